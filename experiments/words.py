"""How findings say numbers, measures and levers in sentences and tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.estimates import Estimate, Interval
from scenarios.spoken import has_digits, word
from simulation.declare import Value
from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS

SPEAKING = ("0..1", "share", "ratio")
"""Units that a number says by itself."""
SHARES = ("share", "share of weeks")
"""Units said in per cent, their differences in points."""


def figure(value: float) -> str:
    """A number in three significant digits, large ones in full; a dash for what is no number."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    text = f"{value:.3g}"
    return "0" if float(text) == 0 else text


def signed(value: float) -> str:
    """A difference with its sign."""
    text = figure(value)
    return f"+{text}" if value > 0 and text != "0" else text


def span(low: float, high: float, sign: bool = False) -> str:
    """An interval: both ends with the decimals that give the larger one two significant digits."""
    largest = max(abs(low), abs(high))
    if not math.isfinite(largest):
        return "–"
    decimals = max(0, 1 - math.floor(math.log10(largest))) if largest else 0
    form = f"{'+' if sign else ''},.{min(decimals, 12)}f"
    return " … ".join(format(end + 0.0, form).replace(",", " ") for end in (low, high))


def amount(value: float, measure: Measure) -> str:
    """A level or a size of a measure with its unit."""
    if measure.unit in SHARES and math.isfinite(value):
        return f"{round(100 * value, 1):g} %"
    return _with_unit(figure(value), measure)


def size(value: float, measure: Measure) -> str:
    """How large a difference in a measure is, with its unit and without a sign."""
    return change(abs(value), measure).removeprefix("+")


def change(value: float, measure: Measure) -> str:
    """A difference in a measure with its sign and unit; of shares in points."""
    if measure.unit in SHARES and math.isfinite(value):
        return f"{signed(100 * value)} points"
    return _with_unit(signed(value), measure)


def ends(found: Interval, measure: Measure) -> str:
    """The interval of a difference in a measure, in the unit in which `change` says it."""
    factor = 100.0 if measure.unit in SHARES else 1.0
    return span(factor * found.low, factor * found.high, sign=True)


def changed(found: Estimate, measure: Measure) -> str:
    """A difference in a measure with its interval."""
    return f"{change(found.value, measure)} (95 %: {ends(found, measure)})"


def _with_unit(number: str, measure: Measure) -> str:
    return number if measure.unit in SPEAKING else f"{number} {measure.unit}"


def label(name: str) -> str:
    """A measure as it stands within a sentence."""
    text = MEASURES[name].label
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def quarters(count: int) -> str:
    """A number of quarters."""
    return f"{count} quarter{'' if count == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def called(path: str) -> str:
    """What leaders call a setting."""
    return NUMBERS[path].label or path


def given(value: Value) -> str:
    """A setting's value as it is written down."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def setting(path: str, value: Value) -> str:
    """A lever at a value: "Who sets the quotas: mostly reps (0.8)"."""
    said = word(NUMBERS[path], value)
    exact = "" if NUMBERS[path].choices or has_digits(said) else f" ({figure(float(value))})"
    return f"{called(path)}: {said}{exact}"


def plan(values: Mapping[str, Value]) -> str:
    """Several levers at their values, in one line."""
    return "; ".join(setting(path, value) for path, value in values.items())
