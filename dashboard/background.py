"""Long answers that sharpen while somebody waits for them: kept by content, few at once, dropped when nobody asks any more.

Knows neither pages nor scenarios. Whoever wants an answer asks again and again; the first to ask starts it, all see the
same one, and it ends soon after the last of them has left.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dashboard.memory import MEGABYTE, ByteCache
from simulation.ensemble import Cancelled

T = TypeVar("T")
Work = Callable[[Callable[[], bool]], Iterator[T]]
"""Given what says when to stop, gives answers, each sharper than the one before."""
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobStatus(Generic[T]):
    """What is known by now.

    Attributes:
        state: "waiting" for its turn, "running", "done", "busy" (too many wait), "trouble".
        latest: the sharpest answer so far; None: none yet.
        problem: what the trouble was.
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
    """Long answers by key; safe for threads."""

    def __init__(self, together: int = 1, waiting: int = 8, room: int = 32 * MEGABYTE, patience: float = 5.0) -> None:
        """Take limits.

        Args:
            together: how many are worked on at once.
            waiting: how many may wait beside these.
            room: bytes that finished ones may take.
            patience: seconds after which one that nobody asks for is dropped.
        """
        self._max_jobs, self._patience = together + waiting, patience
        self._lane = threading.BoundedSemaphore(together)
        self._lock = threading.Lock()
        self._jobs: dict[Hashable, _Job[T]] = {}
        self._done = ByteCache[Hashable, T](room)

    def ask(self, key: Hashable, client: str, work: Work[T]) -> JobStatus[T]:
        """Give what is known; start the work if nobody has. Whoever asks waits for nothing else any more."""
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
        """Tell that somebody waits no longer, whatever for; what nobody waits for stops."""
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
        except Exception as problem:  # whatever fails is told to those who ask, and the page lives
            LOG.exception("trouble in the background")
            job.state, job.problem = "trouble", problem

    def _finish(self, key: Hashable, job: _Job[T]) -> None:
        with self._lock:
            self._jobs.pop(key, None)
            if job.latest is not None:
                self._done.put(key, job.latest)
