"""No lever is free: moved to each of its ends, something of value gets worse, beyond noise.

Each line holds an end, what it is compared with, the scenario and the measure that gets worse there. Pay counts as a cost. A few
lines set something else as well, for both: their price shows only there (a product is missed where customers are ready for it).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from claims_table import NOISE, goodness, lift, small, typed

from scenarios import names
from simulation.declare import Value
from simulation.policy import LEVERS

WEEKS, FUTURES = 104, 72
VALUES, CARING, QUARTER_END = "management-by-values", "caring-managers", "accelerator-quarter-end"
EVIL, PIE, DISTRUST = "evil-flywheel", "eat-the-pie", "pie-without-trust"
STAR, UPGRADE, OVERLAY = "promote-the-star", "upgrade-the-team", "first-overlay-helps"


@dataclass(frozen=True)
class Price:
    """At `end`, against `other`, `measure` is worse."""

    lever: str
    end: str
    other: str
    scenario: str
    measure: str
    also: dict[str, Value] = field(default_factory=dict, hash=False)


# fmt: off
PRICES = (
    Price("targets.ambition", "0", "0.2", "simple-market", "customer_hours"),
    Price("targets.ambition", "0.2", "0", QUARTER_END, "load"),
    Price("targets.collaboration", "0", "1", PIE, "trust_leadership"),
    Price("targets.collaboration", "1", "0", PIE, "trust_peers"),
    Price("targets.downward_revision", "0", "1", "demand-shock", "trust_leadership"),
    Price("targets.downward_revision", "1", "0", "demand-shock", "pay"),
    Price("targets.listening", "0", "1", DISTRUST, "trust_leadership"),
    Price("targets.listening", "1", "0", DISTRUST, "offering_fit"),
    Price("targets.split", "formula", "reps", PIE, "trust_leadership"),
    Price("targets.split", "manager", "reps", PIE, "trust_manager"),
    Price("targets.split", "reps", "formula", PIE, "trust_peers"),
    Price("targets.leftover", "proportional", "miss", DISTRUST, "load"),
    Price("targets.leftover", "auction", "proportional", DISTRUST, "help_hours"),
    Price("targets.leftover", "manager", "proportional", PIE, "trust_leadership"),
    Price("targets.leftover", "miss", "proportional", DISTRUST, "pay"),
    Price("targets.slice_premium", "0", "0.5", DISTRUST, "help_hours", {"targets.leftover": "auction"}),
    Price("targets.slice_premium", "0.5", "0", PIE, "burnout"),
    Price("targets.stepping_stones", "0", "1", "stepping-stones", "confidence"),
    Price("targets.stepping_stones", "1", "0", "stepping-stones", "programme_cost"),
    Price("targets.push_new_product", "0", "1", VALUES, "bookings", {"world.readiness": 1.0}),
    Price("targets.push_new_product", "1", "0", VALUES, "win_rate"),
    Price("incentives.pay_plan", "commission", "quota_bonus", QUARTER_END, "reps_at_quota"),
    Price("incentives.pay_plan", "quota_bonus", "accelerated", QUARTER_END, "customer_hours"),
    Price("incentives.pay_plan", "accelerated", "quota_bonus", QUARTER_END, "burnout"),
    Price("incentives.pay_level", "0.8", "1.3", VALUES, "vacancies"),
    Price("incentives.pay_level", "1.3", "0.8", VALUES, "contribution"),
    Price("incentives.variable_share", "0", "0.8", "simple-market", "trust_leadership"),
    Price("incentives.variable_share", "0.8", "0", VALUES, "churn"),
    Price("incentives.team_share", "0", "1", VALUES, "help_hours"),
    Price("incentives.team_share", "1", "0", VALUES, "customer_hours"),
    Price("incentives.accelerator", "1", "3", QUARTER_END, "customer_hours"),
    Price("incentives.accelerator", "3", "1", QUARTER_END, "contribution"),
    Price("incentives.cap", "1", "3", QUARTER_END, "customer_hours"),
    Price("incentives.cap", "3", "1", QUARTER_END, "overtime"),
    Price("incentives.contests", "0", "1", PIE, "customer_hours"),
    Price("incentives.contests", "1", "0", PIE, "trust_peers"),
    Price("incentives.recognition", "0", "1", VALUES, "confidence"),
    Price("incentives.recognition", "1", "0", VALUES, "programme_cost"),
    Price("incentives.response", "0", "1", EVIL, "customer_hours"),
    Price("incentives.response", "1", "0", EVIL, "pushiness"),
    Price("structure.overlay_response", "0", "2", EVIL, "win_rate"),
    Price("structure.overlay_response", "2", "0", EVIL, "internal_hours"),
    Price("structure.overlay_limit", "0", "4", EVIL, "win_rate"),
    Price("structure.overlay_limit", "4", "0", EVIL, "contribution"),
    Price("structure.overlay_sunset", "0", "1", OVERLAY, "internal_hours"),
    Price("structure.overlay_sunset", "1", "0", OVERLAY, "win_rate"),
    Price("structure.control_response", "0", "1", "team-of-twenty", "potential_error"),
    Price("structure.control_response", "1", "0", VALUES, "customer_hours"),
    Price("structure.adaptivity", "0", "1", VALUES, "control"),
    Price("structure.adaptivity", "1", "0", VALUES, "internal_hours"),
    Price("structure.layers", "1", "4", VALUES, "executive_hours"),
    Price("structure.layers", "4", "1", VALUES, "potential_error"),
    Price("structure.span", "4", "20", VALUES, "contribution", {"world.regions": 1}),
    Price("structure.span", "20", "4", VALUES, "trust_manager", {"world.regions": 1}),
    Price("leadership.field_time", "0", "0.5", VALUES, "leaders_understanding"),
    Price("leadership.field_time", "0.5", "0", VALUES, "offering_fit"),
    Price("leadership.root_cause", "0", "1", VALUES, "belief_error"),
    Price("leadership.root_cause", "1", "0", VALUES, "offering_fit"),
    Price("leadership.fixing", "0", "1", "break-the-flywheel", "trust_leadership"),
    Price("leadership.fixing", "1", "0", "break-the-flywheel", "programme_cost"),
    Price("leadership.purpose", "0", "1", VALUES, "purpose"),
    Price("leadership.purpose", "1", "0", "performative-values", "customer_hours"),
    Price("leadership.integrity", "0", "1", VALUES, "trust_leadership"),
    Price("leadership.integrity", "1", "0", VALUES, "programme_cost"),
    Price("leadership.patience", "1", "12", VALUES, "purpose"),
    Price("leadership.patience", "12", "1", "executive-replaced", "trust_leadership"),
    Price("management.care", "0", "1", CARING, "trust_manager"),
    Price("management.care", "1", "0", CARING, "programme_cost"),
    Price("management.coaching", "0", "3", VALUES, "skill"),
    Price("management.coaching", "3", "0", VALUES, "customer_hours"),
    Price("management.goal_conversations", "0", "1", EVIL, "trust_manager"),
    Price("management.goal_conversations", "1", "0", EVIL, "burnout"),
    Price("management.sharing_meetings", "0", "2", VALUES, "skill"),
    Price("management.sharing_meetings", "2", "0", VALUES, "customer_share"),
    Price("management.people_scorecard", "0", "1", EVIL, "trust_manager"),
    Price("management.people_scorecard", "1", "0", CARING, "programme_cost"),
    Price("management.promotion", "best_seller", "external", STAR, "vacancies"),
    Price("management.promotion", "best_carer", "external", STAR, "vacancies"),
    Price("management.promotion", "random", "external", STAR, "vacancies"),
    Price("management.promotion", "external", "best_seller", STAR, "programme_cost"),
    Price("management.assessment", "0", "1", EVIL, "skill"),
    Price("management.assessment", "1", "0", EVIL, "turnover_cost"),
    Price("management.replacement", "0", "1", UPGRADE, "skill"),
    Price("management.replacement", "1", "0", UPGRADE, "trust_manager"),
    Price("management.hiring_bar", "0", "1", UPGRADE, "skill"),
    Price("management.hiring_bar", "1", "0", UPGRADE, "vacancies"),
    Price("recovery.vacation_weeks", "0", "8", VALUES, "sick_days"),
    Price("recovery.vacation_weeks", "8", "0", VALUES, "bookings"),
    Price("recovery.recovery_slices", "0", "1", PIE, "burnout"),
    Price("recovery.recovery_slices", "1", "0", PIE, "pay"),
    Price("recovery.hours_limit", "40", "55", EVIL, "customer_hours"),
    Price("recovery.hours_limit", "55", "40", EVIL, "burnout"),
)
# fmt: on
WITHOUT_PRICE: dict[tuple[str, str], str] = {}
"""Ends of levers, with the reason why nothing gets worse there."""


def ends(path: str) -> set[Value]:
    """The ends of a lever: its two, or every choice."""
    lever = LEVERS[path]
    return {typed(path, text) for text in lever.choices or (str(lever.low), str(lever.high))}


@pytest.mark.parametrize("path", LEVERS)
def test_every_end_of_every_lever_has_its_price(path: str) -> None:
    listed = [price.end for price in PRICES if price.lever == path] + [end for p, end in WITHOUT_PRICE if p == path]
    found = [typed(path, end) for end in listed]
    assert len(found) == len(set(found))
    assert set(found) == ends(path)


@pytest.mark.parametrize("price", PRICES, ids=lambda price: f"{price.lever}={price.end}")
def test_something_of_value_gets_worse(price: Price) -> None:
    assert price.scenario in names()
    assert goodness(price.measure) != 0
    before = {price.lever: typed(price.lever, price.other), **price.also}
    after = {price.lever: typed(price.lever, price.end), **price.also}
    better = goodness(price.measure) * lift(small(price.scenario, WEEKS), price.measure, before, after, FUTURES)
    assert better < -NOISE, f"{price.measure} is better by {better:.1f} standard errors"
