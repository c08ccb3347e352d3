"""Figures: pure functions of a course; what is drawn is what the numbers say."""

from __future__ import annotations

import json
from typing import Any

import fake_engine
import numpy as np
import plotly.graph_objects as go
import pytest
from fake_engine import FLYWHEEL

from dashboard.compare import Course, Lived, compared
from dashboard.figures.axis import value_axis
from dashboard.figures.fan import fan, labels, points
from dashboard.figures.twin import described, table
from dashboard.state import Plan
from simulation.measures import MEASURES

CHANGED = Plan("evil-flywheel", {"leadership.field_time": 0.4}).applied(FLYWHEEL)


def courses(changed: bool = True, futures: int = 200) -> dict[str, Course]:
    carrying = Lived.of(fake_engine.run(FLYWHEEL, 200))
    plan = Lived.of(fake_engine.run(CHANGED, futures)) if changed else None
    return compared(carrying, plan, tuple(MEASURES), 200, 40).courses


@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize("name", ["bookings", "burned_out", "trust_leadership", "customer_hours", "holding_back"])
def test_a_fan_is_a_valid_figure(name: str, changed: bool) -> None:
    figure = fan(courses(changed)[name], revision=7)
    drawn = go.Figure(figure)
    assert [trace.uid for trace in drawn.data] == ["carry50", "plan90", "plan50", "carry", "past", "plan"]
    assert drawn.layout.meta["rev"] == 7
    assert json.loads(json.dumps(figure))["layout"]["meta"] == {"rev": 7}


def test_nothing_can_be_sent_anywhere() -> None:
    from dashboard.figures.look import CONFIG

    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displaylogo"] is False


def traces(figure: dict[str, Any]) -> dict[str, Any]:
    return {trace["uid"]: trace for trace in figure["data"]}


def test_the_future_starts_where_the_past_ends() -> None:
    course = courses()["bookings"]
    drawn = traces(fan(course, 1))
    assert drawn["past"]["x"][-1] == 0
    assert drawn["plan"]["x"][0] == drawn["carry"]["x"][0] == 0
    assert drawn["plan"]["y"][0] == drawn["past"]["y"][-1]
    assert drawn["plan"]["x"][-1] == 3
    assert drawn["plan"]["y"][-1] == pytest.approx(course.shown[2, -1], rel=1e-4)


def test_carrying_on_is_the_only_line_while_nothing_is_changed() -> None:
    drawn = traces(fan(courses(changed=False)["bookings"], 1))
    assert drawn["carry"]["opacity"] == drawn["carry50"]["opacity"] == 0
    assert drawn["carry"]["hoverinfo"] == "skip"
    assert drawn["plan"]["name"] == "Carrying on"


def test_bands_hold_their_line() -> None:
    for course in courses().values():
        drawn = points(course)
        for low, high in (("plan90", "plan50"),):
            outer, inner = (np.asarray(drawn[uid][1], dtype=float) for uid in (low, high))
            half = len(outer) // 2
            assert np.all(outer[:half] >= inner[:half] - 1e-6)
            assert np.all(outer[half:] <= inner[half:] + 1e-6)


@pytest.mark.parametrize("name", list(MEASURES))
def test_axes_start_at_zero_and_hold_carrying_on(name: str) -> None:
    course = courses(changed=False)[name]
    axis = value_axis(course)
    assert axis.low <= 0 <= axis.high
    assert axis.low == 0 or np.nanmin(course.carrying) < 0
    assert axis.high >= np.nanmax(course.carrying)
    assert not axis.widened
    assert 2 <= len(axis.ticks) <= 9


def test_an_axis_stands_still_until_the_plan_leaves_it() -> None:
    course = courses()["bookings"]
    still = value_axis(Course(course.measure, course.first, course.past, course.carrying, None, course.year))
    assert course.plan is not None
    near = Course(course.measure, course.first, course.past, course.carrying, course.carrying * 1.02, course.year)
    far = Course(course.measure, course.first, course.past, course.carrying, course.carrying * 3, course.year)
    assert (value_axis(near).low, value_axis(near).high) == (still.low, still.high)
    assert value_axis(far).widened
    assert value_axis(far).high >= np.max(far.plan)


def test_labels_do_not_touch() -> None:
    for futures in (8, 200):
        for course in courses(futures=futures).values():
            two, axis = labels(course), value_axis(course)
            if two["carry"]["text"]:
                assert abs(two["plan"]["y"] - two["carry"]["y"]) > 0
            for label in two.values():
                assert axis.low <= label["y"] <= axis.high


def test_unknown_values_are_gaps() -> None:
    course = courses()["trust_leadership"]
    course.carrying[:, 4] = np.nan
    drawn = traces(fan(course, 1))
    assert drawn["carry"]["y"][5] is None
    json.dumps(drawn, allow_nan=False)


def test_the_twin_says_the_same_numbers() -> None:
    course = courses()["bookings"]
    twin = table(course)
    assert len(twin["body"]) == 20
    assert len({len(row) for row in twin["body"]}) == 1
    assert twin["body"][-1][2] == labels(course)["plan"]["text"]
    assert labels(course)["plan"]["text"] in described(course, "Title")
