"""Several estimates with their joint uncertainty, from scenarios resampled and replications left out, and tests between them.

Two things are drawn by chance in a study: the scenarios, and the luck that all of them meet. Scenarios are drawn
again with replacement (Efron 1979); replications are left out one at a time (the jackknife, Tukey 1958), because they are few.
Both errors are added, each as far as Student's t reaches for its number. Scenarios of a full factorial are no sample, and luck is
not known from fewer than three replications, so either part may be missing; without both there is no interval, and no figures are
distinguished.
A test asks at which level the interval would end at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtrit

from experiments.findings.estimates import Estimate, draw_resample_weights

Values = NDArray[np.float64]
Statistic = Callable[[Values, Values], Values]
"""A function of results (scenario or block first, replication last) and weights (draw by scenario) to figures (draw by figure)."""
DRAWS, FEWEST_DRAWS, MOST_WEIGHTS = 400, 60, 4_000_000
SIGNIFICANCE_LEVEL = 0.05
"""The chance that any test of a family is wrong."""
FEWEST_REPLICATIONS = 3
SMALLEST_P = 1e-12
"""The smallest p value that is reported."""


@dataclass(frozen=True, eq=False)
class JointEstimates:
    """Several figures estimated together, and how far chance may have moved them.

    Attributes:
        values: one number per figure.
        scenario_covariance: of the figures over draws of scenarios; None where scenarios are not sampled.
        replication_covariance: of the figures over replications; None where there are too few.
        rows: scenarios, or blocks of scenarios, behind them.
        replications: of each scenario.
    """

    values: Values
    scenario_covariance: Values | None
    replication_covariance: Values | None
    rows: int
    replications: int

    @property
    def has_intervals(self) -> bool:
        """Whether the figures have intervals."""
        return self.scenario_covariance is not None or self.replication_covariance is not None

    def select_figures(self, which: slice) -> JointEstimates:
        """Select some of the figures."""
        scenario_part, replication_part = (
            None if each is None else each[which, which]
            for each in (self.scenario_covariance, self.replication_covariance)
        )
        return JointEstimates(self.values[which], scenario_part, replication_part, self.rows, self.replications)

    def get_estimate(self, at: int) -> Estimate:
        """Estimate one figure with its interval."""
        return self.estimate_contrast(np.eye(self.values.size)[at])

    def estimate_contrast(self, weights: Values) -> Estimate:
        """Estimate a weighted sum of the figures with its interval."""
        value = float(weights @ self.values)
        half = (
            self._compute_half_width(*self._compute_variances(weights), SIGNIFICANCE_LEVEL)
            if self.has_intervals
            else math.nan
        )
        return Estimate(value, value - half, value + half, self.rows)

    def compute_p_value(self, weights: Values, null: float = 0.0) -> float:
        """Compute how often chance alone would move a weighted sum as far from `null`: the level at which the interval ends there.

        1 where there is no interval, and never below the smallest that is reported.
        """
        if not self.has_intervals:
            return 1.0
        gap = abs(float(weights @ self.values) - null)
        scenario_variance, replication_variance = self._compute_variances(weights)
        if scenario_variance + replication_variance == 0:
            return 1.0 if gap == 0 else SMALLEST_P
        if self._compute_half_width(scenario_variance, replication_variance, SMALLEST_P) <= gap:
            return SMALLEST_P
        if self._compute_half_width(scenario_variance, replication_variance, 1 - SMALLEST_P) >= gap:
            return 1.0
        return float(
            brentq(
                lambda level: self._compute_half_width(scenario_variance, replication_variance, level) - gap,
                SMALLEST_P,
                1 - SMALLEST_P,
                xtol=1e-13,
            )
        )

    def _compute_variances(self, weights: Values) -> tuple[float, float]:
        """Compute the variance of a weighted sum over scenarios, and over replications."""
        return _compute_variance(weights, self.scenario_covariance), _compute_variance(
            weights, self.replication_covariance
        )

    def _compute_half_width(self, scenario_variance: float, replication_variance: float, level: float) -> float:
        """Compute half the interval that misses in `level` of cases, by Student's t over scenarios and over replications."""
        by_scenarios, by_replications = (
            float(stdtrit(number - 1, 1 - level / 2)) ** 2 * variance if variance else 0.0
            for number, variance in ((self.rows, scenario_variance), (self.replications, replication_variance))
        )
        return math.sqrt(by_scenarios + by_replications)


def _compute_variance(weights: Values, covariances: Values | None) -> float:
    return 0.0 if covariances is None else max(0.0, float(weights @ covariances @ weights))


def estimate_jointly(statistic: Statistic, results: Values, scenarios_are_sampled: bool = True) -> JointEstimates:
    """Estimate figures with the error that scenarios and replications leave in them.

    Args:
        statistic: what is computed.
        results: scenario (or block of scenarios) first, replication last.
        scenarios_are_sampled: False for a grid that is simulated whole.
    """
    rows, replications = results.shape[0], results.shape[-1]
    values = statistic(results, np.full((1, rows), 1 / rows))[0]
    scenario_covariance = _resample_scenarios(statistic, results) if scenarios_are_sampled and rows > 1 else None
    replication_covariance = (
        _jackknife_replications(statistic, results) if replications >= FEWEST_REPLICATIONS else None
    )
    return JointEstimates(values, scenario_covariance, replication_covariance, rows, replications)


def _resample_scenarios(statistic: Statistic, results: Values) -> Values:
    """Compute the covariance of figures over resampled scenarios."""
    rows = results.shape[0]
    draws = max(FEWEST_DRAWS, min(DRAWS, MOST_WEIGHTS // rows))
    # resampled means vary less than means of new scenarios, by one scenario of them
    resampled_covariance = compute_covariance(statistic(results, draw_resample_weights(rows, draws)))
    scenario_covariance: Values = rows / (rows - 1) * resampled_covariance
    return scenario_covariance


def _jackknife_replications(statistic: Statistic, results: Values) -> Values:
    """Compute the covariance of figures over replications, each left out in turn."""
    rows, replications = results.shape[0], results.shape[-1]
    even = np.full((1, rows), 1 / rows)
    without = np.concatenate(
        [statistic(np.delete(results, replication, -1), even) for replication in range(replications)]
    )
    jackknife_covariance: Values = (replications - 1) ** 2 / replications * compute_covariance(without)
    return jackknife_covariance


def compute_covariance(draws: Values) -> Values:
    """Compute the covariance of figures over draws (draw by figure)."""
    return np.atleast_2d(np.cov(draws, rowvar=False))


def solve_least_squares(columns: Values, targets: Values, weights: Values) -> Values:
    """Solve weighted least squares by the normal equations: columns are standardised, so these are well behaved.

    Args:
        columns: scenario by term.
        targets: scenario, or scenario by target.
        weights: one per scenario.
    """
    heavy = (columns * weights[:, None]).T
    return np.asarray(np.linalg.lstsq(heavy @ columns, heavy @ targets, rcond=None)[0], dtype=np.float64)


def correct_by_holm(p_values: Sequence[float]) -> list[float]:
    """Correct p values for their number (Holm 1979): those below .05 are right together in 95 of 100 families."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    corrected, largest = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = largest
    return corrected


def rank_figures(estimates: JointEstimates) -> list[int]:
    """Rank figures: 1 for the largest. Figures share a rank when the intervals do not separate them.

    A new rank begins only where every figure above is clearly larger than every figure below, by pairwise tests that are
    right together (Holm over all pairs).

    Signed figures are ordered and compared by their size.
    """
    size = estimates.values.size
    signs = np.where(estimates.values < 0, -1.0, 1.0)
    order = [int(at) for at in np.argsort(-signs * estimates.values, kind="stable")]
    separated_pairs = _find_separated_pairs(estimates, order, signs)
    rank, ranks = 1, [0] * size
    for position, at in enumerate(order):
        above, below = order[:position], order[position:]
        rank += bool(above) and all((one, other) in separated_pairs for one in above for other in below)
        ranks[at] = rank
    return ranks


def _find_separated_pairs(estimates: JointEstimates, order: Sequence[int], signs: Values) -> set[tuple[int, int]]:
    """Find the pairs whose difference is clear, the larger first."""
    pairs = list(combinations(order, 2))
    unit = np.diag(signs)
    corrected = correct_by_holm([estimates.compute_p_value(unit[one] - unit[other]) for one, other in pairs])
    return {pair for pair, p in zip(pairs, corrected, strict=True) if p < SIGNIFICANCE_LEVEL}
