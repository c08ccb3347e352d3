"""The numbers behind the pictures as CSV: those of the tables on the page, in the units of the model, to six digits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np

from dashboard.service.ensemble_tables import RANGE_QUANTILES, Table
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import say

CsvRow = list[str | int | float]


def write_csv(courses: Iterable[MeasureCourse]) -> str:
    """Write courses as CSV: one row per measure, quarter and line. Quarter 1 is the first after today, 0 the last before."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    shares = [say("csv.share", n=f"{100 * share:.0f}") for share in RANGE_QUANTILES]
    writer.writerow([say("csv.measure"), say("csv.unit"), say("csv.line"), say("csv.quarter"), *shares])
    for course in {course.measure.name: course for course in courses}.values():
        writer.writerows(_list_rows(course))
    return out.getvalue()


def _list_rows(course: MeasureCourse) -> Iterator[CsvRow]:
    for at, value in enumerate(course.past):
        yield [
            *_format_row_head(course, say("before")),
            course.first_quarter + at + 1,
            "",
            "",
            _round_number(value),
            "",
            "",
        ]
    yield from _list_line_rows(course, course.rival_name or say("carrying"), course.baseline)
    if course.plan is not None:
        yield from _list_line_rows(course, say("plan.yours"), course.plan)


def _list_line_rows(course: MeasureCourse, name: str, ranges: Table) -> Iterator[CsvRow]:
    for quarter in range(ranges.shape[1]):
        yield [*_format_row_head(course, name), quarter + 1, *(_round_number(value) for value in ranges[:, quarter])]


def _format_row_head(course: MeasureCourse, line: str) -> list[str]:
    return [course.measure.label, course.measure.unit, line]


def _round_number(value: float) -> float | str:
    """Round a number to six digits; an unknown value is empty."""
    return float(f"{value:.6g}") if np.isfinite(value) else ""
