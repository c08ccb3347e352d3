"""A study in an object store: whatever fsspec reaches holds the same study, byte for byte, and is asked alike.

fsspec's own store in memory stands for them: like object stores it has no folders but names, no rename and no lock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import fsspec  # type: ignore[import-untyped]
import pandas as pd
import pytest
from small_studies import TOML, small
from typer.testing import CliRunner

import flywheel
from experiments.studies import Design, Study, StudyError, sweep_design
from experiments.studies.report.study_report import build_study_report
from experiments.studies.sql_query import list_views, query_study
from experiments.studies.study_location import StudyLocation
from experiments.studies.sweep_runner import SweepOptions

STORE = "memory://bucket/studies/small"


@pytest.fixture(autouse=True)
def store() -> Iterator[None]:
    """An empty store."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield
    files.store.clear()


def held(place: StudyLocation) -> dict[str, bytes]:
    """Everything in a place but its manifest, which tells times."""
    found = place.files.find(place.root)
    names = (path.removeprefix(f"{place.root}/") for path in found)
    return {name: place.read(name) for name in names if name != "manifest.json" and not name.startswith(".")}


def test_a_store_holds_what_a_folder_holds_byte_for_byte(tmp_path: Path) -> None:
    design = small(detail=("quarters", "teams"))
    there, here = (
        sweep_design(design, STORE, SweepOptions(jobs=1)),
        sweep_design(design, tmp_path / "here", SweepOptions(jobs=1)),
    )
    assert there.manifest["state"] == "complete"
    assert held(there.location) == held(here.location)
    for grain in ("runs", "quarters", "teams"):
        pd.testing.assert_frame_equal(Study.open(STORE).grain(grain), here.grain(grain))


def test_what_is_asked_of_a_store_is_answered(tmp_path: Path) -> None:
    design = small(detail=("quarters",))
    there, here = sweep_design(design, STORE), sweep_design(design, tmp_path / "here")
    asked = 'select "targets.ambition" a, avg(bookings) b, count(*) n from results group by 1 order by 1'
    pd.testing.assert_frame_equal(query_study(there, asked), query_study(here, asked))
    pd.testing.assert_frame_equal(list_views(there), list_views(here))
    assert query_study(there, "select count(*) n from quarters")["n"][0] == len(here.grain("quarters"))


def test_an_interrupted_sweep_goes_on_in_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    design = small()

    def stop(done: int, _: int) -> None:
        if done >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep_design(design, STORE, SweepOptions(jobs=1, progress=stop))
    kept = Study.open(STORE)
    assert kept.manifest["state"] == "interrupted"
    assert 0 < len(kept.runs()) < 24
    whole = sweep_design(design, STORE, SweepOptions(jobs=1, extend=1))
    assert whole.manifest["runs"] == {"planned": 30, "done": 30, "failed": 0}
    alone = sweep_design(design, tmp_path / "alone", SweepOptions(extend=1))
    pd.testing.assert_frame_equal(whole.runs(), alone.runs())


def test_shards_share_a_store(tmp_path: Path) -> None:
    design = small()
    for part in (1, 2):
        sweep_design(design, STORE, SweepOptions(shard=(part, 2)))
    pd.testing.assert_frame_equal(Study.open(STORE).runs(), sweep_design(design, tmp_path / "alone").runs())


def test_a_chunk_that_never_became_whole_is_removed(tmp_path: Path) -> None:
    study = sweep_design(small(detail=("quarters",)), STORE)
    (part,) = study.location.list_names("quarters")
    study.location.write("quarters/99999999-0000000.parquet", study.location.read(f"quarters/{part}"))
    sweep_design(small(detail=("quarters",)), STORE)
    assert study.location.list_names("quarters") == [part]


def test_another_study_and_foreign_files_are_refused_and_left_alone() -> None:
    sweep_design(small(), STORE)
    before = held(StudyLocation(STORE))
    with pytest.raises(StudyError, match="holds a study of another design"):
        sweep_design(small(seed=2), STORE)
    assert held(StudyLocation(STORE)) == before
    StudyLocation("memory://bucket/other").write("letters.txt", b"dear all")
    with pytest.raises(StudyError, match=r"memory://bucket/other: holds no study, but letters\.txt"):
        sweep_design(small(), "memory://bucket/other", SweepOptions(force=True))
    assert sweep_design(small(seed=2), STORE, SweepOptions(force=True)).manifest["seeds"]["worlds"] == 2


def test_commands_take_a_store_for_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(TOML.format(replications=6, n=8))

    def call(*words: str) -> str:
        done = CliRunner().invoke(flywheel.app, words)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert f"{STORE}: 48 of 48 runs, complete" in call("sweep", "small.toml", "--out", STORE)
    assert json.loads(call("query", STORE, "select count(*) n from results", "--json")) == [{"n": 48}]
    call("analyse", STORE, "--method", "chance")
    call("report", STORE, "--out", "report.html")
    call("package", STORE, "--out", "small.zip")
    assert "3 of 3 runs simulated again are the same" in call("reproduce", "small.zip", "--runs", "3")
    assert "3 of 3 runs simulated again are the same" in call("reproduce", STORE, "--runs", "3")
    assert {path.name for path in Path().iterdir()} == {"small.toml", "report.html", "small.zip"}


def test_a_page_is_made_of_a_store(tmp_path: Path) -> None:
    Path(tmp_path / "small.toml").write_text(TOML.format(replications=6, n=8))
    study = sweep_design(Design.load(tmp_path / "small.toml"), STORE)
    assert build_study_report(study).list_headlines()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nosuchstore://bucket/x", "nosuchstore://bucket/x: cannot be reached"),
        ("absent://bucket/x", "absent://bucket/x: cannot be reached: Install no-such-package"),
        ("memory://bucket/none", "holds no study"),
    ],
)
def test_a_store_that_is_not_there_is_said_in_one_line(url: str, told: str) -> None:
    fsspec.register_implementation("absent", "no_such_package.Store", clobber=True, errtxt="Install no-such-package")
    done = CliRunner().invoke(flywheel.app, ["query", url])
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
