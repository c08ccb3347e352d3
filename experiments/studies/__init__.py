"""Batch studies: a design becomes a table of scenarios, each run many times with the same luck, kept on disk.

    from experiments.studies import Design, sweep_design

    study = sweep_design(Design.load("sharing"), "out/sharing")
    study.scenarios()  # a row per scenario, a column per factor
    study.runs()  # a row per run, a column per measure

Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.studies.design import Design
    from experiments.studies.factors import Factor
    from experiments.studies.study_errors import DesignError, StudyError
    from experiments.studies.study_store import Study
    from experiments.studies.sweep_runner import SweepOptions, sweep_design

_HOME = {
    "Design": "design",
    "DesignError": "study_errors",
    "Factor": "factors",
    "Study": "study_store",
    "StudyError": "study_errors",
    "SweepOptions": "sweep_runner",
    "sweep_design": "sweep_runner",
}
__all__ = ["Design", "DesignError", "Factor", "Study", "StudyError", "SweepOptions", "sweep_design"]


def __getattr__(name: str) -> Any:
    """Find a public name in its module, on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'experiments.studies' has no attribute {name!r}")
    return getattr(import_module(f"experiments.studies.{_HOME[name]}"), name)
