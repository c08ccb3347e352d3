"""The organisation, simulated week by week.

    from scenarios import load
    from simulation import run, SalesOrg

    ensemble = run(load("evil-flywheel"), runs=200, seed=1)
    ensemble.summary()

Names are loaded when they are first used: looking at a scenario needs no compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.detail_tables import DETAILS
    from simulation.ensemble import Cancelled, Ensemble, run
    from simulation.machine_code import fingerprint
    from simulation.measures import MEASURES, Measure
    from simulation.model import SalesOrg
    from simulation.scenario import Change, Scenario, ScenarioError, Step

_HOME = {
    "Cancelled": "ensemble",
    "Change": "scenario",
    "DETAILS": "detail_tables",
    "Ensemble": "ensemble",
    "MEASURES": "measures",
    "Measure": "measures",
    "SalesOrg": "model",
    "Scenario": "scenario",
    "ScenarioError": "scenario",
    "Step": "scenario",
    "fingerprint": "machine_code",
    "run": "ensemble",
}
__all__ = [
    "DETAILS",
    "MEASURES",
    "Cancelled",
    "Change",
    "Ensemble",
    "Measure",
    "SalesOrg",
    "Scenario",
    "ScenarioError",
    "Step",
    "fingerprint",
    "run",
]


def __getattr__(name: str) -> Any:
    """Find a public name in its module, on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'simulation' has no attribute {name!r}")
    return getattr(import_module(f"simulation.{_HOME[name]}"), name)
