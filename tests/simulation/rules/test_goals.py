"""Goals: a strong goal that is reached leaves a gap, which closes in months; a weak one leaves none."""

from __future__ import annotations

from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import effort, goals


def reached(drive: float) -> Org:
    """A rep who has just reached a goal that drove him so much."""
    org = founded()
    rep = org.reps[0]
    rep["goal_real"], rep["goal_drive"], rep["emptiness"], rep["goal_strength"] = 1, drive, 0.0, drive
    rep["goal_saved"] = rep["goal_amount"] + 1.0
    act(goals.save_towards_goal, org)
    return org


def test_the_stronger_a_goal_drove_the_larger_the_gap_it_leaves() -> None:
    assert reached(0.0).reps[0]["emptiness"] == 0.0
    assert reached(0.2).reps[0]["emptiness"] < reached(0.8).reps[0]["emptiness"]


def test_a_gap_takes_from_what_work_is_worth() -> None:
    full, empty = (act(effort.worth_of_work, reached(drive)) for drive in (0.0, 0.8))
    assert empty < full


def test_a_gap_closes_within_months() -> None:
    org = reached(0.8)
    for _ in range(39):
        act(goals.keep_goal_in_mind, org, dt=1.0)
    assert org.reps[0]["emptiness"] < 0.06


def test_what_drives_somebody_shows_over_months() -> None:
    org = founded()
    rep = org.reps[0]
    rep["goal_real"], rep["goal_drive"], rep["written"] = 1, 0.0, 0
    rep["goal_strength"] = 1.0
    act(goals.keep_goal_in_mind, org, dt=1.0)
    assert 0.0 < rep["goal_drive"] < 0.1
