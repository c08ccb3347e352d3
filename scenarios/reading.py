"""Reading: the text of a scenario file becomes a Scenario, or one line that says what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from scenarios.problems import find, hint, one_line, shown, value_of
from simulation.policy import LEVERS
from simulation.privacy import IMPORTED
from simulation.scenario import Change, Scenario, ScenarioError, Settings, Step

KINDS = ("How it goes wrong", "What people try", "What may help", "Starting points")
GROUPS = (
    "targets",
    "incentives",
    "structure",
    "leadership",
    "management",
    "recovery",
    "mechanisms",
    "behaviour",
    "world",
    "start",
)
TEXTS = ("title", "story", "notice")
LISTS = ("sources", "in_sight")
KEYS = ("title", "group", "story", "sources", "notice", "in_sight", *GROUPS, "past", "change", "try_next")
MOST_IN_SIGHT = 12
STEPS_TO_TRY = 3
MOST_DOTS = 100

Table = Mapping[str, Any]


def loads(text: str, name: str = "scenario", origin: str = "") -> Scenario:
    """The scenario written in a TOML text.

    Args:
        text: the text of a scenario file.
        name: name of the scenario.
        origin: what messages call the text; its name, when left out.

    Raises:
        ScenarioError: the text is no TOML, or says something no scenario can be; one line.
    """
    try:
        return _scenario(_parsed(text), name)
    except ScenarioError as problem:
        raise ScenarioError(one_line(f"{origin or name}: {problem}")) from None


def _parsed(text: str) -> Table:
    # A key of n parts takes the parser n × n steps; one long line of dots would keep it busy for hours.
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise ScenarioError(f"line {number}: more than {MOST_DOTS} dots in one line")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ScenarioError("brackets are nested too deeply") from None
    except ValueError as problem:
        place = re.search(r"(.*) \(at (line \d+, column \d+|end of document)\)$", str(problem), re.DOTALL)
        message = f"{place[2]}: {place[1]}" if place else str(problem)
        raise ScenarioError(f"broken TOML, {message}") from None


def _scenario(table: Table, name: str) -> Scenario:
    _known(table, KEYS)
    past = table.get("past")
    scenario = Scenario(
        name=name,
        **{key: _text(table, key) for key in TEXTS},
        group=_kind(table),
        sources=_words(table, "sources"),
        in_sight=_in_sight(table),
        settings=_settings({group: table[group] for group in GROUPS if group in table}),
        past=None if past is None else _past(past),
        changes=tuple(_change(entry, where) for entry, where in _entries(table, "change")),
        try_next=tuple(_step(entry, where) for entry, where in _entries(table, "try_next")),
    )
    _check_steps(scenario)
    return scenario


def _known(table: Table, keys: Iterable[str], where: str = "") -> None:
    keys = tuple(keys)
    for key in table:
        if key not in keys:
            raise ScenarioError(f"{where}{key}: no such key{hint(key, keys) or ', known are ' + ', '.join(keys)}")


def _text(table: Table, key: str, where: str = "") -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ScenarioError(f"{where}{key} = {shown(value)}: must be a text")
    return value


def _kind(table: Table) -> str:
    kind = _text(table, "group")
    if kind and kind not in (*KINDS, IMPORTED):
        raise ScenarioError(f"group = {shown(kind)}: must be one of {', '.join(KINDS)}{hint(kind, KINDS)}")
    return kind


def _words(table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ScenarioError(f"{key} = {shown(value)}: must be a list of texts")
    return tuple(value)


def _in_sight(table: Table) -> tuple[str, ...]:
    paths = _words(table, "in_sight")
    if len(paths) > MOST_IN_SIGHT:
        raise ScenarioError(f"in_sight = {len(paths)} levers: must be at most {MOST_IN_SIGHT}")
    for place, path in enumerate(paths):
        _lever(path, "in_sight: ")
        if path in paths[:place]:
            raise ScenarioError(f"in_sight: {path}: must be named once")
    return paths


def _lever(path: str, where: str) -> None:
    find(path, where)
    if path not in LEVERS:
        raise ScenarioError(f"{where}{path}: must be a lever{hint(path, LEVERS)}")


def _past(table: Any) -> Settings:
    settings = _settings(_table(table, "past"), "past.")
    for path, _ in settings:
        _lever(path, "past.")
    return settings


def _table(value: Any, where: str) -> Table:
    if not isinstance(value, dict):
        raise ScenarioError(f"{where} = {shown(value)}: must be a table")
    return value


def _settings(tables: Table, where: str = "") -> Settings:
    """Values by path from tables by group; the order in the file does not matter."""
    _known(tables, GROUPS, where)
    found = {}
    for group, table in tables.items():
        for name, value in _table(table, where + group).items():
            found[f"{group}.{name}"] = value_of(f"{group}.{name}", value, where)
    return tuple(sorted(found.items()))


def _entries(table: Table, key: str) -> list[tuple[Table, str]]:
    """The tables of an array of tables, each with what messages call it."""
    entries = table.get(key, [])
    if not isinstance(entries, list):
        raise ScenarioError(f"{key} = {shown(entries)}: must be a list of tables, written [[{key}]]")
    return [(_table(entry, f"{key} {place}"), f"{key} {place}: ") for place, entry in enumerate(entries, 1)]


def _change(entry: Table, where: str) -> Change:
    _known(entry, ("week", "region", "set"), where)
    region = _text(entry, "region", where) if "region" in entry else None
    return Change(_week(entry, where), _set(entry, where), region)


def _step(entry: Table, where: str) -> Step:
    _known(entry, ("label", "set", "week"), where)
    label = _text(entry, "label", where)
    if not label:
        raise ScenarioError(f"{where}label: missing")
    return Step(label, _set(entry, where), _week({"week": 0, **entry}, where))


def _week(entry: Table, where: str) -> int:
    week = entry.get("week")
    if isinstance(week, bool) or not isinstance(week, int):
        said = "week: missing" if week is None else f"week = {shown(week)}"
        raise ScenarioError(f"{where}{said}: must be a whole number of weeks from today")
    return week


def _set(entry: Table, where: str) -> Settings:
    """What `set` sets: `{ "group.name" = value }`, or the same without quotation marks."""
    if not entry.get("set"):
        raise ScenarioError(f"{where}set: missing: must be a table of levers and values")
    found: dict[str, Any] = {}
    for key, value in _table(entry["set"], f"{where}set").items():
        inner = {f"{key}.{name}": part for name, part in value.items()} if isinstance(value, dict) else {key: value}
        found |= {path: value_of(path, part, where) for path, part in inner.items()}
    return tuple(sorted(found.items()))


def _check_steps(scenario: Scenario) -> None:
    steps = scenario.try_next
    if len(steps) not in (0, STEPS_TO_TRY):
        raise ScenarioError(f"try_next = {len(steps)} tables: must be exactly {STEPS_TO_TRY}")
    for place, step in enumerate(steps, 1):
        try:
            scenario.changing(step.week, dict(step.settings))
        except ScenarioError as problem:
            raise ScenarioError(f"try_next {place}: {problem}") from None
