"""The goal of a card: its button, its texts, and what the browser needs to set it (`goals.js`)."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.goals.goal_results import build_goal_result
from dashboard.plan.card_goals import GOALS, PAYBACK
from dashboard.service.plan_comparison import PlanComparison
from dashboard.wording.catalogue import say, say_count
from dashboard.wording.number_formatting import (
    HARD_SPACE,
    find_simple_fraction,
    format_fraction,
    format_money,
    format_number,
    format_percent,
)

MILLION = 1000.0
"""Amount in $k from which on goals are typed in millions."""
EASY_SHARE = 0.002
"""Distance within which a share is written as "1 in 5"."""
USUAL_PAYBACK = 4


def build_button(card: str) -> Any:
    """Build the button in the corner of a card."""
    return html.Button(
        [
            html.Span(say("goal.for", label=say(f"card.{card}")), className="unseen"),
            html.Span(className="icon icon-goal"),
        ],
        type="button",
        className="card-goal",
        **build_attributes(data_goal=card),
    )


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    return {key: say(key) for key in ("goal.set", "goal.remove")}


def build_goal_texts(comparison: PlanComparison, card: str, currency: str = "$") -> dict[str, str]:
    """Build the texts of a card's goal: the goal, and in how many futures it is reached."""
    result = build_goal_result(comparison, card)
    if result is None:
        return {"goal": "", "reached": ""}
    wanted_text = format_goal(card, result.bound, comparison.reps, currency)
    there = "" if result.baseline_share is None else _format_hundredths(result.baseline_share)
    if not comparison.is_changed:
        return {"goal": wanted_text, "reached": say("goal.reached", n=there) if there else HARD_SPACE}
    if result.plan_share is None:
        return {"goal": wanted_text, "reached": HARD_SPACE}
    here = _format_hundredths(result.plan_share)
    if not there:
        return {"goal": wanted_text, "reached": say("goal.reached", n=here)}
    name = comparison.rival_name or say("other.carrying")
    return {"goal": wanted_text, "reached": say("goal.reached.against", n=here, name=name, other=there)}


def _format_hundredths(share: float) -> str:
    return f"{round(100 * share)}"


def format_goal(card: str, bound: float, reps: int, currency: str = "$") -> str:
    """Format a goal: "at most 1 in 5", "at least $8M", "within 5 quarters"."""
    if card == PAYBACK:
        return say_count("goal.within", int(bound))
    return say("goal.least" if GOALS[card].sense > 0 else "goal.most", value=_format_bound(card, bound, reps, currency))


def _format_bound(card: str, bound: float, reps: int, currency: str) -> str:
    if card == "quits":
        return say("card.of", n=format_number(bound * reps), all=format_number(reps, 3))
    if card != "burned_out":
        return format_money(bound, currency, full=False)
    n, of = find_simple_fraction(bound)
    return format_fraction(bound) if n and n < of and abs(n / of - bound) < EASY_SHARE else format_percent(bound)


def build_goal_form(comparison: PlanComparison, card: str, currency: str = "$") -> dict[str, Any]:
    """Build what the browser needs to ask for a goal: unit and factor of what is typed, its bounds, and a suggestion."""
    goal, bound = GOALS[card], comparison.goals.get(card)
    factor, unit = _find_unit(comparison, card, currency)
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
        "set": bound is not None,
        "value": float(f"{(now if bound is None else bound) / factor:.2g}"),
    }


def _find_unit(comparison: PlanComparison, card: str, currency: str) -> tuple[float, str]:
    """Return what one typed unit is in the unit of the model, and the suffix of the number."""
    if card == PAYBACK:
        return 1.0, say("goal.unit.quarters")
    if card == "burned_out":
        return 0.01, say("goal.unit.share")
    if card == "quits":
        return 1 / comparison.reps, say("goal.unit.people", all=format_number(comparison.reps, 3))
    large = abs(comparison.outcomes[card].value) >= MILLION
    return (MILLION if large else 1.0), say("goal.unit.money", unit=f"{currency}{'M' if large else 'k'}")
