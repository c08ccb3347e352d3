"""The texts of levers: headings, the word for a value, the number behind it.

The browser writes the same words while a lever moves; `build_lever_texts` gives it what it needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import HARD_SPACE, format_number
from scenarios.lever_wording import format_lever_value as spoken_word
from scenarios.lever_wording import list_choice_words, list_word_ranges
from simulation.declare import Number, Value
from simulation.policy import LEVERS

LEVER_GROUPS = ("targets", "incentives", "structure", "leadership", "management", "recovery")
LEAST_STEPS = 75
"""Steps that a slider has at least, from one end to the other."""
_UNITS = {
    "hours a week": f"{HARD_SPACE}h",
    "weeks a year": f"{HARD_SPACE}weeks",
    "quarters": f"{HARD_SPACE}quarters",
    "per team": f"{HARD_SPACE}a team",
}


def format_heading(group: str) -> str:
    """Format the heading over a group of levers."""
    return say(f"group.{group}")


def is_percent(lever: Number) -> bool:
    """Whether its number is shown in per cent."""
    return not lever.choices and not lever.whole and lever.high <= 1.3


def find_suffix(lever: Number) -> str:
    """Find the suffix of its number: " %", " h", "×"."""
    if is_percent(lever):
        return f"{HARD_SPACE}%"
    return "×" if lever.unit.startswith("times") else _UNITS.get(lever.unit, "")


def format_exact(lever: Number, value: Value) -> str:
    """Format the number itself, with its unit."""
    number = float(value) * (100 if is_percent(lever) else 1)
    unit = find_suffix(lever)
    return format_number(number, 3) + (unit.removesuffix("s") if number == 1 else unit)


def format_word(lever: Number, value: Value) -> str:
    """Format a value as its word: "negotiated", "60 h", "manager"."""
    return spoken_word(lever, value, format_exact)


def compute_step(lever: Number) -> float:
    """Compute the smallest step of its slider: one, or about a hundredth of its range, a number that is written shortly."""
    if lever.whole:
        return 1.0
    most = (lever.high - lever.low) / LEAST_STEPS
    power = 10.0 ** math.floor(math.log10(most))
    return round(max(power * factor for factor in (1, 2, 5) if power * factor <= most), 6)


def list_idle_reasons(lever: Number) -> list[tuple[str, Value, str]]:
    """List every reason why a lever can be without effect: the other lever, its value, and the text for it."""
    return [
        (idle.path, value, say(f"idle.{idle.path}", word=format_word(LEVERS[idle.path], value)))
        for idle in lever.idle
        for value in idle.at
    ]


def find_idle_reason(lever: Number, value_of: Callable[[str], Value], moving: Collection[str]) -> str:
    """Find why a lever has no effect, "" where it has one; levers in `moving` change over time or differ between regions."""
    matching = (
        words for path, value, words in list_idle_reasons(lever) if value_of(path) == value and path not in moving
    )
    return next(matching, "")


def _list_words(lever: Number) -> dict[str, Any]:
    ranges = list_word_ranges(lever)
    return {"low": ranges.low, "high": ranges.high, "inside": [list(one) for one in ranges.inside]}


def build_lever_texts(lever: Number) -> dict[str, Any]:
    """Build what the browser needs to write the word and the number of any value, and what the lever is about."""
    factor = 100 if is_percent(lever) else 1
    numbers = {
        "low": lever.low,
        "high": lever.high,
        "step": compute_step(lever),
        "factor": factor,
        "suffix": find_suffix(lever),
        "one": find_suffix(lever).removesuffix("s"),
    }
    about = {"help": lever.help, "notice": lever.notice, "cost": lever.cost, "source": lever.source}
    low, high = format_number(lever.low * factor), format_number(lever.high * factor)
    return {
        **numbers,
        "label": lever.label,
        "exact": say("lever.exact", label=lever.label, word="{word}"),
        "words": list(list_choice_words(lever)) if lever.choices else _list_words(lever),
        "choices": list(lever.choices),
        "whole": lever.whole,
        "about": about,
        "idle": [list(reason) for reason in list_idle_reasons(lever)],
        "between": "" if lever.choices else say("lever.between", low=low, high=high, unit=lever.unit),
    }
