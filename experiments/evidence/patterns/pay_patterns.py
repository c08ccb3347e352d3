"""Patterns of pay: the rush at quarter end under plans with a line (T5), and what comes when line and ceiling go (T6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.evidence.lab import QUARTER, YEAR, Lab, RunValues, extend_to_past, mean_over_quarters
from experiments.evidence.pattern import BandValues, Pattern, PatternBand
from simulation.ensemble import Ensemble

LAST_WEEKS = 2


# --- T5

PAY_PLANS: Mapping[str, Mapping[str, Any]] = {
    "bonus": {"incentives.pay_plan": "quota_bonus"},
    "commission": {"incentives.pay_plan": "commission"},
    # Larkin's vendor paid many times the first rate for the last dollars of a quarter: the steepest the lever allows.
    "accelerated": {"incentives.pay_plan": "accelerated", "incentives.accelerator": 3.0},
}


def measure_rush(ensemble: Ensemble) -> RunValues:
    """Measure bookings of a quarter's last two weeks against an even spread, after the discarded year."""
    weeks = ensemble.values("bookings")[:, YEAR - ensemble.first_week :]
    by_week: RunValues = weeks.reshape(ensemble.runs, -1, QUARTER).sum(axis=1)
    last: RunValues = by_week[:, -LAST_WEEKS:].mean(axis=1) / by_week.mean(axis=1)
    return last


def measure_discount(ensemble: Ensemble) -> RunValues:
    """Measure discounts over bookings; the model's measure has them over list amounts."""
    off = mean_over_quarters(ensemble, "discount")
    return off / (1.0 - off)


def measure_hockey_stick(lab: Lab) -> BandValues:
    """Measure three companies that differ in their pay plan alone, now and before."""
    ensembles = {name: lab.simulate(lab.build_company(extend_to_past(plan))) for name, plan in PAY_PLANS.items()}
    return {
        "bonus": measure_rush(ensembles["bonus"]),
        "commission": measure_rush(ensembles["commission"]),
        "discount": measure_discount(ensembles["accelerated"]) - measure_discount(ensembles["commission"]),
    }


# --- T6

MONEY_COUNTS = {"behaviour.money": 2.5, "behaviour.winning": 0.06, "behaviour.recognition": 0.015}
"""A force weighted towards money, the most that its range allows; winning and being seen weigh half as much as elsewhere."""
LINE_AND_CEILING = {
    # Misra & Nair's firm: pay begins at a quota, one rate above it, nothing beyond four thirds of it.
    "incentives.pay_plan": "accelerated",
    "incentives.accelerator": 1.0,
    "incentives.cap": 1.33,
}
COMMISSION_ALONE = {"incentives.pay_plan": "commission", "incentives.cap": 3.0}
PATIENT_BOARD = {"leadership.patience": 12}
"""The firm kept its new plan; here the board has to let it."""


def measure_without_quota(lab: Lab) -> BandValues:
    """Measure the same firm with its old pay plan, and with commission from today."""
    old = {**MONEY_COUNTS, **PATIENT_BOARD, **extend_to_past(LINE_AND_CEILING)}
    before = lab.measure_mean("bookings", lab.build_company(old))
    after = lab.measure_mean("bookings", lab.build_company({**old, **COMMISSION_ALONE}))
    return {"gain": after / before - 1.0}


PAY_PATTERNS = (
    Pattern(
        id="T5",
        title="A quarter's last weeks are full where a line is paid for, and only there",
        tuned=True,
        source="Oyer 1998; Larkin 2014; Steenburgh 2008 as the lower bound",
        bands=(
            PatternBand("bonus", "last two weeks against an even spread, quarterly bonus", 1.3, 2.2),
            PatternBand("commission", "last two weeks against an even spread, linear commission", high=1.15),
            PatternBand(
                "discount", "discounts under a steep accelerator above those under commission, of revenue", 0.03, 0.10
            ),
        ),
        without="effort that answers to the distance from the line, and close dates that can be moved",
        ablation={"mechanisms.effort": "off", "behaviour.timing": 0.0},
        measure=measure_hockey_stick,
        quick=True,
    ),
    Pattern(
        id="T6",
        title="Commission without quota and ceiling brings more, where money counts",
        tuned=True,
        source="Misra & Nair 2011 (+9 %)",
        bands=(PatternBand("gain", "bookings under commission alone against quota and ceiling", 0.04, 0.14),),
        without="the ceiling, and quotas that follow results",
        ablation={
            "incentives.cap": 3.0,
            "behaviour.ratchet_foresight": 0.0,
            "behaviour.ratchet_up": 0.0,
            "behaviour.slice_by_belief": 1.0,
        },
        measure=measure_without_quota,
        explanation=(
            "A little more than found. Where people do more because they must, it comes into the band, but more than half "
            "of it is there without ceiling and ratchet too, as nobody gives up below a line."
        ),
    ),
)
