"""`flywheel import`: an export of a company becomes a scenario, with a report of all that was wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.export_options import ExportOptions
from experiments.commands.export_options import with_export_options as with_reading
from experiments.commands.options import Force, Json, print_json, print_parts

if TYPE_CHECKING:
    from experiments.company.importing import ImportedCompany

Reps = Annotated[Path, typer.Argument(metavar="REPS.CSV", help="A line for each rep, or for each rep and period.")]
Folder = Annotated[
    Path | None, typer.Option(help="Write scenario and aggregates to this folder; left out, only report.")
]


@with_reading
def import_(
    reps: Reps,
    *,
    export_options: ExportOptions,
    out: Folder = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a scenario of your own company's export; nothing that could be traced to a person is kept."""
    imported_company = _import_files(reps, export_options, out, force)
    if out:
        imported_company.write(out, force)
    if as_json:
        return print_json(imported_company.to_json())
    print_import_report(imported_company)
    if out:
        typer.echo(f"Written to {out}: scenario.toml and aggregates.json. Next: flywheel calibrate {out}")
    return None


def _import_files(reps: Path, export_options: ExportOptions, out: Path | None, force: bool) -> ImportedCompany:
    from experiments.company.importing import import_company
    from experiments.findings.result_folder import check_result_folder
    from scenarios import parse_assignments

    if out:
        check_result_folder(out, force)
    name = out.absolute().name if out else "company"
    return import_company(
        export_options.build_files(reps), name, export_options.like, parse_assignments(export_options.sets or ())
    )


def print_import_report(imported_company: ImportedCompany) -> None:
    """Print every problem, what was kept and what was dropped."""
    from experiments.commands import terminal_tables
    from experiments.findings.formatting import format_number

    problems = imported_company.notes.problems
    if problems:
        columns = ("where<", "column", "value", "problem", "what was done")
        print_parts(
            f"{len(problems)} problem{'' if len(problems) == 1 else 's'}",
            terminal_tables.build_text_table(columns, (p.row() for p in problems)),
        )
    else:
        print_parts("No problems.")
    print_parts("Kept", *(f"  {line}" for line in imported_company.notes.kept))
    print_parts("Dropped", *(f"  {line}" for line in imported_company.notes.dropped))
    aggregates = [
        (a["label"], format_number(a["value"]), a["unit"]) for a in imported_company.collect_facts()["aggregates"]
    ]
    print_parts(terminal_tables.build_text_table(("aggregate", "value>", "unit"), aggregates))
