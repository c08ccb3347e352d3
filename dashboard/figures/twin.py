"""The twin of a picture in words and numbers: for those who do not see it, and for those who want the figures."""

from __future__ import annotations

from typing import Any

from dashboard.compare import Course
from dashboard.figures.axis import course_scale
from dashboard.text.catalogue import say


def described(course: Course, title: str, currency: str = "$") -> str:
    """Describe a picture in two sentences, for screen readers."""
    scale = course_scale(course, currency)
    ends = f"{course.rival or say('carrying')} {scale.text(course.carrying[2, -1])}"
    if course.plan is not None:
        ends = f"{say('plan.yours')} {scale.text(course.plan[2, -1])}, {ends}"
    return f"{title}. {course.measure.label}: {ends}."


def table(course: Course, currency: str = "$") -> dict[str, Any]:
    """Give the same numbers as the picture, quarter by quarter."""
    if course.gap:
        return _gaps(course, currency)
    scale = course_scale(course, currency)
    head = [say("table.when"), course.rival or say("carrying")]
    if course.plan is not None:
        head += [say("plan.yours"), say("table.range", name=say("plan.yours"))]
    else:
        head += [say("table.range", name=say("carrying"))]
    body = [[when(course.first + at), scale.text(value)] for at, value in enumerate(course.past)]
    rows = [row + [""] * (len(head) - 2) for row in body]
    for quarter in range(course.carrying.shape[1]):
        low, high = scale.text(course.shown[0, quarter]), scale.text(course.shown[4, quarter])
        own = [] if course.plan is None else [scale.text(course.plan[2, quarter])]
        rows.append([when(quarter), scale.text(course.carrying[2, quarter]), *own, say("between", low=low, high=high)])
    return {"head": head, "body": rows}


def _gaps(course: Course, currency: str) -> dict[str, Any]:
    """Give the differences, quarter by quarter from today on."""
    scale = course_scale(course, currency)
    head = [say("table.when"), say("table.gap"), say("table.range", name=say("table.gap"))]
    rows = [
        [when(quarter), scale.text(middle), say("between", low=scale.text(low), high=scale.text(high))]
        for quarter, (low, _, middle, _, high) in enumerate(course.shown.T)
    ]
    return {"head": head, "body": rows}


def when(quarter: int) -> str:
    """Name a quarter, counted from today."""
    if quarter < -1:
        return say("quarter.ago", n=-quarter)
    if quarter == -1:
        return say("quarter.last")
    return say("quarter.first") if quarter == 0 else say("quarter.ahead", n=quarter + 1)
