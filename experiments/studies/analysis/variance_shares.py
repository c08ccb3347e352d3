"""Shares of the variance of one run: factors, luck that all scenarios share, luck of each scenario.

Every scenario meets the same luck, so the table of results is a two-way layout without repetition (Fisher 1925;
Searle, Casella and McCulloch 1992). Of the variance of one run, one part goes with the scenario, one with the luck of a
replication that meets all scenarios alike, and the rest with luck that meets each scenario in its own way. Products of results
from two *different* replications hold no luck in common, so their mean over scenarios is the factors' part without any of chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure
from scipy.special import expit, logit

from experiments.findings.estimates import UNKNOWN, Estimate
from experiments.findings.figure_style import ACCENT, GREY, INK, build_error_bars, start_figure, wrap_label
from experiments.findings.finding import Finding, make_json_safe
from experiments.studies.analysis.joint_estimates import Values, estimate_jointly
from experiments.studies.analysis.study_sample import (
    MeasureResults,
    StudySample,
    format_measure_name,
    select_complete_results,
)
from simulation.measures import Measure

FACTORS_LABEL, SHARED_LUCK_LABEL, OWN_LUCK_LABEL = "factors", "luck shared by all scenarios", "luck of each scenario"
COMPARED_LABEL = "factors, compared in the same worlds"
FIXED_KINDS = ("full", "list", "csv")
"""Samplers whose scenarios are all there are, not a sample of more."""


def compute_luckless_products(one: Values, other: Values) -> Values:
    """Compute mean products over pairs of different replications (the last axis); with one replication the plain product, luck included."""
    replications = one.shape[-1]
    if replications == 1:
        plain_product: Values = (one * other)[..., 0]
        return plain_product
    products: Values = (one.sum(-1) * other.sum(-1) - (one * other).sum(-1)) / (replications * (replications - 1))
    return products


def center_replications(results: Values) -> Values:
    """Subtract from results what all scenarios of a replication have in common."""
    centred: Values = results - results.mean(axis=tuple(range(results.ndim - 1)), keepdims=True)
    return centred


def compute_luck_variance(results: Values) -> Values:
    """Compute the variance of each scenario over replications (the last axis); 0 where there is but one."""
    if results.shape[-1] == 1:
        return np.zeros(results.shape[:-1])
    variance: Values = results.var(axis=-1, ddof=1)
    return variance


def compute_variance_shares(results: Values, weights: Values) -> Values:
    """Compute shares of the variance of one run: of factors, of shared luck, of own luck (draw by figure); 0 where nothing varies.

    A fourth column holds the share of factors in what differs within a world, where luck is shared.
    """
    centred = center_replications(results)
    explained = np.maximum(
        weights @ compute_luckless_products(centred, centred)
        - compute_luckless_products(weights @ centred, weights @ centred),
        0.0,
    )
    # Centring took one scenario's worth of own luck away.
    luck, own = (
        weights @ compute_luck_variance(results),
        weights @ compute_luck_variance(centred) * len(results) / max(1, len(results) - 1),
    )
    # With few scenarios the estimate of the luck they share is sometimes below 0.
    own = np.minimum(own, luck)
    run_variance = explained + luck
    within_world = explained + own
    shares = np.column_stack([explained, luck - own, own]) / np.where(run_variance > 0, run_variance, 1.0)[:, None]
    compared = explained / np.where(within_world > 0, within_world, 1.0)
    variance_shares: Values = np.column_stack([shares, compared])
    return variance_shares


@dataclass(frozen=True)
class VarianceShares(Finding):
    """The shares of the variance of one run.

    Attributes:
        title: of the study.
        measure: what was measured.
        factors: share that goes with the factors, 0 to 1.
        shared: share of luck that meets all scenarios alike; comparisons within a replication are free of it.
        own: share of luck that meets each scenario in its own way.
        chance: both kinds of luck together; unknown with a single replication.
        compared: share that goes with the factors among scenarios compared in the same world: what a decision turns on.
        scenarios, replications: how many.
        note: what had to be left out.
    """

    interval_method = (
        "Intervals of 95 %: the bootstrap over scenarios where they were drawn, the jackknife over worlds, "
        "by Student's t, on log odds."
    )
    title: str
    measure: Measure
    factors: Estimate
    shared: Estimate
    own: Estimate
    chance: Estimate
    compared: Estimate
    scenarios: int
    replications: int
    note: str = ""

    def sentences(self) -> tuple[str, ...]:
        """What a decision turns on: factors among compared scenarios; then the shares of one run, and the data behind them."""
        if self.replications == 1:
            return (SINGLE_REPLICATION_NOTE, *filter(None, (self.note,)))
        name = format_measure_name(self.measure)
        first = (
            f"Compared in the same worlds, {format_share(self.compared)} of what differs between scenarios in {name} goes with the "
            f"factors and the rest with chance."
        )
        second = (
            f"Of what makes any one run differ from another, {format_share(self.factors)} goes with the factors, "
            f"{format_share(self.shared)} with luck that all scenarios of a world share, from which comparisons are free, "
            f"and {format_share(self.own)} with luck that meets each scenario in its own way."
        )
        third = (
            f"Two-way analysis of variance: {self.scenarios} scenarios, each in the same {self.replications} worlds."
        )
        return tuple(filter(None, (first, second, third, self.note)))

    def table(self) -> pd.DataFrame:
        """One row per part."""
        share_by_name = {
            FACTORS_LABEL: self.factors,
            SHARED_LUCK_LABEL: self.shared,
            OWN_LUCK_LABEL: self.own,
            "chance in all": self.chance,
            COMPARED_LABEL: self.compared,
        }
        return pd.DataFrame(
            [{"part": name, "share": e.value, "low": e.low, "high": e.high} for name, e in share_by_name.items()]
        )

    def figure(self) -> Figure:
        """One bar per part, with intervals."""
        share_by_name = {OWN_LUCK_LABEL: self.own, SHARED_LUCK_LABEL: self.shared, FACTORS_LABEL: self.factors}
        picture = start_figure(wrap_label(self.sentences()[0], 90), "share of the variance of one run")
        return picture.add_bar(
            x=[each.value for each in share_by_name.values()],
            y=[wrap_label(name) for name in share_by_name],
            orientation="h",
            marker_color=[GREY, GREY, ACCENT],
            error_x={**build_error_bars(list(share_by_name.values())), "color": INK},
        ).update_xaxes(range=[0, 1], tickformat=".0%")

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON; shares from 0 to 1."""
        shares = {name: getattr(self, name).to_json() for name in ("factors", "shared", "own", "chance", "compared")}
        counts = {"scenarios": self.scenarios, "worlds": self.replications, "note": self.note}
        head = {"method": "chance", "study": self.title, "measure": self.measure.name, "sentences": self.sentences()}
        return dict(make_json_safe({**head, "shares": shares, **counts}))


SINGLE_REPLICATION_NOTE = (
    "With one replication chance cannot be told from the factors: whatever is said holds for this one world."
)


def format_share(estimate: Estimate) -> str:
    """Format a share in per cent with its interval."""
    low, high = 100 * estimate.low, 100 * estimate.high
    ends = f" (95 %: {low:.0f} … {high:.0f})" if estimate.has_interval else " (interval unknown)"
    return f"{100 * estimate.value:.0f} %{ends}"


def clip_share(estimate: Estimate) -> Estimate:
    """Give a share an interval within 0 … 1: that of its log odds, which chance moves as far up as down."""
    share = estimate.value
    if not estimate.has_interval:
        return estimate
    if not 0 < share < 1:
        return Estimate(share, max(0.0, estimate.low), min(1.0, estimate.high), estimate.futures)
    reach = estimate.half_width / (share * (1 - share))
    low, high = (float(expit(logit(share) + side * reach)) for side in (-1.0, 1.0))
    return Estimate(share, low, high, estimate.futures)


def analyse_variance_shares(sample: StudySample, measure: str) -> VarianceShares:
    """Analyse how the variance of one measure is shared out between factors and chance.

    Raises:
        AnalysisError: no such measure, or too few runs.
    """
    return build_variance_shares(sample, select_complete_results(sample, measure, independent_only=True))


def build_variance_shares(sample: StudySample, results: MeasureResults) -> VarianceShares:
    """Build the shares from complete results."""
    estimates = estimate_jointly(
        compute_variance_shares, results.values, scenarios_are_sampled=sample.kind not in FIXED_KINDS
    )
    if results.replications == 1:
        factors = shared = own = both = compared = UNKNOWN
    else:
        factors, shared, own = (clip_share(estimates.get_estimate(at)) for at in range(3))
        both = clip_share(estimates.estimate_contrast(np.array([0.0, 1.0, 1.0, 0.0])))
        compared = clip_share(estimates.get_estimate(3))
    counts = len(results.values), results.replications
    return VarianceShares(sample.title, results.measure, factors, shared, own, both, compared, *counts, results.note)
