"""A study asked in SQL, packed, and lived again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_studies import reseal, small

from experiments.studies import Study, StudyError, sweep_design
from experiments.studies.sql_query import list_views, query_study
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_package import reproduce_runs, write_package
from experiments.studies.study_store import encode_parquet
from experiments.studies.sweep_runner import SweepOptions


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("a [study] of 'mine'") / "study"
    return sweep_design(small(title="Mine", detail=("quarters",)), folder)


def test_results_are_scenarios_and_runs_together(study: Study) -> None:
    joined = study.scenarios().merge(study.runs(), on="scenario")
    found = query_study(study, "select * from results order by scenario, replication")
    pd.testing.assert_frame_equal(found, joined, check_dtype=False, check_exact=True)
    means = query_study(study, 'select "targets.ambition" a, avg(bookings) b from results group by 1 order by 1')
    assert means["b"].tolist() == pytest.approx(joined.groupby("targets.ambition")["bookings"].mean().tolist())
    assert set(list_views(study)["view"]) == {"scenarios", "runs", "results", "quarters"}
    assert query_study(study, "select count(*) from quarters").iloc[0, 0] == 6 * 4 * 2


def test_what_cannot_be_asked_is_refused_in_one_line(study: Study, tmp_path: Path) -> None:
    for sql in ("selec", "select nothing from results", "select * from nowhere"):
        with pytest.raises(StudyError) as refused:
            query_study(study, sql)
        assert "\n" not in str(refused.value)
    with pytest.raises(StudyError, match="holds no study"):
        Study.open(tmp_path)


def test_a_study_elsewhere_is_asked_in_the_same_way(study: Study) -> None:
    found = sweep_design(small(), "memory://studies/two")
    sql = "select * exclude (replication) from results order by scenario, bookings"
    pd.testing.assert_frame_equal(query_study(found, sql), query_study(study, sql), check_exact=True)


def test_every_column_is_explained_in_the_files_themselves(study: Study) -> None:
    folder = Path(study.location.root)
    for path in (folder / "scenarios.parquet", *folder.glob("runs/*.parquet"), *folder.glob("quarters/*.parquet")):
        schema = pq.read_schema(path)
        told = json.loads(schema.metadata[b"codebook"])
        assert set(told) == set(schema.names)
        assert all(told[name]["help"] for name in schema.names)
        assert all(schema.field(name).metadata[b"label"] for name in schema.names)
        assert {pq.ParquetFile(path).metadata.row_group(0).column(0).compression} == {"ZSTD"}


def test_the_same_study_makes_the_same_package_whole(study: Study, tmp_path: Path) -> None:
    one, other = write_package(study, tmp_path / "one.zip"), write_package(study, tmp_path / "other.zip")
    assert one.read_bytes() == other.read_bytes()
    names = set(ZipFile(one).namelist())
    assert {"design.toml", "base.toml", "manifest.json", "CODEBOOK.md", "README.md", "SHA256SUMS"} <= names
    opened = Study.open(one)
    pd.testing.assert_frame_equal(opened.runs(), study.runs(), check_exact=True)
    found = reproduce_runs(opened, runs=10)
    assert (found.runs, found.is_exact, found.same_model) == (10, True, True)
    assert query_study(opened, "select count(*) from results").iloc[0, 0] == 24
    with pytest.raises(StudyError, match="is there already"):
        write_package(study, one)


def test_a_number_that_was_touched_is_found(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "touched"
    shutil.copytree(study.location.root, folder)
    (part,) = folder.glob("runs/*.parquet")
    runs = study.runs()
    runs.loc[7, "bookings"] = np.nextafter(runs.loc[7, "bookings"], np.inf)
    StudyLocation(str(folder)).write(
        f"runs/{part.name}", encode_parquet(pa.Table.from_pandas(runs, preserve_index=False))
    )
    reseal(folder)
    found = reproduce_runs(Study.open(folder), runs=24)
    assert found.differing == ((int(runs.loc[7, "scenario"]), int(runs.loc[7, "replication"])),)
    assert not found.is_exact
    assert "1/3" in found.sentences()[1]


def test_a_package_that_was_touched_says_so(study: Study, tmp_path: Path) -> None:
    with ZipFile(write_package(study, tmp_path / "one.zip")) as whole:
        whole.extractall(tmp_path / "open")
    (tmp_path / "open" / "CODEBOOK.md").write_text("nothing")
    found = reproduce_runs(Study.open(tmp_path / "open"), runs=1)
    assert found.damaged == ("CODEBOOK.md",)
    assert not found.is_exact


def test_only_what_is_complete_is_packed(tmp_path: Path) -> None:
    part = sweep_design(small(), tmp_path / "part", SweepOptions(shard=(1, 2)))
    with pytest.raises(StudyError, match="is not complete"):
        write_package(part, tmp_path / "x.zip")


def test_code_of_others_runs_only_when_allowed(tmp_path: Path) -> None:
    from experiments.studies.design_files import build_folder_reader

    (tmp_path / "own.py").write_text("def one(lived):\n    return [1.0]\n")
    study = sweep_design(
        small(code="own.py", measures=("one", "bookings"), read=build_folder_reader(tmp_path)), tmp_path / "out"
    )
    with pytest.raises(StudyError, match="--run-code"):
        reproduce_runs(study)
    assert reproduce_runs(study, 3, run_code=True).is_exact
