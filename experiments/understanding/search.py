"""The search for good plans: one plan after another, each lived through the same futures, each proposed from what was seen.

A proposal depends on the seed, on how many plans were tried and on what came of them, and on nothing else: neither threads nor
an interruption change what is found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import mean
from experiments.orders import OrderError
from experiments.understanding.futures import Futures
from experiments.understanding.goals import Goal, Limit, Reach, present
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.study import Study
    from optuna.trial import FrozenTrial

AT_RANDOM = 20
"""Plans drawn at random before proposals learn from them."""


@dataclass(frozen=True)
class Quest:
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
    goals: tuple[Goal, ...]
    limits: tuple[Limit, ...]
    levers: tuple[Reach, ...]
    trials: int
    runs: int
    seed: int

    def under(self, plan: Mapping[str, Value]) -> Scenario:
        """The scenario under a plan, from today on."""
        return self.scenario.with_(plan)


@dataclass(frozen=True)
class Tried:
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
    def known(self) -> bool:
        """Whether there is a value for every goal and limit."""
        return bool(self.values)

    @property
    def within(self) -> bool:
        """Whether it keeps within all limits."""
        return self.known and max(self.excesses, default=0.0) <= 0

    @property
    def beyond(self) -> float:
        """How far it goes beyond its limits, all together."""
        return sum(max(0.0, excess) for excess in self.excesses)


def search(quest: Quest, futures: Futures, kept: Study | None = None, progress: Progress | None = None) -> list[Tried]:
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
    known = new_study(quest)
    if kept is not None:
        known.add_trials(kept.trials)
    while (number := len(known.trials)) < quest.trials:
        _try(quest, futures, known, number)
        if kept is not None:
            kept.add_trial(known.trials[-1])
        if progress:
            progress(number + 1, quest.trials)
    return [_tried(quest, trial) for trial in known.trials]


def new_study(quest: Quest, **more: Any) -> Study:
    """An empty study with the quest's directions; `more` goes to optuna, such as its storage."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    up, down = optuna.study.StudyDirection.MAXIMIZE, optuna.study.StudyDirection.MINIMIZE
    directions = [up if goal.sense > 0 else down for goal in quest.goals]
    return optuna.create_study(directions=directions, **more)


def _try(quest: Quest, futures: Futures, known: Study, number: int) -> None:
    """Propose a plan, live it, tell what came of it."""
    from optuna.samplers import TPESampler
    from optuna.trial import TrialState

    if number == 0:
        known.enqueue_trial(present(quest.scenario, quest.levers))
    # A sampler of its own for every plan: one that draws on through a search would start anew after an interruption.
    entropy = np.random.SeedSequence([quest.seed, number]).generate_state(1)[0]
    known.sampler = TPESampler(n_startup_trials=AT_RANDOM, constant_liar=False, seed=int(entropy))
    trial = known.ask({reach.path: _distribution(reach) for reach in quest.levers})
    values, excesses = judged(quest, futures, trial.params)
    if not all(map(math.isfinite, [*values, *excesses])):
        _refuse_present(quest, number)
        known.tell(trial, state=TrialState.FAIL)
        return
    for limit, excess in zip(quest.limits, excesses, strict=True):
        trial.set_constraint(_name(limit), excess)
    known.tell(trial, values)


def judged(quest: Quest, futures: Futures, plan: Mapping[str, Value]) -> tuple[list[float], list[float]]:
    """What becomes of a plan: the mean of each goal's measure, and how far each limit is exceeded, in parts of the limit.

    Raises:
        Cancelled: the caller of `futures` asked to stop.
    """
    lived = futures.of(quest.under(plan), quest.runs)
    values = [mean(lived[goal.measure]) for goal in quest.goals]
    # In parts of the limit: limits on shares and on money then weigh alike.
    return values, [limit.excess(mean(lived[limit.measure])) / (abs(limit.bound) or 1.0) for limit in quest.limits]


def _refuse_present(quest: Quest, number: int) -> None:
    if number == 0:
        asked = ", ".join([*(goal.measure for goal in quest.goals), *(limit.measure for limit in quest.limits)])
        raise OrderError(f"{asked}: not all of these have a value under the present plan")


def _name(limit: Limit) -> str:
    return f"{limit.measure}{'<=' if limit.sense > 0 else '>='}{limit.bound:g}"


def _distribution(reach: Reach) -> BaseDistribution:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if reach.lever.choices:
        return CategoricalDistribution(reach.lever.choices)
    if reach.lever.whole:
        return IntDistribution(int(reach.low), int(reach.high))
    return FloatDistribution(reach.low, reach.high)


def _tried(quest: Quest, trial: FrozenTrial) -> Tried:
    # in the order of the levers, whatever the order in which they are kept
    plan = {reach.path: trial.params[reach.path] for reach in quest.levers}
    values = tuple(trial.values or ())
    excesses: Sequence[float] = [trial.constraints[_name(limit)] for limit in quest.limits] if values else []
    return Tried(trial.number, plan, values, tuple(excesses))
