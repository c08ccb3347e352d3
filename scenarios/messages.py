"""Messages about problems in a file: one line, nothing that could upset a terminal, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from simulation.declare import Number, Value
from simulation.former_paths import find_current_path
from simulation.scenario import NUMBERS, ScenarioError

LONGEST_LINE = 400
LONGEST_VALUE = 60
SHORTEST_START = 3


def to_one_line(text: str) -> str:
    """Reduce a text to one printable line of at most `LONGEST_LINE` characters: keys and values come from strangers."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def suggest_nearest(word: str, options: Iterable[str]) -> str:
    """Suggest the nearest of the options as `, did you mean …?`; empty where none is near."""
    options = list(options)
    begun = [option for option in options if len(word) >= SHORTEST_START and option.startswith(word)]
    near = begun or difflib.get_close_matches(word[:LONGEST_VALUE], options, n=1, cutoff=0.6)
    return f", did you mean {near[0]}?" if near else ""


def quote_value(value: Any) -> str:
    """Quote a value for a message; tables and lists by their kind, because they may be deep."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = value if isinstance(value, int) and abs(value) >= 10**LONGEST_VALUE else repr(value)
    if not isinstance(text, str):
        return "a number of many digits"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def find_setting(path: str, where: str = "") -> Number:
    """Find the declared number of a path.

    Raises:
        ScenarioError: no such path; the message names the nearest one in any group.
    """
    path = find_current_path(path)
    if path in NUMBERS:
        return NUMBERS[path]
    name = path.rpartition(".")[2]
    namesakes = [other for other in NUMBERS if other.rpartition(".")[2] == name]
    nearest = f", did you mean {namesakes[0]}?" if namesakes else suggest_nearest(path, NUMBERS)
    raise ScenarioError(f"{where}{path}: no such setting{nearest}")


def check_setting(path: str, value: Any, where: str = "") -> Value:
    """Check a value and convert it to the type of its declared number; `where` is put before the path in messages.

    Raises:
        ScenarioError: an unknown path, a wrong type, a value out of range.
    """
    number = find_setting(path, where)
    try:
        return number.check(value)
    except (ValueError, OverflowError):
        suggestion = suggest_nearest(value, number.choices) if isinstance(value, str) else ""
        raise ScenarioError(f"{where}{path} = {quote_value(value)}: must be {number.allowed}{suggestion}") from None
