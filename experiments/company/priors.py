"""The constants that may be fitted, of the world and of how people react, each with its prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.company.reading.export_problems import ExportError
from experiments.evidence.prior_space import PRIORS, Prior
from experiments.fitting.free_constant import FreeConstant
from scenarios.messages import suggest_nearest
from simulation.scenario import NUMBERS, Scenario

READ_OFF_FACTOR = 2.0
"""How far a size may lie to both sides of what the export alone suggests."""
READ_OFF = ("world.wins_per_rep_year", "world.typical_deal")
USUAL_CONSTANTS = {
    "world.wins_per_rep_year": "bookings",
    "world.typical_deal": "deal",
    "world.win_rate": "win_rate",
    "world.weeks_to_close": "cycle",
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
"""The constants that are fitted where nobody chooses, each with the aggregate without which it cannot be fitted."""


def choose_constants(
    scenario: Scenario, shown: Mapping[str, float], only: Sequence[str] = ()
) -> tuple[FreeConstant, ...]:
    """Choose the constants that are fitted to these aggregates.

    Args:
        scenario: the start of the fit; priors of sizes lie around its own.
        shown: the aggregates that are known.
        only: paths of those wanted; left out: all the usual ones that the aggregates inform.

    Raises:
        ExportError: a path that cannot be fitted.
    """
    for path in only:
        if path not in PRIORS:
            raise ExportError(
                f"--fit {path}: cannot be fitted{suggest_nearest(path, PRIORS)}; usual are {', '.join(USUAL_CONSTANTS)}"
            )
    paths = tuple(dict.fromkeys(only)) or tuple(path for path, needed in USUAL_CONSTANTS.items() if needed in shown)
    return tuple(FreeConstant(path, _find_prior(path, scenario)) for path in paths)


def _find_prior(path: str, scenario: Scenario) -> Prior:
    if path not in READ_OFF:
        return PRIORS[path]
    number, read_off = NUMBERS[path], float(scenario.value(path))
    low, high = max(number.low, read_off / READ_OFF_FACTOR), min(number.high, read_off * READ_OFF_FACTOR)
    return Prior(low, high, "half to double what the export says at first sight", log=True)
