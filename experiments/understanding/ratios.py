"""Estimates with their 95 % intervals: means, and ratios of means, over paired futures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.compare import CONFIDENCE, interval
from experiments.tables import figure, span

Numbers = NDArray[np.float64]
"""One number per future."""


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; both ends are NaN where the interval is unknown or without bounds."""

    value: float
    low: float
    high: float

    @property
    def by_chance(self) -> bool:
        """Whether chance could explain that it is not 0."""
        return not (self.low > 0 or self.high < 0)

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def said(self, sign: bool = False) -> str:
        """In words: 0.55 (0.31 … 0.79)."""
        return f"{figure(self.value)} ({span(self.low, self.high, sign)})"

    def to_json(self) -> dict[str, float]:
        """As what JSON knows; see `finding.plain` for what is no number."""
        return {"value": self.value, "low": self.low, "high": self.high}


UNKNOWN = Estimate(math.nan, math.nan, math.nan)


def mean_of(values: Numbers) -> Estimate:
    """The mean over futures with Student's interval; futures without a number are left out."""
    known = values[np.isfinite(values)]
    return Estimate(float(known.mean()), *interval(known)) if known.size else UNKNOWN


def ratio_of(top: Numbers, bottom: Numbers) -> Estimate:
    """The ratio of two means over the same futures, with Fieller's interval (Fieller 1954; Franz 2007).

    A mean of ratios would be without bounds where single bottoms come near 0, and the delta method too narrow. Where the mean of
    `bottom` cannot be told from 0, the interval is without bounds and said to be unknown.
    """
    if top.size < 2:
        return UNKNOWN
    from scipy.special import stdtrit

    t = float(stdtrit(top.size - 1, (1 + CONFIDENCE) / 2))
    (tt, tb), (_, bb) = np.cov(top, bottom) / top.size * t * t
    a, b = float(top.mean()), float(bottom.mean())
    if b * b <= bb:
        return Estimate(a / b if b else math.nan, math.nan, math.nan)
    # the roots r of (a - r b)^2 = tt - 2 r tb + r^2 bb
    half = math.sqrt(max(0.0, (a * b - tb) ** 2 - (a * a - tt) * (b * b - bb)))
    low, high = sorted((a * b - tb + side * half) / (b * b - bb) for side in (-1.0, 1.0))
    return Estimate(a / b, float(low), float(high))


def ratio_difference(one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers]) -> Estimate:
    """The difference of two ratios of means over the same futures, each (top, bottom), by the jackknife (Tukey 1958).

    Unknown unless both bottoms can be told from 0.
    """
    if any(mean_of(bottom).by_chance for _, bottom in (one, other)):
        return UNKNOWN
    gap = _mean_ratio(*one) - _mean_ratio(*other)
    return Estimate(gap, *interval(_pseudo(*one) - _pseudo(*other)))


def _mean_ratio(top: Numbers, bottom: Numbers) -> float:
    return float(top.mean() / bottom.mean())


def _pseudo(top: Numbers, bottom: Numbers) -> Numbers:
    """Tukey's pseudo-values of a ratio of means: one number per future, whose mean has the ratio's error."""
    without: Numbers = (top.sum() - top) / (bottom.sum() - bottom)
    return top.size * _mean_ratio(top, bottom) - (top.size - 1) * without
