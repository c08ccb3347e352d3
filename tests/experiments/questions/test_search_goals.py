"""Goals, limits and levers, from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.questions.search_goals import (
    LeverReach,
    MeasureLimit,
    SearchGoal,
    parse_goals,
    parse_levers,
    parse_limit,
    parse_reach,
)
from experiments.runner.run_options import OptionError
from scenarios import load
from simulation.measures import MEASURES
from simulation.scenario import Scenario


def test_contribution_is_raised_where_nothing_is_asked() -> None:
    assert parse_goals([], []) == (SearchGoal("contribution", 1),)
    assert parse_goals(["bookings"], ["turnover"]) == (SearchGoal("bookings", 1), SearchGoal("turnover", -1))
    assert parse_goals([], ["turnover"]) == (SearchGoal("turnover", -1),)


@given(st.sampled_from(sorted(MEASURES)), st.sampled_from(["<=", ">="]), st.floats(-1e6, 1e6))
def test_a_limit_is_read_and_a_value_on_it_is_within(name: str, sign: str, bound: float) -> None:
    limit = parse_limit(f"{name} {sign} {bound!r}")
    assert limit == MeasureLimit(name, 1 if sign == "<=" else -1, bound)
    assert limit.compute_excess(bound) == 0
    assert (limit.compute_excess(bound + 1) > 0) == (sign == "<=")


def test_a_unit_may_be_said_along() -> None:
    assert parse_limit("burned_out_share<=0.2") == MeasureLimit("burned_out", 1, 0.2)


@pytest.mark.parametrize(
    "text", ["burned_out", "burned_out<0.2", "nothing<=1", "turnover<=much", "turnover<=nan", "<=1", ""]
)
def test_an_invalid_limit_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="--limit"):
        parse_limit(text)


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
def test_an_invalid_lever_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="--lever"):
        parse_reach(text, Scenario())


def test_levers_are_those_asked_for_or_those_in_sight_or_all() -> None:
    assert parse_levers(["management.care=0.1..0.9"], Scenario()) == (LeverReach("management.care", 0.1, 0.9),)
    story = load("team-of-twenty")
    assert [each.path for each in parse_levers([], story)] == list(story.in_sight)
    assert len(parse_levers([], Scenario())) > 35


def test_nothing_is_asked_for_twice() -> None:
    with pytest.raises(OptionError, match="twice"):
        parse_goals(["turnover"], ["turnover"])
    with pytest.raises(OptionError, match="twice"):
        parse_levers(["management.care", "management.care=0..1"], Scenario())
