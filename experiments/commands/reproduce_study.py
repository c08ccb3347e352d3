"""`flywheel reproduce`: whether the runs of a study come out the same again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from experiments.commands.options import Json
from experiments.commands.study_arguments import StudyPath
from experiments.commands.terminal_output import print_json, print_parts
from experiments.runner.progress_bar import show_progress
from experiments.runner.run_options import prepare_model
from experiments.studies.study_package import reproduce_runs
from experiments.studies.study_store import Study

SampleSize = Annotated[int, typer.Option(min=1, help="How many runs to simulate again.")]
RunCode = Annotated[bool, typer.Option("--run-code", help="Run Python code that the study brings with it.")]


def reproduce_study(
    study: StudyPath, *, runs: SampleSize = 20, run_code: RunCode = False, as_json: Json = False
) -> None:
    """Simulate a sample of a study's runs again and compare every byte; exit code 1 if one differs."""
    opened_study = Study.open(study)
    prepare_model()
    with show_progress("Simulating again") as progress:
        reproduction = reproduce_runs(opened_study, runs, run_code, progress)
    if as_json:
        print_json({**asdict(reproduction), "holds": reproduction.is_exact})
    else:
        print_parts(*reproduction.sentences())
    if not reproduction.is_exact:
        raise typer.Exit(1)
