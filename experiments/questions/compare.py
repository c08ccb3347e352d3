"""Comparison of two scenarios in the same runs: measure by measure, run by run, quarter by quarter."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import Interval, RunValues, compute_confidence, count_gains, mean
from experiments.findings.figure_style import ACCENT, add_band, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_change, format_interval, format_percent
from experiments.questions.difference_course import DifferenceCourse, compute_course
from experiments.questions.payback import DipAndPayback, compute_payback
from simulation.intervals import CONFIDENCE, compute_interval
from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS, Scenario


class ComparableEnsemble(Protocol):
    """What a comparison needs of an ensemble: one number per run and measure."""

    scenario: Scenario
    seed: int

    @property
    def runs(self) -> int:
        """The number of runs."""
        ...

    def windowed(self, measure: str, weeks: int = 52) -> RunValues:
        """One number per run over the last weeks."""
        ...


@runtime_checkable
class QuarterlyEnsemble(Protocol):
    """An ensemble that also knows its quarters."""

    @property
    def first_quarter(self) -> int:
        """The first whole quarter of the past, from today."""
        ...

    def quarters(self, measure: str) -> RunValues:
        """One number per run and whole quarter."""
        ...


@dataclass(frozen=True)
class Difference(Interval):
    """The difference of one measure between two scenarios.

    Attributes:
        measure, label, unit: what is measured.
        a, b: means over the runs in which both have a value.
        difference: mean of b - a, run by run.
        low, high: 95 % interval of that mean; NaN with fewer than two runs.
        futures: how many runs have a value in both.
        wins: the number of runs in which b is better, ties count half; None where neither direction is better.
        confidence: the confidence that b's mean is better (one-sided t); NaN with fewer than two runs, None like wins.
    """

    measure: str
    label: str
    unit: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    futures: int
    wins: float | None
    confidence: float | None = None

    @property
    def better(self) -> float | None:
        """Share of runs in which b is better; None where neither direction is better or none is known."""
        return None if self.wins is None or not self.futures else self.wins / self.futures

    def row(self) -> dict[str, Any]:
        """All fields by name."""
        return {**asdict(self), "by_chance": self.by_chance, "better": self.better}


@dataclass(frozen=True)
class Comparison(Finding):
    """The finding on scenario b against scenario a.

    Attributes:
        a, b: names of the two.
        runs, seed: the runs of both.
        weeks: length of the window at the end of the run, in weeks.
        same_company: whether sizes, market and people of the start are the same; else luck is not shared.
        differences: one per measure.
        courses: the difference by quarter from today, one per measure; none where quarters are not known.
        paybacks: dip and payback, one per measure with a better direction; none where quarters are not known.
        measure: the main measure, which comes first.
        stop_reason: why no more runs were simulated, in one sentence; empty where their number was given.
    """

    interval_method = "Intervals of 95 %: Student's t; of dip and payback, the multiplier bootstrap."
    a: str
    b: str
    runs: int
    seed: int
    weeks: int
    same_company: bool
    differences: tuple[Difference, ...]
    courses: tuple[DifferenceCourse, ...] = ()
    paybacks: tuple[DipAndPayback, ...] = ()
    measure: str = "bookings"
    stop_reason: str = ""

    @property
    def main_difference(self) -> Difference:
        """The difference in the main measure."""
        return next(row for row in self.differences if row.measure == self.measure)

    @property
    def payback(self) -> DipAndPayback | None:
        """Dip and payback in the main measure, if one of its directions is better."""
        return next((back for back in self.paybacks if back.measure.name == self.measure), None)

    def sentences(self) -> tuple[str, ...]:
        """The main measure, its dip and payback, what else gets better or worse, and why no more runs were simulated."""
        company = () if self.same_company else ("The two are different companies: luck is only partly shared.",)
        back = self.payback.sentences() if self.payback else ()
        return (
            self._format_headline(),
            *back,
            *self._format_verdicts(),
            *company,
            *([self.stop_reason] if self.stop_reason else ()),
        )

    def _format_headline(self) -> str:
        row, rule = self.main_difference, MEASURES[self.measure]
        text = f"{row.label}, last {self.weeks} weeks: {self._format_relative_change()}b - a is {format_change(row.difference, rule)}"
        if row.by_chance:
            return f"{text}; chance could explain it (95 %: {format_interval(row, rule)})."
        verdict = ""
        if row.better is not None:
            word = "better" if row.difference * rule.better > 0 else "worse"
            verdict = f", which is {word}; b is better in {row.better:.0%} of futures"
        return f"{text} (95 %: {format_interval(row, rule)}){verdict}."

    def _format_relative_change(self) -> str:
        """Format the headline figure of a sum, in per cent of a; empty for other measures, and where a is nothing."""
        row = self.main_difference
        if MEASURES[self.measure].over is not None or not row.a > 0 or not row.difference:
            return ""
        way = "higher" if row.difference > 0 else "lower"
        return f"b is {format_percent(abs(row.difference / row.a))} {way} than a; "

    def _format_verdicts(self) -> tuple[str, ...]:
        """List all measures that got better, and all that got worse, beyond chance."""
        sure = [row for row in self.differences if not row.by_chance and row.wins is not None]
        signs = {"Better": 1, "Worse": -1}
        named = {
            word: ", ".join(r.label for r in sure if r.difference * MEASURES[r.measure].better * side > 0)
            for word, side in signs.items()
        }
        return tuple(f"{word} beyond chance: {rows or 'nothing'}." for word, rows in named.items())

    def table(self) -> pd.DataFrame:
        """One row per measure: the columns of `Difference`, and of dip and payback where quarters are known."""
        rows = pd.DataFrame([row.row() for row in self.differences]).set_index("measure")
        return (
            rows.join(pd.DataFrame(_build_payback_row(back) for back in self.paybacks).set_index("measure"))
            if self.paybacks
            else rows
        )

    def trajectories(self) -> pd.DataFrame:
        """One row per measure and quarter from today: the mean difference with its interval."""
        return pd.DataFrame([row for each in self.courses for row in each.list_rows()])

    def figure(self) -> Figure:
        """The difference in the chosen measure, quarter by quarter; measure by measure where quarters are not known."""
        chart = start_figure(
            self._format_headline().partition(";")[0], "Quarters from today", f"b - a, {self.main_difference.unit}"
        )
        for each in self.courses:
            if each.measure.name == self.measure:
                across = list(range(1, len(each.difference) + 1))
                add_band(chart, across, make_json_safe(each.low), make_json_safe(each.high))
                chart.add_scatter(x=across, y=make_json_safe(each.difference), line_color=ACCENT, line_width=3)
        return chart

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values; NaN becomes None."""
        rows = {row.measure: row.row() for row in self.differences}
        measures: dict[str, Any] = {name: _convert_row(row) for name, row in rows.items()}
        for each in self.courses:
            measures[each.measure.name]["course"] = each.to_json()
        for back in self.paybacks:
            measures[back.measure.name]["payback"] = back.to_json()
        head = {"a": self.a, "b": self.b, "runs": self.runs, "seed": self.seed, "weeks": self.weeks}
        wording = {"measure": self.measure, "sentences": list(self.sentences()), "ended": self.stop_reason}
        return {**head, "confidence": CONFIDENCE, "same_company": self.same_company, **wording, "measures": measures}


def compare(
    a: ComparableEnsemble,
    b: ComparableEnsemble,
    called: tuple[str, str] = ("a", "b"),
    weeks: int = 52,
    measure: str = "bookings",
) -> Comparison:
    """Compare b with a over the last weeks and by quarter, paired run by run; `measure` is the main one.

    Raises:
        ValueError: the two do not have the same runs.
    """
    if (a.runs, a.seed) != (b.runs, b.seed):
        raise ValueError(f"{a.runs} futures of seed {a.seed} cannot be paired with {b.runs} of seed {b.seed}")
    rows = tuple(
        compute_difference(rule, a.windowed(name, weeks), b.windowed(name, weeks)) for name, rule in MEASURES.items()
    )
    same = is_same_company(a.scenario, b.scenario)
    if not (isinstance(a, QuarterlyEnsemble) and isinstance(b, QuarterlyEnsemble)):
        return Comparison(*called, a.runs, a.seed, weeks, same, rows, measure=measure)
    from_today = {
        name: _trim_to_common_quarters(a.quarters(name), a.first_quarter, b.quarters(name), b.first_quarter)
        for name in MEASURES
    }
    courses = tuple(compute_course(MEASURES[name], *pair) for name, pair in from_today.items())
    paybacks = tuple(
        compute_payback(MEASURES[name], *pair) for name, pair in from_today.items() if MEASURES[name].better
    )
    return Comparison(*called, a.runs, a.seed, weeks, same, rows, courses, paybacks, measure)


def _trim_to_common_quarters(a: RunValues, first_a: int, b: RunValues, first_b: int) -> tuple[RunValues, RunValues]:
    """Cut both to the quarters from today on that both have."""
    a, b = a[:, -first_a:], b[:, -first_b:]
    common = min(a.shape[1], b.shape[1])
    return a[:, :common], b[:, :common]


def is_same_company(a: Scenario, b: Scenario) -> bool:
    """Whether two scenarios have the same sizes, market and people of the start. How people react may differ: luck is shared."""
    fixed = [path for path, number in NUMBERS.items() if number.scope == "start" and number.group != "behaviour"]
    return all(a.value(path) == b.value(path) for path in fixed)


def compute_difference(measure: Measure, a: RunValues, b: RunValues) -> Difference:
    """Compute the difference of one measure from one number per run each; runs without a number are left out."""
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known], b[known]
    gaps = b - a
    low, high = compute_interval(gaps)
    wins = None if measure.better == 0 else count_gains(gaps * measure.better)
    sure = None if measure.better == 0 else compute_confidence(gaps * measure.better)
    means = (mean(a), mean(b), mean(gaps))
    return Difference(measure.name, measure.label, measure.unit, *means, low, high, int(known.sum()), wins, sure)


def _build_payback_row(back: DipAndPayback) -> dict[str, Any]:
    """Build the columns of dip and payback; NaN stands for not within the horizon."""
    after = math.nan if back.after is None else back.after
    latest = math.nan if back.after_high is None else back.after_high
    dip = {"dip": back.depth, "dip_by_chance": back.dip_by_chance, "dip_quarters": back.length}
    return {"measure": back.measure.name, **dip, "pays_back_after": after, "pays_back_latest": latest}


def _convert_row(row: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = make_json_safe({name: value for name, value in row.items() if name != "measure"})
    return values
