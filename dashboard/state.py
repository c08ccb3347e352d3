"""What is on screen, as a value: the plan, and the address that carries it.

    ?scenario=evil-flywheel&world.reps=80&from=52&targets.collaboration=0.5&at104.North.leadership.fixing=0.8
     &against=scenario%3Devil-flywheel&seed=1&model=0.1.0

A key with `at<week>.` in front sets a lever later, with a region behind it only there; `from` is the week from which the
levers act; `against` holds the plan it is compared with, written in the same way. Whatever an address holds, `decode`
gives a valid plan and says in plain sentences what it could not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from dashboard.text.catalogue import say
from simulation.declare import Number, Value
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, REGIONS, Scenario, ScenarioError

PANELS = ("bookings", "burned_out", "trust_leadership", "customer_hours")
PLAYED = {path: lever for path, lever in LEVERS.items() if lever.scope != "start"}
LONGEST_LINK = 8_000
MOST_NOTICES = 4
MOST_PARTS = 200
READERS = {key: key for key in ("scenario", "seed", "panels", "model", "against", "called")} | {"from": "acting"}
"""Keys of an address that are no settings, and what they hold."""
MOST_REPS = 2_000
COMPANY = {
    "world.reps": replace(NUMBERS["world.reps"], low=4, high=MOST_REPS),  # more would keep everybody waiting
    **{
        path: NUMBERS[path]
        for path in (
            "structure.span",
            "structure.layers",
            "world.market_growth",
            "world.market_swings",
            "world.typical_deal",
            "world.weeks_to_close",
            "world.knowledge_gap",
        )
    },
}
"""What company it is: the numbers that hold for its whole past and future, and for carrying on as well."""
LATER = re.compile(rf"at(\d{{1,4}})\.(?:({'|'.join(REGIONS)})\.)?(.+)", re.DOTALL)
HIGHEST_SEED = 2**31 - 1
QUARTER = 13


class Later(NamedTuple):
    """A lever set in a later week, everywhere or in one region."""

    week: int
    path: str
    value: Value
    region: str | None = None


@dataclass(frozen=True)
class Plan:
    """One state of the screen.

    Attributes:
        scenario: name in the library.
        levers: what differs from the scenario once the plan acts, by path.
        later: levers set in a later week, or in one region.
        seed: which luck.
        panels: the four measures shown.
        company: what differs from the scenario's company; carrying on has it too.
        acting: the week from which the levers act.
        against: the plan it is compared with, in the same company and the same luck; None: carrying on.
        called: what its owner calls it.
    """

    scenario: str
    levers: Mapping[str, Value] = field(default_factory=dict)
    later: tuple[Later, ...] = ()
    seed: int = 1
    panels: tuple[str, ...] = PANELS
    company: Mapping[str, Value] = field(default_factory=dict)
    acting: int = 0
    against: Plan | None = None
    called: str = ""

    @property
    def changed(self) -> bool:
        """Whether it differs from carrying on."""
        return bool(self.levers or self.later)

    def base(self, scenario: Scenario) -> Scenario:
        """Give the scenario in this plan's company: what carrying on means here."""
        return scenario.with_(self.company) if self.company else scenario

    def applied(self, scenario: Scenario) -> Scenario:
        """Give the scenario with this plan in force."""
        planned = self.base(scenario)
        dated = list(self.later)
        if self.acting:
            dated = [*(Later(self.acting, *one) for one in self.levers.items()), *dated]
        elif self.levers:
            planned = planned.with_(self.levers)
        for week, region in sorted({(one.week, one.region or "") for one in dated}):
            then = {one.path: one.value for one in dated if (one.week, one.region or "") == (week, region)}
            planned = planned.changing(week, then, region or None)
        return planned

    def rival(self) -> Plan | None:
        """Give the plan it is compared with, in the same company and the same luck."""
        return self.against and replace(self.against, company=self.company, seed=self.seed)

    def trimmed(self, scenario: Scenario) -> Plan:
        """Leave out what stands where the scenario has it."""
        levers, company = (
            {path: value for path, value in part.items() if value != scenario.value(path)}
            for part in (self.levers, self.company)
        )
        return replace(self, levers=levers, company=company)

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it, for the browser."""
        return {
            "scenario": self.scenario,
            "levers": dict(self.levers),
            "later": [list(change) for change in self.later],
            "seed": self.seed,
            "panels": list(self.panels),
            "company": dict(self.company),
            "from": self.acting,
            "against": self.against and self.against.as_dict(),
            "called": self.called,
        }


def encode(plan: Plan, version: str) -> str:
    """Write a plan as the query of an address, with the version of the model it was made with."""
    pairs = _pairs(plan)
    if plan.against is not None:
        pairs.append(("against", urlencode(_pairs(plan.against))))
    if plan.panels != PANELS:
        pairs.append(("panels", ",".join(plan.panels)))
    return "?" + urlencode([*pairs, ("seed", str(plan.seed)), ("model", version)])


def _pairs(plan: Plan) -> list[tuple[str, str]]:
    """Write what makes a plan, wherever and with whatever luck it is lived."""
    called = [("called", plan.called)] if plan.called else []
    acting = [("from", str(plan.acting))] if plan.acting else []
    set_now = [(path, written(value)) for path, value in sorted({**plan.company, **plan.levers}.items())]
    set_later = [(_dated(change), written(change.value)) for change in plan.later]
    return [("scenario", plan.scenario), *called, *acting, *set_now, *set_later]


def _dated(change: Later) -> str:
    return ".".join([f"at{change.week}", *([change.region] if change.region else []), change.path])


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
        reader = getattr(self, f"_{READERS[key]}") if isinstance(key, str) and key in READERS else None
        if reader is not None:
            reader(value)
        elif isinstance(key, str) and (later := LATER.fullmatch(key)):
            self._later(int(later[1]), later[3], value, later[2])
        else:
            self._lever(key, value)

    def take_all(self, data: Mapping[Any, Any]) -> None:
        """Take a plan that a page sent, part by part."""
        for key in (key for key in READERS if data.get(key) is not None):
            self.take(key, data[key])
        for part in (data.get("company"), data.get("levers")):
            for path, value in list(part.items() if isinstance(part, dict) else ())[:MOST_PARTS]:
                self._lever(path, value)
        later = data.get("later")
        for change in list(later if isinstance(later, (list, tuple)) else ())[:MOST_PARTS]:
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
        asked = value.split(",") if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []
        if len(asked) == len(PANELS) and all(isinstance(name, str) and name in MEASURES for name in asked):
            self.plan = replace(self.plan, panels=tuple(asked))
        else:
            self.refuse(f"panels={shortened(value)}")

    def _model(self, value: Any) -> None:
        if value != self._version:
            self._notices.append(say("link.version", made=shortened(value), here=self._version))

    def _called(self, value: Any) -> None:
        self.plan = replace(self.plan, called=shortened(value) if isinstance(value, str) else "")

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
            plain = Plan(reading.plan.scenario, reading.plan.levers, reading.plan.later)
            self.plan = replace(
                self.plan, against=replace(plain, acting=reading.plan.acting, called=reading.plan.called)
            )

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
    lost += [_dated(one) for one in fit.later if one not in kept]
    return replace(fit, later=kept), [unreadable(lost)] if lost else []


def unreadable(parts: Sequence[str]) -> str:
    """Say in one notice what could not be read."""
    more = len(parts) - MOST_NOTICES
    return say("link.unreadable", what=", ".join(parts[:MOST_NOTICES]) + (say("link.more", n=more) if more > 0 else ""))


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
