"""Fronts: what is on them, and what is picked from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from experiments.questions.plan_front import MOST_PLANS, choose_plans, find_nondominated
from experiments.questions.plan_search import SearchProblem, TriedPlan
from experiments.questions.search_goals import SearchGoal, parse_levers
from simulation.declare import Value
from simulation.scenario import Scenario

LEVERS = parse_levers(("management.care", "targets.split"), Scenario())
ONE = SearchProblem(Scenario(), (SearchGoal("bookings", 1),), (), LEVERS, 9, 9, 1)
BOTH = replace(ONE, goals=(SearchGoal("bookings", 1), SearchGoal("turnover", -1)))


def beats(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    return bool(np.all(a >= b) and np.any(a > b))


@given(arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 3)), elements=st.integers(0, 4).map(float)))
def test_plans_on_the_front_are_unbeaten_and_all_others_are_beaten(values: NDArray[np.float64]) -> None:
    front = find_nondominated(values)
    assert front.any()
    for plan, is_kept in zip(values, front, strict=True):
        assert is_kept != any(beats(other, plan) for other in values)
        assert is_kept or any(beats(other, plan) for other in values[front])


def make_tried_plan(
    number: int, *values: float, excess: float = 0.0, care: float = 0.3, split: str = "reps"
) -> TriedPlan:
    plan: dict[str, Value] = {"management.care": care, "targets.split": split}
    return TriedPlan(number, plan, values, (excess,) if values else ())


def test_the_present_plan_and_what_has_no_value_are_never_picked() -> None:
    plans = [
        make_tried_plan(0, 9.0, 0.0),
        make_tried_plan(1, 5.0, 1.0),
        make_tried_plan(2),
        make_tried_plan(3, 9.0, 9.0, excess=0.1),
    ]
    assert [plan.number for plan in choose_plans(plans, BOTH)] == [1]


def test_the_nearest_plan_is_picked_where_none_is_within_the_limits() -> None:
    plans = [make_tried_plan(0, 1.0), make_tried_plan(1, 9.0, excess=2.0), make_tried_plan(2, 1.0, excess=0.5)]
    assert [plan.number for plan in choose_plans(plans, ONE)] == [2]
    assert choose_plans(plans[:1], ONE) == []


def test_the_best_and_different_plans_are_picked_for_one_goal() -> None:
    plans = [
        make_tried_plan(0, 0.0),
        make_tried_plan(1, 8.0, care=0.55),
        make_tried_plan(2, 9.0, care=0.9),
        make_tried_plan(3, 8.5, care=0.8),
        make_tried_plan(4, 7.0, care=0.9, split="manager"),
    ]
    assert [plan.number for plan in choose_plans(plans, ONE)] == [2, 1, 4]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40, unique=True))
def test_both_ends_of_a_long_front_are_picked(firsts: list[int]) -> None:
    plans = [make_tried_plan(0, 0.0, 0.0)] + [
        make_tried_plan(k, float(first), float(first)) for k, first in enumerate(firsts, start=1)
    ]
    picked = [plan.values[0] for plan in choose_plans(plans, BOTH)]
    assert picked == sorted(picked, reverse=True)
    assert (picked[0], picked[-1]) == (max(firsts), min(firsts))
    assert len(picked) == min(MOST_PLANS, len(firsts))
