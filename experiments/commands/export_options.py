"""Options of the commands that read an export of a company: how it is written, what it does not say, and the questions that are left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from experiments.commands.options import Sets
from experiments.company.reading.answers import Answers, build_answers, load_answers, save_answers, split_pair
from experiments.company.reading.export import Files
from experiments.company.reading.export_problems import ExportError, ExportQuestion
from scenarios import parse_assignments
from simulation.declare import Value

Result = TypeVar("Result")
Quotas = Annotated[Path | None, typer.Option(help="Quotas by rep and period, if they are in a separate file.")]
History = Annotated[Path | None, typer.Option(help="Bookings and wins by rep and period, likewise.")]
Dates = Annotated[
    str | None,
    typer.Option(metavar="dmy|mdy", help="Days or months first, where dates such as 3/4/2024 do not tell."),
]
SurveyScaleText = Annotated[
    str | None,
    typer.Option(metavar="LOW-HIGH", help="Lowest and highest answer of surveys, such as 1-5; 0-1 if left out."),
]
Thousands = Annotated[bool, typer.Option("--thousands", help="Amounts are in thousands already.")]
Won = Annotated[list[str] | None, typer.Option(metavar="STAGE", help="A stage of deals that are won; may be repeated.")]
Lost = Annotated[list[str] | None, typer.Option(metavar="STAGE", help="A stage of deals that are lost, likewise.")]
SheetNames = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="A sheet of a workbook to read; may be repeated.")
]
ColumnNames = Annotated[
    str | None,
    typer.Option(metavar="NAMES", help="What the columns of a file without a header hold, such as rep,date,amount."),
]
ColumnHeader = Annotated[
    list[str] | None, typer.Option(metavar="COLUMN=HEADER", help="Which header holds a column; may be repeated.")
]
FiscalYearStart = Annotated[
    int | None,
    typer.Option(
        metavar="MONTH", help="The month in which the fiscal year starts, from 1 to 12; it is named after its end."
    ),
]
Holds = Annotated[
    str | None,
    typer.Option(metavar="quota|bookings", help="What columns of periods hold that do not say it, such as Jan to Dec."),
]
Year = Annotated[int | None, typer.Option(help="The year of columns such as Jan or Q1, where none is named.")]
Rate = Annotated[
    list[str] | None, typer.Option(metavar="CODE=VALUE", help="What one unit of a currency is worth; may be repeated.")
]
Unit = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN=FACTOR", help="What amounts are multiplied by, such as quota=1000; may be repeated."),
]
Mapping = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Remember all these answers in this file, and read them from there.")
]
Like = Annotated[str, typer.Option(metavar="SCENARIO", help="The scenario that fills in what the files do not say.")]


@dataclass(frozen=True)
class ExportOptions:
    """How an export is read."""

    quotas: Quotas = None
    history: History = None
    dates: Dates = None
    scale: SurveyScaleText = None
    thousands: Thousands = False
    won: Won = None
    lost: Lost = None
    sheet: SheetNames = None
    columns: ColumnNames = None
    column: ColumnHeader = None
    fiscal_year_start: FiscalYearStart = None
    holds: Holds = None
    year: Year = None
    unit: Unit = None
    rate: Rate = None
    mapping: Mapping = None
    like: Like = "ordinary-organisation"
    sets: Sets = None

    def build_files(self, paths: Sequence[Path]) -> Files:
        """The files of the export, the first of them that of its reps."""
        return Files(paths[0], self.quotas, self.history, tuple(paths[1:]), self.build_answers())

    def build_answers(self) -> Answers:
        """What is known beside the files: options hold against the file of answers."""
        kept = load_answers(self.mapping) if self.mapping else Answers()
        return kept.merge(build_answers(self._collect_answers()))

    def _collect_answers(self) -> dict[str, Any]:
        plain = ("dates", "scale", "thousands", "won", "lost", "sheet", "fiscal_year_start", "holds", "year")
        values = {name: getattr(self, name) for name in plain if getattr(self, name) is not None}
        if self.columns:
            values["columns"] = [name.strip() for name in self.columns.split(",")]
        for name in ("column", "unit", "rate"):
            values[name] = dict(split_pair(name, text) for text in getattr(self, name) or ())
        return values

    def parse_settings(self) -> dict[str, Value]:
        """What --set sets."""
        return parse_assignments(self.sets or ())

    def read(self, paths: Sequence[Path], import_files: Callable[[Files], Result]) -> Result:
        """Import files; questions are put to whoever sits at the terminal, and the answers kept where that is wanted.

        Raises:
            ExportQuestion: nobody sits there.
            ExportError: the files cannot be used.
        """
        files = self.build_files(paths)
        while True:
            try:
                result = import_files(files)
            except ExportQuestion as question:
                if not (sys.stdin.isatty() and sys.stderr.isatty()):
                    raise
                files = replace(files, answers=_ask(question, files.answers))
                continue
            if self.mapping:
                save_answers(self.mapping, files.answers)
            return result


def _ask(question: ExportQuestion, answers: Answers) -> Answers:
    """Ask a question at the terminal until it has an answer that can be used."""
    typer.echo(str(question), err=True)
    for number, choice in enumerate(question.choices, start=1):
        typer.echo(f"  {number}  {choice}", err=True)
    while True:
        reply = typer.prompt("Your answer", err=True).strip()
        if reply.isdigit() and question.choices and 1 <= int(reply) <= len(question.choices):
            reply = question.choices[int(reply) - 1]
        try:
            return answers.add(question.answer, reply)
        except ExportError as problem:
            typer.echo(str(problem), err=True)
