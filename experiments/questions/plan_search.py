"""The search for good plans: one plan after another, each lived through the same futures, each proposed from what was seen.

A proposal depends on the seed, on how many plans were tried and on what came of them, and on nothing else: neither threads nor
an interruption change what is found.
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
    """What is searched for.

    Attributes:
        scenario: the present plan.
        goals: what to raise or lower; several make a front.
        limits: what a plan has to keep within.
        levers: what may be moved, and how far.
        trials: plans to try, the present one included.
        runs: futures each is lived through, the same for all.
        seed: of the proposals and of the futures.
    """

    scenario: Scenario
    goals: tuple[SearchGoal, ...]
    limits: tuple[MeasureLimit, ...]
    levers: tuple[LeverReach, ...]
    trials: int
    runs: int
    seed: int

    def apply_plan(self, plan: Mapping[str, Value]) -> Scenario:
        """The scenario under a plan, from today on."""
        return self.scenario.with_(plan)


@dataclass(frozen=True)
class TriedPlan:
    """A plan and what became of it in the futures of the search.

    Attributes:
        number: the how manyth plan; 0 is the present one.
        plan: levers and their values.
        values: mean of each goal's measure; empty where a measure had no value at all.
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
        """Whether it keeps within all limits."""
        return self.has_values and max(self.excesses, default=0.0) <= 0

    @property
    def total_excess(self) -> float:
        """How far it goes beyond its limits, all together."""
        return sum(max(0.0, excess) for excess in self.excesses)


def search_plans(
    problem: SearchProblem, run_cache: RunCache, stored: Study | None = None, progress: Progress | None = None
) -> list[TriedPlan]:
    """Try plans until there are as many as asked for.

    Args:
        quest: what is searched for.
        futures: the futures.
        kept: a study of `journal.opened`, from which the search goes on and in which each plan is kept as soon as it is lived.
        progress: called with (plans tried, plans asked for).

    Raises:
        OrderError: a measure that is asked about has no value under the present plan.
        Cancelled: the caller of `futures` asked to stop; what is kept stays.
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
    """An empty study with the quest's directions; `more` goes to optuna, such as its storage."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    up, down = optuna.study.StudyDirection.MAXIMIZE, optuna.study.StudyDirection.MINIMIZE
    directions = [up if goal.sense > 0 else down for goal in problem.goals]
    return optuna.create_study(directions=directions, **more)


def _try_plan(problem: SearchProblem, run_cache: RunCache, study: Study, number: int) -> None:
    """Propose a plan, live it, tell what came of it."""
    if number == 0:
        study.enqueue_trial(list_present_values(problem.scenario, problem.levers))
    # A sampler of its own for every plan: one that draws on through a search would start anew after an interruption.
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
    """What becomes of a plan: the mean of each goal's measure, and how far each limit is exceeded, in parts of the limit.

    Raises:
        Cancelled: the caller of `futures` asked to stop.
    """
    by_measure = run_cache.measure_runs(problem.apply_plan(plan), problem.runs)
    values = [mean(by_measure[goal.measure]) for goal in problem.goals]
    # In parts of the limit: limits on shares and on money then weigh alike.
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
    # in the order of the levers, whatever the order in which they are kept
    plan = {reach.path: trial.params[reach.path] for reach in problem.levers}
    values = tuple(trial.values or ())
    excesses: Sequence[float] = [trial.constraints[_name_limit(limit)] for limit in problem.limits] if values else []
    return TriedPlan(trial.number, plan, values, tuple(excesses))
