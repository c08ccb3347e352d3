"""The month in which fiscal years start, as lines give it away that have both a day and a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, parse_period
from experiments.company.reading.date_columns import choose_date_order, read_or_none
from experiments.company.reading.export_problems import ExportQuestion
from experiments.company.reading.sheet import Sheet

FEWEST_LINES = 20
SURE_SHARE = 0.95
"""Lines whose quarter has to be that of their day."""
MOST_LINES = 2000


def infer_fiscal_year_start(sheets: Sequence[Sheet], answers: Answers) -> int | None:
    """Infer the month from 1 in which fiscal years start; None where nothing tells, or where it is January."""
    for sheet in sheets:
        if "closed" in sheet.headers and "period" in sheet.headers:
            pairs = _list_pairs(sheet, answers)
            if len(pairs) >= FEWEST_LINES:
                return _find_start(pairs)
    return None


def _list_pairs(sheet: Sheet, answers: Answers) -> list[tuple[date, int]]:
    """List the days and the quarters of lines that have both."""
    try:
        order = choose_date_order(sheet, "closed", answers.dates) or "dmy"
    except ExportQuestion:
        return []
    pairs = []
    for row in islice(sheet.rows, MOST_LINES):
        day = read_or_none(row.cells["closed"], order)
        try:
            period = parse_period(row.cells["period"])
        except ValueError:
            continue
        if day and period.month < 0:
            pairs.append((day, period.quarter))
    return pairs


def _find_start(pairs: Sequence[tuple[date, int]]) -> int | None:
    def share(start: int) -> float:
        calendar = FiscalCalendar(start)
        return sum(calendar.find_quarter(day) == quarter for day, quarter in pairs) / len(pairs)

    start = max(range(1, 13), key=share)
    return start if start > 1 and share(start) >= SURE_SHARE else None
