"""What is on screen, as a value: the plan, and the address that carries it.

    ?scenario=evil-flywheel&targets.collaboration=0.5&at104.leadership.fixing=0.8&seed=1&model=0.1.0

A key with `at<week>.` in front sets a lever later, `goal.burned_out=0.2` wants something of a card, `difference=1,3` shows
pictures as differences. `embed` and `guess` are for the browser alone. Whatever an address holds, `decode` gives a valid plan and says in
plain sentences what it could not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboard.goals import GOALS
from dashboard.text.catalogue import say
from simulation.declare import Number, Value
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario, ScenarioError

PANELS = ("bookings", "burned_out", "trust_leadership", "customer_hours")
PLAYED = {path: lever for path, lever in LEVERS.items() if lever.scope != "start"}
LONGEST_LINK = 8_000
MOST_NOTICES = 4
LATER = re.compile(r"at(\d{1,4})\.(.+)", re.DOTALL)
HIGHEST_SEED = 2**31 - 1
GOAL = "goal."
FOR_THE_BROWSER = ("embed", "guess")

Later = tuple[int, str, Value]


@dataclass(frozen=True)
class Plan:
    """One state of the screen.

    Attributes:
        scenario: name in the library.
        levers: what differs from the scenario from today on, by path.
        later: levers set in a later week: (week, path, value).
        seed: which luck.
        panels: the four measures shown.
        goals: what is wanted, by card (`dashboard.goals`).
        differences: places (from 0) of the pictures that show differences instead of levels.
    """

    scenario: str
    levers: Mapping[str, Value] = field(default_factory=dict)
    later: tuple[Later, ...] = ()
    seed: int = 1
    panels: tuple[str, ...] = PANELS
    goals: Mapping[str, float] = field(default_factory=dict)
    differences: tuple[int, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it differs from carrying on."""
        return bool(self.levers or self.later)

    def applied(self, scenario: Scenario) -> Scenario:
        """Give the scenario with this plan in force from today on."""
        planned = scenario.with_(self.levers) if self.levers else scenario
        for week in sorted({week for week, _, _ in self.later}):
            planned = planned.changing(week, {path: value for at, path, value in self.later if at == week})
        return planned

    def trimmed(self, scenario: Scenario) -> Plan:
        """Leave out levers that stand where the scenario has them."""
        levers = {path: value for path, value in self.levers.items() if value != scenario.value(path)}
        return replace(self, levers=levers)

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it, for the browser."""
        return {
            "scenario": self.scenario,
            "levers": dict(self.levers),
            "later": [list(change) for change in self.later],
            "seed": self.seed,
            "panels": list(self.panels),
            "goals": dict(self.goals),
            "differences": list(self.differences),
        }


def encode(plan: Plan, version: str) -> str:
    """Write a plan as the query of an address, with the version of the model it was made with."""
    pairs: list[tuple[str, str]] = [("scenario", plan.scenario)]
    pairs += [(path, written(value)) for path, value in sorted(plan.levers.items())]
    pairs += [(f"at{week}.{path}", written(value)) for week, path, value in plan.later]
    if plan.panels != PANELS:
        pairs.append(("panels", ",".join(plan.panels)))
    pairs += [(GOAL + card, written(bound)) for card, bound in sorted(plan.goals.items())]
    if plan.differences:
        pairs.append(("difference", ",".join(str(place + 1) for place in plan.differences)))
    return "?" + urlencode([*pairs, ("seed", str(plan.seed)), ("model", version)])


def written(value: Value) -> str:
    """Write a value so that reading it gives the same value back."""
    return value if isinstance(value, str) else repr(value)


def decode(query: str, names: Sequence[str], first: str, version: str) -> tuple[Plan, list[str]]:
    """Read a plan from an address; give it with notices on what could not be read.

    Args:
        query: everything after the path, with or without "?".
        names: scenarios that exist.
        first: the scenario to take when the address names none that exists.
        version: version of the model here.
    """
    if len(query) > LONGEST_LINK:
        return Plan(first), [say("link.long")]
    try:
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=300)
    except ValueError:
        return Plan(first), [say("link.long")]
    reading = _Reading(names, first, version)
    for key, value in pairs:
        reading.take(key, value)
    return reading.plan, reading.said()


def from_browser(data: Any, names: Sequence[str], first: str) -> tuple[Plan, list[str]]:
    """Read a plan that a page sent: the same checks as for an address, on values instead of text."""
    reading = _Reading(names, first, "")
    if not isinstance(data, dict):
        return reading.plan, [say("link.unreadable", what=shortened(data))]
    reading.take("scenario", data.get("scenario", first))
    reading.take("seed", data.get("seed", 1))
    reading.take("panels", data.get("panels", PANELS))
    reading.take("difference", [_next(place) for place in listed(data.get("differences"))])
    for card, bound in named(data.get("goals")):
        reading.take(f"{GOAL}{card}", bound)
    levers, later = data.get("levers"), data.get("later")
    for path, value in named(levers):
        reading.take(path, value)
    for change in listed(later):
        if isinstance(change, (list, tuple)) and len(change) == 3:
            reading.take(f"at{change[0]}.{change[1]}", change[2])
        else:
            reading.refuse(change)
    return reading.plan, reading.said()


def shortened(value: Any) -> str:
    """Give what somebody sent in at most 40 printable characters."""
    text = "".join(sign if sign.isprintable() else "·" for sign in str(value)[:60])
    return text if len(text) <= 40 else text[:39] + "…"


class _Reading:
    """A plan being read, part by part; what cannot be read is kept for the notices."""

    def __init__(self, names: Sequence[str], first: str, version: str) -> None:
        self.plan = Plan(first)
        self._names = names
        self._version = version
        self._refused: list[str] = []
        self._notices: list[str] = []

    def take(self, key: Any, value: Any) -> None:
        """Take one key with its value; each kind of key has its reader."""
        readers = {
            "scenario": self._scenario,
            "seed": self._seed,
            "panels": self._panels,
            "model": self._model,
            "difference": self._differences,
        }
        if key in FOR_THE_BROWSER:
            return
        if isinstance(key, str) and key in readers:
            readers[key](value)
        elif isinstance(key, str) and key.startswith(GOAL):
            self._goal(key.removeprefix(GOAL), value)
        elif isinstance(key, str) and (later := LATER.fullmatch(key)):
            self._later(int(later[1]), later[2], value)
        else:
            self._lever(key, value)

    def refuse(self, what: Any) -> None:
        """Note something that could not be read."""
        self._refused.append(shortened(what))

    def said(self) -> list[str]:
        """Give the notices: at most one for all that could not be read."""
        if not self._refused:
            return self._notices
        shown = ", ".join(self._refused[:MOST_NOTICES])
        more = len(self._refused) - MOST_NOTICES
        return [*self._notices, say("link.unreadable", what=shown + (say("link.more", n=more) if more > 0 else ""))]

    def _scenario(self, value: Any) -> None:
        if value in self._names:
            self.plan = replace(self.plan, scenario=str(value))
        else:
            self._notices.append(say("link.scenario", name=shortened(value)))

    def _seed(self, value: Any) -> None:
        seed = _whole(value)
        if seed is None or not 0 <= seed <= HIGHEST_SEED:
            self.refuse(f"seed={value}")
        else:
            self.plan = replace(self.plan, seed=seed)

    def _panels(self, value: Any) -> None:
        asked = value.split(",") if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []
        if len(asked) == len(PANELS) and all(isinstance(name, str) and name in MEASURES for name in asked):
            self.plan = replace(self.plan, panels=tuple(asked))
        else:
            self.refuse(f"panels={value}")

    def _differences(self, value: Any) -> None:
        asked = [_whole(part) for part in (value.split(",") if isinstance(value, str) else listed(value))]
        places = sorted({place - 1 for place in asked if place is not None and 1 <= place <= len(PANELS)})
        if len(places) != len(asked):
            self.refuse(f"difference={value}")
        self.plan = replace(self.plan, differences=tuple(places))

    def _goal(self, card: str, value: Any) -> None:
        try:
            self.plan = replace(self.plan, goals={**self.plan.goals, card: GOALS[card].check(value)})
        except (KeyError, ValueError, TypeError, OverflowError):
            self.refuse(f"{GOAL}{card}={value}")

    def _model(self, value: Any) -> None:
        if value != self._version:
            self._notices.append(say("link.version", made=shortened(value), here=self._version))

    def _lever(self, path: Any, value: Any) -> None:
        if (found := _checked(path, value)) is None:
            self.refuse(f"{path}={value}")
        else:
            self.plan = replace(self.plan, levers={**self.plan.levers, path: found})

    def _later(self, week: int, path: str, value: Any) -> None:
        if (found := _checked(path, value)) is None or week < 1:
            self.refuse(f"at{week}.{path}={value}")
        else:
            self.plan = replace(self.plan, later=(*self.plan.later, (week, path, found)))


def settled(plan: Plan, scenario: Scenario) -> tuple[Plan, list[str]]:
    """Fit a read plan to its scenario: drop what cannot hold there, and say so."""
    trimmed = plan.trimmed(scenario)
    try:
        trimmed.applied(scenario)
    except ScenarioError as problem:
        kept = tuple(change for change in trimmed.later if change[0] < scenario.weeks)
        return replace(trimmed, later=kept), [say("link.unreadable", what=shortened(problem))]
    return trimmed, []


def _whole(value: Any) -> int | None:
    try:
        return int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    except ValueError:
        return None


def listed(value: Any, most: int = 200) -> list[Any]:
    """Give what a page sent as a list, never a long one; anything else is an empty one."""
    return list(value[:most]) if isinstance(value, (list, tuple)) else []


def named(value: Any, most: int = 200) -> list[tuple[Any, Any]]:
    """Give what a page sent by name as pairs, never many; anything else has none."""
    return list(value.items())[:most] if isinstance(value, dict) else []


def _next(place: Any) -> Any:
    """Count a place from 1, as an address does; what is no place stays what it is, to be refused."""
    return place + 1 if isinstance(place, int) and not isinstance(place, bool) else place


def _checked(path: Any, value: Any) -> Value | None:
    lever = PLAYED.get(path) if isinstance(path, str) else None
    if lever is None:
        return None
    try:
        return lever.check(_typed(lever, value))
    except (ValueError, TypeError):
        return None


def _typed(lever: Number, value: Any) -> Any:
    """Turn text into the number it writes; leave everything else as it is."""
    if lever.choices or not isinstance(value, str):
        return value
    return float(value)
