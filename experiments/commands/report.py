"""`flywheel report`: a study as one page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.analyse import Measures
from experiments.commands.options import Json, print_json

StudyFolder = Annotated[str, typer.Argument(metavar="DIR", help="Where the study lies.")]
Page = Annotated[Path | None, typer.Option(metavar="FILE", help="Where the page goes; DIR/report.html when left out.")]


def report(study: StudyFolder, *, measure: Measures = None, out: Page = None, as_json: Json = False) -> None:
    """Write what a study says as one HTML file: findings with intervals, figures, methods, design, seeds, versions."""
    from experiments.findings.result_folder import replace_file
    from experiments.runner.progress_bar import show_progress
    from experiments.studies import Study as Opened
    from experiments.studies.report.study_report import build_study_report

    path = out or _choose_path(study)
    opened = Opened.open(study)
    with show_progress("Reporting"):
        report_page = build_study_report(opened, measure or ())
        replace_file(path, report_page.render_html().encode())
    if as_json:
        return print_json({"page": str(path), "findings": report_page.list_headlines()})
    return typer.echo(str(path))


def _choose_path(study: str) -> Path:
    """The page's place in the study's own folder.

    Raises:
        StudyError: the study lies in no folder of this machine.
    """
    from experiments.studies import StudyError

    folder = Path(study)
    if "://" in study or (folder.exists() and not folder.is_dir()):
        raise StudyError(f"{study}: is no folder of this machine; say with --out where the page goes")
    return folder / "report.html"
