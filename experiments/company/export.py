"""The reader of a company's export: a panel of its quarters, its sizes, and everything that was wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from experiments.company.cell_parser import DATE_ORDERS, Period, first_day
from experiments.company.export_people import QUIT, Person, drop_unread_lines, read_people
from experiments.company.export_problems import ExportError, ImportNotes
from experiments.company.period_amounts import PeriodBooks, read_books
from experiments.company.quarter_panel import Panel
from experiments.company.sheet import Sheet, read_sheet
from experiments.company.surveys import SMALLEST_GROUP, SurveyScale, compute_group_means

FEWEST_QUARTERS = 4
MOST_QUARTERS = 24
"""Quarters that are used at most: longer ago a company was another one."""
THOUSAND = 1000.0


@dataclass(frozen=True)
class Files:
    """The files that are read, and how.

    Attributes:
        reps: the file of reps.
        quotas, history: files of quotas and of bookings by rep and period, where they are apart.
        dates: "dmy" or "mdy" where the dates leave their order open.
        scale: lowest and highest answer of surveys, such as "1-5"; 0-1 when left out.
        thousands: whether amounts are in thousands already.

    Raises:
        ExportError: an invalid order of dates.
    """

    reps: Path
    quotas: Path | None = None
    history: Path | None = None
    dates: str | None = None
    scale: str | None = None
    thousands: bool = False

    def __post_init__(self) -> None:
        if self.dates is not None and self.dates not in DATE_ORDERS:
            raise ExportError(f"--dates {self.dates}: must be one of {', '.join(DATE_ORDERS)}")


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
        ExportError: they cannot be used; one line with file, column, value and what is allowed.
    """
    notes, scale = ImportNotes(), SurveyScale.parse(files.scale)
    reps = read_sheet(files.reps, notes)
    more = [read_sheet(path, notes) for path in (files.quotas, files.history) if path]
    persons = read_people(reps, files.dates, notes)
    reps = drop_unread_lines(reps, persons)
    book = read_books([reps, *more], notes)
    quarters = _count_used_quarters(book, notes)
    unit = 1.0 if files.thousands else THOUSAND
    answers = compute_group_means(reps, persons.values(), scale, notes)
    _add_strangers(persons, book, reps, notes)
    _note_contradictions(persons, book, reps, notes)
    present = [person for person in persons.values() if _is_there(person, book.last)]
    if len(present) < SMALLEST_GROUP:
        raise ExportError(
            f"{reps.name}: {len(present)} reps at the end of {Period(book.last).name}; must be at least {SMALLEST_GROUP}: "
            "of fewer everybody could be recognised"
        )
    panel = _build_panel(persons, book, quarters, unit, "left" in reps.headers)
    _note_contents(panel, persons, reps, notes)
    return CompanyExport(_add_means(panel, answers), _count_sizes(present), Period(book.last).name, notes)


def _add_means(panel: Panel, answers: dict[str, float]) -> Panel:
    return Panel(**{**vars(panel), "means": answers})


def _count_used_quarters(book: PeriodBooks, notes: ImportNotes) -> int:
    """Count the quarters that are used.

    Raises:
        ExportError: fewer than a year.
    """
    if book.quarters < FEWEST_QUARTERS:
        raise ExportError(
            f"bookings of {book.quarters} quarter{'' if book.quarters == 1 else 's'}, from {Period(book.first).name} to "
            f"{Period(book.last).name}; must be at least {FEWEST_QUARTERS}"
        )
    if book.quarters > MOST_QUARTERS:
        first = Period(book.last - MOST_QUARTERS + 1).name
        notes.add_dropped([f"quarters before {first}: longer ago than {MOST_QUARTERS} quarters"])
    return min(book.quarters, MOST_QUARTERS)


def last_day(quarter: int) -> date:
    """Compute the last day of a quarter."""
    return first_day(quarter + 1) - timedelta(days=1)


def _is_there(person: Person, quarter: int) -> bool:
    """Whether somebody is in the company when a quarter ends; a person without a first day was always there."""
    end = last_day(quarter)
    return (person.hired is None or person.hired <= end) and (person.left is None or person.left > end)


def _add_strangers(persons: dict[str, Person], book: PeriodBooks, reps: Sheet, notes: ImportNotes) -> None:
    """Add reps who have bookings but no line in the file of reps: they came with their first quarter and left after their last."""
    strangers: dict[str, list[int]] = {}
    for rep, quarter in book.amounts["bookings"]:
        if rep not in persons:
            strangers.setdefault(rep, []).append(quarter)
    for rep, seen in strangers.items():
        left = None if max(seen) >= book.last else last_day(max(seen))
        hired = None if min(seen) <= book.first else first_day(min(seen))
        persons[rep] = Person(rep, 0, hired=hired, left=left)
        done = "taken as having left then" if left else "counted in a team without a name"
        what = f"has bookings until {Period(max(seen)).name} and no line among the reps"
        notes.add_problem((reps.name, 0), reps.headers["rep"], rep, what, done)


def _note_contradictions(persons: dict[str, Person], book: PeriodBooks, reps: Sheet, notes: ImportNotes) -> None:
    """Note bookings before the first day, or long after the last."""
    for (rep, quarter), amount in sorted(book.amounts["bookings"].items()):
        person = persons[rep]
        where = (reps.name, person.line)
        if amount and person.hired and person.hired > last_day(quarter):
            what = f"bookings of {Period(quarter).name}, before the first day"
            notes.add_problem(
                where, reps.headers.get("hired", "hired"), str(person.hired), what, "first day taken as unknown"
            )
            person.hired = None
        if amount and person.left and last_day(quarter - 2) > person.left:
            what = f"bookings of {Period(quarter).name}, after the last day"
            notes.add_problem(
                where, reps.headers.get("left", "left"), str(person.left), what, "these bookings are not used"
            )


def _build_panel(
    persons: dict[str, Person], book: PeriodBooks, quarters: int, unit: float, has_last_days: bool
) -> Panel:
    """Build the panel of the last quarters."""
    first = book.last - quarters + 1
    rows = _list_presences(persons, range(first, book.last + 1))
    quarter = np.array([when - first for _, when, _ in rows], dtype=np.int64)
    gone = [p for p in persons.values() if p.left and first_day(first) <= p.left <= last_day(book.last)]
    bookings, quota = (
        np.array([book.amounts[name].get((person.key, when), np.nan) for _, when, person in rows]) / unit
        for name in ("bookings", "quota")
    )
    return Panel(
        quarters=quarters,
        person=np.array([k for k, _, _ in rows], dtype=np.int64),
        quarter=quarter,
        tenure=np.array([_count_tenure_weeks(person, when) for _, when, person in rows]),
        quota=np.where(quota > 0, quota, np.nan),
        bookings=bookings,
        headcount=np.bincount(quarter, minlength=quarters).astype(np.float64),
        leavers=len(gone) if has_last_days or gone else None,
        willing=_count_willing(gone),
        deal=_compute_mean_deal(book, first) / unit,
    )


def _list_presences(persons: dict[str, Person], quarters: range) -> list[tuple[int, int, Person]]:
    """List who is there at the end of each quarter: a number for the person, the quarter, the person."""
    people = list(enumerate(persons.values()))
    return [(k, quarter, person) for k, person in people for quarter in quarters if _is_there(person, quarter)]


def _count_willing(gone: list[Person]) -> tuple[int, int] | None:
    """Count who left by themselves, of those whose reason is known; None where these are too few to hide anybody."""
    reasons = [person.reason for person in gone if person.reason]
    return (reasons.count(QUIT), len(reasons)) if len(reasons) >= SMALLEST_GROUP else None


def _count_tenure_weeks(person: Person, quarter: int) -> float:
    """Count the weeks in the company when a quarter ends."""
    return (last_day(quarter) - person.hired).days / 7.0 if person.hired else float("nan")


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


def _note_contents(panel: Panel, persons: dict[str, Person], reps: Sheet, notes: ImportNotes) -> None:
    """Note what was kept and what was not, in numbers."""
    known = np.isfinite(panel.bookings)
    notes.add_kept([
        f"{len(persons)} people, {int(panel.headcount[-1])} of them there today, in {panel.quarters} quarters",
        f"{int(known.sum())} bookings and {int(np.isfinite(panel.quota).sum())} quotas of a rep and quarter",
    ])  # fmt: skip
    if panel.leavers is None:
        notes.add_dropped(
            [f"leavers: {reps.name} has no column of last days, so what makes people leave is not fitted"]
        )
    else:
        notes.add_kept([f"{panel.leavers} people who left in these quarters"])
    if panel.willing is None:
        notes.add_dropped([f"reasons for leaving: fewer than {SMALLEST_GROUP} are known"])
    if np.isfinite(panel.deal):
        notes.add_kept(["the mean amount of a win"])
    else:
        notes.add_dropped(["amounts of wins: there is no column of wins"])
    if (~known).any():
        notes.add_dropped(
            [f"{int((~known).sum())} quarters of reps without bookings in the file: not counted, not taken as 0"]
        )
    notes.add_dropped(["names of reps, teams, managers and regions; every line of the files"])
