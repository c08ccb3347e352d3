"""The happenings of a plan that are flagged on the time axis: its later changes, and events in most of its futures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.plan.plan import QUARTERS_PER_YEAR, WEEKS_PER_YEAR, Plan
from dashboard.service.ensemble_tables import EnsembleTables

ADDED_SPECIALISTS = 0.5
"""Specialists per team, more than today, from which on their arrival is flagged."""
OFTEN_SHARE = 0.5
"""Share of a quarter, and of futures, in which the board has undone a reform, above which it is flagged."""


@dataclass(frozen=True)
class Happening:
    """One happening: its time in years from today, and its kind: "later", "specialists" or "given_up"."""

    at: float
    kind: str


def find_happenings(plan: Plan, ensemble: EnsembleTables) -> tuple[Happening, ...]:
    """Find the happenings in futures of the plan (or of carrying on, while nothing is changed)."""
    weeks = {change.week for change in plan.later} | ({plan.acting} if plan.levers else set())
    later = [Happening(week / WEEKS_PER_YEAR, "later") for week in sorted(weeks) if week]
    today = -ensemble.first_quarter
    specialists = np.median(ensemble.quarter_tables["specialists"], axis=0)
    given_up = np.mean(ensemble.quarter_tables["plan_given_up"][:, today:] > OFTEN_SHARE, axis=0) >= OFTEN_SHARE
    added = specialists[today:] >= specialists[today - 1] + ADDED_SPECIALISTS if today else np.zeros(0, dtype=bool)
    return (*later, *_find_first(added, "specialists"), *_find_first(given_up, "given_up"))


def _find_first(happened: Sequence[bool] | np.ndarray, kind: str) -> list[Happening]:
    """Find the end of the first quarter in which it happened, if there is one."""
    when = np.flatnonzero(happened)
    return [Happening((int(when[0]) + 1) / QUARTERS_PER_YEAR, kind)] if len(when) else []
