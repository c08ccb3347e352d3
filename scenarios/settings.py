"""Settings by path: from the words of a command line, and all of them as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scenarios.problems import find, one_line, value_of
from simulation.declare import Number, Value
from simulation.scenario import NUMBERS, ScenarioError

PAST = "past."


def assignments(words: Iterable[str]) -> dict[str, Value]:
    """Values by path from words such as `targets.collaboration=0.8` or `past.targets.ambition=.1`.

    Raises:
        ScenarioError: no equals sign, an unknown path, a wrong type or a value out of range; one line.
    """
    try:
        return dict(_assignment(word) for word in words)
    except ScenarioError as problem:
        raise ScenarioError(one_line(f"--set {problem}")) from None


def _assignment(word: str) -> tuple[str, Value]:
    path, equals, text = word.partition("=")
    path, text = path.strip(), text.strip()
    if not equals:
        raise ScenarioError(f"{word}: must be path=value, such as targets.collaboration=0.8")
    where = PAST if path.startswith(PAST) else ""
    known = path.removeprefix(PAST)
    return path, value_of(known, _typed(find(known, where), text), where)


def _typed(number: Number, text: str) -> float | str:
    """The text as what the number wants; what is no number stays a text, to be refused by its range."""
    try:
        return text if number.choices else float(text)
    except ValueError:
        return text


def schema() -> list[dict[str, Any]]:
    """Every path that can be set: type, range, default, unit, help, source, scope, neutral value, words."""
    return [{"path": path, **_described(number)} for path, number in NUMBERS.items()]


def _described(number: Number) -> dict[str, Any]:
    kind = "choice" if number.choices else "integer" if number.whole else "number"
    limits = {"choices": list(number.choices)} if number.choices else {"low": number.low, "high": number.high}
    return {
        "type": kind,
        **limits,
        "default": number.default,
        "unit": number.unit,
        "help": number.help,
        "source": number.source,
        "scope": number.scope,
        "neutral": number.neutral,
        "label": number.label,
        "words": list(number.words),
        "notice": number.notice,
        "cost": number.cost,
    }
