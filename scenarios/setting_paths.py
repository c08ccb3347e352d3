"""Settings by path: parsed from a command line, and all of them as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scenarios.messages import check_setting, find_setting, to_one_line
from simulation.declare import Number, Value
from simulation.former_paths import PAST_PREFIX, find_current_path
from simulation.scenario import NUMBERS, ScenarioError


def parse_assignments(words: Iterable[str]) -> dict[str, Value]:
    """Parse values by path from words such as `targets.collaboration=0.8` or `past.targets.ambition=.1`.

    Raises:
        ScenarioError: no equals sign, an unknown path, a wrong type or a value out of range; one line.
    """
    try:
        return dict(_parse_assignment(word) for word in words)
    except ScenarioError as problem:
        raise ScenarioError(to_one_line(f"--set {problem}")) from None


def rename_assignment(word: str) -> str:
    """The same `path=value` by today's path."""
    path = word.partition("=")[0].strip()
    return word.replace(path, find_current_path(path), 1)


def _parse_assignment(word: str) -> tuple[str, Value]:
    path, equals, text = word.partition("=")
    path, text = find_current_path(path.strip()), text.strip()
    if not equals:
        raise ScenarioError(f"{word}: must be path=value, such as targets.collaboration=0.8")
    where = PAST_PREFIX if path.startswith(PAST_PREFIX) else ""
    setting = path.removeprefix(PAST_PREFIX)
    return path, check_setting(setting, _parse_value(find_setting(setting, where), text), where)


def _parse_value(number: Number, text: str) -> float | str:
    """Convert a text to what the setting takes; what is no number stays a text, to be refused by the check."""
    try:
        return text if number.choices else float(text)
    except ValueError:
        return text


def list_settings() -> list[dict[str, Any]]:
    """List every path that can be set: type, range, default, unit, help, source, scope, neutral value, words."""
    return [{"path": path, **_describe_number(number)} for path, number in NUMBERS.items()]


def _describe_number(number: Number) -> dict[str, Any]:
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
