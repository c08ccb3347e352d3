"""Dip and payback: how far and for how long a plan falls behind before it pays off, and from when on it stays ahead.

All three are read off one curve, the sum of paired differences from today, averaged over runs. A band holds the whole
curve at once with 95 % confidence (the largest deviation of any quarter, in standard errors, by a multiplier bootstrap over
runs; Hothorn, Bretz & Westfall 2008 for the principle). Depth and payback rise and fall with the curve, so reading them
off the edges of the band gives intervals that need no correction for having searched for the worst quarter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from experiments.findings.estimates import RunValues, draw_multipliers
from experiments.findings.figure_style import ACCENT, GREY, add_band, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_amount, format_quarters
from simulation.intervals import CONFIDENCE, TAILS
from simulation.measures import Measure

DRAWS = 1000


@dataclass(frozen=True)
class CurveBand:
    """A curve by quarter with the 95 % band that holds all of it at once; NaN with fewer than two runs."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class DipAndPayback(Finding):
    """The finding on when b has made up for what it cost against a, in one measure. Quarters count from today, from 1 on.

    Attributes:
        measure: what is summed; more is a gain where more is better, less where less is better.
        futures: how many pairs of runs.
        gains: mean gain of each quarter, in the measure's unit.
        sums: sum of the gains up to the end of each quarter, with its band.
        level: mean sum of a up to the end of each quarter.
        depth, depth_low, depth_high: how far the sum falls below zero, 0 or more, with its interval.
        length, length_low, length_high: quarters until the sum is lowest, 0 without a dip; its interval by bootstrap.
        after, after_low, after_high: the first quarter after which the sum stays positive; None: not within the horizon.
        ahead: share of runs whose sum is positive at the end, ties count half; NaN without a whole quarter.
    """

    interval_method = "Intervals of 95 %: the multiplier bootstrap, all quarters at once."
    measure: Measure
    futures: int
    gains: tuple[float, ...]
    sums: CurveBand
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
        """The number of whole quarters between today and the end."""
        return len(self.gains)

    @property
    def dip_by_chance(self) -> bool:
        """Whether chance could explain the dip, or there is none."""
        return not self.depth_low > 0

    @property
    def by_chance(self) -> bool:
        """Whether chance could explain all of it: the band holds 0 throughout, or is unknown."""
        return not any(low > 0 or high < 0 for low, high in zip(self.sums.low, self.sums.high, strict=True))

    @property
    def depth_share(self) -> float:
        """The depth as a share of what a had brought until then; NaN without a dip or without a level."""
        base = abs(self.level[self.length - 1]) if self.length else 0.0
        return self.depth / base if base else math.nan

    def sentences(self) -> tuple[str, ...]:
        """What is lost at first, and whether and when it comes back."""
        name = self.measure.label
        if not self.horizon:
            return (f"{name}: no whole quarter lies between today and the end.",)
        if not any(self.gains):
            return (f"{name}: no difference in any quarter.",)
        lines = (f"{name}: {self._describe_dip()}", self._describe_payback())
        return (*lines, "Chance could explain all of this.") if self.by_chance else lines

    def _describe_dip(self) -> str:
        if not self.depth:
            return "no dip; summed up from today, b is never behind."
        share = f" ({self.depth_share:.2g} of what a brings in until then)" if math.isfinite(self.depth_share) else ""
        text = f"b is behind by {format_amount(self.depth, self.measure)} at most{share}, after {format_quarters(self.length)}"
        if self.dip_by_chance:
            return f"{text}; chance could explain this dip."
        low, high = (format_amount(end, self.measure) for end in (self.depth_low, self.depth_high))
        return f"{text} (95 %: {low} to {high}, after {self.length_low} to {format_quarters(self.length_high)})."

    def _describe_payback(self) -> str:
        if self.after is None:
            text = f"It does not pay back within {format_quarters(self.horizon)}"
        else:
            text = f"It has paid back after {format_quarters(self.after)}"
        if self.futures < 2:
            return f"{text}; one future cannot tell how much of it is chance."
        first, last = self._word_quarter(self.after_low), self._word_quarter(self.after_high)
        return f"{text} (95 %: {first if first == last else f'{first} to {last}'})."

    def _word_quarter(self, quarter: int | None) -> str:
        return "not within the horizon" if quarter is None else format_quarters(quarter)

    def table(self) -> pd.DataFrame:
        """One row per quarter from today: mean gain, its sum, and the band of the sum."""
        columns = {"gain": self.gains, "sum": self.sums.mean, "low": self.sums.low, "high": self.sums.high}
        return pd.DataFrame(columns, index=pd.RangeIndex(1, self.horizon + 1, name="quarter"))

    def figure(self) -> Figure:
        """The sum of gains over the quarters with its band; bars are the gains of single quarters."""
        when = "not within the horizon" if self.after is None else f"after {format_quarters(self.after)}"
        picture = start_figure(
            f"{self.measure.label}: paid back {when}", "Quarters from today", f"Gain, {self.measure.unit}"
        )
        across = list(range(1, self.horizon + 1))
        add_band(picture, across, make_json_safe(self.sums.low), make_json_safe(self.sums.high))
        picture.add_bar(x=across, y=list(self.gains), marker_color=GREY, opacity=0.5, name="in the quarter")
        picture.add_scatter(x=across, y=list(self.sums.mean), line_color=ACCENT, line_width=3, name="summed up")
        return picture

    def to_json(self) -> dict[str, Any]:
        """Everything; `pays_back_after` None means not within the horizon."""
        document = {
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
        return {name: make_json_safe(value) for name, value in document.items()}


def compute_payback(measure: Measure, a: RunValues, b: RunValues) -> DipAndPayback:
    """Compute when b has made up for what it cost against a.

    Args:
        measure: what was measured; it needs a better direction.
        a, b: one row per run, one column per whole quarter from today; a quarter without a number adds nothing.

    Raises:
        ValueError: neither direction of the measure is better, or the two are not paired.
    """
    if measure.better == 0:
        raise ValueError(f"{measure.name}: neither more nor less of it is better, so nothing can pay back")
    if a.shape != b.shape:
        raise ValueError(f"{a.shape} futures and quarters cannot be paired with {b.shape}")
    gains = np.nan_to_num(b - a, posinf=0.0, neginf=0.0) * measure.better
    sums = np.cumsum(gains, axis=1)
    mean, low, high, curves = _compute_band(sums)
    lengths = np.quantile(_count_quarters_to_lowest(curves), TAILS, method="nearest")
    level = np.cumsum(np.nan_to_num(a).mean(axis=0)) if len(a) else np.zeros(a.shape[1])
    return DipAndPayback(
        measure,
        len(a),
        _to_tuple(gains.mean(axis=0)) if len(a) else (0.0,) * a.shape[1],
        CurveBand(_to_tuple(mean), _to_tuple(low), _to_tuple(high)),
        _to_tuple(level),
        depth=_compute_depth(mean),
        depth_low=_compute_depth(high),
        depth_high=_compute_depth(low),
        length=int(_count_quarters_to_lowest(mean[None])[0]),
        length_low=int(lengths[0]),
        length_high=int(lengths[1]),
        after=_find_payback_quarter(mean),
        after_low=_find_payback_quarter(high),
        after_high=_find_payback_quarter(low),
        ahead=_compute_share_ahead(sums),
    )


def _compute_band(sums: RunValues) -> tuple[RunValues, RunValues, RunValues, RunValues]:
    """Compute the mean curve, the edges of its band, and resampled curves."""
    runs, horizon = sums.shape
    mean = sums.mean(axis=0) if runs else np.zeros(horizon)
    if runs < 2 or not horizon:
        unknown = np.full(horizon, math.nan)
        return mean, unknown, unknown, mean[None]
    error = sums.std(axis=0, ddof=1) / math.sqrt(runs)
    apart = np.divide(sums - mean, error * runs, out=np.zeros_like(sums), where=error > 0)
    weights, stretch = draw_multipliers(runs, DRAWS)
    # Each draw is one way in which chance could have moved the mean, in standard errors; few runs stretch it (Student's t).
    deviations = weights @ apart * math.sqrt(runs / (runs - 1)) / stretch[:, None]
    reach = float(np.quantile(np.abs(deviations).max(axis=1), CONFIDENCE)) * error
    return mean, mean - reach, mean + reach, mean + deviations * error


def _compute_depth(curve: RunValues) -> float:
    """Compute how far a curve falls below zero; NaN for an unknown one."""
    if np.isnan(curve).any():
        return math.nan
    return float(max(0.0, -curve.min(initial=0.0)))


def _count_quarters_to_lowest(curves: RunValues) -> NDArray[np.int64]:
    """Count the quarters until each curve is lowest; 0 where it never falls below zero."""
    if not curves.shape[1]:
        return np.zeros(len(curves), dtype=np.int64)
    lowest: NDArray[np.int64] = np.where(curves.min(axis=1) < 0, curves.argmin(axis=1) + 1, 0)
    return lowest


def _find_payback_quarter(curve: RunValues) -> int | None:
    """Find the first quarter after which a curve stays positive."""
    behind = np.flatnonzero(~(curve > 0))
    first = int(behind[-1]) + 1 if behind.size else 0
    return None if first >= curve.size else first + 1


def _compute_share_ahead(sums: RunValues) -> float:
    return float((np.sign(sums[:, -1]) / 2 + 0.5).mean()) if sums.size else math.nan


def _to_tuple(values: RunValues) -> tuple[float, ...]:
    return tuple(values.tolist())
