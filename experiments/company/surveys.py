"""What people answered, and their health: only ever means of groups of five or more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from experiments.company.cells import decimal_mark, nothing, number
from experiments.company.columns import BY_NAME, PRIVATE
from experiments.company.people import Person
from experiments.company.problems import HIDDEN, ExportError, Notes
from experiments.company.sheet import Sheet

SMALLEST = 5
"""Answers that a group must have for its mean to be used."""
MOST_DAYS = 366


@dataclass(frozen=True)
class Scale:
    """The lowest and the highest answer that a survey allows."""

    low: float = 0.0
    high: float = 1.0

    @classmethod
    def read(cls, text: str | None) -> Scale:
        """A scale from words such as `1-5`.

        Raises:
            ExportError: no two numbers that rise.
        """
        if text is None:
            return cls()
        found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|to|\.\.)\s*(\d+(?:\.\d+)?)\s*", text)
        if found is None or float(found[1]) >= float(found[2]):
            raise ExportError(f"--scale {text}: must be the lowest and the highest answer, such as 1-5")
        return cls(float(found[1]), float(found[2]))

    def share(self, value: float) -> float:
        """An answer as 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def means(sheet: Sheet, people: Iterable[Person], scale: Scale, notes: Notes) -> dict[str, float]:
    """The mean of each such column over the groups that are large enough; scores 0 to 1, sick days a year.

    A group is a team, or a manager's reps where no teams are named. Who has left is not counted. Nothing of a single person
    leaves this function, and no message shows an answer.
    """
    there = [person for person in people if person.left is None]
    found = {name: _mean(name, sheet, there, scale, notes) for name in PRIVATE if name in sheet.headers}
    return {name: mean for name, mean in found.items() if mean is not None}


def _mean(name: str, sheet: Sheet, people: list[Person], scale: Scale, notes: Notes) -> float | None:
    column = sheet.headers[name]
    groups: dict[str, list[float]] = defaultdict(list)
    decimal = decimal_mark((person.cells.get(name, "") for person in people), sheet.decimal)
    for person in people:
        value = _answer(name, person, sheet, (scale, decimal), notes)
        if value is not None:
            groups[person.team or person.manager].append(value)
    large = _large(groups, (sheet.name, column), notes)
    if not large:
        notes.drop([f"{sheet.name}: column {column!r}, no group of {SMALLEST} or more"])
        return None
    notes.keep([f"{column}: the mean of {len(large)} group{'s' if len(large) > 1 else ''} of {SMALLEST} or more"])
    answers = [answer for group in large for answer in group]
    return round(sum(answers) / len(answers), 2 if BY_NAME[name].holds == "score" else 1)


def _large(groups: dict[str, list[float]], where: tuple[str, str], notes: Notes) -> list[list[float]]:
    """The answers of groups that are large enough; the others are refused, and said to be."""
    for group in sorted(group for group, answers in groups.items() if len(answers) < SMALLEST):
        called = f"group {group}" if group else "the group without a name"
        what = f"{called} has fewer than {SMALLEST} answers, which could be traced to people"
        notes.problem((where[0], 0), where[1], HIDDEN, what, "refused")
    return [answers for answers in groups.values() if len(answers) >= SMALLEST]


def _answer(name: str, person: Person, sheet: Sheet, read: tuple[Scale, str], notes: Notes) -> float | None:
    text, (scale, decimal) = person.cells.get(name, ""), read
    if nothing(text):
        return None
    low, high = (scale.low, scale.high) if BY_NAME[name].holds == "score" else (0.0, MOST_DAYS)
    try:
        value = number(text, decimal)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        what = f"must be a number from {low:g} to {high:g}" + (
            ", see --scale" if BY_NAME[name].holds == "score" else ""
        )
        notes.problem((sheet.name, person.line), sheet.headers[name], HIDDEN, what, "left out")
        return None
    return scale.share(value) if BY_NAME[name].holds == "score" else value
