"""What chance leaves open: a mean with its interval, and a share with its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.compare import CONFIDENCE, better_in
from experiments.understanding.futures import Numbers


@dataclass(frozen=True)
class Estimate:
    """A mean over futures.

    Attributes:
        mean: in the unit of what was measured; NaN of nothing.
        low, high: its interval; NaN with fewer than two futures.
        futures: how many had a value.
    """

    mean: float
    low: float
    high: float
    futures: int

    @property
    def side(self) -> int:
        """+1 clearly above 0, -1 clearly below, 0 where chance could explain it."""
        return int(self.low > 0) - int(self.high < 0)

    def __neg__(self) -> Estimate:
        return Estimate(-self.mean, -self.high, -self.low, self.futures)


@dataclass(frozen=True)
class Share:
    """In how many of several draws something holds; ties count half.

    Attributes:
        count, draws: in how many, of how many.
        low, high: 95 % interval of the share (Wilson), 0 to 1; NaN of no draws.
    """

    count: float
    draws: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself; NaN of no draws."""
        return self.count / self.draws if self.draws else math.nan


def estimate(values: Numbers, family: int = 1) -> Estimate:
    """The mean with an interval (Student's t) that is right for all members of a family at once in 95 of 100 cases (Bonferroni)."""
    known = values[np.isfinite(values)]
    if known.size < 2:
        return Estimate(float(known.mean()) if known.size else math.nan, math.nan, math.nan, int(known.size))
    from scipy.special import stdtrit  # slow to load

    middle, wide = float(known.mean()), 1 - (1 - CONFIDENCE) / (2 * max(1, family))
    reach = float(stdtrit(known.size - 1, wide)) * float(known.std(ddof=1)) / math.sqrt(known.size)
    return Estimate(middle, middle - reach, middle + reach, int(known.size))


def share(gains: Numbers) -> Share:
    """In how many draws there is a gain; draws without a value are no gain."""
    known = np.where(np.isfinite(gains), gains, -1.0)
    count, draws = better_in(known), int(known.size)
    if not draws:
        return Share(0.0, 0, math.nan, math.nan)
    z2, p = 1.959964**2, count / draws
    centre = (p + z2 / (2 * draws)) / (1 + z2 / draws)
    reach = math.sqrt(z2 * (p * (1 - p) / draws + z2 / (4 * draws * draws))) / (1 + z2 / draws)
    return Share(count, draws, max(0.0, centre - reach), min(1.0, centre + reach))
