"""Futures of many scenarios: each scenario is lived once through the same luck, and again only where more futures are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.ensemble import Cancel, Progress, run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

Numbers = NDArray[np.float64]
"""One number per future."""


class Futures:
    """One number per measure and future, for any number of scenarios; future k of one has the luck of future k of any other.

    Attributes:
        seed: which futures.
        window: the last so many weeks are measured.
        lived: how many futures have been lived so far, over all scenarios.
    """

    def __init__(
        self, seed: int = 1, window: int = 52, *, threads: int | None = None, cancel: Cancel | None = None
    ) -> None:
        self.seed, self.window, self.lived = seed, window, 0
        self._threads, self._cancel = threads, cancel
        self._kept: dict[tuple[str, tuple[tuple[int, float], ...]], dict[str, Numbers]] = {}

    def of(
        self,
        scenario: Scenario,
        runs: int,
        *,
        pushes: Sequence[tuple[int, float]] = (),
        progress: Progress | None = None,
    ) -> dict[str, Numbers]:
        """Every measure over the window, one number per future 0 … runs - 1 each; lives only those that are missing.

        Raises:
            ValueError: see `simulation.ensemble.run`.
            Cancelled: see there; what was lived before stays.
        """
        key = (scenario.digest, tuple(pushes))
        kept = self._kept.get(key, {})
        there = len(next(iter(kept.values()))) if kept else 0
        if there < runs:
            more = self._live(scenario, there, runs - there, pushes=pushes, progress=progress)
            kept = {name: np.concatenate([kept[name], new]) if kept else new for name, new in more.items()}
            self._kept[key] = kept
        return {name: values[:runs] for name, values in kept.items()}

    def _live(self, scenario: Scenario, first: int, runs: int, **more: Any) -> dict[str, Numbers]:
        found = run(scenario, runs, self.seed, first_run=first, threads=self._threads, cancel=self._cancel, **more)
        self.lived += runs
        return {name: found.windowed(name, self.window) for name in MEASURES}
