"""Quotas, bookings and wins by rep and quarter, from columns or lines per period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.company.cell_parser import Period, choose_decimal_mark, is_blank, parse_number, parse_period
from experiments.company.export_columns import COLUMN_BY_NAME, PERIOD_COLUMNS
from experiments.company.export_people import is_total, normalise_key
from experiments.company.export_problems import ExportError, ImportNotes
from experiments.company.sheet import Sheet, SheetRow

Amounts = dict[tuple[str, int], float]
"""By rep and quarter (counted as in `Period`), in the unit of the file."""


@dataclass
class PeriodBooks:
    """The amounts of an export by rep and quarter.

    Attributes:
        amounts: quotas, bookings and wins by rep and quarter.
        first, last: the first and the last whole quarter.
    """

    amounts: dict[str, Amounts]
    first: int
    last: int

    @property
    def quarters(self) -> int:
        """Number of quarters from the first to the last."""
        return self.last - self.first + 1


StatedAmounts = dict[tuple[str, Period], tuple[float, str, int]]
"""An amount of a rep in a period, with file and line."""


def read_books(sheets: list[Sheet], notes: ImportNotes) -> PeriodBooks:
    """Read all amounts of all files; months are summed to quarters, and quarters of which months are missing are left out.

    Raises:
        ExportError: no bookings, or too few quarters of them.
    """
    stated: dict[str, StatedAmounts] = {name: {} for name in PERIOD_COLUMNS}
    for sheet in sheets:
        for entry in _iterate_entries(sheet, notes):
            _add_entry(stated, entry, notes)
    if not stated["bookings"]:
        raise ExportError(
            f"{sheets[0].name}: no bookings; must have a column bookings beside a column period, columns such as "
            "'bookings 2024-Q1', or a file of its own with --history"
        )
    amounts = {name: _sum_quarters(name, entries, notes) for name, entries in stated.items()}
    known_quarters = {quarter for _, quarter in amounts["bookings"]}
    if not known_quarters:
        raise ExportError(f"{sheets[0].name}: no whole quarter of bookings; months must come in threes")
    for quarter in sorted(set(range(min(known_quarters), max(known_quarters))) - known_quarters):
        notes.add_problem(
            (sheets[0].name, 0), "bookings", Period(quarter).name, "nobody has bookings", "the quarter is a gap"
        )
    return PeriodBooks(amounts, min(known_quarters), max(known_quarters))


@dataclass(frozen=True)
class AmountEntry:
    """One amount, and where it stands."""

    name: str
    rep: str
    when: Period
    value: float
    where: tuple[str, int]
    column: str
    text: str


def _iterate_entries(sheet: Sheet, notes: ImportNotes) -> Iterator[AmountEntry]:
    decimals = {name: _find_decimal_mark(sheet, name) for name in PERIOD_COLUMNS}
    for row in sheet.rows:
        if is_total(row):
            continue
        for name, when, text, column in _iterate_amount_cells(sheet, row, notes):
            if is_blank(text):
                continue
            value = _parse_amount(name, text, decimals[name], (sheet.name, row.line), column, notes)
            if value is not None:
                yield AmountEntry(
                    name, normalise_key(row.cells["rep"]), when, value, (sheet.name, row.line), column, text
                )


def _find_decimal_mark(sheet: Sheet, name: str) -> str:
    """Find the decimal mark of a column; where it does not tell, that of all amounts in the file."""
    whole = choose_decimal_mark(sheet.list_texts(lambda held: COLUMN_BY_NAME[held].holds == "amount"), sheet.decimal)
    return choose_decimal_mark(sheet.list_texts(lambda held: held == name), whole)


def _iterate_amount_cells(sheet: Sheet, row: SheetRow, notes: ImportNotes) -> Iterator[tuple[str, Period, str, str]]:
    """Iterate over kind, period, text and column of all amounts in a line."""
    for (name, when), text in row.by_period.items():
        yield name, when, text, f"{name} {when.name}"
    lines = [name for name in PERIOD_COLUMNS if name in row.cells]
    if not lines:
        return
    if "period" not in sheet.headers:
        raise ExportError(
            f"{sheet.name}, column {sheet.headers[lines[0]]}: of which period? must have a column period, "
            "or the period in the header, such as 'bookings 2024-Q1'"
        )
    try:
        when = parse_period(row.cells["period"])
    except ValueError as problem:
        where = (sheet.name, row.line)
        notes.add_problem(
            where, sheet.headers["period"], row.cells["period"], str(problem), "the line's amounts were left out"
        )
        return
    for name in lines:
        yield name, when, row.cells[name], sheet.headers[name]


def _parse_amount(
    name: str, text: str, decimal: str, where: tuple[str, int], column: str, notes: ImportNotes
) -> float | None:
    try:
        value = parse_number(text, decimal)
    except ValueError as problem:
        notes.add_problem(where, column, text, str(problem), "left out")
        return None
    if name == "bookings" and value < 0:
        notes.add_problem(where, column, text, "negative bookings", "kept: cancellations are taken off the quarter")
    elif name == "wins" and (value < 0 or value != int(value)):
        notes.add_problem(where, column, text, "must be a whole number from 0", "left out")
        return None
    elif name == "quota" and value < 0:
        notes.add_problem(where, column, text, "a quota below 0", "left out")
        return None
    return value


def _add_entry(stated: dict[str, StatedAmounts], entry: AmountEntry, notes: ImportNotes) -> None:
    """Add an amount: bookings and wins of several lines add up unless they are the same; of quotas the first holds."""
    entries, key = stated[entry.name], (entry.rep, entry.when)
    if key not in entries:
        entries[key] = (entry.value, *entry.where)
        return
    value, file, line = entries[key]
    what = f"this rep has {entry.name} of {entry.when.name} in {file}:{line} already"
    if value == entry.value or entry.name == "quota":
        notes.add_problem(entry.where, entry.column, entry.text, what, "left out")
    else:
        notes.add_problem(entry.where, entry.column, entry.text, what, "added to it")
        entries[key] = (value + entry.value, file, line)


def _sum_quarters(name: str, entries: StatedAmounts, notes: ImportNotes) -> Amounts:
    """Sum months to quarters; a quarter is whole if it is given as one, or if somebody has each of its months."""
    months: dict[int, set[int]] = defaultdict(set)
    for _, when in entries:
        months[when.quarter].add(when.month)
    given_whole = {quarter for quarter, seen in months.items() if -1 in seen}
    given_by_month = {quarter for quarter, seen in months.items() if seen == {0, 1, 2}}
    for quarter in sorted(set(months) - given_by_month):
        label = f"{name} of {Period(quarter).name}"
        if quarter not in given_whole:
            notes.add_dropped([f"{label}: not all of its months are there"])
        elif len(months[quarter]) > 1:
            notes.add_dropped([f"{label} by month: the whole quarter is there as well"])
    totals: Amounts = defaultdict(float)
    for (rep, when), (value, _, _) in entries.items():
        if when.quarter in (given_whole if when.month < 0 else given_by_month):
            totals[rep, when.quarter] += value
    return dict(totals)
