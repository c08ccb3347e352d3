"""Futures of many scenarios: every measure of a window at the end, one number per future, each scenario lived once.

For a course over quarters, or a plan with the past of another, see `lives.Lives`; to stand in a week, see `fork.Trunk`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy

import numpy as np

from experiments.estimates import Numbers
from simulation.ensemble import Cancel, Cancelled, run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

FRESH = 1_000_000
"""Futures from this run number on have no say in any choice: what was chosen is judged by them."""
DOUBTFUL = 2_000_000
"""Futures from this run number on belong to companies whose people react otherwise."""


class Futures:
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
        first: int = 0,
        threads: int | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.seed, self.window, self.first, self.lived = seed, window, first, 0
        self.threads, self.cancel = threads or os.cpu_count() or 1, cancel
        self._kept: dict[str, dict[str, Numbers]] = {}

    def elsewhere(self, first: int) -> Futures:
        """Other futures of the same seed, measured in the same way."""
        return type(self)(self.seed, self.window, first=first, threads=self.threads, cancel=self.cancel)

    def of(self, scenario: Scenario, runs: int) -> dict[str, Numbers]:
        """Every measure over the window, one number per future 0 … runs - 1 each; lives only those that are missing.

        Raises:
            ValueError: see `simulation.ensemble.run`.
            Cancelled: see there; what was lived before stays.
        """
        kept = self._kept.get(scenario.digest, {})
        there = len(next(iter(kept.values()))) if kept else 0
        if there < runs:
            more = self._live(scenario, self.first + there, runs - there)
            kept = {name: np.concatenate([kept[name], new]) if kept else new for name, new in more.items()}
            self._kept[scenario.digest] = kept
        return {name: values[:runs] for name, values in kept.items()}

    def each(self, scenarios: Sequence[Scenario], runs: int) -> Iterator[dict[str, Numbers]]:
        """What `of` gives for each scenario, in their order and as soon as it is there.

        Many short lives are spread over threads scenario by scenario: fewer hand-overs than future by future.

        Raises:
            Cancelled: the caller asked to stop.
        """
        pool = ThreadPoolExecutor(self.threads)
        try:
            for alone, waiting in [self._handed(pool, scenario, runs) for scenario in scenarios]:
                yield waiting.result()
                self.lived += alone.lived
                if self.cancel and self.cancel():
                    raise Cancelled
        finally:
            pool.shutdown(cancel_futures=True)

    def _handed(
        self, pool: ThreadPoolExecutor, scenario: Scenario, runs: int
    ) -> tuple[Futures, Future[dict[str, Numbers]]]:
        alone = copy(self)  # what is kept stays shared; futures are counted apart, for threads would miscount them
        alone.threads, alone.lived = 1, 0
        return alone, pool.submit(alone.of, scenario, runs)

    def _live(self, scenario: Scenario, first: int, runs: int) -> dict[str, Numbers]:
        found = run(scenario, runs, self.seed, first_run=first, threads=self.threads, cancel=self.cancel)
        self.lived += runs
        return {name: found.windowed(name, self.window) for name in MEASURES}
