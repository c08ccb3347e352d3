"""The five cards: both values, the difference with its range, and in how many futures it is better.

The numbers become text here (`number_formatting.py`); `cards.js` writes it into the page.
"""

from __future__ import annotations

import re
from typing import Any

from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.goals import goal_button
from dashboard.service.headline_figures import CardOutcome
from dashboard.service.plan_comparison import PayBackOutcome, PlanComparison
from dashboard.wording.catalogue import say, say_count
from dashboard.wording.number_formatting import (
    HARD_SPACE,
    WHOLE_PEOPLE,
    UnitScale,
    choose_scale,
    format_money,
    format_number,
)

NONZERO_DIGIT = re.compile("[1-9]")
CARD_NAMES = ("bookings", "burned_out", "quits", "contribution", "payback")


def build_layout() -> Any:
    """Build five empty cards."""
    return html.Div(
        [_build_card(name) for name in CARD_NAMES],
        id="cards",
        className="cards",
        role="group",
        tabIndex=0,
        **build_attributes(aria_label=say("cards")),
    )


def _build_card(name: str) -> Any:
    return html.Div(
        [
            html.Div([html.Span(say(f"card.{name}")), goal_button.build_button(name)], className="card-name"),
            html.Div(
                [html.Strong(HARD_SPACE, **mark_slot("value")), " ", html.Span(HARD_SPACE, **mark_slot("other"))],
                className="card-value",
            ),
            html.Div(
                [html.Strong(HARD_SPACE, **mark_slot("difference")), " ", html.Span(HARD_SPACE, **mark_slot("note"))],
                className="card-difference",
            ),
            html.Div(HARD_SPACE, className="card-range", **mark_slot("range")),
            html.Div(HARD_SPACE, className="card-odds", **mark_slot("odds")),
            html.Div(
                [html.Strong("", **mark_slot("goal")), html.Span("", **mark_slot("reached"))], className="card-reached"
            ),
        ],
        className="card",
        **build_attributes(data_card=name),
    )


def mark_slot(name: str) -> dict[str, Any]:
    """Mark an element whose text the browser writes."""
    return build_attributes(data_slot=name)


def build_card_texts(comparison: PlanComparison, currency: str = "$") -> list[dict[str, str]]:
    """Build the texts of the cards: both values, difference with its range, in how many futures it is better, its goal."""
    texts = [
        *(_build_outcome_texts(one, comparison, currency) for one in comparison.outcomes.values()),
        _build_payback_texts(comparison, currency),
    ]
    return [
        {**card, **goal_button.build_goal_texts(comparison, name, currency)}
        for name, card in zip(CARD_NAMES, texts, strict=True)
    ]


def format_values(outcome: CardOutcome, reps: int, currency: str = "$") -> tuple[str, str]:
    """Format the two values of a card: the plan's and that of carrying on, or the year ahead and the year before today."""
    value, baseline = _count_people(outcome, outcome.value, reps), _count_people(outcome, outcome.baseline, reps)
    here, there = _choose_card_scale(outcome, currency).format_pair(value, baseline)
    return (
        (say("card.of", n=here, all=format_number(reps, 3)), there)
        if outcome.measure.name == "quits"
        else (here, there)
    )


def format_difference(outcome: CardOutcome, reps: int, currency: str = "$") -> str:
    """Format the difference of a card, with its sign."""
    return _choose_card_scale(outcome, currency).format_difference(_count_people(outcome, outcome.difference, reps))


def _choose_card_scale(outcome: CardOutcome, currency: str) -> UnitScale:
    """Choose how a card writes its numbers: people where reps leave, otherwise as everywhere."""
    return WHOLE_PEOPLE if outcome.measure.name == "quits" else choose_scale(outcome.measure, currency)


def _count_people(outcome: CardOutcome, value: float, reps: int) -> float:
    """Count reps where a card tells a share of them as people."""
    return value * reps if outcome.measure.name == "quits" else value


def _build_outcome_texts(outcome: CardOutcome, comparison: PlanComparison, currency: str) -> dict[str, str]:
    reps = comparison.reps
    difference, (value, baseline) = (
        format_difference(outcome, reps, currency),
        format_values(outcome, reps, currency),
    )
    note, range_text = _format_range(outcome, reps, currency)
    odds = HARD_SPACE
    if (
        outcome.share_better is not None
        and comparison.is_changed
        and comparison.has_enough_runs
        and NONZERO_DIGIT.search(difference)
    ):  # nothing is better by nothing
        odds = say("card.better", n=round(100 * outcome.share_better))
    other = say("card.instead" if comparison.is_changed else "card.was", value=baseline)
    return _build_texts(value, other, difference, note, range_text, odds)


def _format_range(outcome: CardOutcome, reps: int, currency: str) -> tuple[str, str]:
    """Format the range of 90 in 100 differences with its unit, and its name; a preview has none."""
    if not outcome.low <= outcome.high:
        return HARD_SPACE, HARD_SPACE
    scale = _choose_card_scale(outcome, currency)
    low, high = (_count_people(outcome, end, reps) for end in (outcome.low, outcome.high))
    text = scale.format_range(low, high)
    return (text, say("card.range.name")) if NONZERO_DIGIT.search(text) else (HARD_SPACE, HARD_SPACE)


def _build_payback_texts(comparison: PlanComparison, currency: str) -> dict[str, str]:
    back = comparison.payback
    if back is None:
        return _build_texts(say("payback.nothing"), HARD_SPACE, "", say("payback.unchanged"), HARD_SPACE, HARD_SPACE)
    odds = (
        HARD_SPACE
        if back.share is None or not comparison.has_enough_runs
        else say("payback.share", n=round(100 * back.share))
    )
    if not back.is_beyond_chance:
        return _build_texts(say("payback.unclear"), HARD_SPACE, "", say("payback.chance"), HARD_SPACE, odds)
    dip, length = _format_dip(back, currency)
    return _build_texts(format_payback(back, comparison), HARD_SPACE, dip, length, HARD_SPACE, odds)


def format_payback(back: PayBackOutcome, comparison: PlanComparison) -> str:
    """Format when a plan has paid back; "not within 3 years" is an answer."""
    if back.quarters is None:
        return say("payback.never", n=comparison.courses["bookings"].baseline.shape[1] // 4)
    return say_count("payback", back.quarters)


def _format_dip(back: PayBackOutcome, currency: str) -> tuple[str, str]:
    if back.dip >= 0:
        return say("payback.small_dip" if (back.quarters or 0) > 1 else "payback.no_dip"), HARD_SPACE
    dip = say("payback.dip", value=format_money(back.dip, currency))
    return dip, HARD_SPACE if back.quarters is None else say_count("payback.length", back.length)


def _build_texts(value: str, other: str, difference: str, note: str, range_name: str, odds: str) -> dict[str, str]:
    return {"value": value, "other": other, "difference": difference, "note": note, "range": range_name, "odds": odds}


def format_announcement(comparison: PlanComparison, sentence: str, currency: str = "$") -> str:
    """Format the result for screen readers: the sentence and the first card."""
    first = comparison.outcomes["bookings"]
    value, other = format_values(first, comparison.reps, currency)
    if not comparison.is_changed:
        return say("spoken.alone", sentence=sentence, label=say("card.bookings"), value=value)
    difference = format_difference(first, comparison.reps, currency)
    return say("spoken", sentence=sentence, label=say("card.bookings"), value=value, other=other, difference=difference)
