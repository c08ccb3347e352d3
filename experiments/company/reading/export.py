"""The reader of a company's export: a panel of its quarters, its sizes, and everything that was wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from experiments.company.quarter_panel import Panel
from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar
from experiments.company.reading.export_people import Person, drop_unread_lines, read_people
from experiments.company.reading.export_problems import ExportError, ExportQuestion, ImportNotes
from experiments.company.reading.fiscal_year import has_fiscal_labels, infer_fiscal_year_start, settle_fiscal_year
from experiments.company.reading.panel_builder import build_panel, note_contents
from experiments.company.reading.people_keys import set_keys
from experiments.company.reading.period_amounts import PeriodBooks, read_books
from experiments.company.reading.presence import ExportReading, add_strangers, note_contradictions, set_seen_spans
from experiments.company.reading.raw_table import RawTable
from experiments.company.reading.sheet import build_sheet
from experiments.company.reading.surveys import SMALLEST_GROUP, SurveyScale, compute_group_means
from experiments.company.reading.text_tables import read_text_table
from experiments.company.reading.workbook_tables import is_workbook, read_workbook

FEWEST_QUARTERS = 3
MOST_QUARTERS = 24
"""Quarters that are used at most: longer ago a company was another one."""
THOUSAND = 1000.0


@dataclass(frozen=True)
class Files:
    """The files that are read, and what is known beside them.

    Attributes:
        first: the file of reps, or whichever there is.
        quotas, history: files of quotas and of bookings by rep and period, where they are apart.
        more: further files, each known by its columns.
        answers: what the files do not say.
    """

    first: Path
    quotas: Path | None = None
    history: Path | None = None
    more: tuple[Path, ...] = ()
    answers: Answers = field(default_factory=Answers)

    def list_paths(self) -> list[tuple[Path, str]]:
        """List the files, each with what its columns of periods hold, if it was named for that."""
        named = [
            (self.first, ""),
            *((path, "") for path in self.more),
            (self.quotas, "quota"),
            (self.history, "bookings"),
        ]
        return [(path, kind) for path, kind in named if path is not None]


@dataclass(frozen=True)
class CompanySizes:
    """How large the company is today: people by team and by region, largest first, without names."""

    teams: tuple[int, ...]
    regions: tuple[int, ...]
    named_teams: bool
    named_regions: bool


@dataclass(frozen=True)
class CompanyExport:
    """A company as its export describes it.

    Attributes:
        panel: of its quarters.
        sizes: its teams and regions.
        last: the last quarter, as 2024-Q4.
        notes: problems, what was kept, what was dropped.
    """

    panel: Panel
    sizes: CompanySizes
    last: str
    notes: ImportNotes


def read_export(files: Files) -> CompanyExport:
    """Read the files of an export.

    Raises:
        ExportQuestion: something only the owner of the files can tell.
        ExportError: they cannot be used; one line with file, column, value and what is allowed.
    """
    notes, answers = ImportNotes(), files.answers
    scale = SurveyScale.parse(answers.scale)
    tables = [(table, kind) for path, kind in files.list_paths() for table in read_tables(path, answers, notes)]
    has_labels = any(has_fiscal_labels(table) for table, _ in tables)
    calendar = FiscalCalendar(answers.fiscal_year_start or 1, is_named=has_labels)
    sheets = [build_sheet(table, notes, answers, calendar, kind) for table, kind in tables]
    start = None if answers.fiscal_year_start else infer_fiscal_year_start(sheets, answers)
    if start:
        return read_export(replace(files, answers=replace(answers, fiscal_year_start=start)))
    settle_fiscal_year(sheets, has_labels, answers, notes)
    set_keys(sheets, notes)
    people = read_people(sheets, answers.dates, notes)
    sheets = [drop_unread_lines(sheet, people) if sheet in people.sheets else sheet for sheet in sheets]
    book = read_books(sheets, answers, calendar, people.excluded, notes)
    return _build_export(
        ExportReading(sheets, people, book, calendar, notes), scale, 1.0 if answers.thousands else THOUSAND
    )


def read_tables(path: Path, answers: Answers, notes: ImportNotes) -> list[RawTable]:
    """Read the tables of a file: one, or the sheets of a workbook that are wanted.

    Raises:
        ExportQuestion: a workbook has several sheets, and nobody said which.
        ExportError: see `read_text_table` and `read_workbook`.
    """
    if not is_workbook(path):
        return [read_text_table(path, notes)]
    tables = read_workbook(path, answers.sheet)
    if len(tables) > 1 and not answers.sheet:
        names = [table.name.partition(", sheet ")[2] for table in tables]
        raise ExportQuestion(
            f"{path.name}: has {len(tables)} sheets with something in them: {', '.join(names[:12])}; say which with --sheet, "
            "several times if several belong together",
            "sheet",
            names,
        )
    return tables


def _build_export(reading: ExportReading, scale: SurveyScale, unit: float) -> CompanyExport:
    """Build the export of what was read.

    Raises:
        ExportError: too few quarters or people.
    """
    book, calendar, notes = reading.book, reading.calendar, reading.notes
    quarters = _count_used_quarters(book, calendar, notes)
    answers: dict[str, float] = {}
    for sheet in reading.people.sheets:
        own = [person for person in reading.persons.values() if person.cells]
        answers = {**compute_group_means(sheet, own, scale, notes), **answers}
    set_seen_spans(reading)
    add_strangers(reading)
    note_contradictions(reading)
    present = [person for person in reading.persons.values() if person.is_there(calendar.last_day(book.last))]
    if len(present) < SMALLEST_GROUP:
        raise ExportError(
            f"{reading.home.name}: {len(present)} reps at the end of {calendar.format_quarter(book.last)}; "
            f"must be at least {SMALLEST_GROUP}: of fewer everybody could be recognised"
        )
    panel = replace(build_panel(reading, quarters, unit), means=answers)
    note_contents(panel, reading)
    return CompanyExport(panel, _count_sizes(present), calendar.format_quarter(book.last), notes)


def _count_used_quarters(book: PeriodBooks, calendar: FiscalCalendar, notes: ImportNotes) -> int:
    """Count the quarters that are used.

    Raises:
        ExportError: fewer than the figures need.
    """
    if book.quarters < FEWEST_QUARTERS:
        raise ExportError(
            f"bookings of {book.quarters} quarter{'' if book.quarters == 1 else 's'}, from {calendar.format_quarter(book.first)} to "
            f"{calendar.format_quarter(book.last)}; must be at least {FEWEST_QUARTERS} whole ones"
        )
    if book.quarters > MOST_QUARTERS:
        first = calendar.format_quarter(book.last - MOST_QUARTERS + 1)
        notes.add_dropped([f"quarters before {first}: longer ago than {MOST_QUARTERS} quarters"])
    return min(book.quarters, MOST_QUARTERS)


def _count_sizes(present: list[Person]) -> CompanySizes:
    """Count people by team and by region; managers stand for teams where none is named."""
    teams = Counter(person.team or person.manager for person in present)
    regions = Counter(person.region for person in present if person.region)
    named = bool(set(teams) - {""})
    return CompanySizes(
        tuple(size for _, size in teams.most_common()),
        tuple(size for _, size in regions.most_common()),
        named,
        bool(regions),
    )
