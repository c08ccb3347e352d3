"""A response surface: the measure over two factors, the others at their means, with what the surface leaves unexplained.

A full quadratic in all factors (Box and Wilson 1951), fitted to the means over replications. It is judged by scenarios
that had no say in it: each is predicted by the surface without it (leave-one-out, Allen 1974).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from experiments.findings import formatting
from experiments.findings.estimates import Estimate, draw_resample_weights
from experiments.findings.figure_style import ACCENT, GREY, style_figure, wrap_label
from experiments.findings.finding import Finding, make_json_safe
from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.joint_estimates import Values, solve_least_squares
from experiments.studies.analysis.study_sample import (
    AnalysisError,
    CodedFactor,
    MeasureResults,
    StudySample,
    select_complete_results,
)
from experiments.studies.analysis.variance_shares import compute_luck_variance
from simulation.intervals import CONFIDENCE, student_quantile
from simulation.measures import Measure

GRID = 25
DRAWS = 200
EDGE_SHARE = 0.05
"""The part of a range that counts as its end."""
LARGEST_LEVERAGE = 1 - 1e-9
"""The weight of one scenario in its own fit that leaves something to judge it by."""
MOST_LOG_REACH = 50.0
TRUSTED_SHARE = 0.5
"""The foreseen share of the variance between scenarios below which a surface is not reliable."""


@dataclass(frozen=True, eq=False)
class ResponseSurface(Finding):
    """The surface of a measure over two factors.

    Attributes:
        title: of the study.
        measure: what was measured.
        across, up: the two factors.
        heights: the surface, up by across, in the unit of the measure; the other factors at their means.
        best: position of the best point, 0 to 1, across and up; the largest where no side is better.
        inside_share: share of resamples in which the best point is not at an end of either range.
        foreseen_share: share of the variance between scenarios that the surface foresees in scenarios it has not seen; below 0 none.
        residual_sd: standard deviation of what it misses there, in the unit of the measure.
        luck_sd: the part of that which the luck of so few replications explains; NaN with one.
        fitted, residuals: per scenario what the surface foresees and what it misses.
        positions: of the scenarios, across and up.
        note: what had to be left out.
    """

    interval_method = (
        "Interval of 95 %: the jackknife over scenarios, by Student's t, on the logarithm of the share that is missed. "
        "How often the best point lies within the ranges: the bootstrap over scenarios."
    )
    title: str
    measure: Measure
    across: CodedFactor
    up: CodedFactor
    heights: Values
    best: tuple[float, float]
    inside_share: float
    foreseen_share: Estimate
    residual_sd: float
    luck_sd: float
    fitted: Values
    residuals: Values
    positions: Values
    note: str = ""

    @property
    def is_reliable(self) -> bool:
        """Whether the surface foresees enough to be relied on."""
        return self.foreseen_share.low > 0 and self.foreseen_share.value >= TRUSTED_SHARE

    def sentences(self) -> tuple[str, ...]:
        """The best point and how sure it is, and what the surface misses."""
        return tuple(
            part for part in (self._format_best_point(), self._format_fit(), self._format_luck(), self.note) if part
        )

    def table(self) -> pd.DataFrame:
        """The surface on its grid, with the factors in their own units."""
        rows = [
            {self.across.path: x, self.up.path: y, self.measure.name: self.heights[j, i]}
            for j, y in enumerate(list_grid_values(self.up))
            for i, x in enumerate(list_grid_values(self.across))
        ]
        return pd.DataFrame(rows)

    def figure(self) -> Figure:
        """The surface with its scenarios above, what it misses in each below."""
        picture = make_subplots(rows=2, cols=1, row_heights=[0.68, 0.32], vertical_spacing=0.17)
        xs, ys = list_grid_values(self.across), list_grid_values(self.up)
        picture.add_contour(
            x=xs,
            y=ys,
            z=self.heights,
            row=1,
            col=1,
            colorscale="Viridis",
            colorbar={"len": 0.62, "y": 0.69, "title": "", "thickness": 12},
        )
        marker_options = {"mode": "markers", "row": 1, "col": 1, "showlegend": False}
        scenario_values = [
            [factor.decode_position(position) for position in positions]
            for factor, positions in zip(self._both_factors, self.positions.T, strict=True)
        ]
        picture.add_scatter(
            x=scenario_values[0],
            y=scenario_values[1],
            marker={"size": 4, "color": "#ffffff", "line": {"width": 1}},
            **marker_options,
        )
        top = [factor.decode_position(place) for factor, place in zip(self._both_factors, self.best, strict=True)]
        picture.add_scatter(
            x=top[:1], y=top[1:], marker={"size": 13, "symbol": "star", "color": ACCENT}, **marker_options
        )
        picture.add_scatter(
            x=self.fitted,
            y=self.residuals,
            mode="markers",
            marker={"size": 5, "color": GREY},
            row=2,
            col=1,
            showlegend=False,
        )
        style_figure(picture, wrap_label(self.sentences()[0], 90)).update_layout(height=760)
        unit = self.measure.unit
        picture.update_xaxes(title_text=self.across.label, row=1).update_yaxes(title_text=self.up.label, row=1)
        picture.update_xaxes(title_text=f"{self.measure.label} as foreseen, {unit}", row=2)
        return picture.update_yaxes(title_text="missed by", row=2)

    def to_json(self) -> dict[str, Any]:
        """Everything but the individual scenarios as JSON; positions in the factors' own units."""
        best = {
            factor.path: factor.decode_position(position)
            for factor, position in zip(self._both_factors, self.best, strict=True)
        }
        head = {"method": "surface", "study": self.title, "measure": self.measure.name, "sentences": self.sentences()}
        figures = {"foreseen": self.foreseen_share.to_json(), "residual_sd": self.residual_sd, "luck_sd": self.luck_sd}
        grid = {
            self.across.path: list_grid_values(self.across),
            self.up.path: list_grid_values(self.up),
            "heights": self.heights.tolist(),
        }
        return dict(make_json_safe({**head, "best": best, "inside": self.inside_share, **figures, "grid": grid}))

    @property
    def _both_factors(self) -> tuple[CodedFactor, CodedFactor]:
        return self.across, self.up

    def _format_best_point(self) -> str:
        name = f"{self.measure.label} over “{self.across.label}” and “{self.up.label}”"
        if not self.is_reliable:
            return f"{name}: the surface foresees too little to be read."
        extreme = "best" if self.measure.better else "highest"
        factor_texts = [
            f"{factor.label} {formatting.format_number(factor.decode_position(at))}"
            for factor, at in zip(self._both_factors, self.best, strict=True)
        ]
        at_edge = any(at < EDGE_SHARE or at > 1 - EDGE_SHARE for at in self.best)
        sure = self.inside_share if not at_edge else 1 - self.inside_share
        side = "at an end of the range" if at_edge else "within the ranges"
        other = "within the ranges" if at_edge else "at an end"
        hedge = "" if sure >= CONFIDENCE else f"; chance could as well put it {other}"
        return f"{name} is {extreme} {side}, near {formatting.join_list(factor_texts)} (so in {100 * sure:.0f} % of resamples{hedge})."

    def _format_fit(self) -> str:
        foreseen = self.foreseen_share
        return (
            f"In scenarios it has not seen, a quadratic surface foresees {max(0.0, 100 * foreseen.value):.0f} % of the variance between "
            f"scenarios (95 %: {100 * foreseen.low:.0f} … {100 * foreseen.high:.0f}) and misses by "
            f"{formatting.format_size(self.residual_sd, self.measure)} (standard deviation)."
        )

    def _format_luck(self) -> str:
        if not math.isfinite(self.luck_sd):
            return "With one replication it is not known how much of that is luck."
        return (
            f"Luck of so few worlds alone would make it miss by {formatting.format_size(self.luck_sd, self.measure)}; "
            "what is beyond that bends otherwise than a quadratic."
        )


def list_grid_values(factor: CodedFactor) -> list[float]:
    """List the values of a factor along the grid."""
    return [factor.decode_position(position) for position in np.linspace(0, 1, GRID)]


def fit_response_surface(sample: StudySample, measure: str, pair: tuple[str, str] | None = None) -> ResponseSurface:
    """Fit the surface of a measure over two factors.

    Args:
        sample: the study.
        measure: what is shown.
        pair: paths of the factors across and up; the two whose moves change the surface most when None.

    Raises:
        AnalysisError: the design does not fit, a factor is a word or not varied, there are too few scenarios.
    """
    check_method("surface", sample)
    results = select_complete_results(sample, measure, independent_only=True)
    numbers = [at for at, factor in enumerate(sample.factors) if not factor.choices]
    if len(numbers) < 2:
        raise AnalysisError("--method surface: needs two factors that are numbers")
    terms = build_quadratic_terms(results.positions[:, numbers])
    if len(results.values) < 2 * terms.shape[1]:
        raise AnalysisError(f"--method surface: needs {2 * terms.shape[1]} scenarios, {len(results.values)} are whole")
    means = results.values.mean(-1)
    fit = solve_least_squares(terms, means, np.ones(len(means)))
    axes = _choose_axes(sample, numbers, pair, fit)
    return _build_surface(sample, results, (numbers, terms, means), axes)


def build_quadratic_terms(positions: Values) -> Values:
    """Build the columns of a full quadratic: one, each factor, each product of two."""
    positions = 2 * positions - 1
    products = [
        positions[:, a] * positions[:, b] for a, b in combinations_with_replacement(range(positions.shape[1]), 2)
    ]
    return np.column_stack([np.ones(len(positions)), positions, *products])


def _choose_axes(
    sample: StudySample, numbers: Sequence[int], pair: tuple[str, str] | None, fit: Values
) -> tuple[int, int]:
    """Choose the two numeric factors that are shown."""
    if pair is None:
        probe = np.full((len(numbers), GRID, len(numbers)), 0.5)
        for at in range(len(numbers)):
            probe[at, :, at] = np.linspace(0, 1, GRID)
        spans = [float(np.ptp(build_quadratic_terms(line) @ fit)) for line in probe]
        one, other = np.argsort(-np.array(spans), kind="stable")[:2]
        return int(one), int(other)
    chosen = [sample.find_factor_index(path, "--factors") for path in pair]
    for at, path in zip(chosen, pair, strict=True):
        if at not in numbers:
            raise AnalysisError(f"--factors {path}: is no number; a surface needs two that are")
    if chosen[0] == chosen[1]:
        raise AnalysisError(f"--factors {pair[0]}: named twice; a surface needs two")
    return numbers.index(chosen[0]), numbers.index(chosen[1])


def _build_surface(
    sample: StudySample, results: MeasureResults, fitted: tuple[list[int], Values, Values], axes: tuple[int, int]
) -> ResponseSurface:
    """Build the surface with its best point, and how often that lies within the ranges."""
    numbers, terms, means = fitted
    grid = build_quadratic_terms(_build_grid_points(results.positions[:, numbers].mean(0), axes))
    fit, residuals = _fit_leaving_one_out(terms, means)
    sense = results.measure.better or 1
    tops = [
        int(np.argmax(sense * (grid @ solve_least_squares(terms, means, w))))
        for w in draw_resample_weights(len(means), DRAWS)
    ]
    heights = grid @ fit
    replications = results.values.shape[1]
    return ResponseSurface(
        sample.title,
        results.measure,
        sample.factors[numbers[axes[0]]],
        sample.factors[numbers[axes[1]]],
        heights.reshape(GRID, GRID),
        _locate_cell(int(np.argmax(sense * heights))),
        float(np.mean([all(EDGE_SHARE <= at <= 1 - EDGE_SHARE for at in _locate_cell(top)) for top in tops])),
        _estimate_foreseen_share(terms, means, residuals),
        float(np.sqrt(np.mean(residuals**2))),
        float(np.sqrt(compute_luck_variance(results.values - results.values.mean(0)).mean() / replications))
        if replications > 1
        else math.nan,
        means - residuals,
        residuals,
        results.positions[:, [numbers[axis] for axis in axes]],
        results.note,
    )


def _build_grid_points(middle: Values, axes: tuple[int, int]) -> Values:
    """Build a grid over two factors, the others at their means; across varies fastest."""
    steps = np.linspace(0, 1, GRID)
    points = np.tile(middle, (GRID * GRID, 1))
    points[:, axes[0]], points[:, axes[1]] = np.tile(steps, GRID), np.repeat(steps, GRID)
    return points


def _locate_cell(cell: int) -> tuple[float, float]:
    """Locate a cell of the grid, across and up."""
    up, across = divmod(cell, GRID)
    return across / (GRID - 1), up / (GRID - 1)


def _fit_leaving_one_out(terms: Values, means: Values) -> tuple[Values, Values]:
    """Fit coefficients, and compute by how much the surface without a scenario misses it."""
    q, _ = np.linalg.qr(terms)
    leverage = np.minimum((q**2).sum(axis=1), LARGEST_LEVERAGE)
    coefficients = solve_least_squares(terms, means, np.ones(len(means)))
    return coefficients, (means - terms @ coefficients) / (1 - leverage)


def _estimate_foreseen_share(terms: Values, means: Values, residuals: Values) -> Estimate:
    """Estimate the share of the variance that is foreseen: the jackknife over scenarios, on the logarithm of the share that is missed.

    Resampled misses have no interval worth its name: they come from one fit, and of few scenarios it covers 57 to 90 %.
    """
    variance, missed = means.var(), np.mean(residuals**2)
    if not variance > 0:
        return Estimate(math.nan, math.nan, math.nan, len(means))
    share = float(missed / variance)
    if not share > 0:
        return Estimate(1.0, 1.0, 1.0, len(means))
    shares_without = np.log(_compute_missed_shares(terms, means))
    spread = float(np.sqrt((len(means) - 1) * shares_without.var()))
    reach = math.exp(min(MOST_LOG_REACH, student_quantile(len(means) - terms.shape[1]) * spread))
    return Estimate(1 - share, 1 - share * reach, 1 - share / reach, len(means))


def _compute_missed_shares(terms: Values, means: Values) -> Values:
    """Compute the share that is missed in studies without each of the scenarios, again by surfaces that leave out what they foresee."""
    q, _ = np.linalg.qr(terms)
    residuals = means - q @ (q.T @ means)
    spare = 1 - np.minimum((q**2).sum(axis=1), LARGEST_LEVERAGE)
    count = len(means) - 1
    missed = np.empty(len(means))
    for out in range(len(means)):
        shared = q @ q[out]
        without = (residuals * spare[out] + shared * residuals[out]) / np.maximum(
            spare * spare[out] - shared**2, 1 - LARGEST_LEVERAGE
        )
        missed[out] = (np.delete(without, out) ** 2).mean()
    totals, squares = means.sum() - means, (means**2).sum() - means**2
    shares: Values = missed / np.maximum(squares / count - (totals / count) ** 2, np.finfo(np.float64).tiny)
    return np.maximum(shares, np.finfo(np.float64).tiny)
