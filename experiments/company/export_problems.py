"""What is wrong with an export, cell by cell, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from experiments.runner.run_options import OptionError
from scenarios.messages import to_one_line

HIDDEN = "(not shown)"
"""Stands for what people answered, and for their health: nobody reads that in a report."""
WIDEST_VALUE = 40


class ExportError(OptionError):
    """An export that nothing can be made of; the message is one line with file, column, value and what is allowed."""


@dataclass(frozen=True)
class ExportProblem:
    """One problem.

    Attributes:
        file: name of the file.
        line: line in it, from 1; 0 where it is about the whole file.
        column: the column as its header says it; empty where it is about the whole line.
        value: what stands there, shortened.
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
        """Place, column, value, what, done, as cells of a table."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return place, self.column, self.value, self.what, self.done

    def to_line(self) -> str:
        """The problem in one line."""
        place, column, value, what, done = self.row()
        about = ", ".join(part for part in (place, f"column {column}" if column else "") if part)
        return to_one_line(f"{about}: {f'{value!r}: ' if value else ''}{what}; {done}")


@dataclass
class ImportNotes:
    """What is written down while an export is read: problems, what was kept, what was dropped."""

    problems: list[ExportProblem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def add_problem(self, where: tuple[str, int], column: str, value: str, what: str, done: str) -> None:
        """Write a problem down; what stands in the file is shortened and made printable."""
        short = to_one_line(value)
        short = short if len(short) <= WIDEST_VALUE else short[: WIDEST_VALUE - 1] + "…"
        self.problems.append(ExportProblem(*where, column, short, what, done))

    def add_kept(self, lines: Iterable[str]) -> None:
        """Write down what was kept."""
        self.kept.extend(lines)

    def add_dropped(self, lines: Iterable[str]) -> None:
        """Write down what was dropped."""
        self.dropped.extend(lines)
