"""Many runs of one scenario: threads, the shared past, tables, quantiles.

A run is a pure function of (scenario, seed, run number, code). The past is kept and forked: policies that part today
share it, luck and all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation import engine
from simulation.byte_cache import ByteCache
from simulation.compiled_scenario import CompiledScenario, compile_scenario
from simulation.detail_tables import DETAILS, Tables, simulate_with_tables
from simulation.initial_state import build_empty_org, copy_state, set_pushes
from simulation.intervals import compute_interval
from simulation.measures import COUNT_POSITION, COUNTS, MEASURES, Measure, compute_measure, divide_counts
from simulation.org import STATE, Org, Records
from simulation.parallel_work import Cancel, Cancelled, Progress, collect_results, run_tasks
from simulation.scenario import Scenario

QUARTER = 13
BYTES_FOR_PASTS = 512 * 2**20
"""Memory for kept pasts; the least recently used go first."""
Past = tuple[dict[str, Records], Records]
"""The state at week 0, and the weeks before it."""
PASTS = ByteCache[tuple[str, int, int], Past](BYTES_FOR_PASTS, keeps_newest=False)
"""Simulated pasts by (past, seed, run)."""


def simulate_past(compiled: CompiledScenario, org: Org) -> None:
    """Bring an organisation to week 0: from a kept past, or by living it."""
    now, weeks = org.now[0], -compiled.first_week
    key = (compiled.scenario.past_digest, int(now["seed"]), int(now["run"]))
    past = PASTS.get(key) if not len(org.by_team) else None
    if past is not None:
        for name in STATE:
            getattr(org, name)[...] = past[0][name]
        org.weekly_cells[:weeks] = past[1]
        return
    engine.begin_run(org)
    engine.simulate_steps(org, 0, weeks * compiled.steps_per_week)
    if not len(org.by_team):
        PASTS.put(key, ({name: getattr(org, name).copy() for name in STATE}, org.weekly_cells[:weeks].copy()))


def simulate_run(compiled: CompiledScenario, seed: int, run: int, pushes: Sequence[tuple[int, float]] = ()) -> Records:
    """One run without details: the counts, one row a week from the first of the past.

    `pushes` are (quarter from today, share of the target withheld from that quarter's recorded result).
    """
    org = build_empty_org(compiled, seed, run)
    set_pushes(compiled, org, pushes)
    simulate_past(compiled, org)
    per_week = compiled.steps_per_week
    engine.simulate_steps(org, -compiled.first_week * per_week, compiled.weeks * per_week)
    return org.weekly_cells


def run(
    scenario: Scenario,
    runs: int = 1,
    seed: int = 1,
    *,
    first_run: int = 0,
    threads: int | None = None,
    detail: Iterable[str] = (),
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    pushes: Sequence[tuple[int, float]] = (),
    summed: bool = False,
) -> Ensemble:
    """Run a scenario many times.

    Args:
        scenario: what to run.
        runs: how many.
        seed: with the run number the key of all luck; the same for two scenarios pairs them.
        first_run: number of the first future.
        threads: how many at once; results do not depend on it.
        detail: finer tables to keep, of `simulation.DETAILS`.
        progress: called with (done, runs) from the calling thread.
        cancel: asked now and then; True stops.
        pushes: (quarter from today, share of target) withheld from recorded results.
        summed: the caller only sums the finer tables up and gives none of them away.

    Raises:
        ValueError: fewer than one run, or an unknown detail.
        ScenarioError: a table of single persons, of an imported company.
        Cancelled: `cancel` said so.
    """
    table_names = tuple(detail)
    if runs < 1:
        raise ValueError(f"runs = {runs}: must be at least 1")
    check_address(seed, first_run, runs)
    for name in table_names:
        if name not in DETAILS:
            raise ValueError(f"detail {name!r}: must be of {', '.join(DETAILS)}")
    compiled = compile_scenario(scenario)
    counts = np.empty((runs, compiled.weeks, len(COUNTS)))
    tables: list[Tables | None] = [None] * runs

    def simulate_one(k: int) -> None:
        if table_names:
            tables[k], counts[k] = simulate_with_tables(
                compiled, seed, first_run + k, table_names, pushes, summed=summed
            )
        else:
            counts[k] = simulate_run(compiled, seed, first_run + k, pushes)

    done = run_tasks(simulate_one, range(runs), threads=threads, cancel=cancel)
    collect_results(done, runs, progress)
    return Ensemble(scenario, counts, seed, first_run, compiled.first_week, [b for b in tables if b is not None])


def check_address(seed: int, first_run: int, runs: int) -> None:
    """Refuse what cannot be part of an address of luck.

    Raises:
        ValueError: a seed or a run number that is no whole number from 0 to 2**63 - 1.
    """
    for name, value, more in (("seed", seed, 0), ("first_run", first_run, runs)):
        if not is_whole(value) or not 0 <= value <= value + more < 2**63:
            raise ValueError(f"{name} = {value}: must be a whole number from 0 to 2**63 - 1")


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number, of whatever type; True and False are none."""
    try:
        return not isinstance(value, (bool, np.bool_)) and bool(int(value) == value)
    except (TypeError, ValueError, OverflowError):
        return False


class Ensemble:
    """The runs of one scenario.

    Attributes:
        scenario, seed, first_run: what was run.
        counts: array (runs, weeks, counts) of what was added up each week; week 0 stands at `-first_week`.
        first_week: the first week of the past.
    """

    def __init__(
        self, scenario: Scenario, counts: Records, seed: int, first_run: int, first_week: int, tables: list[Tables]
    ) -> None:
        self.scenario, self.counts, self.seed, self.first_run, self.first_week = (
            scenario,
            counts,
            seed,
            first_run,
            first_week,
        )
        self._tables = tables

    @property
    def runs(self) -> int:
        """How many runs."""
        return int(self.counts.shape[0])

    @property
    def weeks(self) -> Records:
        """Week numbers, from the first of the past; today is 0."""
        return np.arange(self.counts.shape[1]) + self.first_week

    @property
    def first_quarter(self) -> int:
        """The first whole quarter of the past, from today."""
        return -(-self.first_week // QUARTER)

    def values(self, measure: str) -> Records:
        """A measure by run and week; NaN where there is nothing to divide by."""
        return compute_measure(self.counts, MEASURES[measure])

    def quarters(self, measure: str) -> Records:
        """A measure by run and whole quarter, from `first_quarter` on."""
        skip = self.first_quarter * QUARTER - self.first_week
        whole = (self.counts.shape[1] - skip) // QUARTER
        part = self.counts[:, skip : skip + whole * QUARTER]
        declared = MEASURES[measure]
        columns = [COUNT_POSITION[declared.count]] + ([COUNT_POSITION[declared.over]] if declared.over else [])
        sums = part[:, :, columns].reshape(self.runs, whole, QUARTER, len(columns)).sum(axis=2)
        return divide_counts(sums, declared)

    def windowed(self, measure: str, weeks: int = 52) -> Records:
        """A measure by run, over the last so many weeks."""
        span = min(weeks, self.counts.shape[1])
        return compute_measure(self.counts[:, -span:].sum(axis=1), MEASURES[measure])

    def summary(self, weeks: int = 52) -> pd.DataFrame:
        """Per measure over the last `weeks` weeks: mean, its 95 % interval (Student's t; NaN of one run), 5, 50, 95 % quantiles."""
        return pd.DataFrame([summarise_values(m, self.windowed(m.name, weeks)) for m in MEASURES.values()]).set_index(
            "measure"
        )

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a run and week, one column a measure."""
        runs, weeks = self.counts.shape[:2]
        table = {"run": np.repeat(np.arange(runs) + self.first_run, weeks), "week": np.tile(self.weeks, runs)}
        return pd.DataFrame(table | {name: self.values(name).ravel() for name in MEASURES})

    def __getattr__(self, name: str) -> pd.DataFrame:
        """A table of finer grain, if it was asked for."""
        if name not in DETAILS:
            raise AttributeError(name)
        if not self._tables or name not in self._tables[0]:
            raise AttributeError(f"table {name!r} was not kept: run(..., detail=({name!r},))")
        return pd.concat([b[name] for b in self._tables], ignore_index=True)

    def _repr_html_(self) -> str:
        """The summary, for notebooks."""
        table: str = self.summary().to_html(float_format="%.3g")
        return f"<b>{self.scenario.title or self.scenario.name}</b>, {self.runs} futures{table}"


def summarise_values(measure: Measure, values: Records) -> dict[str, Any]:
    """Give a row of the summary: label, unit, mean, ends of its interval, and quantiles of runs."""
    known = values[np.isfinite(values)]
    row: dict[str, Any] = {"measure": measure.name, "label": measure.label, "unit": measure.unit}
    if not len(known):
        return row | dict.fromkeys(("mean", "low", "high", "q05", "q50", "q95"), np.nan)
    low, high = compute_interval(known)
    low_run, middle_run, high_run = np.quantile(known, (0.05, 0.5, 0.95))
    return row | {
        "mean": known.mean(),
        "low": low,
        "high": high,
        "q05": low_run,
        "q50": middle_run,
        "q95": high_run,
    }


__all__ = ["PASTS", "Cancel", "Cancelled", "Ensemble", "Progress", "copy_state", "run"]
