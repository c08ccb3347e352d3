"""The parser of plans, from an address or from a page; what cannot be read is named in plain sentences.

Whatever comes in, a valid plan comes out. Neither type nor size nor value of what was sent is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from dashboard.plan.card_goals import GOALS
from dashboard.plan.plan import (
    COMPANY_SETTINGS,
    GOAL_PREFIX,
    LINK_KEYS,
    PANELS,
    PLAYABLE_LEVERS,
    WEEKS_PER_QUARTER,
    LaterChange,
    Plan,
    format_change_key,
)
from dashboard.wording.catalogue import say
from simulation.declare import Number, Value
from simulation.former_paths import look_up_path
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
"""Keys of an address that are no settings, and the parser of each."""
LATER_KEY = re.compile(rf"at(\d{{1,4}})\.(?:({'|'.join(REGIONS)})\.)?(.+)", re.DOTALL)
HIGHEST_SEED = 2**31 - 1
RIVAL_FIELDS = ("scenario", "levers", "later", "acting", "called", "cut")
"""Fields of a plan that another is compared with; the other fields are those of the plan on screen."""
BROWSER_ONLY_KEYS = ("embed", "guess")


def decode_plan(query: str, names: Sequence[str], first: str, version: str) -> tuple[Plan, list[str]]:
    """Parse the plan in an address; return it with notices on what could not be read.

    Args:
        query: everything after the path, with or without "?".
        names: scenarios that exist.
        first: the scenario to use when the address names none that exists.
        version: the version of this model.
    """
    if len(query) > LONGEST_LINK:
        return Plan(first), [say("link.long")]
    try:
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=300)
    except ValueError:
        return Plan(first), [say("link.long")]
    parser = _PlanParser(names, first, version)
    for key, value in pairs:
        parser.take(key, value)
    return parser.plan, parser.list_notices()


def parse_page_plan(data: Any, names: Sequence[str], first: str, version: str = "") -> tuple[Plan, list[str]]:
    """Parse a plan that a page sent: the same checks as for an address, on values instead of text."""
    parser = _PlanParser(names, first, version)
    if not isinstance(data, dict):
        return parser.plan, [say("link.unreadable", what=shorten(data))]
    parser.take_all(data)
    return parser.plan, parser.list_notices()


def shorten(value: Any) -> str:
    """Shorten what somebody sent to at most 40 printable characters."""
    try:
        text = "".join(sign if sign.isprintable() else "·" for sign in str(value)[:60])
    except ValueError:  # a number with too many digits
        return "…"
    return text if len(text) <= 40 else text[:39] + "…"


class _PlanParser:
    """A plan being parsed, part by part; what cannot be read is kept for the notices."""

    def __init__(self, names: Sequence[str], first: str, version: str, inner: bool = False) -> None:
        self.plan = Plan(first)
        self._names = names
        self._version = version
        self._inner = inner
        self._refused: list[str] = []
        self._notices: list[str] = []
        self._renamed: dict[str, str] = {}

    def take(self, key: Any, value: Any) -> None:
        """Parse one key with its value; each kind of key has its parser."""
        if key in BROWSER_ONLY_KEYS:
            return
        reader = getattr(self, f"_parse_{READERS[key]}") if isinstance(key, str) and key in READERS else None
        if reader is not None:
            reader(value)
        elif isinstance(key, str) and key.startswith(GOAL_PREFIX):
            self._parse_goal(key.removeprefix(GOAL_PREFIX), value)
        elif isinstance(key, str) and (later := LATER_KEY.fullmatch(key)):
            self._parse_later(int(later[1]), later[3], value, later[2])
        else:
            self._parse_lever(key, value)

    def take_all(self, data: Mapping[Any, Any]) -> None:
        """Parse a plan that a page sent, part by part."""
        for key in (key for key in READERS if data.get(key) is not None):
            self.take(key, data[key])
        self.take("difference", [_count_from_one(place) for place in parse_list(data.get("differences"))])
        for card, bound in parse_pairs(data.get("goals")):
            self.take(f"{GOAL_PREFIX}{shorten(card)}", bound)
        for part in (data.get("company"), data.get("levers")):
            for path, value in parse_pairs(part):
                self._parse_lever(path, value)
        for change in parse_list(data.get("later")):
            if isinstance(change, (list, tuple)) and len(change) in (3, 4):
                self._parse_later(*change)
            else:
                self.refuse(change)

    def refuse(self, what: Any) -> None:
        """Note something that could not be read."""
        self._refused.append(shorten(what))

    def list_notices(self) -> list[str]:
        """Give the notices: one for each former path, and at most one for all that could not be read."""
        renamed = [format_renaming(former, current) for former, current in self._renamed.items()]
        return [*self._notices, *renamed, *([format_unreadable(self._refused)] if self._refused else [])]

    def _parse_scenario(self, value: Any) -> None:
        if isinstance(value, str) and value in self._names:
            self.plan = replace(self.plan, scenario=str(value))
        else:
            self._notices.append(say("link.scenario", name=shorten(value)))

    def _parse_seed(self, value: Any) -> None:
        seed = _parse_whole_number(value)
        if seed is None or not 0 <= seed <= HIGHEST_SEED:
            self.refuse(f"seed={shorten(value)}")
        else:
            self.plan = replace(self.plan, seed=seed)

    def _parse_panels(self, value: Any) -> None:
        names = parse_list(value)
        if len(names) == len(PANELS) and all(isinstance(name, str) and name in MEASURES for name in names):
            self.plan = replace(self.plan, panels=tuple(names))
        else:
            self.refuse(f"panels={shorten(value)}")

    def _parse_cut(self, value: Any) -> None:
        keys = parse_list(value)
        for key in keys[:MOST_CUTS]:
            if key not in LINK_KEYS:
                self.refuse(f"cut={shorten(key)}")
        cut_keys = (*self.plan.cut, *(key for key in keys if key in LINK_KEYS))
        self.plan = replace(self.plan, cut=tuple(dict.fromkeys(cut_keys)))

    def _parse_difference(self, value: Any) -> None:
        numbers = [_parse_whole_number(part) for part in parse_list(value)]
        places = sorted({place - 1 for place in numbers if place is not None and 1 <= place <= len(PANELS)})
        if len(places) != len(numbers):
            self.refuse(f"difference={shorten(value)}")
        self.plan = replace(self.plan, differences=tuple(places))

    def _parse_goal(self, card: str, value: Any) -> None:
        try:
            self.plan = replace(self.plan, goals={**self.plan.goals, card: GOALS[card].check(value)})
        except (KeyError, ValueError, TypeError, OverflowError):
            self.refuse(f"{GOAL_PREFIX}{card}={shorten(value)}")

    def _parse_model(self, value: Any) -> None:
        if value != self._version:
            self._notices.append(say("link.version", made=shorten(value), here=self._version))

    def _parse_called(self, value: Any) -> None:
        self.plan = replace(self.plan, called=shorten(value) if isinstance(value, str) else "")

    def _parse_imported(self, value: Any) -> None:
        if value not in (True, False, "yes"):
            self.refuse(f"imported={shorten(value)}")
        else:
            self.plan = replace(self.plan, imported=bool(value))

    def _parse_acting(self, value: Any) -> None:
        week = _parse_whole_number(value)
        if week is None or week % WEEKS_PER_QUARTER or not 0 <= week <= NUMBERS["world.weeks"].high:
            self.refuse(f"from={shorten(value)}")
        else:
            self.plan = replace(self.plan, acting=week)

    def _parse_against(self, value: Any) -> None:
        """Parse the plan that this one is compared with; that plan cannot have one of its own."""
        parser = _PlanParser(self._names, "", "", inner=True)
        if isinstance(value, dict):
            parser.take_all({key: part for key, part in value.items() if key not in ("seed", "panels", "company")})
        elif isinstance(value, str):
            for key, part in parse_qsl(value[:LONGEST_LINK]):
                parser.take(key, part)
        self._refused += parser._refused
        self._renamed |= parser._renamed
        if self._inner or not parser.plan.scenario:
            self.refuse(f"against={shorten(value)}")
        else:
            fields = {part: getattr(parser.plan, part) for part in RIVAL_FIELDS}
            self.plan = replace(self.plan, against=Plan(**fields))

    def _parse_lever(self, named_path: Any, value: Any) -> None:
        path = self._find_path(named_path)
        if (checked := _check_value(path, value, {**PLAYABLE_LEVERS, **COMPANY_SETTINGS})) is None:
            self.refuse(f"{shorten(named_path)}={shorten(value)}")
        elif path in COMPANY_SETTINGS:
            self.plan = replace(self.plan, company={**self.plan.company, path: checked})
        else:
            self.plan = replace(self.plan, levers={**self.plan.levers, path: checked})

    def _find_path(self, path: Any) -> Any:
        """Give the path of today, and note a former one; what is no path stays what it is."""
        current = look_up_path(path) if isinstance(path, str) else path
        if current != path and current in NUMBERS:
            self._renamed[path] = current
        return current

    def _parse_later(self, week: Any, named_path: Any, value: Any, region: Any = None) -> None:
        path = self._find_path(named_path)
        checked, soonest = _check_value(path, value, PLAYABLE_LEVERS), 1 if region is None else 0
        region_fits = region is None or (
            region in REGIONS and checked is not None and PLAYABLE_LEVERS[path].scope == "region"
        )
        week_fits = (
            isinstance(week, int) and not isinstance(week, bool) and soonest <= week <= NUMBERS["world.weeks"].high
        )
        if checked is None or not region_fits or not week_fits:
            self.refuse(f"at{shorten(week)}.{shorten(named_path)}={shorten(value)}")
        else:
            self.plan = replace(self.plan, later=(*self.plan.later, LaterChange(week, path, checked, region)))


def fit_to_scenario(plan: Plan, scenario: Scenario) -> tuple[Plan, list[str]]:
    """Fit a parsed plan to its scenario: drop what cannot hold there, with a notice."""
    fit, base, dropped = plan.drop_unchanged(scenario), scenario, list[str]()
    try:
        base = fit.apply_company(scenario)
    except ScenarioError as problem:
        fit = replace(fit, company={})
        dropped.append(shorten(problem))
    if fit.acting >= base.weeks:
        dropped.append(f"from={fit.acting}")
        fit = replace(fit, acting=0)
    later_changes = tuple(one for one in fit.later if one.week < base.weeks and one.region in (None, *base.regions))
    dropped += [format_change_key(one) for one in fit.later if one not in later_changes]
    return replace(fit, later=later_changes), [format_unreadable(dropped)] if dropped else []


def format_renaming(former: str, current: str) -> str:
    """Say what a setting is called today."""
    return say("link.renamed", former=former, current=current)


def format_unreadable(parts: Sequence[str]) -> str:
    """Format one notice on everything that could not be read."""
    more = len(parts) - MOST_NOTICES
    return say("link.unreadable", what=", ".join(parts[:MOST_NOTICES]) + (say("link.more", n=more) if more > 0 else ""))


def parse_list(value: Any) -> list[Any]:
    """Parse a list, sent as one or written with commas, cut at `MOST_PARTS`; anything else is an empty list."""
    parts = (
        value.split(",", MOST_PARTS) if isinstance(value, str) else value if isinstance(value, (list, tuple)) else ()
    )
    return list(parts[:MOST_PARTS])


def parse_pairs(value: Any) -> list[tuple[Any, Any]]:
    """Parse a table that a page sent as pairs, cut at `MOST_PARTS`; anything else has none."""
    return list(value.items())[:MOST_PARTS] if isinstance(value, dict) else []


def _count_from_one(place: Any) -> Any:
    """Count a place from 1, as an address does; anything else is left as it is, to be refused."""
    return place + 1 if isinstance(place, int) and not isinstance(place, bool) else place


def _parse_whole_number(value: Any) -> int | None:
    try:
        return int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    except ValueError:
        return None


def _check_value(path: Any, value: Any, declared: Mapping[str, Number]) -> Value | None:
    lever = declared.get(path) if isinstance(path, str) else None
    if lever is None:
        return None
    try:
        return lever.check(_parse_number(lever, value))
    except (ValueError, TypeError):
        return None


def _parse_number(lever: Number, value: Any) -> Any:
    """Convert text to the number it stands for; leave everything else as it is."""
    if lever.choices or not isinstance(value, str):
        return value
    return float(value)
