"""What carries a result: each mechanism switched off by its name from today on, and how much of a measure goes with it.

What goes is what the mechanism carries here. The amounts need not add up: two mechanisms can carry the same thing together,
or one make up for another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import Interval, Numbers, interval, mean, ratio_of
from experiments.understanding.drawing import ACCENT, GREY, sheet
from experiments.understanding.finding import Finding, plain
from experiments.understanding.futures import Futures
from experiments.understanding.lives import held
from experiments.words import amount, change, ends
from simulation.ensemble import Progress
from simulation.measures import MEASURES, Measure
from simulation.mechanisms import MECHANISMS
from simulation.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

LOOKS = (4, 10, 30)


@dataclass(frozen=True)
class Carried(Interval):
    """What one mechanism carries.

    Attributes:
        mechanism: its name.
        value: the measure with it less the measure without it, mean over futures; low, high: its 95 % interval.
        share: value over the measure as it is; share_low, share_high: the interval of the ratio (Fieller 1954), NaN where
            chance leaves it open.
        futures: in how many futures the measure has a number with and without it.
        inert: whether switching it off changed nothing in any future.
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
class Carries(Finding):
    """What each mechanism carries of a measure in a scenario, or of the difference between two.

    Attributes:
        called: what the scenario is called, or the difference.
        whole: measure → one number per future as it is.
        without: mechanism → measure → one number per future with it switched off.
        seed, window: which futures, and over how many weeks at the end.
        measure: which measure.
    """

    called: str
    whole: dict[str, Numbers]
    without: dict[str, dict[str, Numbers]]
    seed: int
    window: int
    measure: Measure

    def about(self, measure: str) -> Carries:
        """The same futures seen by another measure; nothing is lived anew."""
        return replace(self, measure=MEASURES[measure])

    @property
    def level(self) -> float:
        """The measure as it is, mean over the futures in which it has a number."""
        values = self.whole[self.measure.name]
        return mean(values[np.isfinite(values)])

    @property
    def futures(self) -> int:
        """How many futures were lived."""
        return len(self.whole[self.measure.name])

    @cached_property
    def rows(self) -> tuple[Carried, ...]:
        """One per mechanism, what carries most first; what has no number comes last."""
        name = self.measure.name
        found = [carried(each, self.whole[name], values[name]) for each, values in self.without.items()]
        return tuple(sorted(found, key=lambda row: -abs(row.value) if math.isfinite(row.value) else 1.0))

    def sentences(self) -> tuple[str, ...]:
        """What carries the measure, what holds it down, what chance could explain, and what has no part in it."""
        head = f"{self.measure.label}, last {self.window} weeks, {self.called}: {amount(self.level, self.measure)}"
        return (f"{head}, in {self.futures} futures.", *self._sides(), *self._doubtful(), "The parts need not add up.")

    def _sides(self) -> Iterator[str]:
        words = {1: "With these mechanisms it is higher, by", -1: "With these mechanisms it is lower, by"}
        for side, word in words.items():
            named = [self._said(row) for row in self.rows if not row.by_chance and row.value * side > 0]
            if named:
                yield f"{word}: {'; '.join(named)}."

    def _said(self, row: Carried) -> str:
        share = f", {row.share:.0%}" if math.isfinite(row.share_low) else ""
        return f"{row.mechanism} {change(row.value, self.measure)}{share} (95 %: {ends(row, self.measure)})"

    def _doubtful(self) -> Iterator[str]:
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
        """One row per mechanism, what carries most first."""
        import pandas as pd

        rows = [{**vars(row), "by_chance": row.by_chance, "says": MECHANISMS[row.mechanism]} for row in self.rows]
        return pd.DataFrame(rows).set_index("mechanism")

    def figure(self) -> Figure:
        """A bar per mechanism with its interval; grey where chance could explain it."""
        known = [row for row in self.rows if row.futures]
        first = next((row for row in known if not row.by_chance), None)
        said = f"{first.mechanism} carries {change(first.value, self.measure)}" if first else "Nothing beyond chance"
        drawn = sheet(said, f"{self.measure.label} with less without it, {self.measure.unit}")
        drawn.add_bar(
            orientation="h",
            y=[row.mechanism for row in known],
            x=[row.value for row in known],
            marker_color=[GREY if row.by_chance else ACCENT for row in known],
            error_x={"type": "data", "array": [plain(row.half_width) for row in known], "color": GREY},
        )
        drawn.update_yaxes(autorange="reversed")
        return drawn.update_layout(height=180 + 28 * len(known))

    def to_json(self) -> dict[str, Any]:
        """Everything but the single futures."""
        found = {
            "scenario": self.called,
            "measure": self.measure.name,
            "unit": self.measure.unit,
            "window_weeks": self.window,
            "futures": self.futures,
            "seed": self.seed,
            "mean": self.level,
            "mechanisms": [{**vars(row), "by_chance": row.by_chance} for row in self.rows],
            "sentences": list(self.sentences()),
        }
        return {key: plain(value) for key, value in found.items()}


def carried(mechanism: str, whole: Numbers, without: Numbers) -> Carried:
    """What a mechanism carries, from one number per future with and without it."""
    known = np.isfinite(whole) & np.isfinite(without)
    whole, gaps = whole[known], (whole - without)[known]
    share = ratio_of(gaps, whole)
    inert = bool(gaps.size) and not gaps.any()
    part = (share.value, share.low, share.high)
    return Carried(mechanism, mean(gaps), *interval(gaps), *part, int(known.sum()), inert)


def neutralised(scenario: Scenario, mechanism: str) -> Scenario:
    """The scenario with a mechanism switched off from today to the end, whatever its dated changes say of it.

    Raises:
        ScenarioError: no such mechanism.
    """
    return held(scenario, {f"mechanisms.{mechanism}": "off"})


def carries(
    sides: Sequence[Scenario],
    futures: Futures | None = None,
    *,
    measure: str = "bookings",
    only: Sequence[str] = (),
    runs: int = 60,
    progress: Progress | None = None,
) -> Iterator[Carries]:
    """What each mechanism carries, after few futures and then more: 4, 10, 30 and so many.

    Args:
        sides: a scenario; or two, a and b, to ask what is carried of b - a: the mechanism is then switched off in both.
        futures: which futures.
        measure: which measure; `Carries.about` gives the others.
        only: names of mechanisms; all when empty.
        runs: how many futures in the end.
        progress: called with (done, of) lives of the look under way.

    Raises:
        ScenarioError: no such mechanism.
        ValueError: fewer than one run, or no such measure.
        Cancelled: the caller of `futures` asked to stop; what was yielded before holds.
    """
    if runs < 1 or measure not in MEASURES:
        raise ValueError(f"runs = {runs} and measure {measure!r}: must be at least 1, and one of {', '.join(MEASURES)}")
    futures = futures or Futures()
    called = " against ".join(side.name for side in reversed(sides))
    names = tuple(only or MECHANISMS)
    lots = [tuple(sides), *(tuple(neutralised(side, name) for side in sides) for name in names)]
    for look in (*(look for look in LOOKS if look < runs), runs):
        whole, *rest = _lived(lots, futures, look, progress)
        yield Carries(
            called, whole, dict(zip(names, rest, strict=True)), futures.seed, futures.window, MEASURES[measure]
        )


def _lived(
    lots: Sequence[tuple[Scenario, ...]], futures: Futures, look: int, progress: Progress | None
) -> Iterator[dict[str, Numbers]]:
    """Every measure of each scenario, or its difference between two, one number per future."""
    for k, lot in enumerate(lots, start=1):
        values = [futures.of(side, look) for side in lot]
        yield {name: _gap([each[name] for each in values]) for name in MEASURES}
        if progress:
            progress(k * look, len(lots) * look)


def _gap(values: list[Numbers]) -> Numbers:
    return values[0] if len(values) == 1 else values[1] - values[0]


def check_mechanisms(names: Sequence[str]) -> None:
    """Refuse a mechanism that does not exist.

    Raises:
        ScenarioError: no such mechanism; the message names all.
    """
    unknown = next((name for name in names if name not in MECHANISMS), None)
    if unknown is not None:
        raise ScenarioError(f"--only {unknown}: must be one of {', '.join(MECHANISMS)}")
