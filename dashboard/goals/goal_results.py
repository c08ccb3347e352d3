"""In which share of futures a plan reaches the goals that it sets."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.plan.card_goals import GOALS, PAYBACK, CardGoal
from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import PlanComparison
from simulation.measures import MEASURES

ENOUGH_RUNS = 100
"""Fewest futures for which the share that reaches a goal is shown."""

RunFlags = npt.NDArray[np.bool_]


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


def build_goal_result(comparison: PlanComparison, card: str) -> GoalResult | None:
    """Count the futures that reach the goal of a card; None where no goal is set."""
    bound = comparison.goals.get(card)
    if bound is None or comparison.baseline_tables is None:
        return None
    return _build_goal_result(GOALS[card], bound, comparison.baseline_tables, comparison.plan_tables)


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
