"""`flywheel query`: a study asked in SQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands import terminal_tables
from experiments.commands.options import Json
from experiments.commands.study_arguments import StudyPath
from experiments.commands.terminal_output import print_json, print_parts
from experiments.studies.sql_query import list_views, query_study
from experiments.studies.study_errors import StudyError
from experiments.studies.study_store import Study

Sql = Annotated[
    str,
    typer.Argument(metavar="SQL", help="A question to scenarios, runs, results or errors; if left out, what there is."),
]
MOST_ROWS = 200
"""More than that nobody reads on a terminal."""
TableFile = Annotated[Path | None, typer.Option(help="Write the answer to this .parquet or .csv file.")]


def query(study: StudyPath, sql: Sql = "", *, out: TableFile = None, as_json: Json = False) -> None:
    """Ask a study in SQL: results has a row per run, with its factors and its measures."""
    if out and out.suffix not in (".parquet", ".csv"):
        raise StudyError(f"--out {out}: must end in .parquet or .csv")
    opened_study = Study.open(study)
    rows = query_study(opened_study, sql) if sql else list_views(opened_study)
    if out:
        rows.to_parquet(out) if out.suffix == ".parquet" else rows.to_csv(out, index=False)
    if as_json:
        return print_json(json.loads(rows.to_json(orient="records", double_precision=15)))
    if out:
        return None
    more = [f"… {len(rows) - MOST_ROWS} more rows; --out writes all"] if len(rows) > MOST_ROWS else []
    return print_parts(terminal_tables.build_frame_table(rows.head(MOST_ROWS)), *more)
