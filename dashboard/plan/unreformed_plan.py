"""The plan that a reform is compared with: the same company, led on as before."""

from __future__ import annotations

from dataclasses import replace

from dashboard.plan.plan import PLAYABLE_LEVERS, LaterChange, Plan
from scenarios.reforms import AS_BEFORE, is_reform, undo_reform
from simulation.scenario import Scenario

GOES_WRONG = "How it goes wrong"
"""The group of scenarios in which no reform is tried: leading worse is no reform."""


def build_unreformed_plan(scenario: Scenario) -> Plan | None:
    """Build the plan without the reform of a scenario; None where it is no reform."""
    if scenario.group == GOES_WRONG or not is_reform(scenario):
        return None
    before = undo_reform(scenario)
    levers = {path: before.value(path) for path in PLAYABLE_LEVERS if before.value(path) != scenario.value(path)}
    later = tuple(
        LaterChange(change.week, path, before.value(path), change.region)
        for change in scenario.changes
        for path, _ in change.settings
        if path in PLAYABLE_LEVERS
    )
    return Plan(scenario.name, levers, later, called=AS_BEFORE)


def compare_with_unreformed(plan: Plan, scenario: Scenario) -> Plan:
    """Compare a reform as it is in its scenario with not reforming, where nothing else was asked for."""
    if plan.is_changed or plan.against is not None:
        return plan
    return replace(plan, against=build_unreformed_plan(scenario))
