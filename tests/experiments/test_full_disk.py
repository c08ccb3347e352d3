"""A disk without room and a folder that cannot be written to: one sentence, exit code 1, and no drafts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.findings import result_folder
from experiments.findings.result_folder import WriteError, replace_file
from experiments.studies import Design, sweep_design

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
# a file may have so many bytes: the system refuses as it does on a full disk, root or not
COMMAND = """
import resource, sys
import flywheel
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv[1:] = sys.argv[2:]
flywheel.main()
"""
DESIGN = """
base = "evil-flywheel"
replications = 3
weeks = 26
window = 13
measures = ["bookings"]
set = { "world.reps" = 16, "structure.span" = 4, "world.warmup_weeks" = 4 }
sampling = { kind = "lhs", n = 4 }
factors = { "targets.ambition" = { low = 0, high = 0.2 } }
"""
SMALL = ("--set", "world.reps=16", "--set", "structure.span=4", "--set", "world.warmup_weeks=4", "--weeks", "26")
WRITERS = {
    "sweep": (100, ("sweep", "mine.toml", "--out", "new")),
    "sweep, a chunk": (2900, ("sweep", "mine.toml", "--out", "new")),
    "package": (2000, ("package", "study", "--out", "new.zip")),
    "query": (100, ("query", "study", "select * from runs", "--out", "new.csv")),
    "query, parquet": (100, ("query", "study", "select * from runs", "--out", "new.parquet")),
    "report": (2000, ("report", "study", "--out", "new.html")),
    "analyse": (2000, ("analyse", "study", "--method", "chance", "--out", "new")),
    "run": (2000, ("run", "evil-flywheel", "--runs", "2", *SMALL, "--out", "new")),
}


def call(size: int, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", COMMAND, str(size), *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "mine.toml").write_text(DESIGN)
    sweep_design(Design.load(folder / "mine.toml"), folder / "study")
    return folder


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*") if not path.name.startswith(".lock")]


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each == "sweep, a chunk" else pytest.mark.soak) for each in WRITERS]
)
def test_without_room_there_is_one_sentence_and_no_draft(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    shutil.rmtree("new", ignore_errors=True)  # what a sweep before it kept
    size, words = WRITERS[name]
    before = {path.name for path in home.iterdir()}
    done = call(size, *words)
    said = [line for line in done.stderr.splitlines() if line.startswith("flywheel: ")]
    assert (done.returncode, len(said)) == (1, 1), done.stderr
    assert "cannot be written: File too large" in said[0]
    assert "Traceback" not in done.stderr
    assert drafts(home) == []
    new = {path.name for path in home.iterdir()} - before
    assert new <= {"new"} if words[0] == "sweep" else not new
    if name == "sweep, a chunk":
        resumed = sweep_design(Design.load("mine.toml"), "new")
        assert resumed.manifest["runs"] == {"planned": 12, "done": 12, "failed": 0}


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    replace_file(path, b"old")

    def torn(draft: Path) -> None:
        draft.write_bytes(b"ne")
        raise OSError(28, "No space left on device")

    with pytest.raises(WriteError, match=r"a\.txt: cannot be written: No space left on device"):
        replace_file(path, torn)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_keeps_its_results_when_new_ones_cannot_be_written(tmp_path: Path) -> None:
    def write(text: str, problem: OSError | None = None) -> None:
        with result_folder.open_draft(tmp_path / "out", force=True) as draft:
            (draft / "manifest.json").write_text(text)
            if problem:
                raise problem

    write("old")
    with pytest.raises(WriteError, match=r"out: cannot be written: Read-only file system$"):
        write("new", OSError(30, "Read-only file system"))
    assert (tmp_path / "out" / "manifest.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
