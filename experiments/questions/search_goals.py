"""The goals, limits and lever ranges of a search, parsed from the options of a command."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from experiments.findings import formatting
from experiments.findings.estimates import RunValues
from experiments.runner.run_options import OptionError, parse_measure
from scenarios.messages import quote_value, suggest_nearest
from simulation.declare import Number, Value
from simulation.former_paths import find_current_path
from simulation.measures import MEASURES, Measure
from simulation.policy import LEVERS
from simulation.scenario import Scenario

_LIMIT = re.compile(r"^\s*(\w+)\s*(<=|>=)\s*(\S+)\s*$")
_REACH = re.compile(r"^\s*([\w.]+)\s*(?:=(.+?)\.\.(.+))?$")


@dataclass(frozen=True)
class SearchGoal:
    """A measure to be raised (sense +1) or lowered (sense -1)."""

    measure: str
    sense: int

    @classmethod
    def from_measure(cls, name: str) -> SearchGoal:
        """Make a goal of a measure in its better direction.

        Raises:
            OptionError: no such measure, or neither more nor less of it is better.
        """
        measure = MEASURES[parse_measure(name)]
        if not measure.better:
            raise OptionError(
                f"--measure {measure.name}: neither more nor less of it is better; choose one that has a better side"
            )
        return cls(measure.name, measure.better)

    @property
    def declaration(self) -> Measure:
        """The declaration of the measure."""
        return MEASURES[self.measure]

    def compute_gain(self, plan: dict[str, RunValues], present: dict[str, RunValues]) -> RunValues:
        """Compute how much better a plan is, run by run, in the unit of the measure."""
        return (plan[self.measure] - present[self.measure]) * self.sense


@dataclass(frozen=True)
class MeasureLimit:
    """A bound on a measure: at most (sense +1) or at least (sense -1)."""

    measure: str
    sense: int
    bound: float

    @property
    def declaration(self) -> Measure:
        """The declaration of the measure."""
        return MEASURES[self.measure]

    def compute_excess(self, value: float) -> float:
        """Compute how far a value lies beyond the bound, in the measure's unit; 0 or less is within."""
        return (value - self.bound) * self.sense

    def __str__(self) -> str:
        side = "at most" if self.sense > 0 else "at least"
        return (
            f"{formatting.format_measure(self.measure)} {side} {formatting.format_amount(self.bound, self.declaration)}"
        )


@dataclass(frozen=True)
class LeverReach:
    """A lever and the range in which it is searched; of choices all are searched."""

    path: str
    low: float
    high: float

    @property
    def lever(self) -> Number:
        """The declaration of the lever."""
        return LEVERS[self.path]

    def compute_distance(self, a: Value, b: Value) -> float:
        """Compute how far apart two values are, in parts of the lever's range; another choice counts as all of it."""
        if self.lever.choices:
            return float(a != b)
        return abs(float(a) - float(b)) / (self.lever.high - self.lever.low)


def parse_goals(maximise: Iterable[str], minimise: Iterable[str]) -> tuple[SearchGoal, ...]:
    """Parse what to raise and what to lower; contribution where nothing is asked for.

    Raises:
        OptionError: an unknown measure, or one asked for twice.
    """
    search_goals = [
        SearchGoal(parse_measure(name, option), sense)
        for option, sense, names in (("--maximise", 1, maximise), ("--minimise", -1, minimise))
        for name in names
    ] or [SearchGoal("contribution", 1)]
    measures = [goal.measure for goal in search_goals]
    for name in measures:
        if measures.count(name) > 1:
            raise OptionError(f"{name} is asked for twice: it can be one goal only")
    return tuple(search_goals)


def parse_limit(text: str) -> MeasureLimit:
    """Parse a limit such as `burned_out<=0.2`.

    Raises:
        OptionError: not of that form, an unknown measure, or no number.
    """
    match = _LIMIT.match(text)
    if not match:
        raise OptionError(
            f"--limit {quote_value(text)}: must be measure<=value or measure>=value, such as burned_out<=0.2"
        )
    name, sign, bound = match.groups()
    return MeasureLimit(
        parse_measure(name, "--limit"), 1 if sign == "<=" else -1, _parse_number(bound, f"--limit {quote_value(text)}")
    )


def parse_reach(text: str, scenario: Scenario) -> LeverReach:
    """Parse a lever to search, such as `management.care` or `management.care=0.3..0.8`.

    Raises:
        OptionError: not of that form, no lever that can be moved during a run, or a range that is empty, lies outside the
            lever's own or leaves out the present value.
    """
    match, option = _REACH.match(text), f"--lever {quote_value(text)}"
    if not match:
        raise OptionError(f"{option}: must be a lever or lever=low..high, such as management.care=0.3..0.8")
    path, low, high = find_current_path(match[1]), match[2], match[3]
    if path not in LEVERS or LEVERS[path].scope == "start":
        raise OptionError(
            f"{option}: {path} is no lever that can be moved from today on{suggest_nearest(path, LEVERS)}"
        )
    lever = LEVERS[path]
    if low is None:
        return LeverReach(path, lever.low, lever.high)
    if lever.choices:
        raise OptionError(f"{option}: {path} is {lever.allowed}; it has no range")
    return _check_range(LeverReach(path, _parse_number(low, option), _parse_number(high, option)), scenario, option)


def parse_levers(texts: Iterable[str], scenario: Scenario) -> tuple[LeverReach, ...]:
    """Parse the levers to search; by default those in sight of the scenario; without these, all that can be moved during a run.

    Raises:
        OptionError: see `parse_reach`, or a lever asked for twice.
    """
    movable = [path for path, lever in LEVERS.items() if lever.scope != "start"]
    in_sight = [path for path in scenario.in_sight if path in movable]
    levers = tuple(parse_reach(text, scenario) for text in (list(texts) or in_sight or movable))
    paths = [each.path for each in levers]
    for path in paths:
        if paths.count(path) > 1:
            raise OptionError(f"--lever {path}: is given twice")
    return levers


def list_present_values(scenario: Scenario, searched: Iterable[LeverReach]) -> dict[str, Value]:
    """List the present values of levers."""
    return {each.path: scenario.value(each.path) for each in searched}


def _check_range(reach: LeverReach, scenario: Scenario, option: str) -> LeverReach:
    lever, now = reach.lever, float(scenario.value(reach.path))
    if not lever.low <= reach.low < reach.high <= lever.high:
        raise OptionError(f"{option}: must run upwards within {lever.low:g} to {lever.high:g}")
    if not reach.low <= now <= reach.high:
        raise OptionError(f"{option}: must hold the present value {now:g}, which the search starts from")
    if lever.whole and not (reach.low.is_integer() and reach.high.is_integer()):
        raise OptionError(f"{option}: must be whole numbers")
    return reach


def _parse_number(text: str, option: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise OptionError(f"{option}: {quote_value(text.strip())} is no number")
    return value
