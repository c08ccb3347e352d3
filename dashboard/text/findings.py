"""What a picture shows, in at most 44 characters: the title of a chart, made from its numbers."""

from __future__ import annotations

import math

from dashboard.compare import Course
from dashboard.text.catalogue import WORDS, in_words, say
from dashboard.text.numbers import Scale, fraction, part, percent, reps_in, rounded, scale_of

LONGEST = 44
PLURAL = {"bookings", "quotas", "churn", "hours"}
YEAR = 4


def finding(course: Course, currency: str = "$") -> str:
    """Give the title of a chart: the plan against carrying on, or carrying on against today."""
    scale = scale_of(course.measure, currency)
    here, there = _ends(course)
    if not _differs(course, here, there, scale):
        return say("finding.none" if course.plan is not None else "finding.steady")
    if course.measure.name == "burned_out":
        return _people(course, here, there)
    if course.measure.name == "customer_hours":
        return _hours(here - there)
    if scale.kind == "money" and course.measure.over is None and min(here, there) > 0:
        return _fits(course, *_money(course, here, there), scale)
    return _fits(course, "finding.instead" if course.plan is not None else "finding.now", here, there, scale)


def subject(course: Course) -> str:
    """Give the name of the measure as a subject."""
    return course.measure.label


def _ends(course: Course) -> tuple[float, float]:
    """Give what is compared: sums by their last year, states by the end of their lines or today."""
    if course.measure.over is None:
        return course.year.other + course.year.difference, course.year.other
    here = float(course.shown[2, -1])
    return here, float(course.carrying[2, -1]) if course.plan is not None else course.today


def _differs(course: Course, here: float, there: float, scale: Scale) -> bool:
    """Whether anybody would notice, and chance does not explain it: two points of a hundred, else some per cent."""
    if not course.year.likely or not math.isfinite(here - there):
        return False
    if scale.kind in ("share", "hundred"):
        return abs(here - there) >= 0.02
    least = 0.01 if course.plan is not None and scale.kind == "money" else 0.03
    return abs(here - there) >= least * max(abs(there), 1e-9)


def _people(course: Course, here: float, there: float) -> str:
    same = fraction(here) == fraction(there)
    value, other = (percent(here), percent(there)) if same else (reps_in(here), _short(there))
    return say("finding.people" if course.plan is not None else "finding.people.now", value=value, other=other)


def _short(share: float) -> str:
    n, of = fraction(share)
    return say("fraction.all" if n else "fraction.none") if of == 1 else say("fraction", n=n, of=of)


def _hours(more: float) -> str:
    """Say hours, or minutes in fives below one hour."""
    size = abs(more)
    if size < 0.95:
        by = say("minutes", n=max(5, 5 * round(12 * size)))
    else:
        text = rounded(size, 1 if size < 10 else 2)
        by = say("hour", n=text) if text == "1" else say("hours", n=text)
    return say("finding.hours.more" if more > 0 else "finding.hours.less", by=by)


def _money(course: Course, here: float, there: float) -> tuple[str, float, float]:
    if course.plan is None:
        return ("finding.rise" if here > there else "finding.fall"), here, there
    if here > there and course.dip[0] < 0:
        return "finding.after_dip", here, there
    return ("finding.higher" if here > there else "finding.lower"), here, there


def _fits(course: Course, key: str, here: float, there: float, scale: Scale) -> str:
    """Say it in the first form that fits the title."""
    name = subject(course)
    if scale.kind == "money" and course.measure.name not in PLURAL and f"{key}.one" in WORDS:
        key = f"{key}.one"
    values = {
        "name": name,
        "by": _by(course, here, there),
        "dip": percent(-course.dip[0]),
        "value": scale.text(here),
        "other": scale.text(there),
        "years": in_words(course.carrying.shape[1] // YEAR),
    }
    short = "finding.instead.short" if course.plan is not None else "finding.now.short"
    forms = (say(form, **values) for form in (key, f"{key}.short") if form in WORDS)
    return next((form for form in forms if len(form) <= LONGEST), say(short, **values))


def _by(course: Course, here: float, there: float) -> str:
    """Say how large a change is: a part against today, per cent against carrying on."""
    if not there:
        return ""
    size = abs(here / there - 1)
    return part(size) if course.plan is None else percent(size)
