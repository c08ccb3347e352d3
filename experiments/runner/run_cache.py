"""A cache of runs of many scenarios: every measure of the last weeks, one number per run; each scenario is simulated once.

For a course over quarters, or a plan with the past of another, see `run_observer.RunObserver`; to stop in a week, see `fork.Trunk`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from copy import copy

import numpy as np

from experiments.findings.estimates import RunValues
from simulation.byte_cache import ByteCache
from simulation.ensemble import run
from simulation.measures import MEASURES
from simulation.parallel_work import Cancel, run_tasks, sort_results
from simulation.scenario import Scenario

BYTES_FOR_VALUES = 256 * 2**20
"""Memory for measured runs; the scenarios not asked for the longest go first."""
FIRST_FRESH_RUN = 1_000_000
"""Runs from this number on play no part in any choice: what was chosen is judged by them."""
FIRST_ROBUSTNESS_RUN = 2_000_000
"""Runs from this number on belong to companies whose people react differently."""


class RunCache:
    """The runs first_run, first_run + 1, … of a seed, for any number of scenarios; run k of one has the luck of run k of any other.

    Attributes:
        seed: of the luck.
        window: how many weeks at the end are measured.
        first_run: number of the first run.
        threads: how many runs at once; results do not depend on it.
        cancel: called now and then; True stops.
        runs_simulated: how many runs have been simulated so far, over all scenarios.
    """

    def __init__(
        self,
        seed: int = 1,
        window: int = 52,
        *,
        first_run: int = 0,
        threads: int | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.seed, self.window, self.first_run, self.runs_simulated = seed, window, first_run, 0
        self.threads, self.cancel = threads or os.cpu_count() or 1, cancel
        self._values_by_scenario = ByteCache[str, dict[str, RunValues]](BYTES_FOR_VALUES)

    def with_first_run(self, first_run: int) -> RunCache:
        """Make a cache of other runs of the same seed, measured in the same way."""
        return type(self)(self.seed, self.window, first_run=first_run, threads=self.threads, cancel=self.cancel)

    def measure_runs(self, scenario: Scenario, runs: int) -> dict[str, RunValues]:
        """Measure runs 0 … runs - 1 over the window, one number per run and measure; only missing runs are simulated.

        Raises:
            ValueError: see `simulation.ensemble.run`.
            Cancelled: see there; what was simulated before stays.
        """
        by_measure = self._values_by_scenario.get(scenario.digest) or {}
        there = len(next(iter(by_measure.values()))) if by_measure else 0
        if there < runs:
            more = self._simulate_runs(scenario, self.first_run + there, runs - there)
            by_measure = {
                name: np.concatenate([by_measure[name], new]) if by_measure else new for name, new in more.items()
            }
            self._values_by_scenario.put(scenario.digest, by_measure)
        return {name: values[:runs] for name, values in by_measure.items()}

    def measure_each(self, scenarios: Sequence[Scenario], runs: int) -> Iterator[dict[str, RunValues]]:
        """Iterate over the results of `measure_runs` for each scenario, in order and as soon as each is there.

        Many short runs are spread over threads scenario by scenario: that takes fewer hand-overs than run by run.

        Raises:
            Cancelled: the caller asked to stop.
        """
        # the cached results stay shared; runs are counted apart, for threads would miscount them
        copies = [copy(self) for _ in scenarios]
        for each in copies:
            each.threads, each.runs_simulated = 1, 0
        work = run_tasks(
            lambda task: task[0].measure_runs(task[1], runs),
            list(zip(copies, scenarios, strict=True)),
            threads=self.threads,
            cancel=self.cancel,
        )
        for each, result in zip(copies, sort_results(work), strict=True):
            self.runs_simulated += each.runs_simulated
            yield result

    def _simulate_runs(self, scenario: Scenario, first_run: int, runs: int) -> dict[str, RunValues]:
        ensemble = run(scenario, runs, self.seed, first_run=first_run, threads=self.threads, cancel=self.cancel)
        self.runs_simulated += runs
        return {name: ensemble.windowed(name, self.window) for name in MEASURES}
