"""What leaders know and believe: information that is lost on its way up (T17), beliefs that prove themselves right (T19)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence.lab import FIRST_QUARTER, Lab, RunValues, ask_each_run, jackknife_table, mean_over_quarters
from experiments.evidence.pattern import JUST_ABOVE_ZERO, BandValues, Pattern, PatternBand
from scenarios import load
from simulation.ensemble import Ensemble
from simulation.policy import LEVERS
from simulation.scenario import Scenario

REGIME_QUARTERS = 12
"""Quarters a new regime lasts: then even the most patient board looks back, and may undo it."""
YEAR_BEFORE = -4
"""The first quarter of the last year before today."""


def read_levers(name: str) -> dict[str, Any]:
    """The levers that a scenario of the library sets from today on."""
    return {path: value for path, value in load(name).settings if path in LEVERS and LEVERS[path].scope != "start"}


def measure_information_decay(lab: Lab) -> BandValues:
    """Information that reaches the top by layers; labels in the CRM where trust is low; forecasts for the quarter."""
    known = [measure_information(lab, layers) for layers in (1, 2, 3)]
    return {
        "second": known[0] - known[1],
        "third": known[1] - known[2],
        "labels": measure_label_error(lab),
        "forecast": lab.measure_mean("forecast_error", lab.build_company()),
    }


def measure_information(lab: Lab, layers: int) -> RunValues:
    """Bits that the top's belief carries about what all territories hold, in a company of so many layers."""
    ensemble = lab.simulate(lab.build_company({"structure.layers": layers}), ("executives",))
    return jackknife_table(ensemble, "executives", compute_shared_bits)


def compute_shared_bits(executives: pd.DataFrame) -> float:
    """Mutual information of belief and truth, by quarters and worlds, as of two normal variables.

    The growth that all worlds share is taken out first: to know that is no knowledge of the territories.
    """
    top = executives[(executives["region"] == "top") & (executives["quarter"] >= FIRST_QUARTER)]
    pair = np.log(top[["believed_potential", "true_potential"]])
    own = pair - pair.groupby(top["quarter"]).transform("mean")
    r = float(own["believed_potential"].corr(own["true_potential"]))
    return float(-0.5 * np.log2(1.0 - r * r))


def measure_label_error(lab: Lab) -> RunValues:
    """Squared error of CRM labels over that of always naming the win rate, less one; in the company where trust is lowest.

    That is the evil flywheel: leaders blame and do not listen, there as in its past.
    """
    ensemble = lab.simulate(lab.build_company(like="evil-flywheel"))
    won = mean_over_quarters(ensemble, "win_rate")
    ratio: RunValues = mean_over_quarters(ensemble, "crm_error") / (won * (1.0 - won)) - 1.0
    return ratio


def build_blaming_company(lab: Lab) -> Scenario:
    """An ordinary company that from today on is led as in the evil flywheel: more is asked, nobody looks, people are blamed.

    A little more is asked: far more drives people out, and then skill is lost in truth.
    """
    return lab.build_company(
        {**read_levers("evil-flywheel"), "targets.ambition": 0.08, "targets.downward_revision": 0.2}
    )


def measure_self_confirming_blame(lab: Lab) -> BandValues:
    """The belief that people lack ability before a regime of blame and in its third year, what they really can, and specialists."""
    ensemble = lab.simulate(build_blaming_company(lab), ("executives",))
    return {
        "belief": measure_rise(ensemble, "blame"),
        "skill": ask_each_run(ensemble, "executives", measure_skill_change),
        "overlays": correlate_quarters(ensemble, "specialists", "blame"),
    }


def measure_rise(ensemble: Ensemble, measure: str) -> RunValues:
    """A measure in the third year of a regime, less that of the year before it."""
    return mean_over_quarters(ensemble, measure, REGIME_QUARTERS - 4, REGIME_QUARTERS) - mean_over_quarters(
        ensemble, measure, YEAR_BEFORE, 0
    )


def measure_skill_change(executives: pd.DataFrame) -> float:
    """What skill adds to bookings, ln: third year of the regime less the year before it. The ledger counts harm, hence the sign."""
    by_quarter = executives[executives["region"] == "top"].set_index("quarter")["cause_skill"]
    return float(
        by_quarter.loc[YEAR_BEFORE:-1].mean() - by_quarter.loc[REGIME_QUARTERS - 4 : REGIME_QUARTERS - 1].mean()
    )


def correlate_quarters(ensemble: Ensemble, one: str, other: str) -> RunValues:
    """Correlation of two measures over quarters, from the year before a regime to its third year; NaN where one stands still."""
    span = slice(YEAR_BEFORE - ensemble.first_quarter, REGIME_QUARTERS - ensemble.first_quarter)
    a, b = ensemble.quarters(one)[:, span], ensemble.quarters(other)[:, span]
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlations: RunValues = (a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return correlations


LEADER_PATTERNS = (
    Pattern(
        id="T17",
        title="Information decays on its way up",
        source="Tullock 1965; evidence B8; InsideSales",
        bands=(
            PatternBand(
                "second", "Bits about territories lost from the first to the second layer", low=JUST_ABOVE_ZERO
            ),
            PatternBand("third", "Bits about territories lost from the second to the third layer", low=JUST_ABOVE_ZERO),
            PatternBand(
                "labels", "Error of CRM labels above that of the base rate where trust is low", low=JUST_ABOVE_ZERO
            ),
            PatternBand("forecast", "Mean absolute error of forecasts for the quarter", 0.20, 0.40),
        ),
        without="reports bent by lack of trust",
        ablation={
            "behaviour.sandbagging": 0.0,
            "behaviour.happy_ears": 0.0,
            "behaviour.reports_bias": 0.0,
            "behaviour.label_bias": 0.0,
        },
        measure=measure_information_decay,
        quick=True,
    ),
    Pattern(
        id="T19",
        title="Blame proves itself right",
        source="Repenning & Sterman 2002",
        bands=(
            PatternBand("belief", "Rise of leaders' belief that people lack ability", low=0.20),
            PatternBand("skill", "Change of bookings by true skill, ln", -0.05, 0.05),
            PatternBand("overlays", "Correlation of specialists and that belief over quarters", low=0.50),
        ),
        without="excuses",
        ablation={"behaviour.excuses": 0.0},
        measure=measure_self_confirming_blame,
        explanation=(
            "Close to the edge: the belief comes true in part, as the experienced leave where people are blamed and "
            "overloaded, and mean skill falls a little."
        ),
    ),
)
