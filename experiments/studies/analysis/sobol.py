"""Sobol indices from Saltelli's design, as shares of the variance of one run, in which chance has its own.

First order: Saltelli et al. 2010; total: Jansen 1999; pairs: Saltelli 2002 — the estimators of SALib, to whose figures these are
equal with one replication. With more, each product is taken between two different replications, which have no luck in common: what
chance adds to the differences between scenarios then stays out of the factors' shares, and goes to chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.factor_indices import FactorEffect, FactorIndices, build_ranked_effects
from experiments.studies.analysis.joint_estimates import JointEstimates, Values, correct_by_holm, estimate_jointly
from experiments.studies.analysis.study_sample import AnalysisError, StudySample, select_complete_results
from experiments.studies.analysis.variance_shares import (
    SINGLE_REPLICATION_NOTE,
    build_variance_shares,
    center_replications,
    compute_luck_variance,
    compute_luckless_products,
)

FEWEST_BLOCKS = 16


def compute_sobol_indices(sample: StudySample, measure: str) -> FactorIndices:
    """Compute the Sobol indices of all factors for one measure.

    Raises:
        AnalysisError: another design, no such measure, or fewer than `FEWEST_BLOCKS` rows of Saltelli's matrices.
    """
    check_method("sobol", sample)
    results = select_complete_results(sample, measure)
    blocks = results.group_into_blocks(sample.block_size)
    if len(blocks) < FEWEST_BLOCKS:
        raise AnalysisError(f"--method sobol: needs sampling.n of at least {FEWEST_BLOCKS}, {len(blocks)} are whole")
    size = len(sample.factors)
    estimates = estimate_jointly(lambda y, w: estimate_saltelli_indices(y, w, size), blocks)
    fixed_variance = compute_block_run_variance(blocks, np.full((1, len(blocks)), 1 / len(blocks)))
    estimates_for_tests = estimate_jointly(lambda y, w: estimate_saltelli_indices(y, w, size, fixed_variance), blocks)
    totals = slice(size, 2 * size)
    paths_and_labels = [(factor.path, factor.label) for factor in sample.factors]
    other_figures = [(("alone", estimates.get_estimate(at)),) for at in range(size)]
    effects = build_ranked_effects(
        paths_and_labels,
        estimates.select_figures(totals),
        estimates_for_tests.select_figures(totals),
        other_figures=other_figures,
    )
    shares = build_variance_shares(sample, select_complete_results(sample, measure, independent_only=True))
    notes = (
        _format_alone(effects),
        *((SINGLE_REPLICATION_NOTE,) if results.replications == 1 else ()),
        _format_basis(len(blocks), results.replications),
        results.note,
    )
    index = "share of the variance of one run that goes with the factor, alone and together with others"
    pairs = tuple(_build_pair_effects(sample, estimates, estimates_for_tests)) if sample.second_order else ()
    return FactorIndices("sobol", sample.title, results.measure, index, True, effects, shares, notes, pairs)


def estimate_saltelli_indices(
    results: Values, weights: Values, size: int, run_variance: Values | None = None
) -> Values:
    """Estimate first-order and total indices, and those of pairs where the design has them (draw by figure).

    Args:
        results: block, scenario within the block (A, AB of each factor, BA of each factor if any, B), replication.
        weights: draw by block.
        size: how many factors.
        run_variance: of one run, where it is to be the same in all draws: it is known less well than what it divides,
            and whether one figure is above another does not depend on it.
    """
    y = center_replications(results)
    a, b, ab = y[:, 0], y[:, -1], y[:, 1 : size + 1]
    run_variance = (compute_block_run_variance(results, weights) if run_variance is None else run_variance)[:, None]
    first = weights @ compute_luckless_products(b[:, None], ab - a[:, None]) / run_variance
    total = weights @ compute_luckless_products(a[:, None] - ab, a[:, None] - ab) / 2 / run_variance
    if results.shape[1] == size + 2:
        return np.column_stack([first, total])
    ba = y[:, size + 1 : -1]
    pairs = [
        weights
        @ (compute_luckless_products(ba[:, one], ab[:, other]) - compute_luckless_products(a, b))
        / run_variance[:, 0]
        - first[:, one]
        - first[:, other]
        for one, other in combinations(range(size), 2)
    ]
    return np.column_stack([first, total, *pairs])


def compute_block_run_variance(results: Values, weights: Values) -> Values:
    """Compute the variance of one run, one number per draw; infinite where nothing varies, so that shares are 0."""
    y = center_replications(results)
    a, b = y[:, 0], y[:, -1]
    around = weights @ ((a + b) / 2)
    explained = weights @ (
        compute_luckless_products(a, a) + compute_luckless_products(b, b)
    ) / 2 - compute_luckless_products(around, around)
    luck = weights @ (compute_luck_variance(results[:, 0]) + compute_luck_variance(results[:, -1])) / 2
    return np.where(explained + luck > 0, explained + luck, np.inf)


def _build_pair_effects(
    sample: StudySample, estimates: JointEstimates, estimates_for_tests: JointEstimates
) -> Iterator[FactorEffect]:
    """Build the shares of pairs of factors beyond what each has alone."""
    size = len(sample.factors)
    labels = [factor.label for factor in sample.factors]
    pairs = list(combinations(range(size), 2))
    which = slice(2 * size, 2 * size + len(pairs))
    pair_estimates = estimates.select_figures(which)
    corrected = correct_by_holm(
        [estimates_for_tests.select_figures(which).compute_p_value(row) for row in np.eye(len(pairs))]
    )
    for at, (one, other) in enumerate(pairs):
        paths = f"{sample.factors[one].path} × {sample.factors[other].path}"
        yield FactorEffect(paths, f"{labels[one]} × {labels[other]}", pair_estimates.get_estimate(at), corrected[at], 0)


def _format_alone(effects: tuple[FactorEffect, ...]) -> str:
    """Format the summed share that factors have alone."""
    alone = sum(dict(effect.other_figures)["alone"].value for effect in effects)
    return (
        f"Added up over the factors, {100 * alone:.0f} % of the variance goes with single factors; "
        "what their shares have beyond that, they have together."
    )


def _format_basis(blocks: int, replications: int) -> str:
    return (
        f"Shares of the variance of one run, estimated from {blocks} rows of Saltelli's matrices in {replications} "
        f"world{'' if replications == 1 else 's'} each; intervals by the bootstrap over rows and the jackknife over worlds."
    )
