"""Pay: plans pay the same at target and differ around it; pay arrives once, to those who are there."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import pay

PLANS = (pay.COMMISSION, pay.QUOTA_BONUS, pay.ACCELERATED)


def paid(attainment: float, plan: float, cap: float = 3.0) -> float:
    """Variable pay over its target amount, at an attainment."""
    org = founded()
    org.policies["pay_plan"], org.policies["cap"], org.policies["accelerator"] = plan, cap, 2.0
    return float(act(pay.pay_multiple, org, attainment=attainment))


def judged(bookings: float, quota: float = 100.0) -> Org:
    """An organisation whose first rep booked so much in the quarter, and was judged."""
    org = founded()
    org.reps[0]["quarter_bookings"], org.reps[0]["quota"] = bookings, quota
    act(pay.judge_rep, org)
    return org


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_pays_the_same_at_target(plan: float) -> None:
    assert paid(1.0, plan) == pytest.approx(1.0)


def test_a_bonus_leaps_at_the_line_and_a_commission_knows_none() -> None:
    leaps = [paid(1.0, plan) - paid(0.99, plan) for plan in PLANS]
    assert leaps == pytest.approx([0.01, 0.406, 0.406])


def test_beyond_the_line_a_bonus_pays_nothing_and_an_accelerator_pays_twice() -> None:
    beyond = [paid(1.5, plan) - paid(1.0, plan) for plan in PLANS]
    assert beyond == pytest.approx([0.5, 0.0, 0.6])


def test_a_cap_ends_what_more_results_pay() -> None:
    assert paid(2.0, pay.COMMISSION, cap=1.2) == paid(1.2, pay.COMMISSION) == pytest.approx(1.2)


def test_reps_without_a_quota_are_not_judged() -> None:
    assert [judged(120.0).reps[0][name] for name in ("judged", "made_quota")] == [1, 1]
    assert [judged(80.0).reps[0][name] for name in ("judged", "made_quota")] == [1, 0]
    assert [judged(120.0, quota=0.0).reps[0][name] for name in ("judged", "made_quota")] == [0, 0]


def test_variable_pay_arrives_once() -> None:
    org = founded(variable_share=0.5)
    act(pay.accrue_variable_pay, org, due=10.0)
    slips = []
    for _ in range(2):
        act(pay.pay_rep, org, dt=1.0)
        slips.append(float(org.reps[0]["paid"]))
    assert slips[0] - slips[1] == pytest.approx(10.0)
    assert slips[1] > 0.0
