"""Indices of factors, of any method: one figure per factor, ranks that the intervals can separate, and their wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings import formatting
from experiments.findings.estimates import Estimate
from experiments.findings.figure_style import ACCENT, GREY, INK, build_error_bars, start_figure, wrap_label
from experiments.findings.finding import Finding, make_json_safe
from experiments.studies.analysis.joint_estimates import (
    SIGNIFICANCE_LEVEL,
    JointEstimates,
    correct_by_holm,
    rank_figures,
)
from experiments.studies.analysis.study_sample import format_measure_name
from experiments.studies.analysis.variance_shares import VarianceShares, format_share
from simulation.measures import Measure

CORRECTION_NOTE = (
    "A factor is named only where chance is unlikely to explain its figure, and placed above another only where their difference "
    "is clear; both are corrected for the number of factors and of pairs (Holm). Each 95 % interval holds for itself."
)


@dataclass(frozen=True)
class FactorEffect:
    """The effect of one factor.

    Attributes:
        path: what was varied.
        label: what leaders call it.
        estimate: its index.
        p_corrected: how often chance alone would do as much, corrected for the number of factors (Holm).
        rank: 1 for the largest; factors that cannot be told apart share a rank.
        other_figures: further figures by name, each an estimate.
    """

    path: str
    label: str
    estimate: Estimate
    p_corrected: float
    rank: int
    other_figures: tuple[tuple[str, Estimate], ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether chance is unlikely to explain the effect."""
        return self.p_corrected < SIGNIFICANCE_LEVEL

    def __str__(self) -> str:
        return f"“{self.label}”"


@dataclass(frozen=True)
class FactorIndices(Finding):
    """Indices of all factors for one measure.

    Attributes:
        method: how they were computed.
        title: of the study.
        measure: what was measured.
        index: what the figure is, in words.
        as_share: whether it is a share of the variance of one run.
        effects: one per factor, the largest first.
        shares: of factors and chance; None where the design does not tell.
        notes: what else readers have to know, as sentences.
        pairs: figures of pairs of factors, where the method has any.
    """

    interval_method = (
        "Intervals of 95 %: the bootstrap over scenarios where they were drawn, the jackknife over worlds, "
        "by Student's t."
    )
    method: str
    title: str
    measure: Measure
    index: str
    as_share: bool
    effects: tuple[FactorEffect, ...]
    shares: VarianceShares | None
    notes: tuple[str, ...]
    pairs: tuple[FactorEffect, ...] = ()

    @property
    def effects_by_rank(self) -> list[list[FactorEffect]]:
        """Factors by rank; those of one rank cannot be told apart."""
        effects_of_rank: dict[int, list[FactorEffect]] = {}
        for effect in self.effects:
            effects_of_rank.setdefault(effect.rank, []).append(effect)
        return [effects_of_rank[rank] for rank in sorted(effects_of_rank)]

    def sentences(self) -> tuple[str, ...]:
        """The first factors, those that follow, those that could be chance, the share of chance, and how far to trust it."""
        of_chance = self.shares.sentences()[:1] if self.shares else ()
        texts = (
            self._format_first_rank(),
            *self._format_order(),
            *self._format_unclear_effects(),
            *self._format_pairs(),
            *of_chance,
            *self.notes,
            CORRECTION_NOTE,
        )
        return tuple(part for part in texts if part)

    def table(self) -> pd.DataFrame:
        """One row per factor, then one per pair."""
        return pd.DataFrame([_build_row(effect) for effect in (*self.effects, *self.pairs)])

    def figure(self) -> Figure:
        """Bars with intervals, the largest on top; grey where chance could explain it."""
        shown = list(reversed(self.effects))
        picture = start_figure(wrap_label(self._format_first_rank(), 90), wrap_label(self.index, 30))
        picture.add_bar(
            x=[effect.estimate.value for effect in shown],
            y=[wrap_label(effect.label) for effect in shown],
            orientation="h",
            marker_color=[ACCENT if effect.is_clear else GREY for effect in shown],
            error_x={**build_error_bars([effect.estimate for effect in shown]), "color": INK},
        )
        return picture.update_xaxes(tickformat=".0%") if self.as_share else picture

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON, factors in order."""
        head = {"method": self.method, "study": self.title, "measure": self.measure.name, "index": self.index}
        rows = {
            "factors": [_build_effect_json(each) for each in self.effects],
            "pairs": [_build_effect_json(each) for each in self.pairs],
        }
        shares = self.shares.to_json()["shares"] if self.shares else None
        return dict(make_json_safe({**head, "sentences": self.sentences(), **rows, "shares": shares}))

    @property
    def _measure_name(self) -> str:
        return format_measure_name(self.measure)

    def _format_effect(self, effect: FactorEffect) -> str:
        if self.as_share:
            return f"{effect}, {format_share(effect.estimate)}"
        return f"{effect}, {format_estimate(effect.estimate)}"

    def _format_first_rank(self) -> str:
        first, clear = self.effects_by_rank[0], [effect for effect in self.effects if effect.is_clear]
        if not clear:
            return f"No factor can be told from chance in {self._measure_name}, so none is ranked."
        if len(first) == 1:
            return f"{first[0]} moves {self._measure_name} most: {self._format_effect(first[0]).split(', ', 1)[1]}."
        factor_names = formatting.join_list([str(each) for each in clear])
        if len(clear) == 1:
            return f"{factor_names} clearly moves {self._measure_name}; whether more than other factors cannot be told."
        return f"{factor_names} clearly move {self._measure_name}; which of them most cannot be told."

    def _format_order(self) -> list[str]:
        clear = [[effect for effect in effects_of_rank if effect.is_clear] for effects_of_rank in self.effects_by_rank]
        if not any(clear):
            return []
        return [
            f"By size ({self.index}): {'; then '.join(_format_shared_rank(place, self._format_effect) for place in clear if place)}."
        ]

    def _format_unclear_effects(self) -> list[str]:
        unclear = [str(effect) for effect in self.effects if not effect.is_clear]
        if not unclear or len(unclear) == len(self.effects):
            return []
        return [f"Chance could explain what is seen of {formatting.join_list(unclear)}."]

    def _format_pairs(self) -> list[str]:
        if not self.pairs:
            return []
        clear = [self._format_effect(pair) for pair in self.pairs if pair.is_clear]
        if not clear:
            return [f"Of {len(self.pairs)} pairs of factors none clearly does more or less together than apart."]
        return [f"What one does hangs on the other: {'; '.join(clear)}."]


def _format_shared_rank(effects_of_rank: Sequence[FactorEffect], format_effect: Any) -> str:
    """Format the factors of one rank, which cannot be told apart."""
    return formatting.join_list([format_effect(effect) for effect in effects_of_rank]) + (
        " (not told apart)" if len(effects_of_rank) > 1 else ""
    )


def format_estimate(estimate: Estimate) -> str:
    """Format a figure with its interval."""
    return f"{formatting.format_number(estimate.value)} (95 %: {formatting.format_range(estimate.low, estimate.high)})"


def build_ranked_effects(
    paths_and_labels: Sequence[tuple[str, str]],
    estimates: JointEstimates,
    estimates_for_tests: JointEstimates | None = None,
    p_values: Sequence[float] | None = None,
    other_figures: Sequence[tuple[tuple[str, Estimate], ...]] = (),
) -> tuple[FactorEffect, ...]:
    """Build the effects of factors, the largest first.

    Args:
        paths_and_labels: of each factor.
        estimates: their figures.
        estimates_for_tests: more precise figures in the same order, by which factors are told from chance and from each other.
        p_values: how often chance alone would do as much; by `estimates_for_tests` when left out.
        other_figures: further figures of each factor.
    """
    size, estimates_for_tests = len(paths_and_labels), estimates_for_tests or estimates
    single_p_values = (
        [estimates_for_tests.compute_p_value(row) for row in np.eye(size)] if p_values is None else list(p_values)
    )
    corrected, ranks, figures_or_none = (
        correct_by_holm(single_p_values),
        rank_figures(estimates_for_tests),
        other_figures or [()] * size,
    )
    effects = [
        FactorEffect(*paths_and_labels[at], estimates.get_estimate(at), corrected[at], ranks[at], figures_or_none[at])
        for at in range(size)
    ]
    return tuple(sorted(effects, key=lambda effect: (effect.rank, -abs(effect.estimate.value))))


def _build_row(effect: FactorEffect) -> dict[str, Any]:
    """Build the row of a factor; `place` is 0 for pairs."""
    identity = {"factor": effect.path, "label": effect.label, "place": effect.rank, "clear": effect.is_clear}
    figures = {
        "value": effect.estimate.value,
        "low": effect.estimate.low,
        "high": effect.estimate.high,
        "p_holm": effect.p_corrected,
    }
    more = {
        f"{name}{end}": getattr(each, at)
        for name, each in effect.other_figures
        for end, at in (("", "value"), *((("_low", "low"), ("_high", "high")) if each.has_interval else ()))
    }
    return {**identity, **figures, **more}


def _build_effect_json(effect: FactorEffect) -> dict[str, Any]:
    other_figures = {name: each.to_json() for name, each in effect.other_figures}
    identity = {"factor": effect.path, "label": effect.label, "place": effect.rank, "clear": effect.is_clear}
    return {**identity, **effect.estimate.to_json(), "p_holm": effect.p_corrected, **other_figures}
