"""`flywheel import`: what only the owner of a file knows is asked at a terminal, remembered in a file, and refused elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import flywheel
from experiments.company.reading.answers import Answers, build_answers, load_answers, save_answers
from experiments.company.reading.export_problems import ExportError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    """Six reps, deals in two stages that nobody knows, days that can be read in two ways."""
    lines = [
        f"Rep {rep},Phase {stage},{month}/{day}/2024,100"
        for rep in range(6)
        for month in range(1, 13)
        for day in (3, 7, 11)
        for stage in (2, 6)
    ]
    path = tmp_path / "deals.csv"
    path.write_text("\n".join(["owner,stage,close date,amount", *lines]))
    return path


def test_without_a_terminal_a_question_is_one_refusal_that_names_the_option(deals: Path) -> None:
    done = CliRunner().invoke(flywheel.app, ["import", str(deals)])
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--dates dmy or --dates mdy" in done.stderr
    done = CliRunner().invoke(flywheel.app, ["import", str(deals), "--dates", "mdy"])
    assert "which deals are won? say --won 'Phase 2' or another" in done.stderr


def test_answers_are_remembered(deals: Path, tmp_path: Path) -> None:
    kept = tmp_path / "acme.toml"
    words = ["import", str(deals), "--mapping", str(kept)]
    done = CliRunner().invoke(flywheel.app, [*words, "--dates", "mdy", "--won", "Phase 6", "--json"])
    assert done.exit_code == 0, done.output
    assert tomllib.loads(kept.read_text()) == {"dates": "mdy", "won": ["Phase 6"]}
    again = CliRunner().invoke(flywheel.app, [*words, "--json"])
    assert again.stdout == done.stdout
    other = CliRunner().invoke(flywheel.app, [*words, "--won", "Phase 2", "--json"])
    assert other.exit_code == 0
    assert tomllib.loads(kept.read_text())["won"] == ["Phase 2"]


def test_at_a_terminal_questions_are_asked_until_they_have_an_answer(deals: Path, tmp_path: Path) -> None:
    kept = tmp_path / "acme.toml"
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "flywheel", "import", str(deals), "--mapping", str(kept)]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, close_fds=True
    ) as running:
        os.close(theirs)
        os.write(ours, b"nonsense\n2\n2\n")
        printed, _ = running.communicate(timeout=600)
    os.close(ours)
    assert running.returncode == 0
    assert b"No problems." in printed
    assert tomllib.loads(kept.read_text()) == {"dates": "mdy", "won": ["Phase 6"]}


def test_answers_come_back_as_they_were_kept(tmp_path: Path) -> None:
    answers = Answers(
        "mdy",
        "1-5",
        True,
        ("Won", "6"),
        ("Lost",),
        ("Deals",),
        ("rep", "-"),
        {"rep": "Owner"},
        2,
        "quota",
        2024,
        {"quota": 1000.0},
        {"USD": 0.9},
    )
    save_answers(tmp_path / "a.toml", answers)
    assert load_answers(tmp_path / "a.toml") == answers
    assert load_answers(tmp_path / "nowhere.toml") == Answers()


WRONG = {
    "datess = 'dmy'": "datess: no such answer, did you mean",
    "dates = 'x'": "--dates x: must be one of",
    "rate = {USD = 'much'}": "rate = ",
    "fiscal-year-start = 13": "must be a month from 1 to 12",
    "column = {reps = 'x'}": "column 'reps': is not read",
    "= =": "a.toml",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_a_file_of_wrong_answers_is_refused_in_one_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(ExportError) as found:
        load_answers(path)
    assert message in str(found.value)
    assert "\n" not in str(found.value)


def test_options_hold_against_the_file() -> None:
    kept = build_answers({"dates": "mdy", "rate": {"usd": 2, "EUR": 1}})
    assert kept.merge(Answers(dates="dmy", rate={"USD": 3.0})) == Answers(dates="dmy", rate={"USD": 3.0, "EUR": 1.0})
