"""Elementary effects on Morris' trajectories: which of many factors matter at all, with few runs.

Morris 1991, with the mean of sizes of Campolongo et al. 2007; with one replication equal to SALib's figures. A size is never
below 0, so chance alone makes it positive: how large it would be from chance alone is known from the replications, and a factor
counts only where it is clearly larger than that.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.findings.estimates import UNKNOWN, Estimate
from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.factor_indices import FactorIndices, build_ranked_effects
from experiments.studies.analysis.joint_estimates import JointEstimates, Values, estimate_jointly
from experiments.studies.analysis.study_sample import AnalysisError, StudySample, select_complete_results
from experiments.studies.analysis.variance_shares import SINGLE_REPLICATION_NOTE, compute_luck_variance

FEWEST_TRAJECTORIES = 6


def compute_morris_indices(sample: StudySample, measure: str) -> FactorIndices:
    """Compute the mean sizes of all factors' elementary effects on a measure, in its unit over the whole range of a factor.

    Raises:
        AnalysisError: another design, no such measure, or fewer than `FEWEST_TRAJECTORIES` trajectories.
    """
    check_method("morris", sample)
    results = select_complete_results(sample, measure)
    size = len(sample.factors)
    stride = sample.levels / (2 * (sample.levels - 1))
    steps = compute_elementary_effects(
        results.group_into_blocks(size + 1), results.positions.reshape(-1, size + 1, size), stride
    )
    if len(steps) < FEWEST_TRAJECTORIES:
        raise AnalysisError(
            f"--method morris: needs at least {FEWEST_TRAJECTORIES} trajectories, {len(steps)} are whole"
        )
    estimates = estimate_jointly(_compute_mean_sizes, steps)
    paths_and_labels = [(factor.path, factor.label) for factor in sample.factors]
    main = estimates.select_figures(slice(0, size))
    floors = compute_chance_floor(steps)
    p_values = [_compute_p_above_floor(main, at, float(floors[at])) for at in range(size)]

    def build_other_figures(at: int) -> tuple[tuple[str, Estimate], ...]:
        by_chance = Estimate(float(floors[at]), math.nan, math.nan) if results.replications > 1 else UNKNOWN
        bend = Estimate(float(steps.mean(-1)[:, at].std(ddof=1)), math.nan, math.nan)
        return ("mean", estimates.get_estimate(size + at)), ("spread", bend), ("chance_alone", by_chance)

    index = (
        f"mean size of the change over the factor's range{', ' + results.measure.unit if results.measure.unit else ''}"
    )
    notes = (
        _format_luck(steps) if results.replications > 1 else SINGLE_REPLICATION_NOTE,
        _format_basis(steps),
        results.note,
    )
    effects = build_ranked_effects(
        paths_and_labels, main, None, p_values, [build_other_figures(at) for at in range(size)]
    )
    return FactorIndices("morris", sample.title, results.measure, index, False, effects, None, notes)


def compute_elementary_effects(results: Values, positions: Values, stride: float) -> Values:
    """Compute elementary effects, trajectory by factor by replication: the change of the measure over that of the factor, per range.

    Args:
        results: trajectory, point, replication.
        positions: trajectory, point, factor, coded; only the direction of a step is read from it.
        stride: the step of a factor as part of its range.
    """
    directions = np.sign(np.diff(positions, axis=1))
    change = np.diff(results, axis=1)
    # A step moves one factor; a choice may have kept the same word, and then nothing has changed.
    effects: Values = np.einsum("tpf,tpw->tfw", directions, change) / stride
    return effects


def compute_chance_floor(steps: Values) -> Values:
    """Compute the mean size that chance alone would give each factor's effects: that of a normal number with their error."""
    mean_sizes: Values = np.sqrt(2 / math.pi * compute_luck_variance(steps).mean(axis=0) / steps.shape[-1])
    return mean_sizes


def _compute_mean_sizes(steps: Values, weights: Values) -> Values:
    """Compute mean sizes and means (draw by figure)."""
    over_worlds = steps.mean(-1)
    return np.column_stack([weights @ np.abs(over_worlds), weights @ over_worlds])


def _compute_p_above_floor(estimates: JointEstimates, at: int, chance_size: float) -> float:
    """Compute how often chance alone would make a size as large as this."""
    return (
        estimates.compute_p_value(np.eye(estimates.values.size)[at], chance_size)
        if estimates.values[at] > chance_size
        else 1.0
    )


def _format_luck(steps: Values) -> str:
    """Format the share that chance has in a single elementary effect, over all factors."""
    luck, mean_square = float(compute_luck_variance(steps).mean()), float((steps**2).mean())
    share = 100 * min(1.0, luck / mean_square) if mean_square else 0
    return (
        f"Chance makes up {share:.0f} % of the mean square of a single elementary effect; "
        "a factor is named only where its mean size is clearly above what chance alone would make of it."
    )


def _format_basis(steps: Values) -> str:
    return (
        f"{len(steps)} trajectories in {steps.shape[-1]} world{'' if steps.shape[-1] == 1 else 's'} each. A spread as large as the "
        "size says that the effect bends or hangs on other factors. Screening tells what matters, not how much of the variance."
    )
