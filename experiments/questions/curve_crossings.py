"""Crossings of a noisy curve with 0: bisection between points on sure sides, then a straight line through what is left.

At every value of a lever the same runs are simulated. The score is the least of one or more means over runs (all have to
be above 0): it is surely above 0 where all of them are, and surely below where one of them is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.findings.estimates import Estimate, RunRows, draw_means, estimate
from simulation.intervals import TAILS

ScoreFunction = Callable[[float], RunRows]
"""A function that evaluates a value: array (runs, means); the score is the least of the means."""
DRAWS = 1000
"""Draws behind the interval of a crossing."""
SURE_FACTOR = 1.35
"""How much the 95 % interval is widened before a side counts as sure: to about 99 %, for many values are evaluated."""
HALVINGS, MOST_CROSSINGS = 3, 3
"""How often a bracket is halved, and how many crossings are narrowed down: both bound the cost."""


@dataclass(frozen=True)
class CurvePoint:
    """The score at one value, with the contribution of each run: array (runs, means)."""

    at: float
    parts: RunRows

    @property
    def score(self) -> Estimate:
        """The least of the means; its interval from the intervals of all (intersection and union, Berger 1982)."""
        return Estimate(min(mean.value for mean in self._estimate_means()), *self._compute_ends(), len(self.parts))

    @property
    def side(self) -> int:
        """1 where the score is surely above 0, -1 where surely below, 0 where chance could explain either."""
        low, high = self._compute_ends(SURE_FACTOR)
        return 1 if low > 0 else -1 if high < 0 else 0

    def _estimate_means(self) -> list[Estimate]:
        return [estimate(column) for column in self.parts.T]

    def _compute_ends(self, wider: float = 1.0) -> tuple[float, float]:
        means = self._estimate_means()
        low = min(mean.value - wider * (mean.value - mean.low) for mean in means)
        return low, min(mean.value + wider * (mean.high - mean.value) for mean in means)


@dataclass(frozen=True)
class CurveCrossing:
    """A value at which the score changes its sign.

    Attributes:
        at: the value with its interval; both ends lie between `below` and `above`.
        start, end: nearest values at which the side is sure.
        rises: whether the score is above 0 beyond it.
    """

    at: Estimate
    start: float
    end: float
    rises: bool


def spread_values(low: float, high: float, points: int, whole: bool = False) -> list[float]:
    """Spread values evenly over a range; whole numbers come only once each."""
    values = np.linspace(low, high, points)
    return sorted({float(v) for v in (np.round(values) if whole else values)})


def list_brackets(points: Sequence[CurvePoint]) -> list[tuple[CurvePoint, CurvePoint]]:
    """List pairs of neighbouring sure points on different sides; unsure ones between them are skipped."""
    sure = [point for point in sorted(points, key=lambda p: p.at) if point.side]
    return [(a, b) for a, b in pairwise(sure) if a.side != b.side]


def find_crossings(
    ask: ScoreFunction, values: Sequence[float], whole: bool = False
) -> tuple[list[CurvePoint], list[CurveCrossing]]:
    """Evaluate a curve, and return its points and crossings; see `ask_points`."""
    *_, points = ask_points(ask, values, whole)
    return locate_crossings(points)


def ask_points(ask: ScoreFunction, values: Sequence[float], whole: bool = False) -> Iterator[list[CurvePoint]]:
    """Evaluate a curve; yields the points so far, after every point from the second on.

    Args:
        ask: called at most len(values) + MOST_CROSSINGS * (HALVINGS + 2) times.
        values: where to begin.
        whole: whether only whole numbers are allowed.
    """
    points: list[CurvePoint] = []
    for value in values:
        points.append(CurvePoint(value, ask(value)))
        if len(points) > 1 or len(values) == 1:
            yield points
    for start, end in list_brackets(points)[:MOST_CROSSINGS]:
        for point in narrow_bracket(ask, start, end, whole, [p.at for p in points]):
            points.append(point)
            yield points


def locate_crossings(points: Sequence[CurvePoint]) -> tuple[list[CurvePoint], list[CurveCrossing]]:
    """Sort the points, and locate the crossings among them."""
    ordered = sorted(points, key=lambda p: p.at)
    between = ([p for p in ordered if start.at <= p.at <= end.at] for start, end in list_brackets(ordered))
    return ordered, [interpolate_crossing(each) for each in between]


def narrow_bracket(
    ask: ScoreFunction, start: CurvePoint, end: CurvePoint, whole: bool, known_values: Sequence[float]
) -> Iterator[CurvePoint]:
    """Narrow a bracket: it is halved while the middle is sure, then evaluated at its quarters for a line."""
    asked_values = list(known_values)

    def ask_unless_known(value: float) -> CurvePoint | None:
        at = float(round(value)) if whole else value
        if any(math.isclose(at, k) for k in asked_values):
            return None
        asked_values.append(at)
        return CurvePoint(at, ask(at))

    for _ in range(HALVINGS):
        middle = ask_unless_known((start.at + end.at) / 2)
        if middle is None:
            break
        yield middle
        if not middle.side:
            break
        start, end = (middle, end) if middle.side == start.side else (start, middle)
    low, high = start.at, end.at
    for share in (0.25, 0.75):
        if point := ask_unless_known(low + share * (high - low)):
            yield point


def interpolate_crossing(points: Sequence[CurvePoint]) -> CurveCrossing:
    """Interpolate the crossing between the first and the last point, by straight lines through all of them.

    Where several means have to be above 0, all have a line, and the crossing is that of the last one to pass on the way up;
    so are the ends of its interval (intersection and union, Berger 1982).
    """
    start, end = points[0], points[-1]
    at = np.array([point.at for point in points])
    rises = end.side > start.side
    runs = min(len(point.parts) for point in points)
    parts = np.stack([point.parts[:runs] for point in points])
    runs_first = parts.swapaxes(0, 1)
    value = _find_roots(at, runs_first.mean(axis=0, keepdims=True), rises)
    ends = np.quantile(_find_roots(at, draw_means(runs_first, DRAWS), rises), TAILS, axis=0)
    last = np.max if rises else np.min
    middle, low, high = (float(last(each)) for each in (value, *ends))
    return CurveCrossing(Estimate(middle, low, high, runs), start.at, end.at, rises)


def _find_roots(at: RunRows, scores: RunRows, rises: bool) -> RunRows:
    """Find where lines through scores, array (draws, points, means), are 0, between the first and the last point: (draws, means).

    A line that runs the wrong way crosses at the end that it is on the wrong side of.
    """
    centre = at.mean()
    slope = np.einsum("dpm,p->dm", scores, at - centre) / ((at - centre) ** 2).sum()
    level = scores.mean(axis=1)
    right = slope > 0 if rises else slope < 0
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.where(right, centre - level / slope, np.where((level > 0) == rises, at[0], at[-1]))
    inside: RunRows = np.clip(root, at[0], at[-1])
    return inside
