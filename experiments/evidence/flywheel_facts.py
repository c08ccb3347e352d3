"""The flywheel as a fact: its tipping point, how long it stays tipped, what starts, deepens and ends a decline.

Six lessons of a mean-field prototype (evidence E2) are asked of the model. Each is answered with figures, found or not. The base
is the ordinary organisation, always led so, under a patient board: what is asked is what the leaders' rules do, not what a
board undoes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.evidence.lab import QUARTER, Lab, RunValues, extend_to_past, jackknife
from experiments.evidence.patterns.flywheel_patterns import (
    PATIENT_BOARD,
    REQUIRED_GROWTH,
    STRESS_QUARTERS,
    RunRows,
    build_restored_company,
    growth_at,
    quarters_from_today,
    relative_drop,
    sales_over_potential,
    simulate_final_sales,
    tipping_width,
)
from experiments.evidence.patterns.leader_patterns import read_levers
from simulation.intervals import compute_interval
from simulation.scenario import Scenario

COLLAPSE_SHARE = 0.25
"""Share of sales lost beyond which a decline is a collapse (E2 iii: a decline is 10 to 25 %)."""
DOWNWARD = (0.02, 0.10, 0.30)
"""How far targets come down after a miss, in the rows of E2's table."""
ASKED_GROWTH = (0.01, 0.02, 0.03, 0.04, 0.05)
"""Required growth over market growth, a quarter, in the rows of E2's table."""
LONG_QUARTERS = 32
"""Quarters from today in which a decline may run its course; ten years with those before today."""
SHOCK = {"world.shock_size": -0.2, "world.shock_week": 26, "world.shock_weeks": 26}
FLYWHEEL_ON = {"structure.adaptivity": 0.0, "structure.overlay_sunset": 0.0}
"""E2's company: targets come down as far as `downward_revision` says and no further, specialists stay."""
BLAMELESS = {
    "behaviour.blame_bias": 0.0,
    "behaviour.blame_miss": 0.0,
    "behaviour.blame_excuses": 0.0,
    "behaviour.blame_hurts": 0.0,
}
"""Leaders are not disposed to blame people, misses and excuses do not teach them to, and nobody minds what is left."""
VARIANTS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "no specialists": {"structure.overlay_response": 0.0, "structure.overlay_limit": 0},
    "no blame": BLAMELESS,
    # .05 a quarter, as in E2; without adaptivity a role ends at seven tenths of the yearly rate
    "sunset": {"structure.overlay_sunset": 0.26},
    "deep dives": {"leadership.field_time": 0.4},
}
"""The stressed company, and the same with one thing changed."""
OpenLab = Callable[[], Lab]
"""Opens a new laboratory, always of the same worlds: what a laboratory keeps of two hundred companies would fill the memory."""
HARD_GROWTH = 0.03
"""Required growth a quarter of the rows in which E2's company collapses."""
RESET_ROW = (0.10, 0.03)
"""E2's row in which a shock rescues the firm."""

FOUND_INSTEAD = {
    "i": "The decline is broad, no step, and comes hardly later where targets come down.",
    "ii": "Targets that come down help most where they hardly came down before; elsewhere leaders who do not blame keep as much.",
    "iii": "The decline comes without specialists too, and is a little deeper: what they know brings more here than "
    "meetings with them cost.",
    "iv": "As specialists do not cause this decline, ending their roles keeps nothing.",
    "v": "Without blame about half as much is lost. Deep dives help where targets hardly come down, and no less as more growth is "
    "asked for; where targets come down easily there is little for them to mend.",
    "vi": "Final sales after a shock are hardly other than without it.",
}
"""The finding where a lesson is not confirmed, by its number; written by hand, to be reviewed whenever the figures are new."""


@dataclass(frozen=True)
class FactEstimate:
    """The mean of a number over runs with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_positive(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0.0


@dataclass(frozen=True)
class TippingCurve:
    """Final sales over potential by required growth, for one downward revision.

    Attributes:
        downward_revision: how far targets come down after a miss.
        growth: required growth over market growth, a quarter.
        sales: sales over potential in the fifth year, by growth.
        drop: share of sales lost from the least to the most growth.
        middle: growth at which half of it is lost.
        width: percentage points a quarter from a tenth to nine tenths of it.
    """

    downward_revision: float
    growth: tuple[float, ...]
    sales: tuple[FactEstimate, ...]
    drop: FactEstimate
    middle: FactEstimate
    width: FactEstimate


@dataclass(frozen=True)
class StressRecovery:
    """How one measure fares against the never-stressed twin once the old policy is back.

    Attributes:
        measure: its name.
        behind: by quarter, how far it lies below the twin, as a share of the twin.
        quarters: how many quarters on end it lies under for sure.
        open: whether it still did at the end of the observed quarters.
    """

    measure: str
    behind: tuple[FactEstimate, ...]
    quarters: int
    open: bool


@dataclass(frozen=True)
class StressCell:
    """Final sales over potential of one company of E2's table; `worlds` holds one number per run."""

    downward_revision: float
    growth: float
    variant: str
    shock: bool
    sales: FactEstimate
    worlds: RunValues


StressKey = tuple[float, float, str, bool]
"""Downward revision, growth, variant, shock."""


@dataclass(frozen=True)
class StressTable:
    """E2's table, and final sales over potential of the ordinary organisation as it is, by world."""

    cells: Mapping[StressKey, StressCell]
    calm: RunValues

    def sales(self, down: float, growth: float, variant: str = "as it is", shock: bool = False) -> RunValues:
        """Final sales over potential of one company, by world."""
        return self.cells[down, growth, variant, shock].worlds

    def share_lost(
        self, down: float, variant: str = "as it is", *, growth: float = HARD_GROWTH, shock: bool = False
    ) -> RunValues:
        """Final sales lost against the ordinary organisation, as a share of its own, by world."""
        share: RunValues = (self.calm - self.sales(down, growth, variant, shock)) / self.calm.mean()
        return share

    @property
    def collapsing(self) -> tuple[float, ...]:
        """Downward revisions with which the company that has to grow fast collapses, for sure."""
        return tuple(down for down in DOWNWARD if estimate_fact(self.share_lost(down)).low > COLLAPSE_SHARE)


@dataclass(frozen=True)
class Lesson:
    """One lesson of E2 as the model answers it."""

    id: str
    claim: str
    found: bool
    figures: Mapping[str, FactEstimate]

    @property
    def instead(self) -> str:
        """What is found where the lesson is not."""
        return FOUND_INSTEAD[self.id]


@dataclass(frozen=True)
class FlywheelFacts:
    """Everything measured, and the lessons."""

    tipping: tuple[TippingCurve, ...]
    recovery: tuple[StressRecovery, ...]
    stress_table: StressTable
    lessons: tuple[Lesson, ...]


def estimate_fact(values: RunValues) -> FactEstimate:
    """Estimate the mean of one number per run, with its interval."""
    return FactEstimate(float(values.mean()), *compute_interval(np.asarray(values, float)))


def measure_facts(open_lab: OpenLab) -> FlywheelFacts:
    """Measure everything: about a minute on two idle cores with a hundred runs."""
    tips, cells = measure_tipping(open_lab), build_stress_table(open_lab)
    return FlywheelFacts(tips, measure_hysteresis(open_lab()), cells, judge_lessons(tips, cells))


# --- where it tips


def measure_tipping(open_lab: OpenLab) -> tuple[TippingCurve, ...]:
    """Measure the fall of final sales with required growth, for targets that come down less or more."""
    return tuple(measure_tipping_at(open_lab(), down) for down in DOWNWARD)


def measure_tipping_at(lab: Lab, down: float) -> TippingCurve:
    """The fall of final sales with required growth, for one downward revision."""
    curves = simulate_final_sales(lab, {**FLYWHEEL_ON, "targets.downward_revision": down})
    return TippingCurve(
        down,
        REQUIRED_GROWTH,
        tuple(estimate_fact(column) for column in curves.T),
        estimate_fact(jackknife(lambda chosen: relative_drop(curves[chosen]), len(curves))),
        estimate_fact(jackknife(lambda chosen: growth_at_half_drop(curves[chosen]), len(curves))),
        estimate_fact(jackknife(lambda chosen: tipping_width(curves[chosen]), len(curves))),
    )


def growth_at_half_drop(curves: RunRows) -> float:
    """Growth a quarter at which half of the drop is reached."""
    return growth_at(curves, 0.5)


# --- how long it stays tipped


def measure_hysteresis(lab: Lab) -> tuple[StressRecovery, ...]:
    """Measure recovery after two years as in the evil flywheel: bookings, trust and customer time against the twin."""
    calm = lab.build_company({**extend_to_past(PATIENT_BOARD), "world.weeks": QUARTER * LONG_QUARTERS})
    scarred = build_restored_company(lab, calm, read_levers("evil-flywheel"))
    return tuple(
        measure_recovery(
            measure,
            quarters_from_today(lab.simulate(calm), measure),
            quarters_from_today(lab.simulate(scarred), measure),
        )
        for measure in ("bookings", "trust_leadership", "trust_sales", "customer_share")
    )


def measure_recovery(measure: str, calm: RunRows, scarred: RunRows) -> StressRecovery:
    """Measure how far and how long one measure stays below the twin, from the first quarter of the restored policy."""
    lost = ((calm - scarred) / calm.mean(axis=0))[:, STRESS_QUARTERS:]
    behind = tuple(estimate_fact(quarter) for quarter in lost.T)
    sure = [quarter.is_positive for quarter in behind]
    quarters = sure.index(False) if False in sure else len(sure)
    return StressRecovery(measure, behind, quarters, quarters == len(sure))


# --- what starts and what deepens a decline


def build_stress_table(open_lab: OpenLab) -> StressTable:
    """Build E2's table: downward revision, required growth, one thing changed, with and without a shock."""
    keys = [(d, g, v, s) for d in DOWNWARD for g in ASKED_GROWTH for v in VARIANTS for s in (False, True)]
    ordinary = open_lab()
    calm = simulate_last_year_sales(
        ordinary, ordinary.build_company({**extend_to_past(PATIENT_BOARD), "world.weeks": QUARTER * LONG_QUARTERS})
    )
    return StressTable({key: simulate_cell(open_lab(), key) for key in keys}, calm)


def simulate_cell(lab: Lab, key: StressKey) -> StressCell:
    """Simulate the final sales of one company."""
    sold = simulate_last_year_sales(lab, build_stressed_company(lab, key))
    return StressCell(*key, estimate_fact(sold), sold)


def simulate_last_year_sales(lab: Lab, company: Scenario) -> RunValues:
    """Simulate sales over potential in the last year."""
    return sales_over_potential(lab.simulate(company), LONG_QUARTERS - 4)


def build_stressed_company(lab: Lab, key: StressKey) -> Scenario:
    """Build one company of the table. New heads keep the old number here, as E2 has none."""
    down, growth, variant, shock = key
    led = {
        **PATIENT_BOARD,
        **FLYWHEEL_ON,
        "targets.downward_revision": down,
        "targets.ambition": round(4.0 * growth, 4),
        **VARIANTS[variant],
    }
    circumstances = {"world.weeks": QUARTER * LONG_QUARTERS, "behaviour.new_broom": 0.0, **(SHOCK if shock else {})}
    return lab.build_company({**extend_to_past(led), **circumstances})


# --- the lessons


def judge_lessons(tips: tuple[TippingCurve, ...], table: StressTable) -> tuple[Lesson, ...]:
    """Judge the six lessons of E2, each with its figures."""
    return (
        judge_sharp_tipping(tips),
        judge_stabiliser(table),
        judge_deepening(table),
        judge_sunset(table),
        judge_absence_of_blame(table),
        judge_rescue(table),
    )


def judge_sharp_tipping(tips: tuple[TippingCurve, ...]) -> Lesson:
    """(i) Half of a large fall lies between one and three points a quarter, within two points; later where targets adapt."""
    figures = {f"{name} {t.downward_revision}": getattr(t, name) for t in tips for name in ("drop", "middle", "width")}
    sharp = [t.drop.low > COLLAPSE_SHARE and 0.01 <= t.middle.value <= 0.03 and t.width.value < 2.0 for t in tips[:2]]
    later = tips[-1].middle.low > tips[0].middle.high
    claim = "Sharp tipping between one and three points of growth a quarter, later where targets come down"
    return Lesson("i", claim, all(sharp) and later, figures)


def judge_stabiliser(table: StressTable) -> Lesson:
    """(ii) Where targets hardly come down, letting them come down brings more than any other change."""
    figures: dict[str, FactEstimate] = {}
    verdicts = []
    for down in DOWNWARD[:-1]:
        stressed = table.sales(down, HARD_GROWTH)
        brought = {
            name: estimate_fact(table.sales(down, HARD_GROWTH, name) - stressed)
            for name in VARIANTS
            if name != "as it is"
        }
        adapted = estimate_fact(table.sales(DOWNWARD[-1], HARD_GROWTH) - stressed)
        verdicts.append(adapted.is_positive and adapted.value > max(other.value for other in brought.values()))
        figures |= {f"{name} {down}": value for name, value in {"targets come down": adapted, **brought}.items()}
    return Lesson("ii", "Targets that come down are the main stabiliser", all(verdicts), figures)


def judge_deepening(table: StressTable) -> Lesson:
    """(iii) Wherever the company collapses, it would decline without specialists too, but not collapse."""
    figures: dict[str, FactEstimate] = {}
    verdicts = []
    for down in table.collapsing:
        without, more = table.share_lost(down, "no specialists"), table.share_lost(down)
        left, deeper = estimate_fact(without), estimate_fact(more - without)
        verdicts.append(left.is_positive and left.value <= COLLAPSE_SHARE and deeper.is_positive)
        figures |= {
            f"lost {down}": estimate_fact(more),
            f"lost without specialists {down}": left,
            f"deeper by {down}": deeper,
        }
    claim = "Specialists do not start the decline, they turn it into a collapse"
    return Lesson("iii", claim, bool(verdicts) and all(verdicts), figures)


def judge_sunset(table: StressTable) -> Lesson:
    """(iv) Wherever the company collapses, it keeps at least half of what was lost if specialist roles end."""
    shares = {
        f"kept {down}": estimate_fact(
            jackknife_share_kept(np.column_stack([table.share_lost(down), table.share_lost(down, "sunset")]))
        )
        for down in table.collapsing
    }
    holds = bool(shares) and all(one.is_positive and one.value >= 0.5 for one in shares.values())
    return Lesson("iv", "A sunset of specialists turns collapse into stagnation", holds, shares)


def jackknife_share_kept(losses: RunRows) -> RunValues:
    """Share of a loss that is kept, with its error over worlds."""
    return jackknife(lambda chosen: share_kept(losses[chosen]), len(losses))


def share_kept(losses: RunRows) -> float:
    """Share of the first column's loss that the second column does not have."""
    before, after = losses.mean(axis=0)
    return float(1.0 - after / before)


def judge_absence_of_blame(table: StressTable) -> Lesson:
    """(v) Wherever the company collapses, after a shock too, it does not without blame; dives help less as growth rises."""
    left = {
        f"lost without blame {down}": estimate_fact(table.share_lost(down, "no blame", shock=True))
        for down in table.collapsing
    }
    less = {
        f"dives help less {down}": estimate_fact(
            measure_gain_of_dives(table, down, HARD_GROWTH) - measure_gain_of_dives(table, down, 0.05)
        )
        for down in DOWNWARD
    }
    helped = {f"dives {down}": estimate_fact(measure_gain_of_dives(table, down, HARD_GROWTH)) for down in DOWNWARD}
    suffices = bool(left) and all(loss.high < COLLAPSE_SHARE for loss in left.values())
    holds = suffices and all(one.value > 0.0 for one in (*less.values(), *helped.values()))
    claim = "Without blame there is no collapse; deep dives help, less as growth rises"
    return Lesson("v", claim, holds, left | helped | less)


def measure_gain_of_dives(table: StressTable, down: float, growth: float) -> RunValues:
    """Measure the gain of deep dives for a company that meets a shock, in final sales over potential."""
    return table.sales(down, growth, "deep dives", True) - table.sales(down, growth, shock=True)


def judge_rescue(table: StressTable) -> Lesson:
    """(vi) In E2's row a shock leaves the company with more final sales than it had without; the other rows are told too."""
    figures = {f"{d}/{g}": estimate_fact(measure_gain_of_shock(table, d, g)) for d in DOWNWARD for g in ASKED_GROWTH}
    holds = estimate_fact(measure_gain_of_shock(table, *RESET_ROW)).is_positive
    return Lesson("vi", "A passing shock can save a firm by resetting its targets", holds, figures)


def measure_gain_of_shock(table: StressTable, down: float, growth: float) -> RunValues:
    """Measure the gain of a shock, in final sales over potential."""
    brought: RunValues = table.sales(down, growth, shock=True) - table.sales(down, growth)
    return brought
