"""Scenarios lived through the same futures, each looked at in whatever way is wanted; a plan may have the past of another.

A scenario's constants of behaviour hold for all of its time. To ask what a reaction does from today on in one and the same
company, its past is lived with the constants as they are, and goes on with others: by a `fork.Trunk` that stands in week 0.
`Lives` keeps only what is looked at, a batch at a time; a trunk holds whole organisations, to be changed by hand or to part in
any week. Where the measures of the last weeks are enough, `futures.Futures` keeps them and lives nothing twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from experiments.findings.estimates import RunRows
from experiments.runner.fork import Trunk
from simulation.compiled_scenario import compile_scenario
from simulation.declare import Value
from simulation.ensemble import Cancel, Ensemble, Progress, run
from simulation.initial_state import set_pushes
from simulation.scenario import Scenario

BATCH = 50
"""Futures lived before anything of them is put away: bounds memory, and how long a wish to stop waits."""
FIRST_FRACTION, FEWEST_RUNS = 8, 8
"""A question that sharpens is first asked of an eighth of the futures, or of so many; then of twice as many each time."""
Answer = TypeVar("Answer")
Pushes = Sequence[tuple[int, float]]
Extractor = Callable[[Ensemble], RunRows]
"""What is wanted of an ensemble: an array whose first axis is its futures."""


def hold_settings(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """The same scenario with values that hold from today to the end, whatever was to change later.

    Raises:
        ScenarioError: see `Scenario.with_`.
    """
    changes = (replace(change, settings=_drop_settings(change.settings, values)) for change in scenario.changes)
    return replace(scenario, changes=tuple(change for change in changes if change.settings)).with_(values)


def _drop_settings(settings: tuple[tuple[str, Value], ...], gone: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    return tuple((path, value) for path, value in settings if path not in gone)


def set_length(scenario: Scenario, weeks: int) -> Scenario:
    """The same scenario with another length; what was to change after its end is left out.

    Raises:
        ScenarioError: a length that `world.weeks` does not allow.
    """
    changes = tuple(change for change in scenario.changes if change.week < weeks)
    return replace(scenario, changes=changes).with_({"world.weeks": weeks})


class RunObserver:
    """Lives scenarios through the same futures; of each only what is looked at is kept.

    Attributes:
        runs: how many futures.
        seed: which ones.
    """

    def __init__(
        self,
        runs: int = 200,
        seed: int = 1,
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.runs, self.seed = runs, seed
        self._threads, self._progress, self._cancel = threads or os.cpu_count() or 1, progress, cancel
        self._done = self._due = 0

    def expect_scenarios(self, scenarios: int) -> None:
        """Say how many more scenarios will be lived, so that progress knows its end."""
        self._due += scenarios * self.runs

    def observe_runs(
        self, extract: Extractor, scenario: Scenario, *, past_of: Scenario | None = None, pushes: Pushes = ()
    ) -> RunRows:
        """What `look` sees, one row per future.

        Args:
            look: what is wanted.
            scenario: what is lived from today on.
            since: whose past it has, if not its own.
            pushes: see `simulation.ensemble.run`.

        Raises:
            Cancelled: `cancel` said so.
            ValueError: see `simulation.ensemble.run`.
        """
        return self._observe_from(extract, scenario, past_of, pushes, 0)

    def refine_answers(self, ask: Callable[[RunObserver], Answer]) -> Iterator[Answer]:
        """Answers of a question from more and more futures, the last from all.

        Args:
            ask: looks at the same scenarios in the same order, however many futures there are.

        Raises:
            Cancelled: `cancel` said so.
        """
        how: dict[str, Any] = {"threads": self._threads, "progress": self._progress, "cancel": self._cancel}
        observer = _GrowingObserver(self.runs, self.seed, **how)
        return (ask(observer.extend_to(runs)) for runs in _list_run_counts(self.runs))

    def _observe_from(
        self, extract: Extractor, scenario: Scenario, past_of: Scenario | None, pushes: Pushes, begin: int
    ) -> RunRows:
        """What `look` sees of the futures from `begin` on."""
        batches = []
        for first in range(begin, self.runs, BATCH):
            size = min(BATCH, self.runs - first)
            batches.append(extract(self._simulate_batch(scenario, past_of, first, size, pushes)))
            self._done += size
            if self._progress:
                self._progress(self._done, max(self._due, self._done))
        return np.concatenate(batches)

    def _simulate_batch(
        self, scenario: Scenario, past_of: Scenario | None, first: int, size: int, pushes: Pushes
    ) -> Ensemble:
        more: dict[str, Any] = {"first_run": first, "threads": self._threads, "cancel": self._cancel}
        if past_of is None or past_of.past_digest == scenario.past_digest:
            return run(scenario, size, self.seed, pushes=pushes, **more)
        withhold = partial(set_pushes, compile_scenario(scenario), pushes=pushes) if pushes else None
        return Trunk(past_of, size, self.seed, **more).fork(scenario, withhold)


class _GrowingObserver(RunObserver):
    """Lives of one question that is asked of more and more futures; what was lived of it is not lived again."""

    def __init__(self, most: int, seed: int, **how: Any) -> None:
        super().__init__(most, seed, **how)
        self._most, self._tables, self._at = most, list[RunRows](), 0

    def extend_to(self, runs: int) -> RunObserver:
        """The lives for the question of so many futures."""
        self.runs, self._at = runs, 0
        return self

    def expect_scenarios(self, scenarios: int) -> None:
        """Say how many scenarios the question is about; it says so again each time it is asked."""
        self._due = scenarios * self._most

    def observe_runs(
        self, extract: Extractor, scenario: Scenario, *, past_of: Scenario | None = None, pushes: Pushes = ()
    ) -> RunRows:
        """See `Lives.see`; only futures that were not lived yet are."""
        previous = self._tables[self._at : self._at + 1]
        more = self._observe_from(extract, scenario, past_of, pushes, len(previous[0]) if previous else 0)
        whole: RunRows = np.concatenate([*previous, more])
        self._tables[self._at : self._at + 1] = [whole]
        self._at += 1
        return whole


def _list_run_counts(runs: int) -> list[int]:
    """Numbers of futures, each twice the last, up to all."""
    steps = [max(FEWEST_RUNS, -(-runs // FIRST_FRACTION))]
    while 2 * steps[-1] < runs:
        steps.append(2 * steps[-1])
    return [*(step for step in steps if step < runs), runs]


def take_quarters_from_today(ensemble: Ensemble, measure: str) -> RunRows:
    """A measure by future and quarter, from today on."""
    values: RunRows = ensemble.quarters(measure)[:, -ensemble.first_quarter :]
    return values
