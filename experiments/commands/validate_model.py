"""`flywheel validate`: whether patterns of real sales organisations emerge, and the other evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json, expand_options
from experiments.commands.terminal_output import print_json, print_parts
from experiments.evidence import validate, validation_pages
from experiments.evidence.validate import ValidationOptions
from experiments.runner.run_options import OptionError

Quick = Annotated[bool, typer.Option("--quick", help="Within a minute: fewer runs and fewer patterns.")]
Only = Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this pattern; may be repeated.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 1 unless all emerge as they have to.")]
Guard = Annotated[
    bool, typer.Option("--guard", help="Instead: in how much of the space of companies each policy wins.")
]
Facts = Annotated[bool, typer.Option("--facts", help="Instead: where the flywheel tips, and what ends it.")]
RunCount = Annotated[int | None, typer.Option(help="How many runs; 30, quick 8, guard 10 if left out.")]
Points = Annotated[int | None, typer.Option(help="How many companies the guard draws; 500 if left out.")]
EvidenceSeed = Annotated[int | None, typer.Option(help="Which runs: the same number brings the same luck.")]
Jobs = Annotated[int | None, typer.Option(help="How many at once; all cores if left out.")]
PageFolder = Annotated[Path | None, typer.Option(help="Write a page and its data to this folder.")]


@dataclass(frozen=True)
class EvidenceChoice:
    """Which evidence is asked for."""

    quick: Quick = False
    only: Only = None
    guard: Guard = False
    facts: Facts = False
    strict: Strict = False


@dataclass(frozen=True)
class EvidenceEffort:
    """How much is simulated."""

    runs: RunCount = None
    points: Points = None
    seed: EvidenceSeed = None
    jobs: Jobs = None


@expand_options
def validate_model(
    *, choice: EvidenceChoice, effort: EvidenceEffort, out: PageFolder = None, as_json: Json = False
) -> None:
    """Ask whether patterns of real sales organisations emerge, and fail without their cause."""
    _check_choice(choice, effort.points)
    options = ValidationOptions(
        choice.quick, tuple(choice.only or ()), effort.runs, effort.seed, effort.points, effort.jobs, out
    )
    if choice.guard or choice.facts:
        page, data = validate.report_guard(options) if choice.guard else validate.report_facts(options)
        return print_json(data) if as_json else typer.echo(page, nl=False)
    validation = validate.report_patterns(options)
    if as_json:
        print_json(validation.to_json())
    else:
        print_parts(validation_pages.build_validation_table(validation))
    if choice.strict and not validation.all_emerge:
        raise typer.Exit(1)
    return None


def _check_choice(choice: EvidenceChoice, points: int | None) -> None:
    """Refuse options that would have no effect."""
    if choice.guard and choice.facts:
        raise OptionError("--guard and --facts: only one at a time")
    if (choice.quick or choice.only or choice.strict) and (choice.guard or choice.facts):
        raise OptionError("--quick, --only and --strict are for patterns, not for --guard or --facts")
    if points is not None and not choice.guard:
        raise OptionError("--points is for --guard")
