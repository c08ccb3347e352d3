"""Sampling: how the scenarios of a design are chosen. Every sampler depends on the design alone, seed included."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from SALib.sample import latin, morris, sobol  # type: ignore[import-untyped]

from experiments.studies.factors import (
    Column,
    Factor,
    check_factor_path,
    find_declared_number,
    flatten_tables,
    parse_factor_value,
)
from experiments.studies.study_errors import DesignError, build_value_error, check_known_keys, check_whole_number
from scenarios.messages import suggest_nearest
from simulation.former_paths import find_current_path

MOST_SCENARIOS = 10_000_000
MOST_SAMPLING_SEED = 2**32 - 1
UnitPoints = np.ndarray[Any, np.dtype[np.float64]]
"""Points of the unit cube: one row per scenario, one column per factor."""


@dataclass(frozen=True)
class Sampling:
    """How scenarios are chosen.

    Attributes:
        kind: full, lhs, sobol, morris, list or csv.
        n: lhs: scenarios; sobol: base samples, a power of 2; morris: trajectories; full: values of each range.
        seed: which sample.
        levels: morris: the grid, an even number.
        second_order: sobol: whether interactions of two factors can be estimated.
        points: list and csv: the scenarios themselves.
        file: csv: the name of the file.
    """

    kind: str = "full"
    n: int = 3
    seed: int = 1
    levels: int = 4
    second_order: bool = False
    points: tuple[Mapping[str, Any], ...] = ()
    file: str = ""


KEYS_BY_KIND: dict[str, tuple[str, ...]] = {
    "full": ("n",),
    "lhs": ("n", "seed"),
    "sobol": ("n", "seed", "second_order"),
    "morris": ("n", "seed", "levels"),
    "list": ("points",),
    "csv": ("file",),
}
"""The keys that each kind of sampling reads."""
LISTED_KINDS = ("list", "csv")
"""Kinds whose scenarios are listed one by one."""
KINDS_WITH_N = ("lhs", "sobol", "morris")


def parse_sampling(raw: Any, read: Callable[[str], bytes]) -> Sampling:
    """Parse the sampling of a design file; `read` gives the bytes of a file beside it.

    Raises:
        DesignError: an unknown kind or key, a value out of range, a file that is no table.
    """
    if isinstance(raw, Sampling):
        return raw
    if not isinstance(raw, Mapping):
        raise build_value_error("sampling", raw, 'a table such as {kind = "lhs", n = 64}')
    kind = _parse_kind(raw)
    points = (
        _parse_points(raw.get("points")) if kind == "list" else _read_points_file(raw, read) if kind == "csv" else ()
    )
    return Sampling(
        kind,
        check_whole_number("sampling.n", raw.get("n", 3), 2 if kind != "morris" else 1, MOST_SCENARIOS),
        check_whole_number("sampling.seed", raw.get("seed", 1), 0, MOST_SAMPLING_SEED),
        _parse_levels(raw.get("levels", 4)),
        _parse_second_order(raw.get("second_order", False)),
        points,
        str(raw.get("file", "")),
    )


def _parse_kind(raw: Mapping[str, Any]) -> str:
    """Parse the kind of sampling and check its keys."""
    kind = raw.get("kind", "full")
    if not isinstance(kind, str) or kind not in KEYS_BY_KIND:
        raise DesignError(
            f"sampling.kind = {kind!r}: must be one of {', '.join(KEYS_BY_KIND)}{suggest_nearest(str(kind), KEYS_BY_KIND)}"
        )
    check_known_keys(raw, ("kind", *KEYS_BY_KIND[kind]), "sampling.")
    if kind in KINDS_WITH_N and "n" not in raw:
        raise DesignError(f"sampling.n: missing; {kind} needs it")
    if kind == "sobol" and isinstance(raw["n"], int) and raw["n"] & (raw["n"] - 1):
        raise build_value_error("sampling.n", raw["n"], "a power of 2, on which a Sobol sequence is balanced")
    return kind


def _parse_levels(levels: Any) -> int:
    if check_whole_number("sampling.levels", levels, 2, 1000) % 2:
        raise build_value_error("sampling.levels", levels, "an even number")
    return int(levels)


def _parse_second_order(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise build_value_error("sampling.second_order", raw, "true or false")
    return raw


def _parse_points(raw: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(raw, list | tuple) or not raw or not all(isinstance(row, Mapping) for row in raw):
        raise build_value_error("sampling.points", raw, 'a list of tables such as {"targets.ambition" = 0.1}')
    return tuple(flatten_tables(row) for row in raw)


def _read_points_file(raw: Mapping[str, Any], read: Callable[[str], bytes]) -> tuple[Mapping[str, Any], ...]:
    """Read the rows of a CSV file whose first line names paths."""
    name = raw.get("file")
    if not isinstance(name, str):
        raise build_value_error("sampling.file", name, "the name of a CSV file")
    try:
        rows = list(csv.DictReader(io.StringIO(read(name).decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise DesignError(f"sampling.file = {name}: no CSV table: {problem}") from None
    if not rows:
        raise DesignError(f"sampling.file = {name}: holds no row")
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise DesignError(f"sampling.file = {name}: line {line}: must have as many cells as the first line")
    named_rows = [{find_current_path(path.strip()): cell.strip() for path, cell in row.items()} for row in rows]
    return tuple({path: _parse_cell(path, cell) for path, cell in row.items()} for row in named_rows)


def _parse_cell(path: str, cell: str) -> float | str:
    try:
        return cell if find_declared_number(path, "sampling.file: ").choices else float(cell)
    except ValueError as problem:
        if type(problem) is not ValueError:
            raise
        return cell


def count_scenarios(factors: Sequence[Factor], sampling: Sampling) -> int:
    """Count the scenarios of a design without building them.

    Raises:
        DesignError: none, or more than ten millions.
    """
    d = len(factors)
    sizes = {
        "full": lambda: math.prod(len(factor.list_levels(sampling.n)) for factor in factors),
        "lhs": lambda: sampling.n,
        "sobol": lambda: sampling.n * (2 * d + 2 if sampling.second_order else d + 2),
        "morris": lambda: sampling.n * (d + 1),
    }
    scenario_count = len(sampling.points) if sampling.kind in LISTED_KINDS else sizes[sampling.kind]()
    if scenario_count > MOST_SCENARIOS:
        raise DesignError(f"sampling: makes {scenario_count} scenarios; at most {MOST_SCENARIOS} can be")
    return scenario_count


def draw_unit_points(factors: Sequence[Factor], sampling: Sampling) -> UnitPoints:
    """Draw the sample in the unit cube, as SALib analyses it: one row per scenario, one column per factor.

    Raises:
        DesignError: the kind has no such sample: its scenarios are listed.
    """
    if sampling.kind == "lhs":
        return np.asarray(latin.sample(build_salib_problem(factors), sampling.n, seed=sampling.seed), np.float64)
    if sampling.kind == "sobol":
        return np.asarray(
            sobol.sample(
                build_salib_problem(factors), sampling.n, calc_second_order=sampling.second_order, seed=sampling.seed
            ),
            np.float64,
        )
    if sampling.kind == "morris":
        return np.asarray(
            morris.sample(build_salib_problem(factors), sampling.n, num_levels=sampling.levels, seed=sampling.seed),
            np.float64,
        )
    raise DesignError(f"sampling.kind = {sampling.kind}: has no points in the unit cube")


def build_salib_problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """Build SALib's description of the factors, each from 0 to 1."""
    names = [factor.path for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def sample_scenarios(factors: Sequence[Factor], sampling: Sampling, base_value: Callable[[str], Any]) -> pd.DataFrame:
    """Build the table of scenarios: `scenario` (int32), then a column per factor; `base_value` gives what a listed point lacks."""
    total = count_scenarios(factors, sampling)
    columns: dict[str, Column] = {"scenario": np.arange(total, dtype=np.int32)}
    if sampling.kind in LISTED_KINDS:
        columns |= {
            factor.path: _build_column([row.get(factor.path, base_value(factor.path)) for row in sampling.points])
            for factor in factors
        }
    elif sampling.kind == "full":
        columns |= _cross_levels(factors, sampling.n)
    else:
        points = draw_unit_points(factors, sampling)
        columns |= {factor.path: factor.map_unit_points(points[:, k]) for k, factor in enumerate(factors)}
    return pd.DataFrame({name: _convert_to_pandas(column) for name, column in columns.items()})


def _cross_levels(factors: Sequence[Factor], n: int) -> dict[str, Column]:
    """Combine all levels, the first factor slowest."""
    levels = [factor.list_levels(n) for factor in factors]
    level_indices = np.indices([len(each) for each in levels]).reshape(len(levels), -1)
    return {
        factor.path: each[level_index] for factor, each, level_index in zip(factors, levels, level_indices, strict=True)
    }


def _build_column(values: list[Any]) -> Column:
    return np.asarray(values, dtype=object if isinstance(values[0], str) else np.float64)


def _convert_to_pandas(column: Column) -> Any:
    return pd.array(column, dtype="str") if column.dtype == object else column


def infer_listed_factors(points: Sequence[Mapping[str, Any]]) -> tuple[Factor, ...]:
    """Infer the factors of listed scenarios: every path that one of them names, with the values it takes.

    Raises:
        DesignError, ScenarioError: an unknown path, a value out of range; the message names the point.
    """
    paths = tuple(dict.fromkeys(itertools.chain.from_iterable(points)))
    for path in paths:
        check_factor_path(path)
    checked = [
        {path: parse_factor_value(path, value, f"sampling: point {point_number}: ") for path, value in row.items()}
        for point_number, row in enumerate(points, 1)
    ]
    return tuple(Factor(path, tuple(dict.fromkeys(row[path] for row in checked if path in row))) for path in paths)
