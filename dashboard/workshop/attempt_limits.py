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
class _Allowance:
    left: float
    since: float


class AttemptLimits:
    """The wrong codes of every address; safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._allowances: OrderedDict[str, _Allowance] = OrderedDict()

    def measure_wait(self, address: str) -> float:
        """Measure the seconds until an address may try a code again; 0: now."""
        with self._lock:
            allowance = self._refill(address)
            return 0.0 if allowance.left >= 1 else (1 - allowance.left) * SECONDS_PER_ATTEMPT

    def count_wrong(self, address: str) -> None:
        """Count a wrong code."""
        with self._lock:
            self._refill(address).left -= 1

    def _refill(self, address: str) -> _Allowance:
        now = self._clock()
        allowance = self._allowances.pop(address, None) or _Allowance(FREE_ATTEMPTS, now)
        self._allowances[address] = allowance
        gained = max(0.0, now - allowance.since) / SECONDS_PER_ATTEMPT
        allowance.left, allowance.since = min(FREE_ATTEMPTS, allowance.left + gained), now
        while len(self._allowances) > MOST_ADDRESSES:
            self._allowances.popitem(last=False)
        return allowance
