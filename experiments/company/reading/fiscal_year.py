"""The month in which fiscal years start, as lines give it away that have both a day and a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, is_date, is_fiscal_label, parse_period
from experiments.company.reading.date_columns import DATE_COLUMNS, choose_date_order, read_or_none
from experiments.company.reading.export_problems import ExportQuestion, ImportNotes
from experiments.company.reading.raw_table import RawTable
from experiments.company.reading.sheet import Sheet

FEWEST_LINES = 20
SURE_SHARE = 0.95
"""Lines whose quarter has to be that of their day."""
MOST_LINES = 2000
LABEL_LINES = 300
"""Lines in which fiscal years are looked for."""


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


def has_fiscal_labels(table: RawTable) -> bool:
    """Whether cells or headers name fiscal years."""
    return any(is_fiscal_label(cell) for _, cells in table.lines[:LABEL_LINES] for cell in cells if len(cell) < 20)


def settle_fiscal_year(sheets: Sequence[Sheet], has_labels: bool, answers: Answers, notes: ImportNotes) -> None:
    """Settle in which month fiscal years start.

    Raises:
        ExportQuestion: quarters of fiscal years stand beside days, and nobody said.
    """
    start = answers.fiscal_year_start
    if start:
        calendar = FiscalCalendar(start)
        quarter = calendar.find_quarter(date(2025, start, 1))
        first = f"{calendar.first_day(quarter):%B %Y}"
        notes.add_kept(
            [
                f"fiscal years from month {start}, named after the year they end in: {calendar.format_quarter(quarter)} begins in {first}"
            ]
        )
        return
    if not has_labels:
        return
    for sheet in sheets:
        for column in DATE_COLUMNS:
            if column in sheet.headers and any(map(is_date, sheet.list_column(column)[:LABEL_LINES])):
                raise ExportQuestion(
                    f"{sheet.name}, column {sheet.headers[column]}: days stand beside quarters of fiscal years; in which month does the "
                    "fiscal year start? say --fiscal-year-start, from 1 to 12",
                    "fiscal_year_start",
                )
    notes.add_kept(["quarters of fiscal years, by their names: no day has to be put into them"])
