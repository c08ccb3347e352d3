"""The amounts of one sheet: by columns of periods, by lines of periods, or by lines of deals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, Period
from experiments.company.reading.cell_parser import choose_decimal_mark, is_blank, parse_own_number
from experiments.company.reading.cell_words import OPEN, WON
from experiments.company.reading.currencies import Currencies
from experiments.company.reading.date_columns import choose_date_order, read_or_none
from experiments.company.reading.deal_lines import UNKNOWN, DealCounts, Outcome, choose_outcome
from experiments.company.reading.export_columns import COLUMN_BY_NAME, PERIOD_COLUMNS
from experiments.company.reading.export_problems import ExportError, ImportNotes
from experiments.company.reading.line_periods import DAYS, LinePeriods, build_line_periods, cover_days
from experiments.company.reading.sheet import DEALS, Sheet, SheetRow

AMOUNTS_LEFT_OUT = "the line's amounts were left out"


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


class BookReader:
    """The reader of one sheet's amounts."""

    def __init__(self, sheet: Sheet, context: BookContext, deals: DealCounts) -> None:
        self.sheet, self.context, self.notes, self.deals = sheet, context, context.notes, deals
        self.book = SheetBook(sheet)
        self.decimals = find_decimal_marks(sheet)
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
        outcome = choose_outcome(self.sheet, self.context.answers.won, self.context.answers.lost)
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
        value, what = parse_sound_amount(name, text, self.decimals[name])
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


def find_decimal_marks(sheet: Sheet) -> dict[str, str]:
    """Find the decimal mark of each amount; where a column does not tell, that of all amounts in the file."""
    whole = choose_decimal_mark(
        sheet.list_texts([name for name in PERIOD_COLUMNS if COLUMN_BY_NAME[name].holds == "amount"]), sheet.decimal
    )
    return {name: choose_decimal_mark(sheet.list_texts([name]), whole) for name in PERIOD_COLUMNS}


def parse_sound_amount(name: str, text: str, decimal: str) -> tuple[float | None, str]:
    """Parse an amount: the value, and what is wrong with it if anything is."""
    try:
        value = parse_own_number(text, decimal)
    except ValueError as problem:
        return None, str(problem)
    if name == "wins" and (value < 0 or value != int(value)):
        return value, "must be a whole number from 0"
    return value, "a quota below 0" if name == "quota" and value < 0 else ""
