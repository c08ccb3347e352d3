"""The parser of scenario files: a text becomes a Scenario, or one line that says what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from scenarios.messages import check_setting, find_setting, quote_value, suggest_nearest, to_one_line
from simulation.former_paths import find_current_path, rename_former_keys
from simulation.policy import LEVERS
from simulation.privacy import IMPORTED
from simulation.scenario import Change, Scenario, ScenarioError, Settings, Step

SCENARIO_GROUPS = ("How it goes wrong", "What people try", "What may help", "Starting points")
SETTING_GROUPS = (
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
TEXT_KEYS = ("title", "story", "notice")
LIST_KEYS = ("sources", "in_sight")
KEYS = ("title", "group", "story", "sources", "notice", "in_sight", *SETTING_GROUPS, "past", "change", "try_next")
MOST_IN_SIGHT = 12
STEPS_TO_TRY = 3
MOST_DOTS_IN_LINE = 100

Table = Mapping[str, Any]


def loads(text: str, name: str = "scenario", origin: str = "") -> Scenario:
    """Parse the scenario in a TOML text.

    Args:
        text: the text of a scenario file.
        name: name of the scenario.
        origin: the name of the text in messages; the name of the scenario, when left out.

    Raises:
        ScenarioError: the text is no TOML, or no valid scenario; one line.
    """
    try:
        return _parse_scenario(_parse_toml(text), name)
    except ScenarioError as problem:
        raise ScenarioError(to_one_line(f"{origin or name}: {problem}")) from None


def _parse_toml(text: str) -> Table:
    # A key of n parts takes the parser n × n steps; one long line of dots would keep it busy for hours.
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS_IN_LINE:
            raise ScenarioError(f"line {number}: more than {MOST_DOTS_IN_LINE} dots in one line")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ScenarioError("brackets are nested too deeply") from None
    except ValueError as problem:
        located = re.search(r"(.*) \(at (line \d+, column \d+|end of document)\)$", str(problem), re.DOTALL)
        message = f"{located[2]}: {located[1]}" if located else str(problem)
        raise ScenarioError(f"broken TOML, {message}") from None


def _parse_scenario(table: Table, name: str) -> Scenario:
    _check_keys(table, KEYS)
    past = table.get("past")
    scenario = Scenario(
        name=name,
        **{key: _parse_text(table, key) for key in TEXT_KEYS},
        group=_parse_group(table),
        sources=_parse_list(table, "sources"),
        in_sight=_parse_in_sight(table),
        settings=_parse_settings({group: table[group] for group in SETTING_GROUPS if group in table}),
        past=None if past is None else _parse_past(past),
        changes=tuple(_parse_change(entry, where) for entry, where in _list_entries(table, "change")),
        try_next=tuple(_parse_step(entry, where) for entry, where in _list_entries(table, "try_next")),
    )
    _check_steps(scenario)
    return scenario


def _check_keys(table: Table, keys: Iterable[str], where: str = "") -> None:
    keys = tuple(keys)
    for key in table:
        if key not in keys:
            raise ScenarioError(
                f"{where}{key}: no such key{suggest_nearest(key, keys) or ', known are ' + ', '.join(keys)}"
            )


def _parse_text(table: Table, key: str, where: str = "") -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ScenarioError(f"{where}{key} = {quote_value(value)}: must be a text")
    return value


def _parse_group(table: Table) -> str:
    group = _parse_text(table, "group")
    if group and group not in (*SCENARIO_GROUPS, IMPORTED):
        raise ScenarioError(
            f"group = {quote_value(group)}: must be one of {', '.join(SCENARIO_GROUPS)}{suggest_nearest(group, SCENARIO_GROUPS)}"
        )
    return group


def _parse_list(table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ScenarioError(f"{key} = {quote_value(value)}: must be a list of texts")
    return tuple(value)


def _parse_in_sight(table: Table) -> tuple[str, ...]:
    paths = tuple(map(find_current_path, _parse_list(table, "in_sight")))
    if len(paths) > MOST_IN_SIGHT:
        raise ScenarioError(f"in_sight = {len(paths)} levers: must be at most {MOST_IN_SIGHT}")
    for position, path in enumerate(paths):
        _check_lever(path, "in_sight: ")
        if path in paths[:position]:
            raise ScenarioError(f"in_sight: {path}: must be named once")
    return paths


def _check_lever(path: str, where: str) -> None:
    find_setting(path, where)
    if path not in LEVERS:
        raise ScenarioError(f"{where}{path}: must be a lever{suggest_nearest(path, LEVERS)}")


def _parse_past(table: Any) -> Settings:
    settings = _parse_settings(_check_table(table, "past"), "past.")
    for path, _ in settings:
        _check_lever(path, "past.")
    return settings


def _check_table(value: Any, where: str) -> Table:
    if not isinstance(value, dict):
        raise ScenarioError(f"{where} = {quote_value(value)}: must be a table")
    return value


def _parse_settings(tables: Table, where: str = "") -> Settings:
    """Parse values by path from tables by group; the order in the file does not matter."""
    _check_keys(tables, SETTING_GROUPS, where)
    values = {}
    for group, table in tables.items():
        for name, value in _check_table(table, where + group).items():
            path = find_current_path(f"{group}.{name}")
            values[path] = check_setting(path, value, where)
    return tuple(sorted(values.items()))


def _list_entries(table: Table, key: str) -> list[tuple[Table, str]]:
    """List the tables of an array of tables, each with its name in messages."""
    entries = table.get(key, [])
    if not isinstance(entries, list):
        raise ScenarioError(f"{key} = {quote_value(entries)}: must be a list of tables, written [[{key}]]")
    return [
        (_check_table(entry, f"{key} {position}"), f"{key} {position}: ") for position, entry in enumerate(entries, 1)
    ]


def _parse_change(entry: Table, where: str) -> Change:
    _check_keys(entry, ("week", "region", "set"), where)
    region = _parse_text(entry, "region", where) if "region" in entry else None
    return Change(_parse_week(entry, where), _parse_set(entry, where), region)


def _parse_step(entry: Table, where: str) -> Step:
    _check_keys(entry, ("label", "set", "week"), where)
    label = _parse_text(entry, "label", where)
    if not label:
        raise ScenarioError(f"{where}label: missing")
    return Step(label, _parse_set(entry, where), _parse_week({"week": 0, **entry}, where))


def _parse_week(entry: Table, where: str) -> int:
    week = entry.get("week")
    if isinstance(week, bool) or not isinstance(week, int):
        problem = "week: missing" if week is None else f"week = {quote_value(week)}"
        raise ScenarioError(f"{where}{problem}: must be a whole number of weeks from today")
    return week


def _parse_set(entry: Table, where: str) -> Settings:
    """Parse the values of `set`: `{ "group.name" = value }`, or the same without quotation marks."""
    if not entry.get("set"):
        raise ScenarioError(f"{where}set: missing: must be a table of levers and values")
    values: dict[str, Any] = {}
    for key, value in _check_table(entry["set"], f"{where}set").items():
        inner = {f"{key}.{name}": part for name, part in value.items()} if isinstance(value, dict) else {key: value}
        values |= {path: check_setting(path, part, where) for path, part in rename_former_keys(inner).items()}
    return tuple(sorted(values.items()))


def _check_steps(scenario: Scenario) -> None:
    steps = scenario.try_next
    if len(steps) not in (0, STEPS_TO_TRY):
        raise ScenarioError(f"try_next = {len(steps)} tables: must be exactly {STEPS_TO_TRY}")
    for position, step in enumerate(steps, 1):
        try:
            scenario.changing(step.week, dict(step.settings))
        except ScenarioError as problem:
            raise ScenarioError(f"try_next {position}: {problem}") from None
