"""A scenario: world + start + behaviour + policy + dated changes. Frozen and hashable.

A scenario covers two stretches of time. The *past* (`world.warmup_weeks` before week 0) runs under the
past policy; from week 0, *today*, the present policy and the dated changes act. Without a past of its own a
scenario has always been led as it is led today.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulation.behaviour import CONSTANTS
from simulation.declare import Number, Value
from simulation.former_paths import find_current_path, rename_former_keys
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.start import START
from simulation.world import WORLD

NUMBERS: dict[str, Number] = {**LEVERS, **SWITCHES, **CONSTANTS, **WORLD, **START}
REGIONS = ("North", "South", "East", "West", "Centre", "Coast", "Islands", "Overseas")
NOT_IN_PAST = ("world.weeks", "world.shock_size", "world.shock_week", "world.shock_weeks")
Settings = tuple[tuple[str, Value], ...]


class ScenarioError(ValueError):
    """A scenario that cannot be: the message names path, value and what is allowed."""


def find_number(path: str) -> Number:
    """The declared number behind a path.

    Raises:
        ScenarioError: no such path; the message names the nearest ones.
    """
    path = find_current_path(path)
    if path not in NUMBERS:
        near = difflib.get_close_matches(path, NUMBERS, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ScenarioError(f"{path}: no such setting{hint}")
    return NUMBERS[path]


def check_values(values: Mapping[str, Any]) -> dict[str, Value]:
    """Values in their own types, each within its range.

    Raises:
        ScenarioError: an unknown path, a wrong type, a value out of range.
    """
    typed = {}
    for path, value in rename_former_keys(values).items():
        try:
            typed[path] = find_number(path).check(value)
        except ScenarioError:
            raise
        except ValueError as problem:
            raise ScenarioError(str(problem)) from None
    return typed


def _sort_settings(values: Mapping[str, Value]) -> Settings:
    return tuple(sorted(values.items()))


@dataclass(frozen=True)
class Change:
    """Levers set to new values from a week on, everywhere or in one region."""

    week: int
    settings: Settings
    region: str | None = None


@dataclass(frozen=True)
class Step:
    """One thing to try: a label and the levers it sets, from a week on."""

    label: str
    settings: Settings
    week: int = 0


@dataclass(frozen=True)
class Scenario:
    """One organisation, its market, its people, how it was led and how it will be.

    Attributes:
        name, title, story, group, sources, notice: what it is called and what it is about.
        in_sight: paths of the levers shown first (at most 12).
        try_next: three steps worth trying.
        settings: what differs from the declared defaults, from today on; sorted pairs (path, value).
        past: levers that differed from the defaults before today; None: the same as today.
        changes: dated changes from today on.
    """

    name: str = "scenario"
    title: str = ""
    story: str = ""
    group: str = ""
    sources: tuple[str, ...] = ()
    notice: str = ""
    in_sight: tuple[str, ...] = ()
    try_next: tuple[Step, ...] = ()
    settings: Settings = ()
    past: Settings | None = None
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", _sort_settings(check_values(dict(self.settings))))
        if self.past is not None:
            past = {**check_values(dict(self.past)), **self._fixed_levers()}
            object.__setattr__(self, "past", _sort_settings(past))
        object.__setattr__(self, "changes", tuple(_normalise_change(change) for change in self.changes))
        _check_organisation(self)
        _check_changes(self)

    def value(self, path: str) -> Value:
        """The value at a path from today on; `past.…` gives the value before today."""
        path = find_current_path(path)
        if path.startswith("past."):
            lever = path.removeprefix("past.")
            return dict(self.settings if self.past is None else self.past).get(lever, find_number(lever).default)
        return dict(self.settings).get(path, find_number(path).default)

    def with_(self, values: Mapping[str, Any]) -> Scenario:
        """The same scenario with values set by path.

        A lever acts from today on and leaves the past as it was; `past.<lever>` sets the past;
        `start` levers, world, start and behaviour hold for the whole time.

        Raises:
            ScenarioError: an unknown path, a wrong type, a value out of range.
        """
        settings, past, values = dict(self.settings), self._past_levers(), rename_former_keys(values)
        unknown = [path for path in values if path.startswith("past.") and path.removeprefix("past.") not in LEVERS]
        if unknown:
            raise ScenarioError(f"{unknown[0]}: no such lever; only levers have a past of their own")
        for path, value in values.items():
            if path.startswith("past."):
                past[path.removeprefix("past.")] = value
            else:
                settings[path] = value
        return replace(self, settings=_sort_settings(settings), past=_sort_settings(past))

    def changing(self, week: int, values: Mapping[str, Any], region: str | None = None) -> Scenario:
        """The same scenario with levers changed from a week on, everywhere or in one region."""
        change = Change(week, _sort_settings(check_values(values)), region)
        return replace(self, changes=(*self.changes, change))

    @property
    def weeks(self) -> int:
        """Weeks from today to the end."""
        return int(self.value("world.weeks"))

    @property
    def teams(self) -> int:
        """Teams: reps over span, at least one."""
        return max(1, round(int(self.value("world.reps")) / int(self.value("structure.span"))))

    @property
    def regions(self) -> tuple[str, ...]:
        """Names of the regions; a small company has no more of them than teams."""
        return REGIONS[: min(int(self.value("world.regions")), self.teams)]

    @property
    def digest(self) -> str:
        """A fingerprint of all that changes a run (not of title and story)."""
        changes = [(c.week, c.settings, c.region) for c in self.changes]
        text = json.dumps([_drop_defaults(self.settings), _drop_defaults(self._past_levers().items()), changes])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def past_digest(self) -> str:
        """A fingerprint of all that shapes the past: what may be shared by scenarios that part today."""
        own = [(p, v) for p, v in self.settings if p not in LEVERS and p not in SWITCHES and p not in NOT_IN_PAST]
        text = json.dumps([_drop_defaults(own), _drop_defaults(self._past_levers().items())])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _fixed_levers(self) -> dict[str, Value]:
        """Levers that hold for a whole run, its past included."""
        return {path: value for path, value in self.settings if path in LEVERS and LEVERS[path].scope == "start"}

    def _past_levers(self) -> dict[str, Value]:
        source = self.settings if self.past is None else self.past
        return {path: value for path, value in source if path in LEVERS}


def _drop_defaults(settings: Iterable[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """Only what differs from the defaults: setting a default changes nothing."""
    return sorted((path, value) for path, value in settings if value != NUMBERS[path].default)


def _check_organisation(scenario: Scenario) -> None:
    for path, _ in scenario.past or ():
        if path not in LEVERS:
            raise ScenarioError(f"past.{path}: only levers have a past of their own")
    settings = dict(scenario.settings).get("world.regions", 1)
    if int(settings) > scenario.teams:
        reps, span = scenario.value("world.reps"), scenario.value("structure.span")
        raise ScenarioError(
            f"world.regions = {settings}: at most one region per team, and {reps} reps with a span of {span} make {scenario.teams}"
        )


def _normalise_change(change: Change) -> Change:
    """The same change with its week as a whole number and its values in their own types."""
    week = change.week
    if isinstance(week, bool) or not isinstance(week, int):
        raise ScenarioError(f"change in week {week!r}: must be a whole number of weeks from today")
    return Change(week, _sort_settings(check_values(dict(change.settings))), change.region)


def _check_changes(scenario: Scenario) -> None:
    for change in scenario.changes:
        if not 0 <= change.week < scenario.weeks:
            raise ScenarioError(
                f"change in week {change.week}: must be from 0 to {scenario.weeks - 1}, the last week of the run"
            )
        if change.region is not None and change.region not in scenario.regions:
            raise ScenarioError(f"change in region {change.region!r}: must be one of {', '.join(scenario.regions)}")
        for path, value in change.settings:
            _check_scope(change, path, value)


def _check_scope(change: Change, path: str, value: Value) -> None:
    if path not in LEVERS and path not in SWITCHES:
        raise ScenarioError(
            f"change of {path} in week {change.week}: only levers and mechanisms can change during a run"
        )
    scope = NUMBERS[path].scope
    if scope == "start":
        raise ScenarioError(f"change of {path} = {value} in week {change.week}: it is fixed for a run")
    if change.region is not None and scope != "region":
        raise ScenarioError(
            f"change of {path} = {value} in {change.region}: it holds for the whole company and cannot be regional"
        )
