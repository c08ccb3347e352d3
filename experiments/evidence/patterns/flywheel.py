"""The flywheel: tipping and hysteresis (T20), worse before better (T21), specialists that help until they do not (T22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.evidence.lab import Lab, Worlds, always, left_out, over_quarters
from experiments.evidence.pattern import JUST, Band, Measured, Pattern
from experiments.evidence.patterns.leaders import REGIME, levers_of
from simulation.ensemble import Ensemble
from simulation.scenario import Scenario

Table = NDArray[np.float64]
"""One row per world."""
GROWTH = tuple(k / 200.0 for k in range(11))
"""Required growth over market growth, a quarter: 0 to 5 %, all that the lever offers, half a point at a time."""
LAST_YEAR = 16
"""First quarter of the fifth year from today."""
STRESS = 8
"""Quarters of stress before the old policy is restored."""
STICKY = 0.10
"""How far targets come down after a miss where they hardly do: as in the evil flywheel of the library."""
UNHURRIED = {"leadership.patience": 12}
"""A board that lets things take their course."""


def from_today(lived: Ensemble, measure: str) -> Table:
    """A measure by world and quarter, from today on."""
    values: Table = lived.quarters(measure)[:, -lived.first_quarter :]
    return values


def sales_over_potential(lived: Ensemble, first: int = LAST_YEAR, last: int | None = None) -> Worlds:
    """Bookings over what the territories hold, by world."""
    sold = over_quarters(lived, "bookings", first, last)
    held = from_today(lived, "target") / from_today(lived, "target_ratio")
    ratio: Worlds = sold / held[:, first:last].mean(axis=1)
    return ratio


# --- T20


def tipping_and_hysteresis(lab: Lab) -> Measured:
    """Final sales by required growth; then a company that was stressed for two years against its twin that never was."""
    curve = final_sales(lab, {"targets.downward_revision": STICKY})
    calm, stressed = calm_and_stressed(lab)
    behind = 1.0 - from_today(stressed, "bookings") / from_today(calm, "bookings").mean(axis=0)
    ahead = 1.0 - from_today(calm, "bookings") / from_today(calm, "bookings").mean(axis=0)
    lost = behind - ahead
    return {
        "drop": left_out(lambda chosen: drop(curve[chosen]), len(curve)),
        "width": left_out(lambda chosen: width(curve[chosen]), len(curve)),
        "year": lost[:, STRESS : STRESS + 4].mean(axis=1),
        "fourth": lost[:, STRESS + 3],
        "before": over_quarters(calm, "customer_share", -4, 0),
        "stressed": over_quarters(stressed, "customer_share", STRESS - 1, STRESS),
    }


def final_sales(lab: Lab, settings: Mapping[str, Any]) -> Table:
    """Sales over potential in the last year, by world and required growth; always led so, so that no reform is there to undo."""
    companies = [
        lab.company(always({**UNHURRIED, **settings, "targets.ambition": round(4.0 * growth, 4)})) for growth in GROWTH
    ]
    return np.column_stack([sales_over_potential(lab.live(company)) for company in companies])


def falling(curves: Table) -> Table:
    """The mean curve, made to fall only: luck alone makes it rise."""
    curve: Table = np.minimum.accumulate(curves.mean(axis=0))
    return curve


def drop(curves: Table) -> float:
    """Share of final sales lost between the least and the most growth asked for."""
    curve = falling(curves)
    return float(1.0 - curve[-1] / curve[0])


def width(curves: Table) -> float:
    """Percentage points a quarter over which sales fall from a tenth to nine tenths of the drop; a straight line gives four."""
    return 100.0 * (growth_at(curves, 0.9) - growth_at(curves, 0.1))


def growth_at(curves: Table, share: float) -> float:
    """Required growth a quarter at which a share of the drop is reached."""
    curve = falling(curves)
    fallen = (curve[0] - curve) / max(1e-9, curve[0] - curve[-1])
    return float(np.interp(share, fallen, GROWTH))


def calm_and_stressed(lab: Lab) -> tuple[Ensemble, Ensemble]:
    """An ordinary company left alone, and one led for two years as in the evil flywheel, then as before."""
    calm = lab.company(always(UNHURRIED))
    return lab.live(calm), lab.live(restored(lab, calm, levers_of("evil-flywheel")))


def restored(lab: Lab, calm: Scenario, stress: Mapping[str, Any]) -> Scenario:
    """A calm company under stress from today for two years, then led as before; what is ablated stays so."""
    before = {path: calm.value(path) for path in stress if path not in lab.ablation}
    stressed = lab.ablate(calm.with_({**stress, **UNHURRIED}))
    return stressed.changing(13 * STRESS, before)


# --- T21

CLAMP_DOWN = {
    "targets.ambition": 0.12,
    "structure.control_response": 1.0,
    "incentives.response": 1.0,
    "management.replacement": 1.0,
    "management.coaching": 0.0,
    "management.sharing_meetings": 0.0,
    "recovery.vacation_weeks": 2.0,
    "recovery.hours_limit": 70.0,
    **UNHURRIED,
}
"""More is asked at once; rules, incentives and dismissals answer what is missed; learning and rest give way to work."""


def worse_before_better(lab: Lab) -> Measured:
    """Sales after a reform against going on as before: the team's own targets, leading by values, clamping down."""
    stays = from_today(lab.live(lab.company(always(UNHURRIED))), "bookings")
    pie = changed(lab, levers_of("eat-the-pie"), stays)
    values = changed(lab, levers_of("management-by-values"), stays)
    clamped = changed(lab, CLAMP_DOWN, stays)
    return {
        "pie trough": left_out(lambda chosen: trough(pie[chosen]), len(pie)),
        "pie later": pie[:, 8:REGIME].mean(axis=1),
        "values trough": left_out(lambda chosen: trough(values[chosen]), len(values)),
        "values later": values[:, 8:REGIME].mean(axis=1),
        "clamp first": clamped[:, :3].mean(axis=1),
        "clamp later": clamped[:, 8:REGIME].mean(axis=1),
    }


def changed(lab: Lab, settings: Mapping[str, Any], stays: Table) -> Table:
    """Gain of sales over going on as before, in shares of what a quarter brings on average; by world and quarter."""
    reform = lab.company({**always(UNHURRIED), **settings})
    gained: Table = (from_today(lab.live(reform), "bookings") - stays) / stays.mean(axis=0)
    return gained


def trough(gains: Table) -> float:
    """The worst of the first three quarters."""
    return float(gains.mean(axis=0)[:3].min())


# --- T22

TEAM_OF_FIVE = {"structure.span": 5}
"""The row counts specialists per five reps."""
LARGE_GAP, SMALL_GAP = 0.35, 0.05
"""Just above the knowledge gap from which a specialist has to pay, and just below that under which none may."""


def inverted_u(lab: Lab) -> Measured:
    """Sales by specialists per team of five, where deals need much special knowledge and where they need hardly any."""
    large, small = sales_by_specialists(lab, LARGE_GAP), sales_by_specialists(lab, SMALL_GAP)
    return {
        "large gap": left_out(lambda chosen: best_over_none(large[chosen]), len(large)),
        "small gap": left_out(lambda chosen: best_over_none(small[chosen]), len(small)),
        "third": (large[:, 4] - large[:, 2]) / 2.0 / large[:, 0].mean(),
    }


def sales_by_specialists(lab: Lab, gap: float) -> Table:
    """Mean bookings by world and by specialists per team, 0 to 4, who neither come nor go."""
    fixed = always({**UNHURRIED, "structure.overlay_response": 0.0, "structure.overlay_sunset": 0.0})
    world = {**fixed, **TEAM_OF_FIVE, "world.knowledge_gap": gap}
    return np.column_stack([lab.mean("bookings", lab.company({**world, "start.overlays": m})) for m in range(5)])


def best_over_none(sales: Table) -> float:
    """What the best number of specialists, one or more, brings over none; a share of sales."""
    curve = sales.mean(axis=0)
    return float(curve[1:].max() / curve[0] - 1.0)


FLYWHEEL = (
    Pattern(
        id="T20",
        title="The flywheel tips, and stays tipped",
        source="Source texts 3.1-3.20; Oliva & Sterman 2001; evidence E2",
        bands=(
            # E2 iii calls a loss of 10 to 25 % a decline and more a collapse: two regimes are further apart than that
            Band("drop", "Final sales lost from the least to the most growth asked for", low=0.25),
            Band("width", "Width of the transition, points of required growth a quarter", high=2.0),
            Band("year", "Bookings under the never-stressed twin in the year after the old policy is back", low=0.05),
            Band("fourth", "The same in the fourth quarter of that year", low=0.05),
            Band("before", "Customer time before the stress", 0.28, 0.35),
            Band("stressed", "Customer time at the end of the stress", high=0.22),
        ),
        without="specialists who stay, and trust that falls faster than it grows",
        ablation={"structure.overlay_sunset": 1.0, "behaviour.trust_ratio": 1.0},
        measure=tipping_and_hysteresis,
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
        source="Repenning & Sterman 2001, 2002",
        bands=(
            Band("pie trough", "Own targets: worst of the first three quarters", -0.10, -0.02),
            Band("pie later", "Own targets: sales after eight quarters, in the third year", low=JUST),
            Band("values trough", "Leading by values: worst of the first three quarters", -0.10, -0.02),
            Band("values later", "Leading by values: sales after eight quarters, in the third year", low=JUST),
            Band("clamp first", "Clamping down: sales in the first three quarters", low=JUST),
            Band("clamp later", "Clamping down: sales in the third year", high=-JUST),
        ),
        without="a culture of help that grows slowly",
        # the least that the constant allows: help becomes usual within a quarter
        ablation={"behaviour.custom_quarters": 1.0},
        measure=worse_before_better,
        explanation=(
            "Dips, and what comes later of values and of clamping down, are there. Own targets bring no more sales in "
            "the third year than targets from above: reps ask less of themselves, and fewer leave."
        ),
    ),
    Pattern(
        id="T22",
        title="The first specialist helps, the third does not",
        source="SBI (B1); Brooks 1975",
        bands=(
            Band("large gap", f"Best number of specialists over none, gap {LARGE_GAP}", low=JUST),
            Band("small gap", f"Best number of specialists over none, gap {SMALL_GAP}", high=-JUST),
            Band("third", f"One more at three specialists per five reps, gap {LARGE_GAP}", high=-JUST),
        ),
        without="hours to keep people on a deal in step",
        ablation={"behaviour.coordination": 0.0},
        measure=inverted_u,
    ),
)
