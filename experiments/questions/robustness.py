"""How robust plans are: whether they still gain where people react otherwise than the model says.

Nobody knows the constants of behaviour. All of them are drawn anew, evenly over their plausible ranges (a Latin hypercube), and in
each such company the plans and the present plan live futures of that company's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from experiments.findings.estimates import Frequency, RunValues, estimate_frequency, mean
from experiments.questions.plan_search import SearchProblem
from experiments.runner.run_cache import FIRST_ROBUSTNESS_RUN, RunCache
from simulation.behaviour import CONSTANTS
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.scenario import Scenario

WORST_QUANTILE = 0.1


@dataclass(frozen=True)
class RobustnessSample:
    """How closely to look: `draws` companies, each living `runs` futures of its own."""

    draws: int = 30
    runs: int = 6


@dataclass(frozen=True)
class PlanRobustness:
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


def draw_companies(draws: int, seed: int) -> list[dict[str, float]]:
    """Constants of behaviour, drawn evenly over their plausible ranges: one set a company."""
    numbers = list(CONSTANTS.values())
    cube = qmc.LatinHypercube(len(numbers), rng=np.random.default_rng([seed, draws])).random(draws)
    scaled = qmc.scale(cube, [number.low for number in numbers], [number.high for number in numbers])
    return [{number.path: float(value) for number, value in zip(numbers, row, strict=True)} for row in scaled]


def assess_robustness(
    problem: SearchProblem,
    plans: Sequence[Mapping[str, Value]],
    claims: Sequence[Sequence[bool]],
    run_cache: RunCache,
    sample: RobustnessSample,
    progress: Progress | None = None,
) -> list[PlanRobustness]:
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
    gains = np.full((len(plans), sample.draws, len(problem.goals)), np.nan)
    beyond = np.zeros((len(plans) + 1, sample.draws))
    for number, constants in enumerate(draw_companies(sample.draws, problem.seed)):
        company_cache = run_cache.with_first_run(FIRST_ROBUSTNESS_RUN + number * sample.runs)
        values_by_plan = _simulate_company(problem.scenario.with_(constants), plans, company_cache, sample.runs)
        for at, under in enumerate(
            values_by_plan
        ):  # the largest of numbers, one of them unknown, is unknown and so not within
            beyond[at, number] = np.max(
                [-1.0, *(limit.compute_excess(mean(under[limit.measure])) for limit in problem.limits)]
            )
        for at, under in enumerate(values_by_plan[:-1]):
            gains[at, number] = [mean(goal.compute_gain(under, values_by_plan[-1])) for goal in problem.goals]
        if progress:
            progress(number + 1, sample.draws)
    return [_summarise_robustness(gains[at], beyond[at], beyond[-1], claims[at]) for at in range(len(plans))]


def _simulate_company(
    company: Scenario, plans: Sequence[Mapping[str, Value]], company_cache: RunCache, runs: int
) -> list[dict[str, RunValues]]:
    """The plans and, last, the present plan in one company."""
    # the present plan first: the others find its past lived
    present = company_cache.measure_runs(company, runs)
    return [*company_cache.measure_each([company.with_(plan) for plan in plans], runs), present]


def _summarise_robustness(
    gains: RunValues, beyond: RunValues, present_beyond: RunValues, claims: Sequence[bool]
) -> PlanRobustness:
    """From gains by company and goal, and from how far the limits are exceeded by company; unknown is not within."""
    claimed = gains[:, np.asarray(claims, dtype=bool)] if any(claims) else gains
    holding = np.where(beyond <= 0, claimed.min(axis=1), -1.0)
    return PlanRobustness(
        tuple(estimate_frequency(column) for column in gains.T),
        tuple(_compute_worst_decile(column) for column in gains.T),
        estimate_frequency(np.where(beyond <= 0, 1.0, -1.0)),
        estimate_frequency(np.where(present_beyond <= 0, 1.0, -1.0)),
        estimate_frequency(holding),
    )


def _compute_worst_decile(values: RunValues) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, WORST_QUANTILE)) if known.size else math.nan
