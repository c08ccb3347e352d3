"""Options of the commands that read an export of a company: how it is written, and what it does not say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Sets
from experiments.company.export import Files
from scenarios import parse_assignments
from simulation.declare import Value

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
Like = Annotated[str, typer.Option(metavar="SCENARIO", help="The scenario that fills in what the files do not say.")]


@dataclass(frozen=True)
class ExportOptions:
    """How an export is read."""

    quotas: Quotas = None
    history: History = None
    dates: Dates = None
    scale: SurveyScaleText = None
    thousands: Thousands = False
    like: Like = "ordinary-organisation"
    sets: Sets = None

    def build_files(self, reps: Path) -> Files:
        """The files of the export, by that of its reps."""
        return Files(reps, self.quotas, self.history, self.dates, self.scale, self.thousands)

    def parse_settings(self) -> dict[str, Value]:
        """What --set sets."""
        return parse_assignments(self.sets or ())
