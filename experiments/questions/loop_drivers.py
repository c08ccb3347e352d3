"""The loops that drive an outcome: the change of a measure, quarter by quarter, when each loop is open from today on.

A loop drives the measure with all loops at work less the measure with this loop open, run by run. What remains between the
sum of these and all loops open at once is driven together. Against a baseline, the same is computed for the difference of
both plans, and what differs with all loops open is due to the plan by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import Estimate, RunRows, draw_means, estimate
from experiments.findings.figure_style import ACCENT, GREY, INK, LINE, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_interval, format_size
from experiments.questions.flywheel_loops import LOOPS, open_loops
from experiments.runner.run_observer import RunObserver, set_length, take_quarters_from_today
from experiments.runner.run_options import OptionError, parse_measure
from simulation.ensemble import QUARTER
from simulation.intervals import TAILS
from simulation.measures import MEASURES
from simulation.scenario import Scenario

QUARTERS_A_YEAR = 4
TOGETHER, PLAN_ITSELF = "Together", "The plan by itself"
DRAWS = 400
"""Draws behind the intervals of shares."""
SHADES = (ACCENT, "#a5b4fc", "#1e1b4b", "#818cf8", "#c7d2fe", GREY, LINE)
PATTERNS = ("", "/", "", "x", ".", "", "\\")
"""Hatching, which distinguishes shades of one hue and of grey in print."""


@dataclass(frozen=True)
class DriverPart:
    """One part of the change, with its driver.

    Attributes:
        name: a loop, `TOGETHER` or `PLAN_ITSELF`.
        change: in the measure's unit, by quarter from today.
        share: of all changes of the quarter, whatever their sign, with the sign of this one; -1 … 1.
        last_year: the mean quarterly change in the last year.
    """

    name: str
    change: tuple[Estimate, ...]
    share: tuple[Estimate, ...]
    last_year: Estimate

    def to_json(self) -> dict[str, Any]:
        """Everything by quarter from today."""
        courses = {name: [each.to_json() for each in getattr(self, name)] for name in ("change", "share")}
        return {"name": self.name, **courses, "last_year": self.last_year.to_json()}


@dataclass(frozen=True)
class LoopDrivers(Finding):
    """The finding on which loop drove a measure, quarter by quarter.

    Attributes:
        scenario, against, measure, runs, seed: the question; `against` is None for all loops open.
        parts: the drivers; they sum to the whole.
        whole: their sum.
    """

    interval_method = "Intervals of 95 %: Student's t for changes, the multiplier bootstrap for shares."
    scenario: str
    against: str | None
    measure: str
    runs: int
    seed: int
    parts: tuple[DriverPart, ...]
    whole: DriverPart

    @property
    def leading(self) -> tuple[str | None, ...]:
        """The part that changed most, by quarter; None where chance could explain them all."""
        return tuple(_find_largest(self.parts, quarter) for quarter in range(len(self.whole.change)))

    def sentences(self) -> tuple[str, ...]:
        """The whole, each part in the last year, then which part led when."""
        label = MEASURES[self.measure].label
        than = "with every loop open" if self.against is None else f"in {self.against}"
        return (
            f"{label}, a quarter of the last year: {_describe_change(self.whole.last_year, self.measure)} compared with what it is {than}.",
            *(f"{part.name}: {_describe_change(part.last_year, self.measure)}." for part in _sort_by_size(self.parts)),
            *_describe_spells(self.leading),
        )

    def table(self) -> pd.DataFrame:
        """One row per part and quarter: change and share with their intervals."""
        columns = ["part", "quarter", "change", "low", "high", "share", "share_low", "share_high"]
        return pd.DataFrame(self._list_rows(), columns=columns)

    def _list_rows(self) -> Iterator[tuple[Any, ...]]:
        for part in (*self.parts, self.whole):
            for quarter, (c, s) in enumerate(zip(part.change, part.share, strict=True)):
                yield part.name, quarter, c.value, c.low, c.high, s.value, s.low, s.high

    def figure(self) -> Figure:
        """Stacked bars: what each part changed, quarter by quarter."""
        measure, quarters = MEASURES[self.measure], [f"{q + 1}" for q in range(len(self.whole.change))]
        picture = start_figure(self.sentences()[0], "quarter from today", f"change, {measure.unit}")
        for part, shade, pattern in zip(self.parts, SHADES, PATTERNS, strict=False):
            look = {"color": shade, "pattern": {"shape": pattern, "fgcolor": "white"}}
            picture.add_bar(x=quarters, y=[c.value for c in part.change], name=part.name, marker=look)
        picture.add_scatter(x=quarters, y=[c.value for c in self.whole.change], name="all", line={"color": INK})
        return picture.update_layout(barmode="relative", showlegend=True)

    def to_json(self) -> dict[str, Any]:
        """Everything; changes in the measure's unit."""
        head = {name: getattr(self, name) for name in ("scenario", "against", "measure", "runs", "seed", "leading")}
        parts = {"parts": [part.to_json() for part in self.parts], "whole": self.whole.to_json()}
        document: dict[str, Any] = make_json_safe({**head, "unit": MEASURES[self.measure].unit, **parts})
        return document


def find_drivers(
    scenario: Scenario, observer: RunObserver, measure: str = "bookings", against: Scenario | None = None
) -> LoopDrivers:
    """Find which loop drove a measure, and when.

    Args:
        scenario: the plan.
        observer: of the runs.
        measure: of `simulation.measures.MEASURES`.
        against: another plan for the same company; None for the scenario itself with all loops open.

    Raises:
        OptionError: no such measure, or a scenario of less than a quarter.
        Cancelled: see `RunObserver.observe_runs`.
    """
    measure = parse_measure(measure)
    weeks = min(each.weeks for each in (scenario, against or scenario)) // QUARTER * QUARTER
    if not weeks:
        raise OptionError(f"world.weeks = {scenario.weeks}: must be at least {QUARTER} to tell by quarter")
    observer.expect_scenarios((len(LOOPS) + 2) * (2 if against else 1))
    courses = _observe_courses(set_length(scenario, weeks), observer, measure)
    if against is None:
        parts = split_change(courses)
    else:
        other_courses = _observe_courses(set_length(against, weeks), observer, measure)
        parts = {PLAN_ITSELF: courses["open"] - other_courses["open"]}
        parts |= split_change({name: course - other_courses[name] for name, course in courses.items()})
    return _build_drivers(
        parts, (scenario.name, against.name if against else None, measure, observer.runs, observer.seed)
    )


def _observe_courses(scenario: Scenario, observer: RunObserver, measure: str) -> dict[str, RunRows]:
    """Observe the measure by run and quarter: as it is ("whole"), with each loop open, with all of them ("open")."""
    plans = {"whole": scenario, **{loop.name: open_loops(scenario, [loop]) for loop in LOOPS}}
    plans["open"] = open_loops(scenario, LOOPS)
    return {
        name: observer.observe_runs(lambda e: take_quarters_from_today(e, measure), plan, past_of=scenario)
        for name, plan in plans.items()
    }


def split_change(courses: Mapping[str, RunRows]) -> dict[str, RunRows]:
    """Split the change due to loops: the part of each, and what they drive together; they sum to "whole" less "open"."""
    loops = {name: courses["whole"] - course for name, course in courses.items() if name not in ("whole", "open")}
    return {**loops, TOGETHER: courses["whole"] - courses["open"] - np.sum(list(loops.values()), axis=0)}


def _build_drivers(parts: Mapping[str, RunRows], head: tuple[str, str | None, str, int, int]) -> LoopDrivers:
    stacked = np.stack(list(parts.values()), axis=1)
    share = estimate_shares(stacked)
    driver_parts = tuple(_build_part(name, stacked[:, k], share[k]) for k, name in enumerate(parts))
    ones = (Estimate(1.0, 1.0, 1.0),) * stacked.shape[2]
    return LoopDrivers(*head, driver_parts, _build_part("All", stacked.sum(axis=1), ones))


def _build_part(name: str, values: RunRows, share: tuple[Estimate, ...]) -> DriverPart:
    return DriverPart(
        name, tuple(estimate(column) for column in values.T), share, estimate(values[:, -QUARTERS_A_YEAR:].mean(axis=1))
    )


def estimate_shares(parts: RunRows) -> tuple[tuple[Estimate, ...], ...]:
    """Estimate the share of each part in all changes, by quarter, with intervals by the multiplier bootstrap.

    Parts that chance could explain add to the sum of sizes even where they are nothing. The intervals therefore hold both
    what the shares are with them and what they are with none of them; with one run they are unknown.

    Args:
        parts: changes, array (runs, parts, quarters).
    """
    runs = len(parts)
    masked = np.ma.masked_invalid(parts)
    filled = np.where(masked.mask, masked.mean(axis=0).filled(0.0), parts)
    value = _normalise(filled.mean(axis=0))
    low, high = _compute_share_ends(filled) if runs > 1 else np.full((2, *value.shape), np.nan)
    return tuple(
        tuple(Estimate(float(v), float(lo), float(hi), runs) for v, lo, hi in zip(*row, strict=True))
        for row in zip(value, low, high, strict=True)
    )


def _compute_share_ends(parts: RunRows) -> RunRows:
    """Compute the ends of the intervals of shares, array (2, parts, quarters); see `estimate_shares`."""
    by_part, family = parts.swapaxes(0, 1), parts.shape[1]
    sure = np.array([[not estimate(column, family).by_chance for column in part.T] for part in by_part])
    drawn = draw_means(parts, DRAWS)
    ends = np.array([np.quantile(_normalise(drawn, counted), TAILS, axis=0) for counted in (np.ones_like(sure), sure)])
    return np.array([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])


def _normalise(means: RunRows, counted: Any = True) -> RunRows:
    """Divide each part by the sum of sizes: its own, and those of the other parts that are counted."""
    sizes = np.abs(means)
    total = (sizes * counted).sum(axis=-2, keepdims=True) + np.where(counted, 0.0, sizes)
    share: RunRows = np.divide(means, total, out=np.zeros_like(means), where=total > 0)
    return share


def _find_largest(parts: tuple[DriverPart, ...], quarter: int) -> str | None:
    sure = [part for part in parts if not part.change[quarter].by_chance]
    return max(sure, key=lambda part: abs(part.change[quarter].value)).name if sure else None


def _sort_by_size(parts: tuple[DriverPart, ...]) -> list[DriverPart]:
    return sorted(parts, key=lambda part: -abs(part.last_year.value))


def _describe_change(change: Estimate, measure: str) -> str:
    rule = MEASURES[measure]
    if change.by_chance:
        return f"chance could explain the change (95 %: {format_interval(change, rule)})"
    way = "more" if change.value > 0 else "less"
    return f"{format_size(change.value, rule)} {way} (95 %: {format_interval(change, rule)})"


def _describe_spells(leading: tuple[str | None, ...]) -> Iterator[str]:
    """Describe the spells of quarters with the same leading part."""
    first = 0
    for quarter in range(1, len(leading) + 1):
        if quarter == len(leading) or leading[quarter] != leading[first]:
            when = f"Quarter {first + 1}" if quarter == first + 1 else f"Quarters {first + 1} to {quarter}"
            who = leading[first]
            yield f"{when}: {f'most is driven by {who.lower()}' if who else 'chance could explain every part'}."
            first = quarter
