"""PAWN: how far each factor moves the whole distribution of a measure (Pianosi and Wagener 2015, 2018).

The factor is cut into slices of equal size. In each, the distribution of single runs, chance included, is held against that of
all runs by the distance of Kolmogorov and Smirnov; the index is the median over the slices. Even a factor that does nothing has
a distance above 0, as slices are small: how much is known from the same figure with the factor's values shuffled.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.analysis.cells import AnalysisError, Sample, cells
from experiments.analysis.chance import of_cells
from experiments.analysis.fits import check
from experiments.analysis.indices import Indices, ordered
from experiments.analysis.judged import Values, judge
from experiments.estimates import Estimate

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


def sliced(places: Values) -> Values:
    """The slice of each scenario, scenario by factor, in slices of equal size; words are shared out at random within their own."""
    spread = np.random.default_rng(SEED).random(places.shape)
    ranks = np.array([np.argsort(np.lexsort((spread[:, at], places[:, at]))) for at in range(places.shape[1])]).T
    found: Values = ranks * SLICES // len(places)
    return found


def distances(slices: Values, results: Values, weights: Values) -> Values:
    """The median distance of each factor (draw by factor).

    Args:
        slices: scenario by factor; see `sliced`.
        results: scenario by world.
        weights: draw by scenario.
    """
    order = np.argsort(results, axis=None, kind="stable")
    values, rows = results.ravel()[order], order // results.shape[1]
    # Between runs of equal value a distribution is not read.
    last = np.append(np.diff(values) > 0, True)
    found = np.empty((len(weights), slices.shape[1]))
    for draw, weight in enumerate(weights):
        heavy = weight[rows] / results.shape[1]
        every = np.cumsum(heavy)[last]
        for at in range(slices.shape[1]):
            found[draw, at] = np.median(_apart(slices[rows, at], heavy, every, last))
    return found


def _apart(slices: Values, heavy: Values, every: Values, last: Values) -> Values:
    """The distance of each slice from all runs."""
    within = np.zeros((len(heavy), SLICES))
    within[np.arange(len(heavy)), slices] = heavy
    sums = np.cumsum(within, axis=0)
    whole = sums[-1] > 0
    found: Values = np.abs(sums[last][:, whole] / sums[-1, whole] - every[:, None] / every[-1]).max(axis=0)
    return found


def by_chance(slices: Values, results: Values) -> Values:
    """The same distances with the factors' values shuffled among scenarios, shuffle by factor."""
    rng, even = np.random.default_rng(SEED), np.full((1, len(results)), 1 / len(results))
    return np.concatenate([distances(rng.permuted(slices, axis=0), results, even) for _ in range(SHUFFLES)])
