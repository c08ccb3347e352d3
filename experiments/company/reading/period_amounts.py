"""Quotas, bookings and wins by rep and quarter, from columns or lines per period, or from a line per deal."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from experiments.company.reading.amount_lines import AmountEntry, BookContext, BookReader, SheetBook
from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, Period
from experiments.company.reading.currencies import find_currencies
from experiments.company.reading.deal_lines import DealCounts
from experiments.company.reading.export_columns import PERIOD_COLUMNS
from experiments.company.reading.export_problems import ExportError, ExportQuestion, ImportNotes
from experiments.company.reading.sheet import Sheet
from scenarios.messages import to_one_line

Amounts = dict[tuple[str, int], float]
"""By rep and quarter (counted as in `Period`), in the unit of the file."""
ODD_RATIO = 40.0
"""Bookings over quotas, or the reverse, beyond which one of them is in another unit."""


@dataclass
class PeriodBooks:
    """The amounts of an export by rep and quarter.

    Attributes:
        amounts: quotas, bookings and wins by rep and quarter.
        first, last: the first and the last whole quarter.
        deals: what lines of deals show beside.
        spans: the first and the last quarter in which deals of a rep began or closed, where lines are deals.
    """

    amounts: dict[str, Amounts]
    first: int
    last: int
    deals: DealCounts = field(default_factory=DealCounts)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def quarters(self) -> int:
        """Number of quarters from the first to the last."""
        return self.last - self.first + 1


def read_books(
    sheets: list[Sheet], answers: Answers, calendar: FiscalCalendar, excluded: set[str], notes: ImportNotes
) -> PeriodBooks:
    """Read all amounts of all files; months are summed to quarters, and quarters that are there in part are left out.

    Raises:
        ExportError: no bookings, or nothing tells which amounts are bookings.
    """
    context = BookContext(answers, calendar, find_currencies(sheets, answers.rate), excluded, notes)
    deals = DealCounts()
    books = [BookReader(sheet, context, deals).read() for sheet in sheets]
    stated = {name: _join_sheets(name, books, notes) for name in PERIOD_COLUMNS}
    if not stated["bookings"]:
        raise _explain_missing(sheets, notes)
    amounts = {name: _sum_quarters(name, entries, context) for name, entries in stated.items()}
    known_quarters = {quarter for _, quarter in amounts["bookings"]}
    if not known_quarters:
        raise ExportError(f"{sheets[0].name}: no whole quarter of bookings; months must come in threes")
    for quarter in sorted(set(range(min(known_quarters), max(known_quarters))) - known_quarters):
        name = calendar.format_quarter(quarter)
        notes.add_problem((sheets[0].name, 0), "bookings", name, "nobody has bookings", "the quarter is a gap")
    _check_units(amounts, answers)
    spans: dict[str, tuple[int, int]] = {}
    for book in books:
        for rep, (first, last) in book.spans.items():
            spans[rep] = (min(first, spans.get(rep, (first, last))[0]), max(last, spans.get(rep, (first, last))[1]))
    return PeriodBooks(amounts, min(known_quarters), max(known_quarters), deals, spans)


def _check_units(amounts: dict[str, Amounts], answers: Answers) -> None:
    """Check that quotas and bookings are of one order.

    Raises:
        ExportQuestion: the ones seem to be in thousands, and the others not.
    """
    both = [key for key in amounts["quota"] if amounts["quota"][key] > 0 and amounts["bookings"].get(key, 0.0) > 0]
    if not both or answers.unit:
        return
    ratio = statistics.median(amounts["bookings"][key] / amounts["quota"][key] for key in both)
    if ODD_RATIO > ratio > 1 / ODD_RATIO:
        return
    small = "quota" if ratio > 1 else "bookings"
    much = f"bookings are {ratio:,.0f} times quotas" if ratio > 1 else f"quotas are {1 / ratio:,.0f} times bookings"
    choices = (f"{small}=1000", f"{small}=1")
    raise ExportQuestion(
        f"{much}: is the column {small} in thousands? say --unit {small}=1000, or --unit {small}=1 if it is as it should be",
        "unit",
        choices,
    )


def _explain_missing(sheets: list[Sheet], notes: ImportNotes) -> ExportError:
    """Explain why there are no bookings: by the problem that most lines have."""
    for sheet in sheets:
        if "bookings" in sheet.headers and sheet.when:
            header, when = sheet.headers["bookings"], sheet.headers[sheet.when]
            of_cells = [
                group for group in notes.groups.values() if group.file == sheet.name and group.column in (header, when)
            ]
            text = f"{sheet.name}: no line has both an amount in column {header} and a day or period in column {when} that can be read"
            if of_cells:
                first = max(of_cells, key=lambda group: group.count).examples[0]
                text += f"; column {first.column}, line {first.line}, {first.value!r}: {first.what}"
            return ExportError(to_one_line(text))
    return ExportError(
        f"{sheets[0].name}: no bookings; must have a column bookings beside a column period, columns such as "
        "'bookings 2024-Q1', or a file of its own with --history"
    )


def _join_sheets(name: str, books: list[SheetBook], notes: ImportNotes) -> dict[tuple[str, Period], float]:
    """Join the amounts of all sheets: what an earlier one says of a rep and quarter is not counted again."""
    joined: dict[tuple[str, Period], float] = {}
    owners: dict[tuple[str, int], int] = {}
    for number, book in enumerate(books):
        entries = book.values[name]
        for (rep, when), stated in entries.items():
            owner = owners.setdefault((rep, when.quarter), number)
            if owner != number:
                what = f"another file has {name} of this rep and quarter already"
                notes.add_problem((book.sheet.name, stated[0].line), stated[0].column, stated[0].text, what, "left out")
                continue
            joined[rep, when] = _add_up(name, stated, book, notes)
        _note_added(name, entries.values(), book, notes)
    return joined


def _add_up(name: str, stated: list[AmountEntry], book: SheetBook, notes: ImportNotes) -> float:
    """Add up the amounts of a rep and period, in any order; of quotas the first holds."""
    if name != "quota":
        return math.fsum(entry.value for entry in stated)
    for entry in stated[1:]:
        if entry.value != stated[0].value:
            what = f"another quota of this rep and period than in line {stated[0].line}"
            kind = (entry.column, "another quota of this rep and period than in an earlier line")
            notes.add_problem((book.sheet.name, entry.line), entry.column, entry.text, what, "left out", kind=kind)
    return stated[0].value


def _note_added(name: str, entries: Iterable[list[AmountEntry]], book: SheetBook, notes: ImportNotes) -> None:
    """Note how many lines were added up, where a rep and period has several."""
    counts = [len(stated) for stated in entries]
    if name != "bookings" or not counts or max(counts) == 1:
        return
    if book.is_of_lines:
        notes.add_kept([f"{book.sheet.name}: {sum(counts)} lines with bookings, added up by rep and quarter"])
    else:
        notes.add_kept(
            [f"{book.sheet.name}: {sum(counts) - len(counts)} lines beside others of the same rep and period, added up"]
        )


def _sum_quarters(name: str, entries: dict[tuple[str, Period], float], context: BookContext) -> Amounts:
    """Sum months to quarters; a quarter is whole if it is given as one, or if somebody has each of its months."""
    months: dict[int, set[int]] = defaultdict(set)
    for _, when in entries:
        months[when.quarter].add(when.month)
    given_whole = {quarter for quarter, seen in months.items() if -1 in seen}
    given_by_month = {quarter for quarter, seen in months.items() if seen == {0, 1, 2}}
    for quarter in sorted(set(months) - given_by_month):
        label = f"{name} of {context.calendar.format_quarter(quarter)}"
        if quarter not in given_whole:
            context.notes.add_dropped([f"{label}: not all of its months are there"])
        elif len(months[quarter]) > 1:
            context.notes.add_dropped([f"{label} by month: the whole quarter is there as well"])
    totals: dict[tuple[str, int], list[float]] = defaultdict(list)
    for (rep, when), value in entries.items():
        if when.quarter in (given_whole if when.month < 0 else given_by_month):
            totals[rep, when.quarter].append(value)
    return {key: math.fsum(values) for key, values in totals.items()}
