"""`flywheel import`: an export of a company becomes a scenario, with a report of all that was wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.options import Force, Json, Sets, print_json, show

if TYPE_CHECKING:
    from experiments.company.export import Files
    from experiments.company.importing import Imported

Reps = Annotated[Path, typer.Argument(metavar="REPS.CSV", help="A line for each rep, or for each rep and period.")]
Quotas = Annotated[Path | None, typer.Option(help="Quotas by rep and period, where they are in a file of their own.")]
History = Annotated[Path | None, typer.Option(help="Bookings and wins by rep and period, likewise.")]
Dates = Annotated[
    str | None, typer.Option(metavar="dmy|mdy", help="Days or months first, where dates such as 3/4/2024 do not tell.")
]
Scaled = Annotated[
    str | None, typer.Option(metavar="LOW-HIGH", help="Lowest and highest answer of surveys, such as 1-5; 0-1 if none.")
]
Thousands = Annotated[bool, typer.Option("--thousands", help="Amounts are in thousands already.")]
Like = Annotated[str, typer.Option(metavar="SCENARIO", help="The scenario that says what the files do not.")]
Folder = Annotated[
    Path | None, typer.Option(help="Write scenario and aggregates to this folder; left out, only report.")
]


def import_(  # noqa: PLR0913 - one parameter per option is how a command line is declared
    reps: Reps,
    *,
    quotas: Quotas = None,
    history: History = None,
    dates: Dates = None,
    scale: Scaled = None,
    thousands: Thousands = False,
    like: Like = "ordinary-organisation",
    sets: Sets = None,
    out: Folder = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a scenario of your own company's export; nothing that could be traced to a person is kept."""
    from experiments.company.export import Files

    files = Files(reps, quotas, history, dates, scale, thousands)
    found = _imported(files, like, sets or [], out, force)
    if out:
        found.write(out, force)
    if as_json:
        return print_json(found.to_json())
    report(found)
    if out:
        typer.echo(f"Written to {out}: scenario.toml and aggregates.json. Next: flywheel calibrate {out}")
    return None


def _imported(files: Files, like: str, sets: list[str], out: Path | None, force: bool) -> Imported:
    from experiments.company.importing import imported
    from experiments.store import check_place
    from scenarios import assignments

    if out:
        check_place(out, force)
    return imported(files, out.absolute().name if out else "company", like, assignments(sets))


def report(found: Imported) -> None:
    """Print every problem, what was kept and what was dropped."""
    from experiments import tables
    from experiments.words import figure

    problems = found.notes.problems
    if problems:
        columns = ("where<", "column", "value", "problem", "what was done")
        show(
            f"{len(problems)} problem{'' if len(problems) == 1 else 's'}",
            tables.rows(columns, (p.row() for p in problems)),
        )
    else:
        show("No problems.")
    show("Kept", *(f"  {line}" for line in found.notes.kept))
    show("Dropped", *(f"  {line}" for line in found.notes.dropped))
    aggregates = [(a["label"], figure(a["value"]), a["unit"]) for a in found.facts()["aggregates"]]
    show(tables.rows(("aggregate", "value>", "unit"), aggregates))
