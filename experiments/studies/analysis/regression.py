"""Standardised regression: how far the measure moves with each factor in a straight line, and with pairs of factors.

A coefficient tells by how many standard deviations of a run the measure moves when the factor moves by one of its own. Its square
is the share of the variance of one run that goes with the factor in a straight line, where factors vary independently of each
other. Words enter as comparisons with the first word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.factor_indices import FactorEffect, FactorIndices, build_ranked_effects
from experiments.studies.analysis.joint_estimates import (
    JointEstimates,
    Values,
    correct_by_holm,
    estimate_jointly,
    solve_least_squares,
)
from experiments.studies.analysis.study_sample import (
    AnalysisError,
    MeasureResults,
    StudySample,
    select_complete_results,
)
from experiments.studies.analysis.variance_shares import (
    FIXED_KINDS,
    SINGLE_REPLICATION_NOTE,
    build_variance_shares,
    center_replications,
    clip_share,
    compute_luck_variance,
    compute_luckless_products,
    format_share,
)

WORST_CONDITION = 30.0
"""Condition number of the factors above which they cannot be told apart (Belsley, Kuh and Welsch 1980)."""
SCENARIOS_PER_TERM = 3
"""Scenarios a sampled design needs for each term."""


@dataclass(frozen=True)
class RegressionTerm:
    """A column of the regression.

    Attributes:
        path, label: its names.
        factor: the number of its factor.
    """

    path: str
    label: str
    factor: int


def compute_regression_indices(sample: StudySample, measure: str) -> FactorIndices:
    """Compute standardised coefficients of all factors and, where there are enough scenarios, of their pairs.

    Raises:
        AnalysisError: the factors do not vary independently, there are too few scenarios, or no such measure.
    """
    check_method("regression", sample)
    results = select_complete_results(sample, measure, independent_only=True)
    terms, columns, left_out_notes = _select_varying_terms(*_build_terms(sample, results), results)
    _check_columns(terms, columns, results)
    pairs = _list_term_pairs(terms, len(columns), sample.kind in FIXED_KINDS)
    if results.scenarios_left_out and not _is_solvable(columns, pairs):
        pairs = []
    all_columns = np.column_stack([columns, *(columns[:, one] * columns[:, other] for one, other in pairs)])
    scenarios_are_sampled, main = sample.kind not in FIXED_KINDS, len(terms)
    estimates = estimate_jointly(
        lambda y, w: _fit_draws(all_columns, main, y, w), results.values, scenarios_are_sampled
    )
    fixed_variance = float(
        compute_run_variance(results.values, np.full((1, len(results.values)), 1 / len(results.values)))[0]
    )
    estimates_for_tests = estimate_jointly(
        lambda y, w: _fit_draws(all_columns, main, y, w, fixed_variance), results.values, scenarios_are_sampled
    )
    singles, both = slice(0, main), slice(main, main + len(pairs))
    effects = build_ranked_effects(
        [(term.path, term.label) for term in terms],
        estimates.select_figures(singles),
        estimates_for_tests.select_figures(singles),
    )
    index = "standard deviations of a run per standard deviation of the factor"
    notes = (
        _format_shares(estimates, len(pairs), results.replications),
        *_format_basis(sample, results, len(pairs)),
        *left_out_notes,
    )
    pair_effects = _build_pair_effects(
        terms, pairs, estimates.select_figures(both), estimates_for_tests.select_figures(both)
    )
    title, shares = sample.title, build_variance_shares(sample, results)
    return FactorIndices("regression", title, results.measure, index, False, effects, shares, notes, pair_effects)


def _build_terms(sample: StudySample, results: MeasureResults) -> tuple[list[RegressionTerm], Values]:
    """Build the columns of single factors, each of mean 0 and standard deviation 1."""
    terms, columns = [], []
    for at, factor in enumerate(sample.factors):
        positions = results.positions[:, at]
        if not factor.choices:
            terms.append(RegressionTerm(factor.path, factor.label, at))
            columns.append(positions)
        for choice, word in list(enumerate(factor.choices))[1:]:
            comparison = f"{word}, not {factor.choices[0]}"
            terms.append(RegressionTerm(f"{factor.path}={word}", f"{factor.label}: {comparison}", at))
            columns.append((positions == choice).astype(np.float64))
    raw = np.column_stack(columns)
    return terms, (raw - raw.mean(0)) / np.where(raw.std(0) > 0, raw.std(0), 1.0)


def _select_varying_terms(
    terms: list[RegressionTerm], columns: Values, results: MeasureResults
) -> tuple[list[RegressionTerm], Values, tuple[str, ...]]:
    """Keep the terms that vary; those that stand still only because scenarios had to be left out are named in a note."""
    moves = np.flatnonzero(columns.any(axis=0)).tolist()
    if not results.scenarios_left_out or len(moves) in (0, len(terms)):
        return terms, columns, ()
    still = ", ".join(term.label for at, term in enumerate(terms) if at not in moves)
    note = f"Nothing can be said of {still}: the scenarios in which it differs are left out."
    return [terms[at] for at in moves], columns[:, moves], (note,)


def _is_solvable(columns: Values, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether enough scenarios are left to tell pairs of terms apart."""
    whole = np.column_stack([np.ones(len(columns)), columns, *(columns[:, a] * columns[:, b] for a, b in pairs)])
    return bool(np.linalg.matrix_rank(whole) == whole.shape[1])


def _check_columns(terms: Sequence[RegressionTerm], columns: Values, results: MeasureResults) -> None:
    """Refuse factors that stand still, vary together, or are too many for the scenarios."""
    fixed_paths = [term.path for term, column in zip(terms, columns.T, strict=True) if not column.any()]
    if fixed_paths:
        raise AnalysisError(f"--method regression: {', '.join(fixed_paths)} never varies in this design{results.aside}")
    if len(columns) < SCENARIOS_PER_TERM * len(terms) and len(columns) <= len(terms) + 1:
        raise AnalysisError(
            f"--method regression: {len(columns)} scenarios are too few for {len(terms)} terms{results.aside}"
        )
    if len(terms) > 1 and np.linalg.cond(columns) > WORST_CONDITION:
        correlations = np.abs(np.corrcoef(columns, rowvar=False)) - np.eye(len(terms))
        one, other = divmod(int(correlations.argmax()), len(terms))
        remedy = (
            "try failed runs again with --retry-failed"
            if results.scenarios_left_out
            else "draw them by lhs, sobol or full"
        )
        raise AnalysisError(
            f"--method regression: factors vary together ({terms[one].path} with {terms[other].path}), so what each does "
            f"cannot be told{results.aside}; {remedy}"
        )


def _list_term_pairs(terms: Sequence[RegressionTerm], scenarios: int, is_fixed: bool) -> list[tuple[int, int]]:
    """List pairs of terms of different factors, if there are enough scenarios for them."""
    pairs = [(a, b) for a, b in combinations(range(len(terms)), 2) if terms[a].factor != terms[b].factor]
    needed = len(terms) + len(pairs) + 1
    return pairs if scenarios >= (needed if is_fixed else SCENARIOS_PER_TERM * needed) else []


def compute_run_variance(results: Values, weights: Values) -> Values:
    """Compute the variance of one run, one number per draw."""
    centred = center_replications(results)
    run_variance: Values = weights @ (compute_luckless_products(centred, centred) + compute_luck_variance(results))
    return run_variance


def _fit_draws(
    columns: Values, main: int, results: Values, weights: Values, fixed_variance: float | None = None
) -> Values:
    """Fit coefficients in standard deviations of a run, then shares of single factors and of pairs (draw by figure).

    `whole` is the variance of one run, where it is to be the same in all draws; see `sobol.saltelli`.
    """
    centred = center_replications(results)
    full = np.column_stack([np.ones(len(columns)), columns])
    every = compute_run_variance(results, weights) if fixed_variance is None else np.full(len(weights), fixed_variance)
    return np.array(
        [_fit_one_draw(full, main, centred, weight, variance) for weight, variance in zip(weights, every, strict=True)]
    )


def _fit_one_draw(full: Values, main: int, centred: Values, weight: Values, variance: float) -> Values:
    """Fit one draw; see `_fit_draws`."""
    if variance <= 0:
        return np.zeros(full.shape[1] + 1)
    per_world = solve_least_squares(full, centred, weight)
    straight, both = (full[:, 1:size] @ per_world[1:size] for size in (main + 1, full.shape[1]))
    shares = [float(weight @ compute_luckless_products(fitted, fitted)) / variance for fitted in (straight, both)]
    return np.array([*per_world[1:].mean(-1) / np.sqrt(variance), shares[0], shares[1] - shares[0]])


def _build_pair_effects(
    terms: Sequence[RegressionTerm],
    pairs: Sequence[tuple[int, int]],
    estimates: JointEstimates,
    estimates_for_tests: JointEstimates,
) -> tuple[FactorEffect, ...]:
    corrected = correct_by_holm([estimates_for_tests.compute_p_value(row) for row in np.eye(len(pairs))])
    effects = [
        FactorEffect(
            f"{terms[one].path} × {terms[other].path}",
            f"{terms[one].label} × {terms[other].label}",
            estimates.get_estimate(at),
            corrected[at],
            0,
        )
        for at, (one, other) in enumerate(pairs)
    ]
    return tuple(sorted(effects, key=lambda effect: -abs(effect.estimate.value)))


def _format_shares(estimates: JointEstimates, pairs: int, replications: int) -> str:
    straight, together = (clip_share(estimates.get_estimate(at)) for at in (-2, -1))
    base_text = "of the variance of one run" if replications > 1 else "of the variance in this one world"
    pairs_text = f" and {format_share(together)} with their pairs" if pairs else ""
    return f"In straight lines {format_share(straight)} {base_text} goes with single factors{pairs_text}."


def _format_basis(sample: StudySample, results: MeasureResults, pairs: int) -> tuple[str, ...]:
    varied_text = "worlds alone, the grid being no draw" if sample.kind in FIXED_KINDS else "scenarios and worlds"
    pairs_text = (
        "with all pairs of factors" if pairs else "without pairs of factors, for which there are too few scenarios"
    )
    basis = f"Least squares over {len(results.values)} scenarios {pairs_text}; intervals over {varied_text}."
    return tuple(filter(None, (SINGLE_REPLICATION_NOTE if results.replications == 1 else "", basis, results.note)))
