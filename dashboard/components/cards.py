"""The five cards: value, difference with its range, in how many futures it is better."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from dashboard.compare import Comparison, Outcome, PayBack
from dashboard.components import goal
from dashboard.components.tags import marked
from dashboard.text.catalogue import count, say
from dashboard.text.numbers import SPACE, money, rounded, scale_of, signed

NUMBER = re.compile("[1-9]")
NAMES = ("bookings", "burned_out", "quits", "contribution", "payback")


def layout() -> Any:
    """Five empty cards, in their places."""
    return html.Div(
        [_card(name) for name in NAMES],
        id="cards",
        className="cards",
        role="group",
        tabIndex=0,
        **marked(aria_label=say("cards")),
    )


def _card(name: str) -> Any:
    return html.Div(
        [
            html.Div([html.Span(say(f"card.{name}")), goal.button(name)], className="card-name"),
            html.Div(SPACE, className="card-value", **slot("value")),
            html.Div(
                [html.Strong(SPACE, **slot("difference")), " ", html.Span(SPACE, **slot("note"))],
                className="card-difference",
            ),
            html.Div(SPACE, className="card-odds", **slot("odds")),
            html.Div([html.Strong("", **slot("goal")), html.Span("", **slot("reached"))], className="card-reached"),
        ],
        className="card",
        **marked(data_card=name),
    )


def slot(name: str) -> dict[str, Any]:
    """Mark the place of a text that the browser writes."""
    return marked(data_slot=name)


def shown(comparison: Comparison, currency: str = "$") -> list[dict[str, str]]:
    """Give the texts of the cards: value, difference, its range or since when, in how many futures it is better, its goal."""
    found = [
        *(_outcome(one, comparison, currency) for one in comparison.outcomes.values()),
        _payback(comparison, currency),
    ]
    return [{**card, **goal.texts(comparison, name, currency)} for name, card in zip(NAMES, found, strict=True)]


def value_text(outcome: Outcome, reps: int, currency: str = "$") -> str:
    """Write the value of a card."""
    name, scale = outcome.measure.name, scale_of(outcome.measure, currency)
    if name == "quits":
        return say("card.of", n=rounded(outcome.value * reps), all=rounded(reps, 3))
    return say("card.of_reps" if name == "burned_out" else "card.quarterly", value=scale.text(outcome.value))


def difference_text(outcome: Outcome, reps: int, currency: str = "$") -> str:
    """Write the difference of a card, with its sign."""
    if outcome.measure.name == "quits":
        return signed(_people(outcome.difference, reps))
    return scale_of(outcome.measure, currency).difference(outcome.difference)


def _people(share: float, reps: int) -> str:
    people = share * reps
    return rounded(people if abs(people) >= 10 else round(people))


def _outcome(outcome: Outcome, comparison: Comparison, currency: str) -> dict[str, str]:
    reps = comparison.reps
    difference = difference_text(outcome, reps, currency)
    note, odds = say("card.since"), SPACE
    if comparison.changed:
        note, odds = _range(outcome, reps, currency), SPACE
        if outcome.better is not None and comparison.sure and NUMBER.search(difference):  # nothing is better by nothing
            odds = say("card.better", n=round(100 * outcome.better))
    return _texts(value_text(outcome, reps, currency), difference, note, odds)


def _range(outcome: Outcome, reps: int, currency: str) -> str:
    """Write the 5–95 % range of the differences; a preview has none."""
    if not outcome.low <= outcome.high:
        return SPACE
    if outcome.measure.name == "quits":
        return say("card.range", low=signed(_people(outcome.low, reps)), high=signed(_people(outcome.high, reps)))
    scale, middle = scale_of(outcome.measure, currency), outcome.difference
    if scale.kind == "money" and not NUMBER.search(
        scale.difference(middle)
    ):  # "$0" says no unit for the range beside it
        low, high = scale.difference(outcome.low), scale.difference(outcome.high)
    else:
        low, high = scale.bare(outcome.low, middle), scale.bare(outcome.high, middle)
    return say("card.range", low=low, high=high) if NUMBER.search(low + high) else SPACE


def _payback(comparison: Comparison, currency: str) -> dict[str, str]:
    back = comparison.payback
    if back is None:
        return _texts(say("payback.nothing"), "", say("payback.unchanged"), SPACE)
    odds = SPACE if back.share is None or not comparison.sure else say("payback.share", n=round(100 * back.share))
    if not back.likely:
        return _texts(say("payback.unclear"), "", say("payback.chance"), odds)
    return _texts(payback_text(back, comparison), *_dip(back, comparison, currency), odds)


def payback_text(back: PayBack, comparison: Comparison) -> str:
    """Write when a plan has paid back; "not within 3 years" is an answer."""
    if back.quarters is None:
        return say("payback.never", n=comparison.courses["bookings"].carrying.shape[1] // 4)
    return count("payback", back.quarters)


def _dip(back: PayBack, comparison: Comparison, currency: str) -> tuple[str, str]:
    if back.dip >= 0:
        return say("payback.small_dip" if (back.quarters or 0) > 1 else "payback.no_dip"), SPACE
    if back.quarters is None:
        return say("payback.dip", value=money(back.dip, currency)), SPACE
    return say("payback.dip", value=money(back.dip, currency)), count("payback.length", back.length)


def _texts(value: str, difference: str, note: str, odds: str) -> dict[str, str]:
    return {"value": value, "difference": difference, "note": note, "odds": odds}


def spoken(comparison: Comparison, sentence: str, currency: str = "$") -> str:
    """Say the result once, for screen readers: the sentence and the first card."""
    first = comparison.outcomes["bookings"]
    value = value_text(first, comparison.reps, currency)
    if not comparison.changed:
        return say("spoken.alone", sentence=sentence, label=say("card.bookings"), value=value)
    difference = difference_text(first, comparison.reps, currency)
    return say("spoken", sentence=sentence, label=say("card.bookings"), value=value, difference=difference)
