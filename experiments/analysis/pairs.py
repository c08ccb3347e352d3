"""Interactions: whether what one factor does hangs on another, read from scenarios in which both are low or high.

The figure of a pair is a difference of differences: what the first does where the second is high, less what it does where the
second is low. It is taken world by world, so luck that all scenarios share cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import words
from experiments.analysis.cells import AnalysisError, Factor, Sample, cells, spoken
from experiments.analysis.chance import FIXED, SINGLE
from experiments.analysis.fits import check
from experiments.analysis.judged import LEVEL, Judged, Values, holm, judge
from experiments.estimates import Estimate
from experiments.understanding.drawing import ACCENT, GREY, dressed, wrapped
from experiments.understanding.finding import Finding, plain
from simulation.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

SHOWN = 4
FEWEST = 4
"""Drawn scenarios below which a corner says nothing."""
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True)
class Crossing:
    """Two factors, each low and high.

    Attributes:
        one, other: the factors.
        corners: the mean of the measure at low–low, low–high, high–low, high–high.
        extra: the difference of differences, in the unit of the measure.
        p: how often chance alone would do as much, corrected for the number of pairs (Holm).
    """

    one: Factor
    other: Factor
    corners: tuple[Estimate, Estimate, Estimate, Estimate]
    extra: Estimate
    p: float

    @property
    def clear(self) -> bool:
        """Whether chance is unlikely to explain it."""
        return self.p < LEVEL

    @property
    def effects(self) -> tuple[float, float]:
        """What raising the first does where the second is low, and where it is high."""
        low_low, low_high, high_low, high_high = (corner.value for corner in self.corners)
        return high_low - low_low, high_high - low_high


@dataclass(frozen=True)
class Crossings(Finding):
    """All pairs of factors, the clearest first.

    Attributes:
        title: of the study.
        measure: what was measured.
        crossings: one per pair that has scenarios in all four corners.
        scenarios, worlds: how many are behind it.
        note: what had to be left out.
    """

    title: str
    measure: Measure
    crossings: tuple[Crossing, ...]
    scenarios: int
    worlds: int
    note: str = ""

    @property
    def clear(self) -> tuple[Crossing, ...]:
        """The pairs that chance is unlikely to explain."""
        return tuple(crossing for crossing in self.crossings if crossing.clear)

    def sentences(self) -> tuple[str, ...]:
        """Which factors hang on each other and how, and how far to trust it."""
        trust = (
            f"{len(self.crossings)} pairs, corrected for their number (Holm); low and high are the lower and the upper half of a range. "
            f"{self.scenarios} scenarios in {self.worlds} world{'' if self.worlds == 1 else 's'}."
        )
        single = SINGLE if self.worlds == 1 else ""
        return tuple(filter(None, (self._first(), *map(self._said, self.clear[1:SHOWN]), trust, single, self.note)))

    def table(self) -> pd.DataFrame:
        """One row a pair."""
        import pandas as pd

        return pd.DataFrame([_row(crossing) for crossing in self.crossings])

    def figure(self) -> Figure:
        """A panel for each of the clearest pairs; lines that are not parallel are what it is about."""
        from plotly.subplots import make_subplots

        shown = self.crossings[:SHOWN]
        titles = [wrapped(self._panel(each), 46) for each in shown]
        drawn = make_subplots(rows=len(shown), cols=1, subplot_titles=titles, vertical_spacing=0.4 / len(shown))
        for row, crossing in enumerate(shown, 1):
            for high in (0, 1):
                drawn.add_scatter(
                    x=["low", "high"],
                    y=[crossing.corners[2 * step + high].value for step in (0, 1)],
                    name=f"{crossing.other.label}: {'high' if high else 'low'}",
                    mode="lines+markers",
                    line={"color": ACCENT if high else GREY, "dash": "solid" if high else "dash"},
                    row=row,
                    col=1,
                )
        dressed(drawn, wrapped(self._first(), 90), up=self.measure.unit)
        drawn.update_annotations(font_size=13)
        return drawn.update_layout(showlegend=False, height=120 + 290 * len(shown))

    def _panel(self, crossing: Crossing) -> str:
        """What a panel shows, with the interval of what it is about."""
        mark = "" if crossing.clear else "≈ "
        extra = words.changed(crossing.extra, self.measure)
        return f"{mark}{crossing.one.label}, with “{crossing.other.label}” low (dashed) and high: {extra}"

    def to_json(self) -> dict[str, Any]:
        """Everything, pairs in order."""
        head = {"method": "pairs", "study": self.title, "measure": self.measure.name, "sentences": self.sentences()}
        return dict(plain({**head, "pairs": [_row(each) for each in self.crossings], "worlds": self.worlds}))

    def _first(self) -> str:
        name = spoken(self.measure)
        if not self.clear:
            return f"No pair of factors clearly does more or less together than apart in {name}."
        return self._said(self.clear[0])

    def _said(self, crossing: Crossing) -> str:
        low, high = (words.change(effect, self.measure) for effect in crossing.effects)
        return (
            f"What “{crossing.one.label}” does to {spoken(self.measure)} hangs on “{crossing.other.label}”: raising it makes {low} "
            f"where the other is low and {high} where it is high, a difference of {words.changed(crossing.extra, self.measure)}."
        )


def crossings(sample: Sample, measure: str) -> Crossings:
    """All pairs of factors that have scenarios in all four corners.

    Raises:
        AnalysisError: the design does not fit, or no pair has.
    """
    check("pairs", sample)
    found = cells(sample, measure, plain=True)
    drawn = sample.kind not in FIXED
    sides = np.column_stack([_sides(found.places[:, at], factor) for at, factor in enumerate(sample.factors)])
    asked = [
        (one, other, _corners(sides[:, one], sides[:, other])) for one, other in combinations(range(sides.shape[1]), 2)
    ]
    full = [each for each in asked if min(corner.sum() for corner in each[2]) >= (FEWEST if drawn else 1)]
    if not full:
        raise AnalysisError(
            "--method pairs: no two factors have scenarios in all four corners; more scenarios are needed"
        )
    judged = [judge(partial(_means, corners), found.y, drawn) for *_, corners in full]
    corrected = holm([each.p(EXTRA) for each in judged])
    made = [_crossing(sample, pair[:2], each, p) for pair, each, p in zip(full, judged, corrected, strict=True)]
    made.sort(key=lambda crossing: (crossing.p, -abs(crossing.extra.value)))
    return Crossings(sample.title, found.measure, tuple(made), len(found.y), found.worlds, found.note)


EXTRA = np.array([1.0, -1.0, -1.0, 1.0])


def _crossing(sample: Sample, pair: Sequence[Any], found: Judged, p: float) -> Crossing:
    one, other = (sample.factors[at] for at in pair)
    low_low, low_high, high_low, high_high = (found.estimate(at) for at in range(4))
    return Crossing(one, other, (low_low, low_high, high_low, high_high), found.contrast(EXTRA), p)


def _sides(places: Values, factor: Factor) -> Values:
    """0 low, 1 high, -1 neither: halves of a range, the first and the last word."""
    if factor.choices:
        return np.where(places == 0, 0, np.where(places == len(factor.choices) - 1, 1, -1))
    middle = 0.5
    return np.where(places < middle, 0, np.where(places > middle, 1, -1))


def _corners(one: Values, other: Values) -> list[Values]:
    return [((one == a) & (other == b)).astype(np.float64) for a, b in CORNERS]


def _means(corners: Sequence[Values], results: Values, weights: Values) -> Values:
    """The mean of the measure in each corner (draw by corner)."""
    over_worlds = results.mean(-1)
    return np.column_stack(
        [weights @ (corner * over_worlds) / np.maximum(weights @ corner, 1e-300) for corner in corners]
    )


def _row(crossing: Crossing) -> dict[str, Any]:
    names = ("low_low", "low_high", "high_low", "high_high")
    corners = {name: corner.value for name, corner in zip(names, crossing.corners, strict=True)}
    extra = {"extra": crossing.extra.value, "extra_low": crossing.extra.low, "extra_high": crossing.extra.high}
    pair = {"one": crossing.one.path, "other": crossing.other.path}
    return {**pair, **corners, **extra, "p_holm": crossing.p, "clear": crossing.clear}
