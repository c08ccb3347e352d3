"""Two lines lived through the same luck: what is drawn and what is said about them, as plain tables.

Knows numpy and the measures, no page. `Lived` is what the explorer keeps of one scenario's futures. While few futures
of the plan are known, its ranges are those of carrying on moved by the paired difference, so that a preview stands
still where nothing changed and nothing jumps when more futures arrive.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dashboard.goals import Reached
from dashboard.happenings import Happening
from dashboard.settings import Ensemble, Table
from experiments.understanding import payback
from simulation.measures import MEASURES, Measure

RANGES = (0.05, 0.25, 0.5, 0.75, 0.95)
FEW, ENOUGH = 30, 100
YEAR = 4
DIP = 0.02
"""Smallest dip, relative to carrying on, that is spoken of."""
CARDS = ("bookings", "burned_out", "quits", "contribution")
NOTICED = {"bookings": 0.01, "contribution": 0.03, "burned_out": 0.02, "quits": 0.0125}
"""Smallest difference of a card that is spoken of: relative for money, share of reps for people."""


@dataclass(frozen=True)
class Lived:
    """What is kept of one scenario's futures.

    Attributes:
        first: the first quarter, counted from today.
        courses: per measure a table [futures, quarters].
        years: per measure the last year of each future.
    """

    first: int
    courses: dict[str, Table]
    years: dict[str, Table]
    _ranges: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, ensemble: Ensemble) -> Lived:
        """Keep what the explorer shows of an ensemble."""
        courses = {name: np.asarray(ensemble.quarters(name), dtype=np.float64) for name in MEASURES}
        years = {name: np.asarray(ensemble.windowed(name, weeks=52), dtype=np.float64) for name in MEASURES}
        return cls(ensemble.first_quarter, courses, years)

    @property
    def futures(self) -> int:
        """How many futures were lived."""
        return len(self.years["bookings"])

    def past(self, measure: str) -> Table:
        """Give the median of each quarter before today."""
        return self.ranges(measure)[2, : -self.first]

    def ahead(self, measure: str) -> Table:
        """Give the ranges [5, quarters] from today on."""
        return self.ranges(measure)[:, -self.first :]

    def ranges(self, measure: str) -> Table:
        """Give the ranges of all quarters; worked out once."""
        if measure not in self._ranges:
            self._ranges[measure] = ranges(self.courses[measure])
        return self._ranges[measure]

    def joined(self, more: Lived) -> Lived:
        """Add futures that were lived later."""
        courses = {name: np.concatenate([table, more.courses[name]]) for name, table in self.courses.items()}
        return Lived(self.first, courses, {n: np.concatenate([year, more.years[n]]) for n, year in self.years.items()})

    def only(self, futures: int) -> Lived:
        """Give the first so many futures."""
        if futures >= self.futures:
            return self
        courses = {name: table[:futures] for name, table in self.courses.items()}
        return Lived(self.first, courses, {name: year[:futures] for name, year in self.years.items()})


@dataclass(frozen=True)
class Outcome:
    """One card: the last year of a measure, against carrying on or, with no change, against today.

    Attributes:
        measure: which measure.
        value: median over futures, or its estimate in a preview.
        other: the same for carrying on; with no change what there was until today.
        difference: median of the paired differences; low, high: their 5–95 % range.
        better: share of futures in which the plan is better, ties half; None below 100 futures.
        likely: whether the mean difference is more than chance.
    """

    measure: Measure
    value: float
    other: float
    difference: float
    low: float = float("nan")
    high: float = float("nan")
    better: float | None = None
    likely: bool = True

    @property
    def noticed(self) -> float:
        """How many times the smallest noticeable difference: positive where better, 0 where chance explains it."""
        least = NOTICED.get(self.measure.name, 0.02)
        if self.measure.unit == "$k":
            least *= max(abs(self.other), 1e-9)
        size = self.difference / least * (self.measure.better or 1)
        return size if self.likely and abs(size) >= 1 else 0.0


@dataclass(frozen=True)
class Course:
    """One measure over time, ready to be drawn.

    Attributes:
        measure: what is drawn.
        first: the first quarter, counted from today.
        past: the median of each quarter before today.
        carrying: ranges [5, quarters from today] of carrying on.
        plan: the same for the plan; None while nothing is changed.
        year: the last year, against carrying on or against the year before today.
        dip: how deep the plan first falls below carrying on (relative, 0 or negative), and for how many quarters.
        rival: what the other line is called; empty: carrying on.
        pair: the futures of both from today on, of which differences are made when they are asked for.
        goal: the bound wanted of it, drawn as a line.
        gap: whether it holds differences from carrying on instead of levels.
    """

    measure: Measure
    first: int
    past: Table
    carrying: Table
    plan: Table | None
    year: Outcome
    dip: tuple[float, int] = (0.0, 0)
    rival: str = ""
    pair: tuple[Table, Table] | None = field(default=None, repr=False)
    goal: float | None = None
    gap: bool = False

    @property
    def shown(self) -> Table:
        """The ranges of the line in focus: the plan, or carrying on when nothing is changed."""
        return self.carrying if self.plan is None else self.plan

    @property
    def today(self) -> float:
        """The median of the last quarter before today."""
        return float(self.past[-1]) if len(self.past) else float("nan")

    def as_gap(self) -> Course:
        """Give the differences from carrying on, future by future: nothing before today. Without a plan it stays as it is."""
        if self.plan is None or self.pair is None:
            return self
        there, here = self.pair
        gaps = here - there[: len(here)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a quarter nobody knows is a gap in the line
            found = ranges(gaps) if len(gaps) >= FEW else np.tile(np.nanmean(gaps, axis=0), (len(RANGES), 1))
        past, nothing = np.zeros_like(self.past), np.zeros_like(self.carrying)
        return replace(self, past=past, carrying=nothing, plan=found, goal=None, gap=True)


@dataclass(frozen=True)
class PayBack:
    """When the plan has paid back.

    Attributes:
        quarters: quarters after which the summed difference in contribution stays positive; None: not within the run.
        dip: how deep the sum goes before, in $k (0 or negative).
        length: quarters until the sum has left its dip.
        share: share of futures that have paid back at the end; None below 100 futures.
        likely: whether the sum at the end is beyond the band that chance leaves it (`experiments.understanding.payback`).
    """

    quarters: int | None
    dip: float
    length: int
    share: float | None
    likely: bool = True


@dataclass(frozen=True)
class Comparison:
    """Everything one picture of the explorer shows.

    Attributes:
        changed: whether there is a plan beside carrying on.
        futures, wanted: futures of the plan behind it, and how many there will be.
        courses: per measure asked for, its course; bookings always.
        outcomes: the four cards that are measures.
        payback: the fifth card; None while nothing is changed.
        reps: seats of the company.
        rival: what the plan is compared with; empty: carrying on.
        goals: what is wanted, by card, and how often it is reached.
        happenings: what is flagged on the time axis; none in a preview.
    """

    changed: bool
    futures: int
    wanted: int
    courses: dict[str, Course]
    outcomes: dict[str, Outcome]
    payback: PayBack | None
    reps: int
    rival: str = ""
    goals: dict[str, Reached] = field(default_factory=dict)
    happenings: tuple[Happening, ...] = ()

    def beside(self, rival: str) -> Comparison:
        """Give the same numbers with another name for what the plan is compared with."""
        courses = {name: replace(course, rival=rival) for name, course in self.courses.items()}
        return replace(self, courses=courses, rival=rival)

    @property
    def sure(self) -> bool:
        """Whether there are enough futures to count in how many the plan is better."""
        return self.futures >= min(ENOUGH, self.wanted)

    @cached_property
    def ranked(self) -> list[Outcome]:
        """Outcomes that are noticed, the largest first."""
        return sorted((o for o in self.outcomes.values() if o.noticed), key=lambda o: -abs(o.noticed))


def compared(carrying: Lived, plan: Lived | None, measures: Sequence[str], wanted: int, reps: int) -> Comparison:
    """Compare a plan with carrying on, future by future; without a plan describe carrying on alone."""
    shown = dict.fromkeys(("bookings", *measures))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a quotient without a base is unknown, not an error
        courses = {name: course(MEASURES[name], carrying, plan) for name in shown}
        outcomes = {name: outcome(MEASURES[name], carrying, plan) for name in CARDS}
        back = None if plan is None else paid_back(carrying, plan)
    futures = (plan or carrying).futures
    return Comparison(plan is not None, futures, wanted, courses, outcomes, back, reps)


def course(measure: Measure, carrying: Lived, plan: Lived | None) -> Course:
    """Give one measure over time, past and future."""
    name, today = measure.name, -carrying.first
    past, ahead = carrying.past(name), carrying.ahead(name)
    year = outcome(measure, carrying, plan)
    if plan is None:
        return Course(measure, carrying.first, past, ahead, None, year)
    there, here = carrying.courses[name][:, today:], plan.courses[name][:, today:]
    known = plan.futures >= carrying.futures
    ranged = plan.ahead(name) if known else _bounded(_moved(ahead, there, here), ahead, measure)
    return Course(measure, carrying.first, past, ahead, ranged, year, dip(there, here), pair=(there, here))


def dip(there: Table, here: Table) -> tuple[float, int]:
    """Give how deep a plan first falls below carrying on, and for how many quarters; (0, 0) if chance explains it."""
    if len(here) < FEW:
        return 0.0, 0
    gap, level = here - there[: len(here)], np.abs(np.nanmean(there, axis=0))
    mean, sure = np.nanmean(gap, axis=0), _beyond_chance(gap)
    above = np.flatnonzero(sure & (mean > 0))
    early = slice(0, int(above[0])) if len(above) else slice(0, 0)
    depth = np.where(sure & (mean < 0), mean / np.maximum(level, 1e-9), 0.0)[early]
    lowest = float(depth.min()) if len(depth) else 0.0
    return (lowest, int(np.flatnonzero(depth)[-1]) + 1) if lowest <= -DIP else (0.0, 0)


def ranges(table: Table) -> Table:
    """Give the 5, 25, 50, 75 and 95 % of futures, per column."""
    quantile = np.nanquantile if np.isnan(table).any() else np.quantile  # the first is thirty times slower
    found: Table = quantile(table, RANGES, axis=0)
    return found


def _moved(ahead: Table, carrying: Table, plan: Table) -> Table:
    """Ranges of a plan of which few futures are known: those of carrying on, moved by the paired difference."""
    known = len(plan)
    if known < FEW:
        return np.asarray(ahead + np.nanmean(plan - carrying[:known], axis=0))
    return np.sort(ahead + ranges(plan) - ranges(carrying[:known]), axis=0)


def _bounded(moved: Table, ahead: Table, measure: Measure) -> Table:
    """Keep moved ranges where the measure can be."""
    if measure.unit in ("share", "0..1") and np.nanmin(ahead) >= 0:
        return np.clip(moved, 0, 1)
    return np.maximum(moved, 0) if np.nanmin(ahead) >= 0 else moved


def outcome(measure: Measure, carrying: Lived, plan: Lived | None) -> Outcome:
    """Give one card. Sums are given per quarter."""
    per = YEAR if measure.over is None else 1
    there = carrying.years[measure.name] / per
    if plan is None:
        value, today = float(np.nanmedian(there)), until_today(measure, carrying)
        return Outcome(measure, value, today, value - today)
    here = plan.years[measure.name] / per
    return _difference(measure, there, here)


def _difference(measure: Measure, there: Table, here: Table) -> Outcome:
    """Pair the last years of both lines, future by future."""
    known, level = len(here), float(np.nanmedian(there))
    gap = here - there[:known]
    if known < FEW:
        moved = float(np.nanmean(gap))
        return Outcome(measure, level + moved, level, moved, likely=bool(_beyond_chance(gap)))
    low, middle, high = (float(value) for value in np.nanquantile(gap, (0.05, 0.5, 0.95)))
    value = float(np.nanmedian(here)) if known >= len(there) else level + middle
    wins = np.where(gap == 0, 0.5, (gap * (measure.better or 1) > 0).astype(float))
    better = float(np.mean(wins[np.isfinite(gap)])) if known >= ENOUGH else None
    return Outcome(measure, value, level, middle, low, high, better, bool(_beyond_chance(gap)))


def _beyond_chance(gap: Table) -> npt.NDArray[np.bool_]:
    """Whether the mean difference over futures (rows) is more than chance, per column; stricter for a preview."""
    known = len(gap)
    error = np.nanstd(gap, axis=0, ddof=1) / known**0.5
    found: npt.NDArray[np.bool_] = np.abs(np.nanmean(gap, axis=0)) > (2.0 if known >= FEW else 2.5) * error
    return found


def until_today(measure: Measure, carrying: Lived) -> float:
    """Give the median, over futures, of the quarters before today: sums and yearly rates of a year, states of one."""
    today = -carrying.first
    back = YEAR if measure.over is None or measure.scale != 1 else 1
    table = carrying.courses[measure.name][:, max(0, today - back) : today]
    return float(np.nanmedian(np.nanmean(table, axis=1))) if table.shape[1] else float("nan")


def paid_back(carrying: Lived, plan: Lived) -> PayBack:
    """See when the paired difference in contribution, summed up from today, stays positive."""
    today, known = -carrying.first, plan.futures
    there = carrying.courses["contribution"][:, today:]
    back = payback.paid_back(MEASURES["contribution"], there[:known], plan.courses["contribution"][:, today:])
    spoken = back.depth >= DIP * YEAR * abs(float(np.nanmean(there)))
    dip, length = (-back.depth, back.length) if spoken else (0.0, 0)
    likely = back.sums.low[-1] > 0 or back.sums.high[-1] < 0
    return PayBack(back.after, dip, length, back.ahead if known >= ENOUGH else None, likely)
