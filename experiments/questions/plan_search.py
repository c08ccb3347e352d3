"""The search for good plans: one plan after another, all in the same runs, each proposed from the results so far.

A proposal depends only on the seed, on the number of plans tried and on their results: neither threads nor an interruption
change the result.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import TPESampler
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from experiments.findings.estimates import mean
from experiments.questions.search_goals import LeverReach, MeasureLimit, SearchGoal, list_present_values
from experiments.runner.run_cache import RunCache
from experiments.runner.run_options import OptionError
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.scenario import Scenario

RANDOM_PLANS = 20
"""Plans drawn at random before proposals learn from them."""


@dataclass(frozen=True)
class SearchProblem:
    """The problem of a search.

    Attributes:
        scenario: the present plan.
        goals: what to raise or lower; several make a front.
        limits: what a plan has to keep within.
        levers: what may be moved, and how far.
        trials: plans to try, the present one included.
        runs: how many each is simulated in, the same for all.
        seed: of the proposals and of the runs.
    """

    scenario: Scenario
    goals: tuple[SearchGoal, ...]
    limits: tuple[MeasureLimit, ...]
    levers: tuple[LeverReach, ...]
    trials: int
    runs: int
    seed: int

    def apply_plan(self, plan: Mapping[str, Value]) -> Scenario:
        """Apply a plan to the scenario, from today on."""
        return self.scenario.with_(plan)


@dataclass(frozen=True)
class TriedPlan:
    """A plan and its results in the runs of the search.

    Attributes:
        number: position in the search; 0 is the present plan.
        plan: levers and their values.
        values: mean of each goal's measure; empty where a measure had no value.
        excesses: how far each limited measure lies beyond its limit, in parts of the limit; 0 or less is within.
    """

    number: int
    plan: dict[str, Value]
    values: tuple[float, ...]
    excesses: tuple[float, ...]

    @property
    def has_values(self) -> bool:
        """Whether there is a value for every goal and limit."""
        return bool(self.values)

    @property
    def is_within_limits(self) -> bool:
        """Whether it is within all limits."""
        return self.has_values and max(self.excesses, default=0.0) <= 0

    @property
    def total_excess(self) -> float:
        """How far it exceeds its limits, all together."""
        return sum(max(0.0, excess) for excess in self.excesses)


def search_plans(
    problem: SearchProblem, run_cache: RunCache, stored: Study | None = None, progress: Progress | None = None
) -> list[TriedPlan]:
    """Try plans until there are as many as the problem asks for.

    Args:
        problem: what is searched for.
        run_cache: of the runs.
        stored: a study of `search_journal.open_study`, which the search continues and to which each plan is added at once.
        progress: called with (plans tried, plans asked for).

    Raises:
        OptionError: a measure of the problem has no value under the present plan.
        Cancelled: the caller of `run_cache` asked to stop; what is kept stays.
    """
    study = create_study(problem)
    if stored is not None:
        study.add_trials(stored.trials)
    while (number := len(study.trials)) < problem.trials:
        _try_plan(problem, run_cache, study, number)
        if stored is not None:
            stored.add_trial(study.trials[-1])
        if progress:
            progress(number + 1, problem.trials)
    return [_read_tried_plan(problem, trial) for trial in study.trials]


def create_study(problem: SearchProblem, **more: Any) -> Study:
    """Create an empty study with the problem's directions; `more` goes to optuna, such as its storage."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    up, down = optuna.study.StudyDirection.MAXIMIZE, optuna.study.StudyDirection.MINIMIZE
    directions = [up if goal.sense > 0 else down for goal in problem.goals]
    return optuna.create_study(directions=directions, **more)


def _try_plan(problem: SearchProblem, run_cache: RunCache, study: Study, number: int) -> None:
    """Propose a plan, simulate it and report its results to the study."""
    if number == 0:
        study.enqueue_trial(list_present_values(problem.scenario, problem.levers))
    # A sampler of its own for every plan: one sampler for the whole search would start anew after an interruption.
    entropy = np.random.SeedSequence([problem.seed, number]).generate_state(1)[0]
    study.sampler = TPESampler(n_startup_trials=RANDOM_PLANS, constant_liar=False, seed=int(entropy))
    trial = study.ask({reach.path: _build_distribution(reach) for reach in problem.levers})
    values, excesses = evaluate_plan(problem, run_cache, trial.params)
    if not all(map(math.isfinite, [*values, *excesses])):
        _refuse_present_plan(problem, number)
        study.tell(trial, state=TrialState.FAIL)
        return
    for limit, excess in zip(problem.limits, excesses, strict=True):
        trial.set_constraint(_name_limit(limit), excess)
    study.tell(trial, values)


def evaluate_plan(
    problem: SearchProblem, run_cache: RunCache, plan: Mapping[str, Value]
) -> tuple[list[float], list[float]]:
    """Evaluate a plan: the mean of each goal's measure, and how far each limit is exceeded, in parts of the limit.

    Raises:
        Cancelled: the caller of `run_cache` asked to stop.
    """
    by_measure = run_cache.measure_runs(problem.apply_plan(plan), problem.runs)
    values = [mean(by_measure[goal.measure]) for goal in problem.goals]
    # in parts of the limit: limits on shares and on money then have the same weight
    return values, [
        limit.compute_excess(mean(by_measure[limit.measure])) / (abs(limit.bound) or 1.0) for limit in problem.limits
    ]


def _refuse_present_plan(problem: SearchProblem, number: int) -> None:
    if number == 0:
        measures = ", ".join([*(goal.measure for goal in problem.goals), *(limit.measure for limit in problem.limits)])
        raise OptionError(f"{measures}: not all of these have a value under the present plan")


def _name_limit(limit: MeasureLimit) -> str:
    return f"{limit.measure}{'<=' if limit.sense > 0 else '>='}{limit.bound:g}"


def _build_distribution(reach: LeverReach) -> BaseDistribution:
    if reach.lever.choices:
        return CategoricalDistribution(reach.lever.choices)
    if reach.lever.whole:
        return IntDistribution(int(reach.low), int(reach.high))
    return FloatDistribution(reach.low, reach.high)


def _read_tried_plan(problem: SearchProblem, trial: FrozenTrial) -> TriedPlan:
    # in the order of the levers, whatever the order in which they are stored
    plan = {reach.path: trial.params[reach.path] for reach in problem.levers}
    values = tuple(trial.values or ())
    excesses: Sequence[float] = [trial.constraints[_name_limit(limit)] for limit in problem.limits] if values else []
    return TriedPlan(trial.number, plan, values, tuple(excesses))
