"""Figures: pure functions of a course that draw exactly its numbers."""

from __future__ import annotations

import json
from typing import Any

import fake_engine
import numpy as np
import plotly.graph_objects as go
import pytest
from fake_engine import FLYWHEEL

from dashboard.pictures.axis import build_value_axis
from dashboard.pictures.fan import build_fan_figure, build_labels, compute_points
from dashboard.pictures.text_twin import build_table, describe_picture
from dashboard.plan.plan import Plan
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.plan_comparison import MeasureCourse, compare_plan
from dashboard.theme.look import CONFIG
from simulation.measures import MEASURES

CHANGED = Plan("evil-flywheel", {"leadership.field_time": 0.4}).apply_to(FLYWHEEL)


def build_courses(changed: bool = True, futures: int = 200) -> dict[str, MeasureCourse]:
    carrying = EnsembleTables.from_ensemble(fake_engine.run(FLYWHEEL, 200))
    plan = EnsembleTables.from_ensemble(fake_engine.run(CHANGED, futures)) if changed else None
    return compare_plan(carrying, plan, tuple(MEASURES), 200, 40).courses


@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize("name", ["bookings", "burned_out", "trust_leadership", "customer_hours", "holding_back"])
def test_a_fan_is_a_valid_figure(name: str, changed: bool) -> None:
    figure = build_fan_figure(build_courses(changed)[name], revision=7)
    chart = go.Figure(figure)
    assert [trace.uid for trace in chart.data] == ["carry50", "plan90", "plan50", "carry", "past", "plan"]
    assert chart.layout.meta["rev"] == 7
    assert json.loads(json.dumps(figure))["layout"]["meta"] == {"rev": 7}


def test_a_figure_can_send_nothing_anywhere() -> None:
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False


def index_traces(figure: dict[str, Any]) -> dict[str, Any]:
    return {trace["uid"]: trace for trace in figure["data"]}


def test_the_future_starts_where_the_past_ends() -> None:
    course = build_courses()["bookings"]
    traces = index_traces(build_fan_figure(course, 1))
    assert traces["past"]["x"][-1] == 0
    assert traces["plan"]["x"][0] == traces["carry"]["x"][0] == 0
    assert traces["plan"]["y"][0] == traces["past"]["y"][-1]
    assert traces["plan"]["x"][-1] == 3
    assert traces["plan"]["y"][-1] == pytest.approx(course.focus_ranges[2, -1], rel=1e-4)


def test_carrying_on_is_the_only_line_while_nothing_is_changed() -> None:
    traces = index_traces(build_fan_figure(build_courses(changed=False)["bookings"], 1))
    assert traces["carry"]["opacity"] == traces["carry50"]["opacity"] == 0
    assert traces["carry"]["hoverinfo"] == "skip"
    assert traces["plan"]["name"] == "Carrying on"


def test_bands_hold_their_line() -> None:
    for course in build_courses().values():
        points = compute_points(course)
        for low, high in (("plan90", "plan50"),):
            outer, inner = (np.asarray(points[uid][1], dtype=float) for uid in (low, high))
            half = len(outer) // 2
            assert np.all(outer[:half] >= inner[:half] - 1e-6)
            assert np.all(outer[half:] <= inner[half:] + 1e-6)


@pytest.mark.parametrize("name", list(MEASURES))
def test_axes_start_at_zero_and_hold_carrying_on(name: str) -> None:
    course = build_courses(changed=False)[name]
    axis = build_value_axis(course)
    assert axis.low <= 0 <= axis.high
    assert axis.low == 0 or np.nanmin(course.baseline) < 0
    assert axis.high >= np.nanmax(course.baseline)
    assert not axis.widened
    assert 2 <= len(axis.ticks) <= 9


def test_an_axis_stands_still_until_the_plan_leaves_it() -> None:
    course = build_courses()["bookings"]
    still = build_value_axis(
        MeasureCourse(course.measure, course.first_quarter, course.past, course.baseline, None, course.last_year)
    )
    assert course.plan is not None
    near = MeasureCourse(
        course.measure, course.first_quarter, course.past, course.baseline, course.baseline * 1.02, course.last_year
    )
    far = MeasureCourse(
        course.measure, course.first_quarter, course.past, course.baseline, course.baseline * 3, course.last_year
    )
    assert (build_value_axis(near).low, build_value_axis(near).high) == (still.low, still.high)
    assert build_value_axis(far).widened
    assert build_value_axis(far).high >= np.max(far.plan)


def test_end_labels_do_not_touch() -> None:
    for futures in (8, 200):
        for course in build_courses(futures=futures).values():
            two, axis = build_labels(course), build_value_axis(course)
            if two["carry"]["text"]:
                assert abs(two["plan"]["y"] - two["carry"]["y"]) > 0
            for label in two.values():
                assert axis.low <= label["y"] <= axis.high


def test_unknown_values_are_gaps() -> None:
    course = build_courses()["trust_leadership"]
    course.baseline[:, 4] = np.nan
    traces = index_traces(build_fan_figure(course, 1))
    assert traces["carry"]["y"][5] is None
    json.dumps(traces, allow_nan=False)


def test_the_twin_holds_the_numbers_of_the_picture() -> None:
    course = build_courses()["bookings"]
    twin = build_table(course)
    assert len(twin["body"]) == 20 + 1
    assert len({len(row) for row in twin["body"]}) == 1
    assert twin["body"][-2][2] == build_labels(course)["plan"]["text"]
    assert build_labels(course)["plan"]["text"] in describe_picture(course, "Title")
