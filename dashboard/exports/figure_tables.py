"""The figures of a comparison as rows, for CSV and workbook: the last year of every measure, and every quarter.

Figures are in the unit that the screen writes ("$M", "%"), to six digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dashboard.plan.plan import Plan
from dashboard.service.ensemble_tables import RANGE_QUANTILES, Table
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import choose_money_unit, choose_scale
from simulation.measures import MEASURES, Measure

Figure = float | None
"""A figure; None where it is unknown."""
RANGE_HEADS = tuple(f"{100 * share:.0f}" for share in RANGE_QUANTILES)


@dataclass(frozen=True)
class WrittenUnit:
    """The unit in which a measure is written, and the factor that leads to it."""

    name: str
    factor: float

    def convert(self, value: float) -> Figure:
        """Convert a value of the model, to six digits."""
        return float(f"{value * self.factor:.6g}") if math.isfinite(value) else None


@dataclass(frozen=True)
class YearRow:
    """The last year of one measure: the mean of both lines over the same futures, and the difference with its range.

    Attributes:
        measure, unit: what it is, and the unit of all figures.
        baseline, plan, difference: means over futures; `plan` and `difference` are None while nothing is changed.
        low, high: the difference in 90 of 100 futures.
        better: in how many of 100 futures the plan is better.
    """

    measure: str
    unit: str
    baseline: Figure
    plan: Figure = None
    difference: Figure = None
    low: Figure = None
    high: Figure = None
    better: int | None = None


@dataclass(frozen=True)
class QuarterRow:
    """One line in one quarter: the ranges over futures; before today only the middle is known.

    Attributes:
        measure, unit, line: what it is, the unit of its figures, and which line.
        quarter: counted from today; 1 is the first, 0 the last before today.
        ranges: the 5, 25, 50, 75 and 95 % quantiles.
    """

    measure: str
    unit: str
    line: str
    quarter: int
    ranges: tuple[Figure, ...]


def widen_panels(plan: Plan) -> Plan:
    """Widen a plan to a picture of every measure, those on screen first."""
    return replace(plan, panels=tuple(dict.fromkeys([*plan.panels, *MEASURES])))


def list_courses(courses: Iterable[MeasureCourse]) -> list[MeasureCourse]:
    """List courses, each measure once."""
    return list({course.measure.name: course for course in courses}.values())


def choose_unit(course: MeasureCourse, currency: str = "$") -> WrittenUnit:
    """Choose the unit in which the figures of a course are written: that of the screen."""
    measure, scale = course.measure, choose_scale(course.measure, currency)
    if scale.kind == "money":
        factor, letter = choose_money_unit(max(abs(course.last_year.baseline), abs(course.last_year.value)))
        rest = measure.unit.removeprefix("$k") or (say("unit.quarter") if measure.over is None else "")
        return WrittenUnit(f"{currency}{letter}{rest}", 1 / factor)
    if scale.kind == "share":
        return WrittenUnit(_name_share(measure), 100.0)
    return WrittenUnit("0–100", 100.0) if scale.kind == "hundred" else WrittenUnit(measure.unit, 1.0)


def _name_share(measure: Measure) -> str:
    return f"%{measure.unit.removeprefix('share')}" if measure.unit.startswith("share") else say("unit.reps")


def build_year_row(course: MeasureCourse, currency: str = "$") -> YearRow:
    """Build the row of the last year: the same figures as on the card."""
    year, unit = course.last_year, choose_unit(course, currency)
    name = course.measure.label
    if course.plan is None:
        return YearRow(name, unit.name, unit.convert(year.value))
    plan, difference, low, high = (unit.convert(v) for v in (year.value, year.difference, year.low, year.high))
    better = None if year.share_better is None else round(100 * year.share_better)
    return YearRow(name, unit.name, unit.convert(year.baseline), plan, difference, low, high, better)


def list_quarter_rows(course: MeasureCourse, currency: str = "$") -> Iterator[QuarterRow]:
    """List the rows of a course: before today, what it is compared with, the plan, and their difference."""
    unit = choose_unit(course, currency)
    head = course.measure.label, unit.name
    for at, value in enumerate(course.past):
        only_middle = (None, None, unit.convert(value), None, None)
        yield QuarterRow(*head, say("before"), course.first_quarter + at + 1, only_middle)
    lines = [(course.rival_name or say("carrying"), course.baseline)]
    if course.plan is not None:
        lines.append((say("plan.yours"), course.plan))
        if course.paired_runs is not None:
            lines.append((say("panel.difference"), course.as_differences().focus_ranges))
    for line, ranges in lines:
        yield from _list_line_rows(head, line, ranges, unit)


def _list_line_rows(head: tuple[str, str], line: str, ranges: Table, unit: WrittenUnit) -> Iterator[QuarterRow]:
    for quarter in range(ranges.shape[1]):
        yield QuarterRow(*head, line, quarter + 1, tuple(unit.convert(value) for value in ranges[:, quarter]))
