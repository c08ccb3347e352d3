"""The reading of columns of dates: in the order of day and month that the column gives away, or the file, or the only one possible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from experiments.company.reading.calendar_parser import DATE_ORDERS, find_date_order, is_ambiguous_date, parse_date
from experiments.company.reading.cell_parser import is_blank
from experiments.company.reading.export_problems import ExportQuestion
from experiments.company.reading.sheet import Sheet

DATE_COLUMNS = ("hired", "left", "created", "closed", "period")
ORDERED_PAIRS = (("created", "closed"), ("hired", "left"))
"""Columns of which the second cannot be earlier than the first."""


def choose_date_order(sheet: Sheet, column: str, given_order: str | None) -> str | None:
    """Choose whether days or months come first in a column; None where it makes no difference.

    Raises:
        ExportQuestion: its cells contradict each other, or leave it open and nobody said.
    """
    if given_order:
        return given_order
    texts = _list_texts(sheet, column)
    where = f"{sheet.name}, column {sheet.headers.get(column, column)}"
    ask = partial(ExportQuestion, answer="dates", choices=DATE_ORDERS)
    try:
        order = find_date_order(texts)
    except ValueError as problem:
        raise ask(f"{where}: {problem}; say --dates dmy or --dates mdy") from None
    unclear = next((text for text in texts if is_ambiguous_date(text)), None)
    if order or not unclear:
        return order
    order = _find_order_of_file(sheet, column) or find_only_order(sheet, column)
    if order is None:
        one, other = (parse_date(unclear, each) for each in DATE_ORDERS)
        readings = f"{one.day} {one:%B} or {other.day} {other:%B}"
        raise ask(f"{where}: {unclear!r} can be read in two ways: {readings}? say --dates dmy or --dates mdy")
    return order


def _list_texts(sheet: Sheet, column: str) -> list[str]:
    return list({text for text in sheet.list_column(column) if not is_blank(text)})


def _find_order_of_file(sheet: Sheet, column: str) -> str | None:
    """Find the order that the file's other columns of dates give away with one voice."""
    orders = set()
    for other in DATE_COLUMNS:
        if other != column and other in sheet.headers:
            try:
                orders.add(find_date_order(text for text in _list_texts(sheet, other) if "." not in text))
            except ValueError:
                return None
    orders.discard(None)
    return orders.pop() if len(orders) == 1 else None


def find_only_order(sheet: Sheet, column: str) -> str | None:
    """Find the only order in which nobody leaves before coming and nothing closes before it began; None where both or neither do."""
    for pair in ORDERED_PAIRS:
        if column not in pair or not all(name in sheet.headers for name in pair):
            continue
        cells = [(row.cells[pair[0]], row.cells[pair[1]]) for row in sheet.rows]
        possible = [order for order in DATE_ORDERS if are_in_order(cells, order)]
        if len(possible) == 1:
            return possible[0]
    return None


def are_in_order(cells: Sequence[tuple[str, str]], order: str) -> bool:
    """Whether no second date is before the first, read in an order."""
    for first, second in set(cells):
        one, other = read_or_none(first, order), read_or_none(second, order)
        if one and other and other < one:
            return False
    return True


def read_or_none(text: str, order: str) -> date | None:
    """Read a date; None where there is none."""
    if is_blank(text):
        return None
    try:
        return parse_date(text, order)
    except ValueError:
        return None
