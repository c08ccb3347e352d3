"""What may be fitted: constants of the world and of how people react, each with what is believed of it before anything is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.company.problems import ExportError
from experiments.evidence.lab import always
from experiments.evidence.space import SPACE, Prior
from scenarios.problems import hint
from simulation.declare import Value
from simulation.scenario import NUMBERS, Scenario

FACTOR = 2.0
"""How far a size may lie from what the export says at first sight, to both sides."""
AT_SIGHT = ("world.wins_per_rep_year", "world.typical_deal")
USUAL = {
    "world.wins_per_rep_year": "bookings",
    "world.typical_deal": "deal",
    "world.market_growth": "growth",
    "world.territory_spread": "between",
    "world.deal_spread": "within",
    "world.ramp_weeks": "ramp",
    "world.search_weeks": "filled",
    "behaviour.quit_base": "turnover",
    "behaviour.weak_below": "willing",
    "targets.ambition": "quota_growth",
    "behaviour.burning": "burnout",
    "behaviour.sickness": "sick_days",
}
"""What is fitted where nobody chooses, each with the aggregate without which nothing could be said of it."""


@dataclass(frozen=True)
class Free:
    """A constant that is fitted, and what is believed of it before."""

    path: str
    prior: Prior

    def settings(self, value: float) -> dict[str, Value]:
        """The settings that give it a value, before today and from today on."""
        return always({self.path: value})


def free(scenario: Scenario, shown: Mapping[str, float], only: Sequence[str] = ()) -> tuple[Free, ...]:
    """What is fitted to these aggregates.

    Args:
        scenario: what they are fitted from; sizes are believed to lie near its own.
        shown: the aggregates that are known.
        only: paths of those wanted; left out: all of `USUAL` that the aggregates can say anything of.

    Raises:
        ExportError: a path that cannot be fitted.
    """
    for path in only:
        if path not in SPACE:
            raise ExportError(f"--fit {path}: cannot be fitted{hint(path, SPACE)}; usual are {', '.join(USUAL)}")
    paths = tuple(dict.fromkeys(only)) or tuple(path for path, needed in USUAL.items() if needed in shown)
    return tuple(Free(path, _prior(path, scenario)) for path in paths)


def _prior(path: str, scenario: Scenario) -> Prior:
    if path not in AT_SIGHT:
        return SPACE[path]
    number, seen = NUMBERS[path], float(scenario.value(path))
    low, high = max(number.low, seen / FACTOR), min(number.high, seen * FACTOR)
    return Prior(low, high, "half to double what the export says at first sight", log=True)
