"""The goal of a card: its button, what it says, and what the browser needs to let it be set (`assets/goals.js`)."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.compare import Comparison
from dashboard.components.tags import marked
from dashboard.goals import GOALS, PAYBACK
from dashboard.text.catalogue import count, say
from dashboard.text.numbers import SPACE, fraction, fraction_text, money, percent, rounded

MILLION = 1000.0
"""$k from which on goals are typed in millions."""
EASY = 0.002
"""A share so near to "1 in 5" is said that way."""
USUAL_PAYBACK = 4


def button(card: str) -> Any:
    """The button in the corner of a card."""
    return html.Button(
        [
            html.Span(say("goal.for", label=say(f"card.{card}")), className="unseen"),
            html.Span(className="icon icon-goal"),
        ],
        type="button",
        className="card-goal",
        **marked(data_goal=card),
    )


def texts(comparison: Comparison, card: str, currency: str = "$") -> dict[str, str]:
    """Give what a card says of its goal: the goal, and in how many futures it is reached."""
    reached = comparison.goals.get(card)
    if reached is None:
        return {"goal": "", "reached": ""}
    wanted = goal_text(card, reached.bound, comparison.reps, currency)
    there = "" if reached.carrying is None else _hundred(reached.carrying)
    if not comparison.changed:
        return {"goal": wanted, "reached": say("goal.reached", n=there) if there else SPACE}
    if reached.plan is None:
        return {"goal": wanted, "reached": SPACE}
    here = _hundred(reached.plan)
    said = say("goal.reached.against", n=here, other=there) if there else say("goal.reached", n=here)
    return {"goal": wanted, "reached": said}


def _hundred(share: float) -> str:
    return f"{round(100 * share)}"


def goal_text(card: str, bound: float, reps: int, currency: str = "$") -> str:
    """Write a goal: "at most 1 in 5", "at least $8M", "within 5 quarters"."""
    if card == PAYBACK:
        return count("goal.within", int(bound))
    return say("goal.least" if GOALS[card].sense > 0 else "goal.most", value=_value(card, bound, reps, currency))


def _value(card: str, bound: float, reps: int, currency: str) -> str:
    if card == "quits":
        return say("card.of", n=rounded(bound * reps), all=rounded(reps, 3))
    if card != "burned_out":
        return money(bound, currency, full=False)
    n, of = fraction(bound)
    return fraction_text(bound) if n and n < of and abs(n / of - bound) < EASY else percent(bound)


def entry(comparison: Comparison, card: str, currency: str = "$") -> dict[str, Any]:
    """Give what the browser needs to ask for a goal: unit and factor of what is typed, its bounds, and what to suggest."""
    goal, reached = GOALS[card], comparison.goals.get(card)
    factor, unit = _unit(comparison, card, currency)
    now = USUAL_PAYBACK if card == PAYBACK else comparison.outcomes[card].value
    return {
        "card": card,
        "label": say("goal.title", label=say(f"card.{card}")),
        "side": say("goal.side.within" if card == PAYBACK else f"goal.side.{'least' if goal.sense > 0 else 'most'}"),
        "unit": unit,
        "factor": factor,
        "low": goal.low / factor,
        "high": goal.high / factor,
        "whole": card == PAYBACK,
        "set": reached is not None,
        "value": float(f"{(reached.bound if reached else now) / factor:.2g}"),
    }


def _unit(comparison: Comparison, card: str, currency: str) -> tuple[float, str]:
    """Give what one unit typed is in the unit of the model, and what stands after the number."""
    if card == PAYBACK:
        return 1.0, say("goal.unit.quarters")
    if card == "burned_out":
        return 0.01, say("goal.unit.share")
    if card == "quits":
        return 1 / comparison.reps, say("goal.unit.people", all=rounded(comparison.reps, 3))
    large = abs(comparison.outcomes[card].value) >= MILLION
    return (MILLION if large else 1.0), say("goal.unit.money", unit=f"{currency}{'M' if large else 'k'}")
