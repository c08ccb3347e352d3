"""The writer of scenario files: a Scenario becomes a text that reads back as the same scenario."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tomli_w

from scenarios.parsing import SETTING_GROUPS
from simulation.declare import Value
from simulation.scenario import Scenario

Pairs = Iterable[tuple[str, Value]]


def dumps(scenario: Scenario) -> str:
    """Write a scenario as TOML, in the order of the library files; only what it sets itself is written."""
    texts = {
        "title": scenario.title,
        "group": scenario.group,
        "story": scenario.story,
        "sources": list(scenario.sources),
        "notice": scenario.notice,
        "in_sight": list(scenario.in_sight),
    }
    document: dict[str, Any] = {key: value for key, value in texts.items() if value}
    document |= _group_settings(scenario.settings)
    if scenario.past is not None:
        document["past"] = _group_settings(scenario.past)
    document |= _list_tables(scenario)
    return tomli_w.dumps(document)


def dump(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario to a file, which is then complete or not there at all.

    Raises:
        OSError: the file cannot be written.
    """
    target = Path(path)
    data = dumps(scenario).encode()
    try:
        with tempfile.TemporaryDirectory(prefix=".scenario-", dir=target.parent) as folder:
            draft = Path(folder, "scenario.toml")
            draft.write_bytes(data)
            os.replace(draft, target)
    except OSError as problem:
        raise OSError(f"{path}: cannot be written: {problem.strerror or problem}") from None


def _group_settings(settings: Pairs) -> dict[str, dict[str, Value]]:
    """Group settings, in the order of the groups."""
    tables: dict[str, dict[str, Value]] = {group: {} for group in SETTING_GROUPS}
    for path, value in settings:
        group, _, name = path.partition(".")
        tables[group][name] = value
    return {group: table for group, table in tables.items() if table}


def _list_tables(scenario: Scenario) -> dict[str, list[dict[str, Any]]]:
    changes = [
        {
            "week": change.week,
            **({} if change.region is None else {"region": change.region}),
            "set": dict(change.settings),
        }
        for change in scenario.changes
    ]
    steps = [{"label": step.label, "week": step.week, "set": dict(step.settings)} for step in scenario.try_next]
    return {key: entries for key, entries in (("change", changes), ("try_next", steps)) if entries}
