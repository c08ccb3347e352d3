"""`flywheel report`: a study as one page that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.analyse import Measures
from experiments.commands.options import Json, print_json

Study = Annotated[str, typer.Argument(metavar="DIR", help="Where the study lies.")]
Page = Annotated[Path | None, typer.Option(metavar="FILE", help="Where the page goes; DIR/report.html when left out.")]


def report(study: Study, *, measure: Measures = None, out: Page = None, as_json: Json = False) -> None:
    """Write what a study says as one HTML file: findings with intervals, figures, methods, design, seeds, versions."""
    from experiments.analysis.page import page
    from experiments.study import Study as Opened

    place = out or _inside(study)
    found = page(Opened.open(study), measure or ())
    place.parent.mkdir(parents=True, exist_ok=True)
    _replace(place, found.html())
    if as_json:
        return print_json({"page": str(place), "findings": found.headlines()})
    return typer.echo(str(place))


def _inside(study: str) -> Path:
    """The page's place in the study's own folder.

    Raises:
        StudyError: the study lies in no folder of this machine.
    """
    from experiments.study import StudyError

    folder = Path(study)
    if "://" in study or (folder.exists() and not folder.is_dir()):
        raise StudyError(f"{study}: is no folder of this machine; say with --out where the page goes")
    return folder / "report.html"


def _replace(place: Path, text: str) -> None:
    """Write the page at once or not at all."""
    draft = place.with_name(f".{place.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
