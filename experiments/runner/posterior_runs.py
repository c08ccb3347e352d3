"""Runs with a posterior: run k of a company has draw k of the constants that were fitted to it, under every plan.

What the data of a company leave open then shows in the spread of its runs, and two plans are compared draw by draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scenarios import load
from simulation.compiled_scenario import compile_scenario
from simulation.declare import Value
from simulation.ensemble import Ensemble, check_address, simulate_run
from simulation.parallel_work import Cancel, Progress, collect_results, run_tasks
from simulation.scenario import Scenario, ScenarioError

POSTERIOR_FILE = "posterior.parquet"


@dataclass(frozen=True)
class ConstantDraws:
    """Draws of constants that explain a company, in the order of its runs.

    Attributes:
        middle: their values in the fitted scenario, by path; a plan that sets one of them itself keeps its value.
        draws: values by path, one mapping for each run; after the last, the first comes again.
    """

    middle: Mapping[str, Value]
    draws: Sequence[Mapping[str, Value]]

    def apply(self, scenario: Scenario, run: int) -> Scenario:
        """Give a scenario the draw of a run."""
        draw = self.draws[run % len(self.draws)]
        return scenario.with_(
            {path: value for path, value in draw.items() if _read(scenario, path) == self.middle[path]}
        )


def _read(scenario: Scenario, path: str) -> Value | None:
    """Read a value, also of the past; None where it is not set."""
    if path.startswith("past."):
        return dict(scenario.settings if scenario.past is None else scenario.past).get(path.removeprefix("past."))
    return scenario.value(path)


def load_draws(name: str) -> ConstantDraws | None:
    """Load the draws that a fit left beside its scenario; None where there are none.

    Raises:
        ScenarioError: the file beside it cannot be read, or holds something else.
    """
    path = Path(name).with_name(POSTERIOR_FILE)
    if not name.endswith(".toml") or not path.is_file():
        return None
    try:
        table = pd.read_parquet(path)
        rows: list[dict[str, Value]] = [
            {str(key): float(value) for key, value in row.items()} for row in table.to_dict("records")
        ]
        fitted = load(name)
        middle = {column: _read(fitted, column) for column in map(str, table.columns)}
        return (
            ConstantDraws({column: value for column, value in middle.items() if value is not None}, rows)
            if rows
            else None
        )
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise ScenarioError(f"{path}: holds no draws of constants: {problem}") from None


def run_with_draws(  # noqa: PLR0913 - what `simulation.run` takes, and the draws
    scenario: Scenario,
    draws: ConstantDraws,
    runs: int,
    seed: int = 1,
    *,
    first_run: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Ensemble:
    """Run a scenario many times, run k with draw k, and with the luck that it has without draws.

    Raises:
        Cancelled: `cancel` said so.
    """
    check_address(seed, first_run, runs)

    def simulate_one(k: int) -> np.ndarray:
        return np.asarray(simulate_run(compile_scenario(draws.apply(scenario, first_run + k)), seed, first_run + k))

    counts = collect_results(run_tasks(simulate_one, range(runs), threads=threads, cancel=cancel), runs, progress)
    return Ensemble(scenario, np.stack(counts), seed, first_run, compile_scenario(scenario).first_week, [])
