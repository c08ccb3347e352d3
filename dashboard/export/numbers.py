"""The numbers behind the pictures as CSV: what the tables on the page show, in the units of the model, unrounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np

from dashboard.compare import RANGES, Course
from dashboard.settings import Table
from dashboard.text.catalogue import say

Row = list[str | int | float]


def numbers(courses: Iterable[Course]) -> str:
    """Write courses as CSV: one row per measure, quarter and line. Quarter 1 is the first after today, 0 the last before."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    shares = [say("csv.share", n=f"{100 * share:.0f}") for share in RANGES]
    writer.writerow([say("csv.measure"), say("csv.unit"), say("csv.line"), say("csv.quarter"), *shares])
    for course in {course.measure.name: course for course in courses}.values():
        writer.writerows(_rows(course))
    return out.getvalue()


def _rows(course: Course) -> Iterator[Row]:
    for at, value in enumerate(course.past):
        yield [*_named(course, "before"), course.first + at + 1, "", "", _number(value), "", ""]
    yield from _line(course, "carrying", course.carrying)
    if course.plan is not None:
        yield from _line(course, "plan.yours", course.plan)


def _line(course: Course, key: str, ranges: Table) -> Iterator[Row]:
    for quarter in range(ranges.shape[1]):
        yield [*_named(course, key), quarter + 1, *(_number(value) for value in ranges[:, quarter])]


def _named(course: Course, key: str) -> list[str]:
    return [course.measure.label, course.measure.unit, say(key)]


def _number(value: float) -> float | str:
    """Leave unknown values empty."""
    return float(f"{value:.6g}") if np.isfinite(value) else ""
