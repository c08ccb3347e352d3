"""Arguments that the commands of studies share."""

from __future__ import annotations

from typing import Annotated

import typer

StudyPath = Annotated[str, typer.Argument(metavar="DIR", help="A study: a folder, a zip file, or any path of fsspec.")]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure", metavar="MEASURE", help="The measure that is asked about; the first if left out; may be repeated."
    ),
]
