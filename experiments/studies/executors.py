"""Executors run work units and yield their results in any order: threads of this machine, or a dask cluster."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import joblib
from joblib import Parallel, delayed

from experiments.studies.study_errors import DesignError, StudyError
from experiments.studies.work_units import ModelMismatchError, RunRecipe, WorkUnit, WorkUnitResult, run_work_unit

if TYPE_CHECKING:
    from distributed import Client  # optional: extra `cluster`

UNITS_AHEAD_PER_THREAD = 4
"""Work units that wait at a cluster for each of its threads: enough that none idles, few enough that memory stays flat."""
PATIENCE_SECONDS = 30


class Executor(Protocol):
    """A function that runs work units."""

    def __call__(self, recipe: RunRecipe, work_units: Iterable[WorkUnit]) -> Iterator[WorkUnitResult]:
        """Yield results as work units are done; a work unit is taken when a thread is free for it."""


def count_cores() -> int:
    """Count the cores that this process may use."""
    return int(joblib.cpu_count())


def build_thread_executor(jobs: int | None) -> Executor:
    """Build an executor of so many threads, but no more than there are cores: more would only wait for each other."""
    return partial(_execute_in_threads, min(jobs or count_cores(), count_cores()))


def _execute_in_threads(threads: int, recipe: RunRecipe, work_units: Iterable[WorkUnit]) -> Iterator[WorkUnitResult]:
    # An interrupted sweep leaves work units undone on purpose; they are run when it resumes.
    warnings.filterwarnings("ignore", ".*tasks which were still being processed", UserWarning, "joblib")
    pool = Parallel(n_jobs=threads, backend="threading", return_as="generator_unordered", batch_size=1)
    return iter(pool(delayed(run_work_unit)(recipe, unit) for unit in work_units))


@contextmanager
def open_cluster_executor(scheduler: str) -> Iterator[Executor]:
    """Open an executor that uses all workers of a dask scheduler, such as `tcp://10.0.0.1:8786`.

    Raises:
        DesignError: dask.distributed is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client  # optional: extra `cluster`
    except ImportError:
        raise DesignError("--scheduler: needs dask.distributed: pip install 'sales-flywheel[cluster]'") from None
    try:
        client = Client(scheduler, timeout=PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise DesignError(f"--scheduler {scheduler}: no scheduler answers there: {problem}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except TimeoutError:
            raise DesignError(f"--scheduler {scheduler}: has no workers") from None
        yield partial(_execute_at_cluster, client)


def _execute_at_cluster(client: Client, recipe: RunRecipe, work_units: Iterable[WorkUnit]) -> Iterator[WorkUnitResult]:
    """Keep a few work units per thread at the cluster; the scheduler gives those of a worker that dies to another one."""
    from distributed import as_completed  # optional: extra `cluster`

    units_ahead, sent = iter(work_units), {}
    waiting: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]

    def submit_units(count: int) -> None:
        for unit in islice(units_ahead, count):
            future = client.submit(run_work_unit, recipe, unit, pure=False)
            sent[future.key] = unit
            waiting.add(future)

    threads: Any = client.nthreads()  # type: ignore[no-untyped-call]
    submit_units(UNITS_AHEAD_PER_THREAD * max(1, sum(threads.values())))
    for future in waiting:
        yield _collect_result(future, sent.pop(future.key))
        submit_units(1)


def _collect_result(future: Any, unit: WorkUnit) -> WorkUnitResult:
    """Collect the result of a work unit; one that killed its workers again and again is a failure like others.

    Raises:
        StudyError: a worker has another version of the model.
    """
    problem = future.exception()
    if problem is None:
        result: WorkUnitResult = future.result()
        return result
    if isinstance(problem, ModelMismatchError):
        raise StudyError(f"{problem}; bring all workers to the same version") from None
    failed_result = WorkUnitResult(unit.scenario)
    for replication in range(unit.first, unit.first + unit.count):
        failed_result.add_error(replication, "worker", problem)
    return failed_result
