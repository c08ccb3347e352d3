"""What is wanted and what is allowed: goals, limits and the reach of levers, from the words of a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from experiments import words
from experiments.estimates import Numbers
from experiments.orders import OrderError, measured
from scenarios.problems import hint, shown
from simulation.declare import Number, Value
from simulation.measures import MEASURES, Measure
from simulation.policy import LEVERS
from simulation.scenario import Scenario

_LIMIT = re.compile(r"^\s*(\w+)\s*(<=|>=)\s*(\S+)\s*$")
_REACH = re.compile(r"^\s*([\w.]+)\s*(?:=(.+?)\.\.(.+))?$")


@dataclass(frozen=True)
class Goal:
    """A measure to be raised (sense +1) or lowered (sense -1)."""

    measure: str
    sense: int

    @classmethod
    def better(cls, name: str) -> Goal:
        """A measure in its own better direction.

        Raises:
            OrderError: no such measure, or neither more nor less of it is better.
        """
        found = MEASURES[measured(name)]
        if not found.better:
            raise OrderError(
                f"--measure {found.name}: neither more nor less of it is better; choose one that has a better side"
            )
        return cls(found.name, found.better)

    @property
    def of(self) -> Measure:
        """The measure itself."""
        return MEASURES[self.measure]

    def gain(self, plan: dict[str, Numbers], present: dict[str, Numbers]) -> Numbers:
        """By how much a plan is better, future by future, in the unit of the measure."""
        return (plan[self.measure] - present[self.measure]) * self.sense


@dataclass(frozen=True)
class Limit:
    """A bound on a measure: at most (sense +1) or at least (sense -1)."""

    measure: str
    sense: int
    bound: float

    @property
    def of(self) -> Measure:
        """The measure itself."""
        return MEASURES[self.measure]

    def excess(self, value: float) -> float:
        """How far a value lies beyond the bound, in the measure's unit; 0 or less is within."""
        return (value - self.bound) * self.sense

    def __str__(self) -> str:
        side = "at most" if self.sense > 0 else "at least"
        return f"{words.label(self.measure)} {side} {words.amount(self.bound, self.of)}"


@dataclass(frozen=True)
class Reach:
    """A lever and how far it is searched; choices are searched all."""

    path: str
    low: float
    high: float

    @property
    def lever(self) -> Number:
        """The lever itself."""
        return LEVERS[self.path]

    def moved(self, a: Value, b: Value) -> float:
        """How far apart two values are, in parts of the lever's range; another choice is all of it."""
        if self.lever.choices:
            return float(a != b)
        return abs(float(a) - float(b)) / (self.lever.high - self.lever.low)


def goals(maximise: Iterable[str], minimise: Iterable[str]) -> tuple[Goal, ...]:
    """What to raise and what to lower; contribution where nothing is asked.

    Raises:
        OrderError: an unknown measure, or one asked for twice.
    """
    found = [
        Goal(measured(name, option), sense)
        for option, sense, names in (("--maximise", 1, maximise), ("--minimise", -1, minimise))
        for name in names
    ] or [Goal("contribution", 1)]
    asked = [goal.measure for goal in found]
    for name in asked:
        if asked.count(name) > 1:
            raise OrderError(f"{name} is asked for twice: it can be one goal only")
    return tuple(found)


def limit(text: str) -> Limit:
    """A limit such as `burned_out<=0.2`.

    Raises:
        OrderError: not of that form, an unknown measure, or no number.
    """
    found = _LIMIT.match(text)
    if not found:
        raise OrderError(f"--limit {shown(text)}: must be measure<=value or measure>=value, such as burned_out<=0.2")
    name, sign, bound = found.groups()
    return Limit(measured(name, "--limit"), 1 if sign == "<=" else -1, _number(bound, f"--limit {shown(text)}"))


def reach(text: str, scenario: Scenario) -> Reach:
    """A lever to search, such as `management.care` or `management.care=0.3..0.8`.

    Raises:
        OrderError: not of that form, no lever that can be moved during a run, or a range that is none, lies outside the lever's
            own or leaves out the present value.
    """
    found, option = _REACH.match(text), f"--lever {shown(text)}"
    if not found:
        raise OrderError(f"{option}: must be a lever or lever=low..high, such as management.care=0.3..0.8")
    path, low, high = found.groups()
    if path not in LEVERS or LEVERS[path].scope == "start":
        raise OrderError(f"{option}: {path} is no lever that can be moved from today on{hint(path, LEVERS)}")
    lever = LEVERS[path]
    if low is None:
        return Reach(path, lever.low, lever.high)
    if lever.choices:
        raise OrderError(f"{option}: {path} is {lever.allowed}; it has no range")
    return _checked(Reach(path, _number(low, option), _number(high, option)), scenario, option)


def reaches(texts: Iterable[str], scenario: Scenario) -> tuple[Reach, ...]:
    """The levers asked for; left out, those in sight of the scenario; without these, all that can be moved during a run.

    Raises:
        OrderError: see `reach`, or a lever asked for twice.
    """
    movable = [path for path, lever in LEVERS.items() if lever.scope != "start"]
    in_sight = [path for path in scenario.in_sight if path in movable]
    found = tuple(reach(text, scenario) for text in (list(texts) or in_sight or movable))
    paths = [each.path for each in found]
    for path in paths:
        if paths.count(path) > 1:
            raise OrderError(f"--lever {path}: is given twice")
    return found


def present(scenario: Scenario, searched: Iterable[Reach]) -> dict[str, Value]:
    """The levers where they stand today."""
    return {each.path: scenario.value(each.path) for each in searched}


def _checked(found: Reach, scenario: Scenario, option: str) -> Reach:
    lever, now = found.lever, float(scenario.value(found.path))
    if not lever.low <= found.low < found.high <= lever.high:
        raise OrderError(f"{option}: must run upwards within {lever.low:g} to {lever.high:g}")
    if not found.low <= now <= found.high:
        raise OrderError(f"{option}: must hold the present value {now:g}, which the search starts from")
    if lever.whole and not (found.low.is_integer() and found.high.is_integer()):
        raise OrderError(f"{option}: must be whole numbers")
    return found


def _number(text: str, option: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise OrderError(f"{option}: {shown(text.strip())} is no number")
    return value
