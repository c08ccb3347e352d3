"""Time: hours of learning come out of the whole week, hours beyond 49 bring less and less, and a week off is partly made up."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import time


def at_work(overtime: float = 0.0, coached: float = 0.75) -> Org:
    """A rep at work for a week."""
    org = founded()
    org.reps[0]["overtime"], org.reps[0]["away"], org.managers[0]["coaching"] = overtime, 0.0, coached
    org.reps[0]["postponed"] = 0.0
    act(time.divide_rep_week, org, ordinary_hours=10.0)
    return org


def test_output_is_proportional_to_hours_up_to_49_and_nothing_is_added_beyond_63() -> None:
    org = founded()
    output = {hours: act(time.useful_hours, org, hours=hours) for hours in (49.0, 55.0, 56.0, 63.0, 70.0)}
    assert output[49.0] == 49.0
    assert 0.0 < output[56.0] - output[55.0] < 1.0
    assert output[63.0] == output[70.0]


def test_an_hour_coached_takes_customers_no_more_than_their_share_of_the_week() -> None:
    usual, coached = (at_work(coached=hours).reps[0] for hours in (1.0, 2.0))
    lost = usual["customer"] - coached["customer"]
    assert 0.0 < lost < 0.4
    assert sum(coached[name] for name in ("customer", "internal", "admin", "helping", "meeting", "training")) == (
        pytest.approx(40.0)
    )


def test_an_hour_of_overtime_brings_customers_about_their_share() -> None:
    usual, longer = (at_work(overtime=hours).reps[0]["customer"] for hours in (0.0, 5.0))
    assert 0.2 < (longer - usual) / 5.0 < 0.45


def test_part_of_a_week_off_is_made_up_over_the_weeks_after() -> None:
    org = founded(catch_up=0.5)
    rep = org.reps[0]
    rep["postponed"], rep["away"], rep["sick"] = 0.0, 1.0, 0.0
    act(time.put_off, org, dt=1.0)
    rep["away"], made = 0.0, 0.0
    for _ in range(52):
        made += act(time.made_up, org) - 1.0
        act(time.put_off, org, dt=1.0)
    assert made == pytest.approx(0.5, abs=0.01)
