"""Work in parallel: the one place where tasks are spread over threads or processes, waited for and cancelled."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event
from typing import TypeVar

AHEAD = 2
"""Tasks handed over for each thread: one at work and one that waits, so that what is cancelled ends soon."""
PATIENCE = 0.2
"""Seconds after which the caller is asked again whether to stop."""
Task = TypeVar("Task")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Cancelled(Exception):
    """The caller asked to stop."""


def run_tasks(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    threads: int | None = None,
    cancel: Cancel | None = None,
    stop: Event | None = None,
) -> Iterator[tuple[int, Result]]:
    """Do the work of all tasks, a few at once, and yield the position of each and its result as it is done.

    Threads are enough for runs, as the engine lets go of the interpreter while it works. With one thread the caller works itself.

    Args:
        work: what is done with each task.
        tasks: what it is called with.
        threads: how many at once; None: one for each core.
        cancel: asked now and then in the calling thread; True stops.
        stop: set as soon as no more results are wanted, so that tasks at work can end early.

    Raises:
        Cancelled: `cancel` returned True.
    """
    workers = threads or os.cpu_count() or 1
    if workers == 1 or len(tasks) == 1:
        for position, task in enumerate(tasks):
            check_cancelled(cancel)
            yield position, work(task)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from iterate_done(lambda k: pool.submit(work, tasks[k]), len(tasks), AHEAD * workers, cancel)
    finally:
        if stop is not None:
            stop.set()
        pool.shutdown(cancel_futures=True)


def iterate_done(
    submit: Callable[[int], Future[Result]], tasks: int, at_once: int, cancel: Cancel | None = None
) -> Iterator[tuple[int, Result]]:
    """Submit tasks by position, so many at once, and yield the position of each and its result as it is done.

    Raises:
        Cancelled: `cancel` returned True.
    """
    ahead = iter(range(tasks))
    busy: dict[Future[Result], int] = {}
    while True:
        busy |= {submit(position): position for position in islice(ahead, at_once - len(busy))}
        if not busy:
            return
        ready, _ = wait(busy, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        check_cancelled(cancel)
        for future in ready:
            yield busy.pop(future), future.result()


def collect_results(done: Iterator[tuple[int, Result]], tasks: int, progress: Progress | None = None) -> list[Result]:
    """Collect the results in the order of the tasks; `progress` is called with (done, tasks)."""
    results: dict[int, Result] = {}
    for position, result in done:
        results[position] = result
        if progress:
            progress(len(results), tasks)
    return [results[position] for position in range(tasks)]


def sort_results(done: Iterator[tuple[int, Result]]) -> Iterator[Result]:
    """Yield the results in the order of the tasks, each as soon as those before it are there."""
    waiting: dict[int, Result] = {}
    due = 0
    for position, result in done:
        waiting[position] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def check_cancelled(cancel: Cancel | None) -> None:
    """Stop if the caller asks to.

    Raises:
        Cancelled: `cancel` returned True.
    """
    if cancel is not None and cancel():
        raise Cancelled
