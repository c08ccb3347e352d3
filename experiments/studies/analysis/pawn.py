"""PAWN: how far each factor moves the whole distribution of a measure (Pianosi and Wagener 2015, 2018).

The factor is cut into slices of equal size. In each, the distribution of single runs, chance included, is held against that of
all runs by the distance of Kolmogorov and Smirnov; the index is the median over the slices. Even a factor that does nothing has
a distance above 0, as slices are small; the same figure with the factor's values shuffled shows how much.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.findings.estimates import Estimate
from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.factor_indices import FactorIndices, build_ranked_effects
from experiments.studies.analysis.joint_estimates import Values, estimate_jointly
from experiments.studies.analysis.study_sample import AnalysisError, StudySample, select_complete_results
from experiments.studies.analysis.variance_shares import build_variance_shares

Slices = NDArray[np.int8]
SLICES = 10
PER_SLICE = 4
SHUFFLES = 400
SEED = 1


class PawnIndices(FactorIndices):
    """Indices whose intervals say where another study of the same size would put them.

    Distances between samples are larger than between the distributions behind them, the more so the smaller the samples; so an
    interval does not hold what endlessly many runs would give.
    """

    interval_method = (
        "Intervals of 95 %, of where another study of the same size would put an index; endlessly many runs would put it lower: "
        "the bootstrap over scenarios, the jackknife over worlds, by Student's t."
    )


def compute_pawn_indices(sample: StudySample, measure: str) -> PawnIndices:
    """Compute the PAWN indices of all factors for one measure, 0 to 1.

    Raises:
        AnalysisError: another design, no such measure, or fewer than `PER_SLICE` scenarios in each slice.
    """
    check_method("pawn", sample)
    results = select_complete_results(sample, measure, independent_only=True)
    if len(results.values) < SLICES * PER_SLICE:
        raise AnalysisError(
            f"--method pawn: needs at least {SLICES * PER_SLICE} scenarios, {len(results.values)} are whole"
        )
    slices = assign_slices(results.positions)
    estimates = estimate_jointly(lambda y, w: compute_distances(slices, y, w), results.values)
    shuffled = compute_shuffled_distances(slices, results.values)
    p_values = ((1 + (shuffled >= estimates.values).sum(0)) / (1 + len(shuffled))).tolist()

    def build_other_figures(at: int) -> tuple[tuple[str, Estimate], ...]:
        return (("chance_alone", Estimate(float(shuffled[:, at].mean()), math.nan, math.nan)),)

    paths_and_labels = [(factor.path, factor.label) for factor in sample.factors]
    effects = build_ranked_effects(
        paths_and_labels, estimates, None, p_values, [build_other_figures(at) for at in range(len(paths_and_labels))]
    )
    note = (
        f"Median over {SLICES} slices of the distance between distributions of single runs; what chance alone would give is "
        f"known from {SHUFFLES} shuffles of the factor: about {format_usual_distance(shuffled)}."
    )
    index = "distance between distributions, 0 to 1"
    shares = build_variance_shares(sample, results)
    return PawnIndices("pawn", sample.title, results.measure, index, False, effects, shares, (note, results.note))


def format_usual_distance(shuffled: Values) -> str:
    """Format the mean index of factors that do nothing, as a range over the factors."""
    ends = sorted({f"{shuffled.mean(0).min():.2f}", f"{shuffled.mean(0).max():.2f}"})
    return " to ".join(ends)


def assign_slices(positions: Values) -> Slices:
    """Assign each scenario to a slice of each factor, all of equal size; scenarios of the same word are assigned at random."""
    tie_breakers = np.random.default_rng(SEED).random(positions.shape)
    ranks = np.array(
        [np.argsort(np.lexsort((tie_breakers[:, at], positions[:, at]))) for at in range(positions.shape[1])]
    ).T
    slices: Slices = (ranks * SLICES // len(positions)).astype(np.int8)
    return slices


def compute_distances(slices: Slices, results: Values, weights: Values) -> Values:
    """Compute the median distance of each factor (draw by factor).

    Args:
        slices: scenario by factor; see `assign_slices`.
        results: scenario by replication.
        weights: draw by scenario.
    """
    order = np.argsort(results, axis=None, kind="stable")
    rows, values = order // results.shape[1], results.ravel()[order]
    heavy = weights[:, rows] / results.shape[1]
    return np.column_stack([_compute_median_distance(each[rows], values, heavy) for each in slices.T])


def _compute_median_distance(slices: Slices, values: Values, heavy: Values) -> Values:
    """Compute the median distance of one factor, one per draw; runs in the order of their values.

    The largest distance lies where the distribution of the slice jumps, just before or after: no other run matters.
    """
    within = np.argsort(slices, kind="stable")
    starts = np.searchsorted(slices[within], np.arange(SLICES))
    # Runs of equal value jump together: a distribution is read before the first and after the last of them.
    first, last = (np.searchsorted(values, values, side=side) for side in ("left", "right"))
    own, where = values[within], np.repeat(np.arange(SLICES), np.diff([*starts, len(within)]))
    changes = (np.diff(own) != 0) | (np.diff(where) != 0)
    begins, ends = np.r_[True, changes], np.r_[changes, True]
    medians = np.empty(len(heavy))
    for draw, weight in enumerate(heavy):
        every = np.r_[0.0, np.cumsum(weight)]
        some = np.r_[0.0, np.cumsum(weight[within])]
        before, slice_weights = some[starts], np.diff(some[[*starts, len(within)]])
        scale = np.where(slice_weights > 0, slice_weights, 1.0)[where]
        below = np.abs((some[:-1] - before[where]) / scale - every[first[within]] / every[-1]) * begins
        above = np.abs((some[1:] - before[where]) / scale - every[last[within]] / every[-1]) * ends
        farthest = np.maximum.reduceat(np.maximum(below, above), starts)
        medians[draw] = np.median(farthest[slice_weights > 0])
    return medians


def compute_shuffled_distances(slices: Slices, results: Values) -> Values:
    """Compute the same distances with the factors' values shuffled among scenarios, shuffle by factor."""
    rng, even = np.random.default_rng(SEED), np.full((1, len(results)), 1 / len(results))
    return np.concatenate([compute_distances(rng.permuted(slices, axis=0), results, even) for _ in range(SHUFFLES)])
