"""Reports: two biases that are never netted, and excuses that are measured against the rep's own gap."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import reports


def missed(attainment: float = 0.5, trust: float = 0.0) -> Org:
    """Reps who missed their quota."""
    org = founded(excuses=1.0)
    org.reps["judged"], org.reps["made_quota"], org.reps["attainment"] = 1, 0, attainment
    org.reps["trust_leadership"] = trust
    return org


def excuses(org: Org) -> np.ndarray:
    """Everybody's excuses: which, and whether untrue."""
    for i in range(len(org.reps)):
        act(reports.make_excuse, org, i)
    return np.array([org.reps["excuse"], org.reps["untrue"]])


def test_fear_and_distrust_bend_numbers_both_ways_at_once() -> None:
    org = founded()
    org.reps[0]["trust_leadership"], org.reps[0]["trust_manager"], org.teams[0]["pressure"] = 0.1, 0.1, 1.0
    act(reports.shade_reports, org)
    assert org.reps[0]["holding_back"] > 0.0
    assert org.reps[0]["wishful"] > 0.0


def test_an_excuse_is_true_where_it_names_a_third_of_the_rep_s_own_gap() -> None:
    org = missed()
    org.seats["demand"] = org.seats["potential"] * org.company[0]["market"] * 0.5 ** (1.0 / 3.0) * 0.999
    kinds, untrue = excuses(org)
    assert set(untrue[kinds == reports.COMPETITION]) == {0}
    assert set(untrue[kinds == reports.PRICE]) == {1}


def test_the_same_market_is_no_reason_for_a_deeper_miss() -> None:
    org = missed(attainment=0.2)
    org.seats["demand"] = org.seats["potential"] * org.company[0]["market"] * 0.8
    kinds, untrue = excuses(org)
    assert set(untrue[kinds == reports.COMPETITION]) == {1}


@pytest.mark.parametrize("attainment", [0.3, 0.9])
def test_those_who_trust_make_fewer_excuses(attainment: float) -> None:
    distrust, confide = (np.count_nonzero(excuses(missed(attainment, trust))[0] >= 0) for trust in (0.0, 1.0))
    assert confide < distrust


def test_who_makes_the_quota_explains_nothing() -> None:
    org = missed()
    org.reps["made_quota"] = 1
    kinds, untrue = excuses(org)
    assert set(kinds) == {reports.NO_EXCUSE}
    assert set(untrue) == {0}
