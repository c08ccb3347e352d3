"""The queue before the model: first come first served, every client gets a place, and none blocks the others."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from dashboard.service import request_queue
from dashboard.service.request_queue import Busy, RequestQueue


def hold_seat(line: RequestQueue, name: str) -> tuple[threading.Event, threading.Thread]:
    """Hold a turn in a thread of its own, until the event."""
    seated, over = threading.Event(), threading.Event()

    def sit() -> None:
        with line.take_turn(name):
            seated.set()
            over.wait(5)

    thread = threading.Thread(target=sit)
    thread.start()
    assert seated.wait(5)
    return over, thread


def ask_place(line: RequestQueue, name: str) -> Busy:
    with pytest.raises(Busy) as busy, line.take_turn(name, 0):
        pass
    return busy.value


def test_every_client_gets_a_place_and_keeps_it() -> None:
    line = RequestQueue(1, 9)
    over, thread = hold_seat(line, "first")
    assert [ask_place(line, name).place for name in ("a", "b", "c", "a", "c")] == [1, 2, 3, 1, 3]
    assert ask_place(line, "c").seconds >= ask_place(line, "a").seconds >= 1
    over.set()
    thread.join(5)
    assert ask_place(line, "b").place == 2, "the seat is free, but somebody else is first"
    with line.take_turn("a", 0):
        pass
    with line.take_turn("b", 0):
        pass


def test_only_who_waits_for_others_is_told_so() -> None:
    line = RequestQueue(1, 9)
    for who, others in (("", 0), ("me", 0), ("you", 1)):
        over, thread = hold_seat(line, who)
        assert ask_place(line, "me").others == others
        over.set()
        thread.join(5)
        with line.take_turn("me", 5):
            pass


def test_a_place_that_nobody_asks_for_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    line = RequestQueue(1, 9)
    over, thread = hold_seat(line, "first")
    assert ask_place(line, "a").place == 1
    monkeypatch.setattr(request_queue, "FORGET_AFTER", -1.0)
    assert ask_place(line, "b").place == 1
    over.set()
    thread.join(5)


def test_the_queue_has_a_longest_length() -> None:
    line = RequestQueue(1, 2)
    over, thread = hold_seat(line, "first")
    assert [ask_place(line, name).place for name in "abcd"] == [1, 2, 3, 3]
    over.set()
    thread.join(5)
    with line.take_turn("a", 0):
        pass


def test_a_failure_frees_the_seat() -> None:
    line = RequestQueue(1, 2)
    with pytest.raises(ValueError, match="broken"), line.take_turn("a", 0):
        raise ValueError("broken")
    with line.take_turn("b", 0):
        pass


def test_many_clients_are_all_served_and_never_too_many_at_once() -> None:
    line, seen, most, lock = RequestQueue(3, 50), list[int](), list[int](), threading.Lock()

    def ask(name: int) -> None:
        while True:
            try:
                with line.take_turn(str(name), 0.01):
                    with lock:
                        most.append(name)
                        assert len(most) <= 3
                    time.sleep(0.005)
                    with lock:
                        most.remove(name)
                        seen.append(name)
                    return
            except Busy:
                time.sleep(0.002)

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(seen) == list(range(30))


def test_a_background_job_waits_as_long_as_it_takes() -> None:
    line: Any = RequestQueue(1, 9)
    over, thread = hold_seat(line, "first")
    threading.Timer(0.05, over.set).start()
    with line.take_turn("background"):
        assert over.is_set()
    thread.join(5)
