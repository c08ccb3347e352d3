"""The panel of a company as seen from outside: by quarter, who was there, their quotas and their bookings.

An export and a simulated organisation become the same panel, so that both are measured by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
YEAR, QUARTER, PER_YEAR = 52, 13, 4


@dataclass(frozen=True, eq=False)
class Panel:
    """Reps by quarter, one entry for everybody who is there when a quarter ends.

    Attributes:
        quarters: their number; the last ends today.
        person: a number for each person; reveals nothing but who is the same.
        quarter: 0 for the first.
        tenure: weeks when the quarter ends; NaN where it is not known.
        quota, bookings: $k; NaN where they are not known.
        headcount: people there by quarter.
        leavers: how many left in these quarters; None: not known.
        willing: how many of those whose reason is known left by themselves, and how many those are; None: not known.
        deal: mean amount of a win, $k; NaN: not known.
        win_rate: share of closed deals that were won; NaN: not known.
        cycle: mean weeks from the beginning of a deal to its close; NaN: not known.
        pipeline: amount of open deals today, $k a rep; NaN: not known.
        means: answers of surveys (0..1) and sick days a year, as means of groups.
    """

    quarters: int
    person: Whole
    quarter: Whole
    tenure: Numbers
    quota: Numbers
    bookings: Numbers
    headcount: Numbers
    leavers: int | None = None
    willing: tuple[int, int] | None = None
    deal: float = float("nan")
    win_rate: float = float("nan")
    cycle: float = float("nan")
    pipeline: float = float("nan")
    means: Mapping[str, float] = field(default_factory=dict)

    def by_quarter(self, values: Numbers) -> Numbers:
        """Average values over people, quarter by quarter; NaN where nobody has one."""
        known = np.isfinite(values)
        return _quotient(self.quarter[known], values[known], self.quarters)

    def by_person(self, values: Numbers) -> tuple[Numbers, Numbers]:
        """Average values over each person's quarters; the means, and how many quarters these are."""
        known = np.isfinite(values)
        size = int(self.person.max(initial=-1)) + 1
        return _quotient(self.person[known], values[known], size), np.bincount(
            self.person[known], minlength=size
        ).astype(np.float64)


def _quotient(groups: Whole, values: Numbers, size: int) -> Numbers:
    counts: Any = np.bincount(groups, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.bincount(groups, values, minlength=size) / counts, dtype=np.float64)
