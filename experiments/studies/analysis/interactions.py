"""Interactions: whether the effect of one factor depends on another, from scenarios in which both are low or high.

The figure of a pair is a difference of differences: what the first does where the second is high, less what it does where the
second is low. It is taken replication by replication, so luck that all scenarios share cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from experiments.findings import formatting
from experiments.findings.estimates import Estimate
from experiments.findings.figure_style import ACCENT, GREY, style_figure, wrap_label
from experiments.findings.finding import Finding, make_json_safe
from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.joint_estimates import (
    SIGNIFICANCE_LEVEL,
    JointEstimates,
    Values,
    correct_by_holm,
    estimate_jointly,
)
from experiments.studies.analysis.study_sample import (
    AnalysisError,
    CodedFactor,
    StudySample,
    format_measure_name,
    select_complete_results,
)
from experiments.studies.analysis.variance_shares import FIXED_KINDS, SINGLE_REPLICATION_NOTE
from simulation.measures import Measure

MOST_SHOWN = 4
FEWEST_PER_CORNER = 4
"""Sampled scenarios below which a corner is not used."""
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True)
class PairInteraction:
    """The interaction of two factors, each low and high.

    Attributes:
        one, other: the factors.
        corners: the mean of the measure at low–low, low–high, high–low, high–high.
        extra: the difference of differences, in the unit of the measure.
        p_corrected: how often chance alone would do as much, corrected for the number of pairs (Holm).
    """

    one: CodedFactor
    other: CodedFactor
    corners: tuple[Estimate, Estimate, Estimate, Estimate]
    extra: Estimate
    p_corrected: float

    @property
    def is_clear(self) -> bool:
        """Whether chance is unlikely to explain the interaction."""
        return self.p_corrected < SIGNIFICANCE_LEVEL

    @property
    def effects_of_one(self) -> tuple[float, float]:
        """The effects of raising the first factor where the second is low, and where it is high."""
        low_low, low_high, high_low, high_high = (corner.value for corner in self.corners)
        return high_low - low_low, high_high - low_high


@dataclass(frozen=True)
class FactorInteractions(Finding):
    """The interactions of all pairs of factors, the clearest first.

    Attributes:
        title: of the study.
        measure: what was measured.
        interactions: one per pair that has scenarios in all four corners.
        scenarios, replications: how many are behind it.
        note: what had to be left out.
    """

    interval_method = (
        "Intervals of 95 %: the bootstrap over scenarios where they were drawn, the jackknife over worlds, "
        "by Student's t."
    )
    title: str
    measure: Measure
    interactions: tuple[PairInteraction, ...]
    scenarios: int
    replications: int
    note: str = ""

    @property
    def clear_interactions(self) -> tuple[PairInteraction, ...]:
        """The interactions that chance is unlikely to explain."""
        return tuple(interaction for interaction in self.interactions if interaction.is_clear)

    def sentences(self) -> tuple[str, ...]:
        """Which factors depend on each other and how, and how far to trust it."""
        trust = (
            f"{len(self.interactions)} pairs, corrected for their number (Holm); low and high are the lower and the upper half of a range. "
            f"{self.scenarios} scenarios in {self.replications} world{'' if self.replications == 1 else 's'}."
        )
        single = SINGLE_REPLICATION_NOTE if self.replications == 1 else ""
        return tuple(
            filter(
                None,
                (
                    self._format_first_pair(),
                    *map(self._format_interaction, self.clear_interactions[1:MOST_SHOWN]),
                    trust,
                    single,
                    self.note,
                ),
            )
        )

    def table(self) -> pd.DataFrame:
        """One row per pair."""
        return pd.DataFrame([_build_row(interaction) for interaction in self.interactions])

    def figure(self) -> Figure:
        """A panel for each of the clearest pairs; lines that are not parallel show an interaction."""
        shown_interactions = self.interactions[:MOST_SHOWN]
        titles = [wrap_label(self._format_panel_title(each), 46) for each in shown_interactions]
        picture = make_subplots(
            rows=len(shown_interactions), cols=1, subplot_titles=titles, vertical_spacing=0.4 / len(shown_interactions)
        )
        for row, interaction in enumerate(shown_interactions, 1):
            for high in (0, 1):
                picture.add_scatter(
                    x=["low", "high"],
                    y=[interaction.corners[2 * step + high].value for step in (0, 1)],
                    name=f"{interaction.other.label}: {'high' if high else 'low'}",
                    mode="lines+markers",
                    line={"color": ACCENT if high else GREY, "dash": "solid" if high else "dash"},
                    row=row,
                    col=1,
                )
        style_figure(picture, wrap_label(self._format_first_pair(), 90), up=self.measure.unit)
        picture.update_annotations(font_size=13)
        return picture.update_layout(showlegend=False, height=120 + 290 * len(shown_interactions))

    def _format_panel_title(self, interaction: PairInteraction) -> str:
        """Format the title of a panel: its pair, and the interaction with its interval."""
        mark = "" if interaction.is_clear else "≈ "
        extra = formatting.format_estimate(interaction.extra, self.measure)
        return f"{mark}{interaction.one.label}, with “{interaction.other.label}” low (dashed) and high: {extra}"

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON, pairs in order."""
        head = {"method": "pairs", "study": self.title, "measure": self.measure.name, "sentences": self.sentences()}
        return dict(
            make_json_safe(
                {**head, "pairs": [_build_row(each) for each in self.interactions], "worlds": self.replications}
            )
        )

    def _format_first_pair(self) -> str:
        name = format_measure_name(self.measure)
        if not self.clear_interactions:
            return f"No pair of factors clearly does more or less together than apart in {name}."
        return self._format_interaction(self.clear_interactions[0])

    def _format_interaction(self, interaction: PairInteraction) -> str:
        low, high = (formatting.format_change(effect, self.measure) for effect in interaction.effects_of_one)
        return (
            f"What “{interaction.one.label}” does to {format_measure_name(self.measure)} hangs on "
            f"“{interaction.other.label}”: raising it makes {low} where the other is low and {high} where it is high, "
            f"a difference of {formatting.format_estimate(interaction.extra, self.measure)}."
        )


def find_interactions(sample: StudySample, measure: str) -> FactorInteractions:
    """Find the interactions of all pairs of factors that have scenarios in all four corners.

    Raises:
        AnalysisError: the design does not fit, or no pair has.
    """
    check_method("pairs", sample)
    results = select_complete_results(sample, measure, independent_only=True)
    scenarios_are_sampled = sample.kind not in FIXED_KINDS
    sides = np.column_stack(
        [_classify_sides(results.positions[:, at], factor) for at, factor in enumerate(sample.factors)]
    )
    all_pairs = [
        (one, other, _build_corner_masks(sides[:, one], sides[:, other]))
        for one, other in combinations(range(sides.shape[1]), 2)
    ]
    complete_pairs = [
        each
        for each in all_pairs
        if min(corner.sum() for corner in each[2]) >= (FEWEST_PER_CORNER if scenarios_are_sampled else 1)
    ]
    if not complete_pairs:
        raise AnalysisError(
            f"--method pairs: no two factors have scenarios in all four corners{results.aside}; more scenarios are needed"
        )
    estimates = [
        estimate_jointly(partial(_compute_corner_means, corners), results.values, scenarios_are_sampled)
        for *_, corners in complete_pairs
    ]
    corrected = correct_by_holm([each.compute_p_value(EXTRA_WEIGHTS) for each in estimates])
    interactions = [
        _build_interaction(sample, pair[:2], each, p)
        for pair, each, p in zip(complete_pairs, estimates, corrected, strict=True)
    ]
    interactions.sort(key=lambda interaction: (interaction.p_corrected, -abs(interaction.extra.value)))
    return FactorInteractions(
        sample.title, results.measure, tuple(interactions), len(results.values), results.replications, results.note
    )


EXTRA_WEIGHTS = np.array([1.0, -1.0, -1.0, 1.0])


def _build_interaction(
    sample: StudySample, pair: Sequence[Any], estimates: JointEstimates, p: float
) -> PairInteraction:
    one, other = (sample.factors[at] for at in pair)
    low_low, low_high, high_low, high_high = (estimates.get_estimate(at) for at in range(4))
    return PairInteraction(
        one, other, (low_low, low_high, high_low, high_high), estimates.estimate_contrast(EXTRA_WEIGHTS), p
    )


def _classify_sides(positions: Values, factor: CodedFactor) -> Values:
    """Classify scenarios as 0 low, 1 high, -1 neither: halves of a range, the first and the last word."""
    if factor.choices:
        return np.where(positions == 0, 0, np.where(positions == len(factor.choices) - 1, 1, -1))
    middle = 0.5
    return np.where(positions < middle, 0, np.where(positions > middle, 1, -1))


def _build_corner_masks(one: Values, other: Values) -> list[Values]:
    return [((one == a) & (other == b)).astype(np.float64) for a, b in CORNERS]


def _compute_corner_means(corners: Sequence[Values], results: Values, weights: Values) -> Values:
    """Compute the mean of the measure in each corner (draw by corner)."""
    over_worlds = results.mean(-1)
    return np.column_stack(
        [weights @ (corner * over_worlds) / np.maximum(weights @ corner, 1e-300) for corner in corners]
    )


def _build_row(interaction: PairInteraction) -> dict[str, Any]:
    names = ("low_low", "low_high", "high_low", "high_high")
    corners = {name: corner.value for name, corner in zip(names, interaction.corners, strict=True)}
    extra = {"extra": interaction.extra.value, "extra_low": interaction.extra.low, "extra_high": interaction.extra.high}
    pair = {"one": interaction.one.path, "other": interaction.other.path}
    return {**pair, **corners, **extra, "p_holm": interaction.p_corrected, "clear": interaction.is_clear}
