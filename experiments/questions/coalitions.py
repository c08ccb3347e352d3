"""The worth of coalitions of changes, run by run: all of them are simulated, or those met along drawn orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event

import numpy as np

from experiments.findings.estimates import RunValues
from experiments.questions import shapley
from experiments.questions.scenario_changes import ScenarioChanges
from experiments.runner.run_cache import RunCache
from simulation.ensemble import run
from simulation.measures import MEASURES
from simulation.parallel_work import Cancel, Progress, run_tasks


@dataclass(frozen=True)
class SharesPerRun:
    """The share of every group of changes in every run, for every measure.

    Attributes:
        a, b: measure → one number per run, before and after all changes.
        shares: measure → one row per run, one column per group; each row adds up to b - a.
        exact: whether every coalition was simulated, or orders were drawn.
    """

    a: dict[str, RunValues]
    b: dict[str, RunValues]
    shares: dict[str, RunValues]
    exact: bool


def simulate_all_coalitions(
    changes: ScenarioChanges, run_cache: RunCache, runs: int, progress: Progress | None = None
) -> SharesPerRun:
    """Simulate every coalition of changes in so many runs."""
    count = 1 << len(changes)
    worth = []
    for coalition in range(count):
        worth.append(run_cache.measure_runs(changes.build_scenario(coalition), runs))
        if progress:
            progress((coalition + 1) * runs, count * runs)
    shares = {name: shapley.compute_exact_shares(np.array([each[name] for each in worth])) for name in MEASURES}
    return SharesPerRun(worth[0], worth[-1], shares, exact=True)


@dataclass(frozen=True)
class SampledRun:
    """One run: the worth of the coalitions met along two orders, and the share of each group averaged over both."""

    a: dict[str, float]
    b: dict[str, float]
    shares: dict[str, RunValues]


class OrderSampler:
    """A sampler that joins the changes of each run in an order of its own and in the reverse of that order.

    The shares of single runs are unbiased and independent of each other, so that an interval over runs covers the
    errors both of luck and of the drawn orders.
    """

    def __init__(self, changes: ScenarioChanges, run_cache: RunCache) -> None:
        self._changes, self._run_cache = changes, run_cache
        self._samples: dict[int, SampledRun] = {}

    def estimate_shares(self, runs: int, progress: Progress | None = None) -> SharesPerRun:
        """Estimate the shares of runs 0 … runs - 1; only those that are missing are sampled.

        Raises:
            Cancelled: the caller of `run_cache` asked to stop; what was sampled before stays.
        """
        per = 2 * len(self._changes)
        for replication, sample in self._sample_missing([k for k in range(runs) if k not in self._samples]):
            self._samples[replication] = sample
            if progress:
                progress(len(self._samples) * per, runs * per)
        samples = [self._samples[k] for k in range(runs)]
        a, b = ({name: np.array([getattr(w, side)[name] for w in samples]) for name in MEASURES} for side in "ab")
        return SharesPerRun(a, b, {name: np.array([w.shares[name] for w in samples]) for name in MEASURES}, exact=False)

    def _sample_missing(self, replications: list[int]) -> Iterator[tuple[int, SampledRun]]:
        """Sample the missing runs, a few at once, and yield each when it is done; those under way stop soon after the caller stops."""
        stop = Event()
        cancel = self._run_cache.cancel

        def should_stop() -> bool:
            return stop.is_set() or bool(cancel and cancel())

        done = run_tasks(
            lambda k: self._sample_run(k, should_stop),
            replications,
            threads=self._run_cache.threads,
            cancel=cancel,
            stop=stop,
        )
        return ((replications[position], sample) for position, sample in done)

    def _sample_run(self, replication: int, cancel: Callable[[], bool]) -> SampledRun:
        replication += self._run_cache.first_run
        worth: dict[int, dict[str, float]] = {}
        orders = shapley.draw_orders(len(self._changes), self._run_cache.seed, replication)
        for order in orders:
            for coalition in shapley.iterate_coalitions(order):
                if coalition not in worth:
                    worth[coalition] = self._simulate_coalition(coalition, replication, cancel)
        shares = {name: _average_shares(orders, worth, name) for name in MEASURES}
        return SampledRun(worth[0], worth[(1 << len(self._changes)) - 1], shares)

    def _simulate_coalition(self, coalition: int, replication: int, cancel: Cancel) -> dict[str, float]:
        scenario = self._changes.build_scenario(coalition)
        ensemble = run(scenario, 1, self._run_cache.seed, first_run=replication, threads=1, cancel=cancel)
        return {name: float(ensemble.windowed(name, self._run_cache.window)[0]) for name in MEASURES}


def _average_shares(orders: tuple[list[int], ...], worth: dict[int, dict[str, float]], measure: str) -> RunValues:
    each = [
        shapley.compute_marginal_gains(
            order, np.array([worth[coalition][measure] for coalition in shapley.iterate_coalitions(order)])
        )
        for order in orders
    ]
    average: RunValues = np.mean(each, axis=0)
    return average
