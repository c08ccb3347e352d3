"""The plan: what a user has set on a page, as a value, and the address that encodes it.

    ?scenario=evil-flywheel&world.reps=80&from=52&targets.collaboration=0.5&at104.North.leadership.fixing=0.8
     &against=scenario%3Devil-flywheel&seed=1&model=0.1.0

A key with `at<week>.` in front sets a lever later, with a region behind it only there; `from` is the week from which the
levers act; `against` holds the plan it is compared with, written in the same way; `cut=missed>trust` cuts links of the
flywheel; `goal.burned_out=0.2` sets a goal on a card, `difference=1,3` shows pictures as differences;
`imported=yes`: the company is somebody's own. `dashboard.plan.plan_parser` reads these addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from experiments.questions.flywheel_map import LINKS, cut
from simulation.declare import Value
from simulation.policy import LEVERS
from simulation.privacy import IMPORTED
from simulation.scenario import NUMBERS, Scenario

PANELS = ("bookings", "burned_out", "trust_leadership_held", "customer_hours")
PLAYABLE_LEVERS = {path: lever for path, lever in LEVERS.items() if lever.scope != "start"}
LINK_KEYS = tuple(link.key for link in LINKS)
MOST_REPS = 2_000
COMPANY_SETTINGS = {
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
"""The settings of the company, which hold for its whole past and future, and for carrying on as well."""
WEEKS_PER_QUARTER, QUARTERS_PER_YEAR, WEEKS_PER_YEAR = 13, 4, 52
GOAL_PREFIX = "goal."
"""Start of the key of a goal in an address; the card follows."""


class LaterChange(NamedTuple):
    """A lever set in a later week, everywhere or in one region."""

    week: int
    path: str
    value: Value
    region: str | None = None


@dataclass(frozen=True)
class Plan:
    """What a user has set on a page.

    Attributes:
        scenario: name in the library.
        levers: values that differ from the scenario once the plan acts, by path.
        later: levers set in a later week, or in one region.
        seed: the luck.
        panels: the four measures shown.
        company: settings that differ from the scenario's company; carrying on has them too.
        acting: the week from which the levers act.
        against: the plan it is compared with, in the same company and the same luck; None: carrying on.
        called: the name its owner gave it.
        cut: links of the flywheel that are cut from today on, by key.
        goals: bounds to reach, by card (`dashboard.plan.card_goals`).
        differences: places (from 0) of the pictures that show differences instead of levels.
        imported: whether it came from the file of an imported company, of which individual people are never shown.
    """

    scenario: str
    levers: Mapping[str, Value] = field(default_factory=dict)
    later: tuple[LaterChange, ...] = ()
    seed: int = 1
    panels: tuple[str, ...] = PANELS
    company: Mapping[str, Value] = field(default_factory=dict)
    acting: int = 0
    against: Plan | None = None
    called: str = ""
    cut: tuple[str, ...] = ()
    goals: Mapping[str, float] = field(default_factory=dict)
    differences: tuple[int, ...] = ()
    imported: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it differs from carrying on."""
        return bool(self.levers or self.later or self.cut)

    def apply_company(self, scenario: Scenario) -> Scenario:
        """Put the scenario into this plan's company: carrying on, for this plan."""
        company = scenario.with_(self.company) if self.company else scenario
        return replace(company, group=IMPORTED) if self.imported else company

    def apply_to(self, scenario: Scenario) -> Scenario:
        """Put this plan into force on the scenario, from today on; where links are cut, the past has to come from carrying on."""
        planned = self.apply_company(scenario)
        if self.levers and not self.acting:
            planned = planned.with_(self.levers)
        for week, region, values in self.list_dated_changes():
            planned = planned.changing(week, values, region)
        for key in self.cut:
            planned = cut(planned, key)
        return planned

    def list_dated_changes(self) -> list[tuple[int, str | None, dict[str, Value]]]:
        """List changes in later weeks or in one region: week, region and values by path, in order of time."""
        levers = [LaterChange(self.acting, *one) for one in self.levers.items()] if self.acting else []
        values_by_date: dict[tuple[int, str], dict[str, Value]] = {}
        for week, path, value, region in (*levers, *self.later):
            values_by_date.setdefault((week, region or ""), {})[path] = value
        return [
            (week, region or None, values)
            for (week, region), values in sorted(values_by_date.items(), key=lambda one: one[0])
        ]

    def build_rival(self) -> Plan | None:
        """Build the plan it is compared with, in the same company with the same luck."""
        return self.against and replace(self.against, company=self.company, seed=self.seed, imported=self.imported)

    def drop_unchanged(self, scenario: Scenario) -> Plan:
        """Drop values that are the same as the scenario's."""
        levers, company = (
            {path: value for path, value in part.items() if value != scenario.value(path)}
            for part in (self.levers, self.company)
        )
        return replace(self, levers=levers, company=company)

    def as_dict(self) -> dict[str, Any]:
        """Convert it to JSON data, for the browser."""
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
            "cut": list(self.cut),
            "goals": dict(self.goals),
            "differences": list(self.differences),
            "imported": self.imported,
        }


def encode_plan(plan: Plan, version: str) -> str:
    """Encode a plan as the query of an address, with the version of the model it was made with."""
    pairs = _list_pairs(plan)
    if plan.against is not None:
        pairs.append(("against", urlencode(_list_pairs(plan.against))))
    if plan.imported:
        pairs.append(("imported", "yes"))
    if plan.panels != PANELS:
        pairs.append(("panels", ",".join(plan.panels)))
    pairs += [(GOAL_PREFIX + card, format_value(bound)) for card, bound in sorted(plan.goals.items())]
    if plan.differences:
        pairs.append(("difference", ",".join(str(place + 1) for place in plan.differences)))
    return "?" + urlencode([*pairs, ("seed", str(plan.seed)), ("model", version)])


def _list_pairs(plan: Plan) -> list[tuple[str, str]]:
    """List the keys and values that make a plan, without its seed and what concerns only the page."""
    called = [("called", plan.called)] if plan.called else []
    acting = [("from", str(plan.acting))] if plan.acting else []
    set_now = [(path, format_value(value)) for path, value in sorted({**plan.company, **plan.levers}.items())]
    set_later = [(format_change_key(change), format_value(change.value)) for change in plan.later]
    links = [("cut", ",".join(plan.cut))] if plan.cut else []
    return [("scenario", plan.scenario), *called, *acting, *set_now, *set_later, *links]


def format_change_key(change: LaterChange) -> str:
    """Format the key of a later change."""
    return ".".join([f"at{change.week}", *([change.region] if change.region else []), change.path])


def format_value(value: Value) -> str:
    """Format a value so that reading it gives the same value back."""
    return value if isinstance(value, str) else repr(value)
