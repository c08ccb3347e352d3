"""The titles of charts: the headline figure of a measure, in at most 44 characters."""

from __future__ import annotations

import math

from dashboard.plan.plan import QUARTERS_PER_YEAR
from dashboard.service.headline_figures import CardOutcome
from dashboard.service.plan_comparison import MeasureCourse
from dashboard.wording.catalogue import WORDS, say, spell_number
from dashboard.wording.number_formatting import (
    UnitScale,
    choose_scale,
    format_number,
    format_percent,
    name_last_year,
)

LONGEST_TITLE = 44
PLURAL_MEASURES = {"bookings", "quotas", "churn", "hours"}


def format_chart_title(course: MeasureCourse, currency: str = "$") -> str:
    """Format the title of a chart: the plan against carrying on, or carrying on against the year before today."""
    year, scale = course.last_year, choose_scale(course.measure, currency)
    if not math.isfinite(year.difference):
        return say("finding.unknown")
    if not year.is_noticeable:
        if year.is_large:
            return say("finding.chance")
        return say("finding.none" if course.plan is not None else "finding.steady")
    if course.measure.name == "customer_hours" and course.plan is not None:
        return _format_hours(year.difference)
    if scale.kind == "money" and course.measure.over is None and min(year.value, year.baseline) > 0:
        return _choose_fitting_title(course, _choose_money_form(course), scale)
    return _choose_fitting_title(course, "finding.instead" if course.plan is not None else "finding.now", scale)


def format_subject(course: MeasureCourse) -> str:
    """Return the name of the measure as the subject of a sentence."""
    return course.measure.label


def _format_hours(more: float) -> str:
    """Format hours; below one hour, minutes in steps of five."""
    size = abs(more)
    if size < 0.95:
        by = say("minutes", n=max(5, 5 * round(12 * size)))
    else:
        text = format_number(size)
        by = say("hour", n=text) if text == "1" else say("hours", n=text)
    return say("finding.hours.more" if more > 0 else "finding.hours.less", by=by)


def _choose_money_form(course: MeasureCourse) -> str:
    rises = course.last_year.difference > 0
    if course.plan is None:
        return "finding.rise" if rises else "finding.fall"
    if rises and course.dip[0] < 0:
        return "finding.after_dip"
    return "finding.higher" if rises else "finding.lower"


def _choose_fitting_title(course: MeasureCourse, key: str, scale: UnitScale) -> str:
    """Choose the first form that fits the title."""
    if scale.kind == "money" and course.measure.name not in PLURAL_MEASURES and f"{key}.one" in WORDS:
        key = f"{key}.one"
    quarters = course.baseline.shape[1]
    value, other = _format_values(course.last_year, scale)
    values = {
        "name": format_subject(course),
        "by": format_percent(abs(course.last_year.relative_change)),
        "dip": format_percent(-course.dip[0]),
        "value": value,
        "other": other,
        "years": spell_number(quarters // QUARTERS_PER_YEAR),
        "year": name_last_year(quarters),
    }
    short = "finding.instead.short" if course.plan is not None else "finding.now.short"
    forms = (say(form, **values) for form in (key, f"{key}.short") if form in WORDS)
    return next((form for form in forms if len(form) <= LONGEST_TITLE), say(short, **values))


def _format_values(year: CardOutcome, scale: UnitScale) -> tuple[str, str]:
    return scale.format_pair(year.value, year.baseline)
