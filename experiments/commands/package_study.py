"""`flywheel package`: a study in one file, for a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.study_arguments import StudyPath
from experiments.commands.terminal_output import print_parts
from experiments.studies.study_package import write_package
from experiments.studies.study_store import Study

PackageFile = Annotated[Path | None, typer.Option(help="The file to write; the study's name and .zip if left out.")]


def package_study(study: StudyPath, *, out: PackageFile = None) -> None:
    """Pack a study into one file for others: data, design, versions, codebook, checksums."""
    opened_study = Study.open(study)
    name = opened_study.facts["name"]
    print_parts(f"{write_package(opened_study, out or Path(f'{name}.zip'))}: written")
