"""`flywheel import`: an export of a company becomes a scenario, with a report of all that was wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.export_options import ExportOptions
from experiments.commands.options import OutputOptions, expand_options
from experiments.commands.terminal_output import print_json, print_parts
from experiments.company import importing
from experiments.findings.formatting import format_number
from experiments.findings.result_folder import check_result_folder

ExportFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="CSV or .xlsx: a line for each rep, for each rep and period, or for each deal; several belong together.",
    ),
]
MOST_GROUPS = 12
"""Kinds of problems that are printed."""
CompanyFolder = Annotated[
    Path | None, typer.Option(help="Write scenario and aggregates to this folder; if left out, only report.")
]


@dataclass(frozen=True)
class ImportOutput(OutputOptions):
    """Where the company is written, and how it is reported."""

    out: CompanyFolder = None


@expand_options
def import_company(files: ExportFiles, *, export_options: ExportOptions, output: ImportOutput) -> None:
    """Turn an export of your company into a scenario; nothing that could be traced to a person is kept."""
    out = output.out
    if out:
        check_result_folder(out, output.force)
    name, settings = out.absolute().name if out else "company", export_options.parse_settings()
    company = export_options.read(
        files, lambda asked: importing.import_company(asked, name, export_options.like, settings)
    )
    if out:
        company.write(out, output.force)
    if output.as_json:
        return print_json(company.to_json())
    print_import_report(company)
    if out:
        typer.echo(f"Written to {out}: scenario.toml and aggregates.json. Next: flywheel calibrate {out}")
    return None


def print_import_report(company: importing.ImportedCompany) -> None:
    """Print the problems by kind, what was kept and what was dropped."""
    notes = company.notes
    groups = sorted(notes.groups.values(), key=lambda group: -group.count)
    if groups:
        columns = ("number>", "file", "column", "problem", "what was done", "such as")
        rows = [group.row() for group in groups[:MOST_GROUPS]]
        kinds = f"{len(groups)} kind{'' if len(groups) == 1 else 's'}"
        title = f"{notes.problem_count:,} problem{'' if notes.problem_count == 1 else 's'} of {kinds}"
        print_parts(title, terminal_tables.build_text_table(columns, rows))
        if len(groups) > MOST_GROUPS:
            print_parts(f"and {len(groups) - MOST_GROUPS} rarer kinds; --json lists them all")
    else:
        print_parts("No problems.")
    print_parts("Kept", *(f"  {line}" for line in notes.kept))
    print_parts("Dropped", *(f"  {line}" for line in notes.dropped))
    aggregates = [(a["label"], format_number(a["value"]), a["unit"]) for a in company.collect_facts()["aggregates"]]
    print_parts(terminal_tables.build_text_table(("aggregate", "value>", "unit"), aggregates))
