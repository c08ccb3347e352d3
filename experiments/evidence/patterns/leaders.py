"""What leaders know and believe: information that is lost on its way up (T17), beliefs that prove themselves right (T19)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence.lab import FIRST_QUARTER, Lab, Worlds, by_world, jackknifed, over_quarters
from experiments.evidence.pattern import JUST, Band, Measured, Pattern
from scenarios import load
from simulation.ensemble import Ensemble
from simulation.policy import LEVERS
from simulation.scenario import Scenario

REGIME = 12
"""Quarters a new regime lasts: then even the most patient board looks back, and may undo it."""
BEFORE = -4
"""The first quarter of the last year before today."""


def levers_of(name: str) -> dict[str, Any]:
    """The levers that a scenario of the library sets from today on."""
    return {path: value for path, value in load(name).settings if path in LEVERS and LEVERS[path].scope != "start"}


def decay(lab: Lab) -> Measured:
    """Information that reaches the top by layers; labels in the CRM where trust is low; forecasts for the quarter."""
    known = [information(lab, layers) for layers in (1, 2, 3)]
    return {
        "second": known[0] - known[1],
        "third": known[1] - known[2],
        "labels": labels_against_base_rate(lab),
        "forecast": lab.mean("forecast_error", lab.company()),
    }


def information(lab: Lab, layers: int) -> Worlds:
    """Bits that the top's belief carries about what all territories hold, in a company of so many layers."""
    lived = lab.live(lab.company({"structure.layers": layers}), ("executives",))
    return jackknifed(lived, "executives", shared_bits)


def shared_bits(executives: pd.DataFrame) -> float:
    """Mutual information of belief and truth, by quarters and worlds, as of two normal variables.

    The growth that all worlds share is taken out first: to know that is no knowledge of the territories.
    """
    top = executives[(executives["region"] == "top") & (executives["quarter"] >= FIRST_QUARTER)]
    pair = np.log(top[["believed_potential", "true_potential"]])
    own = pair - pair.groupby(top["quarter"]).transform("mean")
    r = float(own["believed_potential"].corr(own["true_potential"]))
    return float(-0.5 * np.log2(1.0 - r * r))


def labels_against_base_rate(lab: Lab) -> Worlds:
    """Squared error of CRM labels over that of always naming the win rate, less one; in the company where trust is lowest.

    That is the evil flywheel: leaders blame and do not listen, there as in its past.
    """
    lived = lab.live(lab.company(like="evil-flywheel"))
    won = over_quarters(lived, "win_rate")
    ratio: Worlds = over_quarters(lived, "crm_error") / (won * (1.0 - won)) - 1.0
    return ratio


def blaming_company(lab: Lab) -> Scenario:
    """An ordinary company that from today on is led as in the evil flywheel: more is asked, nobody looks, people are blamed.

    A little more is asked: far more drives people out, and then skill is lost in truth.
    """
    return lab.company({**levers_of("evil-flywheel"), "targets.ambition": 0.08, "targets.downward_revision": 0.2})


def self_confirming(lab: Lab) -> Measured:
    """The belief that people lack ability before a regime of blame and in its third year, what they really can, and specialists."""
    lived = lab.live(blaming_company(lab), ("executives",))
    return {
        "belief": later_less_before(lived, "blame"),
        "skill": by_world(lived, "executives", skill_change),
        "overlays": together(lived, "specialists", "blame"),
    }


def later_less_before(lived: Ensemble, measure: str) -> Worlds:
    """A measure in the third year of a regime, less that of the year before it."""
    return over_quarters(lived, measure, REGIME - 4, REGIME) - over_quarters(lived, measure, BEFORE, 0)


def skill_change(executives: pd.DataFrame) -> float:
    """What skill adds to bookings, ln: third year of the regime less the year before it. The ledger counts harm, hence the sign."""
    by_quarter = executives[executives["region"] == "top"].set_index("quarter")["cause_skill"]
    return float(by_quarter.loc[BEFORE:-1].mean() - by_quarter.loc[REGIME - 4 : REGIME - 1].mean())


def together(lived: Ensemble, one: str, other: str) -> Worlds:
    """Correlation of two measures over quarters, from the year before a regime to its third year; NaN where one stands still."""
    span = slice(BEFORE - lived.first_quarter, REGIME - lived.first_quarter)
    a, b = lived.quarters(one)[:, span], lived.quarters(other)[:, span]
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Worlds = (a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return found


LEADERS = (
    Pattern(
        id="T17",
        title="Information decays on its way up",
        source="Tullock 1965; evidence B8; InsideSales",
        bands=(
            Band("second", "Bits about territories lost from the first to the second layer", low=JUST),
            Band("third", "Bits about territories lost from the second to the third layer", low=JUST),
            Band("labels", "Error of CRM labels above that of the base rate where trust is low", low=JUST),
            Band("forecast", "Mean absolute error of forecasts for the quarter", 0.20, 0.40),
        ),
        without="reports bent by lack of trust",
        ablation={
            "behaviour.sandbagging": 0.0,
            "behaviour.happy_ears": 0.0,
            "behaviour.reports_bias": 0.0,
            "behaviour.label_bias": 0.0,
        },
        measure=decay,
        quick=True,
    ),
    Pattern(
        id="T19",
        title="Blame proves itself right",
        source="Repenning & Sterman 2002",
        bands=(
            Band("belief", "Rise of leaders' belief that people lack ability", low=0.20),
            Band("skill", "Change of bookings by true skill, ln", -0.05, 0.05),
            Band("overlays", "Correlation of specialists and that belief over quarters", low=0.50),
        ),
        without="excuses",
        ablation={"behaviour.excuses": 0.0},
        measure=self_confirming,
        explanation=(
            "Close to the edge: the belief comes true in part, as the experienced leave where people are blamed and "
            "overloaded, and mean skill falls a little."
        ),
    ),
)
