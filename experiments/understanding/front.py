"""Which plans are not beaten in everything at once, and what becomes of them in futures that had no say in choosing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, Numbers, estimate
from experiments.understanding.futures import Futures
from experiments.understanding.goals import Limit, Reach
from experiments.understanding.search import Quest, Tried

MOST = 6
"""Points that are looked at closely; of a longer front, points spread over all of it."""
DIFFERENT = 0.15
"""How far levers lie apart in two plans that count as different, on average and in parts of their ranges."""


@dataclass(frozen=True)
class Relived:
    """A plan in fresh futures, paired with the present plan.

    Attributes:
        tried: the plan as the search saw it.
        promised: gain per goal in the futures of the search, in the unit of each; positive is better.
        kept: the same in fresh futures.
        levels: level of each limited measure in fresh futures, limit by limit.
        beyond: how far each of them lies beyond its limit; clearly within where the side is -1, clearly beyond where +1.
    """

    tried: Tried
    promised: tuple[float, ...]
    kept: tuple[Estimate, ...]
    levels: tuple[float, ...]
    beyond: tuple[Estimate, ...]


def nondominated(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of rows (plan, goal; larger is better), those that no other row matches in all goals and beats in one."""
    at_least = np.all(values[None] >= values[:, None], axis=2)
    above = np.any(values[None] > values[:, None], axis=2)
    return np.asarray(~np.any(at_least & above, axis=1))


def chosen(tried: Sequence[Tried], quest: Quest) -> list[Tried]:
    """The plans to look at closely, the best in the first goal first; never the present plan.

    Of the plans within the limits: those that are not beaten, at most `MOST` spread over the front; where there is one goal, the
    best and the best of those that do it otherwise. Where none is within the limits, the one that goes least beyond them.
    """
    others = [plan for plan in tried if plan.number and plan.known]
    within = [plan for plan in others if plan.within]
    if not within:
        return sorted(others, key=lambda plan: (plan.beyond, plan.number))[:1]
    goals = quest.goals
    first = sorted(within, key=lambda plan: (-goals[0].sense * plan.values[0], plan.number))
    if len(goals) == 1:
        return _different(first, quest.levers)
    values = np.array([[goal.sense * value for goal, value in zip(goals, plan.values, strict=True)] for plan in first])
    front = [plan for plan, kept in zip(first, nondominated(values), strict=True) if kept]
    places = np.unique(np.linspace(0, len(front) - 1, min(MOST, len(front))).round().astype(int))
    return [front[place] for place in places]


def _different(plans: Sequence[Tried], levers: Sequence[Reach]) -> list[Tried]:
    """The first and those after it that lie far enough from all before them: a search ends with many plans that are all but one."""
    found: list[Tried] = []
    for plan in plans:
        if len(found) < MOST and all(_distance(plan, other, levers) >= DIFFERENT for other in found):
            found.append(plan)
    return found


def _distance(a: Tried, b: Tried, levers: Sequence[Reach]) -> float:
    return float(np.mean([reach.moved(a.plan[reach.path], b.plan[reach.path]) for reach in levers]))


def relive(quest: Quest, plans: Sequence[Tried], present: Tried, fresh: Futures, runs: int) -> list[Relived]:
    """The plans in fresh futures.

    Raises:
        Cancelled: the caller of `fresh` asked to stop.
    """
    base = fresh.of(quest.scenario, runs)
    return [
        _relived(quest, plan, present, (lived, base))
        for plan, lived in zip(plans, fresh.each([quest.under(plan.plan) for plan in plans], runs), strict=True)
    ]


def _relived(
    quest: Quest, plan: Tried, present: Tried, lived: tuple[dict[str, Numbers], dict[str, Numbers]]
) -> Relived:
    promised = [(a - b) * goal.sense for goal, a, b in zip(quest.goals, plan.values, present.values, strict=True)]
    kept = [estimate(goal.gain(*lived)) for goal in quest.goals]
    beyond = [exceeding(limit, lived[0]) for limit in quest.limits]
    levels = [limit.bound + limit.sense * found.value for limit, found in zip(quest.limits, beyond, strict=True)]
    return Relived(plan, tuple(promised), tuple(kept), tuple(levels), tuple(beyond))


def exceeding(limit: Limit, lived: dict[str, Numbers]) -> Estimate:
    """How far a plan goes beyond a limit on average."""
    return estimate((lived[limit.measure] - limit.bound) * limit.sense)
