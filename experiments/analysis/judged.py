"""How sure the numbers of a study are: intervals from scenarios drawn again and worlds left out, and what they tell apart.

Two things are drawn by chance in a study: the scenarios, and the worlds in which all of them live. Scenarios are drawn
again with replacement (Efron 1979); worlds are left out one at a time (the jackknife, Tukey 1958), because they are few.
Both errors are added. Scenarios of a full factorial are no draw, and worlds are not known from fewer than three, so either
part may be missing; without both there is no interval, and nothing is told apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import TAILS, Estimate, resamples

Values = NDArray[np.float64]
Statistic = Callable[[Values, Values], Values]
"""From results (scenario or block first, world last) and weights (draw by scenario) to figures (draw by figure)."""
DRAWS, FEWEST_DRAWS, MOST_WEIGHTS = 400, 60, 4_000_000
LEVEL = 0.05
"""Of a family of tests, the chance that any is wrong."""
FEWEST_WORLDS = 3
Z = 1.959964


@dataclass(frozen=True, eq=False)
class Judged:
    """Several figures that were found together, and how far chance may have moved them.

    Attributes:
        values: one number per figure.
        reach: squared half-widths of 95 % intervals on the diagonal, and what figures have in common beside it; NaN unknown.
        rows: scenarios, or blocks of scenarios, behind them.
    """

    values: Values
    reach: Values
    rows: int

    def estimate(self, at: int) -> Estimate:
        """One figure with its interval."""
        return self.contrast(np.eye(self.values.size)[at])

    def contrast(self, weights: Values) -> Estimate:
        """A weighted sum of the figures with its interval."""
        value = float(weights @ self.values)
        half = math.sqrt(max(0.0, float(weights @ self.reach @ weights)))
        return Estimate(value, value - half, value + half, self.rows)

    def p(self, weights: Values) -> float:
        """How often chance alone would move a weighted sum as far from 0; 1 where that is unknown."""
        return chance_of(self.contrast(weights))


def chance_of(found: Estimate) -> float:
    """How often chance alone would be as far from 0 as an estimate whose interval is right; 1 where that is unknown."""
    from scipy.special import ndtr

    if not math.isfinite(found.half_width):
        return 1.0
    if found.half_width == 0:
        return float(found.value == 0)
    return float(2 * ndtr(-Z * abs(found.value) / found.half_width))


def judge(statistic: Statistic, results: Values, drawn: bool = True) -> Judged:
    """Figures with the error that scenarios and worlds leave in them.

    Args:
        statistic: what is computed.
        results: scenario (or block of scenarios) first, world last.
        drawn: whether the scenarios are a sample; False for a grid that is lived whole.
    """
    rows, worlds = results.shape[0], results.shape[-1]
    values = statistic(results, np.full((1, rows), 1 / rows))[0]
    parts = [_over_rows(statistic, results)] if drawn and rows > 1 else []
    if worlds >= FEWEST_WORLDS:
        parts.append(_over_worlds(statistic, results))
    unknown = np.full((values.size, values.size), math.nan)
    return Judged(values, sum(parts[1:], parts[0]) if parts else unknown, rows)


def _over_rows(statistic: Statistic, results: Values) -> Values:
    """Squared reach of 95 % intervals over scenarios drawn again."""
    rows = results.shape[0]
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_WEIGHTS // rows))
    return Z**2 * covariance(statistic(results, resamples(rows, draws)))


def _over_worlds(statistic: Statistic, results: Values) -> Values:
    """Squared reach of 95 % intervals over worlds, each left out in turn (Student's t)."""
    from scipy.special import stdtrit

    rows, worlds = results.shape[0], results.shape[-1]
    even = np.full((1, rows), 1 / rows)
    without = np.concatenate([statistic(np.delete(results, world, -1), even) for world in range(worlds)])
    t = float(stdtrit(worlds - 1, TAILS[1]))
    reach: Values = t * t * (worlds - 1) ** 2 / worlds * covariance(without)
    return reach


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
