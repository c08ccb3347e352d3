"""The settings of the shipped explorer: the model of this package, its library, and where studies are kept."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import platformdirs

from dashboard.service.explorer_settings import ExplorerSettings, FirstLook, Gauge, ScenarioLibrary
from dashboard.service.model_queries import measure_missed, measure_strengths, measure_wheel_share, simulate_with_past
from dashboard.studies import first_look
from scenarios import load, names


def build_default_settings(**changes: Any) -> ExplorerSettings:
    """Build the settings of the shipped explorer: the model of this package and its library."""
    ordinary = {
        "engine": simulate_with_past,
        "library": ScenarioLibrary(names, load),
        "version": find_model_version(),
        "gauge": Gauge(measure_strengths, measure_missed, measure_wheel_share),
        "studies": find_studies_folder(),
        "first_look": FirstLook(first_look.locate_first_look, first_look.make_first_look),
    }
    return ExplorerSettings(**{**ordinary, **changes})


def find_model_version() -> str:
    """Find the version of the installed package; "0" when it is not installed."""
    try:
        return version("sales-flywheel")
    except PackageNotFoundError:
        return "0"


def find_studies_folder() -> Path:
    """Find the folder of studies: `FLYWHEEL_STUDIES` if it is set, else `studies` in the user's data folder."""
    if chosen := os.environ.get("FLYWHEEL_STUDIES"):
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_data_path("sales-flywheel", appauthor=False).expanduser() / "studies"
