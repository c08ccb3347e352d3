"""The fan chart of one measure: the past, carrying on, and the plan with its ranges. Pure functions of a course.

`build_panel` returns all that a panel shows; `build_preview` only what the browser needs to move its lines while a lever is
dragged, without redrawing the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.pictures import text_twin
from dashboard.pictures.axis import ValueAxis, build_value_axis, choose_course_scale, list_year_ticks
from dashboard.pictures.chart_titles import format_chart_title
from dashboard.pictures.flags import build_flags
from dashboard.service.ensemble_tables import Table
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.service.plan_happenings import Happening
from dashboard.theme import look
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import UnitScale

CLOSE_LABELS = 0.075
"""Labels nearer than this part of the axis are moved apart."""

FOUR_LINES = 0.48
"""Part of the axis that four lines beside the line ends take, with space to the nearest value."""
LEAST_NOTE_ROOM, NOTE_QUARTERS = 0.09, 5
"""Part of the axis that a band is high at least where it is labelled; quarters from either end in which no label stands."""

LinePoints = tuple[list[float], list[float | None]]


def build_panel(
    course: MeasureCourse,
    revision: int,
    currency: str = "$",
    *,
    as_differences: bool = False,
    happenings: Sequence[Happening] = (),
) -> dict[str, Any]:
    """Build everything a panel shows of a course: as levels, or as differences from carrying on."""
    drawn_course = course.as_differences() if as_differences else course
    widened = build_value_axis(drawn_course, currency).widened
    return {
        **build_panel_texts(course, currency),
        "note": say("scale.changed") if widened else "",
        "figure": build_fan_figure(drawn_course, revision, currency, happenings),
        "table": text_twin.build_table(drawn_course, currency),
        "first": 0 if drawn_course.is_difference else drawn_course.first_quarter,
        "gap": as_differences,
        "flags": [[one.at, say(f"flag.{one.kind}")] for one in happenings],
    }


def build_preview(course: MeasureCourse, currency: str = "$", *, as_differences: bool = False) -> dict[str, Any]:
    """Build what the browser needs to move the lines of a panel in place."""
    drawn_course = course.as_differences() if as_differences else course
    return {
        **build_panel_texts(course, currency),
        "points": compute_points(drawn_course),
        "labels": build_labels(drawn_course, currency),
        "alone": drawn_course.plan is None,
    }


def build_panel_texts(course: MeasureCourse, currency: str = "$") -> dict[str, str]:
    """Build the texts of a panel: title and description."""
    title = format_chart_title(course, currency)
    return {"title": title, "described": text_twin.describe_picture(course, title, currency)}


def build_fan_figure(
    course: MeasureCourse, revision: int, currency: str = "$", happenings: Sequence[Happening] = ()
) -> dict[str, Any]:
    """Build the plotly figure of a course, as plain data. `layout.meta` holds the revision it shows."""
    axis, scale = build_value_axis(course, currency), choose_course_scale(course, currency)
    trace_points = compute_points(course)
    traces = [
        {**trace, "x": trace_points[trace["uid"]][0], "y": trace_points[trace["uid"]][1]}
        for trace in _build_traces(course)
    ]
    for trace in traces:
        trace.update(_build_hover(course, trace["uid"], scale))
    layout = {
        **look.build_base_layout(),
        "xaxis": _build_time_axis(course),
        "yaxis": _build_values_axis(axis, scale),
        "shapes": [*_build_today_shapes(course), *_build_goal_shapes(course), *build_flags(happenings)],
        "annotations": [
            *(_build_annotation(name, part) for name, part in build_labels(course, currency).items()),
            *build_notes(course, axis),
        ],
        "meta": {"rev": revision},
    }
    return {"data": traces, "layout": layout}


def compute_points(course: MeasureCourse) -> dict[str, LinePoints]:
    """Compute the points of every line and band. The future starts where the past ends, today."""
    focus_ranges = course.focus_ranges
    return {
        "carry50": _build_band(course, course.baseline, 1, 3),
        "plan90": _build_band(course, focus_ranges, 0, 4),
        "plan50": _build_band(course, focus_ranges, 1, 3),
        "carry": _build_line(_compute_points_from_today(course, course.baseline[2])),
        "past": ([_find_x(course.first_quarter + at) for at in range(len(course.past))], _round_values(course.past)),
        "plan": _build_line(_compute_points_from_today(course, focus_ranges[2])),
    }


def build_labels(course: MeasureCourse, currency: str = "$") -> dict[str, dict[str, Any]]:
    """Build the labels at the right end of the lines, moved apart where they would touch."""
    axis, scale = build_value_axis(course, currency), choose_course_scale(course, currency)
    here, there = float(course.focus_ranges[2, -1]), float(course.baseline[2, -1])
    x = _find_x(course.baseline.shape[1] - 1)
    alone = course.plan is None or course.is_difference or scale.format_label(here) == scale.format_label(there)
    lift = 0.0
    if not alone:
        lift = max(0.0, CLOSE_LABELS * (axis.high - axis.low) - abs(here - there)) / 2 * (1 if here >= there else -1)
    return {
        "plan": {"text": scale.format_label(here), "x": x, "y": _keep_inside(here + lift, axis)},
        "carry": {"text": "" if alone else scale.format_label(there), "x": x, "y": _keep_inside(there - lift, axis)},
    }


def build_notes(course: MeasureCourse, axis: ValueAxis) -> list[dict[str, Any]]:
    """Build what is written in a picture beside its end labels: what these are, and how many futures each band holds.

    Bands are labelled where they are widest; where one is too narrow for letters, both are named beside the ends.
    """
    labels = [_build_band_label(course, axis, *band) for band in (("band90", 4, 3), ("band50", 3, 2))]
    inside = [label for label in labels if label is not None]
    if len(inside) < len(labels):
        inside = []
    ends = (float(course.focus_ranges[2, -1]), float(course.baseline[2, -1]))
    above, below = axis.high - max(ends), min(ends) - axis.low
    on_top, words = above >= below, say("label.ends")
    if inside:
        return [_build_end_note(course, axis, words, on_top), *inside]
    if max(above, below) >= FOUR_LINES * (axis.high - axis.low):
        return [_build_end_note(course, axis, f"{words}<br>{say('label.bands')}", on_top)]
    others = _build_end_note(course, axis, say("label.bands"), not on_top)
    return [_build_end_note(course, axis, words, on_top), others]


def _build_end_note(course: MeasureCourse, axis: ValueAxis, words: str, on_top: bool) -> dict[str, Any]:
    """Build a note beside the line ends, at the top or the bottom."""
    at = (_find_x(course.baseline.shape[1] - 1), axis.high if on_top else axis.low)
    return _build_note("ends", words, at, "left", "top" if on_top else "bottom")


def _build_band_label(
    course: MeasureCourse, axis: ValueAxis, name: str, outer: int, inner: int
) -> dict[str, Any] | None:
    """Build the label of a band; None where the band is too narrow for letters."""
    ranges, height = course.focus_ranges, axis.high - axis.low
    upper, lower = np.clip(ranges[outer], axis.low, axis.high), np.clip(ranges[inner], axis.low, axis.high)
    gaps = np.nan_to_num(upper - lower)[NOTE_QUARTERS:-NOTE_QUARTERS]
    if not len(gaps) or gaps.max() < LEAST_NOTE_ROOM * height:
        return None
    at = NOTE_QUARTERS + int(np.argmax(gaps))
    return _build_note(name, say(f"label.{name}"), (_find_x(at), float(upper[at] + lower[at]) / 2), "center", "middle")


def _build_note(name: str, text: str, at: tuple[float, float], xanchor: str, yanchor: str) -> dict[str, Any]:
    return {
        "name": name,
        "text": text,
        "x": at[0],
        "y": at[1],
        "align": "left",
        "font": {"size": 10, "color": "#5c636a"},
        "showarrow": False,
        "xanchor": xanchor,
        "yanchor": yanchor,
        "xshift": 5 if xanchor == "left" else 0,
        "captureevents": False,
    }


def _keep_inside(value: float, axis: ValueAxis) -> float:
    """Keep a label on the picture; one without a value is put at the bottom."""
    return float(min(max(value, axis.low), axis.high)) if np.isfinite(value) else axis.low


def _build_traces(course: MeasureCourse) -> list[dict[str, Any]]:
    """Build all lines and bands, always the same ones: the line of carrying on is hidden while there is no plan."""
    hidden = {"opacity": 0} if course.plan is None else {"opacity": 1}
    return [
        {**look.build_band("carry50", look.GREY, 0.18), **hidden},
        look.build_band("plan90", look.ACCENT, 0.13),
        look.build_band("plan50", look.ACCENT, 0.26),
        {**look.build_line("carry", look.GREY, 1.75, "5px,3px"), **hidden},
        look.build_line("past", look.INK, 2),
        look.build_line("plan", look.ACCENT, 3),
    ]


def _build_hover(course: MeasureCourse, uid: str, scale: UnitScale) -> dict[str, Any]:
    """Build what a line shows at the pointer: the plan with its range, bands nothing."""
    if course.is_difference and uid != "plan":
        return {"hoverinfo": "skip"}
    if uid == "past":
        return _build_named_hover(say("before"), [scale.format_value(value) for value in course.past])
    if uid == "plan":
        return _build_named_hover(
            say("plan.yours" if course.plan is not None else "carrying"), _format_ranges(course, scale)
        )
    if uid == "carry" and course.plan is not None:
        return _build_named_hover(
            course.rival_name or say("carrying"),
            [scale.format_value(value) for value in _prepend_today(course, course.baseline[2])],
        )
    return {"hoverinfo": "skip"}


def _format_ranges(course: MeasureCourse, scale: UnitScale) -> list[str]:
    """Format each point of the highlighted line with its 5–95 % range."""
    low, middle, high = (_prepend_today(course, course.focus_ranges[row]) for row in (0, 2, 4))
    return [
        f"{scale.format_value(at)}, {say('between', low=scale.format_value(least), high=scale.format_value(most))}"
        for least, at, most in zip(low, middle, high, strict=True)
    ]


def _build_named_hover(name: str, texts: list[str]) -> dict[str, Any]:
    return {"name": name, "customdata": texts, "hovertemplate": f"{name}: %{{customdata}}<extra></extra>"}


def _build_annotation(name: str, part: dict[str, Any]) -> dict[str, Any]:
    """Build an end label: bold accent for the plan, grey for carrying on."""
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


def _build_time_axis(course: MeasureCourse) -> dict[str, Any]:
    values, texts = list_year_ticks(course)
    return {
        "range": [course.first_quarter / 4, course.baseline.shape[1] / 4],
        "tickvals": values,
        "ticktext": texts,
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        **_build_unseen_ticks(4),
    }


def _build_values_axis(axis: ValueAxis, scale: UnitScale) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickvals": list(axis.ticks),
        "ticktext": [scale.format_tick(tick) for tick in axis.ticks],
        "gridcolor": look.FAINT,
        "zeroline": False,
        "fixedrange": True,
        **_build_unseen_ticks(6),
    }


def _build_unseen_ticks(distance: int) -> dict[str, Any]:
    """Build invisible ticks, which keep labels off the picture."""
    return {"ticks": "outside", "ticklen": distance, "tickcolor": "rgba(0,0,0,0)"}


def _build_today_shapes(course: MeasureCourse) -> list[dict[str, Any]]:
    """Build the grey field of the past and the dotted line at today."""
    across = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    field = {"type": "rect", "x0": course.first_quarter / 4, "x1": 0, "fillcolor": look.FIELD, "line": {"width": 0}}
    dotted = {"type": "line", "x0": 0, "x1": 0, "line": {"width": 1, "dash": "dot", "color": look.GREY}}
    return [{**field, **across, "name": "past"}, {**dotted, **across, "name": "today"}]


def _build_goal_shapes(course: MeasureCourse) -> list[dict[str, Any]]:
    """Build the line of a goal, from today on. Without a goal it is there but invisible: style sheets count the shapes."""
    at = 0.0 if course.goal is None else course.goal
    ends = {"x0": 0, "x1": course.baseline.shape[1] / 4, "y0": at, "y1": at}
    visibility = {"visible": course.goal is not None, "layer": "below"}
    return [
        {
            "type": "line",
            "name": "goal",
            **ends,
            **visibility,
            "line": {"width": 1.5, "dash": "6px,4px", "color": look.GOAL},
        }
    ]


def _find_x(quarter: int) -> float:
    """Find the place of a quarter on the time axis, in years: its end, so that the last past quarter is today."""
    return (quarter + 1) / 4


def _prepend_today(course: MeasureCourse, future: Table) -> list[float]:
    """Prepend the level of today to a future."""
    return [course.today, *future.tolist()] if len(course.past) else future.tolist()


def _compute_points_from_today(course: MeasureCourse, future: Table) -> tuple[list[float], list[float | None]]:
    values = _prepend_today(course, future)
    start = len(future) - len(values)
    return [_find_x(start + at) for at in range(len(values))], _round_values(np.asarray(values))


def _build_line(line: tuple[list[float], list[float | None]]) -> LinePoints:
    return line


def _build_band(course: MeasureCourse, ranges: Table, low: int, high: int) -> LinePoints:
    """Build the closed shape between two ranges: forth on the upper, back on the lower."""
    x, upper = _compute_points_from_today(course, ranges[high])
    _, lower = _compute_points_from_today(course, ranges[low])
    return x + x[::-1], upper + lower[::-1]


def _round_values(values: Table) -> list[float | None]:
    """Round to the precision of a picture; unknown values leave a gap."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values]
