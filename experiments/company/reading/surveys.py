"""Surveys and sick days of an export: only ever means of groups of five or more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from experiments.company.reading.cell_parser import choose_decimal_mark, is_blank, parse_number
from experiments.company.reading.export_columns import COLUMN_BY_NAME, PRIVATE_COLUMNS
from experiments.company.reading.export_people import Person
from experiments.company.reading.export_problems import HIDDEN, ExportError, ImportNotes
from experiments.company.reading.sheet import Sheet

SMALLEST_GROUP = 5
"""Answers that a group must have for its mean to be used."""
MOST_DAYS = 366


@dataclass(frozen=True)
class SurveyScale:
    """The lowest and the highest answer that a survey allows."""

    low: float = 0.0
    high: float = 1.0

    @classmethod
    def parse(cls, text: str | None) -> SurveyScale:
        """Parse a scale such as `1-5`.

        Raises:
            ExportError: not two ascending numbers.
        """
        if text is None:
            return cls()
        match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|to|\.\.)\s*(\d+(?:\.\d+)?)\s*", text)
        if match is None or float(match[1]) >= float(match[2]):
            raise ExportError(f"--scale {text}: must be the lowest and the highest answer, such as 1-5")
        return cls(float(match[1]), float(match[2]))

    def to_share(self, value: float) -> float:
        """Convert an answer to 0 … 1."""
        return (value - self.low) / (self.high - self.low)


def compute_group_means(
    sheet: Sheet, people: Iterable[Person], scale: SurveyScale, notes: ImportNotes
) -> dict[str, float]:
    """Compute the mean of each such column over the groups that are large enough; scores 0 to 1, sick days per year.

    A group is a team, or a manager's reps where no teams are named. Who has left is not counted. Nothing of an individual
    leaves this function, and no message shows an answer.
    """
    present = [person for person in people if person.left is None]
    group_means = {
        name: _compute_mean(name, sheet, present, scale, notes) for name in PRIVATE_COLUMNS if name in sheet.headers
    }
    return {name: mean for name, mean in group_means.items() if mean is not None}


def _compute_mean(
    name: str, sheet: Sheet, people: list[Person], scale: SurveyScale, notes: ImportNotes
) -> float | None:
    column = sheet.headers[name]
    groups: dict[str, list[float]] = defaultdict(list)
    decimal = choose_decimal_mark((person.cells.get(name, "") for person in people), sheet.decimal)
    for person in people:
        value = _parse_answer(name, person, sheet, (scale, decimal), notes)
        if value is not None:
            groups[person.team or person.manager].append(value)
    large = _list_large_groups(groups, (sheet.name, column), notes)
    if not large:
        notes.add_dropped([f"{sheet.name}: column {column!r}, no group of {SMALLEST_GROUP} or more"])
        return None
    notes.add_kept(
        [f"{column}: the mean of {len(large)} group{'s' if len(large) > 1 else ''} of {SMALLEST_GROUP} or more"]
    )
    answers = [answer for group in large for answer in group]
    return round(sum(answers) / len(answers), 2 if COLUMN_BY_NAME[name].holds == "score" else 1)


def _list_large_groups(groups: dict[str, list[float]], where: tuple[str, str], notes: ImportNotes) -> list[list[float]]:
    """List the answers of groups that are large enough; the others are left out with a note."""
    for group in sorted(group for group, answers in groups.items() if len(answers) < SMALLEST_GROUP):
        label = f"group {group}" if group else "the group without a name"
        what = f"{label} has fewer than {SMALLEST_GROUP} answers, which could be traced to people"
        notes.add_problem((where[0], 0), where[1], HIDDEN, what, "refused")
    return [answers for answers in groups.values() if len(answers) >= SMALLEST_GROUP]


def _parse_answer(
    name: str, person: Person, sheet: Sheet, read: tuple[SurveyScale, str], notes: ImportNotes
) -> float | None:
    text, (scale, decimal) = person.cells.get(name, ""), read
    if is_blank(text):
        return None
    low, high = (scale.low, scale.high) if COLUMN_BY_NAME[name].holds == "score" else (0.0, MOST_DAYS)
    try:
        value = parse_number(text, decimal)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        what = f"must be a number from {low:g} to {high:g}" + (
            ", see --scale" if COLUMN_BY_NAME[name].holds == "score" else ""
        )
        notes.add_problem((sheet.name, person.line), sheet.headers[name], HIDDEN, what, "left out")
        return None
    return scale.to_share(value) if COLUMN_BY_NAME[name].holds == "score" else value
