"""Goals of the cards, such as "at most 1 in 5 burned out", and the share of futures in which a plan reaches them.

A goal is a bound on what its card shows; whether it is a floor or a ceiling follows from which side is better.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.ensemble_tables import EnsembleTables
from simulation.measures import MEASURES

PAYBACK = "payback"
MOST_MONEY = 1e9
"""$k a quarter; no company of the model can reach more."""
ENOUGH_RUNS = 100
"""Fewest futures for which the share that reaches a goal is shown."""

RunFlags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CardGoal:
    """The goal that can be set for a card.

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
        """Convert a bound to a number.

        Raises:
            ValueError: it is no number, or outside the bounds that can be set.
            TypeError: it cannot be converted to a number.
        """
        if isinstance(value, bool):
            raise TypeError(f"{self.card}: {value} is no number")
        bound = float(value)
        if not self.low <= bound <= self.high or (self.card == PAYBACK and not bound.is_integer()):
            raise ValueError(f"{self.card}: must be from {self.low:g} to {self.high:g}")
        return bound


GOALS: dict[str, CardGoal] = {
    goal.card: goal
    for goal in (
        CardGoal("bookings", 1, 0.0, MOST_MONEY),
        CardGoal("burned_out", -1, 0.0, 1.0),
        CardGoal("quits", -1, 0.0, 5.0),
        CardGoal("contribution", 1, -MOST_MONEY, MOST_MONEY),
        CardGoal(PAYBACK, -1, 1.0, 40.0),
    )
}


@dataclass(frozen=True)
class GoalResult:
    """A goal and in which share of futures it is reached.

    Attributes:
        goal: what the card can be given as a goal; bound: the bound that was set.
        plan_share: share of the plan's futures; None below 100 futures or while nothing is changed.
        baseline_share: share of the futures of carrying on; None for the payback, which carrying on does not have.
    """

    goal: CardGoal
    bound: float
    plan_share: float | None
    baseline_share: float | None


def build_goal_results(
    goals: Mapping[str, float], baseline: EnsembleTables, plan: EnsembleTables | None
) -> dict[str, GoalResult]:
    """Compute, for each goal, the share of futures that reach it."""
    return {card: _build_goal_result(GOALS[card], bound, baseline, plan) for card, bound in goals.items()}


def _build_goal_result(
    goal: CardGoal, bound: float, baseline: EnsembleTables, plan: EnsembleTables | None
) -> GoalResult:
    has_enough_runs = plan is not None and plan.runs >= min(ENOUGH_RUNS, baseline.runs)
    if goal.card == PAYBACK:
        return GoalResult(
            goal,
            bound,
            _compute_share(_is_paid_back(bound, baseline, plan)) if plan and has_enough_runs else None,
            None,
        )
    here = _compute_share(_is_within_bound(goal, bound, plan)) if plan and has_enough_runs else None
    return GoalResult(goal, bound, here, _compute_share(_is_within_bound(goal, bound, baseline)))


def _is_within_bound(goal: CardGoal, bound: float, ensemble: EnsembleTables) -> RunFlags:
    """Whether each future keeps the bound in its last year."""
    per = QUARTERS_PER_YEAR if MEASURES[goal.card].over is None else 1
    within: RunFlags = ensemble.last_years[goal.card] / per * goal.sense >= bound * goal.sense - 1e-9
    return within


def _is_paid_back(quarters: float, baseline: EnsembleTables, plan: EnsembleTables) -> RunFlags:
    """Whether each future has made up for what it cost after so many quarters, for good."""
    today, runs = -baseline.first_quarter, plan.runs
    there = baseline.quarter_tables["contribution"][:runs, today:]
    sums = np.cumsum(plan.quarter_tables["contribution"][:, today:] - there, axis=1)
    later = sums[:, math.floor(quarters) - 1 :]
    paid: RunFlags = np.all(later > 0, axis=1) if later.shape[1] else sums[:, -1] > 0
    return paid


def _compute_share(flags: RunFlags) -> float:
    return float(np.mean(flags))
