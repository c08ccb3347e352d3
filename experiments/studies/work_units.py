"""Work units: some replications of one scenario, simulated and measured. A unit does not touch the disk; its failures are data."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from experiments.studies.factors import ORDINARY_RULE, RULES_PREFIX, THEN_PREFIX
from experiments.studies.user_code import load_user_functions
from simulation.compiled_scenario import CompiledScenario, compile_scenario
from simulation.declare import Value
from simulation.detail_tables import simulate_with_tables
from simulation.ensemble import PASTS, QUARTER, Ensemble, simulate_run
from simulation.machine_code import fingerprint
from simulation.measures import Measure, compute_measure
from simulation.mechanisms import SWITCHES
from simulation.model import SalesOrg
from simulation.org import Records
from simulation.policy import LEVERS
from simulation.scenario import NOT_IN_PAST, Scenario

STAGES = ("scenario", "live", "measure", "worker")
"""Where a run can fail: its scenario is invalid, it breaks while it is simulated or measured, or its worker dies again and again."""


class ModelMismatchError(RuntimeError):
    """A worker has another version of the model."""


@dataclass(frozen=True)
class RunRecipe:
    """What all work units of a study have in common; it is sent to workers.

    Attributes:
        base: the scenario with the settings that all share.
        seed: of luck.
        measures: the measures by column; None for a function of the own code.
        window: the last so many weeks are measured.
        detail: finer grains to keep.
        code: the text of the own code.
        version: fingerprint of the model.
        shares_past: whether scenarios have pasts in common.
    """

    base: Scenario
    seed: int
    measures: Mapping[str, Measure | None]
    window: int
    detail: tuple[str, ...]
    code: str
    version: str
    shares_past: bool


@dataclass(frozen=True)
class WorkUnit:
    """Replications first … first + count - 1 of a scenario, by the values of its factors."""

    scenario: int
    values: Mapping[str, Value]
    first: int
    count: int


@dataclass
class WorkUnitResult:
    """The result of a work unit.

    Attributes:
        scenario: which one.
        replications: those that were simulated.
        rows: one row per simulated replication, one column per measure.
        grains: finer tables by name, with scenario, replication and week.
        errors: one entry per replication that failed: scenario, replication, stage, message, traceback.
    """

    scenario: int
    replications: list[int] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)
    grains: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def add_error(self, replication: int, stage: str, problem: BaseException) -> None:
        """Note that a replication failed."""
        trace = "".join(traceback.format_exception(problem))
        message = f"{type(problem).__name__}: {problem}"
        self.errors.append(
            {
                "scenario": self.scenario,
                "replication": replication,
                "stage": stage,
                "message": message,
                "traceback": trace,
            }
        )


def run_work_unit(recipe: RunRecipe, unit: WorkUnit) -> WorkUnitResult:
    """Simulate and measure a work unit; a failure is part of the result.

    Raises:
        ModelMismatchError: this process has another version of the model than the study.
    """
    if recipe.version != fingerprint():
        raise ModelMismatchError(f"a worker has model {fingerprint()}, the study is of {recipe.version}")
    result = WorkUnitResult(unit.scenario)
    replications = range(unit.first, unit.first + unit.count)
    try:
        rule_names = {
            path.removeprefix(RULES_PREFIX): str(name)
            for path, name in unit.values.items()
            if path.startswith(RULES_PREFIX)
        }
        settings = {path: value for path, value in unit.values.items() if not path.startswith(RULES_PREFIX)}
        runnable = _RunnableScenario(recipe, compile_scenario(recipe.base.with_(settings)), rule_names)
    except Exception as problem:  # noqa: BLE001 - a failure is data: whatever it is, the sweep goes on
        for replication in replications:
            result.add_error(replication, "scenario", problem)
        return result
    for replication in replications:
        _run_replication(runnable, replication, result)
    if not recipe.shares_past:
        PASTS.clear()  # no later work unit needs these pasts
    return result


@dataclass(frozen=True)
class _RunnableScenario:
    """A scenario ready to simulate: compiled, with own rules by part of the week."""

    recipe: RunRecipe
    compiled: CompiledScenario
    rule_names: Mapping[str, str]


def _run_replication(runnable: _RunnableScenario, replication: int, result: WorkUnitResult) -> None:
    stage, recipe = "live", runnable.recipe
    try:
        counts, tables = _simulate_counts(runnable, replication)
        stage = "measure"
        grains = _build_grains(recipe, runnable.compiled, counts) | tables
        row = [_compute_measure(runnable, name, counts, replication) for name in recipe.measures]
    except Exception as problem:  # noqa: BLE001 - a failure is data: whatever it is, the sweep goes on
        result.add_error(replication, stage, problem)
        return
    result.replications.append(replication)
    result.rows.append(row)
    for name, table in grains.items():
        ids = {"scenario": np.int32(result.scenario), "replication": np.int32(replication)}
        for position, (key, value) in enumerate(ids.items()):
            table.insert(position, key, value)
        result.grains.setdefault(name, []).append(table)


def _simulate_counts(runnable: _RunnableScenario, replication: int) -> tuple[Records, dict[str, pd.DataFrame]]:
    """Simulate one run: its counts, one row a week, and the model's own tables that are to be kept."""
    user_rules = {week_part: name for week_part, name in runnable.rule_names.items() if name != ORDINARY_RULE}
    if user_rules:
        return _simulate_with_user_rules(runnable, user_rules, replication), {}
    table_names = tuple(name for name in runnable.recipe.detail if name not in ("quarters", "weekly"))
    if not table_names:
        return simulate_run(runnable.compiled, runnable.recipe.seed, replication), {}
    tables, counts = simulate_with_tables(runnable.compiled, runnable.recipe.seed, replication, table_names)
    return counts, {name: _add_week_column(table, runnable.compiled) for name, table in tables.items()}


def _simulate_with_user_rules(runnable: _RunnableScenario, user_rules: Mapping[str, str], replication: int) -> Records:
    """Simulate a run in which functions of the own code take part in the week."""
    user_functions = load_user_functions(runnable.recipe.code)
    after = {
        week_part: user_functions[name.removeprefix(THEN_PREFIX)]
        for week_part, name in user_rules.items()
        if name.startswith(THEN_PREFIX)
    }
    instead = {part: user_functions[name] for part, name in user_rules.items() if part not in after}
    scenario, seed = runnable.compiled.scenario, runnable.recipe.seed
    model = SalesOrg(scenario, rng=seed, run_number=replication, after=after, instead=instead)
    model.run_model()
    return model.org.weekly_cells


def _add_week_column(table: pd.DataFrame, compiled: CompiledScenario) -> pd.DataFrame:
    """Add to a table of the model the week of each row: its own, the last of its quarter, or the last of all."""
    table = table.drop(columns="run")
    if "week" not in table:
        last = compiled.weeks + compiled.first_week - 1
        week = table["quarter"] * QUARTER + QUARTER - 1 if "quarter" in table else table.get("closed", last)
        table.insert(0, "week", week)
    return table


def _compute_measure(runnable: _RunnableScenario, name: str, counts: Records, replication: int) -> float:
    """Compute one measure of one run over the window."""
    recipe = runnable.recipe
    measure = recipe.measures[name]
    if measure is not None:
        return float(compute_measure(counts[None, -recipe.window :].sum(axis=1), measure)[0])
    ensemble = Ensemble(
        runnable.compiled.scenario, counts[None], recipe.seed, replication, runnable.compiled.first_week, []
    )
    return float(np.asarray(load_user_functions(recipe.code)[name](ensemble), np.float64).reshape(-1)[0])


def _build_grains(recipe: RunRecipe, compiled: CompiledScenario, counts: Records) -> dict[str, pd.DataFrame]:
    builders: dict[str, Callable[[], tuple[Records, Records]]] = {
        "quarters": lambda: _sum_by_quarter(compiled, counts),
        "weekly": lambda: (np.arange(len(counts)) + compiled.first_week, counts),
    }
    return {name: _build_measure_frame(recipe, *builders[name]()) for name in recipe.detail if name in builders}


def _sum_by_quarter(compiled: CompiledScenario, counts: Records) -> tuple[Records, Records]:
    """Sum the counts by whole quarter, with the last week of each."""
    first = -(-compiled.first_week // QUARTER)
    skip = first * QUARTER - compiled.first_week
    quarter_count = (len(counts) - skip) // QUARTER
    sums = counts[skip : skip + quarter_count * QUARTER].reshape(quarter_count, QUARTER, -1).sum(axis=1)
    return (first + np.arange(quarter_count)) * QUARTER + QUARTER - 1, sums


def _build_measure_frame(recipe: RunRecipe, weeks: Records, counts: Records) -> pd.DataFrame:
    columns = {
        name: compute_measure(counts, measure) for name, measure in recipe.measures.items() if measure is not None
    }
    return pd.DataFrame({"week": weeks.astype(np.int32), **columns})


@cache
def has_own_past(path: str) -> bool:
    """Whether a factor shapes the past, so that each of its values has a past of its own."""
    if path in LEVERS:
        return LEVERS[path].scope == "start"
    return path not in SWITCHES and path not in NOT_IN_PAST and not path.startswith(RULES_PREFIX)
