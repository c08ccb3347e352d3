"""Futures of many scenarios: every measure of a window at the end, one number per future, each scenario lived once.

For a course over quarters, or a plan with the past of another, see `lives.Lives`; to stand in a week, see `fork.Trunk`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy

import numpy as np

from experiments.findings.estimates import RunValues
from simulation.ensemble import Cancel, Cancelled, run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

FIRST_FRESH_RUN = 1_000_000
"""Futures from this run number on have no say in any choice: what was chosen is judged by them."""
FIRST_ROBUSTNESS_RUN = 2_000_000
"""Futures from this run number on belong to companies whose people react otherwise."""


class RunCache:
    """Futures first, first + 1, … of a seed, for any number of scenarios; future k of one has the luck of future k of any other.

    Attributes:
        seed: which futures.
        window: the last so many weeks are measured.
        first: run number of the first future.
        threads: how many lives at once; results do not depend on it.
        cancel: asked now and then; True stops.
        lived: how many futures have been lived so far, over all scenarios.
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
        self._values_by_scenario: dict[str, dict[str, RunValues]] = {}

    def with_first_run(self, first_run: int) -> RunCache:
        """Other futures of the same seed, measured in the same way."""
        return type(self)(self.seed, self.window, first_run=first_run, threads=self.threads, cancel=self.cancel)

    def measure_runs(self, scenario: Scenario, runs: int) -> dict[str, RunValues]:
        """Every measure over the window, one number per future 0 … runs - 1 each; lives only those that are missing.

        Raises:
            ValueError: see `simulation.ensemble.run`.
            Cancelled: see there; what was lived before stays.
        """
        by_measure = self._values_by_scenario.get(scenario.digest, {})
        there = len(next(iter(by_measure.values()))) if by_measure else 0
        if there < runs:
            more = self._simulate_runs(scenario, self.first_run + there, runs - there)
            by_measure = {
                name: np.concatenate([by_measure[name], new]) if by_measure else new for name, new in more.items()
            }
            self._values_by_scenario[scenario.digest] = by_measure
        return {name: values[:runs] for name, values in by_measure.items()}

    def measure_each(self, scenarios: Sequence[Scenario], runs: int) -> Iterator[dict[str, RunValues]]:
        """What `of` gives for each scenario, in their order and as soon as it is there.

        Many short lives are spread over threads scenario by scenario: fewer hand-overs than future by future.

        Raises:
            Cancelled: the caller asked to stop.
        """
        pool = ThreadPoolExecutor(self.threads)
        try:
            for alone, waiting in [self._submit_scenario(pool, scenario, runs) for scenario in scenarios]:
                yield waiting.result()
                self.runs_simulated += alone.runs_simulated
                if self.cancel and self.cancel():
                    raise Cancelled
        finally:
            pool.shutdown(cancel_futures=True)

    def _submit_scenario(
        self, pool: ThreadPoolExecutor, scenario: Scenario, runs: int
    ) -> tuple[RunCache, Future[dict[str, RunValues]]]:
        alone = copy(self)  # what is kept stays shared; futures are counted apart, for threads would miscount them
        alone.threads, alone.runs_simulated = 1, 0
        return alone, pool.submit(alone.measure_runs, scenario, runs)

    def _simulate_runs(self, scenario: Scenario, first_run: int, runs: int) -> dict[str, RunValues]:
        ensemble = run(scenario, runs, self.seed, first_run=first_run, threads=self.threads, cancel=self.cancel)
        self.runs_simulated += runs
        return {name: ensemble.windowed(name, self.window) for name in MEASURES}
