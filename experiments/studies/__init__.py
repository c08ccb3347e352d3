"""Batch studies: a design becomes a table of scenarios, each lived many times in the same worlds, kept on disk.

    from experiments.study import Design, Study

    study = Design.load("sharing").run(out="out/sharing")
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

_HOME = {
    "Design": "design",
    "DesignError": "problems",
    "Factor": "factors",
    "Study": "store",
    "StudyError": "problems",
}
__all__ = ["Design", "DesignError", "Factor", "Study", "StudyError"]


def __getattr__(name: str) -> Any:
    """Find a public name in its module, on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'experiments.study' has no attribute {name!r}")
    return getattr(import_module(f"experiments.study.{_HOME[name]}"), name)
