"""A sheet: a table of which each column is known, without titles, totals, footers and lines of nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import COMMON_YEAR, FiscalCalendar, Period
from experiments.company.reading.cell_parser import read_unit
from experiments.company.reading.cell_words import is_footer, is_nobody, is_total_name
from experiments.company.reading.column_assignment import ColumnAssignment, TableContext, assign_columns
from experiments.company.reading.export_columns import (
    DEAL_COLUMNS,
    PERIOD_COLUMNS,
    PRIVATE_COLUMNS,
    normalise_header,
    place_in_year,
)
from experiments.company.reading.export_problems import ExportQuestion, ImportNotes
from experiments.company.reading.header_finder import DEEPEST_HEADER, split_header
from experiments.company.reading.raw_table import Line, RawTable

LEFT_OUT = "the line was left out"
DEALS, PERIODS, PEOPLE = "deals", "periods", "people"
AMOUNTS = ("quota", "bookings")
COLUMNS_OF_PEOPLE = ("team", "manager", "region", "role", "active", "hired", "left", *PRIVATE_COLUMNS)


@dataclass(slots=True)
class SheetRow:
    """A row.

    Attributes:
        line: its number in the file, the last where it spans several.
        cells: by column name.
        by_period: amounts by amount and period, where these are columns.
        key: recognises the rep; set when the people of all sheets are known.
        digest: of all its cells, those that are not read included.
    """

    line: int
    cells: dict[str, str]
    by_period: dict[tuple[str, Period], str]
    key: str = ""
    digest: int = 0


@dataclass(frozen=True)
class Sheet:
    """The content of a table.

    Attributes:
        name: in messages.
        headers: by column name.
        rows: its lines.
        decimal: the decimal mark that goes with its delimiter, where no number tells.
        units: what amounts are multiplied by, by column name, where it is not 1.
    """

    name: str
    headers: dict[str, str]
    rows: tuple[SheetRow, ...]
    decimal: str
    units: dict[str, float] = field(default_factory=dict)

    @property
    def when(self) -> str:
        """The column that says when: the day a deal closed, else a period; empty where neither is there."""
        return next((name for name in ("closed", "period", "year") if name in self.headers), "")

    @property
    def has_period_columns(self) -> bool:
        """Whether it has columns of periods."""
        return any(row.by_period for row in self.rows[:1])

    @property
    def kind(self) -> str:
        """What a line stands for: a deal, a rep's period, or a rep."""
        if "stage" in self.headers or (
            "bookings" in self.headers and any(name in self.headers for name in DEAL_COLUMNS)
        ):
            return DEALS
        if self.has_period_columns:
            return PEOPLE if any(name in self.headers for name in COLUMNS_OF_PEOPLE) else PERIODS
        return PERIODS if self.when and any(name in self.headers for name in PERIOD_COLUMNS) else PEOPLE

    def list_texts(self, names: Collection[str]) -> set[str]:
        """List the different texts in the cells of some columns, those of columns per period included."""
        held = [name for name in names if self.rows and name in self.rows[0].cells]
        texts = {row.cells[name] for row in self.rows for name in held}
        if self.has_period_columns:
            texts |= {text for row in self.rows for (name, _), text in row.by_period.items() if name in names}
        return texts

    def list_column(self, name: str) -> list[str]:
        """List the cells of a column."""
        return [row.cells.get(name, "") for row in self.rows]


def build_sheet(
    raw: RawTable, notes: ImportNotes, answers: Answers, calendar: FiscalCalendar = COMMON_YEAR, kind: str = ""
) -> Sheet:
    """Build a sheet from a table.

    Args:
        raw: the table.
        notes: of the import.
        answers: what is known beside it.
        calendar: of the company.
        kind: what columns of periods hold, if the file was named for it.

    Raises:
        ExportQuestion: what its columns hold has to be asked.
    """
    line, headers, body = split_header(raw, answers, notes)
    assignment = assign_columns(headers, TableContext(raw.name, line, body, answers, calendar, kind, notes))
    if any(isinstance(when, int) for _, when in assignment.periods.values()) and not (
        answers.year or "year" in assignment.names
    ):
        index = next(index for index, (_, when) in assignment.periods.items() if isinstance(when, int))
        raise ExportQuestion(
            f"{raw.name}, column {headers[index]}: of which year? say --year, or add a column year", "year"
        )
    reader = _RowReader(raw.name, assignment, notes, answers, calendar)
    rows = tuple(reader.iterate_rows(_drop_footers(raw.name, body, assignment, notes)))
    titles = [" ".join(cells) for number, cells in raw.lines[:DEEPEST_HEADER] if number < line]
    units = {**_read_title_units(titles, assignment), **assignment.read_units(), **answers.unit}
    for name, factor in units.items():
        if factor != 1.0 and name in assignment.name_headers():
            notes.add_kept([f"{raw.name}: {name}, times {factor:,g}, as its header, its title or --unit says"])
    return Sheet(raw.name, assignment.name_headers(), rows, raw.decimal, units)


def _read_title_units(titles: list[str], assignment: ColumnAssignment) -> dict[str, float]:
    """Read the unit that a title above the header names for all amounts."""
    unit = next((read_unit(title) for title in titles if read_unit(title) != 1.0), 1.0)
    names = {*assignment.names, *(name for name, _ in assignment.periods.values())}
    return {name: unit for name in AMOUNTS if name in names and unit != 1.0}


def _drop_footers(name: str, body: list[Line], assignment: ColumnAssignment, notes: ImportNotes) -> list[Line]:
    """Drop what reports print below their last line: texts in one cell."""
    last = len(body)
    has_lines = not assignment.periods and any(each in assignment.names for each in PERIOD_COLUMNS)
    while last:
        texts = [cell for cell in body[last - 1][1] if cell]
        if not (len(texts) == 1 and (is_footer(texts[0]) or (has_lines and not is_total_name(texts[0])))):
            break
        last -= 1
        notes.add_problem((name, body[last][0]), "", texts[0], "is a footer", LEFT_OUT)
    return body[:last]


@dataclass
class _RowReader:
    """The reader of a sheet's rows."""

    name: str
    assignment: ColumnAssignment
    notes: ImportNotes
    answers: Answers
    calendar: FiscalCalendar

    def iterate_rows(self, body: list[Line]) -> Iterator[SheetRow]:
        """Iterate over the rows that are of a rep; all others are noted."""
        first = {name: indices[0] for name, indices in self.assignment.names.items()}
        more = {name: indices for name, indices in self.assignment.names.items() if len(indices) > 1}
        plain = [normalise_header(header) for header in self.assignment.headers]
        for line, cells in body:
            if self._repeats_header(line, cells, plain) or (
                len(cells) != len(plain) and not self._fit_width(line, cells)
            ):
                continue
            row = SheetRow(line, {name: cells[index] for name, index in first.items()}, {})
            for name, indices in more.items():
                row.cells[name] = next((cells[index] for index in indices if cells[index]), "")
            if self.assignment.periods:
                self._read_periods(row, cells)
            row.cells["rep"] = row.cells["rep"] or row.cells.get("rep_id", "")
            row.digest = hash(tuple(cells)) if "deal" in first else 0
            if self._is_of_rep(row):
                yield row

    def _repeats_header(self, line: int, cells: list[str], plain: list[str]) -> bool:
        """Whether a line repeats the header; if so, it is noted."""
        if not cells[0] or normalise_header(cells[0]) != plain[0]:
            return False
        same = sum(normalise_header(cell) == header for cell, header in zip(cells, plain, strict=False))
        if same * 2 <= len(plain):
            return False
        self.notes.add_problem((self.name, line), self.assignment.headers[0], cells[0], "repeats the header", LEFT_OUT)
        return True

    def _fit_width(self, line: int, cells: list[str]) -> bool:
        """Fit a line to the header: a short one is filled up, a long one left out unless the rest is empty."""
        width = len(self.assignment.headers)
        what = f"the line has {len(cells)} cells, the header {width}"
        if any(cells[width:]):
            self.notes.add_problem(
                (self.name, line), "", "", what, LEFT_OUT, kind=("", "the line has more cells than the header")
            )
            return False
        is_short = len(cells) < width
        cells += [""] * (width - len(cells))
        if is_short and not is_total_name(cells[self.assignment.names["rep"][0]]):
            kind = ("", "the line has fewer cells than the header")
            self.notes.add_problem((self.name, line), "", "", what, "the rest was taken as empty", kind=kind)
        return True

    def _read_periods(self, row: SheetRow, cells: list[str]) -> None:
        year = self._read_year(row)
        for index, (name, when) in self.assignment.periods.items():
            if isinstance(when, Period):
                row.by_period[name, when] = cells[index]
            elif year is not None:
                row.by_period[name, place_in_year(when, year, self.calendar)] = cells[index]

    def _read_year(self, row: SheetRow) -> int | None:
        text = row.cells.get("year", "")
        digits = "".join(letter for letter in text.split("/")[-1] if letter.isdigit())
        if not digits:
            return self.answers.year
        return int(digits) + 2000 if int(digits) < 100 else int(digits)

    def _is_of_rep(self, row: SheetRow) -> bool:
        """Whether a row is of a rep; else it is noted."""
        rep, header = row.cells["rep"], self.assignment.headers[self.assignment.names["rep"][0]]
        others = [rep, *(cell for cell in row.cells.values() if cell)][:3]
        if (rep and is_total_name(rep)) or (not rep and any(map(is_total_name, others))):
            what, done = "sums up", LEFT_OUT
        elif not rep:
            what, done = "no rep is named", LEFT_OUT
        elif is_nobody(rep):
            what, done = "is no rep", "the line was left out, with what it holds"
        else:
            return True
        self.notes.add_problem((self.name, row.line), header, rep, what, done)
        return False
