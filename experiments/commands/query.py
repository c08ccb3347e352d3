"""`flywheel query`: a study asked in SQL."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import Json, print_json, print_parts

StudyPath = Annotated[str, typer.Argument(metavar="DIR", help="A study: a folder, a zip file, or any path of fsspec.")]
Sql = Annotated[
    str,
    typer.Argument(metavar="SQL", help="A question to scenarios, runs, results or errors; left out: what there is."),
]
MOST_ROWS = 200
"""More than that nobody reads on a terminal."""
TableFile = Annotated[Path | None, typer.Option(help="Write the answer to this .parquet or .csv file.")]


def query(study: StudyPath, sql: Sql = "", *, out: TableFile = None, as_json: Json = False) -> None:
    """Ask a study in SQL: results is a row per run, with its factors and its measures."""
    from experiments.commands import terminal_tables
    from experiments.findings.result_folder import replace_file
    from experiments.studies import Study, StudyError
    from experiments.studies.sql_query import list_views
    from experiments.studies.sql_query import query_study as run_query

    if out and out.suffix not in (".parquet", ".csv"):
        raise StudyError(f"--out {out}: must end in .parquet or .csv")
    opened_study = Study.open(study)
    rows = run_query(opened_study, sql) if sql else list_views(opened_study)
    if out:
        write = rows.to_parquet if out.suffix == ".parquet" else partial(rows.to_csv, index=False)
        replace_file(out, write)
    if as_json:
        import json

        return print_json(json.loads(rows.to_json(orient="records", double_precision=15)))
    if out:
        return None
    more = [f"… {len(rows) - MOST_ROWS} rows more; --out writes all"] if len(rows) > MOST_ROWS else []
    return print_parts(terminal_tables.build_frame_table(rows.head(MOST_ROWS)), *more)
