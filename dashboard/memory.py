"""The memory that the explorer gives to what it keeps: one number of bytes, shared out among all that is kept."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MEGABYTE = 2**20
SHARES = {"pasts": 0.5, "results": 0.3, "answers": 0.1, "studies": 0.1}
"""Who may keep which part: pasts of companies, futures of plans, long answers, and what studies say."""


def compute_share(memory: int, name: str) -> int:
    """Compute the bytes that one of those who keep something may take."""
    return int(memory * SHARES[name])


class ByteCache(Generic[K, V]):
    """What was asked for last, up to a number of bytes; not safe for threads by itself."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.held = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Give what is kept under a key; it was asked for last now."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, and forget what was not asked for the longest time; the newest stays, however large."""
        self.drop(key)
        size = measure_bytes(value)
        self._kept[key] = value, size
        self.held += size
        while self.held > self.room and len(self._kept) > 1:
            self.drop(next(iter(self._kept)))

    def drop(self, key: K) -> None:
        """Forget what is kept under a key, if anything is."""
        _, size = self._kept.pop(key, (None, 0))
        self.held -= size


def measure_bytes(value: Any) -> int:
    """Measure the bytes of a value with everything in it: arrays, tables, and whatever holds them; what is shared counts once."""
    total, seen, waiting = 0, set[int](), [value]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or part is None or isinstance(part, type):
            continue
        seen.add(id(part))
        if isinstance(part, np.ndarray):
            total += part.nbytes + 128
        elif isinstance(part, (pd.DataFrame, pd.Series, pd.Index)):
            total += int(np.sum(part.memory_usage(deep=True)))
        else:
            total += sys.getsizeof(part, 64)
            waiting += list_parts(part)
    return total


def list_parts(value: Any) -> Iterable[Any]:
    """List what a value holds: the items of a container, the attributes of an object."""
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return value
    own = list(vars(value).values()) if hasattr(value, "__dict__") else []
    if is_dataclass(value):
        own += [getattr(value, one.name) for one in fields(value)]
    return own
