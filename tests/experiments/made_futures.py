"""Futures made by hand: measures are known functions of a plan, with luck that plans share and luck of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from experiments.findings.estimates import RunValues
from experiments.runner.run_cache import RunCache
from simulation.measures import MEASURES
from simulation.scenario import Scenario

Truth = Callable[[Scenario], float]


class Made(RunCache):
    """Futures whose truth is known; luck depends on seed and run number and, as far as `own` says, on the plan."""

    truth: ClassVar[Mapping[str, Truth]] = {}
    own: ClassVar[float] = 0.0

    def _simulate_runs(self, scenario: Scenario, first: int, runs: int) -> dict[str, RunValues]:
        self.runs_simulated += runs
        numbers = range(first, first + runs)
        shared = np.array([np.random.default_rng([self.seed, k]).normal() for k in numbers])
        plan = int(scenario.digest, 16)
        own = np.array([np.random.default_rng([self.seed, k, plan]).normal() for k in numbers])
        return {name: self._true(name, scenario) + shared + self.own * own for name in MEASURES}

    def _true(self, name: str, scenario: Scenario) -> float:
        return self.truth[name](scenario) if name in self.truth else 0.0


def made(truth: Mapping[str, Truth], own: float = 0.0) -> type[Made]:
    """A kind of futures in which this is true."""
    return type("MadeHere", (Made,), {"truth": truth, "own": own})


def at(path: str) -> Truth:
    """The value of a lever as a truth."""
    return lambda scenario: float(scenario.value(path))
