"""Trust: what is asked, said or announced can be kept or broken; nothing else builds or breaks it."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import trust
from simulation.rules.targets import REPS

ATTAINABLE, BEYOND = 0.9, 1.8
"""A quota against the rep's own estimate."""


def told(quota: float = ATTAINABLE, made: bool = True, self_serving: float = 0.3, **levers: float) -> Org:
    """A company on its first day; the rep in seat 0 was handed a quota and has lived a quarter with it."""
    org = founded(self_serving=self_serving)
    for name, value in levers.items():
        org.policies[name] = value
    rep = org.reps[0]
    rep["estimate"], rep["quota"], rep["voice"] = 100.0, 100.0 * quota, 0.0
    rep["trust_leadership"], rep["scar"], rep["purpose"] = 0.5, 0.0, 0.0
    rep["judged"], rep["made_quota"] = 1, int(made)
    rep["attainment"] = 1.0 if made else 0.6
    for field in ("blame_felt", "fixed", "inspected"):
        org.teams[0][field] = 0.0
    return org


def after(org: Org, quarters: int = 1, known: float = 0.0) -> float:
    """Trust in leaders after so many quarters like the last."""
    for _ in range(quarters):
        for _ in range(3):
            act(trust.watch_leaders, org, known=known)
        act(trust.update_trust_in_leadership, org, seen=0.0)
    return float(org.reps[0]["trust_leadership"])


@pytest.mark.parametrize("collaboration", [0.0, 0.1])
def test_an_attainable_number_kept_with_word_and_deed_alike_holds_trust_dictated_or_not(collaboration: float) -> None:
    org = told(integrity=1.0, collaboration=collaboration)
    org.teams[0]["heard"] = 1.0
    assert after(org, 8) > 0.6


def test_a_number_known_to_be_out_of_reach_breaks_it() -> None:
    within, without = after(told(), 4), after(told(BEYOND, made=False), 4, known=1.0)
    assert without < within - 0.1


def test_an_imposed_number_missed_costs_more_the_further_it_lay_above_the_own_estimate() -> None:
    own_fault, asked_too_much = (act(trust.judge_fault, told(quota, made=False)) for quota in (ATTAINABLE, BEYOND))
    assert 0.0 < own_fault < asked_too_much
    assert act(trust.judge_fault, told(ATTAINABLE, made=False, self_serving=0.0)) == 0.0


def test_a_number_of_one_s_own_is_nobody_else_s_fault() -> None:
    org = told(BEYOND, made=False)
    org.reps[0]["voice"] = 1.0
    assert act(trust.judge_fault, org) == 0.0
    assert act(trust.out_of_reach, org) == 0.0


def test_asking_without_hearing_costs_more_than_not_asking() -> None:
    never, in_vain = told(), told(collaboration=1.0, split=REPS)
    in_vain.teams[0]["heard"] = 0.0
    assert after(in_vain) < after(never)
    assert in_vain.reps[0]["scar"] > never.reps[0]["scar"]


@pytest.mark.parametrize("integrity", [0.2, 1.0])
def test_who_promises_more_has_more_to_break_and_to_keep(integrity: float) -> None:
    silent, full = (after(told(integrity=integrity, purpose=said), 6) for said in (0.0, 1.0))
    assert (full > silent) == (integrity == 1.0)


def test_misses_are_forgiven_sooner_than_broken_words() -> None:
    missed, deceived = told(), told()
    deceived.reps[0]["scar"] = 0.8
    for org in (missed, deceived):
        org.reps[0]["trust_leadership"] = 0.2
    assert after(deceived, 4) < after(missed, 4)


def test_specialists_without_a_visible_reason_break_it_and_those_for_a_named_cause_do_not() -> None:
    org = told()
    org.teams[0]["specialists"], org.teams[0]["specialists_known"] = 2, 0.0
    assert act(trust.measure_surprise, org) > 0.0
    org.teams[0]["fixed"] = 1.0
    assert act(trust.measure_surprise, org) == 0.0
    org.teams[0]["fixed"] = 0.0
    act(trust.get_used_to_structure, org)
    assert act(trust.measure_surprise, org) == 0.0


def test_newcomers_go_by_what_colleagues_say_within_two_or_three_quarters() -> None:
    org = founded()
    rep = org.reps[0]
    act(trust.hear_promises, org)
    hoped = float(rep["trust_leadership"])
    for month in range(9):
        rep["tenure"] = month * trust.MONTH
        act(trust.hear_colleagues, org, leaders=0.2, boss=0.2)
    assert abs(rep["trust_leadership"] - 0.2) < 0.35 * (hoped - 0.2)
    rep["tenure"], rep["trust_leadership"] = trust.NEWCOMER, 0.5
    act(trust.hear_colleagues, org, leaders=0.2, boss=0.2)
    assert rep["trust_leadership"] == 0.5
