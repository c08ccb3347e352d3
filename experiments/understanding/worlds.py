"""Futures from any run number on, and many scenarios through the same futures side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from typing import Any

import numpy as np

from experiments.understanding.futures import Futures, Numbers
from simulation.ensemble import Cancel, Cancelled
from simulation.scenario import Scenario

FRESH = 1_000_000
"""Futures from this run number on have no say in any choice: what was chosen is judged by them."""
DOUBTFUL = 2_000_000
"""Futures from this run number on belong to companies whose people react otherwise."""


class Worlds(Futures):
    """Futures first, first + 1, … of a seed; see `Futures`.

    Attributes:
        first: run number of the first future.
        threads: how many scenarios `each` lives at once; results do not depend on it.
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
        super().__init__(seed, window, threads=threads, cancel=cancel)
        self.first = first
        self.threads = threads or os.cpu_count() or 1

    def elsewhere(self, first: int) -> Worlds:
        """Other futures of the same seed, measured in the same way."""
        return type(self)(self.seed, self.window, first=first, threads=self._threads, cancel=self._cancel)

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
                if self._cancel and self._cancel():
                    raise Cancelled
        finally:
            pool.shutdown(cancel_futures=True)

    def _handed(
        self, pool: ThreadPoolExecutor, scenario: Scenario, runs: int
    ) -> tuple[Worlds, Future[dict[str, Numbers]]]:
        alone = copy(self)  # what is kept stays shared; futures are counted apart, for threads would miscount them
        alone._threads, alone.lived = 1, 0
        return alone, pool.submit(alone.of, scenario, runs)

    def _live(self, scenario: Scenario, first: int, runs: int, **more: Any) -> dict[str, Numbers]:
        return super()._live(scenario, self.first + first, runs, **more)


def mean(values: Numbers) -> float:
    """The mean over futures that have a value; NaN of none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
