"""Goals, limits and levers, from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.orders import OrderError
from experiments.understanding.goals import Goal, Limit, Reach, goals, limit, reach, reaches
from scenarios import load
from simulation.measures import MEASURES
from simulation.scenario import Scenario


def test_contribution_is_raised_where_nothing_is_asked() -> None:
    assert goals([], []) == (Goal("contribution", 1),)
    assert goals(["bookings"], ["turnover"]) == (Goal("bookings", 1), Goal("turnover", -1))
    assert goals([], ["turnover"]) == (Goal("turnover", -1),)


@given(st.sampled_from(sorted(MEASURES)), st.sampled_from(["<=", ">="]), st.floats(-1e6, 1e6))
def test_a_limit_is_read_and_a_value_on_it_is_within(name: str, sign: str, bound: float) -> None:
    found = limit(f"{name} {sign} {bound!r}")
    assert found == Limit(name, 1 if sign == "<=" else -1, bound)
    assert found.excess(bound) == 0
    assert (found.excess(bound + 1) > 0) == (sign == "<=")


def test_a_unit_may_be_said_along() -> None:
    assert limit("burned_out_share<=0.2") == Limit("burned_out", 1, 0.2)


@pytest.mark.parametrize(
    "text", ["burned_out", "burned_out<0.2", "nothing<=1", "turnover<=much", "turnover<=nan", "<=1", ""]
)
def test_no_limit_is_refused(text: str) -> None:
    with pytest.raises(OrderError, match="--limit"):
        limit(text)


@pytest.mark.parametrize(
    "text",
    [
        "world.reps",
        "structure.span",
        "management.caring",
        "management.care=0.9..0.1",
        "management.care=0..2",
        "management.care=0.5..0.9",
        "management.care=a..b",
        "targets.split=a..b",
        "structure.overlay_limit=0.5..3",
        "management.care=",
    ],
)
def test_no_lever_is_refused(text: str) -> None:
    with pytest.raises(OrderError, match="--lever"):
        reach(text, Scenario())


def test_levers_are_those_asked_for_or_those_in_sight_or_all() -> None:
    assert reaches(["management.care=0.1..0.9"], Scenario()) == (Reach("management.care", 0.1, 0.9),)
    story = load("team-of-twenty")
    assert [each.path for each in reaches([], story)] == list(story.in_sight)
    assert len(reaches([], Scenario())) > 35


def test_nothing_is_asked_for_twice() -> None:
    with pytest.raises(OrderError, match="twice"):
        goals(["turnover"], ["turnover"])
    with pytest.raises(OrderError, match="twice"):
        reaches(["management.care", "management.care=0..1"], Scenario())
