"""Sentences with traceable numbers: each formatted number keeps the value that it was made from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from experiments.findings.formatting import round_to_digits

WEEKS_A_MONTH = 52.0 / 12.0
INVENTED_NAMES = (
    *("Robin", "Kim", "Sam", "Alex", "Charlie", "Jamie", "Noa", "Mika", "Sascha", "Luca", "Toni", "Jona", "Kai"),
    *("Andrea", "Dominique", "Nikita", "Yuki", "Ari", "Remy", "Sol", "Eden", "Quinn", "Rowan", "Avery", "Marlo"),
    *("Jules", "Elia", "Bo", "Devon", "Ellis", "Finley", "Gray", "Harper", "Indy", "Jo", "Kit", "Lane", "Morgan"),
    *("Nell", "Ocean", "Parker", "Reese", "Shay", "Taylor", "Uli", "Val", "Wren", "Zuri", "Adi", "Blake", "Cleo"),
    *("Dana", "Emery", "Flo", "Gale", "Hayden", "Isa", "Jess", "Kerry", "Lou"),
)
"""Invented first names, which suit any gender."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class FormattedNumber(NamedTuple):
    """The text of a number, and its value."""

    text: str
    value: float


@dataclass(frozen=True)
class Sentence:
    """A sentence with the numbers in it.

    Attributes:
        kind: what it is about: numbers, belief, truth, reports, done, people.
        text: the sentence.
        facts: the numbers in it, in their order, unrounded and without sign: $k, shares, counts, weeks.
    """

    kind: str
    text: str
    facts: tuple[float, ...] = ()


def build_sentence(kind: str, template: str, *parts: FormattedNumber | str) -> Sentence:
    """Fill the gaps of a template in order; the values of formatted numbers become facts."""
    text = template.format(*(part.text if isinstance(part, FormattedNumber) else part for part in parts))
    facts = tuple(
        part.value for part in parts if isinstance(part, FormattedNumber) and any(map(str.isdigit, part.text))
    )
    return Sentence(kind, text[0].upper() + text[1:], facts)


def format_money(thousands: float) -> FormattedNumber:
    """Format $k to two significant digits, without a sign: $480k, $4.8M."""
    size = round_to_digits(abs(thousands))
    for unit, letter in ((1e6, "B"), (1e3, "M"), (1.0, "k")):
        if size >= unit:
            return FormattedNumber(f"${size / unit:g}{letter}", abs(thousands))
    return FormattedNumber(f"${size * 1000:.0f}", abs(thousands))


def format_percent(share: float) -> FormattedNumber:
    """Format a share in per cent, without its sign; below one per cent with one decimal."""
    size = abs(100.0 * share)
    return FormattedNumber(f"{size:.0f} %" if size >= 0.95 else f"{size:.1f} %", abs(share))


def format_points(share: float) -> FormattedNumber:
    """Format a share, or a difference of shares, in points, without a sign."""
    return FormattedNumber(f"{abs(100.0 * share):.0f}", abs(share))


def format_count(number: float, one: str, many: str = "") -> FormattedNumber:
    """Format a count with its noun: 1 rep, 3 reps."""
    whole = round(number)
    return FormattedNumber(f"{whole} {one if whole == 1 else many or one + 's'}", whole)


def is_shown_as_zero(number: FormattedNumber) -> bool:
    """Whether the text of a number shows zero."""
    return not any(digit in number.text for digit in "123456789")


def choose_direction(
    change: float, number: FormattedNumber, words: tuple[str, str, str]
) -> tuple[str, FormattedNumber | None]:
    """Choose the word for up, down or neither, and the number to show; neither, and no number, where its text shows zero."""
    if is_shown_as_zero(number):
        return words[2], None
    return (words[0] if change > 0 else words[1]), number


def format_duration(weeks: float) -> FormattedNumber:
    """Format a duration in months, from two years on in years."""
    months = round(weeks / WEEKS_A_MONTH)
    if months == 0:
        return FormattedNumber("a few days" if weeks < 1 else "a few weeks", weeks)
    text = format_count(months, "month") if months < 24 else format_count(weeks / 52.0, "year")
    return FormattedNumber(text.text, weeks)


def format_ordinal(number: int) -> str:
    """Format an ordinal number: first, second, … tenth, 11th."""
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def format_tenure_year(weeks: float) -> str:
    """Format the year of a tenure: "first year"."""
    return f"{format_ordinal(1 + math.floor(weeks / 52.0))} year"


def invent_name(seat: int, ordinal: int) -> str:
    """Invent a name for the person who is number `ordinal` in a seat; neighbours and successors differ."""
    return INVENTED_NAMES[(seat * 23 + ordinal * 7) % len(INVENTED_NAMES)]
