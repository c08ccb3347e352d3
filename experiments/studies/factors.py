"""Factors: what a design varies, over which values, and how points of the unit cube map to them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.studies.study_errors import DesignError, build_value_error, check_known_keys
from scenarios.messages import check_setting, find_setting
from simulation.calendar import WEEK_PARTS
from simulation.declare import Number, Value
from simulation.former_paths import PAST_PREFIX, find_current_path
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS

RULES_PREFIX = "rules."
ORDINARY_RULE = "ordinary"
THEN_PREFIX = "then "
"""Prefix of an own rule that follows the ordinary one instead of replacing it."""
SCALES = ("linear", "log")
FACTOR_KEYS = ("low", "high", "values", "scale")
Column = np.ndarray[Any, Any]
"""A factor's values, one per scenario: float64, or texts."""


@dataclass(frozen=True)
class Factor:
    """One thing that a design varies.

    Attributes:
        path: any path of `flywheel schema`; `past.<lever>` for the time before today; `rules.<part of the week>` for own rules.
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
    def is_text(self) -> bool:
        """Whether its values are texts."""
        return bool(self.values) and isinstance(self.values[0], str)

    def map_unit_points(self, unit_points: Column) -> Column:
        """Map points of the unit interval to values; whole numbers and listed values get equal parts of it."""
        if self.values:
            index = np.minimum((np.asarray(unit_points) * len(self.values)).astype(int), len(self.values) - 1)
            return np.asarray(self._value_array[index])
        if self.scale == "log":
            ends = math.log(self.low), math.log(self.high)
            return np.clip(np.exp(ends[0] + np.asarray(unit_points) * (ends[1] - ends[0])), self.low, self.high)
        if self._is_whole:
            steps = np.floor(np.asarray(unit_points) * (self.high - self.low + 1))
            return np.asarray(np.minimum(self.low + steps, self.high))
        return np.clip(self.low + np.asarray(unit_points) * (self.high - self.low), self.low, self.high)

    def list_levels(self, count: int) -> Column:
        """List the values, or so many evenly spaced over the range, both ends included."""
        if self.values:
            return self._value_array
        if not self._is_whole:
            return self.map_unit_points(np.linspace(0.0, 1.0, count))
        return np.unique(np.round(np.linspace(self.low, self.high, count)))

    @property
    def _value_array(self) -> Column:
        return np.asarray(self.values, dtype=object if self.is_text else np.float64)

    @property
    def _is_whole(self) -> bool:
        return find_declared_number(self.path).whole


def find_declared_number(path: str, where: str = "") -> Number:
    """Find the declared number that a factor sets.

    Raises:
        ScenarioError: no such path.
    """
    return find_setting(path.removeprefix(PAST_PREFIX), where + PAST_PREFIX if path.startswith(PAST_PREFIX) else where)


def parse_factor(path: str, raw: Any) -> Factor:
    """Parse a factor of a design file: `{low, high, scale}`, `{values}`, or a plain list of values.

    Raises:
        DesignError, ScenarioError: an unknown path or key, a value out of range.
    """
    if isinstance(raw, Factor):
        return raw
    where = f"factors.{path}"
    raw = {"values": raw} if isinstance(raw, list | tuple) else raw
    if not isinstance(raw, Mapping):
        raise build_value_error(where, raw, "{low = …, high = …} or {values = […]}")
    check_known_keys(raw, FACTOR_KEYS, f"{where}.")
    if path.startswith(RULES_PREFIX):
        return Factor(path, _parse_rules(path, raw))
    check_factor_path(path)
    if "values" in raw:
        return Factor(path, _parse_values(path, raw))
    return _parse_range(path, raw)


def check_factor_path(path: str) -> None:
    """Refuse a path that no factor can set.

    Raises:
        DesignError, ScenarioError: an unknown path, a past of what has none, the length of a run.
    """
    find_declared_number(path, "factors: ")
    if path == "world.weeks":
        raise DesignError("factors.world.weeks: the length of a run is set by `weeks`, the same for all scenarios")
    if path.startswith(PAST_PREFIX) and path.removeprefix(PAST_PREFIX) not in LEVERS:
        raise DesignError(f"factors.{path}: only levers have a past of their own")


def parse_factor_value(path: str, value: Any, where: str) -> Value:
    """Parse one value of a factor into its type.

    Raises:
        ScenarioError: a wrong type, a value out of range.
    """
    return check_setting(
        path.removeprefix(PAST_PREFIX), value, where + (PAST_PREFIX if path.startswith(PAST_PREFIX) else "")
    )


def _parse_values(path: str, raw: Mapping[str, Any]) -> tuple[Value, ...]:
    raw_values = raw["values"]
    if len(raw) > 1:
        raise DesignError(f"factors.{path}: either values, or low and high")
    if not isinstance(raw_values, list | tuple) or not raw_values:
        raise build_value_error(f"factors.{path}.values", raw_values, "a list of values")
    values = tuple(parse_factor_value(path, value, "factors.") for value in raw_values)
    if len(set(values)) < len(values):
        raise DesignError(f"factors.{path}.values: each value must be there once")
    return values


def _parse_range(path: str, raw: Mapping[str, Any]) -> Factor:
    number, where = find_declared_number(path), f"factors.{path}"
    if number.choices:
        raise DesignError(f"{where}: needs values, of {', '.join(number.choices)}")
    missing = [end for end in ("low", "high") if end not in raw]
    if missing:
        raise DesignError(f"{where}.{missing[0]}: missing; a factor has low and high, or values")
    low, high = (float(parse_factor_value(path, raw[end], "factors.")) for end in ("low", "high"))
    if not low < high:
        raise build_value_error(f"{where}.low", raw["low"], f"below high = {high:g}")
    scale = raw.get("scale", "linear")
    if scale not in SCALES:
        raise build_value_error(f"{where}.scale", scale, f"one of {', '.join(SCALES)}")
    if scale == "log" and (low <= 0 or number.whole):
        raise build_value_error(f"{where}.scale", scale, "linear: a log scale is for real numbers above 0")
    return Factor(path, (), low, high, scale)


def _parse_rules(path: str, raw: Mapping[str, Any]) -> tuple[Value, ...]:
    """Parse names of rules: `ordinary`, or functions of the design's own code that replace or follow it."""
    week_part = path.removeprefix(RULES_PREFIX)
    if week_part not in WEEK_PARTS:
        raise DesignError(f"factors.{path}: must be one of {', '.join(RULES_PREFIX + name for name in WEEK_PARTS)}")
    rule_names = raw.get("values")
    if (
        not isinstance(rule_names, list | tuple)
        or not rule_names
        or not all(isinstance(name, str) for name in rule_names)
    ):
        raise build_value_error(
            f"factors.{path}.values",
            rule_names,
            f"a list such as [{ORDINARY_RULE!r}, 'my_rule', '{THEN_PREFIX}my_rule']",
        )
    return tuple(rule_names)


def flatten_tables(tables: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Flatten tables to values by path, whether written as `"targets.ambition"` or as tables within tables."""
    values_by_path: dict[str, Any] = {}
    for key, value in tables.items():
        path = find_current_path(f"{prefix}{key}")
        is_group = isinstance(value, Mapping) and not set(value) & set(FACTOR_KEYS) and path not in NUMBERS
        values_by_path |= flatten_tables(value, f"{path}.") if is_group and value else {path: value}
    return values_by_path
