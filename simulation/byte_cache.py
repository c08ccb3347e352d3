"""The one cache of results: values by key, up to a number of bytes, those not asked for the longest dropped first."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from threading import RLock
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteCache(Generic[K, V]):
    """A cache of the values asked for last, up to a number of bytes; safe for threads.

    Args:
        capacity: that number.
        keeps_newest: whether the newest value stays however large it is, so that who asked for it finds it.
    """

    def __init__(self, capacity: int, *, keeps_newest: bool = True) -> None:
        self.capacity = capacity
        self._fewest = 1 if keeps_newest else 0
        self.size = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return the value of a key, and mark it as the one asked for last."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, and drop those not asked for the longest."""
        size = measure_bytes(value)
        with self._lock:
            self.drop(key)
            self._entries[key] = value, size
            self.size += size
            self._drop_oldest()

    def resize(self, capacity: int) -> None:
        """Change the number of bytes; what does not fit goes."""
        with self._lock:
            self.capacity = capacity
            self._drop_oldest()

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()
            self.size = 0

    def _drop_oldest(self) -> None:
        while self.size > self.capacity and len(self._entries) > self._fewest:
            self.drop(next(iter(self._entries)))

    def drop(self, key: K) -> None:
        """Drop the value of a key, if there is one."""
        with self._lock:
            _, size = self._entries.pop(key, (None, 0))
            self.size -= size


def measure_bytes(value: Any) -> int:
    """Measure the bytes of a value with everything in it: arrays, tables, and their containers; shared parts count once."""
    total, counted_ids, waiting = 0, set[int](), [value]
    while waiting:
        part = waiting.pop()
        if id(part) in counted_ids or part is None or isinstance(part, type):
            continue
        counted_ids.add(id(part))
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
