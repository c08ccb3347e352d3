"""The course of a difference: b against a, quarter by quarter from today, paired future by future."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import TAILS, Numbers
from experiments.understanding.finding import plain
from simulation.measures import Measure


@dataclass(frozen=True)
class Course:
    """One measure in both scenarios, one number per whole quarter from today.

    Attributes:
        measure: what is measured.
        a, b: means over the futures in which both have a value.
        difference: mean of b - a; low, high: its 95 % interval, quarter by quarter; NaN with fewer than two futures.
    """

    measure: Measure
    a: tuple[float, ...]
    b: tuple[float, ...]
    difference: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row per quarter, counted from 1."""
        columns = zip(self.a, self.b, self.difference, self.low, self.high, strict=True)
        names = ("a", "b", "difference", "low", "high")
        return [
            {"measure": self.measure.name, "quarter": quarter, **dict(zip(names, row, strict=True))}
            for quarter, row in enumerate(columns, start=1)
        ]

    def to_json(self) -> dict[str, Any]:
        """The columns by name; what is no number becomes None."""
        return {name: plain(getattr(self, name)) for name in ("a", "b", "difference", "low", "high")}


def course(measure: Measure, a: Numbers, b: Numbers) -> Course:
    """The course of a measure from one row per future and one column per quarter each; what is unknown in one is left out of both."""
    known = np.isfinite(a) & np.isfinite(b)
    gap = np.where(known, b, 0.0) - np.where(known, a, 0.0)
    count = known.sum(axis=0)
    mean = _divide(gap.sum(axis=0), count)
    low, high = _interval(np.where(known, gap - mean, 0.0), mean, count)
    sides = (_divide(np.where(known, side, 0.0).sum(axis=0), count) for side in (a, b))
    return Course(measure, *(tuple(column.tolist()) for column in (*sides, mean, low, high)))


def _interval(apart: Numbers, mean: Numbers, count: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Student's t, column by column, from what lies between each value and its mean."""
    from scipy.special import stdtrit

    spread = np.sqrt(_divide((apart * apart).sum(axis=0), count - 1))
    reach = stdtrit(np.maximum(count - 1, 1), TAILS[1]) * _divide(spread, np.sqrt(count))
    return mean - reach, mean + reach


def _divide(over: Numbers, under: Any) -> Numbers:
    found: Numbers = np.divide(over, under, out=np.full(over.shape, math.nan), where=np.asarray(under) > 0)
    return found
