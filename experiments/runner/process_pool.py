"""Work in several processes: work on tables holds the interpreter lock, so that threads would wait for one another.

Each process has one thread: sums over several threads would differ in their last digits from machine to machine.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import TypeVar

import joblib
from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.backend import resource_tracker

from simulation.parallel_work import Progress, collect_results, iterate_done

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
        # no more at once than there are workers: the pool cannot drop queued work without a warning
        done = iterate_done(lambda number: _submit_uninterrupted(pool, work, tasks[number]), len(tasks), workers)
        return collect_results(done, len(tasks), progress)
    finally:
        pool.shutdown(kill_workers=True)


def _submit_uninterrupted(pool: Executor, work: Callable[[Task], Result], task: Task) -> Future[Result]:
    with _hold_interruptions():
        return pool.submit(work, task)


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
