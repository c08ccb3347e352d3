"""Understanding: customers are understood by being with them, and forgotten without."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import understanding

ORDINARY_HOURS = 16.0


def rep_with(hours: float, pushiness: float = 0.2, dt: float = 1.0) -> Org:
    """An organisation whose first rep has so many hours with customers each week and understands half of them."""
    org = founded()
    rep = org.reps[0]
    rep["customer"], rep["pushiness"], rep["understanding"] = hours, pushiness, 0.5
    org.now[0]["dt"] = dt
    return org


def understood(org: Org, steps: int = 1) -> float:
    for _ in range(steps):
        act(understanding.learn_customers, org, ordinary_hours=ORDINARY_HOURS)
    return float(org.reps[0]["understanding"])


def test_customers_are_forgotten_by_whoever_does_not_see_them() -> None:
    assert understood(rep_with(0.0), 52) < 0.5 < understood(rep_with(2 * ORDINARY_HOURS), 52)


def test_a_third_less_time_with_customers_is_felt_within_a_year() -> None:
    assert understood(rep_with(ORDINARY_HOURS), 52) - understood(rep_with(2 / 3 * ORDINARY_HOURS), 52) > 0.05


def test_pushy_reps_learn_less_in_the_same_hours() -> None:
    assert understood(rep_with(ORDINARY_HOURS, pushiness=1.0)) < understood(rep_with(ORDINARY_HOURS, pushiness=0.0))


def test_two_half_weeks_teach_what_one_week_teaches() -> None:
    assert understood(rep_with(20.0, dt=0.5), 2) == pytest.approx(understood(rep_with(20.0)))


def test_a_successor_keeps_a_part_of_what_was_understood() -> None:
    org = rep_with(ORDINARY_HOURS)
    act(understanding.hand_over, org)
    assert 0.0 < org.behaviour[0]["hand_off"] < 1.0
    assert org.reps[0]["understanding"] == pytest.approx(0.5 * float(org.behaviour[0]["hand_off"]))
