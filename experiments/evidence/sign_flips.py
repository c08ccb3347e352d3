"""Tests by sign flips of many numbers at once in paired runs, against luck: rows are runs, columns numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.evidence.lab import SEED, RunMask

Numbers = NDArray[np.float64]
SIGN_FLIPS = 4000
"""Sets of random signs for the runs. Fewer than eight runs have too few of them to tell anything from luck."""
TINY = 1e-9
"""Relative difference that rounding may make."""


def compute_p_value(rows: Numbers) -> float:
    """Compute how often the mean of runs would be as far from zero if whole runs had their signs turned at random.

    Mere luck is as far with any signs, however moments depend on each other. The distance is a likelihood ratio of each moment
    against its own spread, squared and added up: like a chi-square, but one strong moment is not lost among many.
    """
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), (SIGN_FLIPS, len(rows)))
    # the runs as they are count as one turn
    flipped = np.vstack([np.ones(len(rows)), signs]) @ zero_constant_columns(rows)
    squares = np.maximum(len(rows) * (rows * rows).sum(axis=0), TINY)
    far = (np.log1p(-np.minimum(flipped * flipped / squares, 1.0 - TINY)) ** 2).sum(axis=1)
    return float((far >= (1.0 - TINY) * far[0]).mean())


def product_across_runs(a: Numbers, b: Numbers) -> float:
    """Compute the product of two profiles from different runs only, so that luck which both share is not taken for likeness."""
    return float((a.sum(axis=0) @ b.sum(axis=0) - (a * b).sum()) / (len(a) * (len(a) - 1)))


def fill_gaps(changes: Numbers) -> Numbers:
    """Fill the gaps of changes: a run that lacks a moment is given the mean of the others, or 0 where most lack it."""
    some = np.where(find_unmeasured(changes), 0.0, changes)
    return np.where(np.isnan(some), np.nanmean(some, axis=0), some)


def zero_constant_columns(rows: Numbers) -> Numbers:
    """Set moments that move by the same in all runs to 0: a month in steps of three does not show its luck."""
    return np.where(np.ptp(rows, axis=0) > TINY, rows, 0.0)


def find_unmeasured(changes: Numbers) -> RunMask:
    """Find the columns that most runs lack."""
    return np.asarray(np.isnan(changes).mean(axis=0) > 0.5)
