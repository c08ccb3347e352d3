"""`flywheel query`: a study asked in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json, print_json, show

StudyAt = Annotated[str, typer.Argument(metavar="DIR", help="A study: a folder, a zip file, or any path of fsspec.")]
Sql = Annotated[
    str,
    typer.Argument(metavar="SQL", help="A question to scenarios, runs, results or errors; left out: what there is."),
]
MOST_ROWS = 200
"""More than that nobody reads on a terminal."""
Table = Annotated[Path | None, typer.Option(help="Write the answer to this .parquet or .csv file.")]


def query(study: StudyAt, sql: Sql = "", *, out: Table = None, as_json: Json = False) -> None:
    """Ask a study in SQL: results is a row per run, with its factors and its measures."""
    from experiments import tables
    from experiments.study import Study, StudyError
    from experiments.study.query import query as answered
    from experiments.study.query import views

    if out and out.suffix not in (".parquet", ".csv"):
        raise StudyError(f"--out {out}: must end in .parquet or .csv")
    opened = Study.open(study)
    found = answered(opened, sql) if sql else views(opened)
    if out:
        found.to_parquet(out) if out.suffix == ".parquet" else found.to_csv(out, index=False)
    if as_json:
        import json

        return print_json(json.loads(found.to_json(orient="records", double_precision=15)))
    if out:
        return None
    more = [f"… {len(found) - MOST_ROWS} rows more; --out writes all"] if len(found) > MOST_ROWS else []
    return show(tables.frame(found.head(MOST_ROWS)), *more)
