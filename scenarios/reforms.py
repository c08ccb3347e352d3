"""Reforms: scenarios that lead otherwise from today, and the same company without the reform."""

from __future__ import annotations

from dataclasses import replace

from simulation.policy import LEVERS
from simulation.scenario import Scenario

AS_BEFORE = "carrying on as before"


def is_reform(scenario: Scenario) -> bool:
    """Whether a scenario leads otherwise from today than in its past, or changes course at a date."""
    return undo_reform(scenario).digest != scenario.digest


def undo_reform(scenario: Scenario) -> Scenario:
    """The same company, led on as in its past: no lever moves today or later."""
    before = {path: scenario.value(f"past.{path}") for path, lever in LEVERS.items() if lever.scope != "start"}
    return replace(scenario, changes=()).with_(before)
