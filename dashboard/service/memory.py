"""The explorer's memory budget: one number of bytes, divided among all that is kept."""

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
"""Share of each cache: pasts of companies, futures of plans, long answers, and pages of studies."""


def compute_share(memory: int, name: str) -> int:
    """Compute the bytes that one cache may take."""
    return int(memory * SHARES[name])


class ByteCache(Generic[K, V]):
    """A cache of the values asked for last, up to a number of bytes; not safe for threads by itself."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return the value of a key, and mark it as the one asked for last."""
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key][0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, and drop those not asked for the longest; the newest stays, however large."""
        self.drop(key)
        size = measure_bytes(value)
        self._entries[key] = value, size
        self.size += size
        while self.size > self.capacity and len(self._entries) > 1:
            self.drop(next(iter(self._entries)))

    def drop(self, key: K) -> None:
        """Drop the value of a key, if there is one."""
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
