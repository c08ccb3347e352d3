"""The commands of studies: sweep, query, package, reproduce."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import flywheel
from experiments.studies.study_digests import digest_of, list_chunks
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_store import write_study_manifest

TOML = """\
title = "Small"
base = "evil-flywheel"
replications = 3
weeks = 26
window = 13
measures = ["bookings", "burned_out"]
set = { "world.reps" = 16, "structure.span" = 4, "world.warmup_weeks" = 4 }
sampling = { kind = "lhs", n = 4 }
factors = { "targets.ambition" = { low = 0, high = 0.2 } }
"""


@pytest.fixture
def design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(TOML)
    return "small.toml"


def call(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(flywheel.app, words)
    assert result.exit_code == code, result.output
    return result.output


def told(*words: str, code: int = 0) -> Any:
    """What a program is told."""
    result = CliRunner().invoke(flywheel.app, [*words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_from_a_design_to_a_package_that_can_be_lived_again(design: str) -> None:
    assert "4 scenarios × 3 replications: 12 runs" in call("sweep", design, "--plan")
    assert json.loads(call("sweep", design, "--plan", "--json"))["scenarios"] == 4
    assert not Path("out").exists()
    assert "12 of 12 runs, complete" in call("sweep", design)
    (folder,) = Path("out").iterdir()
    assert "12 of 12 runs" in call("sweep", design, "--jobs", "1")
    done = told("sweep", design, "--extend", "1", "--out", str(folder))
    assert done["runs"]["done"] == 16
    assert "targets.ambition" in call("query", str(folder))
    rows = json.loads(call("query", str(folder), "select count(*) n from results", "--json"))
    assert rows == [{"n": 16}]
    call("query", str(folder), "select * from runs", "--out", "runs.parquet")
    call("query", str(folder), "select * from runs", "--out", "runs.csv")
    assert len(pd.read_parquet("runs.parquet")) == len(pd.read_csv("runs.csv")) == 16
    call("package", str(folder))
    assert "5 of 5 runs simulated again are the same" in call("reproduce", "small.zip", "--runs", "5")


def reseal(folder: Path) -> None:
    """Give files that were changed the digests they would have had."""
    place = StudyLocation(str(folder))
    for chunk in list_chunks(place):
        digests = {grain: digest_of(place.read(chunk.path_of(grain))) for grain in chunk.digests}
        replace(chunk, digests=digests).write(place)
    write_study_manifest(place, json.loads(place.read("manifest.json")))


def test_shards_are_parts_of_one_study(design: str) -> None:
    assert "6 of 12 runs, running" in call("sweep", design, "--out", "o", "--shard", "1/2")
    assert "12 of 12 runs, complete" in call("sweep", design, "--out", "o", "--shard", "2/2")


def test_what_does_not_reproduce_ends_in_1(design: str) -> None:
    call("sweep", design, "--out", "o")
    kept = Path("o/manifest.json").read_text()
    Path("o/manifest.json").write_text(kept.replace('"fingerprint": "', '"fingerprint": "0'))
    reseal(Path("o"))
    assert "another version of the model" in call("reproduce", "o", "--runs", "2")
    (part,) = Path("o/runs").iterdir()
    runs = pd.read_parquet(part)
    runs.assign(bookings=runs["bookings"] + 1).to_parquet(part)
    reseal(Path("o"))
    assert "0 of 2 runs" in call("reproduce", "o", "--runs", "2", code=1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sweep", "nowhere"), "no such design; must be one of"),
        (("sweep", "small.toml", "--shard", "3"), "--shard 3: must be i/n"),
        (("sweep", "small.toml", "--jobs", "0"), "--jobs 0"),
        (("sweep", "small.toml", "--out", "small.toml"), "small.toml"),
        (("query", "nowhere"), "holds no study"),
        (("query", "nowhere", "select 1", "--out", "x.xlsx"), "must end in .parquet or .csv"),
        (("reproduce", "nowhere"), "holds no study"),
        (("package", "nowhere"), "holds no study"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(design: str, words: tuple[str, ...], told: str) -> None:
    said = call(*words, code=2)
    assert told in said
    assert len(said.strip().splitlines()) == 1


FAILING = """
base = "ordinary-organisation"
replications = 3
weeks = 26
window = 13
measures = ["bookings"]
set = { "world.reps" = 16, "structure.span" = 4, "world.warmup_weeks" = 4 }
sampling = { kind = "full" }
factors = { "world.regions" = { values = [1, 2, 8] }, "leadership.fixing" = { values = [0.1, 0.9] } }
"""
"""Of eighteen runs six fail, as sixteen reps have no eight teams."""


def test_failed_runs_are_counted_named_and_end_in_1(design: str) -> None:
    Path("failing.toml").write_text(FAILING)
    said = call("sweep", "failing.toml", "--out", "o", code=1)
    assert "o: 12 of 18 runs, 6 failed, all were tried." in said
    assert "6 of scenarios 4, 5 (scenario): ScenarioError" in said
    assert "--retry-failed" in said
    assert told("sweep", "failing.toml", "--out", "o", code=1)["runs"] == {"planned": 18, "done": 18, "failed": 6}
    again = CliRunner().invoke(flywheel.app, ["sweep", "failing.toml", "--out", "o", "--retry-failed"])
    assert (again.exit_code, "6 to do" in again.stderr) == (1, True)


def test_a_full_design_with_failed_runs_is_analysed_and_says_what_it_rests_on(design: str) -> None:
    Path("failing.toml").write_text(FAILING)
    call("sweep", "failing.toml", "--out", "o", code=1)
    said = call("analyse", "o")
    assert "All of this rests on 12 of 18 runs: 6 failed (scenarios 4, 5)." in said
    for method in ("chance", "regression"):
        assert "finish the sweep" not in call("analyse", "o", "--method", method)
    asked = CliRunner().invoke(flywheel.app, ["analyse", "o", "--json"])
    assert "rests on 12 of 18 runs" in asked.stderr
    assert not any("refused" in each and "finish the sweep" in each["refused"] for each in json.loads(asked.stdout))
    call("report", "o")
    assert "rests on 12 of 18" in Path("o/report.html").read_text(encoding="utf-8").replace("\u00a0", " ")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_numbers_that_are_none_are_refused(design: str, number: str) -> None:
    call("sweep", design, "--out", "o")
    for option in ("--above", "--below"):
        assert f"{option} {number}: must be a number" in call("analyse", "o", f"{option}={number}", code=2)


def test_the_count_of_a_study_moves_while_it_is_swept(design: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments.studies import Design, Study, sweep_runner

    monkeypatch.setattr(sweep_runner, "CHUNK_SECONDS", 0.0)
    counts = []

    def look(done: int, total: int) -> None:
        manifest = Study.open_unchecked("o").manifest
        counts.append((manifest["state"], manifest["runs"]["done"]))

    sweep_runner.sweep_design(Design.load(design), "o", sweep_runner.SweepOptions(jobs=1, progress=look))
    assert {state for state, _ in counts} == {"running"}
    assert sorted({done for _, done in counts}) == [0, 3, 6, 9]
