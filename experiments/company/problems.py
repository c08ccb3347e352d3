"""What is wrong with an export, cell by cell, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from experiments.orders import OrderError
from scenarios.problems import one_line

HIDDEN = "(not shown)"
"""Stands for what people answered, and for their health: nobody reads that in a report."""
WIDEST = 40


class ExportError(OrderError):
    """An export that nothing can be made of; the message is one line with file, column, value and what is allowed."""


@dataclass(frozen=True)
class Problem:
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

    def said(self) -> str:
        """The problem in one line."""
        place, column, value, what, done = self.row()
        about = ", ".join(part for part in (place, f"column {column}" if column else "") if part)
        return one_line(f"{about}: {f'{value!r}: ' if value else ''}{what}; {done}")


@dataclass
class Notes:
    """What is written down while an export is read: problems, what was kept, what was dropped."""

    problems: list[Problem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def problem(self, place: tuple[str, int], column: str, value: str, what: str, done: str) -> None:
        """Write a problem down; what stands in the file is shortened and made printable."""
        short = one_line(value)
        short = short if len(short) <= WIDEST else short[: WIDEST - 1] + "…"
        self.problems.append(Problem(*place, column, short, what, done))

    def keep(self, lines: Iterable[str]) -> None:
        """Write down what was kept."""
        self.kept.extend(lines)

    def drop(self, lines: Iterable[str]) -> None:
        """Write down what was dropped."""
        self.dropped.extend(lines)
