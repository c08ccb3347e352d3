"""The sentences of the loop gain: what a miss brings later, in $ per $1 withheld, without signs."""

from __future__ import annotations

from experiments.findings.estimates import Estimate
from experiments.findings.formatting import format_number, format_range


def describe_misses(echo: Estimate, later: Estimate) -> str:
    """Describe what is missed later, in the first and in the second year."""
    return f"After a $1 miss, {describe_miss(echo)} within a year, and {describe_miss(later)} in the year after."


def describe_miss(missed: Estimate) -> str:
    """Describe an additional or a smaller miss in words, without a sign."""
    way = "more" if missed.value > 0 else "less"
    return f"${format_number(abs(missed.value))} {way} is missed (95 %: {_format_ends(missed)})"


def describe_bookings(echo: Estimate, later: Estimate) -> str:
    """Describe what is booked less, in the first and in the second year."""
    first, second = describe_less_booked(echo), describe_less_booked(later)
    return f"Of bookings themselves, {first} within a year, and {second} in the year after."


def describe_less_booked(less: Estimate) -> str:
    """Describe what is booked less, or more, in words; its interval is that of the change of bookings."""
    way = "less" if less.value > 0 else "more"
    return f"${format_number(abs(less.value))} {way} is booked (95 %: {_format_ends(-less)})"


def describe_contribution(loop: str, echo: Estimate) -> str:
    """Describe what a loop carries within a year."""
    if echo.by_chance:
        return f"{loop}: chance could explain what it carries within a year (95 %: {_format_ends(echo)} of each $1)."
    does = "adds" if echo.value > 0 else "takes off"
    return f"{loop}: it {does} ${format_number(abs(echo.value))} of each $1 within a year (95 %: {_format_ends(echo)})."


def describe_remainder(echo: Estimate) -> str:
    """Describe what is missed within a year with all loops open."""
    if echo.by_chance:
        text = f"chance could explain what follows within a year (95 %: {_format_ends(echo)} of each $1)"
    else:
        text = f"{describe_miss(echo)} within a year: there are other ways"
    return f"With all these loops open, {text}."


def describe_masked_gain(loop: str, without: float, now: float, rise: Estimate) -> str:
    """Describe the loop that masks how misses feed on themselves, by the gain with it open and as it is."""
    opened = f"with it open the gain is {format_number(without)} instead of {format_number(now)}"
    return f"{loop} masks the feeding most: {opened} (95 % of the rise: {_format_ends(rise)})."


def describe_masked_echo(loop: str, without: Estimate, now: Estimate, gain: Estimate | None) -> str:
    """Describe the loop that masks how misses feed on themselves, where no more is missed as it is: what is with it open."""
    opened = f"with it open, {describe_miss(without)} within a year instead of ${_format_less(now)}"
    then = f" The gain is then {format_number(gain.value)} ({format_range(gain.low, gain.high)})." if gain else ""
    return f"{loop} masks the feeding most: {opened}.{then}"


def _format_less(missed: Estimate) -> str:
    return f"{format_number(abs(missed.value))} {'more' if missed.value > 0 else 'less'}"


def _format_ends(interval: Estimate) -> str:
    return format_range(interval.low, interval.high, sign=True)
