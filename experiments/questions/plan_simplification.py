"""Simplification of plans: a search moves every lever, even those that hardly matter; these are put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from experiments.questions.plan_search import SearchProblem, TriedPlan, evaluate_plan
from experiments.questions.search_goals import list_present_values
from experiments.runner.run_cache import RunCache
from simulation.ensemble import Progress

SPARED_SHARE = 0.05
"""The part of each of its gains that a plan may lose in total to become simpler."""


def simplify_plans(
    problem: SearchProblem,
    plans: Sequence[TriedPlan],
    now: TriedPlan,
    run_cache: RunCache,
    progress: Progress | None = None,
) -> list[TriedPlan]:
    """Put levers of the plans back to their present values where that costs next to nothing; equal plans are returned once.

    They are judged in the runs of the search: what remains of a gain must still be tested in fresh runs.

    Args:
        problem: goals and limits.
        plans: the plans of the search.
        now: the present plan.
        run_cache: the runs of the search.
        progress: called with (plans done, plans).

    Raises:
        Cancelled: the caller of `run_cache` asked to stop.
    """
    simpler_plans: list[TriedPlan] = []
    for done, plan in enumerate(plans, start=1):
        simpler = _undo_small_changes(problem, plan, now, run_cache)
        if simpler.plan not in [each.plan for each in simpler_plans]:
            simpler_plans.append(simpler)
        if progress:
            progress(done, len(plans))
    return simpler_plans


def _undo_small_changes(problem: SearchProblem, plan: TriedPlan, now: TriedPlan, run_cache: RunCache) -> TriedPlan:
    """Undo each change in turn, small ones first; every step is compared with the original plan, so that losses cannot add up."""
    today, left = list_present_values(problem.scenario, problem.levers), plan
    for path in [
        each.path
        for each in sorted(
            problem.levers, key=lambda each: each.compute_distance(today[each.path], plan.plan[each.path])
        )
    ]:
        if left.plan[path] == today[path]:
            continue
        without = {**left.plan, path: today[path]}
        values, excesses = evaluate_plan(problem, run_cache, without)
        candidate = replace(left, plan=without, values=tuple(values), excesses=tuple(excesses))
        if _is_good_enough(problem, candidate, plan, now):
            left = candidate
    return left


def _is_good_enough(problem: SearchProblem, candidate: TriedPlan, plan: TriedPlan, now: TriedPlan) -> bool:
    spared = [
        goal.sense * (before - after) <= SPARED_SHARE * abs(before - today)
        for goal, after, before, today in zip(problem.goals, candidate.values, plan.values, now.values, strict=True)
    ]
    return all(spared) and all(new <= max(0.0, old) for new, old in zip(candidate.excesses, plan.excesses, strict=True))
