"""Headline figures: the last year of a measure as a mean over futures, against the same of carrying on.

Sentence, cards, titles and exports take every figure of the last year from here, and `flywheel compare` computes them with the
same function (`experiments.questions.compare`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.ensemble_tables import EnsembleTables, Table
from experiments.findings.estimates import mean
from experiments.questions.compare import compute_difference
from simulation.measures import Measure

FEW_RUNS, ENOUGH_RUNS = 30, 100
"""Fewest futures of which a range, and a share of futures, is told."""
LEAST_CHANGE = 0.02
"""Smallest change, relative to carrying on, that anybody would notice."""
LEAST_PEOPLE = {"burned_out": 0.02, "quits": 0.0125}
"""Smallest difference that is mentioned of a card that counts people: a share of reps."""


@dataclass(frozen=True)
class CardOutcome:
    """The last year of a measure, against carrying on or, with no change, against the year before today.

    Attributes:
        measure: which measure.
        value: mean over futures; while only some of the plan's futures are known, that of carrying on plus the difference.
        baseline: mean of carrying on; with no change of the year before today.
        difference: mean of the paired differences; low, high: the range of 90 in 100 of them, unknown below 30 futures.
        share_better: share of futures in which the plan is better, ties half; None below 100 futures.
        is_beyond_chance: whether the mean difference is more than chance (Student's t, 95 %).
        margin: how far the difference may still move until all futures are known; 0: they are.
    """

    measure: Measure
    value: float
    baseline: float
    difference: float
    low: float = float("nan")
    high: float = float("nan")
    share_better: float | None = None
    is_beyond_chance: bool = True
    margin: float = 0.0

    @property
    def relative_change(self) -> float:
        """The difference in parts of the baseline; 0 where there is no baseline."""
        return self.difference / abs(self.baseline) if self.baseline else 0.0

    @property
    def relative_range(self) -> tuple[float, float]:
        """The range of the differences, in parts of the baseline."""
        base = abs(self.baseline) or math.nan
        return self.low / base, self.high / base

    @property
    def is_large(self) -> bool:
        """Whether the difference would be noticed if it were not chance, or may turn out so when all futures are known."""
        return abs(self.difference) + self.margin >= self.least_difference

    @property
    def least_difference(self) -> float:
        """The smallest difference that would be noticed: 2 % of the baseline, and of people as many as anybody would count."""
        least = LEAST_PEOPLE.get(self.measure.name, 0.0)
        if not least and self.measure.unit in ("share", "0..1"):
            least = LEAST_CHANGE / 2
        return max(least, LEAST_CHANGE * abs(self.baseline))

    @property
    def is_noticeable(self) -> bool:
        """Whether the difference is large enough to be noticed, will be when all futures are known, and is more than chance."""
        return abs(self.difference) - self.margin >= self.least_difference and self.is_beyond_chance

    @property
    def noticeable_size(self) -> float:
        """The difference as a multiple of the smallest noticeable one: positive where better, 0 where chance explains it."""
        if not self.is_noticeable:
            return 0.0
        least = LEAST_PEOPLE.get(self.measure.name, LEAST_CHANGE * abs(self.baseline))
        return self.difference / (least or 1e-9) * (self.measure.better or 1)


def compute_headline_figure(measure: Measure, baseline: EnsembleTables, plan: EnsembleTables | None) -> CardOutcome:
    """Compute the last year of a measure against carrying on; without a plan, against the year before today.

    Sums are given per quarter. This is the one function that computes what a card, a title or a sentence tells.
    """
    there = baseline.last_years[measure.name] / count_parts(measure)
    if plan is None:
        return _compare_years(measure, compute_years_before(measure, baseline), there)
    return _compare_years(measure, there, plan.last_years[measure.name] / count_parts(measure))


def count_parts(measure: Measure) -> int:
    """Count the parts a year of a measure is told in: quarters where it is a sum."""
    return QUARTERS_PER_YEAR if measure.over is None else 1


def compute_years_before(measure: Measure, baseline: EnsembleTables) -> Table:
    """Compute the mean quarter of the year before today, by future; unknown where there is no past."""
    today = -baseline.first_quarter
    table = baseline.quarter_tables[measure.name][:, max(0, today - QUARTERS_PER_YEAR) : today]
    if not table.shape[1]:
        return np.full(len(table), np.nan)
    years: Table = np.nanmean(table, axis=1)
    return years


def _compare_years(measure: Measure, there: Table, here: Table) -> CardOutcome:
    """Compare years future by future; while only some futures of the plan are known, its level is estimated."""
    runs = len(here)
    row = compute_difference(measure, there[:runs], here)
    if runs < len(there):
        level = mean(there)
        value = level + row.difference
    elif row.futures:
        level, value = row.a, row.b
    else:
        level, value = mean(there), mean(here)
    gaps = here - there[:runs]
    known = gaps[np.isfinite(gaps)]
    low, high = np.quantile(known, (0.05, 0.95)) if runs >= FEW_RUNS and len(known) else (math.nan, math.nan)
    better = row.better if runs >= ENOUGH_RUNS else None
    return CardOutcome(
        measure,
        value,
        level,
        row.difference,
        float(low),
        float(high),
        better,
        not row.by_chance and bool(row.difference),
        _compute_margin(known, runs, len(there)),
    )


def _compute_margin(gaps: Table, runs: int, all_runs: int) -> float:
    """Compute how far the mean of the gaps may move until all runs are known: two standard errors of the rest."""
    if runs >= all_runs or len(gaps) < 2:
        return 0.0
    return float(2.0 * gaps.std(ddof=1) * math.sqrt(1 / runs - 1 / all_runs))
