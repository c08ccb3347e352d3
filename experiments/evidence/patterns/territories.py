"""Territories: what unequal ones cost where all of them together hold the same (T25)."""

from __future__ import annotations

from experiments.evidence.lab import Lab, RunValues, extend_to_past
from experiments.evidence.pattern import BandValues, Pattern, PatternBand
from experiments.evidence.patterns.flywheel_patterns import sales_over_potential
from simulation.declare import Value
from simulation.scenario import Scenario

FIRST_YEAR = 4
"""First quarter that is read: after the discarded year."""
EQUAL: dict[str, Value] = {"world.territory_spread": 0.0}
OFF: dict[str, Value] = {"behaviour.slice_by_belief": 1.0, "world.blind_spots": 0.7}
"""Shares named by what records say of a territory, and records that are far off."""
RIGHT: dict[str, Value] = {"behaviour.slice_by_belief": 1.0, "world.blind_spots": 0.0}


def territories(lab: Lab) -> BandValues:
    """Sales over what territories hold: unequal ones against equal ones; and equal ones with quotas off what they hold."""
    return {
        "unequal": lost(lab, lab.build_company(), lab.build_company(EQUAL)),
        "quotas": lost(
            lab,
            lab.build_company({**EQUAL, **extend_to_past(OFF)}),
            lab.build_company({**EQUAL, **extend_to_past(RIGHT)}),
        ),
    }


def lost(lab: Lab, one: Scenario, other: Scenario) -> RunValues:
    """Share of the other company's sales, at equal potential, that this one goes without."""
    sold, could = (sales_over_potential(lab.simulate(each), FIRST_YEAR) for each in (one, other))
    share: RunValues = (could - sold) / could.mean()
    return share


TERRITORIES = (
    Pattern(
        id="T25",
        title="Unequal territories cost sales, at the same potential in all",
        tuned=True,
        source="Zoltners & Lorimer 2000; ZS's record of 500 companies",
        bands=(
            PatternBand("unequal", "sales lost by unequal territories, against equal ones, share", 0.02, 0.07),
            PatternBand("quotas", "sales lost by quotas off what equal territories hold, share"),
        ),
        without="territories that differ",
        ablation=EQUAL,
        measure=territories,
        explanation=(
            "What a rep sells rises with what the territory holds nearly in full: only pipelines too long to follow, and "
            "shares that follow last year, take something off. Quotas off what territories hold cost more than unequal ones."
        ),
        quick=True,
    ),
)
