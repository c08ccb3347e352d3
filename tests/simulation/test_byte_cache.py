"""A cache keeps to its bytes, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from simulation.byte_cache import ByteCache, measure_bytes


def test_the_bytes_of_a_value_include_everything_in_it() -> None:
    table = np.zeros(1_000)
    assert 8_000 <= measure_bytes({"a": [table], "b": (table, None)}) < 10_000
    assert 16_000 <= measure_bytes([table, table.copy()]) < 18_000


def test_a_cache_keeps_to_its_bytes_and_drops_the_oldest() -> None:
    cache = ByteCache[int, Any](capacity=5 * 8_500)
    for number in range(20):
        cache.put(number, np.zeros(1_000))
        assert cache.get(0 if number < 3 else number) is not None
        assert cache.size <= cache.capacity
    assert [number for number in range(20) if cache.get(number) is not None] == [15, 16, 17, 18, 19]
    cache.put(20, np.zeros(100_000))
    assert (len(cache), cache.get(20) is not None) == (1, True)
    cache.put(21, 0)
    assert (len(cache), cache.get(20)) == (1, None)


def test_a_cache_that_does_not_keep_the_newest_refuses_what_is_too_large() -> None:
    cache = ByteCache[int, Any](capacity=10_000, keeps_newest=False)
    cache.put(1, np.zeros(100))
    cache.put(2, np.zeros(100_000))
    assert (cache.get(2), cache.size) == (None, 0)


def test_a_smaller_cache_drops_the_oldest_and_an_emptied_one_everything() -> None:
    cache = ByteCache[int, Any](capacity=5 * 8_500)
    for number in range(5):
        cache.put(number, np.zeros(1_000))
    cache.resize(2 * 8_500)
    assert [number for number in range(5) if cache.get(number) is not None] == [3, 4]
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)


def test_a_value_kept_again_counts_once() -> None:
    cache = ByteCache[int, Any](capacity=100_000)
    for _ in range(3):
        cache.put(1, np.zeros(1_000))
    assert cache.size == pytest.approx(8_128, abs=200)


def test_threads_do_not_miscount() -> None:
    cache = ByteCache[int, Any](capacity=20 * 8_500)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cache.put(number % 40, np.zeros(1_000)), range(4_000)))
    assert cache.size == len(cache) * measure_bytes(np.zeros(1_000)) <= cache.capacity
