"""What indices of all kinds have in common: one figure per factor, places that the intervals can separate, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import words
from experiments.analysis.cells import spoken
from experiments.analysis.chance import Shares, share
from experiments.analysis.judged import LEVEL, Judged, groups, holm
from experiments.estimates import Estimate
from experiments.understanding.drawing import ACCENT, GREY, INK, sheet, whiskers, wrapped
from experiments.understanding.finding import Finding, plain
from simulation.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

CORRECTED = (
    "A factor is named only where chance is unlikely to explain its figure, and placed above another only where their difference "
    "is clear; both are corrected for the number of factors and of pairs (Holm). Each 95 % interval holds for itself."
)


@dataclass(frozen=True)
class Effect:
    """What is found of one factor.

    Attributes:
        path: what was varied.
        label: what leaders call it.
        value: its index.
        p: how often chance alone would do as much, corrected for the number of factors (Holm).
        place: 1 for the largest; factors that cannot be told apart share a place.
        beside: further figures by name, each an estimate.
    """

    path: str
    label: str
    value: Estimate
    p: float
    place: int
    beside: tuple[tuple[str, Estimate], ...] = ()

    @property
    def clear(self) -> bool:
        """Whether chance is unlikely to explain it."""
        return self.p < LEVEL

    def __str__(self) -> str:
        return f"“{self.label}”"


@dataclass(frozen=True)
class Indices(Finding):
    """Indices of all factors for one measure.

    Attributes:
        method: how they were found.
        title: of the study.
        measure: what was measured.
        index: what the figure is, in words.
        as_share: whether it is a share of the variance of one run.
        effects: one per factor, the largest first.
        shares: factors and chance; None where the design does not tell.
        notes: what else has to be known, as sentences.
        pairs: figures of pairs of factors, where the method has any.
    """

    method: str
    title: str
    measure: Measure
    index: str
    as_share: bool
    effects: tuple[Effect, ...]
    shares: Shares | None
    notes: tuple[str, ...]
    pairs: tuple[Effect, ...] = ()

    @property
    def places(self) -> list[list[Effect]]:
        """Factors by place; those of one place cannot be told apart."""
        found: dict[int, list[Effect]] = {}
        for effect in self.effects:
            found.setdefault(effect.place, []).append(effect)
        return [found[place] for place in sorted(found)]

    def sentences(self) -> tuple[str, ...]:
        """What is first, what follows, what could be chance, the share of chance, and how far to trust it."""
        of_chance = self.shares.sentences()[:1] if self.shares else ()
        found = (self._first(), *self._then(), *self._unclear(), *self._pairs(), *of_chance, *self.notes, CORRECTED)
        return tuple(part for part in found if part)

    def table(self) -> pd.DataFrame:
        """One row a factor, then one a pair."""
        import pandas as pd

        return pd.DataFrame([_row(effect) for effect in (*self.effects, *self.pairs)])

    def figure(self) -> Figure:
        """Bars with intervals, the largest on top; grey where chance could explain it."""
        shown = list(reversed(self.effects))
        drawn = sheet(wrapped(self._first(), 90), wrapped(self.index, 30))
        drawn.add_bar(
            x=[effect.value.value for effect in shown],
            y=[wrapped(effect.label) for effect in shown],
            orientation="h",
            marker_color=[ACCENT if effect.clear else GREY for effect in shown],
            error_x={**whiskers([effect.value for effect in shown]), "color": INK},
        )
        return drawn.update_xaxes(tickformat=".0%") if self.as_share else drawn

    def to_json(self) -> dict[str, Any]:
        """Everything, factors in order."""
        head = {"method": self.method, "study": self.title, "measure": self.measure.name, "index": self.index}
        rows = {"factors": [_plain(each) for each in self.effects], "pairs": [_plain(each) for each in self.pairs]}
        shares = self.shares.to_json()["shares"] if self.shares else None
        return dict(plain({**head, "sentences": self.sentences(), **rows, "shares": shares}))

    @property
    def _name(self) -> str:
        return spoken(self.measure)

    def _said(self, effect: Effect) -> str:
        if self.as_share:
            return f"{effect}, {share(effect.value)}"
        return f"{effect}, {figured(effect.value)}"

    def _first(self) -> str:
        first, clear = self.places[0], [effect for effect in self.effects if effect.clear]
        if not clear:
            return f"No factor can be told from chance in {self._name}, so none is ranked."
        if len(first) == 1:
            return f"{first[0]} moves {self._name} most: {self._said(first[0]).split(', ', 1)[1]}."
        named = words.listed([str(each) for each in clear])
        if len(clear) == 1:
            return f"{named} clearly moves {self._name}; whether more than other factors cannot be told."
        return f"{named} clearly move {self._name}; which of them most cannot be told."

    def _then(self) -> list[str]:
        clear = [[effect for effect in place if effect.clear] for place in self.places]
        if not any(clear):
            return []
        return [f"By size ({self.index}): {'; then '.join(_listed(place, self._said) for place in clear if place)}."]

    def _unclear(self) -> list[str]:
        unclear = [str(effect) for effect in self.effects if not effect.clear]
        if not unclear or len(unclear) == len(self.effects):
            return []
        return [f"Chance could explain what is seen of {words.listed(unclear)}."]

    def _pairs(self) -> list[str]:
        if not self.pairs:
            return []
        clear = [self._said(pair) for pair in self.pairs if pair.clear]
        if not clear:
            return [f"Of {len(self.pairs)} pairs of factors none clearly does more or less together than apart."]
        return [f"What one does hangs on the other: {'; '.join(clear)}."]


def _listed(place: Sequence[Effect], said: Any) -> str:
    """Factors of one place, which are said not to be told apart."""
    return words.listed([said(effect) for effect in place]) + (" (not told apart)" if len(place) > 1 else "")


def figured(found: Estimate) -> str:
    """A figure with its interval."""
    return f"{words.figure(found.value)} (95 %: {words.span(found.low, found.high)})"


def ordered(
    named: Sequence[tuple[str, str]],
    found: Judged,
    tested: Judged | None = None,
    chances: Sequence[float] | None = None,
    beside: Sequence[tuple[tuple[str, Estimate], ...]] = (),
) -> tuple[Effect, ...]:
    """Factors with their figures, the largest first.

    Args:
        named: path and label of each factor.
        found: their figures.
        tested: figures in the same order that are known better, by which factors are told from chance and from each other.
        chances: how often chance alone would do as much; by `tested` when left out.
        beside: further figures of each factor.
    """
    size, tested = len(named), tested or found
    single = [tested.p(row) for row in np.eye(size)] if chances is None else list(chances)
    corrected, places, more = holm(single), groups(tested), beside or [()] * size
    effects = [Effect(*named[at], found.estimate(at), corrected[at], places[at], more[at]) for at in range(size)]
    return tuple(sorted(effects, key=lambda effect: (effect.place, -abs(effect.value.value))))


def _row(effect: Effect) -> dict[str, Any]:
    """A factor as a row; `place` 0 for pairs."""
    about = {"factor": effect.path, "label": effect.label, "place": effect.place, "clear": effect.clear}
    figures = {"value": effect.value.value, "low": effect.value.low, "high": effect.value.high, "p_holm": effect.p}
    more = {
        f"{name}{end}": getattr(each, at)
        for name, each in effect.beside
        for end, at in (("", "value"), *((("_low", "low"), ("_high", "high")) if each.known else ()))
    }
    return {**about, **figures, **more}


def _plain(effect: Effect) -> dict[str, Any]:
    beside = {name: each.to_json() for name, each in effect.beside}
    about = {"factor": effect.path, "label": effect.label, "place": effect.place, "clear": effect.clear}
    return {**about, **effect.value.to_json(), "p_holm": effect.p, **beside}
