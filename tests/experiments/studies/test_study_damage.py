"""Damaged results are never read as sound, and what is lost is made again or said."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_studies import TOML
from typer.testing import CliRunner

import flywheel
from experiments.studies import Design, Study, StudyError, sweep_design, sweep_runner
from experiments.studies.study_package import write_package
from experiments.studies.study_store import encode_parquet
from experiments.studies.sweep_runner import SweepOptions

ROOT = Path(__file__).parents[3]
MINE = TOML.format(n=6, replications=3).replace("window", 'detail = ["quarters"]\nwindow')
REFUSED = "refused"
DERIVED = "errors.parquet"
"""For people only: no command reads it."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a design and its study, in several parts, of which one run failed."""
    home = tmp_path_factory.mktemp("made")
    (home / "mine.toml").write_text(MINE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep_runner, "CHUNK_SECONDS", 0.0)
        patch.setattr(sweep_runner, "WORK_UNIT_RUNS", 2)
        break_run(patch, scenario=4, replication=2)
        sweep_design(Design.load(home / "mine.toml"), home / "out", SweepOptions(jobs=1))
    return home


def break_run(patch: pytest.MonkeyPatch, scenario: int, replication: int) -> None:
    """Let one run fail."""
    from experiments.studies import executors

    usual = executors.run_work_unit

    def broken(recipe: Any, piece: Any) -> Any:
        part = usual(recipe, piece)
        if part.scenario == scenario and replication in part.replications:
            at = part.replications.index(replication)
            del part.replications[at], part.rows[at]
            part.grains = {
                name: [f for f in each if f["replication"].iloc[0] != replication] for name, each in part.grains.items()
            }
            part.add_error(replication, "live", ZeroDivisionError("broken"))
        return part

    patch.setattr(executors, "run_work_unit", broken)


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to be damaged."""
    shutil.copytree(made, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def files_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".") and p.name != DERIVED)


def everything(study: Study) -> dict[str, Any]:
    """All that can be read of a study."""
    tables = {name: study.grain(name).to_csv() for name in ("runs", "quarters", "errors")}
    design = study.design
    said = dict(study.manifest)
    return {**tables, "scenarios": study.scenarios().to_csv(), "design": (design.digest, design.title), "said": said}


def flip(path: Path, bit: int) -> bytes:
    """Flip a bit of a file; gives the file as it was."""
    before = path.read_bytes()
    after = bytearray(before)
    after[bit // 8] ^= 1 << bit % 8
    path.write_bytes(bytes(after))
    return before


def read_or_refuse(read: Callable[[], Any]) -> Any:
    """What is read, or that it was refused in one line."""
    try:
        return read()
    except StudyError as problem:
        return REFUSED if "\n" not in str(problem) else str(problem)


def count_false(folder: Path, times: int, read: Callable[[], Any]) -> int:
    """How many of so many single-bit flips, spread over the files by their size, give other results without a word."""
    files, sound, rng = files_of(folder), read(), np.random.default_rng(13)
    sizes = np.array([path.stat().st_size for path in files])
    wrong = 0
    for at in rng.choice(len(files), times, p=sizes / sizes.sum()):
        before = flip(files[at], int(rng.integers(8 * sizes[at])))
        wrong += read_or_refuse(read) not in (sound, REFUSED)
        files[at].write_bytes(before)
    return wrong


@pytest.mark.parametrize("times", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_no_flipped_bit_is_read_as_sound(home: Path, times: int) -> None:
    assert count_false(home / "out", times, lambda: everything(Study.open(home / "out"))) == 0


@pytest.mark.parametrize("times", [20, pytest.param(300, marks=pytest.mark.soak)])
def test_no_flipped_bit_of_a_package_is_read_as_sound(home: Path, times: int) -> None:
    packed = write_package(Study.open(home / "out"), home / "mine.zip")
    sound, rng, data = everything(Study.open(packed)), np.random.default_rng(13), packed.read_bytes()
    for k in range(times):
        other = home / f"{k}.zip"  # file systems of zip files are kept by name
        other.write_bytes(data)
        flip(other, int(rng.integers(8 * len(data))))
        assert read_or_refuse(lambda other=other: everything(Study.open(other))) in (sound, REFUSED)


@pytest.mark.parametrize(
    "words",
    [
        ("query", "out", "select count(*) from runs"),
        ("analyse", "out"),
        ("report", "out"),
        ("package", "out"),
        ("reproduce", "out", "--runs", "1"),
        ("sweep", "mine.toml", "--out", "out"),
    ],
)
def test_every_reader_names_the_damaged_file_and_the_way_out(home: Path, words: tuple[str, ...]) -> None:
    part = max((home / "out" / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:-100])
    before = {path.name for path in home.iterdir()}
    done = CliRunner().invoke(flywheel.app, words)
    assert done.exit_code == 2, done.output
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("flywheel: ")]
    assert f"out/runs/{part.name}: is damaged" in line
    assert "delete it, and run the same command again" in line
    assert {path.name for path in home.iterdir()} == before


def test_what_is_lost_or_deleted_is_made_again(home: Path) -> None:
    sound = everything(Study.open("out"))
    told = ("state", "replications", "scenarios", "inputs", "scenario_values", "design", "digest", "seeds")
    of_each = {path.parent.name if path.parent.name != "out" else path.name: path for path in files_of(home / "out")}
    del of_each["errors"]
    for path in of_each.values():
        name = path.relative_to(home / "out").as_posix()
        path.unlink()
        with pytest.raises(StudyError, match=r"is missing|holds \d+ of the \d+ runs"):
            Study.open("out")
        with pytest.MonkeyPatch.context() as patch:
            break_run(patch, scenario=4, replication=2)
            sweep_design(Design.load("mine.toml"), "out")
        again = everything(Study.open("out"))
        for key in ("runs", "quarters", "scenarios", "design"):
            assert again[key] == sound[key], name
        assert {key: again["said"][key] for key in told} == {key: sound["said"][key] for key in told}, name


def test_without_its_manifest_a_study_of_another_design_is_refused(home: Path) -> None:
    (home / "out" / "manifest.json").unlink()
    Path("mine.toml").write_text(MINE.replace("high = 0.1", "high = 0.2"))
    before = files_of(home / "out")
    with pytest.raises(StudyError, match="the runs that are there are of another design"):
        sweep_design(Design.load("mine.toml"), "out")
    assert files_of(home / "out") == before


def test_lost_digests_are_not_made_up(home: Path) -> None:
    shutil.rmtree(home / "out" / "sums")
    with pytest.raises(StudyError, match="nobody knows whether the runs are as they were written"):
        Study.open("out")
    with pytest.raises(StudyError, match="nobody knows"):
        sweep_design(Design.load("mine.toml"), "out")
    assert sweep_design(Design.load("mine.toml"), "out", SweepOptions(force=True)).manifest["state"] == "complete"


def test_a_study_from_before_there_were_digests_is_read_and_gone_on_with(home: Path) -> None:
    shutil.rmtree(home / "out" / "sums")
    manifest = json.loads((home / "out" / "manifest.json").read_text())
    for key in ("sum", "inputs", "scenario_values"):
        del manifest[key]
    (home / "out" / "manifest.json").write_text(json.dumps({**manifest, "format": 1}))
    old = Study.open("out")
    again = sweep_design(Design.load("mine.toml"), "out")
    assert again.is_checked
    assert not old.is_checked
    pd.testing.assert_frame_equal(again.runs(), old.runs())
    assert again.manifest["runs"] == old.manifest["runs"]


def test_a_package_holds_errors_made_from_what_is_checked(home: Path) -> None:
    sound = (home / "out" / DERIVED).read_bytes()
    (home / "out" / DERIVED).write_bytes(b"torn")
    packed = write_package(Study.open("out"), home / "mine.zip")
    assert Study.open(packed).location.read(DERIVED) == sound


SWEEP = """
import sys, time
from experiments.studies import Design, SweepOptions, sweep_design, sweep_runner

sweep_runner.CHUNK_SECONDS = 0.05
sweep_design(Design.load(sys.argv[1]), sys.argv[2], SweepOptions(jobs=2, progress=lambda *_: time.sleep(0.02)))
"""


@pytest.mark.soak
@pytest.mark.skipif(os.name != "posix", reason="needs a kill that nobody can hear")
def test_twenty_kills_leave_nothing_false(tmp_path: Path) -> None:
    design, out, rng = tmp_path / "mine.toml", tmp_path / "out", np.random.default_rng(13)
    design.write_text(TOML.format(n=50, replications=40))
    for _ in range(20):
        process = subprocess.Popen([sys.executable, "-c", SWEEP, str(design), str(out)], cwd=ROOT)
        begun = len(list(out.glob("sums/*")))
        while process.poll() is None and len(list(out.glob("sums/*"))) == begun:
            time.sleep(0.02)
        time.sleep(float(rng.random()))
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = Study.open(out)
        assert kept.manifest["runs"]["done"] <= len(kept.runs())
    again, whole = (sweep_design(Design.load(design), place) for place in (out, tmp_path / "whole"))
    assert table_bytes(again) == table_bytes(whole)


def table_bytes(study: Study) -> bytes:
    import pyarrow as pa

    return encode_parquet(pa.Table.from_pandas(study.runs(), preserve_index=False))
