"""Scores of predictions: how surprised somebody should have been, given all that could have happened.

A guess, and what happened, are held against the same fan of futures: 0 means in its very middle, 1 outside of all futures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def compute_surprise(value: float, futures: Sequence[float]) -> float:
    """Compute how far out in the fan a value lies, from 0 (its middle) to 1 (beyond every future)."""
    values = np.asarray(futures, dtype=float)
    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan")
    below, equal = float(np.mean(values < value)), float(np.mean(values == value))
    rank = below + equal / 2
    return float(abs(2 * rank - 1))


def count_beyond(value: float, futures: Sequence[float]) -> tuple[int, str]:
    """Count of 100 futures those at least as far out as a value, on its side of the middle; the side is "high" or "low"."""
    values = np.asarray(futures, dtype=float)
    values = values[np.isfinite(values)]
    if not len(values):
        return 0, "high"
    side = "high" if value >= float(np.median(values)) else "low"
    share = np.mean(values >= value) if side == "high" else np.mean(values <= value)
    return round(100 * float(share)), side


def summarise_guesses(guesses: Sequence[float], futures: Sequence[float], actual: float) -> dict[str, Any]:
    """Sum up the guesses of a room: how many were on each side of what happened, and the median surprise."""
    if not guesses:
        return {"guesses": 0}
    surprises = [compute_surprise(guess, futures) for guess in guesses]
    return {
        "guesses": len(guesses),
        "above": sum(guess > actual for guess in guesses),
        "below": sum(guess < actual for guess in guesses),
        "median": float(np.median(guesses)),
        "surprise": float(np.median(surprises)),
        "inside": sum(surprise <= 0.9 for surprise in surprises),
    }
