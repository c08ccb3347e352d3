"""What command lines have in common: arguments, options, and how results are printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

FILE_WIDTH = 140
WINDOW_WEEKS = 52

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A name of the library, or the path of a TOML file.")
]
OtherScenario = Annotated[
    str | None, typer.Argument(metavar="OTHER", help="The other one; left out: the first with --set.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set any path of `flywheel schema`; may be repeated."),
]
Runs = Annotated[int, typer.Option(help="How many futures to live.")]
Seed = Annotated[int, typer.Option(help="Which futures: the same number, the same luck.")]
Weeks = Annotated[int | None, typer.Option(help="Weeks from today to the end; world.weeks when left out.")]
MeasureName = Annotated[
    str, typer.Option(metavar="MEASURE", help="Which measure is spoken of first, such as bookings.")
]
Out = Annotated[Path | None, typer.Option(help="Write the tables to this folder, one Parquet file each.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the results that lie in the folder already.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Threads = Annotated[int | None, typer.Option(help="How many threads; all cores when left out.")]
Detail = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TABLE",
        help="Keep a finer table: teams, regions, reps, people, managers, executives, specialists, opportunities, "
        "events; may be repeated.",
    ),
]


def print_json(value: Any) -> None:
    """Print JSON, in which every number is a number."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def print_parts(*parts: Table | str) -> None:
    """Print tables and lines; to a file in a width of their own."""
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = FILE_WIDTH
    for part in parts:
        console.print(part)
