"""Goals: counted future by future, shown on their card, drawn in their picture; flags and differences beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_engine import fake_settings

from dashboard.cards import cards
from dashboard.goals import goal_button
from dashboard.goals.goal_results import build_goal_result
from dashboard.pictures.axis import build_value_axis
from dashboard.pictures.fan import build_fan_figure, build_labels, compute_points
from dashboard.pictures.text_twin import build_table
from dashboard.plan.card_goals import GOALS, PAYBACK
from dashboard.plan.plan import LaterChange, Plan
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import PlanComparison
from dashboard.service.plan_happenings import Happening, find_happenings
from dashboard.service.service import PageRequest, Service
from dashboard.wording.number_formatting import HARD_SPACE

PLAN = Plan("evil-flywheel", {"leadership.field_time": 0.3})


def compare(plan: Plan, futures: int = 200) -> PlanComparison:
    return Service(fake_settings()).compare(plan, PageRequest("a", 1, futures))


def make_tables(contribution: Any, last: float = 0.0) -> EnsembleTables:
    courses = {"contribution": np.asarray(contribution, dtype=float)}
    years = {card: np.full(len(courses["contribution"]), last) for card in GOALS if card != PAYBACK}
    return EnsembleTables(0, courses, years)


def compute_shares(
    goals: dict[str, float], carrying: EnsembleTables, plan: EnsembleTables
) -> tuple[float | None, float | None]:
    (card,) = goals
    one = build_goal_result(replace(compare(PLAN), courses={}).add_goals(goals, carrying, plan), card)
    assert one is not None
    return one.plan_share, one.baseline_share


def test_floors_and_ceilings_are_counted_future_by_future() -> None:
    carrying, plan = make_tables(np.zeros((4, 4))), make_tables(np.zeros((4, 4)))
    carrying.last_years["burned_out"] = np.array([0.1, 0.2, 0.3, 0.4])
    plan.last_years["burned_out"] = np.array([0.1, 0.1, 0.2, 0.3])
    assert compute_shares({"burned_out": 0.2}, carrying, plan) == (0.75, 0.5)
    plan.last_years["bookings"] = np.array([400.0, 800.0, 1200.0, 1600.0])  # of a year
    assert compute_shares({"bookings": 200.0}, carrying, plan) == (0.75, 0.0)


@pytest.mark.parametrize(("quarters", "share"), [(1.0, 0.25), (2.0, 0.5), (3.0, 0.75), (4.0, 0.75), (40.0, 0.75)])
def test_a_plan_that_has_paid_back_stays_paid_back(quarters: float, share: float) -> None:
    gains = [[1, 1, 1, 1], [-1, 2, 1, 1], [1, -2, 3, 1], [5, 5, -11, 0]]
    assert compute_shares({PAYBACK: quarters}, make_tables(np.zeros((4, 4))), make_tables(gains)) == (share, None)


def test_a_goal_is_shown_on_its_card_once_a_hundred_futures_are_known() -> None:
    plan = replace(PLAN, goals={"burned_out": 0.25, PAYBACK: 5.0})
    for futures, is_shown in ((8, False), (50, False), (200, True)):
        texts = dict(zip(cards.CARD_NAMES, cards.build_card_texts(compare(plan, futures)), strict=True))
        assert texts["burned_out"]["goal"] == "at most 1 in 4"
        assert ("(carrying on: " in texts["burned_out"]["reached"]) is is_shown
        assert texts[PAYBACK]["goal"] == "within 5 quarters"
        assert texts["quits"]["goal"] == texts["quits"]["reached"] == ""
    alone = cards.build_card_texts(compare(replace(plan, levers={})))[1]["reached"]
    assert alone.startswith("reached in ")
    assert "carrying" not in alone


@pytest.mark.parametrize(
    ("card", "bound", "text"),
    [
        ("bookings", 8000.0, "at least $8M"),
        ("contribution", -250.0, "at least −$250k"),
        ("quits", 0.125, "at most 5 of 40"),
        ("burned_out", 0.17, "at most 17 %"),
        ("burned_out", 0.0, "at most 0 %"),
        ("burned_out", 1.0, "at most 100 %"),
        (PAYBACK, 1.0, "within a quarter"),
    ],
)
def test_goals_are_written_in_words(card: str, bound: float, text: str) -> None:
    assert goal_button.format_goal(card, bound, 40).replace(HARD_SPACE, " ") == text


def test_the_form_of_a_goal_holds_its_bound() -> None:
    comparison = compare(replace(PLAN, goals={"quits": 0.25}))
    for card in GOALS:
        entry = goal_button.build_goal_form(comparison, card)
        assert entry["low"] <= entry["value"] <= entry["high"]
    assert goal_button.build_goal_form(comparison, "quits")["value"] == 10
    assert goal_button.build_goal_form(comparison, "quits")["set"]


def test_a_goal_is_a_line_that_its_axis_holds() -> None:
    level, with_goal = (compare(replace(PLAN, goals=goals)).courses for goals in ({}, {"bookings": 50_000.0}))
    assert build_value_axis(with_goal["bookings"]).high >= 50_000 > build_value_axis(level["bookings"]).high
    assert build_value_axis(with_goal["burned_out"]) == build_value_axis(level["burned_out"])
    for courses, is_visible in ((level, False), (with_goal, True)):
        line = next(
            shape for shape in build_fan_figure(courses["bookings"], 1)["layout"]["shapes"] if shape["name"] == "goal"
        )
        assert line["visible"] is is_visible


@pytest.mark.parametrize("futures", [8, 50, 200])
@pytest.mark.parametrize("name", ["bookings", "burned_out", "trust_leadership", "customer_hours"])
def test_a_difference_is_computed_future_by_future(name: str, futures: int) -> None:
    course = compare(PLAN, futures).courses[name]
    assert course.paired_runs is not None
    there, here = course.paired_runs
    gap = course.as_differences()
    gaps = here - there[: len(here)]
    middle = np.mean(gaps, axis=0) if futures < 30 else np.median(gaps, axis=0)
    assert np.allclose(gap.focus_ranges[2], middle)
    axis = build_value_axis(gap)
    assert axis.low <= min(0, np.min(gap.focus_ranges))
    assert axis.high >= max(0, np.max(gap.focus_ranges))
    assert set(compute_points(gap)["carry"][1]) == {0.0}
    assert build_labels(gap)["plan"]["text"][0] in "+−0$"
    assert len(build_table(gap)["body"]) == 12 + 1
    assert [trace["uid"] for trace in build_fan_figure(gap, 1)["data"]] == [
        trace["uid"] for trace in build_fan_figure(course, 1)["data"]
    ]


def test_an_unchanged_plan_has_no_differences() -> None:
    course = compare(replace(PLAN, levers={})).courses["bookings"]
    assert course.as_differences() is course


def test_flags_stand_where_something_happens() -> None:
    quarters = np.zeros((5, 20))
    specialists, given_up = quarters.copy(), quarters.copy()
    specialists[:, 11:] = 1.0
    given_up[:3, 14:16] = 1.0
    tables = EnsembleTables(-8, {"specialists": specialists, "plan_given_up": given_up}, {})
    plan = replace(PLAN, later=(LaterChange(104, "targets.ambition", 0.1), LaterChange(104, "targets.split", "reps")))
    expected = (Happening(2.0, "later"), Happening(1.0, "specialists"), Happening(1.75, "given_up"))
    assert find_happenings(plan, tables) == expected
    assert find_happenings(PLAN, EnsembleTables(-8, {"specialists": quarters, "plan_given_up": quarters}, {})) == ()
    assert compare(plan, 8).happenings == ()
