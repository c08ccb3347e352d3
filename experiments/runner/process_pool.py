"""Work in several processes: work on tables holds the interpreter lock, so that threads would wait for one another.

Each process has one thread: sums over several threads would differ in their last digits from machine to machine.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

import joblib
from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.backend import resource_tracker

from simulation.ensemble import Progress

Task = TypeVar("Task")
Result = TypeVar("Result")
# numba's own variable stays as it is: with another value it would compile the model anew
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


def map_in_processes(
    work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int | None = None, progress: Progress | None = None
) -> list[Result]:
    """Call a function for each task, in several processes. However it ends, no process is left behind.

    Args:
        work: a function of a module, with a result that can be sent between processes.
        tasks: what it is called with, one after another.
        jobs: how many processes; all cores when left out. Results do not depend on it.
        progress: called with (done, all).

    Returns:
        The results in the order of the tasks.
    """
    workers = jobs or joblib.cpu_count()
    pool = ProcessPoolExecutor(workers, env=ONE_THREAD, initializer=_ignore_interruptions)
    try:
        results: dict[int, Result] = {}
        for number, result in _iterate_results(pool, work, tasks, workers):
            results[number] = result
            if progress:
                progress(len(results), len(tasks))
        return [results[number] for number in range(len(tasks))]
    finally:
        pool.shutdown(kill_workers=True)


def _iterate_results(
    pool: Executor, work: Callable[[Task], Result], tasks: Sequence[Task], at_once: int
) -> Iterator[tuple[int, Result]]:
    """Iterate over results with the positions of their tasks, as they come."""
    ahead = iter(range(len(tasks)))
    busy: dict[Future[Result], int] = {}
    while True:
        # no more at once than there are workers: the pool cannot drop queued work without a warning
        with _hold_interruptions():
            busy |= {pool.submit(work, tasks[number]): number for number in islice(ahead, at_once - len(busy))}
        if not busy:
            return
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            yield busy.pop(future), future.result()


@contextmanager
def _hold_interruptions() -> Iterator[None]:
    """Block interruptions for the time of the block; a process started in it never receives any."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # its own helper first: starting that, loky unblocks interruptions again
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ignore_interruptions() -> None:
    # an interruption reaches all processes of a terminal; the one in the foreground ends the others
    signal.signal(signal.SIGINT, signal.SIG_IGN)
