"""Questions to a study in SQL: DuckDB reads the Parquet files where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from experiments.study.problems import StudyError
from experiments.study.store import SCENARIOS, Study
from scenarios.problems import one_line

if TYPE_CHECKING:
    import pandas as pd

VIEWS = """
    select table_name as view, string_agg(column_name, ', ') as columns
    from information_schema.columns group by 1 order by 1
"""
JOINED = "create view results as select * from scenarios join runs using (scenario)"


@contextmanager
def connected(study: Study) -> Iterator[Any]:
    """A DuckDB connection with the study's tables as views: `scenarios`, `runs`, `results` (both joined), `errors`, finer grains.

    Raises:
        StudyError: no run is there yet.
    """
    import duckdb
    from pyarrow.dataset import dataset

    with duckdb.connect() as asked:
        for name, files in _tables(study).items():
            if study.place.is_local:
                listed = ", ".join(map(_quoted, files))
                asked.execute(f'create view "{name}" as select * from read_parquet([{listed}])')
            else:
                asked.register(name, dataset(files, filesystem=study.place.files, format="parquet"))
        asked.execute(JOINED)
        yield asked


def _tables(study: Study) -> dict[str, list[str]]:
    """The files of each table."""
    place = study.place
    grains = {name: place.names(name) for name in ("runs", "errors", *study.manifest["detail"])}
    if not grains["runs"]:
        raise StudyError(f"{place.url}: holds no run yet; `flywheel sweep` lives them")
    tables = {name: [place.path(f"{name}/{part}") for part in parts] for name, parts in grains.items() if parts}
    return {"scenarios": [place.path(SCENARIOS)], **tables}


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"


def query(study: Study, sql: str) -> pd.DataFrame:
    """The answer to a question in SQL.

    Raises:
        StudyError: the question cannot be understood or answered.
    """
    import duckdb

    with connected(study) as asked:
        try:
            return asked.execute(sql).df()
        except (duckdb.Error, AttributeError) as problem:
            raise StudyError(f"query: {one_line(str(problem))}") from None


def views(study: Study) -> pd.DataFrame:
    """The views that can be asked, with their columns: one row per view."""
    return query(study, VIEWS)
