"""Axes that stay put: ranges and ticks from carrying on, widened only when a plan leaves them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import SignedScale, UnitScale, choose_scale

ROUND_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0)
INTERVALS = 4
ROOM = 1.05
WHOLE_FROM = 0.8
"""A share or a 0–100 state whose ranges reach this high is drawn up to 100."""


@dataclass(frozen=True)
class ValueAxis:
    """The value axis of one picture, in the units of the model.

    Attributes:
        low, high: its range.
        ticks: the values of its labels.
        widened: whether the plan needed more room than carrying on.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    widened: bool = False


def choose_course_scale(course: MeasureCourse, currency: str = "$") -> UnitScale:
    """Choose how the values of a course are written: as levels, or as differences with their sign."""
    scale = choose_scale(course.measure, currency)
    return SignedScale(scale.kind, scale.suffix, scale.currency) if course.is_difference else scale


def build_value_axis(course: MeasureCourse, currency: str = "$") -> ValueAxis:
    """Build the value axis of a course: zero at the bottom, room for carrying on and a goal, more if the plan leaves it."""
    scale = choose_course_scale(course, currency)
    goal_values = np.array([] if course.goal is None else [course.goal])
    if course.is_difference and course.plan is not None:
        return _build_difference_axis(_find_extent(course.plan), scale)
    still = _build_axis(_find_extent(course.past, course.baseline, goal_values), scale)
    if course.plan is None:
        return still
    low, high = _find_extent(course.past, course.plan)
    if low >= still.low and high <= still.high:
        return still
    wide = _build_axis((min(low, still.low), max(high, still.high)), scale)
    return ValueAxis(wide.low, wide.high, wide.ticks, widened=True)


def list_year_ticks(course: MeasureCourse) -> tuple[list[float], list[str]]:
    """List the ticks of the time axis: whole years from today."""
    past, ahead = -course.first_quarter // 4, course.baseline.shape[1] // 4
    years = [year for year in range(-past, ahead + 1) if ahead <= 5 or year % 2 == 0]
    return [float(year) for year in years], [_format_year(year, year in (years[0], years[-1])) for year in years]


def _format_year(year: int, whole: bool) -> str:
    """Format a year counted from today; the first and the last with their unit."""
    if year == 0:
        return say("today")
    number = f"{year:+d}".replace("-", "−")
    return say("axis.years", n=number) if whole else number


def _find_extent(*tables: np.ndarray) -> tuple[float, float]:
    """Find the lowest and the highest known value of some tables."""
    known_values = np.concatenate([table[np.isfinite(table)].ravel() for table in tables])
    return (float(known_values.min()), float(known_values.max())) if len(known_values) else (0.0, 1.0)


def _build_axis(extent: tuple[float, float], scale: UnitScale) -> ValueAxis:
    low, high = min(extent[0], 0.0), max(extent[1], 0.0)
    bounded = scale.kind == "hundred" or (scale.kind == "share" and high > WHOLE_FROM)
    if bounded and low == 0 and high <= 1:
        return ValueAxis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    return _build_stepped_axis(low, high)


def _build_difference_axis(extent: tuple[float, float], scale: UnitScale) -> ValueAxis:
    """Build the axis of differences: it contains zero, and tiny differences do not fill it."""
    least = 0.02 if scale.factor != 1 else 0.0
    return _build_stepped_axis(min(extent[0], -least), max(extent[1], least))


def _build_stepped_axis(low: float, high: float) -> ValueAxis:
    step = _find_step(max(high, -low, 1e-9) * ROOM / INTERVALS)
    bottom, top = math.floor(low * ROOM / step), max(1, math.ceil(high * ROOM / step))
    return ValueAxis(bottom * step, top * step, tuple(step * k for k in range(bottom, top + 1)))


def _find_step(least: float) -> float:
    """Find the smallest round step that is at least this."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in ROUND_STEPS if step * power >= least * 0.9999), 10 * power)
