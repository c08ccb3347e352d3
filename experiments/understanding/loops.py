"""Which loop drove the outcome, and when: a measure's change, quarter by quarter, when each loop is open from today on.

What a loop drives is the measure with all loops at work less the measure with this loop open, future by future. What remains
between the sum of these and all loops open at once is driven together. Against carrying on, the same is taken from the
difference of both plans, and what differs with all loops open is the plan by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import TAILS, Estimate, Table, estimate, resamples
from experiments.orders import OrderError, measured
from experiments.understanding.drawing import ACCENT, GREY, INK, LINE, sheet
from experiments.understanding.finding import Finding, plain
from experiments.understanding.lives import Lives, from_today, lasting
from experiments.understanding.opening import LOOPS, opened
from experiments.words import ends, size
from simulation.ensemble import QUARTER
from simulation.measures import MEASURES
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

YEAR = 4
TOGETHER, ITSELF = "Together", "The plan by itself"
DRAWS = 400
"""Resamples of futures behind the intervals of shares (Efron 1979)."""
SHADES = (ACCENT, "#a5b4fc", "#1e1b4b", "#818cf8", "#c7d2fe", GREY, LINE)
PATTERNS = ("", "/", "", "x", ".", "", "\\")
"""Shades of one hue and of grey, told apart in print by hatching."""


@dataclass(frozen=True)
class Part:
    """What drives a part of the change.

    Attributes:
        name: a loop, `TOGETHER` or `ITSELF`.
        change: in the measure's unit, by quarter from today.
        share: of all that pushes either way in the quarter, with the sign of the change; -1 … 1.
        last_year: the mean change of a quarter in the last year.
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
class Drivers(Finding):
    """Which loop drove a measure, quarter by quarter.

    Attributes:
        scenario, against, measure, runs, seed: what was asked; `against` is None for all loops open.
        parts: they sum to the whole.
        whole: their sum.
    """

    scenario: str
    against: str | None
    measure: str
    runs: int
    seed: int
    parts: tuple[Part, ...]
    whole: Part

    @property
    def leading(self) -> tuple[str | None, ...]:
        """The part that changed most, by quarter; None where chance could explain them all."""
        return tuple(_largest(self.parts, quarter) for quarter in range(len(self.whole.change)))

    def sentences(self) -> tuple[str, ...]:
        """The whole, each part in the last year, then who led when."""
        label = MEASURES[self.measure].label
        than = "with every loop open" if self.against is None else f"in {self.against}"
        return (
            f"{label}, a quarter of the last year: {_said(self.whole.last_year, self.measure)} compared with what it is {than}.",
            *(f"{part.name}: {_said(part.last_year, self.measure)}." for part in _by_size(self.parts)),
            *_spells(self.leading),
        )

    def table(self) -> pd.DataFrame:
        """One row per part and quarter: change and share with their intervals."""
        import pandas as pd

        columns = ["part", "quarter", "change", "low", "high", "share", "share_low", "share_high"]
        return pd.DataFrame(self._rows(), columns=columns)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for part in (*self.parts, self.whole):
            for quarter, (c, s) in enumerate(zip(part.change, part.share, strict=True)):
                yield part.name, quarter, c.value, c.low, c.high, s.value, s.low, s.high

    def figure(self) -> Figure:
        """Stacked bars: what each part changed, quarter by quarter."""
        measure, quarters = MEASURES[self.measure], [f"{q + 1}" for q in range(len(self.whole.change))]
        drawn = sheet(self.sentences()[0], "quarter from today", f"change, {measure.unit}")
        for part, shade, pattern in zip(self.parts, SHADES, PATTERNS, strict=False):
            look = {"color": shade, "pattern": {"shape": pattern, "fgcolor": "white"}}
            drawn.add_bar(x=quarters, y=[c.value for c in part.change], name=part.name, marker=look)
        drawn.add_scatter(x=quarters, y=[c.value for c in self.whole.change], name="all", line={"color": INK})
        return drawn.update_layout(barmode="relative", showlegend=True)

    def to_json(self) -> dict[str, Any]:
        """Everything; changes in the measure's unit."""
        head = {name: getattr(self, name) for name in ("scenario", "against", "measure", "runs", "seed", "leading")}
        parts = {"parts": [part.to_json() for part in self.parts], "whole": self.whole.to_json()}
        found: dict[str, Any] = plain({**head, "unit": MEASURES[self.measure].unit, **parts})
        return found


def drivers(scenario: Scenario, lives: Lives, measure: str = "bookings", against: Scenario | None = None) -> Drivers:
    """Ask which loop drove a measure, and when.

    Args:
        scenario: what is asked.
        lives: which futures.
        measure: of `simulation.measures.MEASURES`.
        against: another plan for the same company; None for the scenario itself with all loops open.

    Raises:
        OrderError: no such measure, or a scenario of less than a quarter.
        Cancelled: see `Lives.see`.
    """
    measure = measured(measure)
    weeks = min(each.weeks for each in (scenario, against or scenario)) // QUARTER * QUARTER
    if not weeks:
        raise OrderError(f"world.weeks = {scenario.weeks}: must be at least {QUARTER} to tell by quarter")
    lives.expect((len(LOOPS) + 2) * (2 if against else 1))
    courses = _courses(lasting(scenario, weeks), lives, measure)
    if against is None:
        parts = split(courses)
    else:
        there = _courses(lasting(against, weeks), lives, measure)
        parts = {ITSELF: courses["open"] - there["open"]}
        parts |= split({name: course - there[name] for name, course in courses.items()})
    return _told(parts, (scenario.name, against.name if against else None, measure, lives.runs, lives.seed))


def _courses(scenario: Scenario, lives: Lives, measure: str) -> dict[str, Table]:
    """The measure by future and quarter: as it is ("whole"), with each loop open, with all of them ("open")."""
    plans = {"whole": scenario, **{loop.name: opened(scenario, [loop]) for loop in LOOPS}}
    plans["open"] = opened(scenario, LOOPS)
    return {name: lives.see(lambda e: from_today(e, measure), plan, since=scenario) for name, plan in plans.items()}


def split(courses: Mapping[str, Table]) -> dict[str, Table]:
    """The change that loops make, from courses: each loop's, and what they make together; they sum to "whole" less "open"."""
    loops = {name: courses["whole"] - course for name, course in courses.items() if name not in ("whole", "open")}
    return {**loops, TOGETHER: courses["whole"] - courses["open"] - np.sum(list(loops.values()), axis=0)}


def _told(parts: Mapping[str, Table], head: tuple[str, str | None, str, int, int]) -> Drivers:
    stacked = np.stack(list(parts.values()), axis=1)
    share = shares(stacked)
    told = tuple(_part(name, stacked[:, k], share[k]) for k, name in enumerate(parts))
    ones = (Estimate(1.0, 1.0, 1.0),) * stacked.shape[2]
    return Drivers(*head, told, _part("All", stacked.sum(axis=1), ones))


def _part(name: str, values: Table, share: tuple[Estimate, ...]) -> Part:
    return Part(name, tuple(estimate(column) for column in values.T), share, estimate(values[:, -YEAR:].mean(axis=1)))


def shares(parts: Table) -> tuple[tuple[Estimate, ...], ...]:
    """Shares of all that pushes either way, by part and quarter, with percentile intervals over resampled futures.

    Args:
        parts: changes, array (futures, parts, quarters).
    """
    futures = len(parts)
    told = np.ma.masked_invalid(parts)
    known = np.where(told.mask, told.mean(axis=0).filled(0.0), parts)
    drawn = _normalised(np.einsum("df,fpq->dpq", resamples(futures, DRAWS), known))
    low, high = np.quantile(drawn, TAILS, axis=0)
    value = _normalised(known.mean(axis=0))
    return tuple(
        tuple(Estimate(float(v), float(lo), float(hi), futures) for v, lo, hi in zip(*row, strict=True))
        for row in zip(value, low, high, strict=True)
    )


def _normalised(means: Table) -> Table:
    total = np.abs(means).sum(axis=-2, keepdims=True)
    share: Table = np.divide(means, total, out=np.zeros_like(means), where=total > 0)
    return share


def _largest(parts: tuple[Part, ...], quarter: int) -> str | None:
    sure = [part for part in parts if not part.change[quarter].by_chance]
    return max(sure, key=lambda part: abs(part.change[quarter].value)).name if sure else None


def _by_size(parts: tuple[Part, ...]) -> list[Part]:
    return sorted(parts, key=lambda part: -abs(part.last_year.value))


def _said(change: Estimate, measure: str) -> str:
    rule = MEASURES[measure]
    if change.by_chance:
        return f"chance could explain the change (95 %: {ends(change, rule)})"
    way = "more" if change.value > 0 else "less"
    return f"{size(change.value, rule)} {way} (95 %: {ends(change, rule)})"


def _spells(leading: tuple[str | None, ...]) -> Iterator[str]:
    """Runs of quarters with the same leader."""
    first = 0
    for quarter in range(1, len(leading) + 1):
        if quarter == len(leading) or leading[quarter] != leading[first]:
            when = f"Quarter {first + 1}" if quarter == first + 1 else f"Quarters {first + 1} to {quarter}"
            who = leading[first]
            yield f"{when}: {f'most is driven by {who.lower()}' if who else 'chance could explain every part'}."
            first = quarter
