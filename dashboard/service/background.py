"""Background jobs: long answers that sharpen while somebody waits, kept by content, few at once, dropped when nobody asks any more.

It depends on neither pages nor scenarios. Whoever wants an answer keeps asking; the first request starts the job, all
see the same one, and it ends soon after the last of them has left.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dashboard.service.memory import MEGABYTE, ByteCache
from simulation.ensemble import Cancelled

T = TypeVar("T")
Work = Callable[[Callable[[], bool]], Iterator[T]]
"""Takes a function that says when to stop, and yields answers, each sharper than the one before."""
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobStatus(Generic[T]):
    """What is known of a job so far.

    Attributes:
        state: "waiting" for its turn, "running", "done", "busy" (too many are waiting), "trouble".
        latest: the sharpest answer so far; None: there is none yet.
        problem: what went wrong.
    """

    state: str
    latest: T | None = None
    problem: Exception | None = None


@dataclass
class _Job(Generic[T]):
    last_asked_at: float
    state: str = "waiting"
    latest: T | None = None
    problem: Exception | None = None
    watching: set[str] = field(default_factory=set)


class BackgroundJobs(Generic[T]):
    """Jobs by key; safe for threads."""

    def __init__(self, together: int = 1, waiting: int = 8, room: int = 32 * MEGABYTE, patience: float = 5.0) -> None:
        """Set the limits.

        Args:
            together: how many jobs are worked on at once.
            waiting: how many more may wait.
            room: bytes that finished answers may take.
            patience: seconds after which a job that nobody asks for is dropped.
        """
        self._max_jobs, self._patience = together + waiting, patience
        self._lane = threading.BoundedSemaphore(together)
        self._lock = threading.Lock()
        self._jobs: dict[Hashable, _Job[T]] = {}
        self._done = ByteCache[Hashable, T](room)

    def ask(self, key: Hashable, client: str, work: Work[T]) -> JobStatus[T]:
        """Return what is known; start the work if nobody has. From then on the client waits for nothing else."""
        with self._lock:
            self._stop_watching(client)
            if (done := self._done.get(key)) is not None:
                return JobStatus("done", done)
            job = self._jobs.get(key)
            if job is None and len(self._jobs) >= self._max_jobs:
                return JobStatus("busy")
            if job is None:
                job = self._jobs[key] = _Job(time.monotonic(), watching={client})
                threading.Thread(target=self._run, args=(key, job, work), daemon=True).start()
            job.last_asked_at = time.monotonic()
            job.watching.add(client)
            if job.state == "trouble":
                del self._jobs[key]
            return JobStatus(job.state, job.latest, job.problem)

    def leave(self, client: str) -> None:
        """Forget whatever a client waits for; jobs that nobody waits for stop."""
        with self._lock:
            self._stop_watching(client)

    def _stop_watching(self, client: str) -> None:
        for job in self._jobs.values():
            job.watching.discard(client)

    def _run(self, key: Hashable, job: _Job[T], work: Work[T]) -> None:
        def stop() -> bool:
            return not job.watching or time.monotonic() - job.last_asked_at > self._patience

        try:
            with self._lane:
                job.state = "running"
                for latest in work(stop):
                    job.latest = latest
                    if stop():
                        raise Cancelled
            self._finish(key, job)
        except Cancelled:
            with self._lock:
                self._jobs.pop(key, None)
        except Exception as problem:  # whatever fails is reported to those who ask, and the page stays up
            LOG.exception("trouble in the background")
            job.state, job.problem = "trouble", problem

    def _finish(self, key: Hashable, job: _Job[T]) -> None:
        with self._lock:
            self._jobs.pop(key, None)
            if job.latest is not None:
                self._done.put(key, job.latest)
