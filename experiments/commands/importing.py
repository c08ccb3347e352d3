"""`flywheel import`: an export of a company becomes a scenario, with a report of all that was wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.exports import Reading
from experiments.commands.exports import reading as with_reading
from experiments.commands.options import Force, Json, print_json, show

if TYPE_CHECKING:
    from experiments.company.importing import Imported

Reps = Annotated[Path, typer.Argument(metavar="REPS.CSV", help="A line for each rep, or for each rep and period.")]
Folder = Annotated[
    Path | None, typer.Option(help="Write scenario and aggregates to this folder; left out, only report.")
]


@with_reading
def import_(
    reps: Reps,
    *,
    reading: Reading,
    out: Folder = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a scenario of your own company's export; nothing that could be traced to a person is kept."""
    found = _imported(reps, reading, out, force)
    if out:
        found.write(out, force)
    if as_json:
        return print_json(found.to_json())
    report(found)
    if out:
        typer.echo(f"Written to {out}: scenario.toml and aggregates.json. Next: flywheel calibrate {out}")
    return None


def _imported(reps: Path, reading: Reading, out: Path | None, force: bool) -> Imported:
    from experiments.company.importing import imported
    from experiments.store import check_place
    from scenarios import assignments

    if out:
        check_place(out, force)
    name = out.absolute().name if out else "company"
    return imported(reading.files(reps), name, reading.like, assignments(reading.sets or ()))


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
