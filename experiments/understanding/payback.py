"""Dip and payback: how far a plan falls behind before it pays, for how long, and from when on it stays ahead.

All three are read off one curve, the sum of paired differences from today, averaged over futures. A band holds the whole
curve at once with 95 % confidence (the largest deviation of any quarter, in standard errors, by a multiplier bootstrap over
futures; Hothorn, Bretz & Westfall 2008 for the principle). Depth and payback rise and fall with the curve, so reading them
off the edges of the band gives intervals that need no correction for having looked for the worst quarter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import CONFIDENCE, TAILS, Numbers
from experiments.understanding.drawing import ACCENT, GREY, add_band, sheet
from experiments.understanding.finding import Finding, plain
from experiments.words import amount, quarters
from simulation.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

DRAWS = 1000


@dataclass(frozen=True)
class Band:
    """A curve by quarter with the 95 % band that holds all of it at once; NaN with fewer than two futures."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class PayBack(Finding):
    """When b has made up for what it cost against a, in one measure. Quarters are counted from today, from 1 on.

    Attributes:
        measure: what is summed up; more is a gain where more is better, less where less is better.
        futures: how many pairs.
        gains: mean gain of each quarter, in the measure's unit.
        sums: sum of the gains up to the end of each quarter, with its band.
        level: mean sum of a up to the end of each quarter.
        depth, depth_low, depth_high: how far the sum falls below zero, 0 or more, with its interval.
        length, length_low, length_high: quarters until the sum is lowest, 0 without a dip; its interval by bootstrap.
        after, after_low, after_high: the first quarter after which the sum stays positive; None: not within the horizon.
        ahead: share of futures whose sum is positive at the end, ties count half; NaN without a whole quarter.
    """

    measure: Measure
    futures: int
    gains: tuple[float, ...]
    sums: Band
    level: tuple[float, ...]
    depth: float
    depth_low: float
    depth_high: float
    length: int
    length_low: int
    length_high: int
    after: int | None
    after_low: int | None
    after_high: int | None
    ahead: float

    @property
    def horizon(self) -> int:
        """How many whole quarters lie between today and the end."""
        return len(self.gains)

    @property
    def dip_by_chance(self) -> bool:
        """Whether chance could explain the dip, or there is none."""
        return not self.depth_low > 0

    @property
    def by_chance(self) -> bool:
        """Whether chance could explain all of it: the band holds a sum of nothing throughout, or is unknown."""
        return not any(low > 0 or high < 0 for low, high in zip(self.sums.low, self.sums.high, strict=True))

    @property
    def depth_share(self) -> float:
        """The depth as a share of what a brought in until then; NaN without a dip or without a level."""
        base = abs(self.level[self.length - 1]) if self.length else 0.0
        return self.depth / base if base else math.nan

    def sentences(self) -> tuple[str, ...]:
        """What was lost at first, and whether and when it came back."""
        name = self.measure.label
        if not self.horizon:
            return (f"{name}: no whole quarter lies between today and the end.",)
        if not any(self.gains):
            return (f"{name}: no difference in any quarter.",)
        said = (f"{name}: {self._dip()}", self._payback())
        return (*said, "Chance could explain all of this.") if self.by_chance else said

    def _dip(self) -> str:
        if not self.depth:
            return "no dip; summed up from today, b is never behind."
        share = f" ({self.depth_share:.2g} of what a brings in until then)" if math.isfinite(self.depth_share) else ""
        text = f"b is behind by {amount(self.depth, self.measure)} at most{share}, after {quarters(self.length)}"
        if self.dip_by_chance:
            return f"{text}; chance could explain this dip."
        low, high = (amount(end, self.measure) for end in (self.depth_low, self.depth_high))
        return f"{text} (95 %: {low} to {high}, after {self.length_low} to {quarters(self.length_high)})."

    def _payback(self) -> str:
        if self.after is None:
            text = f"It does not pay back within {quarters(self.horizon)}"
        else:
            text = f"It has paid back after {quarters(self.after)}"
        if self.futures < 2:
            return f"{text}; one future cannot tell how much of it is chance."
        first, last = self._when(self.after_low), self._when(self.after_high)
        return f"{text} (95 %: {first if first == last else f'{first} to {last}'})."

    def _when(self, quarter: int | None) -> str:
        return "not within the horizon" if quarter is None else quarters(quarter)

    def table(self) -> pd.DataFrame:
        """One row per quarter from today: mean gain, its sum, and the band of the sum."""
        import pandas as pd

        columns = {"gain": self.gains, "sum": self.sums.mean, "low": self.sums.low, "high": self.sums.high}
        return pd.DataFrame(columns, index=pd.RangeIndex(1, self.horizon + 1, name="quarter"))

    def figure(self) -> Figure:
        """The sum of gains over the quarters with its band; bars are the gains of single quarters."""
        when = "not within the horizon" if self.after is None else f"after {quarters(self.after)}"
        drawn = sheet(f"{self.measure.label}: paid back {when}", "Quarters from today", f"Gain, {self.measure.unit}")
        across = list(range(1, self.horizon + 1))
        add_band(drawn, across, plain(self.sums.low), plain(self.sums.high))
        drawn.add_bar(x=across, y=list(self.gains), marker_color=GREY, opacity=0.5, name="in the quarter")
        drawn.add_scatter(x=across, y=list(self.sums.mean), line_color=ACCENT, line_width=3, name="summed up")
        return drawn

    def to_json(self) -> dict[str, Any]:
        """Everything; `pays_back_after` None means not within the horizon."""
        found = {
            "measure": self.measure.name,
            "unit": self.measure.unit,
            "futures": self.futures,
            "horizon_quarters": self.horizon,
            "dip": self.depth,
            "dip_low": self.depth_low,
            "dip_high": self.depth_high,
            "dip_by_chance": self.dip_by_chance,
            "dip_share": self.depth_share,
            "dip_quarters": self.length,
            "dip_quarters_low": self.length_low,
            "dip_quarters_high": self.length_high,
            "pays_back_after": self.after,
            "pays_back_earliest": self.after_low,
            "pays_back_latest": self.after_high,
            "ahead_at_end": self.ahead,
            "by_chance": self.by_chance,
            "gain_by_quarter": self.gains,
            "sum_by_quarter": self.sums.mean,
            "sum_low": self.sums.low,
            "sum_high": self.sums.high,
        }
        return {name: plain(value) for name, value in found.items()}


def paid_back(measure: Measure, a: Numbers, b: Numbers) -> PayBack:
    """When b has made up for what it cost against a.

    Args:
        measure: what was measured; it needs a better direction.
        a, b: one row per future, one column per whole quarter from today; a quarter without a number adds nothing.

    Raises:
        ValueError: neither direction of the measure is better, or the two are not paired.
    """
    if measure.better == 0:
        raise ValueError(f"{measure.name}: neither more nor less of it is better, so nothing can pay back")
    if a.shape != b.shape:
        raise ValueError(f"{a.shape} futures and quarters cannot be paired with {b.shape}")
    gains = np.nan_to_num(b - a, posinf=0.0, neginf=0.0) * measure.better
    sums = np.cumsum(gains, axis=1)
    mean, low, high, curves = _banded(sums)
    lengths = np.quantile(_lengths(curves), TAILS, method="nearest")
    level = np.cumsum(np.nan_to_num(a).mean(axis=0)) if len(a) else np.zeros(a.shape[1])
    return PayBack(
        measure,
        len(a),
        _tuple(gains.mean(axis=0)) if len(a) else (0.0,) * a.shape[1],
        Band(_tuple(mean), _tuple(low), _tuple(high)),
        _tuple(level),
        depth=_depth(mean),
        depth_low=_depth(high),
        depth_high=_depth(low),
        length=int(_lengths(mean[None])[0]),
        length_low=int(lengths[0]),
        length_high=int(lengths[1]),
        after=_after(mean),
        after_low=_after(high),
        after_high=_after(low),
        ahead=_ahead(sums),
    )


def _banded(sums: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The mean curve, the edges of its band, and curves as chance could have drawn them."""
    futures, horizon = sums.shape
    mean = sums.mean(axis=0) if futures else np.zeros(horizon)
    if futures < 2 or not horizon:
        unknown = np.full(horizon, math.nan)
        return mean, unknown, unknown, mean[None]
    error = sums.std(axis=0, ddof=1) / math.sqrt(futures)
    apart = np.divide(sums - mean, error * futures, out=np.zeros_like(sums), where=error > 0)
    weights, stretch = _weights(futures)
    # Each draw is one way in which chance could have moved the mean, in standard errors; few futures stretch it (Student's t).
    drawn = weights @ apart * math.sqrt(futures / (futures - 1)) / stretch[:, None]
    reach = float(np.quantile(np.abs(drawn).max(axis=1), CONFIDENCE)) * error
    return mean, mean - reach, mean + reach, mean + drawn * error


@lru_cache(maxsize=1)
def _weights(futures: int) -> tuple[Numbers, Numbers]:
    """The weights of futures in every draw, and how far an estimated standard error stretches it; always the same ones."""
    chance = np.random.default_rng(1)
    stretch = np.sqrt(chance.chisquare(futures - 1, DRAWS) / (futures - 1))
    return chance.standard_normal((DRAWS, futures)), stretch


def _depth(curve: Numbers) -> float:
    """How far a curve falls below zero; NaN of an unknown one."""
    if np.isnan(curve).any():
        return math.nan
    return float(max(0.0, -curve.min(initial=0.0)))


def _lengths(curves: Numbers) -> NDArray[np.int64]:
    """Quarters until each curve is lowest; 0 where it never falls below zero."""
    if not curves.shape[1]:
        return np.zeros(len(curves), dtype=np.int64)
    lowest: NDArray[np.int64] = np.where(curves.min(axis=1) < 0, curves.argmin(axis=1) + 1, 0)
    return lowest


def _after(curve: Numbers) -> int | None:
    """The first quarter after which a curve stays positive."""
    behind = np.flatnonzero(~(curve > 0))
    first = int(behind[-1]) + 1 if behind.size else 0
    return None if first >= curve.size else first + 1


def _ahead(sums: Numbers) -> float:
    return float((np.sign(sums[:, -1]) / 2 + 0.5).mean()) if sums.size else math.nan


def _tuple(values: Numbers) -> tuple[float, ...]:
    return tuple(values.tolist())
