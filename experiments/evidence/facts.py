"""The flywheel as a fact: where it tips, how long it stays tipped, what starts and what deepens a decline, and what ends it.

Six lessons of a mean-field prototype (evidence E2) are asked of the model. Each is answered with figures, found or not. The base
is the ordinary organisation, always led so, under a patient board: what is asked is what the leaders' rules do, not what a
board undoes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.evidence.lab import QUARTER, Lab, Worlds, always, left_out
from experiments.evidence.patterns.flywheel import (
    GROWTH,
    STRESS,
    UNHURRIED,
    Table,
    drop,
    final_sales,
    from_today,
    growth_at,
    restored,
    sales_over_potential,
    width,
)
from experiments.evidence.patterns.leaders import levers_of
from simulation.scenario import Scenario

COLLAPSE = 0.25
"""Share of sales lost beyond which a decline is a collapse (E2 iii: a decline is 10 to 25 %)."""
DOWNWARD = (0.02, 0.10, 0.30)
"""How far targets come down after a miss, in the rows of E2's table."""
ASKED = (0.01, 0.02, 0.03, 0.04, 0.05)
"""Required growth over market growth, a quarter, in the rows of E2's table."""
LONG = 32
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
Fresh = Callable[[], Lab]
"""Opens a new laboratory, always of the same worlds: what a laboratory keeps of two hundred companies would fill the memory."""
HARD = 0.03
"""Required growth a quarter of the rows in which E2's company collapses."""
RESET = (0.10, 0.03)
"""E2's row in which a shock rescues the firm."""

INSTEAD = {
    "i": "The decline is broad, no step, and comes hardly later where targets come down.",
    "ii": "Targets that come down help most where they hardly came down before; elsewhere leaders who do not blame keep as much.",
    "iii": "Most of the decline comes without specialists, who add little to it.",
    "iv": "As specialists cause little of the decline, ending their roles keeps little.",
    "v": "Without blame about half as much is lost, or less. Deep dives help where targets hardly come down, less as more growth is "
    "asked for; where targets come down easily there is little for them to mend.",
    "vi": "Final sales after a shock are hardly other than without it.",
}
"""What is found where a lesson is not, by its number; written by hand, to be read again whenever the figures are new."""


@dataclass(frozen=True)
class Figure:
    """A number over worlds with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def positive(self) -> bool:
        """Whether all of the interval lies above nothing."""
        return self.low > 0.0


@dataclass(frozen=True)
class Tipping:
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
    sales: tuple[Figure, ...]
    drop: Figure
    middle: Figure
    width: Figure


@dataclass(frozen=True)
class Recovery:
    """How one measure fares against the never-stressed twin once the old policy is back.

    Attributes:
        measure: its name.
        behind: by quarter, how far it lies under the twin, as a share of the twin.
        quarters: how many quarters on end it lies under for sure.
        open: whether it still did at the end of what was looked at.
    """

    measure: str
    behind: tuple[Figure, ...]
    quarters: int
    open: bool


@dataclass(frozen=True)
class Cell:
    """Final sales over potential of one company of E2's table; `worlds` holds one number per world."""

    downward_revision: float
    growth: float
    variant: str
    shock: bool
    sales: Figure
    worlds: Worlds


Key = tuple[float, float, str, bool]
"""Downward revision, growth, variant, shock."""


@dataclass(frozen=True)
class Crossing:
    """E2's table, and final sales over potential of the ordinary organisation as it is, by world."""

    cells: Mapping[Key, Cell]
    calm: Worlds

    def sales(self, down: float, growth: float, variant: str = "as it is", shock: bool = False) -> Worlds:
        """Final sales over potential of one company, by world."""
        return self.cells[down, growth, variant, shock].worlds

    def lost(self, down: float, variant: str = "as it is", *, growth: float = HARD, shock: bool = False) -> Worlds:
        """Final sales lost against the ordinary organisation, as a share of its own, by world."""
        share: Worlds = (self.calm - self.sales(down, growth, variant, shock)) / self.calm.mean()
        return share

    @property
    def collapsed(self) -> tuple[float, ...]:
        """Downward revisions with which the company that has to grow fast collapses, for sure."""
        return tuple(down for down in DOWNWARD if figure(self.lost(down)).low > COLLAPSE)


@dataclass(frozen=True)
class Lesson:
    """One lesson of E2 as the model answers it."""

    id: str
    claim: str
    found: bool
    figures: Mapping[str, Figure]

    @property
    def instead(self) -> str:
        """What is found where the lesson is not."""
        return INSTEAD[self.id]


@dataclass(frozen=True)
class Study:
    """All that was measured, and the answers."""

    tipping: tuple[Tipping, ...]
    recovery: tuple[Recovery, ...]
    crossing: Crossing
    lessons: tuple[Lesson, ...]


def figure(values: Worlds) -> Figure:
    """Mean of one number per world, with its interval."""
    half = 1.96 * float(values.std(ddof=1)) / np.sqrt(len(values))
    mean = float(values.mean())
    return Figure(mean, mean - half, mean + half)


def study(fresh: Fresh) -> Study:
    """Everything: about a minute on two idle cores with a hundred worlds."""
    tips, cells = tipping(fresh), crossing(fresh)
    return Study(tips, hysteresis(fresh()), cells, lessons(tips, cells))


# --- where it tips


def tipping(fresh: Fresh) -> tuple[Tipping, ...]:
    """The fall of final sales with required growth, for targets that come down less or more."""
    return tuple(tipping_of(fresh(), down) for down in DOWNWARD)


def tipping_of(lab: Lab, down: float) -> Tipping:
    """The fall of final sales with required growth, for one downward revision."""
    curves = final_sales(lab, {**FLYWHEEL_ON, "targets.downward_revision": down})
    return Tipping(
        down,
        GROWTH,
        tuple(figure(column) for column in curves.T),
        figure(left_out(lambda chosen: drop(curves[chosen]), len(curves))),
        figure(left_out(lambda chosen: middle(curves[chosen]), len(curves))),
        figure(left_out(lambda chosen: width(curves[chosen]), len(curves))),
    )


def middle(curves: Table) -> float:
    """Growth a quarter at which half of the drop is reached."""
    return growth_at(curves, 0.5)


# --- how long it stays tipped


def hysteresis(lab: Lab) -> tuple[Recovery, ...]:
    """Two years as in the evil flywheel, then led as before: bookings, trust and customer time against the twin."""
    calm = lab.company({**always(UNHURRIED), "world.weeks": QUARTER * LONG})
    scarred = restored(lab, calm, levers_of("evil-flywheel"))
    return tuple(
        recovery(measure, from_today(lab.live(calm), measure), from_today(lab.live(scarred), measure))
        for measure in ("bookings", "trust_leadership", "trust_sales", "customer_share")
    )


def recovery(measure: str, calm: Table, scarred: Table) -> Recovery:
    """How far and how long one measure stays under the twin, from the first quarter of the restored policy."""
    lost = ((calm - scarred) / calm.mean(axis=0))[:, STRESS:]
    behind = tuple(figure(quarter) for quarter in lost.T)
    sure = [quarter.positive for quarter in behind]
    quarters = sure.index(False) if False in sure else len(sure)
    return Recovery(measure, behind, quarters, quarters == len(sure))


# --- what starts and what deepens a decline


def crossing(fresh: Fresh) -> Crossing:
    """E2's table: downward revision, required growth, one thing changed, with and without a shock."""
    keys = [(d, g, v, s) for d in DOWNWARD for g in ASKED for v in VARIANTS for s in (False, True)]
    ordinary = fresh()
    calm = final(ordinary, ordinary.company({**always(UNHURRIED), "world.weeks": QUARTER * LONG}))
    return Crossing({key: cell(fresh(), key) for key in keys}, calm)


def cell(lab: Lab, key: Key) -> Cell:
    """Final sales of one company."""
    sold = final(lab, company_of(lab, key))
    return Cell(*key, figure(sold), sold)


def final(lab: Lab, company: Scenario) -> Worlds:
    """Sales over potential in the last year."""
    return sales_over_potential(lab.live(company), LONG - 4)


def company_of(lab: Lab, key: Key) -> Scenario:
    """One company of the table. New heads keep the old number here, as E2 knows none."""
    down, growth, variant, shock = key
    led = {
        **UNHURRIED,
        **FLYWHEEL_ON,
        "targets.downward_revision": down,
        "targets.ambition": round(4.0 * growth, 4),
        **VARIANTS[variant],
    }
    world = {"world.weeks": QUARTER * LONG, "behaviour.new_broom": 0.0, **(SHOCK if shock else {})}
    return lab.company({**always(led), **world})


# --- the lessons


def lessons(tips: tuple[Tipping, ...], table: Crossing) -> tuple[Lesson, ...]:
    """The six lessons of E2, each with its figures."""
    return (
        sharp_tipping(tips),
        stabiliser(table),
        deepening(table),
        sunset(table),
        without_blame(table),
        rescue(table),
    )


def sharp_tipping(tips: tuple[Tipping, ...]) -> Lesson:
    """(i) Half of a large fall lies between one and three points a quarter, within two points; later where targets adapt."""
    figures = {f"{name} {t.downward_revision}": getattr(t, name) for t in tips for name in ("drop", "middle", "width")}
    sharp = [t.drop.low > COLLAPSE and 0.01 <= t.middle.value <= 0.03 and t.width.value < 2.0 for t in tips[:2]]
    later = tips[-1].middle.low > tips[0].middle.high
    claim = "Sharp tipping between one and three points of growth a quarter, later where targets come down"
    return Lesson("i", claim, all(sharp) and later, figures)


def stabiliser(table: Crossing) -> Lesson:
    """(ii) Where targets hardly come down, letting them come down brings more than any other change."""
    figures: dict[str, Figure] = {}
    found = []
    for down in DOWNWARD[:-1]:
        stressed = table.sales(down, HARD)
        brought = {name: figure(table.sales(down, HARD, name) - stressed) for name in VARIANTS if name != "as it is"}
        adapted = figure(table.sales(DOWNWARD[-1], HARD) - stressed)
        found.append(adapted.positive and adapted.value > max(other.value for other in brought.values()))
        figures |= {f"{name} {down}": value for name, value in {"targets come down": adapted, **brought}.items()}
    return Lesson("ii", "Targets that come down are the main stabiliser", all(found), figures)


def deepening(table: Crossing) -> Lesson:
    """(iii) Wherever the company collapses, it would decline without specialists too, but not collapse."""
    figures: dict[str, Figure] = {}
    found = []
    for down in table.collapsed:
        without, more = table.lost(down, "no specialists"), table.lost(down)
        left, deeper = figure(without), figure(more - without)
        found.append(left.positive and left.value <= COLLAPSE and deeper.positive)
        figures |= {f"lost {down}": figure(more), f"lost without specialists {down}": left, f"deeper by {down}": deeper}
    claim = "Specialists do not start the decline, they turn it into a collapse"
    return Lesson("iii", claim, bool(found) and all(found), figures)


def sunset(table: Crossing) -> Lesson:
    """(iv) Wherever the company collapses, it keeps at least half of what was lost if specialist roles end."""
    kept = {
        f"kept {down}": figure(kept_of(np.column_stack([table.lost(down), table.lost(down, "sunset")])))
        for down in table.collapsed
    }
    found = bool(kept) and all(one.positive and one.value >= 0.5 for one in kept.values())
    return Lesson("iv", "A sunset of specialists turns collapse into stagnation", found, kept)


def kept_of(losses: Table) -> Worlds:
    """Share of a loss that is kept, with its error over worlds."""
    return left_out(lambda chosen: share_kept(losses[chosen]), len(losses))


def share_kept(losses: Table) -> float:
    """Share of the first column's loss that the second column does not have."""
    before, after = losses.mean(axis=0)
    return float(1.0 - after / before)


def without_blame(table: Crossing) -> Lesson:
    """(v) Wherever the company collapses, after a shock too, it does not without blame; dives help less as growth rises."""
    left = {f"lost without blame {down}": figure(table.lost(down, "no blame", shock=True)) for down in table.collapsed}
    less = {f"dives help less {down}": figure(dives(table, down, HARD) - dives(table, down, 0.05)) for down in DOWNWARD}
    helped = {f"dives {down}": figure(dives(table, down, HARD)) for down in DOWNWARD}
    suffices = bool(left) and all(loss.high < COLLAPSE for loss in left.values())
    found = suffices and all(one.value > 0.0 for one in (*less.values(), *helped.values()))
    claim = "Without blame there is no collapse; deep dives help, less as growth rises"
    return Lesson("v", claim, found, left | helped | less)


def dives(table: Crossing, down: float, growth: float) -> Worlds:
    """What deep dives bring a company that meets a shock, in final sales over potential."""
    return table.sales(down, growth, "deep dives", True) - table.sales(down, growth, shock=True)


def rescue(table: Crossing) -> Lesson:
    """(vi) In E2's row a shock leaves the company with more final sales than it had without; the other rows are told too."""
    figures = {f"{d}/{g}": figure(rescued(table, d, g)) for d in DOWNWARD for g in ASKED}
    found = figure(rescued(table, *RESET)).positive
    return Lesson("vi", "A passing shock can save a firm by resetting its targets", found, figures)


def rescued(table: Crossing, down: float, growth: float) -> Worlds:
    """What a shock brings, in final sales over potential."""
    brought: Worlds = table.sales(down, growth, shock=True) - table.sales(down, growth)
    return brought
