"""Quotas, bookings and wins by rep and quarter, from columns or lines per period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.company.cells import Period, decimal_mark, nothing, number, period
from experiments.company.columns import BY_NAME, PER_PERIOD
from experiments.company.people import is_total, key_of
from experiments.company.problems import ExportError, Notes
from experiments.company.sheet import Row, Sheet

Amounts = dict[tuple[str, int], float]
"""By rep and quarter (counted as in `Period`), in the unit of the file."""


@dataclass
class Books:
    """What the files say of periods.

    Attributes:
        amounts: quotas, bookings and wins by rep and quarter.
        first, last: the first and the last whole quarter.
    """

    amounts: dict[str, Amounts]
    first: int
    last: int

    @property
    def quarters(self) -> int:
        """How many quarters from the first to the last."""
        return self.last - self.first + 1


Entries = dict[tuple[str, Period], tuple[float, str, int]]
"""What stands for a rep in a period, with file and line."""


def books(sheets: list[Sheet], notes: Notes) -> Books:
    """All amounts of all files, months summed to quarters; quarters of which months are missing are left out.

    Raises:
        ExportError: no bookings, or too few quarters of them.
    """
    found: dict[str, Entries] = {name: {} for name in PER_PERIOD}
    for sheet in sheets:
        for entry in _entries(sheet, notes):
            _enter(found, entry, notes)
    if not found["bookings"]:
        raise ExportError(
            f"{sheets[0].name}: no bookings; must have a column bookings beside a column period, columns such as "
            "'bookings 2024-Q1', or a file of its own with --history"
        )
    amounts = {name: _quarterly(name, entries, notes) for name, entries in found.items()}
    there = {quarter for _, quarter in amounts["bookings"]}
    if not there:
        raise ExportError(f"{sheets[0].name}: no whole quarter of bookings; months must come in threes")
    for quarter in sorted(set(range(min(there), max(there))) - there):
        notes.problem(
            (sheets[0].name, 0), "bookings", Period(quarter).name, "nobody has bookings", "the quarter is a gap"
        )
    return Books(amounts, min(there), max(there))


@dataclass(frozen=True)
class Entry:
    """One amount, and where it stands."""

    name: str
    rep: str
    when: Period
    value: float
    place: tuple[str, int]
    column: str
    text: str


def _entries(sheet: Sheet, notes: Notes) -> Iterator[Entry]:
    decimals = {name: _decimal(sheet, name) for name in PER_PERIOD}
    for row in sheet.rows:
        if is_total(row):
            continue
        for name, when, text, column in _cells(sheet, row, notes):
            if nothing(text):
                continue
            value = _value(name, text, decimals[name], (sheet.name, row.line), column, notes)
            if value is not None:
                yield Entry(name, key_of(row.cells["rep"]), when, value, (sheet.name, row.line), column, text)


def _decimal(sheet: Sheet, name: str) -> str:
    """The decimal mark of a column; where it does not tell, that of all amounts in the file."""
    whole = decimal_mark(sheet.texts(lambda held: BY_NAME[held].holds == "amount"), sheet.decimal)
    return decimal_mark(sheet.texts(lambda held: held == name), whole)


def _cells(sheet: Sheet, row: Row, notes: Notes) -> Iterator[tuple[str, Period, str, str]]:
    """What, when, text and column of all amounts in a line."""
    for (name, when), text in row.by_period.items():
        yield name, when, text, f"{name} {when.name}"
    lines = [name for name in PER_PERIOD if name in row.cells]
    if not lines:
        return
    if "period" not in sheet.headers:
        raise ExportError(
            f"{sheet.name}, column {sheet.headers[lines[0]]}: of which period? must have a column period, "
            "or the period in the header, such as 'bookings 2024-Q1'"
        )
    try:
        when = period(row.cells["period"])
    except ValueError as problem:
        place = (sheet.name, row.line)
        notes.problem(
            place, sheet.headers["period"], row.cells["period"], str(problem), "the line's amounts were left out"
        )
        return
    for name in lines:
        yield name, when, row.cells[name], sheet.headers[name]


def _value(name: str, text: str, decimal: str, place: tuple[str, int], column: str, notes: Notes) -> float | None:
    try:
        value = number(text, decimal)
    except ValueError as problem:
        notes.problem(place, column, text, str(problem), "left out")
        return None
    if name == "bookings" and value < 0:
        notes.problem(place, column, text, "negative bookings", "kept: cancellations are taken off the quarter")
    elif name == "wins" and (value < 0 or value != int(value)):
        notes.problem(place, column, text, "must be a whole number from 0", "left out")
        return None
    elif name == "quota" and value < 0:
        notes.problem(place, column, text, "a quota below 0", "left out")
        return None
    return value


def _enter(found: dict[str, Entries], entry: Entry, notes: Notes) -> None:
    """Bookings and wins of several lines add up unless they are the same; of quotas the first holds."""
    entries, key = found[entry.name], (entry.rep, entry.when)
    if key not in entries:
        entries[key] = (entry.value, *entry.place)
        return
    value, file, line = entries[key]
    what = f"this rep has {entry.name} of {entry.when.name} in {file}:{line} already"
    if value == entry.value or entry.name == "quota":
        notes.problem(entry.place, entry.column, entry.text, what, "left out")
    else:
        notes.problem(entry.place, entry.column, entry.text, what, "added to it")
        entries[key] = (value + entry.value, file, line)


def _quarterly(name: str, entries: Entries, notes: Notes) -> Amounts:
    """Months to quarters; a quarter is whole if it is given as one, or if somebody has each of its months."""
    months: dict[int, set[int]] = defaultdict(set)
    for _, when in entries:
        months[when.quarter].add(when.month)
    given = {quarter for quarter, seen in months.items() if -1 in seen}
    summed = {quarter for quarter, seen in months.items() if seen == {0, 1, 2}}
    for quarter in sorted(set(months) - summed):
        called = f"{name} of {Period(quarter).name}"
        if quarter not in given:
            notes.drop([f"{called}: not all of its months are there"])
        elif len(months[quarter]) > 1:
            notes.drop([f"{called} by month: the whole quarter is there as well"])
    found: Amounts = defaultdict(float)
    for (rep, when), (value, _, _) in entries.items():
        if when.quarter in (given if when.month < 0 else summed):
            found[rep, when.quarter] += value
    return dict(found)
