"""A fit that is interrupted loses nothing: the same command goes on, and ends where one in peace does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_exports import rows, written
from typer.testing import CliRunner, Result

import flywheel
from experiments.company import fit as fitting
from experiments.company.fit_trials import Trials, load_trials, trials_path
from experiments.findings.result_folder import ResultFolderError

FEW = ("--trials", "20", "--runs", "3", "--fresh", "10", "--fit", "world.typical_deal", "--fit", "world.deal_spread")
ORDER = {"seed": 1, "model": "a"}


@pytest.fixture
def company(tmp_path: Path) -> Path:
    written(tmp_path, rows())
    done = CliRunner().invoke(flywheel.app, ["import", str(tmp_path / "reps.csv"), "--out", str(tmp_path / "mine")])
    assert done.exit_code == 0, done.output
    return tmp_path / "mine"


def calibrate(company: Path, *words: str) -> Result:
    return CliRunner().invoke(flywheel.app, ["calibrate", str(company), *FEW, *words])


class Lived:
    """Counts the sets of constants that are lived, and is interrupted after so many."""

    def __init__(self, most: int | None = None) -> None:
        self.most, self.times, self._seen = most, 0, fitting.simulate_pasts

    def __call__(self, *words: Any) -> Any:
        if self.times == self.most:
            raise KeyboardInterrupt
        self.times += 1
        return self._seen(*words)


def test_an_interrupted_fit_goes_on_and_ends_as_one_in_peace(
    company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "fit"
    assert calibrate(company, "--out", str(tmp_path / "peace")).exit_code == 0
    with monkeypatch.context() as patched:
        patched.setattr(fitting, "simulate_pasts", Lived(14))
        stopped = calibrate(company, "--out", str(out))
    assert stopped.exit_code == 130
    assert "Partial: 14 of 20 sets of constants tried" in stopped.stderr
    assert "14 trials are kept" in stopped.stderr
    assert not out.exists()
    with monkeypatch.context() as patched:
        counted = Lived()
        patched.setattr(fitting, "simulate_pasts", counted)
        assert calibrate(company, "--out", str(out)).exit_code == 0
    assert counted.times == 20 - 14, "what was simulated is not simulated again"
    for name in ("scenario.toml", "manifest.json", "finding.md"):
        assert (out / name).read_bytes() == (tmp_path / "peace" / name).read_bytes()
    assert not trials_path(out).exists()


def test_without_a_folder_what_came_nearest_is_said(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "simulate_pasts", Lived(3))
    stopped = calibrate(company, "--json")
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    assert "Partial: 3 of 20" in stopped.stderr
    assert "world.typical_deal=" in stopped.stderr
    assert "with --out the same command would resume" in stopped.stderr


def test_interrupted_before_anything_was_tried_nothing_is_claimed(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "simulate_pasts", Lived(0))
    stopped = calibrate(company, "--json")
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    assert "Partial" not in stopped.stderr


def test_trials_of_another_fit_are_refused_unless_forced(company: Path, tmp_path: Path, monkeypatch: Any) -> None:
    out = tmp_path / "fit"
    with monkeypatch.context() as patched:
        patched.setattr(fitting, "simulate_pasts", Lived(2))
        calibrate(company, "--out", str(out))
    refused = calibrate(company, "--out", str(out), "--seed", "2")
    assert refused.exit_code == 2
    assert "fit.trials: keeps trials of another fit (another seed)" in refused.stderr
    assert "--force" in refused.stderr
    assert calibrate(company, "--out", str(out), "--seed", "2", "--force").exit_code == 0
    assert not trials_path(out).exists()


def test_a_line_that_was_being_written_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "x.trials"
    values = np.array([[0.1 + 0.2, np.nan], [1e-300, -1.0]])
    first = load_trials(file, ORDER)
    first.moments_at(np.array([1 / 3]), lambda _: values)
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"at": [0.5], "wor')
    again = load_trials(file, ORDER)
    assert file.read_bytes() == whole
    np.testing.assert_array_equal(again.moments_at(np.array([1 / 3]), lambda _: values + 1), values)
    assert len(again.moments_by_shares) == 1


@pytest.mark.parametrize("text", ["", "[]\n", "x\n", "{}\n", '{"seed": 1, "model": "a"}\n{"at": 1}\n', "\x00\n"])
def test_what_keeps_no_trials_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.trials"
    file.write_text(text)
    with pytest.raises(ResultFolderError, match=r"x\.trials: keeps"):
        load_trials(file, ORDER)
    assert file.read_text() == text


def test_the_nearest_is_that_which_lay_least_off() -> None:
    trials = Trials()
    for off in (3.0, 1.0, 2.0):
        trials.add_trial(off, np.array([off]), 3)
    assert trials.nearest.tolist() == [1.0]


def test_a_file_of_trials_holds_no_cell_of_the_export(company: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(fitting, "simulate_pasts", Lived(2))
    calibrate(company, "--out", str(tmp_path / "fit"))
    text = trials_path(tmp_path / "fit").read_text()
    assert set(json.loads(text.split("\n")[0])) == {"constants", "worlds", "seed", "scenario", "model", "company"}
    assert not any(row["rep"] in text or row["manager"] in text for row in rows())


def test_a_fit_that_was_made_before_is_shown_again(company: Path, tmp_path: Path, monkeypatch: Any) -> None:
    out = str(tmp_path / "fit")
    words, told = calibrate(company, "--out", out), calibrate(company, "--out", out, "--json")
    monkeypatch.setattr(fitting, "simulate_pasts", Lived(0))  # nothing is lived again
    again = calibrate(company, "--out", out)
    assert (again.exit_code, again.stdout) == (0, words.stdout)
    assert calibrate(company, "--out", out, "--json").stdout == told.stdout
    assert "is not empty" in calibrate(company, "--out", out, "--seed", "2").stderr
    table = tmp_path / "fit" / "constants.parquet"
    table.write_bytes(table.read_bytes()[:-1])
    assert (
        "constants.parquet: is damaged or missing; --force makes the fit again"
        in calibrate(company, "--out", out).stderr
    )


def test_the_same_fit_leaves_the_same_bytes(company: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert calibrate(company, "--out", str(tmp_path / name)).exit_code == 0
    for path in (tmp_path / "one").iterdir():
        if path.suffix != ".parquet":
            assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name
