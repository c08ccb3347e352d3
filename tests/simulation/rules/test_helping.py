"""Helping: help follows what one gains, care and custom; knowledge moves from the better to the worse."""

from __future__ import annotations

from small_worlds import act, founded, plain, readable

from simulation.org import Org
from simulation.rules import helping


def with_rep(**fields: float) -> Org:
    """An organisation whose first rep has quota and bookings at mid-quarter, so that nothing presses."""
    org = founded()
    org.now[0]["week_of_quarter"] = 6.5
    for field, value in {"quota": 100.0, "quarter_bookings": 50.0, **fields}.items():
        org.reps[0][field] = value
    return org


def wish(org: Org) -> float:
    """Hours a week that the first rep wants to help."""
    act(helping.choose_help, org)
    return float(org.reps[0]["wish_to_help"])


def lesson(own: float, other: float) -> float:
    """What a rep of a skill learns from a partner of a skill, in a week."""
    org = with_rep(skill=own, away=0.0)
    org.reps[1]["skill"], org.reps[1]["helping"], org.reps[1]["present"] = other, 2.0, 1
    act(helping.learn_from_partner, org, other=readable(org).reps[1])
    return float(org.reps[0]["lesson"])


def test_team_pay_makes_more_people_help() -> None:
    own, shared = with_rep(), with_rep()
    own.policies["team_share"], shared.policies["team_share"] = 0.0, 1.0
    assert wish(own) < wish(shared)


def test_reps_behind_their_own_number_help_less() -> None:
    assert wish(with_rep(quarter_bookings=10.0)) < wish(with_rep())


def test_nobody_helps_in_a_team_of_one() -> None:
    org = with_rep()
    org.teams["staffed"] = 1
    assert wish(org) == 0.0


def test_everybody_meets_every_colleague_in_turn() -> None:
    org = founded()
    team = readable(org).teams[0]
    first, last = int(team.first), int(team.last)
    for i in range(first, last):
        partners = {plain(helping.find_partner)(i, team, week) for week in range(last - first - 1)}
        assert partners == set(range(first, last)) - {i}


def test_reps_learn_from_a_better_partner_and_from_no_worse_one() -> None:
    assert lesson(own=1.0, other=1.5) > 0.0 == lesson(own=1.0, other=0.5)


def test_care_for_colleagues_wears_off_under_strong_incentives_and_grows_with_purpose() -> None:
    usual, sold, inspired = (with_rep(prosociality=0.5, purpose=purpose) for purpose in (0.0, 0.0, 1.0))
    sold.policies["variable_share"] = 0.8
    for org in (usual, sold, inspired):
        act(helping.update_prosociality, org)
    kind = [float(org.reps[0]["prosociality"]) for org in (sold, usual, inspired)]
    assert kind == sorted(kind)
    assert len(set(kind)) == 3
