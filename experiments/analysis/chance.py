"""What goes with the factors and what with chance: the variance of one run, taken apart by its replications.

Every scenario is lived in the same worlds, so the table of results is a two-way layout without repetition (Fisher 1925;
Searle, Casella and McCulloch 1992). Of the variance of one run, one part goes with the scenario, one with luck that the world
deals to all scenarios alike, and the rest with luck that meets each scenario in its own way. Products of results from two
*different* worlds hold no luck in common, so their mean over scenarios is the factors' part without any of chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.cells import Cells, Sample, cells, spoken
from experiments.analysis.judged import Values, judge
from experiments.estimates import UNKNOWN, Estimate
from experiments.understanding.drawing import ACCENT, GREY, INK, sheet, whiskers, wrapped
from experiments.understanding.finding import Finding, plain
from simulation.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

FACTORS, SHARED, OWN = "factors", "luck shared by all scenarios", "luck of each scenario"
FIXED = ("full", "list", "csv")
"""Samplers whose scenarios are all there is, not a draw from more."""


def luckless(one: Values, other: Values) -> Values:
    """Mean products over pairs of different worlds (worlds last); with one world the plain product, luck and all."""
    worlds = one.shape[-1]
    if worlds == 1:
        plain_product: Values = (one * other)[..., 0]
        return plain_product
    found: Values = (one.sum(-1) * other.sum(-1) - (one * other).sum(-1)) / (worlds * (worlds - 1))
    return found


def level(results: Values) -> Values:
    """Results without what all scenarios of a world have in common."""
    centred: Values = results - results.mean(axis=tuple(range(results.ndim - 1)), keepdims=True)
    return centred


def spread(results: Values) -> Values:
    """Variance over worlds of each scenario (worlds last); 0 where there is but one."""
    if results.shape[-1] == 1:
        return np.zeros(results.shape[:-1])
    found: Values = results.var(axis=-1, ddof=1)
    return found


def parts(results: Values, weights: Values) -> Values:
    """Shares of the variance of one run: of factors, of shared luck, of own luck (draw by figure); 0 where nothing varies."""
    centred = level(results)
    explained = np.maximum(weights @ luckless(centred, centred) - luckless(weights @ centred, weights @ centred), 0.0)
    # Centring took one scenario's worth of own luck away.
    luck, own = weights @ spread(results), weights @ spread(centred) * len(results) / max(1, len(results) - 1)
    # With few scenarios the luck they share is estimated below 0 now and then.
    own = np.minimum(own, luck)
    whole = explained + luck
    found: Values = np.column_stack([explained, luck - own, own]) / np.where(whole > 0, whole, 1.0)[:, None]
    return found


@dataclass(frozen=True)
class Shares(Finding):
    """How the variance of one run is shared out.

    Attributes:
        title: of the study.
        measure: what was measured.
        factors: share that goes with the factors, 0 to 1.
        shared: share of luck that the world deals to all scenarios alike; comparisons within a world are free of it.
        own: share of luck that meets each scenario in its own way.
        chance: both kinds of luck; UNKNOWN with a single replication.
        scenarios, worlds: how many.
        note: what had to be left out.
    """

    title: str
    measure: Measure
    factors: Estimate
    shared: Estimate
    own: Estimate
    chance: Estimate
    scenarios: int
    worlds: int
    note: str = ""

    def sentences(self) -> tuple[str, ...]:
        """The shares, which luck paired comparisons are free of, and what stands behind it."""
        if self.worlds == 1:
            return (SINGLE, *filter(None, (self.note,)))
        name = spoken(self.measure)
        first = (
            f"Of what makes one run differ from another in {name}, {share(self.factors)} goes with the factors "
            f"and {share(self.chance)} with chance."
        )
        second = (
            f"Of chance, {share(self.shared)} is luck that the world deals to all scenarios alike, from which comparisons within "
            f"a world are free, and {share(self.own)} luck that meets each scenario in its own way."
        )
        third = f"Two-way analysis of variance: {self.scenarios} scenarios, each in the same {self.worlds} worlds."
        return tuple(filter(None, (first, second, third, self.note)))

    def table(self) -> pd.DataFrame:
        """One row a part."""
        import pandas as pd

        named = {FACTORS: self.factors, SHARED: self.shared, OWN: self.own, "chance in all": self.chance}
        return pd.DataFrame(
            [{"part": name, "share": e.value, "low": e.low, "high": e.high} for name, e in named.items()]
        )

    def figure(self) -> Figure:
        """One bar a part, with intervals."""
        found = {OWN: self.own, SHARED: self.shared, FACTORS: self.factors}
        drawn = sheet(wrapped(self.sentences()[0], 90), "share of the variance of one run")
        return drawn.add_bar(
            x=[each.value for each in found.values()],
            y=[wrapped(name) for name in found],
            orientation="h",
            marker_color=[GREY, GREY, ACCENT],
            error_x={**whiskers(list(found.values())), "color": INK},
        ).update_xaxes(range=[0, 1], tickformat=".0%")

    def to_json(self) -> dict[str, Any]:
        """Everything; shares from 0 to 1."""
        shares = {name: getattr(self, name).to_json() for name in ("factors", "shared", "own", "chance")}
        counts = {"scenarios": self.scenarios, "worlds": self.worlds, "note": self.note}
        head = {"method": "chance", "study": self.title, "measure": self.measure.name, "sentences": self.sentences()}
        return dict(plain({**head, "shares": shares, **counts}))


SINGLE = "With one replication chance cannot be told from the factors: whatever is said holds for this one world."


def share(found: Estimate) -> str:
    """A share in per cent with its interval."""
    low, high = 100 * found.low, 100 * found.high
    ends = f" (95 %: {low:.0f} … {high:.0f})" if found.known else " (interval unknown)"
    return f"{100 * found.value:.0f} %{ends}"


def bounded(found: Estimate) -> Estimate:
    """A share whose interval stays between 0 and 1."""
    return Estimate(found.value, max(0.0, found.low) if found.known else found.low, min(1.0, found.high), found.futures)


def shares(sample: Sample, measure: str) -> Shares:
    """How the variance of one measure is shared out between factors and chance.

    Raises:
        AnalysisError: no such measure, or too few runs.
    """
    return of_cells(sample, cells(sample, measure, plain=True))


def of_cells(sample: Sample, found: Cells) -> Shares:
    """The same of results that are at hand."""
    judged = judge(parts, found.y, drawn=sample.kind not in FIXED)
    if found.worlds == 1:
        factors = shared = own = both = UNKNOWN
    else:
        factors, shared, own = (bounded(judged.estimate(at)) for at in range(3))
        both = bounded(judged.contrast(np.array([0.0, 1.0, 1.0])))
    counts = len(found.y), found.worlds
    return Shares(sample.title, found.measure, factors, shared, own, both, *counts, found.note)
