"""Engines: pieces of work go in, what came of them comes out, in whatever order. Threads here, or a dask cluster."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from experiments.study.pieces import OtherModel, Part, Piece, Recipe, live_piece
from experiments.study.problems import DesignError, StudyError

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 4
"""So many pieces per thread wait at a cluster: enough that none idles, few enough that memory stays flat."""
PATIENCE_SECONDS = 30


class Engine(Protocol):
    """Whatever lives pieces."""

    def __call__(self, recipe: Recipe, pieces: Iterable[Piece]) -> Iterator[Part]:
        """What came of the pieces, as they are done; pieces are taken when there is somebody to live them."""


def cores() -> int:
    """How many cores this process may use."""
    import joblib

    return int(joblib.cpu_count())


def in_threads(jobs: int | None) -> Engine:
    """An engine of so many threads: never more than there are cores, for more would only wait for each other."""
    return partial(_in_threads, min(jobs or cores(), cores()))


def _in_threads(threads: int, recipe: Recipe, pieces: Iterable[Piece]) -> Iterator[Part]:
    from joblib import Parallel, delayed

    # An interrupted sweep leaves pieces undone on purpose; they are lived when it goes on.
    warnings.filterwarnings("ignore", ".*tasks which were still being processed", UserWarning, "joblib")
    pool = Parallel(n_jobs=threads, backend="threading", return_as="generator_unordered", batch_size=1)
    return iter(pool(delayed(live_piece)(recipe, piece) for piece in pieces))


@contextmanager
def at_cluster(scheduler: str) -> Iterator[Engine]:
    """An engine of all workers of a dask scheduler, such as `tcp://10.0.0.1:8786`.

    Raises:
        DesignError: dask.distributed is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client
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
        yield partial(_at_cluster, client)


def _at_cluster(client: Client, recipe: Recipe, pieces: Iterable[Piece]) -> Iterator[Part]:
    """Keep a few pieces per thread with the cluster; a piece whose worker dies is given to another one by the scheduler."""
    from distributed import as_completed

    ahead, sent = iter(pieces), {}
    waiting: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]

    def send(count: int) -> None:
        for piece in islice(ahead, count):
            future = client.submit(live_piece, recipe, piece, pure=False)
            sent[future.key] = piece
            waiting.add(future)

    threads: Any = client.nthreads()  # type: ignore[no-untyped-call]
    send(AHEAD * max(1, sum(threads.values())))
    for future in waiting:
        yield _outcome(future, sent.pop(future.key))
        send(1)


def _outcome(future: Any, piece: Piece) -> Part:
    """What a cluster made of a piece; one that killed its workers again and again is a failure like others.

    Raises:
        StudyError: a worker has another version of the model.
    """
    problem = future.exception()
    if problem is None:
        part: Part = future.result()
        return part
    if isinstance(problem, OtherModel):
        raise StudyError(f"{problem}; bring all workers to the same version") from None
    failed = Part(piece.scenario)
    for replication in range(piece.first, piece.first + piece.count):
        failed.fail(replication, "worker", problem)
    return failed
