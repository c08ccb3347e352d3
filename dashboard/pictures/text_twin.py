"""The twin of a picture in words and numbers, for those who cannot see it and for those who want the figures."""

from __future__ import annotations

from typing import Any

from dashboard.pictures.axis import choose_course_scale
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import name_last_year


def describe_picture(course: MeasureCourse, title: str, currency: str = "$") -> str:
    """Describe a picture in two sentences, for screen readers."""
    scale = choose_course_scale(course, currency)
    ends = f"{course.rival_name or say('carrying')} {scale.format_value(course.baseline[2, -1])}"
    if course.plan is not None:
        ends = f"{say('plan.yours')} {scale.format_value(course.plan[2, -1])}, {ends}"
    return f"{title}. {course.measure.label}: {ends}."


def build_table(course: MeasureCourse, currency: str = "$") -> dict[str, Any]:
    """Build a table of the numbers of a picture, quarter by quarter."""
    if course.is_difference:
        return _build_difference_table(course, currency)
    scale = choose_course_scale(course, currency)
    head = [say("table.when"), course.rival_name or say("carrying")]
    if course.plan is not None:
        head += [say("plan.yours"), say("table.range", name=say("plan.yours"))]
    else:
        head += [say("table.range", name=say("carrying"))]
    body = [
        [format_quarter(course.first_quarter + at), scale.format_value(value)] for at, value in enumerate(course.past)
    ]
    rows = [row + [""] * (len(head) - 2) for row in body]
    for quarter in range(course.baseline.shape[1]):
        low, high = (
            scale.format_value(course.focus_ranges[0, quarter]),
            scale.format_value(course.focus_ranges[4, quarter]),
        )
        own = [] if course.plan is None else [scale.format_value(course.plan[2, quarter])]
        rows.append(
            [
                format_quarter(quarter),
                scale.format_value(course.baseline[2, quarter]),
                *own,
                say("between", low=low, high=high),
            ]
        )
    return {"head": head, "body": [*rows, _build_year_row(course, currency)]}


def _build_year_row(course: MeasureCourse, currency: str) -> list[str]:
    """Build the last row of a table: the headline figure, as on cards and in titles."""
    year, scale = course.last_year, choose_course_scale(course, currency)
    when = say("table.year", year=name_last_year(course.baseline.shape[1]))
    if course.plan is None:
        return [when, scale.format_value(year.value), ""]
    here, there = scale.format_pair(year.value, year.baseline)
    return [when, there, here, say("table.year.difference", by=scale.format_difference(year.difference))]


def _build_difference_table(course: MeasureCourse, currency: str) -> dict[str, Any]:
    """Build a table of the differences, quarter by quarter from today on."""
    scale = choose_course_scale(course, currency)
    name = name_difference(course.rival_name)
    head = [say("table.when"), name, say("table.range", name=name)]
    rows = [
        [
            format_quarter(quarter),
            scale.format_value(middle),
            say("between", low=scale.format_value(low), high=scale.format_value(high)),
        ]
        for quarter, (low, _, middle, _, high) in enumerate(course.focus_ranges.T)
    ]
    when = say("table.year", year=name_last_year(course.baseline.shape[1]))
    return {"head": head, "body": [*rows, [when, scale.format_value(course.last_year.difference), ""]]}


def name_difference(rival: str) -> str:
    """Name the column of differences by what they are measured from: a rival, or carrying on."""
    return say("table.gap.other", name=rival) if rival else say("table.gap")


def format_quarter(quarter: int) -> str:
    """Format a quarter, counted from today."""
    if quarter < -1:
        return say("quarter.ago", n=-quarter)
    if quarter == -1:
        return say("quarter.last")
    return say("quarter.first") if quarter == 0 else say("quarter.ahead", n=quarter + 1)
