"""Whichever question is interrupted: what was found so far is shown and said to be partial, nothing is written, exit code 130."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

import flywheel
from experiments.questions import link_strengths
from experiments.runner.run_options import prepare_model
from simulation import engine
from simulation.ensemble import PASTS

SMALL = ("--set", "world.reps=16", "--set", "world.warmup_weeks=4", "--set", "structure.span=4")
WEEKS = ("--weeks", "39")
PLAN = ("--set", "leadership.fixing=1")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "why": (*PLAN, "--set", "management.care=1", "--runs", "40", *WEEKS),
    "carries": ("--runs", "60", "--only", "trust"),
    "gain": ("--runs", "60"),
    "loops": ("--runs", "60", *WEEKS),
    "links": ("--runs", "12", *WEEKS),
    "tip": ("--lever", "leadership.fixing", "--outcome", "bookings=1000", "--runs", "8", *WEEKS),
    "flip": (
        *PLAN,
        "--runs",
        "8",
        "--assumption",
        "behaviour.sandbagging",
        "--assumption",
        "behaviour.burning",
        *WEEKS,
    ),
    "rank": ("--runs", "900", *WEEKS),
    "compare": (*PLAN, "--precision", "0.000001", "--runs", "8", "--runs-most", "64", *WEEKS),
}
ELSEWHERE = {
    *("search", "sweep", "calibrate"),  # keep what they did in a folder, and go on: tests of their own
    *("run", "story"),  # one ensemble, one future: there is no smaller answer
}
NO_QUESTION = {
    *("list", "show", "validate", "calendar", "schema", "explore", "workshop", "doctor"),
    *("query", "analyse", "report", "package", "reproduce", "import"),
}


class Lived:
    """Counts stretches of weeks that are lived, and interrupts after so many."""

    def __init__(self, most: int | None = None) -> None:
        self.most, self.times, self._live = most, 0, engine.simulate_steps

    def __call__(self, *words: Any) -> Any:
        if self.most is not None and self.times >= self.most:
            raise KeyboardInterrupt
        self.times += 1
        return self._live(*words)


TIMES: dict[str, int] = {}
"""How many stretches the whole of a question lives, once that is known."""


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Ask a question that is interrupted after so many stretches; nothing is known from before."""
    prepare_model()  # the stretches of the first preparation are no part of a question
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(link_strengths, "_load_strengths", lambda _: None)
    monkeypatch.setattr(link_strengths, "_save_strengths", lambda *_: None)

    def asked(name: str, most: int | None, *more: str) -> Result:
        PASTS.clear()
        with monkeypatch.context() as patched:
            counted = Lived(most)
            patched.setattr(engine, "simulate_steps", counted)
            words = [name, "evil-flywheel", *SMALL, *QUESTIONS[name], "--threads", "1", *more]
            done = CliRunner().invoke(flywheel.app, words)
        if most is None:
            TIMES[name] = counted.times
        return done

    return asked


def almost(name: str, ask: Callable[..., Result]) -> int:
    """All stretches of a question but the last; asks all of it once, which has to end well."""
    if name not in TIMES:
        whole = ask(name, None)
        assert whole.exit_code == 0, whole.output
        assert "Partial" not in whole.output
    return TIMES[name] - 1


def test_every_command_that_takes_long_is_asked() -> None:
    assert set(get_command(flywheel.app).commands) == {*QUESTIONS, *ELSEWHERE, *NO_QUESTION}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_interrupted_question_shows_what_was_found_so_far(name: str, ask: Any) -> None:
    stopped = ask(name, almost(name, ask), "--out", "out")
    assert stopped.exit_code == 130, stopped.output
    assert ("Partial: interrupted" in stopped.stdout) or ("Interrupted after" in stopped.stdout)
    assert len(stopped.stdout.splitlines()) > 2
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "compare"])
def test_programs_are_told_that_it_is_partial(name: str, ask: Any) -> None:
    stopped = ask(name, almost(name, ask), "--json")
    found = json.loads(stopped.stdout)
    assert (stopped.exit_code, found.pop("partial")) == (130, True)
    assert found


@pytest.mark.parametrize("name", QUESTIONS)
def test_interrupted_at_once_nothing_is_claimed(name: str, ask: Any) -> None:
    stopped = ask(name, 0, "--out", "out")
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    assert "Interrupted before anything was found." in stopped.stderr or name == "compare"
    assert list(Path().iterdir()) == []
