"""The comparison of a plan with carrying on, future by future with the same luck: everything that is drawn and formatted.

It depends on numpy and the measures, on no page. While few futures of the plan are known, its ranges are those of
carrying on, shifted by the paired difference, so that a preview stands still where nothing changed and nothing jumps
when more futures arrive.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.ensemble_tables import RANGE_QUANTILES, EnsembleTables, Table, compute_ranges
from dashboard.service.headline_figures import (
    ENOUGH_RUNS,
    FEW_RUNS,
    CardOutcome,
    compute_headline_figure,
)
from dashboard.service.plan_happenings import Happening
from experiments.questions import payback
from simulation.measures import MEASURES, Measure

LEAST_DIP = 0.02
"""Smallest dip, relative to carrying on, that is mentioned."""
CARD_MEASURES = ("bookings", "burned_out", "quits", "contribution")


@dataclass(frozen=True)
class MeasureCourse:
    """One measure over time, ready to be drawn.

    Attributes:
        measure: what is drawn.
        first_quarter: the first quarter, counted from today.
        past: the median of each quarter before today.
        baseline: ranges [5, quarters from today] of carrying on.
        plan: the same for the plan; None while nothing is changed.
        last_year: the last year, against carrying on or against the year before today.
        dip: how deep the plan first falls below carrying on (relative, 0 or negative), and for how many quarters.
        rival_name: the name of the other line; empty: carrying on.
        paired_runs: the futures of both from today on, from which differences are computed on demand.
        goal: the bound that was set for it, drawn as a line.
        is_difference: whether it holds differences from carrying on instead of levels.
    """

    measure: Measure
    first_quarter: int
    past: Table
    baseline: Table
    plan: Table | None
    last_year: CardOutcome
    dip: tuple[float, int] = (0.0, 0)
    rival_name: str = ""
    paired_runs: tuple[Table, Table] | None = field(default=None, repr=False)
    goal: float | None = None
    is_difference: bool = False

    @property
    def focus_ranges(self) -> Table:
        """The ranges of the highlighted line: the plan, or carrying on when nothing is changed."""
        return self.baseline if self.plan is None else self.plan

    @property
    def today(self) -> float:
        """The median of the last quarter before today."""
        return float(self.past[-1]) if len(self.past) else float("nan")

    def as_differences(self) -> MeasureCourse:
        """Convert levels to differences from carrying on, future by future; zero before today. Without a plan it stays as it is."""
        if self.plan is None or self.paired_runs is None:
            return self
        there, here = self.paired_runs
        gaps = here - there[: len(here)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # an unknown quarter is a gap in the line
            difference_ranges = (
                compute_ranges(gaps)
                if len(gaps) >= FEW_RUNS
                else np.tile(np.nanmean(gaps, axis=0), (len(RANGE_QUANTILES), 1))
            )
        past, nothing = np.zeros_like(self.past), np.zeros_like(self.baseline)
        return replace(self, past=past, baseline=nothing, plan=difference_ranges, goal=None, is_difference=True)


@dataclass(frozen=True)
class PayBackOutcome:
    """When and how far the plan pays back.

    Attributes:
        quarters: quarters after which the summed difference in contribution stays positive; None: not within the run.
        dip: the lowest point of the sum before that, in $k (0 or negative).
        length: quarters until the sum has left its dip.
        share: share of futures that have paid back at the end; None below 100 futures.
        is_beyond_chance: whether the sum at the end is beyond what chance explains (`experiments.questions.payback`).
    """

    quarters: int | None
    dip: float
    length: int
    share: float | None
    is_beyond_chance: bool = True


@dataclass(frozen=True)
class PlanComparison:
    """Everything one picture of the explorer shows.

    Attributes:
        is_changed: whether there is a plan beside carrying on.
        runs, wanted_runs: how many futures of the plan it rests on, and how many there will be.
        courses: the course of each measure asked for; bookings always.
        outcomes: the four cards that are measures.
        payback: the fifth card; None while nothing is changed.
        reps: seats of the company.
        rival_name: the name of what the plan is compared with; empty: carrying on.
        goals: the bounds that were set as goals, by card.
        baseline_tables, plan_tables: the futures that goals are counted in; None where no goal is set.
        happenings: the flags on the time axis; none in a preview.
    """

    is_changed: bool
    runs: int
    wanted_runs: int
    courses: dict[str, MeasureCourse]
    outcomes: dict[str, CardOutcome]
    payback: PayBackOutcome | None
    reps: int
    rival_name: str = ""
    goals: Mapping[str, float] = field(default_factory=dict)
    baseline_tables: EnsembleTables | None = None
    plan_tables: EnsembleTables | None = None
    happenings: tuple[Happening, ...] = ()

    def add_goals(
        self, goals: Mapping[str, float], baseline: EnsembleTables, plan: EnsembleTables | None
    ) -> PlanComparison:
        """Add goals: their lines in the pictures, and the futures to count them in."""
        if not goals:
            return self
        courses = {name: replace(course, goal=goals.get(name)) for name, course in self.courses.items()}
        return replace(self, courses=courses, goals=goals, baseline_tables=baseline, plan_tables=plan)

    def rename_rival(self, rival_name: str) -> PlanComparison:
        """Rename what the plan is compared with; the numbers stay the same."""
        courses = {name: replace(course, rival_name=rival_name) for name, course in self.courses.items()}
        return replace(self, courses=courses, rival_name=rival_name)

    @property
    def has_enough_runs(self) -> bool:
        """Whether there are enough futures for the share in which the plan is better."""
        return self.runs >= min(ENOUGH_RUNS, self.wanted_runs)

    @cached_property
    def noticed_outcomes(self) -> list[CardOutcome]:
        """Noticeable outcomes, the largest first."""
        return sorted((o for o in self.outcomes.values() if o.noticeable_size), key=lambda o: -abs(o.noticeable_size))


def compare_plan(
    baseline: EnsembleTables, plan: EnsembleTables | None, measures: Sequence[str], wanted_runs: int, reps: int
) -> PlanComparison:
    """Compare a plan with carrying on, future by future; without a plan describe carrying on alone."""
    measure_names = dict.fromkeys(("bookings", *measures))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a quotient without a base is unknown, not an error
        courses = {name: build_course(MEASURES[name], baseline, plan) for name in measure_names}
        outcomes = {name: compute_headline_figure(MEASURES[name], baseline, plan) for name in CARD_MEASURES}
        back = None if plan is None else compute_pay_back(baseline, plan)
    runs = (plan or baseline).runs
    return PlanComparison(plan is not None, runs, wanted_runs, courses, outcomes, back, reps)


def build_course(measure: Measure, baseline: EnsembleTables, plan: EnsembleTables | None) -> MeasureCourse:
    """Build the course of one measure, past and future."""
    name, today = measure.name, -baseline.first_quarter
    past, ahead = baseline.past_medians(name), baseline.ranges_ahead(name)
    year = compute_headline_figure(measure, baseline, plan)
    if plan is None:
        return MeasureCourse(measure, baseline.first_quarter, past, ahead, None, year)
    there, here = baseline.quarter_tables[name][:, today:], plan.quarter_tables[name][:, today:]
    has_all_runs = plan.runs >= baseline.runs
    plan_ranges = (
        plan.ranges_ahead(name) if has_all_runs else _clip_ranges(_shift_ranges(ahead, there, here), ahead, measure)
    )
    return MeasureCourse(
        measure,
        baseline.first_quarter,
        past,
        ahead,
        plan_ranges,
        year,
        compute_dip(there, here),
        paired_runs=(there, here),
    )


def compute_dip(there: Table, here: Table) -> tuple[float, int]:
    """Compute how far a plan first falls below carrying on, and for how many quarters; (0, 0) if chance explains it."""
    if len(here) < FEW_RUNS:
        return 0.0, 0
    gap, level = here - there[: len(here)], np.abs(np.nanmean(there, axis=0))
    mean, sure = np.nanmean(gap, axis=0), _is_beyond_chance(gap)
    above = np.flatnonzero(sure & (mean > 0))
    early = slice(0, int(above[0])) if len(above) else slice(0, 0)
    depth = np.where(sure & (mean < 0), mean / np.maximum(level, 1e-9), 0.0)[early]
    lowest = float(depth.min()) if len(depth) else 0.0
    return (lowest, int(np.flatnonzero(depth)[-1]) + 1) if lowest <= -LEAST_DIP else (0.0, 0)


def _shift_ranges(ahead: Table, baseline: Table, plan: Table) -> Table:
    """Estimate the ranges of a plan from few futures: those of carrying on, shifted by the paired difference."""
    runs = len(plan)
    if runs < FEW_RUNS:
        return np.asarray(ahead + np.nanmean(plan - baseline[:runs], axis=0))
    return np.sort(ahead + compute_ranges(plan) - compute_ranges(baseline[:runs]), axis=0)


def _clip_ranges(shifted: Table, ahead: Table, measure: Measure) -> Table:
    """Clip shifted ranges to values that the measure can take."""
    if measure.unit in ("share", "0..1") and np.nanmin(ahead) >= 0:
        return np.clip(shifted, 0, 1)
    return np.maximum(shifted, 0) if np.nanmin(ahead) >= 0 else shifted


def _is_beyond_chance(gap: Table) -> npt.NDArray[np.bool_]:
    """Whether the mean difference over futures (rows) is more than chance, per column; stricter for a preview."""
    runs = len(gap)
    error = np.nanstd(gap, axis=0, ddof=1) / runs**0.5
    beyond: npt.NDArray[np.bool_] = np.abs(np.nanmean(gap, axis=0)) > (2.0 if runs >= FEW_RUNS else 2.5) * error
    return beyond


def compute_pay_back(baseline: EnsembleTables, plan: EnsembleTables) -> PayBackOutcome:
    """Find when the paired difference in contribution, summed up from today, stays positive."""
    today, runs = -baseline.first_quarter, plan.runs
    there = baseline.quarter_tables["contribution"][:, today:]
    back = payback.compute_payback(
        MEASURES["contribution"], there[:runs], plan.quarter_tables["contribution"][:, today:]
    )
    is_notable = back.depth >= LEAST_DIP * QUARTERS_PER_YEAR * abs(float(np.nanmean(there)))
    dip, length = (-back.depth, back.length) if is_notable else (0.0, 0)
    is_beyond_chance = back.sums.low[-1] > 0 or back.sums.high[-1] < 0
    return PayBackOutcome(back.after, dip, length, back.ahead if runs >= ENOUGH_RUNS else None, is_beyond_chance)
