"""The commands of studies: sweep, query, package, reproduce."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import flywheel

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


def test_from_a_design_to_a_package_that_can_be_lived_again(design: str) -> None:
    assert "4 scenarios × 3 replications: 12 runs" in call("sweep", design, "--plan")
    assert json.loads(call("sweep", design, "--plan", "--json"))["scenarios"] == 4
    assert not Path("out").exists()
    assert "12 of 12 runs, complete" in call("sweep", design)
    (folder,) = Path("out").iterdir()
    assert "12 of 12 runs" in call("sweep", design, "--jobs", "1")
    done = json.loads(call("sweep", design, "--extend", "1", "--json", "--out", str(folder)))
    assert done["runs"]["done"] == 16
    assert "targets.ambition" in call("query", str(folder))
    rows = json.loads(call("query", str(folder), "select count(*) n from results", "--json"))
    assert rows == [{"n": 16}]
    call("query", str(folder), "select * from runs", "--out", "runs.parquet")
    call("query", str(folder), "select * from runs", "--out", "runs.csv")
    assert len(pd.read_parquet("runs.parquet")) == len(pd.read_csv("runs.csv")) == 16
    call("package", str(folder))
    assert "5 of 5 runs lived again are the same" in call("reproduce", "small.zip", "--runs", "5")


def test_shards_are_parts_of_one_study(design: str) -> None:
    assert "6 of 12 runs, running" in call("sweep", design, "--out", "o", "--shard", "1/2")
    assert "12 of 12 runs, complete" in call("sweep", design, "--out", "o", "--shard", "2/2")


def test_what_does_not_reproduce_ends_in_1(design: str) -> None:
    call("sweep", design, "--out", "o")
    kept = Path("o/manifest.json").read_text()
    Path("o/manifest.json").write_text(kept.replace('"fingerprint": "', '"fingerprint": "0'))
    assert "another version of the model" in call("reproduce", "o", "--runs", "2")
    (part,) = Path("o/runs").iterdir()
    runs = pd.read_parquet(part)
    runs.assign(bookings=runs["bookings"] + 1).to_parquet(part)
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
