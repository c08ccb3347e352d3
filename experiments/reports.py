"""What a run or a comparison leaves behind: facts for programs, and a folder of tables."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import store
from experiments.compare import Comparison
from experiments.understanding.finding import plain

if TYPE_CHECKING:
    import pandas as pd

    from simulation import Ensemble


def summary(ensemble: Ensemble, weeks: int) -> dict[str, Any]:
    """The summary over the last weeks as what JSON knows; what is no number becomes None."""
    rows = ensemble.summary(weeks=weeks).to_dict(orient="index")
    measures = {name: {key: plain(value) for key, value in row.items()} for name, row in rows.items()}
    return {**facts(ensemble), "window": weeks, "measures": measures}


def facts(ensemble: Ensemble) -> dict[str, Any]:
    """Which scenario was lived through which futures."""
    scenario = ensemble.scenario
    found = {"scenario": scenario.name, "digest": scenario.digest, "weeks": scenario.weeks}
    return {**found, "runs": ensemble.runs, "seed": ensemble.seed}


def write_run(folder: Path, ensemble: Ensemble, detail: tuple[str, ...], force: bool) -> None:
    """Write the tables of one ensemble; see `store.writing` for what is refused."""
    with store.writing(folder, force) as draft:
        store.write_scenario(draft, ensemble.scenario)
        store.write_tables(draft, _tables(ensemble, detail))
        store.write_manifest(draft, {"version": version(), **facts(ensemble)})


def write_comparison(
    folder: Path, found: Comparison, pair: tuple[Ensemble, Ensemble], detail: tuple[str, ...], force: bool
) -> None:
    """Write a comparison and the tables of both ensembles, their names led by a_ and b_."""
    with store.writing(folder, force) as draft:
        store.write_tables(draft, {"comparison": found.table()})
        if found.courses:
            store.write_tables(draft, {"trajectories": found.trajectories()})
        for letter, ensemble in zip("ab", pair, strict=True):
            store.write_scenario(draft, ensemble.scenario, letter)
            tables = {f"{letter}_{name}": table for name, table in _tables(ensemble, detail).items()}
            store.write_tables(draft, tables)
        both = {letter: facts(ensemble) for letter, ensemble in zip("ab", pair, strict=True)}
        store.write_manifest(draft, {"version": version(), **both})


def version() -> str:
    """Version of the installed distribution."""
    try:
        return metadata.version("sales-flywheel")
    except metadata.PackageNotFoundError:
        return "source"


def _tables(ensemble: Ensemble, detail: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    return {name: getattr(ensemble, name) for name in ("weekly", *detail)}
