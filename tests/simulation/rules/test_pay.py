"""Pay: plans pay the same at target; pay arrives once; of a result, the less is taken for lasting the smaller the company."""

from __future__ import annotations

import numpy as np
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


def judged_missed(quarters: list[float], target: float, **given: float) -> list[float]:
    """What is taken for missed, quarter by quarter, of results over a target."""
    org = founded(market_growth=0.0)
    one = org.company[0]
    one["target"], one["year_result"], one["doubt"] = target, target, 0.002
    for name, value in given.items():
        org.norms[name] = value
    missed = []
    for share in quarters:
        act(pay.judge_company, org, result=share * target, withheld=0.0)
        missed.append(float(one["miss"]))
    return missed


def test_one_weak_quarter_says_less_in_a_small_company() -> None:
    small, middling, large = (judged_missed([0.7], target)[0] for target in (3_000.0, 40_000.0, 500_000.0))
    assert 0.0 < small < 0.05 < middling < large < 0.3


def test_what_lasts_is_believed_in_the_end_at_any_size() -> None:
    for target in (3_000.0, 500_000.0):
        missed = judged_missed([0.7] * 60, target)
        assert missed[-1] == pytest.approx(0.3, abs=0.01)
        assert (np.diff(missed) >= 0.0).all()


def test_without_luck_a_result_is_taken_at_its_word() -> None:
    assert judged_missed([0.7, 1.1], 10_000.0, deal_noise=0.0) == pytest.approx([0.3, -0.1])


def test_what_is_withheld_from_the_records_is_missed_there_only() -> None:
    org = founded()
    one = org.company[0]
    result = float(one["target"])
    act(pay.judge_company, org, result=result, withheld=0.05)
    assert float(one["shortfall"]) == pytest.approx(0.05)
    assert float(one["result"]) == result
