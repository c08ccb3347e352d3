"""`flywheel package` and `flywheel reproduce`: a study for a paper, and whether it can be lived again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json, print_json, print_parts
from experiments.commands.query import StudyPath

Zip = Annotated[Path | None, typer.Option(help="The file to write; the study's name and .zip when left out.")]
Again = Annotated[int, typer.Option(min=1, help="How many runs to live again.")]
Code = Annotated[bool, typer.Option("--run-code", help="Run Python code that the study brings along.")]


def package(study: StudyPath, *, out: Zip = None) -> None:
    """Pack a study into one file for others: data, design, versions, codebook, check sums."""
    from experiments.runner.progress_bar import show_progress
    from experiments.studies import Study
    from experiments.studies.study_package import write_package

    opened_study = Study.open(study)
    with show_progress("Packing"):
        written = write_package(opened_study, out or Path(f"{opened_study.facts['name']}.zip"))
    print_parts(f"{written}: written")


def reproduce(study: StudyPath, *, runs: Again = 20, run_code: Code = False, as_json: Json = False) -> None:
    """Live a sample of a study's runs again and compare every byte; exit code 1 where one differs."""
    from experiments.runner.progress_bar import show_progress
    from experiments.runner.run_options import prepare_model
    from experiments.studies import Study
    from experiments.studies.study_package import reproduce_runs as rerun_sample

    opened_study = Study.open(study)
    prepare_model()
    with show_progress("Living again") as progress:
        reproduction = rerun_sample(opened_study, runs, run_code, progress)
    print_json({**asdict(reproduction), "holds": reproduction.is_exact}) if as_json else print_parts(
        *reproduction.sentences()
    )
    if not reproduction.is_exact:
        raise typer.Exit(1)
