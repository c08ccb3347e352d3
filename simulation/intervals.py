"""Intervals of means by Student's t: the one place that says how far chance reaches."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
TAILS = (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2
"""The quantiles between which an interval lies."""


def student_quantile(degrees: Any, family: int = 1) -> Any:
    """Give how many standard errors the interval of a mean reaches to either side.

    Args:
        degrees: degrees of freedom, a number or an array; at least 1.
        family: intervals that are to be right all at once in 95 of 100 cases (Bonferroni).
    """
    # scipy takes longer to load than the command takes to print its help.
    from scipy.special import stdtrit

    return stdtrit(degrees, 1 - TAILS[0] / max(1, family))


def compute_interval(values: NDArray[np.float64], family: int = 1) -> tuple[float, float]:
    """Compute the interval of the mean of independent values; NaN with fewer than two."""
    if values.size < 2:
        return math.nan, math.nan
    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(values.size)
    reach = float(student_quantile(values.size - 1, family)) * error
    return mean - reach, mean + reach
