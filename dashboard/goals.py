"""Goals on the cards: "at most 1 in 5 burned out", and in how many futures a plan reaches it.

A goal is a bound on what its card shows; whether it is a floor or a ceiling follows from which side is better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.measures import MEASURES

if TYPE_CHECKING:
    from dashboard.compare import Comparison, Lived

YEAR = 4
PAYBACK = "payback"
MOST_MONEY = 1e9
"""$k a quarter; beyond it no company of the model can be."""
ENOUGH = 100
"""Futures from which on it is counted in how many a goal is reached."""

Reaching = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Goal:
    """What a card may be given as a goal.

    Attributes:
        card: the card.
        sense: +1 at least, -1 at most.
        low, high: the bounds that can be set, in the unit of the card: $k a quarter, a share, a yearly rate, quarters.
    """

    card: str
    sense: int
    low: float
    high: float

    def check(self, value: Any) -> float:
        """Give a bound as a number.

        Raises:
            ValueError: no number, or not within what can be set.
            TypeError: nothing that a number could be made of.
        """
        if isinstance(value, bool):
            raise TypeError(f"{self.card}: {value} is no number")
        bound = float(value)
        if not self.low <= bound <= self.high or (self.card == PAYBACK and not bound.is_integer()):
            raise ValueError(f"{self.card}: must be from {self.low:g} to {self.high:g}")
        return bound


GOALS: dict[str, Goal] = {
    goal.card: goal
    for goal in (
        Goal("bookings", 1, 0.0, MOST_MONEY),
        Goal("burned_out", -1, 0.0, 1.0),
        Goal("quits", -1, 0.0, 5.0),
        Goal("contribution", 1, -MOST_MONEY, MOST_MONEY),
        Goal(PAYBACK, -1, 1.0, 40.0),
    )
}


@dataclass(frozen=True)
class Reached:
    """A goal and in which share of futures it is reached.

    Attributes:
        goal: what can be wanted of the card; bound: what is wanted.
        plan: share of the plan's futures; None below 100 futures or while nothing is changed.
        carrying: share of the futures of carrying on; None of the payback, which carrying on has not.
    """

    goal: Goal
    bound: float
    plan: float | None
    carrying: float | None


def with_goals(found: Comparison, goals: Mapping[str, float], carrying: Lived, plan: Lived | None) -> Comparison:
    """Add goals to a comparison: their lines to its pictures, and how often they are reached."""
    if not goals:
        return found
    courses = {name: replace(course, goal=goals.get(name)) for name, course in found.courses.items()}
    counted = {card: _reached(GOALS[card], bound, carrying, plan) for card, bound in goals.items()}
    return replace(found, courses=courses, goals=counted)


def _reached(goal: Goal, bound: float, carrying: Lived, plan: Lived | None) -> Reached:
    known = plan is not None and plan.futures >= min(ENOUGH, carrying.futures)
    if goal.card == PAYBACK:
        return Reached(goal, bound, _share(_paid_back(bound, carrying, plan)) if plan and known else None, None)
    here = _share(_within(goal, bound, plan)) if plan and known else None
    return Reached(goal, bound, here, _share(_within(goal, bound, carrying)))


def _within(goal: Goal, bound: float, lived: Lived) -> Reaching:
    """Whether each future keeps the bound in its last year."""
    per = YEAR if MEASURES[goal.card].over is None else 1
    found: Reaching = lived.years[goal.card] / per * goal.sense >= bound * goal.sense - 1e-9
    return found


def _paid_back(quarters: float, carrying: Lived, plan: Lived) -> Reaching:
    """Whether each future has made up for what it cost after so many quarters, for good."""
    today, known = -carrying.first, plan.futures
    there = carrying.courses["contribution"][:known, today:]
    sums = np.cumsum(plan.courses["contribution"][:, today:] - there, axis=1)
    later = sums[:, math.floor(quarters) - 1 :]
    found: Reaching = np.all(later > 0, axis=1) if later.shape[1] else sums[:, -1] > 0
    return found


def _share(reached: Reaching) -> float:
    return float(np.mean(reached))
