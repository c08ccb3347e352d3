"""The flywheel: tipping and hysteresis (T20), worse before better (T21), specialists that help until they do not (T22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.evidence.lab import Lab, RunValues, extend_to_past, jackknife, mean_over_quarters
from experiments.evidence.pattern import JUST_ABOVE_ZERO, BandValues, Pattern, PatternBand
from experiments.evidence.patterns.leader_patterns import REGIME_QUARTERS, read_levers
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario

RunRows = NDArray[np.float64]
"""One row per run."""
REQUIRED_GROWTH = tuple(k / 200.0 for k in range(11))
"""Required growth over market growth, a quarter: 0 to 5 %, all that the lever offers, half a point at a time."""
LAST_YEAR_QUARTER = 16
"""First quarter of the fifth year from today."""
STRESS_QUARTERS = 8
"""Quarters of stress before the old policy is restored."""
STICKY = 0.10
"""How far targets come down after a miss where they hardly do: as in the evil flywheel of the library."""
PATIENT_BOARD = {"leadership.patience": 12}
"""A board that lets things take their course."""


def quarters_from_today(ensemble: Ensemble, measure: str) -> RunRows:
    """Compute a measure by run and quarter, from today on."""
    values: RunRows = ensemble.quarters(measure)[:, -ensemble.first_quarter :]
    return values


def sales_over_potential(ensemble: Ensemble, first: int = LAST_YEAR_QUARTER, last: int | None = None) -> RunValues:
    """Compute bookings over what the territories hold, by run."""
    sold = mean_over_quarters(ensemble, "bookings", first, last)
    held = quarters_from_today(ensemble, "target") / quarters_from_today(ensemble, "target_ratio")
    ratio: RunValues = sold / held[:, first:last].mean(axis=1)
    return ratio


# --- T20


def measure_tipping_and_hysteresis(lab: Lab) -> BandValues:
    """Final sales by required growth; then a company that was stressed for two years against its twin that never was."""
    curve = simulate_final_sales(lab, {"targets.downward_revision": STICKY})
    calm, stressed = simulate_calm_and_stressed(lab)
    behind = 1.0 - quarters_from_today(stressed, "bookings") / quarters_from_today(calm, "bookings").mean(axis=0)
    ahead = 1.0 - quarters_from_today(calm, "bookings") / quarters_from_today(calm, "bookings").mean(axis=0)
    lost = behind - ahead
    return {
        "drop": jackknife(lambda chosen: relative_drop(curve[chosen]), len(curve)),
        "width": jackknife(lambda chosen: tipping_width(curve[chosen]), len(curve)),
        "year": lost[:, STRESS_QUARTERS : STRESS_QUARTERS + 4].mean(axis=1),
        "fourth": lost[:, STRESS_QUARTERS + 3],
        "before": mean_over_quarters(calm, "customer_share", -4, 0),
        "stressed": mean_over_quarters(stressed, "customer_share", STRESS_QUARTERS - 1, STRESS_QUARTERS),
    }


def simulate_final_sales(lab: Lab, settings: Mapping[str, Any]) -> RunRows:
    """Sales over potential in the last year, by world and required growth; always led so, so that no reform is there to undo."""
    companies = [
        lab.build_company(extend_to_past({**PATIENT_BOARD, **settings, "targets.ambition": round(4.0 * growth, 4)}))
        for growth in REQUIRED_GROWTH
    ]
    return np.column_stack([sales_over_potential(lab.simulate(company)) for company in companies])


def force_falling(curves: RunRows) -> RunRows:
    """Force the mean curve to fall only: luck alone makes it rise."""
    curve: RunRows = np.minimum.accumulate(curves.mean(axis=0))
    return curve


def relative_drop(curves: RunRows) -> float:
    """Compute the share of final sales lost between the least and the most required growth."""
    curve = force_falling(curves)
    return float(1.0 - curve[-1] / curve[0])


def tipping_width(curves: RunRows) -> float:
    """Percentage points a quarter over which sales fall from a tenth to nine tenths of the drop; a straight line gives four."""
    return 100.0 * (growth_at(curves, 0.9) - growth_at(curves, 0.1))


def growth_at(curves: RunRows, share: float) -> float:
    """Find the required growth per quarter at which a share of the drop is reached."""
    curve = force_falling(curves)
    fallen = (curve[0] - curve) / max(1e-9, curve[0] - curve[-1])
    return float(np.interp(share, fallen, REQUIRED_GROWTH))


def simulate_calm_and_stressed(lab: Lab) -> tuple[Ensemble, Ensemble]:
    """An ordinary company left alone, and one led for two years as in the evil flywheel, then as before."""
    calm = lab.build_company(extend_to_past(PATIENT_BOARD))
    return lab.simulate(calm), lab.simulate(build_restored_company(lab, calm, read_levers("evil-flywheel")))


def build_restored_company(lab: Lab, calm: Scenario, stress: Mapping[str, Any]) -> Scenario:
    """A calm company under stress from today for two years, then led as before; what is ablated stays so."""
    before = {path: calm.value(path) for path in stress if path not in lab.ablation}
    stressed = lab.ablate(calm.with_({**stress, **PATIENT_BOARD}))
    return stressed.changing(13 * STRESS_QUARTERS, before)


# --- T21

CLAMP_DOWN = {
    "targets.ambition": 0.12,
    "structure.control_response": 1.0,
    "incentives.response": 1.0,
    "management.replacement": 1.0,
    "management.coaching": 0.0,
    "management.sharing_meetings": 0.0,
    "recovery.vacation_weeks": 2.0,
    "recovery.hours_limit": 55.0,
    **PATIENT_BOARD,
}
"""More is asked at once; rules, incentives and dismissals answer what is missed; learning and rest give way to work."""


def measure_worse_before_better(lab: Lab) -> BandValues:
    """Sales after a reform against going on as before: the team's own targets, leading by values, clamping down."""
    stays = quarters_from_today(lab.simulate(lab.build_company(extend_to_past(PATIENT_BOARD))), "bookings")
    pie = measure_change(lab, read_levers("eat-the-pie"), stays)
    values = measure_change(lab, read_levers("management-by-values"), stays)
    clamped = measure_change(lab, CLAMP_DOWN, stays)
    return {
        "pie trough": jackknife(lambda chosen: trough(pie[chosen]), len(pie)),
        "pie later": pie[:, 8:REGIME_QUARTERS].mean(axis=1),
        "values trough": jackknife(lambda chosen: trough(values[chosen]), len(values)),
        "values later": values[:, 8:REGIME_QUARTERS].mean(axis=1),
        "clamp first": clamped[:, :3].mean(axis=1),
        "clamp later": clamped[:, 8:REGIME_QUARTERS].mean(axis=1),
    }


def measure_change(lab: Lab, settings: Mapping[str, Any], stays: RunRows) -> RunRows:
    """Gain of sales over going on as before, in shares of what a quarter brings on average; by world and quarter."""
    reform = lab.build_company({**extend_to_past(PATIENT_BOARD), **settings})
    gained: RunRows = (quarters_from_today(lab.simulate(reform), "bookings") - stays) / stays.mean(axis=0)
    return gained


def trough(gains: RunRows) -> float:
    """The worst of the first three quarters."""
    return float(gains.mean(axis=0)[:3].min())


# --- T22

TEAM_OF_FIVE = {"structure.span": 5}
"""The row counts specialists per five reps."""
LARGE_GAP, SMALL_GAP = 0.35, 0.05
"""Just above the knowledge gap from which a specialist has to pay, and just below that under which none may."""


def measure_inverted_u(lab: Lab) -> BandValues:
    """Sales by specialists per team of five, where deals need much special knowledge and where they need hardly any."""
    large, small = simulate_sales_by_specialists(lab, LARGE_GAP), simulate_sales_by_specialists(lab, SMALL_GAP)
    return {
        "large gap": jackknife(lambda chosen: gain_of_best(large[chosen]), len(large)),
        "small gap": jackknife(lambda chosen: gain_of_best(small[chosen]), len(small)),
        "third": (large[:, 4] - large[:, 2]) / 2.0 / large[:, 0].mean(),
    }


def simulate_sales_by_specialists(lab: Lab, gap: float) -> RunRows:
    """Mean bookings by world and by specialists per team, 0 to 4, who neither come nor go."""
    fixed = extend_to_past({**PATIENT_BOARD, "structure.overlay_response": 0.0, "structure.overlay_sunset": 0.0})
    circumstances = {**fixed, **TEAM_OF_FIVE, "world.knowledge_gap": gap}
    return np.column_stack(
        [lab.measure_mean("bookings", lab.build_company({**circumstances, "start.overlays": m})) for m in range(5)]
    )


def gain_of_best(sales: RunRows) -> float:
    """What the best number of specialists, one or more, brings over none; a share of sales."""
    curve = sales.mean(axis=0)
    return float(curve[1:].max() / curve[0] - 1.0)


FLYWHEEL_PATTERNS = (
    Pattern(
        id="T20",
        title="The flywheel tips, and stays tipped",
        source="Source texts 3.1-3.20; Oliva & Sterman 2001; evidence E2",
        bands=(
            # E2 iii calls a loss of 10 to 25 % a decline and more a collapse: two regimes are further apart than that
            PatternBand("drop", "Final sales lost from the least to the most growth asked for", low=0.25),
            PatternBand("width", "Width of the transition, points of required growth a quarter", high=2.0),
            PatternBand(
                "year", "Bookings under the never-stressed twin in the year after the old policy is back", low=0.05
            ),
            PatternBand("fourth", "The same in the fourth quarter of that year", low=0.05),
            PatternBand("before", "Customer time before the stress", 0.28, 0.35),
            PatternBand("stressed", "Customer time at the end of the stress", high=0.22),
        ),
        without="specialists who stay, and trust that falls faster than it grows",
        ablation={"structure.overlay_sunset": 1.0, "behaviour.trust_ratio": 1.0},
        measure=measure_tipping_and_hysteresis,
        quick=True,
        explanation=(
            "The decline is broad, not a step: strain, quits and inexperience take over where growth is asked "
            "for, little by little. Specialists and rules bring customer time down by a sixth within two years; "
            "strained reps give part of it back as overtime."
        ),
    ),
    Pattern(
        id="T21",
        title="Worse before better, better before worse",
        tuned=True,
        source="Repenning & Sterman 2001, 2002",
        bands=(
            PatternBand("pie trough", "Own targets: worst of the first three quarters", -0.10, -0.02),
            PatternBand("pie later", "Own targets: sales after eight quarters, in the third year", low=JUST_ABOVE_ZERO),
            PatternBand("values trough", "Leading by values: worst of the first three quarters", -0.10, -0.02),
            PatternBand(
                "values later", "Leading by values: sales after eight quarters, in the third year", low=JUST_ABOVE_ZERO
            ),
            PatternBand("clamp first", "Clamping down: sales in the first three quarters", low=JUST_ABOVE_ZERO),
            PatternBand("clamp later", "Clamping down: sales in the third year", high=-JUST_ABOVE_ZERO),
        ),
        without="a culture of help that grows slowly",
        # the least that the constant allows: help becomes usual within a quarter
        ablation={"behaviour.custom_quarters": 1.0},
        measure=measure_worse_before_better,
        explanation=(
            "Dips, and what comes later, are there. Clamping down brings nothing in its first quarters: what pressure "
            "adds in hours is lost again to tiredness within them."
        ),
    ),
    Pattern(
        id="T22",
        title="The first specialist helps, the third does not",
        tuned=True,
        source="SBI (B1); Brooks 1975",
        bands=(
            PatternBand("large gap", f"Best number of specialists over none, gap {LARGE_GAP}", low=JUST_ABOVE_ZERO),
            PatternBand("small gap", f"Best number of specialists over none, gap {SMALL_GAP}", high=-JUST_ABOVE_ZERO),
            PatternBand(
                "third", f"One more at three specialists per five reps, gap {LARGE_GAP}", high=-JUST_ABOVE_ZERO
            ),
        ),
        without="hours to keep people on a deal in step",
        ablation={"behaviour.coordination": 0.0},
        measure=measure_inverted_u,
    ),
)
