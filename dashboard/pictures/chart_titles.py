"""The titles of charts: what a chart shows, in at most 44 characters, made from its numbers."""

from __future__ import annotations

import math

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import WORDS, say, spell_number
from dashboard.wording.number_formatting import (
    UnitScale,
    choose_scale,
    find_simple_fraction,
    format_number,
    format_percent,
    format_relative_change,
    format_share_of_reps,
)

LONGEST_TITLE = 44
PLURAL_MEASURES = {"bookings", "quotas", "churn", "hours"}


def format_chart_title(course: MeasureCourse, currency: str = "$") -> str:
    """Format the title of a chart: the plan against carrying on, or carrying on against today."""
    scale = choose_scale(course.measure, currency)
    here, there = _find_ends(course)
    if not _is_noticeable(course, here, there, scale):
        return say("finding.none" if course.plan is not None else "finding.steady")
    if course.measure.name == "burned_out":
        return _format_people(course, here, there)
    if course.measure.name == "customer_hours":
        return _format_hours(here - there)
    if scale.kind == "money" and course.measure.over is None and min(here, there) > 0:
        return _format_fitting_title(course, *_choose_money_form(course, here, there), scale)
    return _format_fitting_title(
        course, "finding.instead" if course.plan is not None else "finding.now", here, there, scale
    )


def format_subject(course: MeasureCourse) -> str:
    """Return the name of the measure as the subject of a sentence."""
    return course.measure.label


def _find_ends(course: MeasureCourse) -> tuple[float, float]:
    """Choose what is compared: sums by their last year, states by the end of their lines or today."""
    if course.measure.over is None:
        return course.last_year.baseline + course.last_year.difference, course.last_year.baseline
    here = float(course.focus_ranges[2, -1])
    return here, float(course.baseline[2, -1]) if course.plan is not None else course.today


def _is_noticeable(course: MeasureCourse, here: float, there: float, scale: UnitScale) -> bool:
    """Whether a change is noticeable and beyond chance: two points of a hundred, otherwise some per cent."""
    if not course.last_year.is_beyond_chance or not math.isfinite(here - there):
        return False
    if scale.kind in ("share", "hundred"):
        return abs(here - there) >= 0.02
    least = 0.01 if course.plan is not None and scale.kind == "money" else 0.03
    return abs(here - there) >= least * max(abs(there), 1e-9)


def _format_people(course: MeasureCourse, here: float, there: float) -> str:
    same = find_simple_fraction(here) == find_simple_fraction(there)
    value, baseline = (
        (format_percent(here), format_percent(there))
        if same
        else (format_share_of_reps(here), _format_short_share(there))
    )
    return say("finding.people" if course.plan is not None else "finding.people.now", value=value, other=baseline)


def _format_short_share(share: float) -> str:
    n, of = find_simple_fraction(share)
    return say("fraction.all" if n else "fraction.none") if of == 1 else say("fraction", n=n, of=of)


def _format_hours(more: float) -> str:
    """Format hours; below one hour, minutes in steps of five."""
    size = abs(more)
    if size < 0.95:
        by = say("minutes", n=max(5, 5 * round(12 * size)))
    else:
        text = format_number(size, 1 if size < 10 else 2)
        by = say("hour", n=text) if text == "1" else say("hours", n=text)
    return say("finding.hours.more" if more > 0 else "finding.hours.less", by=by)


def _choose_money_form(course: MeasureCourse, here: float, there: float) -> tuple[str, float, float]:
    if course.plan is None:
        return ("finding.rise" if here > there else "finding.fall"), here, there
    if here > there and course.dip[0] < 0:
        return "finding.after_dip", here, there
    return ("finding.higher" if here > there else "finding.lower"), here, there


def _format_fitting_title(course: MeasureCourse, key: str, here: float, there: float, scale: UnitScale) -> str:
    """Format it in the first form that fits the title."""
    name = format_subject(course)
    if scale.kind == "money" and course.measure.name not in PLURAL_MEASURES and f"{key}.one" in WORDS:
        key = f"{key}.one"
    values = {
        "name": name,
        "by": _format_change_size(course, here, there),
        "dip": format_percent(-course.dip[0]),
        "value": scale.format_value(here),
        "other": scale.format_value(there),
        "years": spell_number(course.baseline.shape[1] // QUARTERS_PER_YEAR),
    }
    short = "finding.instead.short" if course.plan is not None else "finding.now.short"
    forms = (say(form, **values) for form in (key, f"{key}.short") if form in WORDS)
    return next((form for form in forms if len(form) <= LONGEST_TITLE), say(short, **values))


def _format_change_size(course: MeasureCourse, here: float, there: float) -> str:
    """Format how large a change is: a fraction of today, or per cent of carrying on."""
    if not there:
        return ""
    size = abs(here / there - 1)
    return format_relative_change(size) if course.plan is None else format_percent(size)
