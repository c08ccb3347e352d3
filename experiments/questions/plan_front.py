"""The front of plans: those that no other plan beats in all goals, tested again in runs that played no part in choosing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.findings.estimates import Estimate, RunValues, estimate
from experiments.questions.plan_search import SearchProblem, TriedPlan
from experiments.questions.search_goals import LeverReach, MeasureLimit
from experiments.runner.run_cache import RunCache

MOST_PLANS = 6
"""The most plans that are tested closely; of a longer front, plans spread over all of it."""
LEAST_DISTANCE = 0.15
"""The distance of the levers of two plans that count as different, on average and in parts of their ranges."""


@dataclass(frozen=True)
class RetestedPlan:
    """The results of a plan in fresh runs, paired with the present plan.

    Attributes:
        tried: the plan as the search measured it.
        promised: gain per goal in the runs of the search, in the unit of each; positive is better.
        kept: the same in fresh runs.
        levels: level of each limited measure in fresh runs, limit by limit.
        beyond: how far each of them lies beyond its limit; clearly within where the side is -1, clearly beyond where +1.
    """

    tried: TriedPlan
    promised: tuple[float, ...]
    kept: tuple[Estimate, ...]
    levels: tuple[float, ...]
    beyond: tuple[Estimate, ...]


def find_nondominated(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find the rows (plan, goal; larger is better) that no other row matches in all goals and beats in one."""
    at_least = np.all(values[None] >= values[:, None], axis=2)
    above = np.any(values[None] > values[:, None], axis=2)
    return np.asarray(~np.any(at_least & above, axis=1))


def choose_plans(plans: Sequence[TriedPlan], problem: SearchProblem) -> list[TriedPlan]:
    """Choose the plans to test closely, the best in the first goal first; never the present plan.

    Of the plans within the limits: those that are not beaten, at most `MOST_PLANS` spread over the front; with one goal, the best
    and the best of those that are different. Where none is within the limits, the one that exceeds them least.
    """
    others = [plan for plan in plans if plan.number and plan.has_values]
    within = [plan for plan in others if plan.is_within_limits]
    if not within:
        return sorted(others, key=lambda plan: (plan.total_excess, plan.number))[:1]
    goals = problem.goals
    first = sorted(within, key=lambda plan: (-goals[0].sense * plan.values[0], plan.number))
    if len(goals) == 1:
        return _pick_different(first, problem.levers)
    values = np.array([[goal.sense * value for goal, value in zip(goals, plan.values, strict=True)] for plan in first])
    front = [plan for plan, undominated in zip(first, find_nondominated(values), strict=True) if undominated]
    positions = np.unique(np.linspace(0, len(front) - 1, min(MOST_PLANS, len(front))).round().astype(int))
    return [front[position] for position in positions]


def _pick_different(plans: Sequence[TriedPlan], levers: Sequence[LeverReach]) -> list[TriedPlan]:
    """Pick the first plan and those after it that differ enough from all before them: a search ends with many near-identical plans."""
    picked: list[TriedPlan] = []
    for plan in plans:
        if len(picked) < MOST_PLANS and all(
            _compute_distance(plan, other, levers) >= LEAST_DISTANCE for other in picked
        ):
            picked.append(plan)
    return picked


def _compute_distance(a: TriedPlan, b: TriedPlan, levers: Sequence[LeverReach]) -> float:
    return float(np.mean([reach.compute_distance(a.plan[reach.path], b.plan[reach.path]) for reach in levers]))


def retest_plans(
    problem: SearchProblem, plans: Sequence[TriedPlan], present: TriedPlan, fresh_cache: RunCache, runs: int
) -> list[RetestedPlan]:
    """Test the plans in fresh runs.

    Raises:
        Cancelled: the caller of `fresh` asked to stop.
    """
    base = fresh_cache.measure_runs(problem.scenario, runs)
    return [
        _compare_retested(problem, plan, present, (values, base))
        for plan, values in zip(
            plans, fresh_cache.measure_each([problem.apply_plan(plan.plan) for plan in plans], runs), strict=True
        )
    ]


def _compare_retested(
    problem: SearchProblem,
    plan: TriedPlan,
    present: TriedPlan,
    values_pair: tuple[dict[str, RunValues], dict[str, RunValues]],
) -> RetestedPlan:
    promised = [(a - b) * goal.sense for goal, a, b in zip(problem.goals, plan.values, present.values, strict=True)]
    gains = [estimate(goal.compute_gain(*values_pair)) for goal in problem.goals]
    beyond = [estimate_excess(limit, values_pair[0]) for limit in problem.limits]
    levels = [limit.bound + limit.sense * excess.value for limit, excess in zip(problem.limits, beyond, strict=True)]
    return RetestedPlan(plan, tuple(promised), tuple(gains), tuple(levels), tuple(beyond))


def estimate_excess(limit: MeasureLimit, values: dict[str, RunValues]) -> Estimate:
    """Estimate how far a plan exceeds a limit on average."""
    return estimate((values[limit.measure] - limit.bound) * limit.sense)
