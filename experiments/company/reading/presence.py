"""Who was there and when: first and last days, as far as files say them or deals show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.company.reading.calendar_parser import FiscalCalendar
from experiments.company.reading.export_people import People, Person
from experiments.company.reading.export_problems import ImportNotes
from experiments.company.reading.period_amounts import PeriodBooks
from experiments.company.reading.sheet import Sheet

SILENT_QUARTERS = 1
"""Quarters without any deal after which a rep of a list of deals is taken as having left."""


@dataclass
class ExportReading:
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


def set_seen_spans(reading: ExportReading) -> None:
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
        if person.left is not None:
            continue
        if person.is_gone:  # left within the last quarter with anything
            person.seen_until = calendar.last_day(last)
        elif key in book.spans and last < book.last - SILENT_QUARTERS and not reading.has_last_days:
            person.seen_until = calendar.first_day(last + 1)
            silent += 1
    if silent:
        whose = f"{silent} rep{'' if silent == 1 else 's'}"
        reading.notes.add_kept([f"{whose} without any deal in the last {SILENT_QUARTERS + 1} quarters, as having left"])


def add_strangers(reading: ExportReading) -> None:
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


def note_contradictions(reading: ExportReading) -> None:
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
