"""The panel of an export: people and amounts of the last quarters, and the notes on what it holds."""

from __future__ import annotations

from datetime import date

import numpy as np

from experiments.company.quarter_panel import Panel
from experiments.company.reading.calendar_parser import FiscalCalendar
from experiments.company.reading.export_people import QUIT, Person
from experiments.company.reading.period_amounts import PeriodBooks
from experiments.company.reading.presence import ExportReading
from experiments.company.reading.surveys import SMALLEST_GROUP


def build_panel(reading: ExportReading, quarters: int, unit: float) -> Panel:
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


def note_contents(panel: Panel, reading: ExportReading) -> None:
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


def _note_deals(panel: Panel, reading: ExportReading) -> None:
    """Note what lists of deals show beside bookings."""
    deals = reading.book.deals
    if np.isfinite(panel.win_rate):
        won, lost = sum(deals.won.values()), sum(deals.lost.values())
        reading.notes.add_kept([f"the win rate, of {won} won and {lost} lost deals; only won ones are bookings"])
    if np.isfinite(panel.cycle):
        reading.notes.add_kept(["the mean time from the beginning of a deal to its close"])
    if np.isfinite(panel.pipeline):
        reading.notes.add_kept(["the amount of open deals today, which is no booking"])
