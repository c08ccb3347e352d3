"""The workbook of a plan (XLSX): what was found, the last year of every measure, every quarter. No text in it is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from dashboard.exports.change_rows import list_change_rows
from dashboard.exports.figure_tables import (
    RANGE_HEADS,
    Figure,
    build_year_row,
    list_courses,
    list_quarter_rows,
)
from dashboard.exports.report_content import ReportContent, list_assumptions, list_card_rows
from dashboard.plan.plan import encode_plan
from dashboard.wording.catalogue import say

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
YEAR_HEADS = ("measure", "unit", "carrying", "plan", "difference", "low", "high", "better")
Cell = str | Figure


class _SheetWriter:
    """A writer of one sheet, row by row: texts as texts, figures as figures."""

    def __init__(self, book: Any, name: str, widths: Sequence[int]) -> None:
        self._sheet = book.add_worksheet(name)
        self._bold, self._wrap = (
            book.add_format({"bold": True, "valign": "top"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        self._head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        self._row = 0
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def write(self, cells: Iterable[Cell], *, is_head: bool = False) -> None:
        """Write a row; unknown figures leave their cell empty."""
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, cell, self._head if is_head else None)
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1

    def write_line(self, text: str, *, is_bold: bool = False) -> None:
        """Write a sentence over the breadth of the sheet."""
        self._sheet.merge_range(self._row, 0, self._row, 4, "")
        self._sheet.write_string(self._row, 0, text, self._bold if is_bold else self._wrap)
        self._sheet.set_row(self._row, 15 * (1 + len(text) // 95))
        self._row += 1

    def skip(self) -> None:
        """Leave a row empty."""
        self._row += 1

    def freeze(self, last_column: int) -> None:
        """Keep the first row in sight, and let columns be filtered."""
        self._sheet.freeze_panes(1, 1)
        self._sheet.autofilter(0, 0, self._row - 1, last_column)


def write_workbook(content: ReportContent) -> bytes:
    """Write the workbook of a comparison that holds every measure."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": content.title, "comments": say("report.is_not")})
        _write_summary(_SheetWriter(book, say("xlsx.summary"), (34, 26, 26, 34, 26)), content)
        _write_years(_SheetWriter(book, say("xlsx.year"), (38, 18, 14, 14, 14, 14, 14, 14)), content)
        _write_quarters(_SheetWriter(book, say("xlsx.quarters"), (38, 18, 22, 12, *[12] * 5)), content)
    return out.getvalue()


def _write_summary(sheet: _SheetWriter, content: ReportContent) -> None:
    sheet.write_line(content.title)
    sheet.write_line(content.headline, is_bold=True)
    sheet.skip()
    head, rows = list_card_rows(content)
    sheet.write(head, is_head=True)
    for row in rows:
        sheet.write(row)
    sheet.skip()
    if content.plan.is_changed:
        sheet.write([say("report.lever"), say("report.before"), say("report.after")], is_head=True)
        for change in list_change_rows(content.plan, content.scenario):
            sheet.write(change)
    else:
        sheet.write_line(say("report.nothing"))
    sheet.skip()
    for line in list_assumptions(content):
        sheet.write_line(line)
    sheet.skip()
    sheet.write([say("xlsx.address"), encode_plan(content.plan, content.version)])
    sheet.write([say("csv.seed"), float(content.plan.seed)])
    sheet.write([say("csv.futures"), float(content.comparison.runs)])


def _write_years(sheet: _SheetWriter, content: ReportContent) -> None:
    sheet.write([say(f"xlsx.{key}") for key in YEAR_HEADS], is_head=True)
    for course in list_courses(content.comparison.courses.values()):
        year = build_year_row(course, content.currency)
        figures = year.baseline, year.plan, year.difference, year.low, year.high
        sheet.write([year.measure, year.unit, *figures, None if year.better is None else float(year.better)])
    sheet.freeze(len(YEAR_HEADS) - 1)


def _write_quarters(sheet: _SheetWriter, content: ReportContent) -> None:
    heads = [say(f"csv.{key}") for key in ("measure", "unit", "line", "quarter")]
    sheet.write([*heads, *(say("csv.share", n=n) for n in RANGE_HEADS)], is_head=True)
    for course in list_courses(content.comparison.courses.values()):
        for row in list_quarter_rows(course, content.currency):
            sheet.write([row.measure, row.unit, row.line, float(row.quarter), *row.ranges])
    sheet.freeze(len(heads) + len(RANGE_HEADS) - 1)
