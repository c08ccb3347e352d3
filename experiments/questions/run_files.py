"""What a run or a comparison leaves behind: facts for programs, and a folder of tables."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.findings import result_folder
from experiments.findings.finding import make_json_safe
from experiments.questions.compare import Comparison
from simulation import Ensemble


def summarise_run(ensemble: Ensemble, weeks: int) -> dict[str, Any]:
    """The summary over the last weeks as what JSON knows; what is no number becomes None."""
    rows = ensemble.summary(weeks=weeks).to_dict(orient="index")
    measures = {name: {key: make_json_safe(value) for key, value in row.items()} for name, row in rows.items()}
    return {**describe_run(ensemble), "window": weeks, "measures": measures}


def describe_run(ensemble: Ensemble) -> dict[str, Any]:
    """Which scenario was lived through which futures."""
    scenario = ensemble.scenario
    head = {"scenario": scenario.name, "digest": scenario.digest, "weeks": scenario.weeks}
    return {**head, "runs": ensemble.runs, "seed": ensemble.seed}


def write_run(folder: Path, ensemble: Ensemble, detail: tuple[str, ...], force: bool) -> None:
    """Write the tables of one ensemble; see `store.writing` for what is refused."""
    with result_folder.open_draft(folder, force) as draft:
        result_folder.write_scenario(draft, ensemble.scenario)
        result_folder.write_tables(draft, _collect_tables(ensemble, detail))
        result_folder.write_manifest(draft, {"version": read_version(), **describe_run(ensemble)})


def write_comparison(
    folder: Path, comparison: Comparison, pair: tuple[Ensemble, Ensemble], detail: tuple[str, ...], force: bool
) -> None:
    """Write a comparison and the tables of both ensembles, their names led by a_ and b_."""
    with result_folder.open_draft(folder, force) as draft:
        result_folder.write_tables(draft, {"comparison": comparison.table()})
        if comparison.courses:
            result_folder.write_tables(draft, {"trajectories": comparison.trajectories()})
        for letter, ensemble in zip("ab", pair, strict=True):
            result_folder.write_scenario(draft, ensemble.scenario, letter)
            tables = {f"{letter}_{name}": table for name, table in _collect_tables(ensemble, detail).items()}
            result_folder.write_tables(draft, tables)
        both = {letter: describe_run(ensemble) for letter, ensemble in zip("ab", pair, strict=True)}
        result_folder.write_manifest(draft, {"version": read_version(), **both})


def read_version() -> str:
    """Version of the installed distribution."""
    try:
        return metadata.version("sales-flywheel")
    except metadata.PackageNotFoundError:
        return "source"


def _collect_tables(ensemble: Ensemble, detail: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    return {name: getattr(ensemble, name) for name in ("weekly", *detail)}
