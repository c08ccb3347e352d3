"""Factors: what a design varies, over which values, and what a point of the unit cube means for each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.study.problems import DesignError, known, wrong
from scenarios.problems import find, value_of
from simulation.declare import Value
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS

if TYPE_CHECKING:
    from simulation.declare import Number

PAST = "past."
RULES = "rules."
ORDINARY_RULE = "ordinary"
THEN = "then "
"""Put before a rule of one's own that follows the ordinary one instead of taking its place."""
SCALES = ("linear", "log")
KEYS = ("low", "high", "values", "scale")
Column = np.ndarray[Any, Any]
"""A factor's values, one per scenario: float64, or texts."""


@dataclass(frozen=True)
class Factor:
    """One thing that a design varies.

    Attributes:
        path: any path of `flywheel schema`; `past.<lever>` for the time before today; `rules.<part of the week>` for rules of one's own.
        values: the values it takes; empty for a range.
        low, high: ends of a range, both included; NaN where there are values.
        scale: "linear", or "log" for ranges over orders of magnitude.
    """

    path: str
    values: tuple[Value, ...] = ()
    low: float = math.nan
    high: float = math.nan
    scale: str = "linear"

    @property
    def is_range(self) -> bool:
        """Whether it takes any value between two ends."""
        return not self.values

    @property
    def is_text(self) -> bool:
        """Whether its values are words."""
        return bool(self.values) and isinstance(self.values[0], str)

    def at(self, unit: Column) -> Column:
        """Values for points of the unit interval; whole numbers and listed values get equal parts of it."""
        if self.values:
            place = np.minimum((np.asarray(unit) * len(self.values)).astype(int), len(self.values) - 1)
            return np.asarray(self._listed[place])
        if self.scale == "log":
            ends = math.log(self.low), math.log(self.high)
            return np.clip(np.exp(ends[0] + np.asarray(unit) * (ends[1] - ends[0])), self.low, self.high)
        if self._whole:
            steps = np.floor(np.asarray(unit) * (self.high - self.low + 1))
            return np.asarray(np.minimum(self.low + steps, self.high))
        return np.clip(self.low + np.asarray(unit) * (self.high - self.low), self.low, self.high)

    def levels(self, count: int) -> Column:
        """The values themselves, or so many evenly spaced over the range, both ends included."""
        if self.values:
            return self._listed
        if not self._whole:
            return self.at(np.linspace(0.0, 1.0, count))
        return np.unique(np.round(np.linspace(self.low, self.high, count)))

    @property
    def _listed(self) -> Column:
        return np.asarray(self.values, dtype=object if self.is_text else np.float64)

    @property
    def _whole(self) -> bool:
        return number_of(self.path).whole


def number_of(path: str, where: str = "") -> Number:
    """The declared number that a factor sets.

    Raises:
        ScenarioError: no such path.
    """
    return find(path.removeprefix(PAST), where + PAST if path.startswith(PAST) else where)


def factor(path: str, asked: Any) -> Factor:
    """A factor from what a design file says of it: `{low, high, scale}`, `{values}`, or just a list of values.

    Raises:
        DesignError, ScenarioError: an unknown path or key, a value out of range.
    """
    if isinstance(asked, Factor):
        return asked
    where = f"factors.{path}"
    asked = {"values": asked} if isinstance(asked, list | tuple) else asked
    if not isinstance(asked, Mapping):
        raise wrong(where, asked, "{low = …, high = …} or {values = […]}")
    known(asked, KEYS, f"{where}.")
    if path.startswith(RULES):
        return Factor(path, _rules(path, asked))
    check_path(path)
    if "values" in asked:
        return Factor(path, _values(path, asked))
    return _range(path, asked)


def check_path(path: str) -> None:
    """Refuse what no factor can set.

    Raises:
        DesignError, ScenarioError: an unknown path, a past of what has none, the length of a run.
    """
    number_of(path, "factors: ")
    if path == "world.weeks":
        raise DesignError("factors.world.weeks: the length of a run is set by `weeks`, the same for all scenarios")
    if path.startswith(PAST) and path.removeprefix(PAST) not in LEVERS:
        raise DesignError(f"factors.{path}: only levers have a past of their own")


def value_at(path: str, value: Any, where: str) -> Value:
    """One value of a factor, in its own type.

    Raises:
        ScenarioError: a wrong type, a value out of range.
    """
    return value_of(path.removeprefix(PAST), value, where + (PAST if path.startswith(PAST) else ""))


def _values(path: str, asked: Mapping[str, Any]) -> tuple[Value, ...]:
    listed = asked["values"]
    if len(asked) > 1:
        raise DesignError(f"factors.{path}: either values, or low and high")
    if not isinstance(listed, list | tuple) or not listed:
        raise wrong(f"factors.{path}.values", listed, "a list of values")
    found = tuple(value_at(path, value, "factors.") for value in listed)
    if len(set(found)) < len(found):
        raise DesignError(f"factors.{path}.values: each value must be there once")
    return found


def _range(path: str, asked: Mapping[str, Any]) -> Factor:
    number, where = number_of(path), f"factors.{path}"
    if number.choices:
        raise DesignError(f"{where}: needs values, of {', '.join(number.choices)}")
    missing = [end for end in ("low", "high") if end not in asked]
    if missing:
        raise DesignError(f"{where}.{missing[0]}: missing; a factor has low and high, or values")
    low, high = (float(value_at(path, asked[end], "factors.")) for end in ("low", "high"))
    if not low < high:
        raise wrong(f"{where}.low", asked["low"], f"below high = {high:g}")
    scale = asked.get("scale", "linear")
    if scale not in SCALES:
        raise wrong(f"{where}.scale", scale, f"one of {', '.join(SCALES)}")
    if scale == "log" and (low <= 0 or number.whole):
        raise wrong(f"{where}.scale", scale, "linear: a log scale is for real numbers above 0")
    return Factor(path, (), low, high, scale)


def _rules(path: str, asked: Mapping[str, Any]) -> tuple[Value, ...]:
    """Names of rules: `ordinary`, or functions of the design's own code, in its place or after it."""
    from simulation.plan import WEEK_PARTS

    part = path.removeprefix(RULES)
    if part not in WEEK_PARTS:
        raise DesignError(f"factors.{path}: must be one of {', '.join(RULES + name for name in WEEK_PARTS)}")
    listed = asked.get("values")
    if not isinstance(listed, list | tuple) or not listed or not all(isinstance(name, str) for name in listed):
        raise wrong(f"factors.{path}.values", listed, f"a list such as [{ORDINARY_RULE!r}, 'my_rule', '{THEN}my_rule']")
    return tuple(listed)


def flat(tables: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Values by path, whether written as `"targets.ambition"` or as tables within tables."""
    found: dict[str, Any] = {}
    for key, value in tables.items():
        inner = isinstance(value, Mapping) and not set(value) & set(KEYS) and f"{before}{key}" not in NUMBERS
        found |= flat(value, f"{before}{key}.") if inner and value else {f"{before}{key}": value}
    return found
