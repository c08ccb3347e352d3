"""The map of the flywheel: its boxes, the links between them, a small push for each box, and a cut for each link.

Boxes are named by their bad state, so that every link of a turning wheel means "more brings more".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.findings.estimates import RunRows
from experiments.findings.formatting import round_to_digits
from experiments.runner.fork import Intervention
from experiments.runner.run_options import OptionError
from simulation.ensemble import QUARTER, Ensemble
from simulation.org import DESKS_PER_TEAM, Org
from simulation.scenario import Scenario

WITHHELD_SHARE = 0.05
"""Share of the target taken off the recorded result (model.md 7)."""
STRETCH_FACTOR = 1.05
SHIFT = 0.10
"""How far a push moves a state between 0 and 1."""
MEETING_HOURS = 2.0
"""Hours a week and rep for a quarter."""
NOVICE_KNOWLEDGE = 0.6
"""The knowledge of a specialist on the first day."""


@dataclass(frozen=True)
class MapBox:
    """One box of the map: a measure, and a small push to it.

    Attributes:
        name: the name that leaders read, after the bad state.
        measure: its measure; `inverted` boxes show one minus it.
        dose: the push of a what-if question in words ("Ten points more missed"), and its `amount` in the unit of the box.
        noun: the noun for more or less of it, after "points more" where it is a share.
        steps: (weeks after the quarter begins, what is done to the records then).
        ahead: quarters between the pushed one and the one in which the push is done; a result is pushed when it is known.
        known_push: the size of the push, where the measure itself does not show it.
    """

    name: str
    measure: str
    inverted: bool
    dose: str
    amount: float
    noun: str
    steps: tuple[tuple[int, Intervention], ...]
    ahead: int = 0
    known_push: float | None = None

    def read_values(self, ensemble: Ensemble) -> RunRows:
        """Read the box by run and whole quarter, from `ensemble.first_quarter` on."""
        values: RunRows = ensemble.quarters(self.measure)
        return 1.0 - values if self.inverted else values

    def describe_change(self, value: float) -> str:
        """Describe a change of this box in words."""
        if self.amount == 1.0:
            return f"{round_to_digits(abs(value)):g} {'more' if value >= 0 else 'fewer'} {self.noun}"
        return f"{round_to_digits(abs(100 * value)):g} points {'more' if value >= 0 else 'less'} {self.noun}"


@dataclass(frozen=True)
class MapLink:
    """A link between two boxes of the map.

    Attributes:
        tail, head: keys of `BOXES`.
        cut_settings: settings that remove it.
        also_cut: what else the cut removes; empty where nothing.
    """

    tail: str
    head: str
    cut_settings: Mapping[str, Any] = field(hash=False)
    also_cut: str = ""

    @property
    def key(self) -> str:
        """The key by which it is asked for."""
        return f"{self.tail}>{self.head}"

    @property
    def label(self) -> str:
        """The label that leaders read."""
        return f"{BOXES[self.tail].name} → {BOXES[self.head].name}"


def cut(scenario: Scenario, link: MapLink | str) -> Scenario:
    """Cut one link of a scenario. Constants hold for its past too; `link_strengths.fork_without_link` cuts from today on.

    Raises:
        OptionError: no such link.
    """
    return scenario.with_(dict(find_link(link).cut_settings))


def find_link(link: MapLink | str) -> MapLink:
    """Find a link by its key.

    Raises:
        OptionError: no such link; the message names all.
    """
    if isinstance(link, MapLink):
        return link
    for each in LINKS:
        if each.key == link.replace(" ", ""):
            return each
    raise OptionError(f"link {link!r}: must be one of {', '.join(each.key for each in LINKS)}")


def _shift_state(records: Any, name: str, by: float = SHIFT) -> None:
    """Move a state between 0 and 1 to the side that has more room."""
    way = by if records[name].mean() < 0.5 else -by
    records[name] = np.clip(records[name] + way, 0.02, 0.98)


def _shift_understanding(org: Org) -> None:
    _shift_state(org.executives, "understanding")


def _stretch_targets(org: Org) -> None:
    for records, names in (
        (org.company, ("target",)),
        (org.teams, ("pie", "asked")),
        (org.reps, ("quota", "dictated")),
    ):
        for name in names:
            records[name] *= STRETCH_FACTOR


def _withhold_result(org: Org) -> None:
    org.pushes[int(org.now[0]["era"])]["share"] += WITHHELD_SHARE


def _shift_trust(org: Org) -> None:
    _shift_state(org.reps, "trust_leadership")


def _halve_excuses(org: Org) -> None:
    org.behaviour[0]["excuses"] *= 0.5


def _restore_excuses(org: Org) -> None:
    org.behaviour[0]["excuses"] *= 2.0


def _shift_blame(org: Org) -> None:
    _shift_state(org.executives, "blame")


def _change_specialists(org: Org) -> None:
    """Add a specialist to every team with a free desk; where most desks are taken, remove one."""
    adding = org.teams["specialists"].sum() * 2 < len(org.teams) * DESKS_PER_TEAM
    for t in range(len(org.teams)):
        desks = org.specialists[t]
        free = np.flatnonzero(desks["present"] == (0 if adding else 1))
        if len(free):
            desk = desks[free[0] : free[0] + 1]
            desk["present"], desk["team"], desk["kind"] = int(adding), t, t % 4
            desk["since"], desk["knowledge"] = org.now[0]["week"], NOVICE_KNOWLEDGE
        _count_specialists(org.teams[t : t + 1], desks[desks["present"] == 1])


def _count_specialists(team: Any, there: Any) -> None:
    """Update what a team knows of its specialists, as `reaction.count_specialists` does."""
    team["specialists"] = len(there)
    for kind, name in enumerate(("product", "industry", "installed", "telesales")):
        team[name] = (there["kind"] == kind).sum()
    team["expertise"] = (np.where(there["kind"] < 2, 1.0, 0.5) * there["knowledge"]).sum()


def _add_meetings(org: Org) -> None:
    """Add people to agree with in this week; the record of them is reset when the week ends."""
    hours = org.behaviour[0]["coordination"] = max(float(org.behaviour[0]["coordination"]), 1e-6)
    org.reps["pairs"] += MEETING_HOURS / hours


def _shift_burnout(org: Org) -> None:
    _shift_state(org.reps, "burnout", 1.5 * SHIFT)


_MEETING_STEPS = tuple((week, _add_meetings) for week in range(QUARTER))

BOXES: dict[str, MapBox] = {
    "blind": MapBox("Leaders out of touch", "leaders_understanding", True, "Ten points less understanding of buyers", 0.10,
                 "out of touch", ((1, _shift_understanding),)),
    "targets": MapBox("Targets off the mark", "target_ratio", False, "Ten points more target against what is possible",
                   0.10, "target against what is possible", ((1, _stretch_targets),)),
    "missed": MapBox("Missed targets", "attainment", True, "Ten points more missed", 0.10, "missed", ((0, _withhold_result),),
                  ahead=1, known_push=WITHHELD_SHARE),
    "trust": MapBox("Lost trust", "trust_leadership_held", True, "Ten points of trust lost", 0.10, "trust lost",
                 ((1, _shift_trust),)),
    "excuses": MapBox("Excuses", "untrue_excuses", False, "Ten points more misses with an untrue excuse", 0.10,
                   "misses with an untrue excuse", ((0, _halve_excuses), (1, _restore_excuses))),
    "blame": MapBox("Blame on ability", "blame", False, "Ten points more blame on ability", 0.10, "blame on ability",
                 ((1, _shift_blame),)),
    "specialists": MapBox("Specialists added", "specialists", False, "One more specialist a team", 1.0,
                       "specialists a team", ((1, _change_specialists),)),
    "internal": MapBox("Internal meetings", "internal_hours", False, "One more internal hour a week", 1.0,
                    "internal hours a week", _MEETING_STEPS),
    "customer": MapBox("Less customer time", "customer_share", True, "Ten points less of the week with customers", 0.10,
                    "of the week away from customers", _MEETING_STEPS),
    "burnout": MapBox("Burnout", "burned_out", False, "Ten points more reps burned out", 0.10, "reps burned out",
                   ((1, _shift_burnout),)),
}  # fmt: skip
"""The boxes, clockwise from the top; burnout lies inside."""

LINKS: tuple[MapLink, ...] = (
    MapLink("blind", "targets", {"behaviour.plan_pull": 0.0, "behaviour.slice_by_belief": 0.0},
         "what leaders rightly believe of single territories counts no more either"),
    MapLink("targets", "missed", {"mechanisms.targets": "off"}, "all targets stand still as they are"),
    MapLink("missed", "trust", {"behaviour.blame_hurts": 0.0, "behaviour.missed_quota": 0.0}),
    MapLink("trust", "excuses", {"behaviour.excuse_distrust": 0.0}),
    MapLink("excuses", "blame", {"behaviour.blame_excuses": 0.0}),
    MapLink("blame", "specialists", {"behaviour.overlay_wish": 0.0}, "no specialists are added, whatever the blame"),
    MapLink("specialists", "internal", {"behaviour.coordination": 0.0, "behaviour.ambiguity": 0.0},
         "deals with several colleagues and many rules take no agreeing either"),
    MapLink("internal", "customer", {"behaviour.meetings_take": 0.0}),
    MapLink("customer", "blind", {"behaviour.reports_teach": 0.0},
         "reports teach leaders nothing at all, however honest they are and whoever trusts them"),
    MapLink("customer", "missed", {"behaviour.understanding_arrivals": 0.0, "behaviour.understanding_wins": 0.0,
                                "behaviour.hours_power": 0.3},
         "customers need not be understood at all; hours still count, as little as the model allows"),
    MapLink("missed", "burnout", {"behaviour.pressed_counts": 0.0, "behaviour.pressed_tires": 0.0}),
    MapLink("burnout", "customer", {"behaviour.sick_by_burnout": 0.0, "behaviour.tired_cost": 0.0},
         "passing tiredness makes effort no dearer either"),
)  # fmt: skip
"""The links: the racetrack clockwise, then the three short cuts."""
