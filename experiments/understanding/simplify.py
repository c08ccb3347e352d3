"""Plans without what they can do without: a search moves every lever, also those that hardly matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from experiments.understanding.futures import Futures
from experiments.understanding.goals import present
from experiments.understanding.search import Quest, Tried, judged
from simulation.ensemble import Progress

SPARED = 0.05
"""Part of each of its gains that a plan may lose, all told, to be simpler."""


def simplified(
    quest: Quest, plans: Sequence[Tried], now: Tried, futures: Futures, progress: Progress | None = None
) -> list[Tried]:
    """The plans with levers put back to where they stand today where that costs next to nothing; equal ones once.

    They are judged in the futures of the search: what is left of a gain has still to be shown in fresh ones.

    Args:
        quest: goals and limits.
        plans: what the search found.
        now: the present plan.
        futures: the futures of the search.
        progress: called with (plans done, plans).

    Raises:
        Cancelled: the caller of `futures` asked to stop.
    """
    found: list[Tried] = []
    for done, plan in enumerate(plans, start=1):
        simpler = _simpler(quest, plan, now, futures)
        if simpler.plan not in [each.plan for each in found]:
            found.append(simpler)
        if progress:
            progress(done, len(plans))
    return found


def _simpler(quest: Quest, plan: Tried, now: Tried, futures: Futures) -> Tried:
    """Each change undone in turn, small ones first; compared with the plan as it was, so that losses cannot add up."""
    today, left = present(quest.scenario, quest.levers), plan
    for path in [
        each.path for each in sorted(quest.levers, key=lambda each: each.moved(today[each.path], plan.plan[each.path]))
    ]:
        if left.plan[path] == today[path]:
            continue
        without = {**left.plan, path: today[path]}
        values, excesses = judged(quest, futures, without)
        tried = replace(left, plan=without, values=tuple(values), excesses=tuple(excesses))
        if _good_enough(quest, tried, plan, now):
            left = tried
    return left


def _good_enough(quest: Quest, tried: Tried, plan: Tried, now: Tried) -> bool:
    spared = [
        goal.sense * (before - after) <= SPARED * abs(before - today)
        for goal, after, before, today in zip(quest.goals, tried.values, plan.values, now.values, strict=True)
    ]
    return all(spared) and all(new <= max(0.0, old) for new, old in zip(tried.excesses, plan.excesses, strict=True))
