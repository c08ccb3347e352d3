"""Axes that stand still: ranges and ticks from carrying on, widened only when a plan leaves them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dashboard.compare import Course
from dashboard.text.catalogue import say
from dashboard.text.numbers import Scale, Signed, scale_of

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0)
INTERVALS = 4
ROOM = 1.05
WHOLE = 0.8
"""A share or a 0–100 state whose ranges reach this high is drawn up to 100."""


@dataclass(frozen=True)
class Axis:
    """The value axis of one picture, in the units of the model.

    Attributes:
        low, high: its range.
        ticks: where its labels stand.
        widened: whether the plan needed more room than carrying on.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    widened: bool = False


def course_scale(course: Course, currency: str = "$") -> Scale:
    """Say how the values of a course are written: levels, or differences with their sign."""
    scale = scale_of(course.measure, currency)
    return Signed(scale.kind, scale.suffix, scale.currency) if course.gap else scale


def value_axis(course: Course, currency: str = "$") -> Axis:
    """Give the axis of a course: zero at the bottom, room for carrying on and a goal, more if the plan leaves it."""
    scale = course_scale(course, currency)
    wanted = np.array([] if course.goal is None else [course.goal])
    if course.gap and course.plan is not None:
        return _around(_extent(course.plan), scale)
    still = _axis(_extent(course.past, course.carrying, wanted), scale)
    if course.plan is None:
        return still
    low, high = _extent(course.past, course.plan)
    if low >= still.low and high <= still.high:
        return still
    wide = _axis((min(low, still.low), max(high, still.high)), scale)
    return Axis(wide.low, wide.high, wide.ticks, widened=True)


def year_ticks(course: Course) -> tuple[list[float], list[str]]:
    """Give the ticks of the time axis: whole years, today in the middle."""
    past, ahead = -course.first // 4, course.carrying.shape[1] // 4
    years = [year for year in range(-past, ahead + 1) if ahead <= 5 or year % 2 == 0]
    return [float(year) for year in years], [_year(year, year in (years[0], years[-1])) for year in years]


def _year(year: int, whole: bool) -> str:
    """Name a year counted from today; the first and the last with their unit."""
    if year == 0:
        return say("today")
    number = f"{year:+d}".replace("-", "−")
    return say("axis.years", n=number) if whole else number


def _extent(*tables: np.ndarray) -> tuple[float, float]:
    """Give the lowest and the highest value of some tables, unknown ones left out."""
    known = np.concatenate([table[np.isfinite(table)].ravel() for table in tables])
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)


def _axis(extent: tuple[float, float], scale: Scale) -> Axis:
    low, high = min(extent[0], 0.0), max(extent[1], 0.0)
    bounded = scale.kind == "hundred" or (scale.kind == "share" and high > WHOLE)
    if bounded and low == 0 and high <= 1:
        return Axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    return _stepped(low, high)


def _around(extent: tuple[float, float], scale: Scale) -> Axis:
    """Give the axis of differences: it holds zero, and no hair's breadth fills it."""
    least = 0.02 if scale.factor != 1 else 0.0
    return _stepped(min(extent[0], -least), max(extent[1], least))


def _stepped(low: float, high: float) -> Axis:
    step = _step(max(high, -low, 1e-9) * ROOM / INTERVALS)
    bottom, top = math.floor(low * ROOM / step), max(1, math.ceil(high * ROOM / step))
    return Axis(bottom * step, top * step, tuple(step * k for k in range(bottom, top + 1)))


def _step(least: float) -> float:
    """Give the smallest round step that is at least this."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in STEPS if step * power >= least * 0.9999), 10 * power)
