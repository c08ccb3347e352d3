"""SQL queries on a study: DuckDB reads its Parquet files in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pandas as pd
from pyarrow.dataset import dataset

from experiments.studies.study_errors import StudyError
from experiments.studies.study_store import SCENARIOS_FILE, Study
from scenarios.messages import to_one_line
from simulation.former_paths import find_current_path, look_up_path

LIST_VIEWS_SQL = """
    select table_name as view, string_agg(column_name, ', ') as columns
    from information_schema.columns group by 1 order by 1
"""
RESULTS_VIEW_SQL = "create view results as select * from scenarios join runs using (scenario)"


@contextmanager
def open_connection(study: Study) -> Iterator[Any]:
    """Open a DuckDB connection with the study's tables as views: `scenarios`, `runs`, `results` (both joined), `errors`, finer grains.

    Raises:
        StudyError: no run is there yet.
    """
    with duckdb.connect() as connection:
        for name, files in _list_table_files(study).items():
            if name == "scenarios" and _has_former_paths(study):
                connection.register(name, study.read_scenario_table())
            elif study.location.is_local:
                quoted_paths = ", ".join(map(_quote_path, files))
                connection.execute(f'create view "{name}" as select * from read_parquet([{quoted_paths}])')
            else:
                connection.register(name, dataset(files, filesystem=study.location.files, format="parquet"))
        connection.execute(RESULTS_VIEW_SQL)
        yield connection


def _has_former_paths(study: Study) -> bool:
    """Whether the study was made when one of its factors was called otherwise."""
    return any(look_up_path(name) != name for name in study.location.read_column_names(SCENARIOS_FILE))


def _list_table_files(study: Study) -> dict[str, list[str]]:
    """List the files of each table."""
    location = study.location
    grains = {name: study.parts(name) for name in ("runs", "errors", *study.manifest["detail"])}
    if not grains["runs"]:
        raise StudyError(f"{location.url}: holds no run yet; `flywheel sweep` lives them")
    tables = {name: [location.path(f"{name}/{part}") for part in parts] for name, parts in grains.items() if parts}
    return {"scenarios": [location.path(SCENARIOS_FILE)], **tables}


def _quote_path(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"


def query_study(study: Study, sql: str) -> pd.DataFrame:
    """Run an SQL query on a study.

    Raises:
        StudyError: the query is invalid or fails.
    """
    with open_connection(study) as connection:
        try:
            return connection.execute(_rename_former_columns(sql)).df()
        except (duckdb.Error, AttributeError) as problem:
            raise StudyError(f"query: {to_one_line(str(problem))}") from None


def _rename_former_columns(sql: str) -> str:
    """The question with each column by its path of today."""
    return re.sub(r'"([\w.]+)"', lambda quoted: f'"{find_current_path(quoted[1])}"', sql)


def list_views(study: Study) -> pd.DataFrame:
    """List the views that can be queried, one row per view, with their columns."""
    return query_study(study, LIST_VIEWS_SQL)
