"""Many numbers at once in paired worlds, against luck: rows are worlds, columns numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.evidence.lab import SEED, RunMask

Numbers = NDArray[np.float64]
SIGN_FLIPS = 4000
"""Random signs for the worlds. Fewer than eight worlds tell nothing from luck: they have too few of them."""
TINY = 1e-9
"""What last digits differ by."""


def compute_p_value(rows: Numbers) -> float:
    """How often the mean of worlds would be as far from nothing if whole worlds had their signs turned at random.

    What is nothing but luck is as far with any signs, however moments hang together. How far is a likelihood ratio of each moment
    against its own spread, squared and added up: like a chi-square, but one strong moment is not lost among many.
    """
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), (SIGN_FLIPS, len(rows)))
    # the worlds as they are count as one turn
    flipped = np.vstack([np.ones(len(rows)), signs]) @ zero_constant_columns(rows)
    squares = np.maximum(len(rows) * (rows * rows).sum(axis=0), TINY)
    far = (np.log1p(-np.minimum(flipped * flipped / squares, 1.0 - TINY)) ** 2).sum(axis=1)
    return float((far >= (1.0 - TINY) * far[0]).mean())


def product_across_runs(a: Numbers, b: Numbers) -> float:
    """Product of two profiles from different worlds only, so that luck which both share is not taken for likeness."""
    return float((a.sum(axis=0) @ b.sum(axis=0) - (a * b).sum()) / (len(a) * (len(a) - 1)))


def fill_gaps(changes: Numbers) -> Numbers:
    """Changes without gaps: a world that cannot say a moment is given the mean of the others, or 0 where most cannot."""
    some = np.where(find_unmeasured(changes), 0.0, changes)
    return np.where(np.isnan(some), np.nanmean(some, axis=0), some)


def zero_constant_columns(rows: Numbers) -> Numbers:
    """Rows in which moments that move by the same in all worlds are 0: a month read in steps of three does not tell its luck."""
    return np.where(np.ptp(rows, axis=0) > TINY, rows, 0.0)


def find_unmeasured(changes: Numbers) -> RunMask:
    """Which columns most worlds cannot say."""
    return np.asarray(np.isnan(changes).mean(axis=0) > 0.5)
