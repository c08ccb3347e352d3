"""The wording of lever values: the nearest of a lever's words, or the number itself where its words are numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from simulation.declare import Number, Value

ExactFormat = Callable[[Number, Value], str]
"""Formats the number itself."""


def has_digits(text: str) -> bool:
    """Whether a text contains digits."""
    return any(sign.isdigit() for sign in text)


def has_numeric_words(lever: Number) -> bool:
    """Whether most of its words are numbers: then the number itself is shown, not the nearest word."""
    return sum(map(has_digits, lever.words)) * 2 > len(lever.words)


def format_with_unit(lever: Number, value: Value) -> str:
    """Format the number itself with its unit: "1 quarter", "60 hours a week"."""
    unit, number = lever.unit.partition(";")[0], float(value)
    first, blank, rest = unit.partition(" ")
    return f"{number:.3g} {first.removesuffix('s') if number == 1 else first}{blank}{rest}".rstrip()


class WordRanges(NamedTuple):
    """Where on its range each word of a lever holds; "" stands for the number itself.

    Attributes:
        low, high: the words at the two ends alone: five per cent are not "never".
        inside: between them, the value from which on each word holds, in order.
    """

    low: str
    high: str
    inside: tuple[tuple[float, str], ...]


def list_word_ranges(lever: Number) -> WordRanges:
    """List where the words of a lever hold that is a number; the one rule for all that words are written in."""
    if has_numeric_words(lever):
        low, high = ("" if has_digits(end) else end for end in (lever.words[0], lever.words[-1]))
        return WordRanges(low, high, ((lever.low, ""),))
    if not lever.words:
        return WordRanges("", "", ((lever.low, ""),))
    last = len(lever.words) - 1
    inner = range(1, last) if last > 1 else range(last + 1)
    starts = [round(lever.low + (lever.high - lever.low) * (at - 0.5) / max(last, 1), 9) for at in inner]
    inside = zip([lever.low, *starts[1:]], (lever.words[at] for at in inner), strict=True)
    return WordRanges(lever.words[0], lever.words[-1], tuple(inside))


def list_choice_words(lever: Number) -> tuple[str, ...]:
    """List the words of a lever's choices: its words, or the choices themselves."""
    return lever.words if len(lever.words) == len(lever.choices) else lever.choices


def format_lever_value(lever: Number, value: Value, format_exact: ExactFormat = format_with_unit) -> str:
    """Format a value as its word: "negotiated", "manager", "60 hours a week"; `format_exact` writes numbers that have none."""
    if lever.choices:
        return list_choice_words(lever)[lever.choices.index(str(value))]
    return _find_word(lever, float(value)) or format_exact(lever, value)


def _find_word(lever: Number, value: float) -> str:
    ranges = list_word_ranges(lever)
    if value in (lever.low, lever.high):
        return ranges.low if value == lever.low else ranges.high
    return next(word for start, word in reversed(ranges.inside) if value >= start)
