"""The problems of an export, grouped by kind, what was done about each, and the questions that only its owner can answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from experiments.runner.run_options import OptionError
from scenarios.messages import to_one_line

HIDDEN = "(not shown)"
"""Replaces answers and health in reports, which nobody is to read."""
WIDEST_VALUE = 40
MOST_EXAMPLES = 3
"""Examples that are kept of each kind of problem."""


class ExportError(OptionError):
    """An export that cannot be used; the message is one line with file, column, value and what is allowed."""


class ExportQuestion(ExportError):
    """A question about an export that only its owner can answer; its message names the option that answers it.

    Attributes:
        answer: the field of `Answers` that the reply goes to.
        choices: the possible replies; empty: anything.
    """

    def __init__(self, message: str, answer: str, choices: Sequence[str] = ()) -> None:
        super().__init__(to_one_line(message))
        self.answer = answer
        self.choices = tuple(choices)


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

    def to_line(self) -> str:
        """Format the problem in one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        about = ", ".join(part for part in (place, f"column {self.column}" if self.column else "") if part)
        return to_one_line(f"{about}: {f'{self.value!r}: ' if self.value else ''}{self.what}; {self.done}")


@dataclass
class ProblemGroup:
    """Problems of one kind in one column of a file.

    Attributes:
        file, column: where they are.
        what, done: what is wrong with all of them, and what was done.
        count: how many there are.
        examples: the first of them.
    """

    file: str
    column: str
    what: str
    done: str
    count: int = 0
    examples: list[ExportProblem] = field(default_factory=list)

    def add(self, problem: ExportProblem) -> None:
        """Count a problem; the first ones are kept as examples."""
        self.count += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(problem)

    def row(self) -> tuple[str, str, str, str, str, str]:
        """How many, file, column, problem, remedy and examples as cells of a table."""
        shown = "; ".join(part for part in map(self._format_example, self.examples) if part)
        more = " …" if self.count > len(self.examples) and shown else ""
        return str(self.count), self.file, self.column, self.what, self.done, f"{shown}{more}"

    def _format_example(self, problem: ExportProblem) -> str:
        detail = "" if problem.what == self.what else f" ({problem.what})"
        place = f"line {problem.line}" if problem.line else ""
        return f"{place}{': ' if place and problem.value else ''}{problem.value}{detail}".strip()


@dataclass
class ImportNotes:
    """Notes taken while an export is read: problems by kind, what was kept, what was dropped."""

    groups: dict[tuple[str, str, str, str], ProblemGroup] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[ExportProblem]:
        """The examples of all kinds of problems."""
        return [problem for group in self.groups.values() for problem in group.examples]

    @property
    def problem_count(self) -> int:
        """How many problems there are."""
        return sum(group.count for group in self.groups.values())

    def add_problem(
        self,
        where: tuple[str, int],
        column: str,
        value: str,
        what: str,
        done: str,
        *,
        kind: tuple[str, str] | None = None,
    ) -> None:
        """Add a problem; the value in the file is shortened and made printable.

        Args:
            where: file and line.
            column: as its header has it.
            value: of the cell.
            what: what is wrong.
            done: what was done about it.
            kind: column and words of the group that it belongs to, where its own are special.
        """
        group_column, group_what = kind or (column, what)
        group = self.groups.setdefault(
            (where[0], group_column, group_what, done), ProblemGroup(where[0], group_column, group_what, done)
        )
        if len(group.examples) < MOST_EXAMPLES:
            short = to_one_line(value)
            value = short if len(short) <= WIDEST_VALUE else short[: WIDEST_VALUE - 1] + "…"
        group.add(ExportProblem(*where, column, value, what, done))

    def add_kept(self, lines: Iterable[str]) -> None:
        """Add a note on what was kept."""
        self.kept.extend(lines)

    def add_dropped(self, lines: Iterable[str]) -> None:
        """Add a note on what was dropped."""
        self.dropped.extend(lines)
