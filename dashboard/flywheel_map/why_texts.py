"""Why, in one sentence: the part of the change that the wheel itself makes, in money, and through which responses."""

from __future__ import annotations

from dashboard.flywheel_map.why_measurement import WhyOutcome
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import choose_scale, format_money, format_number, format_percent
from experiments.questions.held_responses import GROUPS
from experiments.questions.wheel_share import AGAINST, IN_FAVOUR, WheelPart, WheelShare

PLAIN_FRACTIONS = {0.2: "part.5", 0.25: "part.4", 1 / 3: "part.3", 0.5: "part.2", 2 / 3: "part.2/3", 0.75: "part.3/4"}
NEAR, NEARLY_ALL = 0.04, 0.93
"""How near a share is to a fraction that stands for it, and from where on it is nearly all."""
SHOWN_GROUPS = 2


def format_why(why: WhyOutcome, currency: str = "$") -> str:
    """Format why bookings change; empty where there is no change to explain."""
    wheel = why.wheel
    if wheel is None:
        return ""
    change = say(f"why.change.{'rise' if why.bookings.difference > 0 else 'fall'}{'.plan' if why.is_changed else ''}")
    if wheel.change.by_chance or wheel.change.value * why.bookings.difference <= 0:
        return say("why.untold", change=change, n=wheel.runs)
    part = wheel.whole.last_year
    if part.by_chance:
        low, high = (_format_points(end, why, currency) for end in (part.low, part.high))
        return say("why.unclear", change=change, low=low, high=high)
    if wheel.share is None:
        key = "why.against" if part.value * wheel.change.value < 0 else "why.small"
        return say(key, change=change, money=format_money(abs(_convert_points(part.value, why)), currency))
    money = format_money(abs(wheel.share.value * why.bookings.difference), currency)
    sentence = say("why.share", part=format_part(wheel.share.value), change=change, money=money)
    return f"{sentence}{_format_groups(wheel)}{_format_hours(why)}."


def list_verdict(why: WhyOutcome) -> tuple[str, ...]:
    """List what stands in the middle of the map: whether the wheel turns, and the part of the change that it makes."""
    wheel = why.wheel
    if wheel is None:
        return ()
    if wheel.share is None or wheel.verdict not in (AGAINST, IN_FAVOUR):
        return (wheel.verdict,)
    change = "rise" if wheel.change.value > 0 else "fall"
    return wheel.verdict, say("why.makes", part=format_part(wheel.share.value), change=say(f"why.change.{change}"))


def format_part(share: float) -> str:
    """Format a share of a change, as plainly as its interval allows: "about two thirds", "nearly all"."""
    if share > NEARLY_ALL:
        return say("why.part.all" if share <= 1 / NEARLY_ALL else "why.part.more")
    near = min(PLAIN_FRACTIONS, key=lambda fraction: abs(fraction - share))
    if abs(near - share) <= NEAR:
        return say("why.part.about", part=say(PLAIN_FRACTIONS[near]))
    return say("why.part.about", part=format_percent(share))


def _format_groups(wheel: WheelShare) -> str:
    """Format the responses that make most of what the wheel makes; empty where chance could explain each of them."""
    sign = wheel.whole.last_year.value
    names = {group.name for group in GROUPS}
    sure = [part for part in wheel.parts if part.name in names and part.last_year.value * sign > 0]
    sure = [part for part in sure if not part.last_year.by_chance]
    first = sorted(sure, key=_get_size)[:SHOWN_GROUPS]
    if not first:
        return ""
    words = [say(f"why.group.{part.name.split()[0].lower()}") for part in first]
    return say("why.through", groups=say("why.and", one=words[0], other=words[1]) if len(words) > 1 else words[0])


def _get_size(part: WheelPart) -> float:
    return -abs(part.last_year.value)


def _format_hours(why: WhyOutcome) -> str:
    """Format what customers get more or less, where it would be noticed and goes the same way as bookings."""
    hours = why.hours
    if not hours.is_noticeable or hours.difference * why.bookings.difference <= 0:
        return ""
    return say("why.hours.more" if hours.difference > 0 else "why.hours.less", n=format_number(abs(hours.difference)))


def _convert_points(points: float, why: WhyOutcome) -> float:
    """Convert points of the year before today to money a quarter, by the change that both are told of."""
    wheel = why.wheel
    whole = wheel.change.value if wheel else 0.0
    return points / whole * why.bookings.difference if whole else 0.0


def _format_points(points: float, why: WhyOutcome, currency: str) -> str:
    return choose_scale(why.bookings.measure, currency).format_difference(_convert_points(points, why))
