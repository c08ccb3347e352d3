"""Every measure as CSV: the last year as on the cards, and every quarter, in the units of the screen, to six digits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from dashboard.exports.figure_tables import (
    RANGE_HEADS,
    Figure,
    YearRow,
    build_year_row,
    list_courses,
    list_quarter_rows,
)
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import say

CsvRow = list[str | int | float]
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""Signs with which a spreadsheet takes a text for a formula."""
YEAR_KEYS = ("measure", "unit", "line", "quarter", "mean")
ORIGIN_KEYS = ("plan", "seed", "futures")


def write_csv(courses: Iterable[MeasureCourse], origin: tuple[str, int, int] = ("", 1, 0), currency: str = "$") -> str:
    """Write courses as CSV: a row per measure, line and quarter; the last year is called so and comes first.

    Args:
        courses: one per measure.
        origin: the address of the plan, its seed, and how many futures.
        currency: the symbol before money.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    shares = [say("csv.share", n=n) for n in RANGE_HEADS]
    ends = [say(f"csv.{key}") for key in ("better", *ORIGIN_KEYS)]
    writer.writerow([*(say(f"csv.{key}") for key in YEAR_KEYS), *shares, *ends])
    tail = [defuse_formula(origin[0]), *origin[1:]]
    for course in list_courses(courses):
        writer.writerows([*row, *tail] for row in _list_year_rows(course, currency))
        for quarter in list_quarter_rows(course, currency):
            head = [quarter.measure, quarter.unit, defuse_formula(quarter.line), quarter.quarter, ""]
            writer.writerow([*head, *map(_fill, quarter.ranges), "", *tail])
    return out.getvalue()


def defuse_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _fill(value: Figure) -> float | str:
    return "" if value is None else value


def _list_year_rows(course: MeasureCourse, currency: str) -> list[CsvRow]:
    """List the last year of both lines and their difference; only the difference has a range of its own."""
    year = build_year_row(course, currency)
    carrying = defuse_formula(course.rival_name or say("carrying"))
    rows = [_build_year_row(year, carrying, year.baseline)]
    if course.plan is not None:
        rows.append(_build_year_row(year, say("plan.yours"), year.plan))
        difference = _build_year_row(year, say("panel.difference"), year.difference)
        difference[5], difference[9], difference[10] = _fill(year.low), _fill(year.high), _fill(year.better)
        rows.append(difference)
    return rows


def _build_year_row(year: YearRow, line: str, mean: Figure) -> CsvRow:
    return [year.measure, year.unit, line, say("csv.year"), _fill(mean), "", "", "", "", "", ""]
