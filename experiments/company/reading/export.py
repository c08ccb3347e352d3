"""The reader of a company's export: a panel of its quarters, its sizes, and everything that was wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from experiments.company.quarter_panel import Panel
from experiments.company.reading.answers import Answers
from experiments.company.reading.calendar_parser import FiscalCalendar, is_date, is_fiscal_label
from experiments.company.reading.export_people import QUIT, People, Person, drop_unread_lines, read_people
from experiments.company.reading.export_problems import ExportError, ExportQuestion, ImportNotes
from experiments.company.reading.fiscal_year import infer_fiscal_year_start
from experiments.company.reading.people_keys import set_keys
from experiments.company.reading.period_amounts import PeriodBooks, read_books
from experiments.company.reading.raw_table import RawTable
from experiments.company.reading.sheet import Sheet, build_sheet
from experiments.company.reading.surveys import SMALLEST_GROUP, SurveyScale, compute_group_means
from experiments.company.reading.text_tables import read_text_table
from experiments.company.reading.workbook_tables import is_workbook, read_workbook

FEWEST_QUARTERS = 3
MOST_QUARTERS = 24
"""Quarters that are used at most: longer ago a company was another one."""
THOUSAND = 1000.0
LABEL_LINES = 300
"""Lines in which fiscal years are looked for."""
SILENT_QUARTERS = 1
"""Quarters without any deal after which a rep of a list of deals is taken as having left."""


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
    has_labels = any(_has_fiscal_labels(table) for table, _ in tables)
    calendar = FiscalCalendar(answers.fiscal_year_start or 1, is_named=has_labels)
    sheets = [build_sheet(table, notes, answers, calendar, kind) for table, kind in tables]
    start = None if answers.fiscal_year_start else infer_fiscal_year_start(sheets, answers)
    if start:
        return read_export(replace(files, answers=replace(answers, fiscal_year_start=start)))
    _settle_fiscal_year(sheets, has_labels, answers, notes)
    set_keys(sheets, notes)
    people = read_people(sheets, answers.dates, notes)
    sheets = [drop_unread_lines(sheet, people) if sheet in people.sheets else sheet for sheet in sheets]
    book = read_books(sheets, answers, calendar, people.excluded, notes)
    return _build_export(_Reading(sheets, people, book, calendar, notes), scale, 1.0 if answers.thousands else THOUSAND)


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


def _has_fiscal_labels(table: RawTable) -> bool:
    return any(is_fiscal_label(cell) for _, cells in table.lines[:LABEL_LINES] for cell in cells if len(cell) < 20)


def _settle_fiscal_year(sheets: Sequence[Sheet], has_labels: bool, answers: Answers, notes: ImportNotes) -> None:
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
        for column in ("hired", "left", "closed", "created", "period"):
            if column in sheet.headers and any(map(is_date, sheet.list_column(column)[:LABEL_LINES])):
                raise ExportQuestion(
                    f"{sheet.name}, column {sheet.headers[column]}: days stand beside quarters of fiscal years; in which month does the "
                    "fiscal year start? say --fiscal-year-start, from 1 to 12",
                    "fiscal_year_start",
                )
    notes.add_kept(["quarters of fiscal years, by their names: no day has to be put into them"])


@dataclass
class _Reading:
    """What was read of the files, before it becomes a panel."""

    sheets: Sequence[Sheet]
    people: People
    book: PeriodBooks
    calendar: FiscalCalendar
    notes: ImportNotes

    @property
    def home(self) -> Sheet:
        """The first sheet that people were read from."""
        return self.people.sheets[0]

    @property
    def persons(self) -> dict[str, Person]:
        """Everybody by key."""
        return self.people.by_key

    @property
    def has_last_days(self) -> bool:
        """Whether a file says who left."""
        return any(name in sheet.headers for sheet in self.people.sheets for name in ("left", "active"))


def _build_export(reading: _Reading, scale: SurveyScale, unit: float) -> CompanyExport:
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
    _set_seen_spans(reading)
    _add_strangers(reading)
    _note_contradictions(reading)
    present = [person for person in reading.persons.values() if person.is_there(calendar.last_day(book.last))]
    if len(present) < SMALLEST_GROUP:
        raise ExportError(
            f"{reading.home.name}: {len(present)} reps at the end of {calendar.format_quarter(book.last)}; "
            f"must be at least {SMALLEST_GROUP}: of fewer everybody could be recognised"
        )
    panel = replace(_build_panel(reading, quarters, unit), means=answers)
    _note_contents(panel, reading)
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


def _set_seen_spans(reading: _Reading) -> None:
    """Set from when to when reps without first or last day were there: as their deals show, or until their last amount if they are gone."""
    book, calendar = reading.book, reading.calendar
    last_amounts: dict[str, int] = {}
    for rep, quarter in book.amounts["bookings"]:
        last_amounts[rep] = max(quarter, last_amounts.get(rep, quarter))
    silent = 0
    for key, person in reading.persons.items():
        first, last = book.spans.get(key, (book.first, last_amounts.get(key, book.first - 1)))
        if key in book.spans and person.hired is None and first > book.first:
            person.seen_from = calendar.first_day(first)
        is_silent = (
            key in book.spans
            and person.left is None
            and last < book.last - SILENT_QUARTERS
            and not reading.has_last_days
        )
        if is_silent or (
            person.is_gone and person.left is None
        ):  # who is gone left within the last quarter of their own
            person.seen_until = calendar.last_day(last) if person.is_gone else calendar.first_day(last + 1)
        silent += is_silent and not person.is_gone
    if silent:
        reading.notes.add_kept(
            [
                f"{silent} rep{'' if silent == 1 else 's'} without any deal in the last {SILENT_QUARTERS + 1} quarters, as having left"
            ]
        )


def _add_strangers(reading: _Reading) -> None:
    """Add reps who have bookings but no line in the file of reps: they came with their first quarter and left after their last."""
    book, calendar, sheet = reading.book, reading.calendar, reading.home
    strangers: dict[str, list[int]] = {}
    for rep, quarter in book.amounts["bookings"]:
        if rep not in reading.persons:
            strangers.setdefault(rep, []).append(quarter)
    for rep, seen in strangers.items():
        until = None if max(seen) >= book.last else calendar.last_day(max(seen))
        since = None if min(seen) <= book.first else calendar.first_day(min(seen))
        reading.persons[rep] = Person(rep, 0, hired=since, left=until)
        done = "taken as having left then" if until else "counted in a team without a name"
        what = f"has bookings until {calendar.format_quarter(max(seen))} and no line among the reps"
        kind = (sheet.headers["rep"], "has bookings and no line among the reps")
        reading.notes.add_problem((sheet.name, 0), sheet.headers["rep"], rep, what, done, kind=kind)


def _note_contradictions(reading: _Reading) -> None:
    """Note bookings before the first day, or long after the last."""
    calendar, headers = reading.calendar, reading.home.headers
    for (rep, quarter), amount in sorted(reading.book.amounts["bookings"].items()):
        person = reading.persons[rep]
        where, label = (reading.home.name, person.line), f"bookings of {calendar.format_quarter(quarter)}"
        if amount and person.hired and person.hired > calendar.last_day(quarter):
            column, what = headers.get("hired", "hired"), "before the first day"
            kind = (column, f"bookings {what}")
            reading.notes.add_problem(
                where, column, str(person.hired), f"{label}, {what}", "first day taken as unknown", kind=kind
            )
            person.hired = None
        if amount and person.left and calendar.last_day(quarter - 2) > person.left:
            column, what = headers.get("left", "left"), "after the last day"
            kind = (column, f"bookings {what}")
            reading.notes.add_problem(
                where, column, str(person.left), f"{label}, {what}", "these bookings are not used", kind=kind
            )


def _build_panel(reading: _Reading, quarters: int, unit: float) -> Panel:
    """Build the panel of the last quarters."""
    book, calendar, persons = reading.book, reading.calendar, reading.persons
    first = book.last - quarters + 1
    used = range(first, book.last + 1)
    rows = _list_presences(persons, used, calendar)
    quarter = np.array([when - first for _, when, _ in rows], dtype=np.int64)
    gone = [
        person
        for person in persons.values()
        if _left_within(person, calendar.first_day(first), calendar.last_day(book.last))
    ]
    bookings, quota = (
        np.array([_read_amount(book, name, person.key, when) for _, when, person in rows]) / unit
        for name in ("bookings", "quota")
    )
    headcount = np.bincount(quarter, minlength=quarters).astype(np.float64)
    pipeline = float("nan") if book.deals.pipeline is None else book.deals.pipeline / unit / float(headcount[-1])
    return Panel(
        quarters=quarters,
        person=np.array([k for k, _, _ in rows], dtype=np.int64),
        quarter=quarter,
        tenure=np.array([_count_tenure_weeks(person, calendar.last_day(when)) for _, when, person in rows]),
        quota=np.where(quota > 0, quota, np.nan),
        bookings=bookings,
        headcount=headcount,
        leavers=len(gone) if reading.has_last_days or gone else None,
        willing=_count_willing(gone),
        deal=_compute_mean_deal(book, first) / unit,
        win_rate=book.deals.compute_win_rate(used),
        cycle=book.deals.compute_cycle(used),
        pipeline=pipeline,
    )


def _read_amount(book: PeriodBooks, name: str, rep: str, quarter: int) -> float:
    """Read an amount; NaN where it is not known. A rep of whom every deal is listed booked nothing in a quarter without one."""
    otherwise = 0.0 if name == "bookings" and rep in book.spans else float("nan")
    return book.amounts[name].get((rep, quarter), otherwise)


def _left_within(person: Person, first: date, last: date) -> bool:
    end = person.left or person.seen_until
    return end is not None and first <= end <= last


def _list_presences(
    persons: dict[str, Person], quarters: range, calendar: FiscalCalendar
) -> list[tuple[int, int, Person]]:
    """List who is there at the end of each quarter: a number for the person, the quarter, the person."""
    ends = [(quarter, calendar.last_day(quarter)) for quarter in quarters]
    people = list(enumerate(persons.values()))
    return [(k, quarter, person) for k, person in people for quarter, end in ends if person.is_there(end)]


def _count_willing(gone: list[Person]) -> tuple[int, int] | None:
    """Count who left by themselves, of those whose reason is known; None where these are too few to hide anybody."""
    reasons = [person.reason for person in gone if person.reason]
    return (reasons.count(QUIT), len(reasons)) if len(reasons) >= SMALLEST_GROUP else None


def _count_tenure_weeks(person: Person, day: date) -> float:
    """Count the weeks in the company at the end of a day."""
    return (day - person.hired).days / 7.0 if person.hired else float("nan")


def _compute_mean_deal(book: PeriodBooks, first: int) -> float:
    """Compute the mean amount of a win where both wins and bookings are known, in the unit of the file."""
    wins, amounts = book.amounts["wins"], book.amounts["bookings"]
    both = [key for key in wins if key in amounts and key[1] >= first]
    won = sum(wins[key] for key in both)
    return sum(amounts[key] for key in both) / won if won else float("nan")


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


def _note_contents(panel: Panel, reading: _Reading) -> None:
    """Note what was kept and what was not, in numbers."""
    notes, known = reading.notes, np.isfinite(panel.bookings)
    notes.add_kept([
        f"{len(reading.persons)} people, {int(panel.headcount[-1])} of them there today, in {panel.quarters} quarters",
        f"{int(known.sum())} bookings and {int(np.isfinite(panel.quota).sum())} quotas of a rep and quarter",
    ])  # fmt: skip
    if panel.leavers is None:
        notes.add_dropped(
            [f"leavers: {reading.home.name} has no column of last days, so what makes people leave is not fitted"]
        )
    else:
        notes.add_kept([f"{panel.leavers} people who left in these quarters"])
    if panel.willing is None:
        notes.add_dropped([f"reasons for leaving: fewer than {SMALLEST_GROUP} are known"])
    if np.isfinite(panel.deal):
        notes.add_kept(["the mean amount of a win"])
    else:
        notes.add_dropped(["amounts of wins: there is no column of wins"])
    _note_deals(panel, reading)
    if (~known).any():
        notes.add_dropped(
            [f"{int((~known).sum())} quarters of reps without bookings in the file: not counted, not taken as 0"]
        )
    notes.add_dropped(["names of reps, teams, managers and regions; every line of the files"])


def _note_deals(panel: Panel, reading: _Reading) -> None:
    """Note what lists of deals show beside bookings."""
    deals = reading.book.deals
    if np.isfinite(panel.win_rate):
        won, lost = sum(deals.won.values()), sum(deals.lost.values())
        reading.notes.add_kept([f"the win rate, of {won} won and {lost} lost deals; only won ones are bookings"])
    if np.isfinite(panel.cycle):
        reading.notes.add_kept(["the mean time from the beginning of a deal to its close"])
    if np.isfinite(panel.pipeline):
        reading.notes.add_kept(["the amount of open deals today, which is no booking"])
