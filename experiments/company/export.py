"""The export of a company, read: a panel of its quarters, its sizes, and everything that was wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from experiments.company.amounts import Books, books
from experiments.company.cells import ORDERS, Period, first_day
from experiments.company.panel import Panel
from experiments.company.people import QUIT, Person, kept, people
from experiments.company.problems import ExportError, Notes
from experiments.company.sheet import Sheet, read_sheet
from experiments.company.surveys import SMALLEST, Scale, means

FEWEST_QUARTERS = 4
MOST_QUARTERS = 24
"""Longer ago a company was another one; the model's past has room for more."""
THOUSAND = 1000.0


@dataclass(frozen=True)
class Files:
    """What is read, and how.

    Attributes:
        reps: the file of reps.
        quotas, history: files of quotas and of bookings by rep and period, where they are apart.
        dates: "dmy" or "mdy" where dates do not tell.
        scale: lowest and highest answer of surveys, such as "1-5"; 0-1 when left out.
        thousands: whether amounts are in thousands already.

    Raises:
        ExportError: an order of dates that is none.
    """

    reps: Path
    quotas: Path | None = None
    history: Path | None = None
    dates: str | None = None
    scale: str | None = None
    thousands: bool = False

    def __post_init__(self) -> None:
        if self.dates is not None and self.dates not in ORDERS:
            raise ExportError(f"--dates {self.dates}: must be one of {', '.join(ORDERS)}")


@dataclass(frozen=True)
class Sizes:
    """How large the company is today: people by team and by region, largest first, without names."""

    teams: tuple[int, ...]
    regions: tuple[int, ...]
    named_teams: bool
    named_regions: bool


@dataclass(frozen=True)
class Export:
    """A company as its export shows it.

    Attributes:
        panel: what is seen of its quarters.
        sizes: its teams and regions.
        last: the last quarter, as 2024-Q4.
        notes: problems, what was kept, what was dropped.
    """

    panel: Panel
    sizes: Sizes
    last: str
    notes: Notes


def read_export(files: Files) -> Export:
    """Read the files of an export.

    Raises:
        ExportError: nothing can be made of them; one line with file, column, value and what is allowed.
    """
    notes, scale = Notes(), Scale.read(files.scale)
    reps = read_sheet(files.reps, notes)
    more = [read_sheet(path, notes) for path in (files.quotas, files.history) if path]
    found = people(reps, files.dates, notes)
    reps = kept(reps, found)
    book = books([reps, *more], notes)
    quarters = _window(book, notes)
    unit = 1.0 if files.thousands else THOUSAND
    answers = means(reps, found.values(), scale, notes)
    _strangers(found, book, reps, notes)
    _contradictions(found, book, reps, notes)
    there = [person for person in found.values() if _is_there(person, book.last)]
    if len(there) < SMALLEST:
        raise ExportError(
            f"{reps.name}: {len(there)} reps at the end of {Period(book.last).name}; must be at least {SMALLEST}: "
            "of fewer everybody could be recognised"
        )
    panel = _panel(found, book, quarters, unit, "left" in reps.headers)
    _tell(panel, found, reps, notes)
    return Export(_with(panel, answers), _sizes(there), Period(book.last).name, notes)


def _with(panel: Panel, answers: dict[str, float]) -> Panel:
    return Panel(**{**vars(panel), "means": answers})


def _window(book: Books, notes: Notes) -> int:
    """How many quarters are used.

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
        notes.drop([f"quarters before {first}: longer ago than {MOST_QUARTERS} quarters"])
    return min(book.quarters, MOST_QUARTERS)


def end_of(quarter: int) -> date:
    """The last day of a quarter."""
    return first_day(quarter + 1) - timedelta(days=1)


def _is_there(person: Person, quarter: int) -> bool:
    """Whether somebody is in the company when a quarter ends; who is not known to have come was always there."""
    end = end_of(quarter)
    return (person.hired is None or person.hired <= end) and (person.left is None or person.left > end)


def _strangers(found: dict[str, Person], book: Books, reps: Sheet, notes: Notes) -> None:
    """Reps who have bookings and stand in no line of reps: they left after their last quarter, and came with their first."""
    strangers: dict[str, list[int]] = {}
    for rep, quarter in book.amounts["bookings"]:
        if rep not in found:
            strangers.setdefault(rep, []).append(quarter)
    for rep, seen in strangers.items():
        left = None if max(seen) >= book.last else end_of(max(seen))
        hired = None if min(seen) <= book.first else first_day(min(seen))
        found[rep] = Person(rep, 0, hired=hired, left=left)
        done = "taken as having left then" if left else "counted in a team without a name"
        what = f"has bookings until {Period(max(seen)).name} and no line among the reps"
        notes.problem((reps.name, 0), reps.headers["rep"], rep, what, done)


def _contradictions(found: dict[str, Person], book: Books, reps: Sheet, notes: Notes) -> None:
    """Bookings before the first day, or long after the last."""
    for (rep, quarter), amount in sorted(book.amounts["bookings"].items()):
        person = found[rep]
        place = (reps.name, person.line)
        if amount and person.hired and person.hired > end_of(quarter):
            what = f"bookings of {Period(quarter).name}, before the first day"
            notes.problem(
                place, reps.headers.get("hired", "hired"), str(person.hired), what, "first day taken as unknown"
            )
            person.hired = None
        if amount and person.left and end_of(quarter - 2) > person.left:
            what = f"bookings of {Period(quarter).name}, after the last day"
            notes.problem(
                place, reps.headers.get("left", "left"), str(person.left), what, "these bookings are not used"
            )


def _panel(found: dict[str, Person], book: Books, quarters: int, unit: float, told: bool) -> Panel:
    """The panel of the last quarters. `told`: whether the file has a column of last days."""
    first = book.last - quarters + 1
    rows = _presences(found, range(first, book.last + 1))
    quarter = np.array([when - first for _, when, _ in rows], dtype=np.int64)
    gone = [p for p in found.values() if p.left and first_day(first) <= p.left <= end_of(book.last)]
    bookings, quota = (
        np.array([book.amounts[name].get((person.key, when), np.nan) for _, when, person in rows]) / unit
        for name in ("bookings", "quota")
    )
    return Panel(
        quarters=quarters,
        person=np.array([k for k, _, _ in rows], dtype=np.int64),
        quarter=quarter,
        tenure=np.array([_tenure(person, when) for _, when, person in rows]),
        quota=np.where(quota > 0, quota, np.nan),
        bookings=bookings,
        headcount=np.bincount(quarter, minlength=quarters).astype(np.float64),
        leavers=len(gone) if told or gone else None,
        willing=_willing(gone),
        deal=_deal(book, first) / unit,
    )


def _presences(found: dict[str, Person], quarters: range) -> list[tuple[int, int, Person]]:
    """Who is there when which quarter ends: a number for the person, the quarter, the person."""
    people = list(enumerate(found.values()))
    return [(k, quarter, person) for k, person in people for quarter in quarters if _is_there(person, quarter)]


def _willing(gone: list[Person]) -> tuple[int, int] | None:
    """How many left by themselves, of those whose reason is known; None where these are too few to hide anybody."""
    reasons = [person.reason for person in gone if person.reason]
    return (reasons.count(QUIT), len(reasons)) if len(reasons) >= SMALLEST else None


def _tenure(person: Person, quarter: int) -> float:
    """Weeks in the company when a quarter ends."""
    return (end_of(quarter) - person.hired).days / 7.0 if person.hired else float("nan")


def _deal(book: Books, first: int) -> float:
    """Mean amount of a win where both wins and bookings are known, in the unit of the file."""
    wins, amounts = book.amounts["wins"], book.amounts["bookings"]
    both = [key for key in wins if key in amounts and key[1] >= first]
    won = sum(wins[key] for key in both)
    return sum(amounts[key] for key in both) / won if won else float("nan")


def _sizes(there: list[Person]) -> Sizes:
    """Teams by name, by manager where no team is named; regions by name."""
    teams = Counter(person.team or person.manager for person in there)
    regions = Counter(person.region for person in there if person.region)
    named = bool(set(teams) - {""})
    return Sizes(
        tuple(size for _, size in teams.most_common()),
        tuple(size for _, size in regions.most_common()),
        named,
        bool(regions),
    )


def _tell(panel: Panel, found: dict[str, Person], reps: Sheet, notes: Notes) -> None:
    """Write down what was kept and what was not, in numbers."""
    known = np.isfinite(panel.bookings)
    notes.keep([
        f"{len(found)} people, {int(panel.headcount[-1])} of them there today, in {panel.quarters} quarters",
        f"{int(known.sum())} bookings and {int(np.isfinite(panel.quota).sum())} quotas of a rep and quarter",
    ])  # fmt: skip
    if panel.leavers is None:
        notes.drop([f"leavers: {reps.name} has no column of last days, so what makes people leave is not fitted"])
    else:
        notes.keep([f"{panel.leavers} people who left in these quarters"])
    if panel.willing is None:
        notes.drop([f"reasons for leaving: fewer than {SMALLEST} are known"])
    if np.isfinite(panel.deal):
        notes.keep(["the mean amount of a win"])
    else:
        notes.drop(["amounts of wins: there is no column of wins"])
    if (~known).any():
        notes.drop(
            [f"{int((~known).sum())} quarters of reps without bookings in the file: not counted, not taken as 0"]
        )
    notes.drop(["names of reps, teams, managers and regions; every line of the files"])
