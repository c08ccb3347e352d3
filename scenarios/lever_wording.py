"""The wording of lever values: the nearest of a lever's words, or the number itself where its words are numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

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


def format_lever_value(lever: Number, value: Value, format_exact: ExactFormat = format_with_unit) -> str:
    """Format a value as its word: "negotiated", "manager", "60 hours a week"; `format_exact` writes numbers that have none."""
    if lever.choices:
        at = lever.choices.index(str(value))
        return lever.words[at] if len(lever.words) == len(lever.choices) else lever.choices[at]
    share = (float(value) - lever.low) / (lever.high - lever.low)
    if has_numeric_words(lever):
        end = {0.0: lever.words[0], 1.0: lever.words[-1]}.get(share, "")
        return end if end and not has_digits(end) else format_exact(lever, value)
    return lever.words[_find_nearest(share, len(lever.words))] if lever.words else format_exact(lever, value)


def _find_nearest(share: float, words: int) -> int:
    """Find the place of the nearest word; the first and last words are for the ends alone: five per cent are not "never"."""
    at = math.floor(share * (words - 1) + 0.5)
    return min(max(at, 1), words - 2) if 0 < share < 1 and words > 2 else at
