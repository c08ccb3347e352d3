"""How robust plans are: whether they still gain where people react otherwise than the model says.

Nobody knows the constants of behaviour. All of them are drawn anew, evenly over their plausible ranges (a Latin hypercube), and in
each such company the plans and the present plan live futures of that company's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.estimates import Frequency, Numbers, frequency, mean
from experiments.understanding.futures import DOUBTFUL, Futures
from experiments.understanding.search import Quest
from simulation.behaviour import CONSTANTS
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.scenario import Scenario

WORST = 0.1


@dataclass(frozen=True)
class Doubt:
    """How closely to look: `draws` companies, each living `runs` futures of its own."""

    draws: int = 30
    runs: int = 6


@dataclass(frozen=True)
class Robust:
    """A plan in companies whose people react otherwise.

    Attributes:
        better: per goal, in how many companies the plan gains over the present plan.
        worst: per goal, the gain at the worst decile of companies, in the unit of its measure; positive is better.
        within: in how many companies it keeps within all limits.
        present_within: in how many the present plan does.
        holds: in how many it keeps within the limits and gains in every goal in which it is said to gain (in all where in none).
    """

    better: tuple[Frequency, ...]
    worst: tuple[float, ...]
    within: Frequency
    present_within: Frequency
    holds: Frequency


def companies(draws: int, seed: int) -> list[dict[str, float]]:
    """Constants of behaviour, drawn evenly over their plausible ranges: one set a company."""
    from scipy.stats import qmc  # slow to load

    numbers = list(CONSTANTS.values())
    cube = qmc.LatinHypercube(len(numbers), rng=np.random.default_rng([seed, draws])).random(draws)
    scaled = qmc.scale(cube, [number.low for number in numbers], [number.high for number in numbers])
    return [{number.path: float(value) for number, value in zip(numbers, row, strict=True)} for row in scaled]


def robustness(
    quest: Quest,
    plans: Sequence[Mapping[str, Value]],
    claims: Sequence[Sequence[bool]],
    futures: Futures,
    doubt: Doubt,
    progress: Progress | None = None,
) -> list[Robust]:
    """How each plan fares in companies whose people react otherwise.

    Args:
        quest: goals and limits.
        plans: levers and their values.
        claims: per plan and goal, whether it is said to gain.
        futures: how to live; each company gets futures of its own.
        doubt: how many companies, and futures of each.
        progress: called with (companies done, companies).

    Raises:
        Cancelled: the caller of `futures` asked to stop.
    """
    gains = np.full((len(plans), doubt.draws, len(quest.goals)), np.nan)
    beyond = np.zeros((len(plans) + 1, doubt.draws))
    for number, constants in enumerate(companies(doubt.draws, quest.seed)):
        own = futures.elsewhere(DOUBTFUL + number * doubt.runs)
        lived = _live(quest.scenario.with_(constants), plans, own, doubt.runs)
        for at, under in enumerate(lived):  # the largest of numbers, one of them unknown, is unknown and so not within
            beyond[at, number] = np.max([-1.0, *(limit.excess(mean(under[limit.measure])) for limit in quest.limits)])
        for at, under in enumerate(lived[:-1]):
            gains[at, number] = [mean(goal.gain(under, lived[-1])) for goal in quest.goals]
        if progress:
            progress(number + 1, doubt.draws)
    return [_robust(gains[at], beyond[at], beyond[-1], claims[at]) for at in range(len(plans))]


def _live(company: Scenario, plans: Sequence[Mapping[str, Value]], own: Futures, runs: int) -> list[dict[str, Numbers]]:
    """The plans and, last, the present plan in one company."""
    # the present plan first: the others find its past lived
    present = own.of(company, runs)
    return [*own.each([company.with_(plan) for plan in plans], runs), present]


def _robust(gains: Numbers, beyond: Numbers, present_beyond: Numbers, claims: Sequence[bool]) -> Robust:
    """From gains by company and goal, and from how far the limits are exceeded by company; unknown is not within."""
    claimed = gains[:, np.asarray(claims, dtype=bool)] if any(claims) else gains
    holding = np.where(beyond <= 0, claimed.min(axis=1), -1.0)
    return Robust(
        tuple(frequency(column) for column in gains.T),
        tuple(_decile(column) for column in gains.T),
        frequency(np.where(beyond <= 0, 1.0, -1.0)),
        frequency(np.where(present_beyond <= 0, 1.0, -1.0)),
        frequency(holding),
    )


def _decile(values: Numbers) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, WORST)) if known.size else math.nan
