"""Observation of the same runs under many scenarios, of which only an extract is kept; a plan may have the past of another.

A scenario's constants of behaviour hold for all of its time. To ask what a reaction does from today on in one and the same
company, its past is simulated with the constants as they are and continued with others: by a `fork.Trunk` in week 0.
`RunObserver` keeps only the extract, a batch at a time; a trunk holds whole organisations, to be changed or to diverge in
any week. Where the measures of the last weeks are enough, `run_cache.RunCache` keeps them and simulates nothing twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from experiments.findings.estimates import RunRows
from experiments.runner.many_runs import simulate_runs
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.initial_state import Pushes
from simulation.parallel_work import Cancel, Progress
from simulation.scenario import Scenario

BATCH = 50
"""How many runs are simulated before their extract is kept: bounds memory, and the wait for a cancellation."""
FIRST_FRACTION, FEWEST_RUNS = 8, 8
"""A refined answer begins with an eighth of the runs, or with this many, and then doubles them each time."""
Answer = TypeVar("Answer")
Extractor = Callable[[Ensemble], RunRows]
"""A function that takes from an ensemble an array whose first axis is its runs."""


def hold_settings(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """Hold values from today to the end, whatever dated changes would set.

    Raises:
        ScenarioError: see `Scenario.with_`.
    """
    changes = (replace(change, settings=_drop_settings(change.settings, values)) for change in scenario.changes)
    return replace(scenario, changes=tuple(change for change in changes if change.settings)).with_(values)


def _drop_settings(settings: tuple[tuple[str, Value], ...], gone: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    return tuple((path, value) for path, value in settings if path not in gone)


def set_length(scenario: Scenario, weeks: int) -> Scenario:
    """Set the length of a scenario; dated changes after its end are left out.

    Raises:
        ScenarioError: a length that `world.weeks` does not allow.
    """
    changes = tuple(change for change in scenario.changes if change.week < weeks)
    return replace(scenario, changes=changes).with_({"world.weeks": weeks})


class RunObserver:
    """An observer that simulates scenarios with the same luck and keeps only an extract of each.

    Attributes:
        runs: how many runs.
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
        """Announce how many more scenarios will be simulated, so that progress knows its end."""
        self._due += scenarios * self.runs

    def observe_runs(
        self, extract: Extractor, scenario: Scenario, *, past_of: Scenario | None = None, pushes: Pushes = ()
    ) -> RunRows:
        """Simulate a scenario and return its extract, one row per run.

        Args:
            extract: what to keep of each ensemble.
            scenario: what is simulated from today on.
            past_of: the scenario whose past it has, if not its own.
            pushes: see `simulation.ensemble.run`.

        Raises:
            Cancelled: `cancel` returned True.
            ValueError: see `simulation.ensemble.run`.
        """
        return self._observe_from(extract, scenario, past_of, pushes, 0)

    def refine_answers(self, ask: Callable[[RunObserver], Answer]) -> Iterator[Answer]:
        """Iterate over answers to a question from more and more runs, the last from all.

        Args:
            ask: must observe the same scenarios in the same order, however many runs there are.

        Raises:
            Cancelled: `cancel` returned True.
        """
        how: dict[str, Any] = {"threads": self._threads, "progress": self._progress, "cancel": self._cancel}
        observer = _GrowingObserver(self.runs, self.seed, **how)
        return (ask(observer.extend_to(runs)) for runs in _list_run_counts(self.runs))

    def _observe_from(
        self, extract: Extractor, scenario: Scenario, past_of: Scenario | None, pushes: Pushes, begin: int
    ) -> RunRows:
        """Return the extract of the runs from `begin` on."""
        batches = []
        for first in range(begin, self.runs, BATCH):
            size = min(BATCH, self.runs - first)
            ensemble = simulate_runs(
                scenario,
                size,
                self.seed,
                past_of=past_of,
                pushes=pushes,
                first_run=first,
                threads=self._threads,
                cancel=self._cancel,
            )
            batches.append(extract(ensemble))
            self._done += size
            if self._progress:
                self._progress(self._done, max(self._due, self._done))
        return np.concatenate(batches)


class _GrowingObserver(RunObserver):
    """An observer for one question that is asked with more and more runs; no run is simulated twice."""

    def __init__(self, most: int, seed: int, **how: Any) -> None:
        super().__init__(most, seed, **how)
        self._most, self._tables, self._at = most, list[RunRows](), 0

    def extend_to(self, runs: int) -> RunObserver:
        """Return the observer set to so many runs."""
        self.runs, self._at = runs, 0
        return self

    def expect_scenarios(self, scenarios: int) -> None:
        """Announce the number of scenarios of the question; each repetition announces it again."""
        self._due = scenarios * self._most

    def observe_runs(
        self, extract: Extractor, scenario: Scenario, *, past_of: Scenario | None = None, pushes: Pushes = ()
    ) -> RunRows:
        """See `RunObserver.observe_runs`; only runs that are missing are simulated."""
        previous = self._tables[self._at : self._at + 1]
        more = self._observe_from(extract, scenario, past_of, pushes, len(previous[0]) if previous else 0)
        whole: RunRows = np.concatenate([*previous, more])
        self._tables[self._at : self._at + 1] = [whole]
        self._at += 1
        return whole


def _list_run_counts(runs: int) -> list[int]:
    """List growing numbers of runs, each twice the last, up to all."""
    steps = [max(FEWEST_RUNS, -(-runs // FIRST_FRACTION))]
    while 2 * steps[-1] < runs:
        steps.append(2 * steps[-1])
    return [*(step for step in steps if step < runs), runs]


def take_quarters_from_today(ensemble: Ensemble, measure: str) -> RunRows:
    """Take a measure from today on: one row per run, one column per quarter."""
    values: RunRows = ensemble.quarters(measure)[:, -ensemble.first_quarter :]
    return values
