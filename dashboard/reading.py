"""Reads plans: from an address, from a page, from anything; what cannot be read is said in plain sentences.

Whatever comes in, a valid plan comes out. Nothing here trusts the type, the size or the value of what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from dashboard.goals import GOALS
from dashboard.state import COMPANY, CUTS, GOAL, PANELS, PLAYED, QUARTER, Later, Plan, dated
from dashboard.text.catalogue import say
from simulation.declare import Number, Value
from simulation.measures import MEASURES
from simulation.scenario import NUMBERS, REGIONS, Scenario, ScenarioError

LONGEST_LINK = 8_000
MOST_NOTICES = 4
MOST_PARTS = 200
MOST_CUTS = 50
READERS = {
    **{
        key: key
        for key in ("scenario", "seed", "panels", "cut", "model", "against", "called", "difference", "imported")
    },
    "from": "acting",
}
"""Keys of an address that are no settings, and what they hold."""
LATER = re.compile(rf"at(\d{{1,4}})\.(?:({'|'.join(REGIONS)})\.)?(.+)", re.DOTALL)
HIGHEST_SEED = 2**31 - 1
OF_ANOTHER = ("scenario", "levers", "later", "acting", "called", "cut")
"""Parts of a plan that is only compared with; the others are those of the plan on screen."""
FOR_THE_BROWSER = ("embed", "guess")


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


def from_browser(data: Any, names: Sequence[str], first: str, version: str = "") -> tuple[Plan, list[str]]:
    """Read a plan that a page sent: the same checks as for an address, on values instead of text."""
    reading = _Reading(names, first, version)
    if not isinstance(data, dict):
        return reading.plan, [say("link.unreadable", what=shortened(data))]
    reading.take_all(data)
    return reading.plan, reading.said()


def shortened(value: Any) -> str:
    """Give what somebody sent in at most 40 printable characters."""
    try:
        text = "".join(sign if sign.isprintable() else "·" for sign in str(value)[:60])
    except ValueError:  # a number of too many digits
        return "…"
    return text if len(text) <= 40 else text[:39] + "…"


class _Reading:
    """A plan being read, part by part; what cannot be read is kept for the notices."""

    def __init__(self, names: Sequence[str], first: str, version: str, inner: bool = False) -> None:
        self.plan = Plan(first)
        self._names = names
        self._version = version
        self._inner = inner
        self._refused: list[str] = []
        self._notices: list[str] = []

    def take(self, key: Any, value: Any) -> None:
        """Take one key with its value; each kind of key has its reader."""
        if key in FOR_THE_BROWSER:
            return
        reader = getattr(self, f"_{READERS[key]}") if isinstance(key, str) and key in READERS else None
        if reader is not None:
            reader(value)
        elif isinstance(key, str) and key.startswith(GOAL):
            self._goal(key.removeprefix(GOAL), value)
        elif isinstance(key, str) and (later := LATER.fullmatch(key)):
            self._later(int(later[1]), later[3], value, later[2])
        else:
            self._lever(key, value)

    def take_all(self, data: Mapping[Any, Any]) -> None:
        """Take a plan that a page sent, part by part."""
        for key in (key for key in READERS if data.get(key) is not None):
            self.take(key, data[key])
        self.take("difference", [_next(place) for place in listed(data.get("differences"))])
        for card, bound in named(data.get("goals")):
            self.take(f"{GOAL}{shortened(card)}", bound)
        for part in (data.get("company"), data.get("levers")):
            for path, value in named(part):
                self._lever(path, value)
        for change in listed(data.get("later")):
            if isinstance(change, (list, tuple)) and len(change) in (3, 4):
                self._later(*change)
            else:
                self.refuse(change)

    def refuse(self, what: Any) -> None:
        """Note something that could not be read."""
        self._refused.append(shortened(what))

    def said(self) -> list[str]:
        """Give the notices: at most one for all that could not be read."""
        return [*self._notices, unreadable(self._refused)] if self._refused else self._notices

    def _scenario(self, value: Any) -> None:
        if isinstance(value, str) and value in self._names:
            self.plan = replace(self.plan, scenario=str(value))
        else:
            self._notices.append(say("link.scenario", name=shortened(value)))

    def _seed(self, value: Any) -> None:
        seed = _whole(value)
        if seed is None or not 0 <= seed <= HIGHEST_SEED:
            self.refuse(f"seed={shortened(value)}")
        else:
            self.plan = replace(self.plan, seed=seed)

    def _panels(self, value: Any) -> None:
        asked = listed(value)
        if len(asked) == len(PANELS) and all(isinstance(name, str) and name in MEASURES for name in asked):
            self.plan = replace(self.plan, panels=tuple(asked))
        else:
            self.refuse(f"panels={shortened(value)}")

    def _cut(self, value: Any) -> None:
        asked = listed(value)
        for key in asked[:MOST_CUTS]:
            if key not in CUTS:
                self.refuse(f"cut={shortened(key)}")
        kept = (*self.plan.cut, *(key for key in asked if key in CUTS))
        self.plan = replace(self.plan, cut=tuple(dict.fromkeys(kept)))

    def _difference(self, value: Any) -> None:
        asked = [_whole(part) for part in listed(value)]
        places = sorted({place - 1 for place in asked if place is not None and 1 <= place <= len(PANELS)})
        if len(places) != len(asked):
            self.refuse(f"difference={shortened(value)}")
        self.plan = replace(self.plan, differences=tuple(places))

    def _goal(self, card: str, value: Any) -> None:
        try:
            self.plan = replace(self.plan, goals={**self.plan.goals, card: GOALS[card].check(value)})
        except (KeyError, ValueError, TypeError, OverflowError):
            self.refuse(f"{GOAL}{card}={shortened(value)}")

    def _model(self, value: Any) -> None:
        if value != self._version:
            self._notices.append(say("link.version", made=shortened(value), here=self._version))

    def _called(self, value: Any) -> None:
        self.plan = replace(self.plan, called=shortened(value) if isinstance(value, str) else "")

    def _imported(self, value: Any) -> None:
        if value not in (True, False, "yes"):
            self.refuse(f"imported={shortened(value)}")
        else:
            self.plan = replace(self.plan, imported=bool(value))

    def _acting(self, value: Any) -> None:
        week = _whole(value)
        if week is None or week % QUARTER or not 0 <= week <= NUMBERS["world.weeks"].high:
            self.refuse(f"from={shortened(value)}")
        else:
            self.plan = replace(self.plan, acting=week)

    def _against(self, value: Any) -> None:
        """Read the plan within a plan; a plan within that one is none."""
        reading = _Reading(self._names, "", "", inner=True)
        if isinstance(value, dict):
            reading.take_all({key: part for key, part in value.items() if key not in ("seed", "panels", "company")})
        elif isinstance(value, str):
            for key, part in parse_qsl(value[:LONGEST_LINK]):
                reading.take(key, part)
        self._refused += reading._refused
        if self._inner or not reading.plan.scenario:
            self.refuse(f"against={shortened(value)}")
        else:
            kept = {part: getattr(reading.plan, part) for part in OF_ANOTHER}
            self.plan = replace(self.plan, against=Plan(**kept))

    def _lever(self, path: Any, value: Any) -> None:
        if (found := _checked(path, value, {**PLAYED, **COMPANY})) is None:
            self.refuse(f"{shortened(path)}={shortened(value)}")
        elif path in COMPANY:
            self.plan = replace(self.plan, company={**self.plan.company, path: found})
        else:
            self.plan = replace(self.plan, levers={**self.plan.levers, path: found})

    def _later(self, week: Any, path: Any, value: Any, region: Any = None) -> None:
        found, soonest = _checked(path, value, PLAYED), 1 if region is None else 0
        there = region is None or (region in REGIONS and found is not None and PLAYED[path].scope == "region")
        whole = isinstance(week, int) and not isinstance(week, bool) and soonest <= week <= NUMBERS["world.weeks"].high
        if found is None or not there or not whole:
            self.refuse(f"at{shortened(week)}.{shortened(path)}={shortened(value)}")
        else:
            self.plan = replace(self.plan, later=(*self.plan.later, Later(week, path, found, region)))


def settled(plan: Plan, scenario: Scenario) -> tuple[Plan, list[str]]:
    """Fit a read plan to its scenario: drop what cannot hold there, and say so."""
    fit, base, lost = plan.trimmed(scenario), scenario, list[str]()
    try:
        base = fit.base(scenario)
    except ScenarioError as problem:
        fit = replace(fit, company={})
        lost.append(shortened(problem))
    if fit.acting >= base.weeks:
        lost.append(f"from={fit.acting}")
        fit = replace(fit, acting=0)
    kept = tuple(one for one in fit.later if one.week < base.weeks and one.region in (None, *base.regions))
    lost += [dated(one) for one in fit.later if one not in kept]
    return replace(fit, later=kept), [unreadable(lost)] if lost else []


def unreadable(parts: Sequence[str]) -> str:
    """Say in one notice what could not be read."""
    more = len(parts) - MOST_NOTICES
    return say("link.unreadable", what=", ".join(parts[:MOST_NOTICES]) + (say("link.more", n=more) if more > 0 else ""))


def listed(value: Any) -> list[Any]:
    """Give a list that was sent as one, or written with commas, never a long one; anything else is an empty one."""
    parts = (
        value.split(",", MOST_PARTS) if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ()
    )
    return list(parts[:MOST_PARTS])


def named(value: Any) -> list[tuple[Any, Any]]:
    """Give what a page sent by name as pairs, never many; anything else has none."""
    return list(value.items())[:MOST_PARTS] if isinstance(value, dict) else []


def _next(place: Any) -> Any:
    """Count a place from 1, as an address does; what is no place stays what it is, to be refused."""
    return place + 1 if isinstance(place, int) and not isinstance(place, bool) else place


def _whole(value: Any) -> int | None:
    try:
        return int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    except ValueError:
        return None


def _checked(path: Any, value: Any, known: Mapping[str, Number]) -> Value | None:
    lever = known.get(path) if isinstance(path, str) else None
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
