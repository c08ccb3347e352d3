"""The course of a difference: b against a, quarter by quarter from today, paired run by run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.findings.estimates import RunValues
from experiments.findings.finding import make_json_safe
from simulation.intervals import student_quantile
from simulation.measures import Measure


@dataclass(frozen=True)
class DifferenceCourse:
    """The difference of one measure between two scenarios, by whole quarter from today.

    Attributes:
        measure: what is measured.
        a, b: means over the runs in which both have a value.
        difference: mean of b - a; low, high: its 95 % interval, quarter by quarter; NaN with fewer than two runs.
    """

    measure: Measure
    a: tuple[float, ...]
    b: tuple[float, ...]
    difference: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def list_rows(self) -> list[dict[str, Any]]:
        """List one row per quarter, counted from 1."""
        columns = zip(self.a, self.b, self.difference, self.low, self.high, strict=True)
        names = ("a", "b", "difference", "low", "high")
        return [
            {"measure": self.measure.name, "quarter": quarter, **dict(zip(names, row, strict=True))}
            for quarter, row in enumerate(columns, start=1)
        ]

    def to_json(self) -> dict[str, Any]:
        """The columns by name; NaN becomes None."""
        return {name: make_json_safe(getattr(self, name)) for name in ("a", "b", "difference", "low", "high")}


def compute_course(measure: Measure, a: RunValues, b: RunValues) -> DifferenceCourse:
    """Compute the course from one row per run and one column per quarter each; what is unknown in one is left out of both."""
    known = np.isfinite(a) & np.isfinite(b)
    gap = np.where(known, b, 0.0) - np.where(known, a, 0.0)
    count = known.sum(axis=0)
    mean = _divide(gap.sum(axis=0), count)
    low, high = _compute_interval(np.where(known, gap - mean, 0.0), mean, count)
    sides = (_divide(np.where(known, side, 0.0).sum(axis=0), count) for side in (a, b))
    return DifferenceCourse(measure, *(tuple(column.tolist()) for column in (*sides, mean, low, high)))


def _compute_interval(apart: RunValues, mean: RunValues, count: NDArray[np.int64]) -> tuple[RunValues, RunValues]:
    """Compute Student's t intervals, column by column, from the deviations of values from their mean."""
    spread = np.sqrt(_divide((apart * apart).sum(axis=0), count - 1))
    reach = student_quantile(np.maximum(count - 1, 1)) * _divide(spread, np.sqrt(count))
    return mean - reach, mean + reach


def _divide(over: RunValues, under: Any) -> RunValues:
    quotient: RunValues = np.divide(over, under, out=np.full(over.shape, math.nan), where=np.asarray(under) > 0)
    return quotient
