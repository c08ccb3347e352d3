"""The formatting of numbers, measures and settings in sentences and tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.findings.estimates import Estimate, Interval
from scenarios.lever_wording import format_lever_value, has_digits
from simulation.declare import Value
from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS

SELF_EVIDENT_UNITS = ("0..1", "share", "ratio")
"""Units that are not written after a number."""
SHARE_UNITS = ("share", "share of weeks")
"""Units written in per cent, their differences in percentage points."""


def round_to_digits(value: float, digits: int = 2) -> float:
    """Round a number to so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def format_number(value: float) -> str:
    """Format a number to three significant digits, from 1000 on in full; NaN and infinity become a dash."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    text = f"{value:.3g}"
    return "0" if float(text) == 0 else text


def format_signed(value: float) -> str:
    """Format a difference with its sign."""
    text = format_number(value)
    return f"+{text}" if value > 0 and text != "0" else text


def format_percent(share: float) -> str:
    """Format a share in per cent: whole ones, a tenth below 1 %, two digits from 100 % on. Screens write the same digits."""
    value = 100 * share
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 100:
        return f"{round_to_digits(value):,.0f} %"
    return f"{round_to_digits(value, 1):g} %" if 0 < abs(value) < 1 else f"{round(value)} %"


def format_range(low: float, high: float, sign: bool = False) -> str:
    """Format an interval: both ends with the decimals that give the larger one two significant digits."""
    largest = max(abs(low), abs(high))
    if not math.isfinite(largest):
        return "–"
    decimals = max(0, 1 - math.floor(math.log10(largest))) if largest else 0
    form = f"{'+' if sign else ''},.{min(decimals, 12)}f"
    return " … ".join(format(end + 0.0, form).replace(",", " ") for end in (low, high))


def format_amount(value: float, measure: Measure) -> str:
    """Format a level of a measure with its unit."""
    if measure.unit in SHARE_UNITS and math.isfinite(value):
        return f"{round(100 * value, 1):g} %"
    return _add_unit(format_number(value), measure)


def format_size(value: float, measure: Measure) -> str:
    """Format the size of a difference in a measure, with its unit and without a sign."""
    return format_change(abs(value), measure).removeprefix("+")


def format_change(value: float, measure: Measure) -> str:
    """Format a difference in a measure with its sign and unit; shares differ by percentage points."""
    if measure.unit in SHARE_UNITS and math.isfinite(value):
        return f"{format_signed(100 * value)} points"
    return _add_unit(format_signed(value), measure)


def format_interval(interval: Interval, measure: Measure) -> str:
    """Format the interval of a difference in a measure, in the unit of `format_change`."""
    factor = 100.0 if measure.unit in SHARE_UNITS else 1.0
    return format_range(factor * interval.low, factor * interval.high, sign=True)


def format_estimate(estimate: Estimate, measure: Measure) -> str:
    """Format a difference in a measure with its interval."""
    return f"{format_change(estimate.value, measure)} (95 %: {format_interval(estimate, measure)})"


def _add_unit(number: str, measure: Measure) -> str:
    return number if measure.unit in SELF_EVIDENT_UNITS else f"{number} {measure.unit}"


def format_measure(name: str) -> str:
    """Format the label of a measure for the middle of a sentence."""
    text = MEASURES[name].label
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def format_quarters(count: int) -> str:
    """Format a number of quarters."""
    return f"{count} quarter{'' if count == 1 else 's'}"


def join_list(parts: Sequence[str]) -> str:
    """Join parts of a sentence: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def format_setting_name(path: str) -> str:
    """Format the label by which leaders know a setting."""
    return NUMBERS[path].label or path


def format_setting_value(value: Value) -> str:
    """Format the value of a setting."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def format_setting(path: str, value: Value) -> str:
    """Format a setting with its value: "Who sets the quotas: mostly reps (0.8)"."""
    text = format_lever_value(NUMBERS[path], value)
    exact = "" if NUMBERS[path].choices or has_digits(text) else f" ({format_number(float(value))})"
    return f"{format_setting_name(path)}: {text}{exact}"


def format_plan(values: Mapping[str, Value]) -> str:
    """Format several settings with their values, in one line."""
    return "; ".join(format_setting(path, value) for path, value in values.items())
