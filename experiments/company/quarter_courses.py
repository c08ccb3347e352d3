"""The courses of a company: figures of the company as a whole, quarter by quarter, that a fitted company is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.company.quarter_panel import Numbers, Panel


@dataclass(frozen=True)
class QuarterCourse:
    """One course.

    Attributes:
        name, label, unit: of it.
        measure: its value in each quarter of a panel; NaN where it is not known.
    """

    name: str
    label: str
    unit: str
    measure: Callable[[Panel], Numbers]


def measure_bookings(panel: Panel) -> Numbers:
    """Measure mean bookings of a rep, quarter by quarter."""
    return panel.by_quarter(panel.bookings)


def measure_headcount(panel: Panel) -> Numbers:
    """Measure the people there when each quarter ends."""
    return panel.headcount


def measure_at_quota(panel: Panel) -> Numbers:
    """Measure the share of quotas that were met, quarter by quarter."""
    both = np.isfinite(panel.quota) & np.isfinite(panel.bookings) & (panel.quota > 0)
    return panel.by_quarter(np.where(both, np.asarray(panel.bookings >= panel.quota, dtype=np.float64), np.nan))


COURSES = (
    QuarterCourse("bookings", "bookings of a rep", "$k", measure_bookings),
    QuarterCourse("headcount", "reps", "people", measure_headcount),
    QuarterCourse("at_quota", "quotas made", "share", measure_at_quota),
)
COURSE_BY_NAME = {course.name: course for course in COURSES}


def measure_courses(panel: Panel) -> dict[str, list[float | None]]:
    """Measure all courses that a panel gives in at least half of its quarters; None where a quarter has none."""
    courses = {course.name: course.measure(panel) for course in COURSES}
    return {
        name: [float(value) if np.isfinite(value) else None for value in values]
        for name, values in courses.items()
        if 2 * np.isfinite(values).sum() >= panel.quarters
    }
