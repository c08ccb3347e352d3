"""Where a noisy curve crosses 0: sure sides first, bisection between them, a straight line through what is left.

At every asked value of a lever the same futures are lived. A score is the least of one or more means over futures (all have to
be above 0), so that it is above 0 for sure where all of them are, and below for sure where one of them is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.estimates import TAILS, Estimate, Table, estimate, resamples

Ask = Callable[[float], Table]
"""What is asked at a value: array (futures, means); the score is the least of the means."""
DRAWS = 1000
"""Resamples of futures behind the interval of a crossing (Efron 1979)."""
WIDER = 1.35
"""By how much the 95 % interval is widened before a side is called sure: about 99 %, for many values are asked."""
HALVINGS, PLACES = 3, 3
"""How often a bracket is halved, and how many crossings are looked at closely: both bound the cost."""


@dataclass(frozen=True)
class Point:
    """The score at one value, with what each future contributes: array (futures, means)."""

    at: float
    parts: Table

    @property
    def score(self) -> Estimate:
        """The least of the means; its interval from the intervals of all (intersection and union, Berger 1982)."""
        return Estimate(min(mean.value for mean in self._means()), *self._ends(), len(self.parts))

    @property
    def side(self) -> int:
        """1 above 0 for sure, -1 below for sure, 0 where chance could explain either."""
        low, high = self._ends(WIDER)
        return 1 if low > 0 else -1 if high < 0 else 0

    def _means(self) -> list[Estimate]:
        return [estimate(column) for column in self.parts.T]

    def _ends(self, wider: float = 1.0) -> tuple[float, float]:
        means = self._means()
        low = min(mean.value - wider * (mean.value - mean.low) for mean in means)
        return low, min(mean.value + wider * (mean.high - mean.value) for mean in means)


@dataclass(frozen=True)
class Crossing:
    """One place where the score changes its side.

    Attributes:
        at: the value with its interval; both ends lie between `below` and `above`.
        start, end: nearest values at which the side is sure.
        rises: whether the score is above 0 beyond it.
    """

    at: Estimate
    start: float
    end: float
    rises: bool


def grid(low: float, high: float, points: int, whole: bool = False) -> list[float]:
    """Values evenly spread over a range; of whole numbers each only once."""
    values = np.linspace(low, high, points)
    return sorted({float(v) for v in (np.round(values) if whole else values)})


def brackets(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Neighbouring sure points on different sides; unsure ones between them are passed over."""
    sure = [point for point in sorted(points, key=lambda p: p.at) if point.side]
    return [(a, b) for a, b in pairwise(sure) if a.side != b.side]


def find(ask: Ask, values: Sequence[float], whole: bool = False) -> tuple[list[Point], list[Crossing]]:
    """All points asked, and the crossings among them; see `asking`."""
    *_, points = asking(ask, values, whole)
    return crossings(points)


def asking(ask: Ask, values: Sequence[float], whole: bool = False) -> Iterator[list[Point]]:
    """The points asked so far, after every point from the second on.

    Args:
        ask: asked at most len(values) + PLACES * (HALVINGS + 2) times.
        values: where to begin.
        whole: whether only whole numbers may be asked.
    """
    points: list[Point] = []
    for value in values:
        points.append(Point(value, ask(value)))
        if len(points) > 1 or len(values) == 1:
            yield points
    for start, end in brackets(points)[:PLACES]:
        for point in narrowed(ask, start, end, whole, [p.at for p in points]):
            points.append(point)
            yield points


def crossings(points: Sequence[Point]) -> tuple[list[Point], list[Crossing]]:
    """Points in order, and the crossings among them."""
    ordered = sorted(points, key=lambda p: p.at)
    between = ([p for p in ordered if start.at <= p.at <= end.at] for start, end in brackets(ordered))
    return ordered, [located(each) for each in between]


def narrowed(ask: Ask, start: Point, end: Point, whole: bool, known: Sequence[float]) -> Iterator[Point]:
    """New points in a bracket: halved while the middle is sure, then its quarters for a line."""
    asked = list(known)

    def fresh(value: float) -> Point | None:
        at = float(round(value)) if whole else value
        if any(math.isclose(at, k) for k in asked):
            return None
        asked.append(at)
        return Point(at, ask(at))

    for _ in range(HALVINGS):
        middle = fresh((start.at + end.at) / 2)
        if middle is None:
            break
        yield middle
        if not middle.side:
            break
        start, end = (middle, end) if middle.side == start.side else (start, middle)
    low, high = start.at, end.at
    for share in (0.25, 0.75):
        if point := fresh(low + share * (high - low)):
            yield point


def located(points: Sequence[Point]) -> Crossing:
    """The crossing between the first and the last point: where a straight line through all of them is 0."""
    start, end = points[0], points[-1]
    at = np.array([point.at for point in points])
    rises = end.side > start.side
    futures = min(len(point.parts) for point in points)
    parts = np.stack([point.parts[:futures] for point in points])
    drawn = _roots(at, np.einsum("df,pfm->dpm", resamples(futures, DRAWS), parts).min(axis=2), rises)
    low, high = np.quantile(drawn, TAILS)
    value = _roots(at, parts.mean(axis=1).min(axis=1)[None, :], rises)[0]
    return Crossing(Estimate(float(value), float(low), float(high), futures), start.at, end.at, rises)


def _roots(at: Table, scores: Table, rises: bool) -> Table:
    """Where lines through scores, array (draws, points), are 0, between the first and the last point.

    A line that runs the wrong way crosses at the end that it is on the wrong side of.
    """
    centre = at.mean()
    slope = (scores @ (at - centre)) / ((at - centre) ** 2).sum()
    level = scores.mean(axis=1)
    right = slope > 0 if rises else slope < 0
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.where(right, centre - level / slope, np.where((level > 0) == rises, at[0], at[-1]))
    inside: Table = np.clip(root, at[0], at[-1])
    return inside
