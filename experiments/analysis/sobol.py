"""Sobol indices from Saltelli's design, as shares of the variance of one run, in which chance has its own.

First order: Saltelli et al. 2010; total: Jansen 1999; pairs: Saltelli 2002 — the estimators of SALib, to whose figures these are
equal with one replication. With more, each product is taken between two different worlds, which have no luck in common: what
chance adds to the differences between scenarios then stays out of the factors' shares, and goes to chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from experiments.analysis.cells import AnalysisError, Sample, cells
from experiments.analysis.chance import SINGLE, level, luckless, of_cells, spread
from experiments.analysis.fits import check
from experiments.analysis.indices import Effect, Indices, ordered
from experiments.analysis.judged import Judged, Values, holm, judge

FEWEST_BLOCKS = 16


def indices(sample: Sample, measure: str) -> Indices:
    """Sobol indices of all factors for one measure.

    Raises:
        AnalysisError: another design, no such measure, or fewer than `FEWEST_BLOCKS` rows of Saltelli's matrices.
    """
    check("sobol", sample)
    found = cells(sample, measure)
    blocks = found.blocks(sample.block)
    if len(blocks) < FEWEST_BLOCKS:
        raise AnalysisError(f"--method sobol: needs sampling.n of at least {FEWEST_BLOCKS}, {len(blocks)} are whole")
    size = len(sample.factors)
    judged = judge(lambda y, w: saltelli(y, w, size), blocks)
    fixed = whole_of(blocks, np.full((1, len(blocks)), 1 / len(blocks)))
    tested = judge(lambda y, w: saltelli(y, w, size, fixed), blocks)
    totals = slice(size, 2 * size)
    named = [(factor.path, factor.label) for factor in sample.factors]
    beside = [(("alone", judged.estimate(at)),) for at in range(size)]
    effects = ordered(named, judged.part(totals), tested.part(totals), beside=beside)
    shares = of_cells(sample, cells(sample, measure, plain=True))
    notes = (_alone(effects), *((SINGLE,) if found.worlds == 1 else ()), _basis(len(blocks), found.worlds), found.note)
    index = "share of the variance of one run that goes with the factor, alone and together with others"
    pairs = tuple(_pairs(sample, judged, tested)) if sample.second_order else ()
    return Indices("sobol", sample.title, found.measure, index, True, effects, shares, notes, pairs)


def saltelli(results: Values, weights: Values, size: int, whole: Values | None = None) -> Values:
    """First-order and total indices, and those of pairs where the design has them (draw by figure).

    Args:
        results: block, scenario within the block (A, AB of each factor, BA of each factor if any, B), world.
        weights: draw by block.
        size: how many factors.
        whole: the variance of one run, where it is to be the same in all draws: it is known less well than what it divides,
            and whether one figure is above another does not hang on it.
    """
    y = level(results)
    a, b, ab = y[:, 0], y[:, -1], y[:, 1 : size + 1]
    whole = (whole_of(results, weights) if whole is None else whole)[:, None]
    first = weights @ luckless(b[:, None], ab - a[:, None]) / whole
    total = weights @ luckless(a[:, None] - ab, a[:, None] - ab) / 2 / whole
    if results.shape[1] == size + 2:
        return np.column_stack([first, total])
    ba = y[:, size + 1 : -1]
    pairs = [
        weights @ (luckless(ba[:, one], ab[:, other]) - luckless(a, b)) / whole[:, 0] - first[:, one] - first[:, other]
        for one, other in combinations(range(size), 2)
    ]
    return np.column_stack([first, total, *pairs])


def whole_of(results: Values, weights: Values) -> Values:
    """The variance of one run, one number per draw; endless where nothing varies, so that shares are 0."""
    y = level(results)
    a, b = y[:, 0], y[:, -1]
    around = weights @ ((a + b) / 2)
    explained = weights @ (luckless(a, a) + luckless(b, b)) / 2 - luckless(around, around)
    luck = weights @ (spread(results[:, 0]) + spread(results[:, -1])) / 2
    return np.where(explained + luck > 0, explained + luck, np.inf)


def _pairs(sample: Sample, judged: Judged, tested: Judged) -> Iterator[Effect]:
    """Shares of pairs of factors beyond what each has alone."""
    size = len(sample.factors)
    labels = [factor.label for factor in sample.factors]
    pairs = list(combinations(range(size), 2))
    which = slice(2 * size, 2 * size + len(pairs))
    found = judged.part(which)
    corrected = holm([tested.part(which).p(row) for row in np.eye(len(pairs))])
    for at, (one, other) in enumerate(pairs):
        paths = f"{sample.factors[one].path} × {sample.factors[other].path}"
        yield Effect(paths, f"{labels[one]} × {labels[other]}", found.estimate(at), corrected[at], 0)


def _alone(effects: tuple[Effect, ...]) -> str:
    """How much of it factors do alone, summed."""
    alone = sum(dict(effect.beside)["alone"].value for effect in effects)
    return (
        f"Added up over the factors, {100 * alone:.0f} % of the variance goes with single factors; "
        "what their shares have beyond that, they have together."
    )


def _basis(blocks: int, worlds: int) -> str:
    return (
        f"Shares of the variance of one run, estimated from {blocks} rows of Saltelli's matrices in {worlds} "
        f"world{'' if worlds == 1 else 's'} each; intervals by the bootstrap over rows and the jackknife over worlds."
    )
