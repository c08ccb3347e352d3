"""The backcast: the fitted company simulates its own past, and its quarters are held against those of the files, in bands and words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.company.aggregates import Aggregates
from experiments.company.fit import CompanyFit
from experiments.company.quarter_courses import COURSE_BY_NAME
from experiments.company.quarter_panel import Numbers
from experiments.findings.formatting import format_number, format_range, join_list

BAND = (0.05, 0.95)
"""Quantiles between which nine of ten simulated companies lie."""
SHARE_OUTSIDE = 0.1


@dataclass(frozen=True, eq=False)
class CourseBackcast:
    """One course of the files beside those of the fitted company.

    Attributes:
        name: of the course.
        quarters: names of the quarters.
        company: values of the files; NaN where they have none.
        low, middle, high: of the runs of the fitted company.
    """

    name: str
    quarters: tuple[str, ...]
    company: Numbers
    low: Numbers
    middle: Numbers
    high: Numbers

    @property
    def outside(self) -> tuple[int, ...]:
        """The quarters outside the band."""
        off = (self.company < self.low) | (self.company > self.high)
        return tuple(int(place) for place in np.flatnonzero(off & np.isfinite(self.company)))

    @property
    def error(self) -> float:
        """The mean distance of the files from the middle of the runs, as a share of the files' mean."""
        return float(np.nanmean(np.abs(self.company - self.middle)) / max(1e-9, abs(float(np.nanmean(self.company)))))

    def to_sentence(self) -> str:
        """The course in words: where it misses, or that it does not."""
        course = COURSE_BY_NAME[self.name]
        known = int(np.isfinite(self.company).sum())
        if not self.outside:
            return f"{course.label.capitalize()}: all {known} quarters lie where nine of ten fitted companies do."
        parts = [self._format_miss(place) for place in self.outside[:3]]
        more = f" and {len(self.outside) - 3} more" if len(self.outside) > 3 else ""
        judged = (
            "as many as luck explains" if len(self.outside) <= SHARE_OUTSIDE * known + 1 else "more than luck explains"
        )
        return (
            f"{course.label.capitalize()}: {len(self.outside)} of {known} quarters lie outside the band of nine in ten, {judged}: "
            f"{join_list(parts)}{more}."
        )

    def _format_miss(self, place: int) -> str:
        side = "above" if self.company[place] > self.high[place] else "below"
        band = format_range(float(self.low[place]), float(self.high[place]))
        return f"{self.quarters[place]} with {format_number(float(self.company[place]))}, {side} {band}"


def build_backcast(company_fit: CompanyFit, company: Aggregates) -> tuple[CourseBackcast, ...]:
    """Build the backcast of each course that the files give."""
    names = list_quarters(company)
    return tuple(
        _build_course(
            name,
            names,
            np.array([np.nan if value is None else value for value in values]),
            company_fit.fresh_courses[name],
        )
        for name, values in company.courses.items()
        if len(values) == company.quarters
    )


def _build_course(name: str, quarters: tuple[str, ...], values: Numbers, runs: Numbers) -> CourseBackcast:
    low, middle, high = np.nanquantile(runs, (BAND[0], 0.5, BAND[1]), axis=0)
    return CourseBackcast(name, quarters, values, low, middle, high)


def list_quarters(company: Aggregates) -> tuple[str, ...]:
    """List the names of a company's quarters, the last of which it knows."""
    head, _, quarter = company.last.rpartition("-Q")
    digits = head.removeprefix("FY")
    last = 4 * int(digits) + int(quarter) - 1
    names = []
    for number in range(last - company.quarters + 1, last + 1):
        year = f"FY{number // 4 % 100:02d}" if head.startswith("FY") else str(number // 4)
        names.append(f"{year}-Q{number % 4 + 1}")
    return tuple(names)


def build_backcast_table(courses: tuple[CourseBackcast, ...]) -> pd.DataFrame:
    """Build a table of all quarters of all courses: one row each."""
    rows = [
        {
            "course": COURSE_BY_NAME[each.name].label,
            "quarter": quarter,
            "company": float(each.company[place]),
            "low": float(each.low[place]),
            "middle": float(each.middle[place]),
            "high": float(each.high[place]),
        }
        for each in courses
        for place, quarter in enumerate(each.quarters)
    ]
    return pd.DataFrame(rows)
