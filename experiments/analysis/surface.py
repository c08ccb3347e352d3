"""A response surface: the measure over two factors, the others at their means, with what the surface leaves unexplained.

A full quadratic in all factors (Box and Wilson 1951), fitted to the means over worlds. How good it is, is judged by scenarios
that had no say in it: each is predicted by the surface without it (leave-one-out, Allen 1974).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import words
from experiments.analysis.cells import AnalysisError, Cells, Factor, Sample, cells
from experiments.analysis.chance import spread
from experiments.analysis.fits import check
from experiments.analysis.judged import Values
from experiments.estimates import CONFIDENCE, Estimate, resamples
from experiments.understanding.drawing import ACCENT, GREY, dressed, wrapped
from experiments.understanding.finding import Finding, plain
from simulation.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

GRID = 25
DRAWS = 200
EDGE = 0.05
"""How near to the end of a range, as part of it, still counts as the end."""
TRUSTED = 0.5
"""The share of the variance between scenarios below which a surface is not to be read."""


@dataclass(frozen=True, eq=False)
class Surface(Finding):
    """A measure over two factors.

    Attributes:
        title: of the study.
        measure: what was measured.
        across, up: the two factors.
        heights: the surface, up by across, in the unit of the measure; the other factors at their means.
        best: places of the best point, 0 to 1, across and up; the largest where no side is better.
        inside: share of resamples in which the best point is not at an end of either range.
        foreseen: share of the variance between scenarios that the surface foresees in scenarios it has not seen; below 0 none.
        residual: standard deviation of what it misses there, in the unit of the measure.
        luck: the part of that which the luck of so few worlds explains; NaN with one world.
        fitted, missed: per scenario what the surface foresees and what it misses.
        points: places of the scenarios, across and up.
        note: what had to be left out.
    """

    title: str
    measure: Measure
    across: Factor
    up: Factor
    heights: Values
    best: tuple[float, float]
    inside: float
    foreseen: Estimate
    residual: float
    luck: float
    fitted: Values
    missed: Values
    points: Values
    note: str = ""

    @property
    def trusted(self) -> bool:
        """Whether it foresees enough to be read."""
        return self.foreseen.low > 0 and self.foreseen.value >= TRUSTED

    def sentences(self) -> tuple[str, ...]:
        """Where it is best and how sure that is, and what the surface misses."""
        return tuple(part for part in (self._where(), self._fit(), self._luck(), self.note) if part)

    def table(self) -> pd.DataFrame:
        """The surface on its grid, with the factors in their own units."""
        import pandas as pd

        rows = [
            {self.across.path: x, self.up.path: y, self.measure.name: self.heights[j, i]}
            for j, y in enumerate(ticks(self.up))
            for i, x in enumerate(ticks(self.across))
        ]
        return pd.DataFrame(rows)

    def figure(self) -> Figure:
        """Above the surface with its scenarios; below what it misses in each."""
        from plotly.subplots import make_subplots

        drawn = make_subplots(rows=2, cols=1, row_heights=[0.68, 0.32], vertical_spacing=0.17)
        xs, ys = ticks(self.across), ticks(self.up)
        drawn.add_contour(
            x=xs,
            y=ys,
            z=self.heights,
            row=1,
            col=1,
            colorscale="Viridis",
            colorbar={"len": 0.62, "y": 0.69, "title": "", "thickness": 12},
        )
        spots = {"mode": "markers", "row": 1, "col": 1, "showlegend": False}
        own = [
            [factor.value(place) for place in places] for factor, places in zip(self._both, self.points.T, strict=True)
        ]
        drawn.add_scatter(x=own[0], y=own[1], marker={"size": 4, "color": "#ffffff", "line": {"width": 1}}, **spots)
        top = [factor.value(place) for factor, place in zip(self._both, self.best, strict=True)]
        drawn.add_scatter(x=top[:1], y=top[1:], marker={"size": 13, "symbol": "star", "color": ACCENT}, **spots)
        drawn.add_scatter(
            x=self.fitted,
            y=self.missed,
            mode="markers",
            marker={"size": 5, "color": GREY},
            row=2,
            col=1,
            showlegend=False,
        )
        dressed(drawn, wrapped(self.sentences()[0], 90)).update_layout(height=760)
        unit = self.measure.unit
        drawn.update_xaxes(title_text=self.across.label, row=1).update_yaxes(title_text=self.up.label, row=1)
        drawn.update_xaxes(title_text=f"{self.measure.label} as foreseen, {unit}", row=2)
        return drawn.update_yaxes(title_text="missed by", row=2)

    def to_json(self) -> dict[str, Any]:
        """Everything but the single scenarios; places in the factors' own units."""
        best = {factor.path: factor.value(place) for factor, place in zip(self._both, self.best, strict=True)}
        head = {"method": "surface", "study": self.title, "measure": self.measure.name, "sentences": self.sentences()}
        figures = {"foreseen": self.foreseen.to_json(), "residual_sd": self.residual, "luck_sd": self.luck}
        grid = {self.across.path: ticks(self.across), self.up.path: ticks(self.up), "heights": self.heights.tolist()}
        return dict(plain({**head, "best": best, "inside": self.inside, **figures, "grid": grid}))

    @property
    def _both(self) -> tuple[Factor, Factor]:
        return self.across, self.up

    def _where(self) -> str:
        name = f"{self.measure.label} over “{self.across.label}” and “{self.up.label}”"
        if not self.trusted:
            return f"{name}: the surface foresees too little to be read."
        extreme = "best" if self.measure.better else "highest"
        spots = [
            f"{factor.label} {words.figure(factor.value(at))}" for factor, at in zip(self._both, self.best, strict=True)
        ]
        at_edge = any(at < EDGE or at > 1 - EDGE for at in self.best)
        sure = self.inside if not at_edge else 1 - self.inside
        side = "at an end of the range" if at_edge else "within the ranges"
        other = "within the ranges" if at_edge else "at an end"
        hedge = "" if sure >= CONFIDENCE else f"; chance could as well put it {other}"
        return f"{name} is {extreme} {side}, near {words.listed(spots)} (so in {100 * sure:.0f} % of resamples{hedge})."

    def _fit(self) -> str:
        found = self.foreseen
        return (
            f"In scenarios it has not seen, a quadratic surface foresees {max(0.0, 100 * found.value):.0f} % of the variance between "
            f"scenarios (95 %: {100 * found.low:.0f} … {100 * found.high:.0f}) and misses by "
            f"{words.size(self.residual, self.measure)} (standard deviation)."
        )

    def _luck(self) -> str:
        if not math.isfinite(self.luck):
            return "With one replication it is not known how much of that is luck."
        return (
            f"Luck of so few worlds alone would make it miss by {words.size(self.luck, self.measure)}; what is beyond that bends "
            "otherwise than a quadratic."
        )


def ticks(factor: Factor) -> list[float]:
    """The values of a factor along the grid."""
    return [factor.value(place) for place in np.linspace(0, 1, GRID)]


def surface(sample: Sample, measure: str, pair: tuple[str, str] | None = None) -> Surface:
    """The surface of a measure over two factors.

    Args:
        sample: the study.
        measure: what is shown.
        pair: paths of the factors across and up; the two whose moves change the surface most when None.

    Raises:
        AnalysisError: the design does not fit, a factor is a word or not varied, there are too few scenarios.
    """
    check("surface", sample)
    found = cells(sample, measure, plain=True)
    numbers = [at for at, factor in enumerate(sample.factors) if not factor.choices]
    if len(numbers) < 2:
        raise AnalysisError("--method surface: needs two factors that are numbers")
    terms = quadratic(found.places[:, numbers])
    if len(found.y) < 2 * terms.shape[1]:
        raise AnalysisError(f"--method surface: needs {2 * terms.shape[1]} scenarios, {len(found.y)} are whole")
    means = found.y.mean(-1)
    fit = _solved(terms, means)
    axes = _axes(sample, numbers, pair, fit)
    return _drawn(sample, found, (numbers, terms, means), axes)


def quadratic(places: Values) -> Values:
    """The columns of a full quadratic: one, each factor, each product of two."""
    places = 2 * places - 1
    products = [places[:, a] * places[:, b] for a, b in combinations_with_replacement(range(places.shape[1]), 2)]
    return np.column_stack([np.ones(len(places)), places, *products])


def _axes(sample: Sample, numbers: Sequence[int], pair: tuple[str, str] | None, fit: Values) -> tuple[int, int]:
    """Which of the numeric factors are shown."""
    if pair is None:
        probe = np.full((len(numbers), GRID, len(numbers)), 0.5)
        for at in range(len(numbers)):
            probe[at, :, at] = np.linspace(0, 1, GRID)
        moved = [float(np.ptp(quadratic(line) @ fit)) for line in probe]
        one, other = np.argsort(-np.array(moved), kind="stable")[:2]
        return int(one), int(other)
    chosen = [sample.factor(path, "--factors") for path in pair]
    for at, path in zip(chosen, pair, strict=True):
        if at not in numbers:
            raise AnalysisError(f"--factors {path}: is no number; a surface needs two that are")
    if chosen[0] == chosen[1]:
        raise AnalysisError(f"--factors {pair[0]}: named twice; a surface needs two")
    return numbers.index(chosen[0]), numbers.index(chosen[1])


def _drawn(sample: Sample, found: Cells, fitted: tuple[list[int], Values, Values], axes: tuple[int, int]) -> Surface:
    """The surface with its best point, and how often that lies within."""
    numbers, terms, means = fitted
    grid = quadratic(_grid(found.places[:, numbers].mean(0), axes))
    fit, missed = _left_out(terms, means)
    sense = found.measure.better or 1
    tops = [int(np.argmax(sense * (grid @ _weighted(terms, means, w)))) for w in resamples(len(means), DRAWS)]
    heights = grid @ fit
    worlds = found.y.shape[1]
    return Surface(
        sample.title,
        found.measure,
        sample.factors[numbers[axes[0]]],
        sample.factors[numbers[axes[1]]],
        heights.reshape(GRID, GRID),
        _place(int(np.argmax(sense * heights))),
        float(np.mean([all(EDGE <= at <= 1 - EDGE for at in _place(top)) for top in tops])),
        _foreseen(means, missed),
        float(np.sqrt(np.mean(missed**2))),
        float(np.sqrt(spread(found.y - found.y.mean(0)).mean() / worlds)) if worlds > 1 else math.nan,
        means - missed,
        missed,
        found.places[:, [numbers[axis] for axis in axes]],
        found.note,
    )


def _grid(middle: Values, axes: tuple[int, int]) -> Values:
    """Points over two factors, the others at their means; across runs fastest."""
    steps = np.linspace(0, 1, GRID)
    found = np.tile(middle, (GRID * GRID, 1))
    found[:, axes[0]], found[:, axes[1]] = np.tile(steps, GRID), np.repeat(steps, GRID)
    return found


def _place(cell: int) -> tuple[float, float]:
    """Across and up of a cell of the grid."""
    up, across = divmod(cell, GRID)
    return across / (GRID - 1), up / (GRID - 1)


def _weighted(terms: Values, means: Values, weights: Values) -> Values:
    root = np.sqrt(weights)
    return _solved(terms * root[:, None], means * root)


def _solved(terms: Values, means: Values) -> Values:
    """Coefficients of least squares."""
    return np.asarray(np.linalg.lstsq(terms, means, rcond=None)[0], dtype=np.float64)


def _left_out(terms: Values, means: Values) -> tuple[Values, Values]:
    """Coefficients, and by how much each scenario is missed by the surface without it."""
    q, _ = np.linalg.qr(terms)
    leverage = np.minimum((q**2).sum(axis=1), 1 - 1e-9)
    fit = _solved(terms, means)
    return fit, (means - terms @ fit) / (1 - leverage)


def _foreseen(means: Values, missed: Values) -> Estimate:
    """The share of the variance that is foreseen, with its interval over scenarios drawn again."""
    weights = resamples(len(means), DRAWS)
    whole = weights @ means**2 - (weights @ means) ** 2
    draws = 1 - weights @ missed**2 / np.where(whole > 0, whole, math.inf)
    value = 1 - float(np.mean(missed**2) / means.var()) if means.var() > 0 else math.nan
    low, high = np.quantile(draws, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, float(low), float(high), len(means))
