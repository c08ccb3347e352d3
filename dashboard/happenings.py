"""What happens in a plan and is worth a flag on the time axis: its later changes, and what most of its futures come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dashboard.compare import Lived
    from dashboard.state import Plan

WEEKS = 52
QUARTERS = 4
ADDED = 0.5
"""Specialists a team, above today, from which on their coming is flagged."""
OFTEN = 0.5
"""Share of a quarter, and of futures, in which the board has undone a reform, from which on it is flagged."""


@dataclass(frozen=True)
class Happening:
    """One happening: when, in years from today, and its kind: "later", "specialists" or "given_up"."""

    at: float
    kind: str


def happenings(plan: Plan, lived: Lived) -> tuple[Happening, ...]:
    """Find what is flagged, from futures of the plan (or of carrying on, while nothing is changed)."""
    weeks = {change.week for change in plan.later} | ({plan.acting} if plan.levers else set())
    later = [Happening(week / WEEKS, "later") for week in sorted(weeks) if week]
    today = -lived.first
    specialists = np.median(lived.courses["specialists"], axis=0)
    given_up = np.mean(lived.courses["plan_given_up"][:, today:] > OFTEN, axis=0) >= OFTEN
    added = specialists[today:] >= specialists[today - 1] + ADDED if today else np.zeros(0, dtype=bool)
    return (*later, *_first(added, "specialists"), *_first(given_up, "given_up"))


def _first(happened: Sequence[bool] | np.ndarray, kind: str) -> list[Happening]:
    """Give the end of the first quarter in which it happened, if there is one."""
    when = np.flatnonzero(happened)
    return [Happening((int(when[0]) + 1) / QUARTERS, kind)] if len(when) else []
