"""Long work is never silent: in a log a line at the start, then every few seconds, also while nothing is told."""

from __future__ import annotations

import threading

import pytest

from experiments.runner import progress_bar as bars
from experiments.runner.progress_bar import show_progress


class Lines:
    """What is said, and a way to wait for it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.more = threading.Condition()

    def __call__(self, text: str) -> None:
        with self.more:
            self.said.append(text)
            self.more.notify_all()

    def wait_for(self, part: str) -> None:
        with self.more:
            assert self.more.wait_for(lambda: any(part in line for line in self.said), 60), self.said


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    lines = Lines()
    monkeypatch.setattr(bars, "print_notice", lines)
    monkeypatch.setattr(bars, "LINE_SECONDS", 0.02)
    return lines


def test_a_log_says_what_is_done_left_and_failed(lines: Lines) -> None:
    with show_progress("Living") as told:
        assert lines.said == ["Living: started"]
        lines.wait_for("Living: at work for 0 s")
        told(3, 10)
        lines.wait_for("Living: 3 of 10 done, 7 left, about")
        told.count_failed(2)
        lines.wait_for("to go, 2 failed")


def test_what_may_be_refused_is_not_begun(lines: Lines) -> None:
    with show_progress("Sweeping", at_once=False) as told:
        assert not [line for line in lines.said if "started" in line]
        told(0, 10)
        lines.wait_for("Sweeping: 10 to do")


def test_it_is_said_at_least_every_ten_seconds() -> None:
    assert bars.LINE_SECONDS <= 10
