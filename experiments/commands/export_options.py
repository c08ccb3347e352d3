"""What commands that read an export of a company have in common: how it is written, and what it does not say."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.commands.options import Sets

if TYPE_CHECKING:
    from experiments.company.export import Files

Quotas = Annotated[Path | None, typer.Option(help="Quotas by rep and period, where they are in a file of their own.")]
History = Annotated[Path | None, typer.Option(help="Bookings and wins by rep and period, likewise.")]
Dates = Annotated[
    str | None, typer.Option(metavar="dmy|mdy", help="Days or months first, where dates such as 3/4/2024 do not tell.")
]
SurveyScaleText = Annotated[
    str | None, typer.Option(metavar="LOW-HIGH", help="Lowest and highest answer of surveys, such as 1-5; 0-1 if none.")
]
Thousands = Annotated[bool, typer.Option("--thousands", help="Amounts are in thousands already.")]
Like = Annotated[str, typer.Option(metavar="SCENARIO", help="The scenario that says what the files do not.")]


@dataclass(frozen=True)
class ExportOptions:
    """How an export is read; its fields are options of every command that reads one."""

    quotas: Quotas = None
    history: History = None
    dates: Dates = None
    scale: SurveyScaleText = None
    thousands: Thousands = False
    like: Like = "ordinary-organisation"
    sets: Sets = None

    def build_files(self, reps: Path) -> Files:
        """The files of the export, by that of its reps."""
        from experiments.company.export import Files

        return Files(reps, self.quotas, self.history, self.dates, self.scale, self.thousands)


def with_export_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `ExportOptions` in place of its parameter `export_options`."""
    shared = list(inspect.signature(ExportOptions, eval_str=True).parameters.values())
    shared = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in shared]
    parameters: list[inspect.Parameter] = []
    for own in inspect.signature(command, eval_str=True).parameters.values():
        parameters += shared if own.name == "export_options" else [own]

    @functools.wraps(command)
    def run_command(**arguments: Any) -> None:
        export_options = ExportOptions(**{option.name: arguments.pop(option.name) for option in shared})
        command(**arguments, export_options=export_options)

    run_command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run_command.__annotations__ = {}
    return run_command
