"""The explorer's memory budget: one number of bytes, divided among all that is kept."""

from __future__ import annotations

from simulation.byte_cache import ByteCache, measure_bytes

__all__ = ["MEGABYTE", "SHARES", "ByteCache", "compute_share", "measure_bytes"]
MEGABYTE = 2**20
SHARES = {"pasts": 0.5, "results": 0.3, "answers": 0.1, "studies": 0.1}
"""Share of each cache: pasts of companies, futures of plans, long answers, and pages of studies."""


def compute_share(memory: int, name: str) -> int:
    """Compute the bytes that one cache may take."""
    return int(memory * SHARES[name])
