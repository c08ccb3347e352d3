"""The problems of an export, cell by cell, and what was done about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from experiments.runner.run_options import OptionError
from scenarios.messages import to_one_line

HIDDEN = "(not shown)"
"""Replaces answers and health in reports, which nobody is to read."""
WIDEST_VALUE = 40


class ExportError(OptionError):
    """An export that cannot be used; the message is one line with file, column, value and what is allowed."""


@dataclass(frozen=True)
class ExportProblem:
    """One problem.

    Attributes:
        file: name of the file.
        line: line in it, from 1; 0 where the problem is about the whole file.
        column: as its header has it; empty where the problem is about the whole line.
        value: the value there, shortened.
        what: what is wrong.
        done: what was done about it.
    """

    file: str
    line: int
    column: str
    value: str
    what: str
    done: str

    def row(self) -> tuple[str, str, str, str, str]:
        """Place, column, value, problem and remedy as cells of a table."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return place, self.column, self.value, self.what, self.done

    def to_line(self) -> str:
        """Format the problem in one line."""
        place, column, value, what, done = self.row()
        about = ", ".join(part for part in (place, f"column {column}" if column else "") if part)
        return to_one_line(f"{about}: {f'{value!r}: ' if value else ''}{what}; {done}")


@dataclass
class ImportNotes:
    """Notes taken while an export is read: problems, what was kept, what was dropped."""

    problems: list[ExportProblem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def add_problem(self, where: tuple[str, int], column: str, value: str, what: str, done: str) -> None:
        """Add a problem; the value in the file is shortened and made printable."""
        short = to_one_line(value)
        short = short if len(short) <= WIDEST_VALUE else short[: WIDEST_VALUE - 1] + "…"
        self.problems.append(ExportProblem(*where, column, short, what, done))

    def add_kept(self, lines: Iterable[str]) -> None:
        """Add a note on what was kept."""
        self.kept.extend(lines)

    def add_dropped(self, lines: Iterable[str]) -> None:
        """Add a note on what was dropped."""
        self.dropped.extend(lines)
