"""The number asked: what the board demands, mixed with what leaders believe can come."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.rules.targets import demand_growth, say_so, set_company_target


def asked(believed: float, **leader: float) -> float:
    """The number asked where 1000 is demanded."""
    org = founded()
    for field, value in leader.items():
        org.executives[0][field] = value
    act(set_company_target, org, demanded=1000.0, believed=believed)
    return float(org.company[0]["target"])


def test_whoever_believes_in_more_asks_for_more() -> None:
    assert asked(1000.0) == 1000.0
    assert asked(1200.0) == pytest.approx(1100.0)


def test_bad_news_counts_as_far_as_it_is_said_and_heard() -> None:
    assert asked(800.0, empathy=0.0) == 1000.0
    assert asked(800.0, empathy=1.0, own_weight=1.0) == 1000.0
    assert 900.0 < asked(800.0, empathy=1.0, own_weight=0.0) < 1000.0


@pytest.mark.parametrize(("patience", "heard"), [(1, 0.2), (4, 0.5), (12, 0.75)])
def test_a_patient_board_hears_more(patience: int, heard: float) -> None:
    org = founded()
    org.policies["patience"] = patience
    org.executives[0]["empathy"], org.executives[0]["own_weight"] = 1.0, 0.0
    assert act(say_so, org) == pytest.approx(heard)


def test_after_a_miss_the_demand_comes_down_by_the_share_that_is_allowed() -> None:
    org = founded()
    one = org.company[0]
    org.policies["downward_revision"], org.policies["adaptivity"], org.policies["ambition"] = 0.3, 0.0, 0.0
    org.world["market_growth"] = 0.0
    one["target"], one["year_result"] = 1000.0, 800.0
    assert act(demand_growth, org) == pytest.approx(1000.0 - 0.3 * 200.0)
