"""The words for two parts of a plan: when something starts, and in which company."""

from __future__ import annotations

from dashboard.plan.plan import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from dashboard.wording.catalogue import say, spell_number
from dashboard.wording.number_formatting import add_sign, format_number, format_percent
from simulation.scenario import Scenario


def format_when(week: int) -> str:
    """Format when something starts: today, in two years, in 3 quarters."""
    if week == 0:
        return say("when.today")
    if week % WEEKS_PER_YEAR == 0:
        return say("when.year") if week == WEEKS_PER_YEAR else say("when.years", n=spell_number(week // WEEKS_PER_YEAR))
    quarters = max(1, round(week / WEEKS_PER_QUARTER))
    return say("when.quarter") if quarters == 1 else say("when.quarters", n=spell_number(quarters))


def format_company(scenario: Scenario) -> str:
    """Format a company in one line."""
    reps, span = int(scenario.value("world.reps")), int(scenario.value("structure.span"))
    growth = add_sign(format_percent(float(scenario.value("world.market_growth"))))
    return say("company", reps=format_number(reps, 3), teams=format_number(max(1, round(reps / span))), growth=growth)
