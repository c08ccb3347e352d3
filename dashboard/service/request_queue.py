"""The queue of requests that compute: a limited number at once, the others in line, first come first served.

A request waits for a moment only, because it holds one of the few threads that serve pages; then it gets its place in
line and asks again. The place is kept by name as long as the client keeps asking.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FORGET_AFTER = 3.0
"""Seconds without a request after which a place is lost."""
FIRST_TURN_SECONDS = 1.0
"""Seconds that a turn is assumed to take before any was measured."""
BACKGROUND = "\0"
"""How the names of those begin who work for nobody in particular; no page can have such a name."""


class Busy(Exception):
    """Raised when other requests come first.

    Attributes:
        place: place in line; 1 is next.
        seconds: about how long until then.
        others: how many other clients are served or wait before; 0: it waits for nothing but its own work.
    """

    def __init__(self, place: int = 1, seconds: int = 1, others: int = 0) -> None:
        super().__init__(f"number {place} in line, about {seconds} s")
        self.place, self.seconds, self.others = place, seconds, others


@dataclass
class _QueuedClient:
    last_seen_at: float = 0.0
    waiting_threads: int = 0


class RequestQueue:
    """A queue with a limited number of simultaneous turns; safe for threads."""

    def __init__(self, together: int, longest: int) -> None:
        """Set the limits: how many turns at once, and how many may wait."""
        self._max_running, self._max_waiting = together, longest
        self._changed = threading.Condition()
        self._line: OrderedDict[str, _QueuedClient] = OrderedDict()
        self._running, self._mean_seconds = list[str](), FIRST_TURN_SECONDS

    @contextmanager
    def take_turn(self, name: str, patience: float | None = None) -> Iterator[None]:
        """Wait for a turn, and hold it.

        Args:
            name: whose place in the line it is; empty: nobody's, who works in the background.
            patience: seconds to wait; None: as long as it takes.

        Raises:
            Busy: it is not this client's turn yet, or too many are waiting.
        """
        name = name or f"{BACKGROUND}{threading.get_ident()}"
        self._wait(name, patience)
        began = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._running.remove(name)
                self._mean_seconds += 0.3 * (time.monotonic() - began - self._mean_seconds)
                self._changed.notify_all()

    def _wait(self, name: str, patience: float | None) -> None:
        until = math.inf if patience is None else time.monotonic() + patience
        with self._changed:
            while not self._try_start(name):
                left = until - time.monotonic()
                if left <= 0:
                    raise self._build_busy(name)
                place = self._line[name]
                place.waiting_threads += 1
                self._changed.wait(None if left == math.inf else left)
                place.waiting_threads -= 1

    def _try_start(self, name: str) -> bool:
        """Start if it is this client's turn; otherwise join the line."""
        now, free = time.monotonic(), self._max_running - len(self._running)
        for other, place in list(self._line.items()):
            if not place.waiting_threads and now - place.last_seen_at > FORGET_AFTER:
                del self._line[other]
        if name not in self._line and len(self._line) >= max(self._max_waiting, free):
            raise self._build_busy(name)
        self._line.setdefault(name, _QueuedClient()).last_seen_at = now
        if list(self._line).index(name) >= free:
            return False
        del self._line[name]
        self._running.append(name)
        return True

    def _build_busy(self, name: str) -> Busy:
        line = list(self._line)
        place = line.index(name) + 1 if name in line else len(line) + 1
        before = {*self._running, *line[: place - 1]} - {name}
        others = sum(not other.startswith(BACKGROUND) for other in before)
        return Busy(place, max(1, math.ceil(place / self._max_running * self._mean_seconds)), others)
