"""The periods of lines: the quarter or month of each, and how much of the first and the last quarter a file of days covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import (
    FiscalCalendar,
    Period,
    is_date,
    needs_months,
    parse_date,
    parse_period,
)
from experiments.company.reading.cell_parser import is_blank
from experiments.company.reading.date_columns import choose_date_order
from experiments.company.reading.export_columns import normalise_header
from experiments.company.reading.sheet import Sheet, SheetRow

DAYS, MONTHS, QUARTERS = "days", "months", "quarters"
SAMPLE = 500
SHORTEST_GAP, LONGEST_GAP = 7, 45
"""Days at either end of a quarter in which nothing has to have happened, at least and at most."""
QUARTER_WORDS = ("quarter", "quartal", "trimestre", "fiscal quarter")


def find_grain(days: Sequence[date]) -> str:
    """Find what days stand for: themselves, or months or quarters of which all have the same day or the last."""
    distinct = set(days)
    same_day = len({day.day for day in distinct}) == 1
    all_last = all((day + timedelta(days=1)).day == 1 for day in distinct)
    if len(distinct) < 2 or not (same_day or all_last):
        return DAYS
    return (
        QUARTERS
        if len({day.month % 3 for day in distinct}) == 1 and len({day.month for day in distinct}) > 1
        else MONTHS
    )


@dataclass
class LinePeriods:
    """The reader of the periods of a sheet's lines.

    Attributes:
        column: that says when.
        grain: what a date stands for; empty where periods are written as such.
        order: of day and month.
        bare: see `parse_period`.
        calendar: of the company.
    """

    column: str
    grain: str
    order: str
    bare: str
    calendar: FiscalCalendar
    is_quarter: bool = False

    def parse_day(self, row: SheetRow) -> date:
        """Parse the day of a line.

        Raises:
            ValueError: no date.
        """
        return parse_date(row.cells[self.column], self.order)

    def parse(self, row: SheetRow) -> Period:
        """Parse the period of a line.

        Raises:
            ValueError: none that can be read.
        """
        if not self.grain:
            return self._parse_text(row)
        when = self.parse_day(row)
        period = self.calendar.find_month_period(when.year, when.month)
        return period if self.grain == MONTHS else Period(period.quarter)

    def _parse_text(self, row: SheetRow) -> Period:
        text, year = row.cells.get(self.column, ""), row.cells.get("year", "")
        if is_blank(year) or self.column == "year":
            return parse_period(text, self.calendar, self.bare)
        mark = "Q" if self.is_quarter and text.strip().isdigit() else "M" if text.strip().isdigit() else ""
        joined = f"{year} {mark}{text}" if mark != "M" else f"{year}M{int(text)}"
        try:
            return parse_period(joined, self.calendar)
        except ValueError:
            return parse_period(text, self.calendar, self.bare)


def build_line_periods(sheet: Sheet, answers: Answers, calendar: FiscalCalendar) -> LinePeriods:
    """Build the reader of a sheet's periods.

    Raises:
        ExportQuestion: dates that could be read in two ways.
    """
    column = sheet.when
    texts = [text for text in sheet.list_column(column) if not is_blank(text)]
    sample = texts[:: max(1, len(texts) // SAMPLE)]
    bare = "month" if needs_months(texts) else "quarter"
    if 2 * sum(map(is_date, sample)) <= len(sample) or column == "year":
        is_quarter = normalise_header(sheet.headers[column]) in QUARTER_WORDS
        return LinePeriods(column, "", "dmy", bare, calendar, is_quarter)
    order = choose_date_order(sheet, column, answers.dates) or "dmy"
    days = []
    for text in set(texts):
        try:
            days.append(parse_date(text, order))
        except ValueError:
            continue
    return LinePeriods(column, find_grain(days), order, bare, calendar)


@dataclass(frozen=True)
class CoveredDays:
    """The days that a file covers: from the first to the last on which anything happened, and the longest gap between."""

    first: date
    last: date
    gap: int

    def find_part_quarters(self, calendar: FiscalCalendar) -> dict[int, date]:
        """Find the quarters at both ends that are covered in part: the day on which they begin or end."""
        begun, ended = calendar.find_quarter(self.first), calendar.find_quarter(self.last)
        part = {}
        if (self.first - calendar.first_day(begun)).days > self.gap:
            part[begun] = self.first
        if (calendar.last_day(ended) - self.last).days > self.gap:
            part[ended] = self.last
        return part


def cover_days(days: Sequence[date]) -> CoveredDays:
    """Find the days that a file covers."""
    ordered = sorted(set(days))
    longest = max(((after - before).days for before, after in pairwise(ordered)), default=0)
    return CoveredDays(ordered[0], ordered[-1], min(LONGEST_GAP, max(SHORTEST_GAP, longest)))
