"""The picture of one measure: the past, carrying on, and the plan as a fan. Pure functions of a course.

`points` gives what the browser needs to move the lines while a lever is dragged, without drawing the figure anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.compare import Course
from dashboard.figures import look
from dashboard.figures.axis import Axis, course_scale, value_axis, year_ticks
from dashboard.figures.flags import flagged
from dashboard.happenings import Happening
from dashboard.settings import Table
from dashboard.text.catalogue import say
from dashboard.text.numbers import Scale

CLOSE = 0.075
"""Labels nearer than this part of the axis are moved apart."""

Points = tuple[list[float], list[float | None]]


def fan(course: Course, revision: int, currency: str = "$", happenings: Sequence[Happening] = ()) -> dict[str, Any]:
    """Draw a course as a plotly figure, as plain data. `layout.meta` holds the revision it shows."""
    axis, scale = value_axis(course, currency), course_scale(course, currency)
    drawn = points(course)
    traces = [{**trace, "x": drawn[trace["uid"]][0], "y": drawn[trace["uid"]][1]} for trace in _traces(course)]
    for trace in traces:
        trace.update(_hover(course, trace["uid"], scale))
    layout = {
        **look.layout(),
        "xaxis": _time(course),
        "yaxis": _values(axis, scale),
        "shapes": [*_today(course), *_goal(course), *flagged(happenings)],
        "annotations": [_label(name, part) for name, part in labels(course, currency).items()],
        "meta": {"rev": revision},
    }
    return {"data": traces, "layout": layout}


def points(course: Course) -> dict[str, Points]:
    """Give the points of every line and band. The future starts where the past ends, today."""
    shown = course.shown
    return {
        "carry50": _band(course, course.carrying, 1, 3),
        "plan90": _band(course, shown, 0, 4),
        "plan50": _band(course, shown, 1, 3),
        "carry": _line(_from_today(course, course.carrying[2])),
        "past": ([_x(course.first + at) for at in range(len(course.past))], _sent(course.past)),
        "plan": _line(_from_today(course, shown[2])),
    }


def labels(course: Course, currency: str = "$") -> dict[str, dict[str, Any]]:
    """Give the labels at the right end of the lines, moved apart where they would touch."""
    axis, scale = value_axis(course, currency), course_scale(course, currency)
    here, there = float(course.shown[2, -1]), float(course.carrying[2, -1])
    x = _x(course.carrying.shape[1] - 1)
    alone = course.plan is None or course.gap or scale.label(here) == scale.label(there)
    lift = 0.0
    if not alone:
        lift = max(0.0, CLOSE * (axis.high - axis.low) - abs(here - there)) / 2 * (1 if here >= there else -1)
    return {
        "plan": {"text": scale.label(here), "x": x, "y": _inside(here + lift, axis)},
        "carry": {"text": "" if alone else scale.label(there), "x": x, "y": _inside(there - lift, axis)},
    }


def _inside(value: float, axis: Axis) -> float:
    """Keep a label on the picture; one without a value stands at the bottom."""
    return float(min(max(value, axis.low), axis.high)) if np.isfinite(value) else axis.low


def _traces(course: Course) -> list[dict[str, Any]]:
    """Give all lines and bands, always the same ones: carrying on is hidden while it is the only line."""
    hidden = {"opacity": 0} if course.plan is None else {"opacity": 1}
    return [
        {**look.band("carry50", look.GREY, 0.18), **hidden},
        look.band("plan90", look.ACCENT, 0.13),
        look.band("plan50", look.ACCENT, 0.26),
        {**look.line("carry", look.GREY, 1.75, "5px,3px"), **hidden},
        look.line("past", look.INK, 2),
        look.line("plan", look.ACCENT, 3),
    ]


def _hover(course: Course, uid: str, scale: Scale) -> dict[str, Any]:
    """Say what a line is at the pointer; the plan with its range, bands nothing."""
    if course.gap and uid != "plan":
        return {"hoverinfo": "skip"}
    if uid == "past":
        return _named(say("before"), [scale.text(value) for value in course.past])
    if uid == "plan":
        return _named(say("plan.yours" if course.plan is not None else "carrying"), _ranges(course, scale))
    if uid == "carry" and course.plan is not None:
        return _named(
            course.rival or say("carrying"), [scale.text(value) for value in _joined(course, course.carrying[2])]
        )
    return {"hoverinfo": "skip"}


def _ranges(course: Course, scale: Scale) -> list[str]:
    """Write each point of the line in focus with its 5–95 % range."""
    low, middle, high = (_joined(course, course.shown[row]) for row in (0, 2, 4))
    return [
        f"{scale.text(at)}, {say('between', low=scale.text(least), high=scale.text(most))}"
        for least, at, most in zip(low, middle, high, strict=True)
    ]


def _named(name: str, texts: list[str]) -> dict[str, Any]:
    return {"name": name, "customdata": texts, "hovertemplate": f"{name}: %{{customdata}}<extra></extra>"}


def _label(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Give an end label: bold accent for the plan, grey for carrying on."""
    own = {"plan": {"size": 13, "color": look.ACCENT, "weight": 700}, "carry": {"size": 12, "color": "#5c636a"}}
    return {
        **part,
        "name": name,
        "font": own[name],
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": 5,
        "captureevents": False,
    }


def _time(course: Course) -> dict[str, Any]:
    values, texts = year_ticks(course)
    return {
        "range": [course.first / 4, course.carrying.shape[1] / 4],
        "tickvals": values,
        "ticktext": texts,
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        **_apart(4),
    }


def _values(axis: Axis, scale: Scale) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickvals": list(axis.ticks),
        "ticktext": [scale.tick(tick) for tick in axis.ticks],
        "gridcolor": look.FAINT,
        "zeroline": False,
        "fixedrange": True,
        **_apart(6),
    }


def _apart(distance: int) -> dict[str, Any]:
    """Keep labels off the picture, by ticks that are not seen."""
    return {"ticks": "outside", "ticklen": distance, "tickcolor": "rgba(0,0,0,0)"}


def _today(course: Course) -> list[dict[str, Any]]:
    """Give the grey field of the past and the dotted line at today."""
    across = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    field = {"type": "rect", "x0": course.first / 4, "x1": 0, "fillcolor": look.FIELD, "line": {"width": 0}}
    dotted = {"type": "line", "x0": 0, "x1": 0, "line": {"width": 1, "dash": "dot", "color": look.GREY}}
    return [{**field, **across, "name": "past"}, {**dotted, **across, "name": "today"}]


def _goal(course: Course) -> list[dict[str, Any]]:
    """Give the line of what is wanted, from today on. Without a goal it is there unseen: style sheets count the shapes."""
    at = 0.0 if course.goal is None else course.goal
    ends = {"x0": 0, "x1": course.carrying.shape[1] / 4, "y0": at, "y1": at}
    seen = {"visible": course.goal is not None, "layer": "below"}
    return [
        {"type": "line", "name": "goal", **ends, **seen, "line": {"width": 1.5, "dash": "6px,4px", "color": look.GOAL}}
    ]


def _x(quarter: int) -> float:
    """Give the place of a quarter on the time axis, in years: its end, so that the last past quarter is today."""
    return (quarter + 1) / 4


def _joined(course: Course, future: Table) -> list[float]:
    """Put today before a future."""
    return [course.today, *future.tolist()] if len(course.past) else future.tolist()


def _from_today(course: Course, future: Table) -> tuple[list[float], list[float | None]]:
    values = _joined(course, future)
    start = len(future) - len(values)
    return [_x(start + at) for at in range(len(values))], _sent(np.asarray(values))


def _line(line: tuple[list[float], list[float | None]]) -> Points:
    return line


def _band(course: Course, ranges: Table, low: int, high: int) -> Points:
    """Give the closed shape between two ranges: there on the upper, back on the lower."""
    x, upper = _from_today(course, ranges[high])
    _, lower = _from_today(course, ranges[low])
    return x + x[::-1], upper + lower[::-1]


def _sent(values: Table) -> list[float | None]:
    """Round to what a picture can show; unknown values leave a gap."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values]
