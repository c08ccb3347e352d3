"""Pieces of work: some replications of one scenario, lived and measured. A piece knows no disk, and fails as data."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.study.factors import ORDINARY_RULE, RULES, THEN
from experiments.study.own import functions
from simulation.compiled import fingerprint
from simulation.declare import Value
from simulation.ensemble import PASTS, QUARTER, Ensemble, live_run, quotient
from simulation.measures import Measure
from simulation.org import Records
from simulation.programme import Programme, compile_scenario
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

STAGES = ("scenario", "live", "measure", "worker")
"""Where a run can fail: its scenario cannot be, it breaks while it is lived or measured, or its worker dies again and again."""


class OtherModel(RuntimeError):
    """A worker has another version of the model."""


@dataclass(frozen=True)
class Recipe:
    """What all pieces of a study have in common; it travels to workers.

    Attributes:
        base: the scenario as all share it.
        seed: which worlds.
        measures: the measures by column; None for a function of the code.
        window: the last so many weeks are measured.
        detail: finer grains to keep.
        code: the text of the own code.
        version: the model's fingerprint.
        shares_past: whether scenarios have lived-in pasts in common.
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
class Piece:
    """Replications first … first + count - 1 of a scenario, by the values of its factors."""

    scenario: int
    values: Mapping[str, Value]
    first: int
    count: int


@dataclass
class Part:
    """What came of a piece.

    Attributes:
        scenario: which one.
        replications: those that were lived.
        rows: one row per replication lived, one column per measure.
        grains: finer tables by name, with scenario, replication and week.
        errors: one entry per replication that failed: scenario, replication, stage, message, traceback.
    """

    scenario: int
    replications: list[int] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)
    grains: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def fail(self, replication: int, stage: str, problem: BaseException) -> None:
        """Note that a replication failed."""
        told = "".join(traceback.format_exception(problem))
        message = f"{type(problem).__name__}: {problem}"
        self.errors.append(
            {
                "scenario": self.scenario,
                "replication": replication,
                "stage": stage,
                "message": message,
                "traceback": told,
            }
        )


def live_piece(recipe: Recipe, piece: Piece) -> Part:
    """Live and measure a piece; a failure is part of the result.

    Raises:
        OtherModel: this process has another version of the model than the study.
    """
    if recipe.version != fingerprint():
        raise OtherModel(f"a worker has model {fingerprint()}, the study is of {recipe.version}")
    part = Part(piece.scenario)
    replications = range(piece.first, piece.first + piece.count)
    try:
        rules = {path.removeprefix(RULES): str(name) for path, name in piece.values.items() if path.startswith(RULES)}
        given = {path: value for path, value in piece.values.items() if not path.startswith(RULES)}
        life = _Life(recipe, compile_scenario(recipe.base.with_(given)), rules)
    except Exception as problem:  # noqa: BLE001 - a failure is data: whatever it is, the sweep goes on
        for replication in replications:
            part.fail(replication, "scenario", problem)
        return part
    for replication in replications:
        _live(life, replication, part)
    if not recipe.shares_past:
        PASTS.clear()  # nobody will come back to these
    return part


@dataclass(frozen=True)
class _Life:
    """One scenario about to be lived: as the engine reads it, under rules of one's own by part of the week."""

    recipe: Recipe
    programme: Programme
    rules: Mapping[str, str]


def _live(life: _Life, replication: int, part: Part) -> None:
    stage, recipe = "live", life.recipe
    try:
        counts, tables = _counts(life, replication)
        stage = "measure"
        grains = _grains(recipe, life.programme, counts) | tables
        row = [_measured(life, name, counts, replication) for name in recipe.measures]
    except Exception as problem:  # noqa: BLE001 - a failure is data: whatever it is, the sweep goes on
        part.fail(replication, stage, problem)
        return
    part.replications.append(replication)
    part.rows.append(row)
    for name, table in grains.items():
        ids = {"scenario": np.int32(part.scenario), "replication": np.int32(replication)}
        for place, (key, value) in enumerate(ids.items()):
            table.insert(place, key, value)
        part.grains.setdefault(name, []).append(table)


def _counts(life: _Life, replication: int) -> tuple[Records, dict[str, pd.DataFrame]]:
    """The counts of one run, one row a week, and the model's own tables that are to be kept."""
    mine = {part: name for part, name in life.rules.items() if name != ORDINARY_RULE}
    if mine:
        return _by_own_rules(life, mine, replication), {}
    wanted = tuple(name for name in life.recipe.detail if name not in ("quarters", "weekly"))
    if not wanted:
        return live_run(life.programme, life.recipe.seed, replication), {}
    from simulation.tables import book

    tables, counts = book(life.programme, life.recipe.seed, replication, wanted)
    return counts, {name: _stamped(table, life.programme) for name, table in tables.items()}


def _by_own_rules(life: _Life, mine: Mapping[str, str], replication: int) -> Records:
    """A run in which functions of the own code take part in the week."""
    from simulation.model import SalesOrg

    known = functions(life.recipe.code)
    after = {part: known[name.removeprefix(THEN)] for part, name in mine.items() if name.startswith(THEN)}
    instead = {part: known[name] for part, name in mine.items() if part not in after}
    rules = {"after": after, "instead": instead}
    org = SalesOrg(life.programme.scenario, rng=life.recipe.seed, run_number=replication, **rules)
    while org.week < org.description.weeks:
        org.step()
    return org.org.weekly_cells


def _stamped(table: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """A table of the model with the week of each row: its own, the last of its quarter, or the last of all."""
    table = table.drop(columns="run")
    if "week" not in table:
        last = programme.weeks + programme.first_week - 1
        week = table["quarter"] * QUARTER + QUARTER - 1 if "quarter" in table else table.get("closed", last)
        table.insert(0, "week", week)
    return table


def _measured(life: _Life, name: str, counts: Records, replication: int) -> float:
    """One measure of one run over the window."""
    recipe = life.recipe
    measure = recipe.measures[name]
    if measure is not None:
        return float(quotient(counts[None, -recipe.window :].sum(axis=1), measure)[0])
    lived = Ensemble(life.programme.scenario, counts[None], recipe.seed, replication, life.programme.first_week, [])
    return float(np.asarray(functions(recipe.code)[name](lived), np.float64).reshape(-1)[0])


def _grains(recipe: Recipe, programme: Programme, counts: Records) -> dict[str, pd.DataFrame]:
    made: dict[str, Callable[[], tuple[Records, Records]]] = {
        "quarters": lambda: _by_quarter(programme, counts),
        "weekly": lambda: (np.arange(len(counts)) + programme.first_week, counts),
    }
    return {name: _frame(recipe, *made[name]()) for name in recipe.detail if name in made}


def _by_quarter(programme: Programme, counts: Records) -> tuple[Records, Records]:
    """The last week of every whole quarter, and the counts added up over each."""
    first = -(-programme.first_week // QUARTER)
    skip = first * QUARTER - programme.first_week
    whole = (len(counts) - skip) // QUARTER
    sums = counts[skip : skip + whole * QUARTER].reshape(whole, QUARTER, -1).sum(axis=1)
    return (first + np.arange(whole)) * QUARTER + QUARTER - 1, sums


def _frame(recipe: Recipe, weeks: Records, counts: Records) -> pd.DataFrame:
    import pandas as pd

    columns = {name: quotient(counts, measure) for name, measure in recipe.measures.items() if measure is not None}
    return pd.DataFrame({"week": weeks.astype(np.int32), **columns})


@cache
def own_past(path: str) -> bool:
    """Whether a factor shapes the lived-in past, so that each of its values has a past of its own."""
    from simulation.mechanisms import SWITCHES
    from simulation.policy import LEVERS
    from simulation.scenario import FUTURE_ONLY

    if path in LEVERS:
        return LEVERS[path].scope == "start"
    return path not in SWITCHES and path not in FUTURE_ONLY and not path.startswith(RULES)
