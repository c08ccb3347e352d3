"""What coalitions of changes are worth, future by future: all of them lived, or those met along drawn orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from threading import Event

import numpy as np

from experiments.estimates import Numbers
from experiments.understanding import shapley
from experiments.understanding.changes import Changes
from experiments.understanding.futures import Futures
from simulation.ensemble import Cancel, Progress, run
from simulation.measures import MEASURES


@dataclass(frozen=True)
class Parts:
    """What every group brings in every future, for every measure.

    Attributes:
        a, b: measure → one number per future, before and after all changes.
        shares: measure → one row per future, one column per group; each row adds up to b - a.
        exact: whether every coalition was lived, or orders were drawn.
    """

    a: dict[str, Numbers]
    b: dict[str, Numbers]
    shares: dict[str, Numbers]
    exact: bool


def all_coalitions(way: Changes, futures: Futures, runs: int, progress: Progress | None = None) -> Parts:
    """Live every coalition of changes through so many futures."""
    count = 1 << len(way)
    worth = []
    for coalition in range(count):
        worth.append(futures.of(way.scenario(coalition), runs))
        if progress:
            progress((coalition + 1) * runs, count * runs)
    shares = {name: shapley.exact(np.array([each[name] for each in worth])) for name in MEASURES}
    return Parts(worth[0], worth[-1], shares, exact=True)


@dataclass(frozen=True)
class Walk:
    """One future: what coalitions met along two orders are worth, and what each group brought on average over both."""

    a: dict[str, float]
    b: dict[str, float]
    shares: dict[str, Numbers]


class Walks:
    """Futures each of which joins the changes in an order of its own and in that order turned around.

    The shares of single futures are unbiased and independent of each other, so that an interval over futures holds
    both what luck and what the drawing of orders adds to the error.
    """

    def __init__(self, way: Changes, futures: Futures) -> None:
        self._way, self._futures = way, futures
        self._kept: dict[int, Walk] = {}

    def parts(self, runs: int, progress: Progress | None = None) -> Parts:
        """Shares of futures 0 … runs - 1; only those that are missing are walked.

        Raises:
            Cancelled: the caller of `futures` asked to stop; what was walked before stays.
        """
        per = 2 * len(self._way)
        for future, walk in self._walked([k for k in range(runs) if k not in self._kept]):
            self._kept[future] = walk
            if progress:
                progress(len(self._kept) * per, runs * per)
        walks = [self._kept[k] for k in range(runs)]
        a, b = ({name: np.array([getattr(w, side)[name] for w in walks]) for name in MEASURES} for side in "ab")
        return Parts(a, b, {name: np.array([w.shares[name] for w in walks]) for name in MEASURES}, exact=False)

    def _walked(self, futures: list[int]) -> Iterator[tuple[int, Walk]]:
        """Walks as they are finished, a few at once; those under way stop soon when the caller stops."""
        stop = Event()
        cancel = self._futures.cancel
        pool = ThreadPoolExecutor(self._futures.threads)
        try:
            work = {pool.submit(self._walk, k, lambda: stop.is_set() or bool(cancel and cancel())): k for k in futures}
            for done in as_completed(work):
                yield work[done], done.result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)

    def _walk(self, future: int, cancel: Callable[[], bool]) -> Walk:
        future += self._futures.first
        worth: dict[int, dict[str, float]] = {}
        ways = shapley.orders(len(self._way), self._futures.seed, future)
        for order in ways:
            for coalition in shapley.joining(order):
                if coalition not in worth:
                    worth[coalition] = self._live(coalition, future, cancel)
        shares = {name: _mean_share(ways, worth, name) for name in MEASURES}
        return Walk(worth[0], worth[(1 << len(self._way)) - 1], shares)

    def _live(self, coalition: int, future: int, cancel: Cancel) -> dict[str, float]:
        scenario = self._way.scenario(coalition)
        found = run(scenario, 1, self._futures.seed, first_run=future, threads=1, cancel=cancel)
        return {name: float(found.windowed(name, self._futures.window)[0]) for name in MEASURES}


def _mean_share(ways: tuple[list[int], ...], worth: dict[int, dict[str, float]], measure: str) -> Numbers:
    each = [
        shapley.brought(order, np.array([worth[coalition][measure] for coalition in shapley.joining(order)]))
        for order in ways
    ]
    found: Numbers = np.mean(each, axis=0)
    return found
