"""Funnel: opportunities arrive where somebody looks for them, close when the work is done, and are won on their merits."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import funnel


def with_deals(*amounts: float) -> Org:
    """An organisation whose first rep has open opportunities of these amounts, far from closing, and no haste."""
    org = founded()
    org.reps[0]["open_deals"], org.reps[0]["flow"], org.reps[0]["urge"] = len(amounts), 1.0, 0.0
    for deal, amount in zip(org.deals[0], amounts, strict=False):
        deal["amount"], deal["age"], deal["progress"], deal["clock"] = amount, funnel.FRESH, 0.0, 1e9
        deal["product"], deal["focus"], deal["people"], deal["luck"], deal["born"] = 0, 1.0, 1.0, 0.0, -1
    return org


def logit(amount: float = 100.0, **fields: float) -> float:
    """The logit of winning an opportunity with these features."""
    org = with_deals(amount)
    for field, value in fields.items():
        org.deals[0][0][field] = value
    return float(act(funnel.deal_logit, org))


def help_from_rules(control: float, skill: float) -> float:
    org = founded()
    org.teams["control"], org.reps[0]["skill"] = control, skill
    return float(act(funnel.logit_from_rules, org))


def test_large_and_stale_opportunities_are_harder_to_win() -> None:
    assert logit(amount=1000.0) < logit()
    assert logit(age=52.0) < logit()


def test_an_opportunity_closes_when_its_work_is_done_and_is_won_on_its_merits() -> None:
    org = with_deals(100.0, 200.0, 300.0)
    org.deals[0]["clock"][:2], org.deals[0]["luck"][:2] = 0.1, (-99.0, 99.0)
    assert act(funnel.advance_deals, org) == 2
    rep = org.reps[0]
    assert (rep["won"], rep["lost"], rep["open_deals"]) == (1.0, 1.0, 1)
    assert rep["bookings"] == pytest.approx(100.0)
    assert org.deals[0][0]["amount"] == 300.0  # closed ones lie behind the open one


def test_a_full_pipeline_drops_its_smallest_opportunity_for_a_new_one() -> None:
    slots = len(founded().deals[0])
    org = with_deals(*np.arange(slots, 0.0, -1.0))
    assert act(funnel.take_slot, org) == slots - 1
    assert (org.reps[0]["dropped"], org.reps[0]["open_deals"]) == (1.0, slots)


def test_customers_of_empty_seats_ask_colleagues() -> None:
    org = with_deals()
    usual = act(funnel.arrival_rate, org)
    org.teams["staffed"] -= 1
    assert act(funnel.arrival_rate, org) > usual


def test_a_prescribed_process_holds_the_weak_and_fetters_the_strong() -> None:
    assert help_from_rules(0.9, skill=-1.0) > help_from_rules(0.3, skill=-1.0)
    assert help_from_rules(0.9, skill=2.0) < help_from_rules(0.3, skill=2.0)


def test_opportunities_of_whoever_leaves_are_dropped_and_counted() -> None:
    org = with_deals(100.0, 200.0)
    org.reps[0]["dropped"] = 0.0
    act(funnel.drop_deals, org)
    assert (org.reps[0]["dropped"], org.reps[0]["open_deals"]) == (2.0, 0)
