"""PAWN: how far each factor moves the whole distribution of a measure (Pianosi and Wagener 2015, 2018).

The factor is cut into slices of equal size. In each, the distribution of single runs, chance included, is held against that of
all runs by the distance of Kolmogorov and Smirnov; the index is the median over the slices. Even a factor that does nothing has
a distance above 0, as slices are small: how much is known from the same figure with the factor's values shuffled.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.cells import AnalysisError, Sample, cells
from experiments.analysis.chance import of_cells
from experiments.analysis.fits import check
from experiments.analysis.indices import Indices, ordered
from experiments.analysis.judged import Values, judge
from experiments.estimates import Estimate

Slices = NDArray[np.int8]
SLICES = 10
PER_SLICE = 4
SHUFFLES = 400
SEED = 1


def indices(sample: Sample, measure: str) -> Indices:
    """PAWN indices of all factors for one measure, 0 to 1.

    Raises:
        AnalysisError: another design, no such measure, or fewer than `PER_SLICE` scenarios in each slice.
    """
    check("pawn", sample)
    found = cells(sample, measure, plain=True)
    if len(found.y) < SLICES * PER_SLICE:
        raise AnalysisError(f"--method pawn: needs at least {SLICES * PER_SLICE} scenarios, {len(found.y)} are whole")
    slices = sliced(found.places)
    judged = judge(lambda y, w: distances(slices, y, w), found.y)
    shuffled = by_chance(slices, found.y)
    chances = ((1 + (shuffled >= judged.values).sum(0)) / (1 + len(shuffled))).tolist()

    def beside(at: int) -> tuple[tuple[str, Estimate], ...]:
        return (("chance_alone", Estimate(float(shuffled[:, at].mean()), math.nan, math.nan)),)

    named = [(factor.path, factor.label) for factor in sample.factors]
    effects = ordered(named, judged, None, chances, [beside(at) for at in range(len(named))])
    note = (
        f"Median over {SLICES} slices of the distance between distributions of single runs; what chance alone would give is "
        f"known from {SHUFFLES} shuffles of the factor: about {usual(shuffled)}."
    )
    index = "distance between distributions, 0 to 1"
    shares = of_cells(sample, found)
    return Indices("pawn", sample.title, found.measure, index, False, effects, shares, (note, found.note))


def usual(shuffled: Values) -> str:
    """The mean index of factors that do nothing, as a range over the factors."""
    ends = sorted({f"{shuffled.mean(0).min():.2f}", f"{shuffled.mean(0).max():.2f}"})
    return " to ".join(ends)


def sliced(places: Values) -> Slices:
    """The slice of each scenario, scenario by factor, in slices of equal size; words are shared out at random within their own."""
    spread = np.random.default_rng(SEED).random(places.shape)
    ranks = np.array([np.argsort(np.lexsort((spread[:, at], places[:, at]))) for at in range(places.shape[1])]).T
    found: Slices = (ranks * SLICES // len(places)).astype(np.int8)
    return found


def distances(slices: Slices, results: Values, weights: Values) -> Values:
    """The median distance of each factor (draw by factor).

    Args:
        slices: scenario by factor; see `sliced`.
        results: scenario by world.
        weights: draw by scenario.
    """
    order = np.argsort(results, axis=None, kind="stable")
    rows, values = order // results.shape[1], results.ravel()[order]
    heavy = weights[:, rows] / results.shape[1]
    return np.column_stack([_distance(each[rows], values, heavy) for each in slices.T])


def _distance(slices: Slices, values: Values, heavy: Values) -> Values:
    """The median distance of one factor, one per draw; runs in the order of their values.

    The largest distance lies where the distribution of the slice jumps, just before or after: no other run need be looked at.
    """
    within = np.argsort(slices, kind="stable")
    starts = np.searchsorted(slices[within], np.arange(SLICES))
    # Runs of equal value jump together: a distribution is read before the first and after the last of them.
    first, last = (np.searchsorted(values, values, side=side) for side in ("left", "right"))
    own, where = values[within], np.repeat(np.arange(SLICES), np.diff([*starts, len(within)]))
    changes = (np.diff(own) != 0) | (np.diff(where) != 0)
    begins, ends = np.r_[True, changes], np.r_[changes, True]
    found = np.empty(len(heavy))
    for draw, weight in enumerate(heavy):
        every = np.r_[0.0, np.cumsum(weight)]
        some = np.r_[0.0, np.cumsum(weight[within])]
        before, whole = some[starts], np.diff(some[[*starts, len(within)]])
        scale = np.where(whole > 0, whole, 1.0)[where]
        below = np.abs((some[:-1] - before[where]) / scale - every[first[within]] / every[-1]) * begins
        above = np.abs((some[1:] - before[where]) / scale - every[last[within]] / every[-1]) * ends
        farthest = np.maximum.reduceat(np.maximum(below, above), starts)
        found[draw] = np.median(farthest[whole > 0])
    return found


def by_chance(slices: Slices, results: Values) -> Values:
    """The same distances with the factors' values shuffled among scenarios, shuffle by factor."""
    rng, even = np.random.default_rng(SEED), np.full((1, len(results)), 1 / len(results))
    return np.concatenate([distances(rng.permuted(slices, axis=0), results, even) for _ in range(SHUFFLES)])
