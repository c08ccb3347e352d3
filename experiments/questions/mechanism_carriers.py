"""The mechanisms that carry a result: how much of a measure is lost when each is switched off from today on.

What is lost is what the mechanism carries here. The amounts need not add up: two mechanisms can carry the same effect
together, or one can make up for another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import Interval, RunValues, estimate_ratio, mean
from experiments.findings.figure_style import ACCENT, GREY, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_amount, format_change, format_interval
from experiments.runner.run_cache import RunCache
from experiments.runner.run_observer import hold_settings
from simulation.ensemble import Progress
from simulation.intervals import compute_interval
from simulation.measures import MEASURES, Measure
from simulation.mechanisms import MECHANISMS
from simulation.scenario import Scenario, ScenarioError

LOOK_RUNS = (4, 10, 30)


@dataclass(frozen=True)
class MechanismContribution(Interval):
    """The contribution of one mechanism.

    Attributes:
        mechanism: its name.
        value: the measure with it less the measure without it, mean over runs; low, high: its 95 % interval.
        share: value over the measure as it is; share_low, share_high: the interval of the ratio (Fieller 1954), NaN where
            chance leaves it open.
        futures: the number of runs in which the measure has a number with and without it.
        inert: whether switching it off changed nothing in any run.
    """

    mechanism: str
    value: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    futures: int
    inert: bool


@dataclass(frozen=True)
class Carriers(Finding):
    """The finding on what each mechanism carries of a measure in a scenario, or of the difference between two.

    Attributes:
        subject: name of the scenario, or of the difference.
        whole: measure → one number per run as it is.
        without: mechanism → measure → one number per run with it switched off.
        seed, window: of the runs, and over how many weeks at the end.
        measure: which measure.
    """

    interval_method = "Intervals of 95 %: Student's t; of a share, a ratio, Fieller's."
    subject: str
    whole: dict[str, RunValues]
    without: dict[str, dict[str, RunValues]]
    seed: int
    window: int
    measure: Measure

    def switch_measure(self, measure: str) -> Carriers:
        """Show another measure of the same runs; nothing is simulated again."""
        return replace(self, measure=MEASURES[measure])

    @property
    def level(self) -> float:
        """The measure as it is, mean over the runs in which it has a number."""
        values = self.whole[self.measure.name]
        return mean(values[np.isfinite(values)])

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.whole[self.measure.name])

    @cached_property
    def rows(self) -> tuple[MechanismContribution, ...]:
        """One contribution per mechanism, the largest first; those without a number come last."""
        name = self.measure.name
        contributions = [
            compute_contribution(each, self.whole[name], values[name]) for each, values in self.without.items()
        ]
        return tuple(sorted(contributions, key=lambda row: -abs(row.value) if math.isfinite(row.value) else 1.0))

    def sentences(self) -> tuple[str, ...]:
        """What carries the measure, what holds it down, what chance could explain, and what plays no part."""
        head = (
            f"{self.measure.label}, last {self.window} weeks, {self.subject}: {format_amount(self.level, self.measure)}"
        )
        return (
            f"{head}, in {self.runs} futures.",
            *self._describe_sides(),
            *self._describe_doubtful(),
            "The parts need not add up.",
        )

    def _describe_sides(self) -> Iterator[str]:
        words = {1: "With these mechanisms it is higher, by", -1: "With these mechanisms it is lower, by"}
        for side, word in words.items():
            named = [
                self._describe_contribution(row) for row in self.rows if not row.by_chance and row.value * side > 0
            ]
            if named:
                yield f"{word}: {'; '.join(named)}."

    def _describe_contribution(self, row: MechanismContribution) -> str:
        share = f", {row.share:.0%}" if math.isfinite(row.share_low) else ""
        return f"{row.mechanism} {format_change(row.value, self.measure)}{share} (95 %: {format_interval(row, self.measure)})"

    def _describe_doubtful(self) -> Iterator[str]:
        unknown = [row.mechanism for row in self.rows if not row.futures]
        doubtful = [row.mechanism for row in self.rows if row.by_chance and not row.inert and row.futures]
        inert = [row.mechanism for row in self.rows if row.inert]
        for word, names in (
            ("Chance could explain what these carry", doubtful),
            ("Switched off, these change nothing here", inert),
            ("Without these the measure has no number", unknown),
        ):
            if names:
                yield f"{word}: {', '.join(names)}."

    def table(self) -> pd.DataFrame:
        """One row per mechanism, the largest contribution first."""
        rows = [{**vars(row), "by_chance": row.by_chance, "says": MECHANISMS[row.mechanism]} for row in self.rows]
        return pd.DataFrame(rows).set_index("mechanism")

    def figure(self) -> Figure:
        """A bar per mechanism with its interval; grey where chance could explain it."""
        known = [row for row in self.rows if row.futures]
        first = next((row for row in known if not row.by_chance), None)
        title = (
            f"{first.mechanism} carries {format_change(first.value, self.measure)}"
            if first
            else "Nothing beyond chance"
        )
        picture = start_figure(title, f"{self.measure.label} with less without it, {self.measure.unit}")
        picture.add_bar(
            orientation="h",
            y=[row.mechanism for row in known],
            x=[row.value for row in known],
            marker_color=[GREY if row.by_chance else ACCENT for row in known],
            error_x={"type": "data", "array": [make_json_safe(row.half_width) for row in known], "color": GREY},
        )
        picture.update_yaxes(autorange="reversed")
        return picture.update_layout(height=180 + 28 * len(known))

    def to_json(self) -> dict[str, Any]:
        """Everything but the single runs."""
        document = {
            "scenario": self.subject,
            "measure": self.measure.name,
            "unit": self.measure.unit,
            "window_weeks": self.window,
            "futures": self.runs,
            "seed": self.seed,
            "mean": self.level,
            "mechanisms": [{**vars(row), "by_chance": row.by_chance} for row in self.rows],
            "sentences": list(self.sentences()),
        }
        return {key: make_json_safe(value) for key, value in document.items()}


def compute_contribution(mechanism: str, whole: RunValues, without: RunValues) -> MechanismContribution:
    """Compute what a mechanism carries from one number per run with and without it."""
    known = np.isfinite(whole) & np.isfinite(without)
    whole, gaps = whole[known], (whole - without)[known]
    share = estimate_ratio(gaps, whole)
    inert = bool(gaps.size) and not gaps.any()
    part = (share.value, share.low, share.high)
    return MechanismContribution(mechanism, mean(gaps), *compute_interval(gaps), *part, int(known.sum()), inert)


def switch_off_mechanism(scenario: Scenario, mechanism: str) -> Scenario:
    """Switch a mechanism off from today to the end, whatever dated changes would set.

    Raises:
        ScenarioError: no such mechanism.
    """
    return hold_settings(scenario, {f"mechanisms.{mechanism}": "off"})


def find_carriers(
    sides: Sequence[Scenario],
    run_cache: RunCache | None = None,
    *,
    measure: str = "bookings",
    only: Sequence[str] = (),
    runs: int = 60,
    progress: Progress | None = None,
) -> Iterator[Carriers]:
    """Find what each mechanism carries, from few runs and then more: 4, 10, 30 and `runs`.

    Args:
        sides: a scenario; or two, a and b, for the difference b - a: the mechanism is then switched off in both.
        run_cache: of the runs.
        measure: which measure; `Carriers.switch_measure` gives the others.
        only: names of mechanisms; all when empty.
        runs: how many runs in the end.
        progress: called with (done, of) simulations of the look under way.

    Raises:
        ScenarioError: no such mechanism.
        ValueError: fewer than one run, or no such measure.
        Cancelled: the caller of `run_cache` asked to stop; what was yielded before holds.
    """
    if runs < 1 or measure not in MEASURES:
        raise ValueError(f"runs = {runs} and measure {measure!r}: must be at least 1, and one of {', '.join(MEASURES)}")
    run_cache = run_cache or RunCache()
    subject = " against ".join(side.name for side in reversed(sides))
    names = tuple(only or MECHANISMS)
    variants = [tuple(sides), *(tuple(switch_off_mechanism(side, name) for side in sides) for name in names)]
    for look in (*(look for look in LOOK_RUNS if look < runs), runs):
        whole, *rest = _measure_variants(variants, run_cache, look, progress)
        yield Carriers(
            subject, whole, dict(zip(names, rest, strict=True)), run_cache.seed, run_cache.window, MEASURES[measure]
        )


def _measure_variants(
    variants: Sequence[tuple[Scenario, ...]], run_cache: RunCache, look: int, progress: Progress | None
) -> Iterator[dict[str, RunValues]]:
    """Measure every measure of each scenario, or its difference between two, one number per run."""
    for k, variant in enumerate(variants, start=1):
        values = [run_cache.measure_runs(side, look) for side in variant]
        yield {name: _take_difference([each[name] for each in values]) for name in MEASURES}
        if progress:
            progress(k * look, len(variants) * look)


def _take_difference(values: list[RunValues]) -> RunValues:
    return values[0] if len(values) == 1 else values[1] - values[0]


def check_mechanisms(names: Sequence[str]) -> None:
    """Refuse a mechanism that does not exist.

    Raises:
        ScenarioError: no such mechanism; the message names all.
    """
    unknown = next((name for name in names if name not in MECHANISMS), None)
    if unknown is not None:
        raise ScenarioError(f"--only {unknown}: must be one of {', '.join(MECHANISMS)}")
