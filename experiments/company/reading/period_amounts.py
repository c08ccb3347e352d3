"""Quotas, bookings and wins by rep and quarter, from columns or lines per period, or from a line per deal."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, Period
from experiments.company.reading.cell_parser import choose_decimal_mark, is_blank, parse_own_number
from experiments.company.reading.cell_words import OPEN, WON
from experiments.company.reading.currencies import Currencies, find_currencies
from experiments.company.reading.date_columns import choose_date_order, read_or_none
from experiments.company.reading.deal_lines import UNKNOWN, DealCounts, Outcome, choose_outcome
from experiments.company.reading.export_columns import COLUMN_BY_NAME, PERIOD_COLUMNS
from experiments.company.reading.export_problems import ExportError, ExportQuestion, ImportNotes
from experiments.company.reading.line_periods import DAYS, LinePeriods, build_line_periods, cover_days
from experiments.company.reading.sheet import DEALS, Sheet, SheetRow
from scenarios.messages import to_one_line

Amounts = dict[tuple[str, int], float]
"""By rep and quarter (counted as in `Period`), in the unit of the file."""
ODD_RATIO = 40.0
"""Bookings over quotas, or the reverse, beyond which one of them is in another unit."""
AMOUNTS_LEFT_OUT = "the line's amounts were left out"


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


@dataclass(frozen=True)
class BookContext:
    """What is known while amounts are read.

    Attributes:
        answers, calendar, currencies: of the export.
        excluded: keys of those who are no reps.
        notes: of the import.
    """

    answers: Answers
    calendar: FiscalCalendar
    currencies: Currencies
    excluded: set[str]
    notes: ImportNotes


@dataclass(slots=True)
class AmountEntry:
    """One amount, and where it stands."""

    name: str
    rep: str
    when: Period
    value: float
    line: int
    column: str
    text: str


@dataclass
class SheetBook:
    """The amounts of one sheet.

    Attributes:
        sheet: the sheet.
        values: amounts by amount, rep and period, in the order of their lines.
        spans: see `PeriodBooks`.
        is_of_lines: whether its lines are days or deals, so that several of a rep and period are normal.
    """

    sheet: Sheet
    values: dict[str, dict[tuple[str, Period], list[AmountEntry]]] = field(
        default_factory=lambda: {name: {} for name in PERIOD_COLUMNS}
    )
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    is_of_lines: bool = False

    def add(self, entry: AmountEntry) -> None:
        """Add an amount."""
        self.values[entry.name].setdefault((entry.rep, entry.when), []).append(entry)

    def widen_span(self, rep: str, quarter: int) -> None:
        """Widen the span of quarters in which a rep was at work."""
        first, last = self.spans.get(rep, (quarter, quarter))
        self.spans[rep] = (min(first, quarter), max(last, quarter))


def read_books(
    sheets: list[Sheet], answers: Answers, calendar: FiscalCalendar, excluded: set[str], notes: ImportNotes
) -> PeriodBooks:
    """Read all amounts of all files; months are summed to quarters, and quarters that are there in part are left out.

    Raises:
        ExportError: no bookings, or nothing tells which amounts are bookings.
    """
    context = BookContext(answers, calendar, find_currencies(sheets, answers.rate), excluded, notes)
    deals = DealCounts()
    books = [_BookReader(sheet, context, deals).read() for sheet in sheets]
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


class _BookReader:
    """The reader of one sheet's amounts."""

    def __init__(self, sheet: Sheet, context: BookContext, deals: DealCounts) -> None:
        self.sheet, self.context, self.notes, self.deals = sheet, context, context.notes, deals
        self.book = SheetBook(sheet)
        self.decimals = _find_decimal_marks(sheet)
        self.names = [
            name
            for name in PERIOD_COLUMNS
            if name in sheet.headers and any(name in row.cells for row in sheet.rows[:1])
        ]
        self.seen: Counter[tuple[str, int]] = Counter()
        self.closings: list[date] = []

    def read(self) -> SheetBook:
        """Read the sheet."""
        for row in self.sheet.rows:
            if row.by_period and row.key not in self.context.excluded:
                self._read_columns(row)
        if self.names or self.sheet.kind == DEALS:
            self._read_lines()
        return self.book

    def _read_columns(self, row: SheetRow) -> None:
        for (name, when), text in row.by_period.items():
            if not is_blank(text):
                label = f"{name} {self.context.calendar.format_quarter(when.quarter)}"
                self._add_amount(name, row, when, text, label)

    def _read_lines(self) -> None:
        """Read the amounts of lines.

        Raises:
            ExportError: the lines have no period.
        """
        if not self.sheet.when:
            self._refuse_without_period()
            return
        periods = build_line_periods(self.sheet, self.context.answers, self.context.calendar)
        outcome = choose_outcome(self.sheet, self.context.answers.won)
        self.book.is_of_lines = periods.grain == DAYS or self.sheet.kind == DEALS
        created_order = (
            choose_date_order(self.sheet, "created", self.context.answers.dates)
            if "created" in self.sheet.headers
            else None
        )
        for row in self.sheet.rows:
            if row.key in self.context.excluded or self._is_duplicate(row):
                continue
            if self.sheet.kind == DEALS:
                self._read_deal(row, periods, outcome, created_order or "dmy")
            else:
                self._read_period_line(row, periods)
        if self.closings:
            self._leave_part_quarters_out()

    def _refuse_without_period(self) -> None:
        """Refuse amounts without a period; quotas are only noted, as other files may have them."""
        name = next((name for name in self.names if name != "quota"), None)
        if name:
            raise ExportError(
                f"{self.sheet.name}, column {self.sheet.headers[name]}: of which period? must have a column period, "
                "or the period in the header, such as 'bookings 2024-Q1'"
            )
        self.notes.add_dropped(
            [f"{self.sheet.name}: column {self.sheet.headers['quota']!r}, as nothing says of which period it is"]
        )

    def _is_duplicate(self, row: SheetRow) -> bool:
        """Whether a line repeats another in every cell, its number included; else a number that comes again is noted."""
        number = row.cells.get("deal", "")
        if is_blank(number):
            return False
        self.seen[number, row.digest] += 1
        if self.seen[number, row.digest] > 1:
            where = (self.sheet.name, row.line)
            self.notes.add_problem(
                where,
                self.sheet.headers["deal"],
                number,
                "equals an earlier line in every cell",
                "the line was left out",
            )
            return True
        return False

    def _parse_period(self, row: SheetRow, periods: LinePeriods) -> Period | None:
        try:
            period = periods.parse(row)
        except ValueError as problem:
            text = row.cells.get(periods.column, "")
            what = "has no day or period" if is_blank(text) else str(problem)
            self.notes.add_problem(
                (self.sheet.name, row.line), self.sheet.headers[periods.column], text, what, AMOUNTS_LEFT_OUT
            )
            return None
        if periods.grain == DAYS:
            self.closings.append(periods.parse_day(row))
        return period

    def _read_period_line(self, row: SheetRow, periods: LinePeriods) -> None:
        when = self._parse_period(row, periods)
        if when is None:
            return
        for name in self.names:
            text = row.cells[name]
            if not is_blank(text):
                self._add_amount(name, row, when, text, self.sheet.headers[name])
        if self.book.is_of_lines:
            self.book.widen_span(row.key, when.quarter)
            if "wins" not in self.names and "bookings" in self.names:
                self._add_win(row, when)

    def _read_deal(self, row: SheetRow, periods: LinePeriods, outcome: Outcome | None, created_order: str) -> None:
        """Read the line of a deal: won ones are bookings, lost and open ones only count beside."""
        result = outcome(row) if outcome else WON
        began = read_or_none(row.cells.get("created", ""), created_order)
        if began:
            self.book.widen_span(row.key, self.context.calendar.find_quarter(began))
        if result == OPEN:
            self.deals.pipeline = (self.deals.pipeline or 0.0) + self._parse_quietly(row)
        if result in (OPEN, UNKNOWN):
            return
        when = self._parse_period(row, periods)
        if when is None:
            return
        self.book.widen_span(row.key, when.quarter)
        self.deals.has_losses |= result != WON
        ended = periods.parse_day(row) if periods.grain == DAYS else None
        self.deals.add_close(when.quarter, result, began, ended)
        if result != WON:
            return
        text = row.cells.get("bookings", "")
        if is_blank(text):
            where = (self.sheet.name, row.line)
            self.notes.add_problem(
                where, self.sheet.headers.get("bookings", "amount"), text, "won, but without an amount", "not counted"
            )
            return
        if self._add_amount("bookings", row, when, text, self.sheet.headers["bookings"]):
            self._add_win(row, when)
        if "quota" in self.names and not is_blank(row.cells["quota"]):
            self._add_amount("quota", row, when, row.cells["quota"], self.sheet.headers["quota"])

    def _add_win(self, row: SheetRow, when: Period) -> None:
        """Count a win: one for each line, or for each number of an order."""
        number = row.cells.get("deal", "")
        if not is_blank(number):
            self.seen[number, 0] += 1
            if self.seen[number, 0] > 1:
                return
        self.book.add(AmountEntry("wins", row.key, when, 1.0, row.line, "wins", "1"))

    def _parse_quietly(self, row: SheetRow) -> float:
        """Parse the amount of an open deal; 0 where there is none."""
        text = row.cells.get("bookings", "")
        try:
            value = parse_own_number(text, self.decimals["bookings"]) * self.sheet.units.get("bookings", 1.0)
        except ValueError:
            return 0.0
        return self.context.currencies.convert(value, text, row)

    def _add_amount(self, name: str, row: SheetRow, when: Period, text: str, column: str) -> bool:
        """Add an amount; whether it can be used."""
        value = self._parse_amount(name, text, row, column)
        if value is None:
            return False
        self.book.add(AmountEntry(name, row.key, when, value, row.line, column, text))
        return True

    def _parse_amount(self, name: str, text: str, row: SheetRow, column: str) -> float | None:
        what = ""
        value: float | None = None
        try:
            value = parse_own_number(text, self.decimals[name])
        except ValueError as problem:
            what = str(problem)
        if value is not None and name == "wins" and (value < 0 or value != int(value)):
            what = "must be a whole number from 0"
        if value is not None and name == "quota" and value < 0:
            what = "a quota below 0"
        kind_column = self.sheet.headers.get(name, name)
        if what or value is None:
            self.notes.add_problem(
                (self.sheet.name, row.line), column, text, what, "left out", kind=(kind_column, what)
            )
            return None
        if name == "bookings" and value < 0:
            kind = (kind_column, "negative bookings")
            done = "kept: cancellations are taken off the quarter"
            self.notes.add_problem((self.sheet.name, row.line), column, text, "negative bookings", done, kind=kind)
        value *= self.sheet.units.get(name, 1.0)
        return value if name == "wins" else self.context.currencies.convert(value, text, row)

    def _leave_part_quarters_out(self) -> None:
        """Leave out the quarters at both ends that the file covers in part."""
        part = cover_days(self.closings).find_part_quarters(self.context.calendar)
        for quarter, day in part.items():
            for entries in self.book.values.values():
                for key in [key for key in entries if key[1].quarter == quarter]:
                    del entries[key]
            side = "from" if day == min(self.closings) else "to"
            label = self.context.calendar.format_quarter(quarter)
            self.notes.add_dropped([f"{self.sheet.name}: {label}, as its lines go only {side} {day.isoformat()}"])


def _find_decimal_marks(sheet: Sheet) -> dict[str, str]:
    """Find the decimal mark of each amount; where a column does not tell, that of all amounts in the file."""
    whole = choose_decimal_mark(
        sheet.list_texts([name for name in PERIOD_COLUMNS if COLUMN_BY_NAME[name].holds == "amount"]), sheet.decimal
    )
    return {name: choose_decimal_mark(sheet.list_texts([name]), whole) for name in PERIOD_COLUMNS}


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
