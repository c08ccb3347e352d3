"""Limits on wrong codes: whoever tries codes has to wait longer and longer, and whoever is in a room never notices.

A room often shares one address, so only wrong codes count, and a phone that a room knows is never asked for one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE_ATTEMPTS = 20
"""Wrong codes from one address that cost nothing: forty people mistype."""
SECONDS_PER_ATTEMPT = 1.0
"""One more wrong code is allowed every so often."""
MOST_ADDRESSES = 4_096


@dataclass
class _Bucket:
    left: float
    since: float


class AttemptLimits:
    """The wrong codes of every address; safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def measure_wait(self, address: str) -> float:
        """Measure the seconds until an address may try a code again; 0: now."""
        with self._lock:
            bucket = self._refill(address)
            return 0.0 if bucket.left >= 1 else (1 - bucket.left) * SECONDS_PER_ATTEMPT

    def count_wrong(self, address: str) -> None:
        """Count a wrong code."""
        with self._lock:
            self._refill(address).left -= 1

    def _refill(self, address: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.pop(address, None) or _Bucket(FREE_ATTEMPTS, now)
        self._buckets[address] = bucket
        gained = max(0.0, now - bucket.since) / SECONDS_PER_ATTEMPT
        bucket.left, bucket.since = min(FREE_ATTEMPTS, bucket.left + gained), now
        while len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return bucket
