"""The five cards: value, difference with its range, and in how many futures it is better.

The numbers become text here (`number_formatting.py`); `cards.js` writes it into the page.
"""

from __future__ import annotations

import re
from typing import Any

from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.goals import goal_button
from dashboard.service.plan_comparison import CardOutcome, PayBackOutcome, PlanComparison
from dashboard.wording.catalogue import say, say_count
from dashboard.wording.number_formatting import HARD_SPACE, add_sign, choose_scale, format_money, format_number

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
            html.Div(HARD_SPACE, className="card-value", **mark_slot("value")),
            html.Div(
                [html.Strong(HARD_SPACE, **mark_slot("difference")), " ", html.Span(HARD_SPACE, **mark_slot("note"))],
                className="card-difference",
            ),
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
    """Build the texts of the cards: value, difference, its range or since when, in how many futures it is better, its goal."""
    texts = [
        *(_build_outcome_texts(one, comparison, currency) for one in comparison.outcomes.values()),
        _build_payback_texts(comparison, currency),
    ]
    return [
        {**card, **goal_button.build_goal_texts(comparison, name, currency)}
        for name, card in zip(CARD_NAMES, texts, strict=True)
    ]


def format_value(outcome: CardOutcome, reps: int, currency: str = "$") -> str:
    """Format the value of a card."""
    name, scale = outcome.measure.name, choose_scale(outcome.measure, currency)
    if name == "quits":
        return say("card.of", n=format_number(outcome.value * reps), all=format_number(reps, 3))
    return say("card.of_reps" if name == "burned_out" else "card.quarterly", value=scale.format_value(outcome.value))


def format_difference(outcome: CardOutcome, reps: int, currency: str = "$") -> str:
    """Format the difference of a card, with its sign."""
    if outcome.measure.name == "quits":
        return add_sign(_format_people(outcome.difference, reps))
    return choose_scale(outcome.measure, currency).format_difference(outcome.difference)


def _format_people(share: float, reps: int) -> str:
    people = share * reps
    return format_number(people if abs(people) >= 10 else round(people))


def _build_outcome_texts(outcome: CardOutcome, comparison: PlanComparison, currency: str) -> dict[str, str]:
    reps = comparison.reps
    difference = format_difference(outcome, reps, currency)
    note, odds = say("card.since"), HARD_SPACE
    if comparison.is_changed:
        note, odds = _format_range(outcome, reps, currency), HARD_SPACE
        if (
            outcome.share_better is not None and comparison.has_enough_runs and NONZERO_DIGIT.search(difference)
        ):  # nothing is better by nothing
            odds = say("card.better", n=round(100 * outcome.share_better))
    return _build_texts(format_value(outcome, reps, currency), difference, note, odds)


def _format_range(outcome: CardOutcome, reps: int, currency: str) -> str:
    """Format the 5–95 % range of the differences; a preview has none."""
    if not outcome.low <= outcome.high:
        return HARD_SPACE
    if outcome.measure.name == "quits":
        return say(
            "card.range",
            low=add_sign(_format_people(outcome.low, reps)),
            high=add_sign(_format_people(outcome.high, reps)),
        )
    scale, middle = choose_scale(outcome.measure, currency), outcome.difference
    if scale.kind == "money" and not NONZERO_DIGIT.search(
        scale.format_difference(middle)
    ):  # "$0" says no unit for the range beside it
        low, high = scale.format_difference(outcome.low), scale.format_difference(outcome.high)
    else:
        low, high = scale.format_bare(outcome.low, middle), scale.format_bare(outcome.high, middle)
    return say("card.range", low=low, high=high) if NONZERO_DIGIT.search(low + high) else HARD_SPACE


def _build_payback_texts(comparison: PlanComparison, currency: str) -> dict[str, str]:
    back = comparison.payback
    if back is None:
        return _build_texts(say("payback.nothing"), "", say("payback.unchanged"), HARD_SPACE)
    odds = (
        HARD_SPACE
        if back.share is None or not comparison.has_enough_runs
        else say("payback.share", n=round(100 * back.share))
    )
    if not back.is_beyond_chance:
        return _build_texts(say("payback.unclear"), "", say("payback.chance"), odds)
    return _build_texts(format_payback(back, comparison), *_format_dip(back, comparison, currency), odds)


def format_payback(back: PayBackOutcome, comparison: PlanComparison) -> str:
    """Format when a plan has paid back; "not within 3 years" is an answer."""
    if back.quarters is None:
        return say("payback.never", n=comparison.courses["bookings"].baseline.shape[1] // 4)
    return say_count("payback", back.quarters)


def _format_dip(back: PayBackOutcome, comparison: PlanComparison, currency: str) -> tuple[str, str]:
    if back.dip >= 0:
        return say("payback.small_dip" if (back.quarters or 0) > 1 else "payback.no_dip"), HARD_SPACE
    if back.quarters is None:
        return say("payback.dip", value=format_money(back.dip, currency)), HARD_SPACE
    return say("payback.dip", value=format_money(back.dip, currency)), say_count("payback.length", back.length)


def _build_texts(value: str, difference: str, note: str, odds: str) -> dict[str, str]:
    return {"value": value, "difference": difference, "note": note, "odds": odds}


def format_announcement(comparison: PlanComparison, sentence: str, currency: str = "$") -> str:
    """Format the result for screen readers: the sentence and the first card."""
    first = comparison.outcomes["bookings"]
    value = format_value(first, comparison.reps, currency)
    if not comparison.is_changed:
        return say("spoken.alone", sentence=sentence, label=say("card.bookings"), value=value)
    difference = format_difference(first, comparison.reps, currency)
    return say("spoken", sentence=sentence, label=say("card.bookings"), value=value, difference=difference)
