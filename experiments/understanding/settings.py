"""How plans and amounts are said: levers by label and word, measures with their unit."""

from __future__ import annotations

import math
from collections.abc import Mapping

from experiments.tables import figure, signed, span
from experiments.understanding.chance import Estimate
from simulation.declare import Number, Value
from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS

SHARES = ("share", "share of weeks")


def called(path: str) -> str:
    """What leaders call a lever."""
    return NUMBERS[path].label or path


def word(number: Number, value: Value) -> str:
    """The word nearest to a value; the number itself where words are numbers or there are none."""
    if number.choices:
        at = number.choices.index(str(value))
        return number.words[at] if len(number.words) == len(number.choices) else number.choices[at]
    part = (float(value) - number.low) / (number.high - number.low)
    if sum(map(_counts, number.words)) * 2 > len(number.words) or not number.words:
        end = {0.0: number.words[:1], 1.0: number.words[-1:]}.get(part, ())
        return end[0] if end and not _counts(end[0]) else _counted(number, float(value))
    return number.words[math.floor(part * (len(number.words) - 1) + 0.5)]


def _counts(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _counted(number: Number, value: float) -> str:
    unit = number.unit.partition(";")[0]
    first, blank, rest = unit.partition(" ")
    return f"{figure(value)} {first.removesuffix('s') if value == 1 else first}{blank}{rest}".rstrip()


def setting(path: str, value: Value) -> str:
    """A lever at a value: "Who sets the quotas: mostly reps (0.8)"."""
    number, said = NUMBERS[path], word(NUMBERS[path], value)
    exact = "" if number.choices or _counts(said) else f" ({figure(float(value))})"
    return f"{called(path)}: {said}{exact}"


def plan(values: Mapping[str, Value]) -> str:
    """Several levers at their values, in one line."""
    return "; ".join(setting(path, value) for path, value in values.items())


def level(measure: Measure, value: float) -> str:
    """A level of a measure with its unit."""
    if measure.unit in SHARES and math.isfinite(value):
        return f"{round(100 * value, 1):g} %"
    return _with_unit(measure, figure(value))


def change(measure: Measure, value: float) -> str:
    """A difference in a measure, with its sign and unit."""
    if measure.unit in SHARES and math.isfinite(value):
        return f"{100 * value + 0.0:+.2g} points"
    return _with_unit(measure, signed(value))


def changed(measure: Measure, found: Estimate) -> str:
    """A difference with its interval."""
    return f"{change(measure, found.mean)} (95 %: {reach(measure, found)})"


def reach(measure: Measure, found: Estimate) -> str:
    """The interval of a difference; its unit is that of the difference."""
    factor = 100.0 if measure.unit in SHARES else 1.0
    return span(factor * found.low, factor * found.high, sign=True)


def label(name: str) -> str:
    """A measure as it stands within a sentence."""
    text = MEASURES[name].label
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def listed(parts: list[str]) -> str:
    """Parts of a sentence: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _with_unit(measure: Measure, number: str) -> str:
    return number if measure.unit in ("0..1", "share", "ratio") else f"{number} {measure.unit}"
