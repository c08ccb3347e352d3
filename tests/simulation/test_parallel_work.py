"""Tasks are done once each, in any number of threads, counted, in order if asked, and end soon when cancelled."""

from __future__ import annotations

import threading
import time
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.parallel_work import Cancelled, collect_results, run_tasks, sort_results


@given(st.lists(st.integers(), max_size=30), st.integers(1, 6))
def test_every_task_is_done_once_whatever_the_threads(tasks: list[int], threads: int) -> None:
    told: list[tuple[int, int]] = []
    done = run_tasks(lambda task: 2 * task, tasks, threads=threads)
    results = collect_results(done, len(tasks), lambda *at: told.append(at))
    assert results == [2 * task for task in tasks]
    assert told == [(count, len(tasks)) for count in range(1, len(tasks) + 1)]


def test_results_come_in_the_order_of_the_tasks_as_soon_as_they_can() -> None:
    gate = Event()

    def work(task: int) -> int:
        assert task > 0 or gate.wait(10)
        return task

    done = []
    for position, _ in (work_through := run_tasks(work, range(3), threads=3)):
        done.append(position)
        if len(done) == 2:
            gate.set()
    assert done[-1] == 0
    assert list(sort_results(iter([(1, "b"), (0, "a"), (2, "c")]))) == ["a", "b", "c"]
    work_through.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_cancelled_begins_little_more(threads: int) -> None:
    begun: list[int] = []
    with pytest.raises(Cancelled):
        for _ in run_tasks(begun.append, range(1_000), threads=threads, cancel=lambda: len(begun) > 5):
            pass
    assert len(begun) < 50


def test_a_caller_who_waits_for_one_long_task_can_stop() -> None:
    stop = Event()
    asked: list[int] = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(Cancelled):
        list(run_tasks(lambda _: stop.wait(30), range(2), threads=2, cancel=cancel, stop=stop))
    assert stop.is_set()


def test_an_error_of_a_task_is_the_callers_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        list(run_tasks(lambda task: 1 // task, [1, 0, 2, 3], threads=2))
    while threading.active_count() > before:
        time.sleep(0.01)


def test_one_thread_is_the_callers_own() -> None:
    names = [name for _, name in run_tasks(lambda _: threading.current_thread(), range(3), threads=1)]
    assert set(names) == {threading.current_thread()}
