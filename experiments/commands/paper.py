"""`flywheel package` and `flywheel reproduce`: a study for a paper, and whether it can be lived again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json, print_json, show
from experiments.commands.query import StudyAt

Zip = Annotated[Path | None, typer.Option(help="The file to write; the study's name and .zip when left out.")]
Again = Annotated[int, typer.Option(min=1, help="How many runs to live again.")]
Code = Annotated[bool, typer.Option("--run-code", help="Run Python code that the study brings along.")]


def package(study: StudyAt, *, out: Zip = None) -> None:
    """Pack a study into one file for others: data, design, versions, codebook, check sums."""
    from experiments.study import Study
    from experiments.study.paper import package as packed

    opened = Study.open(study)
    name = opened.facts["name"]
    show(f"{packed(opened, out or Path(f'{name}.zip'))}: written")


def reproduce(study: StudyAt, *, runs: Again = 20, run_code: Code = False, as_json: Json = False) -> None:
    """Live a sample of a study's runs again and compare every byte; exit code 1 where one differs."""
    from experiments.bar import bar
    from experiments.orders import prepare_model
    from experiments.study import Study
    from experiments.study.paper import reproduce as lived_again

    opened = Study.open(study)
    prepare_model()
    with bar("Living again") as progress:
        found = lived_again(opened, runs, run_code, progress)
    print_json({**asdict(found), "holds": found.holds}) if as_json else show(*found.sentences())
    if not found.holds:
        raise typer.Exit(1)
