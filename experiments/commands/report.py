"""`flywheel report`: a study as one page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json
from experiments.commands.study_arguments import Measures, StudyPath
from experiments.commands.terminal_output import print_json
from experiments.studies.report.study_report import build_study_report
from experiments.studies.study_errors import StudyError
from experiments.studies.study_store import Study

PageFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write the page; DIR/report.html if left out.")
]


def report(study: StudyPath, *, measure: Measures = None, out: PageFile = None, as_json: Json = False) -> None:
    """Write what a study says as one HTML file: findings, figures, methods, design, seeds, versions."""
    path = out or _choose_path(study)
    page = build_study_report(Study.open(study), measure or ())
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace_file(path, page.render_html())
    if as_json:
        return print_json({"page": str(path), "findings": page.list_headlines()})
    return typer.echo(str(path))


def _choose_path(study: str) -> Path:
    """A file for the page in the study's own folder.

    Raises:
        StudyError: the study is in no folder of this machine.
    """
    folder = Path(study)
    if "://" in study or (folder.exists() and not folder.is_dir()):
        raise StudyError(f"{study}: is not a folder of this machine; say with --out where to write the page")
    return folder / "report.html"


def _replace_file(path: Path, text: str) -> None:
    """Write the page at once or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
