"""How sure the numbers of a study are: intervals from scenarios drawn again and worlds left out, and what they tell apart.

Two things are drawn by chance in a study: the scenarios, and the worlds in which all of them live. Scenarios are drawn
again with replacement (Efron 1979); worlds are left out one at a time (the jackknife, Tukey 1958), because they are few.
Both errors are added. Scenarios of a full factorial are no draw, and worlds are not known from fewer than three, so either
part may be missing; without both there is no interval, and nothing is told apart.
A test asks at which level the interval would end at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, resamples

Values = NDArray[np.float64]
Statistic = Callable[[Values, Values], Values]
"""From results (scenario or block first, world last) and weights (draw by scenario) to figures (draw by figure)."""
DRAWS, FEWEST_DRAWS, MOST_WEIGHTS = 400, 60, 4_000_000
LEVEL = 0.05
"""Of a family of tests, the chance that any is wrong."""
FEWEST_WORLDS = 3
FINEST = 1e-12
"""The smallest chance that is told."""


@dataclass(frozen=True, eq=False)
class Judged:
    """Several figures that were found together, and how far chance may have moved them.

    Attributes:
        values: one number per figure.
        over_rows: how they vary, and vary together, over draws of scenarios (variances and covariances); None where not drawn.
        over_worlds: the same over draws of worlds; None where there are too few.
        rows: scenarios, or blocks of scenarios, behind them.
        worlds: worlds in which each was lived.
    """

    values: Values
    over_rows: Values | None
    over_worlds: Values | None
    rows: int
    worlds: int

    @property
    def known(self) -> bool:
        """Whether there are intervals."""
        return self.over_rows is not None or self.over_worlds is not None

    def part(self, which: slice) -> Judged:
        """Some of the figures."""
        rows, worlds = (None if each is None else each[which, which] for each in (self.over_rows, self.over_worlds))
        return Judged(self.values[which], rows, worlds, self.rows, self.worlds)

    def estimate(self, at: int) -> Estimate:
        """One figure with its interval."""
        return self.contrast(np.eye(self.values.size)[at])

    def contrast(self, weights: Values) -> Estimate:
        """A weighted sum of the figures with its interval."""
        value = float(weights @ self.values)
        half = self._reach(*self._errors(weights), LEVEL) if self.known else math.nan
        return Estimate(value, value - half, value + half, self.rows)

    def p(self, weights: Values, null: float = 0.0) -> float:
        """How often chance alone would move a weighted sum as far from `null`: the level at which the interval ends there.

        1 where there is no interval, and never below `FINEST`.
        """
        if not self.known:
            return 1.0
        gap = abs(float(weights @ self.values) - null)
        rows, worlds = self._errors(weights)
        if rows + worlds == 0:
            return 1.0 if gap == 0 else FINEST
        if self._reach(rows, worlds, FINEST) <= gap:
            return FINEST
        if self._reach(rows, worlds, 1 - FINEST) >= gap:
            return 1.0
        from scipy.optimize import brentq

        return float(brentq(lambda level: self._reach(rows, worlds, level) - gap, FINEST, 1 - FINEST, xtol=1e-13))

    def _errors(self, weights: Values) -> tuple[float, float]:
        """The variance of a weighted sum over scenarios, and over worlds."""
        return _variance(weights, self.over_rows), _variance(weights, self.over_worlds)

    def _reach(self, rows: float, worlds: float, level: float) -> float:
        """Half the interval that misses in `level` of cases: normal over scenarios, Student's t over the few worlds."""
        from scipy.special import ndtri, stdtrit

        t = float(stdtrit(self.worlds - 1, 1 - level / 2)) if worlds else 0.0
        return math.sqrt(float(ndtri(1 - level / 2)) ** 2 * rows + t * t * worlds)


def _variance(weights: Values, found: Values | None) -> float:
    return 0.0 if found is None else max(0.0, float(weights @ found @ weights))


def judge(statistic: Statistic, results: Values, drawn: bool = True) -> Judged:
    """Figures with the error that scenarios and worlds leave in them.

    Args:
        statistic: what is computed.
        results: scenario (or block of scenarios) first, world last.
        drawn: whether the scenarios are a sample; False for a grid that is lived whole.
    """
    rows, worlds = results.shape[0], results.shape[-1]
    values = statistic(results, np.full((1, rows), 1 / rows))[0]
    over_rows = _over_rows(statistic, results) if drawn and rows > 1 else None
    over_worlds = _over_worlds(statistic, results) if worlds >= FEWEST_WORLDS else None
    return Judged(values, over_rows, over_worlds, rows, worlds)


def _over_rows(statistic: Statistic, results: Values) -> Values:
    """How figures vary over scenarios drawn again."""
    rows = results.shape[0]
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_WEIGHTS // rows))
    return covariance(statistic(results, resamples(rows, draws)))


def _over_worlds(statistic: Statistic, results: Values) -> Values:
    """How figures vary over worlds, each left out in turn."""
    rows, worlds = results.shape[0], results.shape[-1]
    even = np.full((1, rows), 1 / rows)
    without = np.concatenate([statistic(np.delete(results, world, -1), even) for world in range(worlds)])
    varied: Values = (worlds - 1) ** 2 / worlds * covariance(without)
    return varied


def covariance(draws: Values) -> Values:
    """How figures vary and vary together over draws (draw by figure)."""
    return np.atleast_2d(np.cov(draws, rowvar=False))


def holm(chances: Sequence[float]) -> list[float]:
    """The same chances, corrected for their number (Holm 1979): those below `LEVEL` are right together in 95 of 100 families."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    corrected, largest = [1.0] * len(chances), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min(1.0, (len(chances) - rank) * chances[at]))
        corrected[at] = largest
    return corrected


def groups(found: Judged) -> list[int]:
    """The place of each figure: 1 for the largest. Figures share a place when the intervals do not separate them.

    A new place begins only where every figure above is clearly larger than every figure below, by pairwise tests that are
    right together (Holm over all pairs).

    Signed figures are ordered and compared by their size.
    """
    size = found.values.size
    signs = np.where(found.values < 0, -1.0, 1.0)
    order = [int(at) for at in np.argsort(-signs * found.values, kind="stable")]
    apart = _apart(found, order, signs)
    place, places = 1, [0] * size
    for position, at in enumerate(order):
        above, below = order[:position], order[position:]
        place += bool(above) and all((one, other) in apart for one in above for other in below)
        places[at] = place
    return places


def _apart(found: Judged, order: Sequence[int], signs: Values) -> set[tuple[int, int]]:
    """The pairs whose difference is clear, the larger first."""
    pairs = list(combinations(order, 2))
    unit = np.diag(signs)
    corrected = holm([found.p(unit[one] - unit[other]) for one, other in pairs])
    return {pair for pair, p in zip(pairs, corrected, strict=True) if p < LEVEL}
