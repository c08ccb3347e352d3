"""Sampling: which scenarios a design consists of. Every sampler is a function of the design alone, seed included."""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.study.factors import Column, Factor, check_path, flat, number_of, value_at
from experiments.study.problems import DesignError, known, whole, wrong
from scenarios.problems import hint

if TYPE_CHECKING:
    import pandas as pd

MOST_SCENARIOS = 10_000_000
MOST_SEED = 2**32 - 1
Units = np.ndarray[Any, np.dtype[np.float64]]
"""Points of the unit cube: one row per scenario, one column per factor."""


@dataclass(frozen=True)
class Sampling:
    """How scenarios are chosen.

    Attributes:
        kind: full, lhs, sobol, morris, list or csv.
        n: lhs: scenarios; sobol: base samples, a power of 2; morris: trajectories; full: values of each range.
        seed: which sample.
        levels: morris: the grid, an even number.
        second_order: sobol: whether interactions of two factors can be told.
        points: list and csv: the scenarios as they are written.
        file: csv: the name of the file.
    """

    kind: str = "full"
    n: int = 3
    seed: int = 1
    levels: int = 4
    second_order: bool = False
    points: tuple[Mapping[str, Any], ...] = ()
    file: str = ""


KEYS: dict[str, tuple[str, ...]] = {
    "full": ("n",),
    "lhs": ("n", "seed"),
    "sobol": ("n", "seed", "second_order"),
    "morris": ("n", "seed", "levels"),
    "list": ("points",),
    "csv": ("file",),
}
"""What each kind of sampling can be told."""
LISTED = ("list", "csv")
"""Kinds whose scenarios are written down."""
NEEDS_N = ("lhs", "sobol", "morris")


def sampling(asked: Any, read: Callable[[str], bytes]) -> Sampling:
    """How to sample, from what a design file says; `read` gives the bytes of a file beside it.

    Raises:
        DesignError: an unknown kind or key, a value out of range, a file that is no table.
    """
    if isinstance(asked, Sampling):
        return asked
    if not isinstance(asked, Mapping):
        raise wrong("sampling", asked, 'a table such as {kind = "lhs", n = 64}')
    kind = _kind(asked)
    points = _points(asked.get("points")) if kind == "list" else _table(asked, read) if kind == "csv" else ()
    return Sampling(
        kind,
        whole("sampling.n", asked.get("n", 3), 2 if kind != "morris" else 1, MOST_SCENARIOS),
        whole("sampling.seed", asked.get("seed", 1), 0, MOST_SEED),
        _even(asked.get("levels", 4)),
        _flag(asked.get("second_order", False)),
        points,
        str(asked.get("file", "")),
    )


def _kind(asked: Mapping[str, Any]) -> str:
    """The kind of sampling, its keys seen to."""
    kind = asked.get("kind", "full")
    if not isinstance(kind, str) or kind not in KEYS:
        raise DesignError(f"sampling.kind = {kind!r}: must be one of {', '.join(KEYS)}{hint(str(kind), KEYS)}")
    known(asked, ("kind", *KEYS[kind]), "sampling.")
    if kind in NEEDS_N and "n" not in asked:
        raise DesignError(f"sampling.n: missing; {kind} needs it")
    if kind == "sobol" and isinstance(asked["n"], int) and asked["n"] & (asked["n"] - 1):
        raise wrong("sampling.n", asked["n"], "a power of 2, on which a Sobol sequence is balanced")
    return kind


def _even(levels: Any) -> int:
    if whole("sampling.levels", levels, 2, 1000) % 2:
        raise wrong("sampling.levels", levels, "an even number")
    return int(levels)


def _flag(asked: Any) -> bool:
    if not isinstance(asked, bool):
        raise wrong("sampling.second_order", asked, "true or false")
    return asked


def _points(asked: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(asked, list | tuple) or not asked or not all(isinstance(row, Mapping) for row in asked):
        raise wrong("sampling.points", asked, 'a list of tables such as {"targets.ambition" = 0.1}')
    return tuple(flat(row) for row in asked)


def _table(asked: Mapping[str, Any], read: Callable[[str], bytes]) -> tuple[Mapping[str, Any], ...]:
    """The rows of a CSV file whose first line names paths."""
    name = asked.get("file")
    if not isinstance(name, str):
        raise wrong("sampling.file", name, "the name of a CSV file")
    try:
        rows = list(csv.DictReader(io.StringIO(read(name).decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise DesignError(f"sampling.file = {name}: no CSV table: {problem}") from None
    if not rows:
        raise DesignError(f"sampling.file = {name}: holds no row")
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise DesignError(f"sampling.file = {name}: line {line}: must have as many cells as the first line")
    return tuple({path.strip(): _typed(path.strip(), cell.strip()) for path, cell in row.items()} for row in rows)


def _typed(path: str, cell: str) -> float | str:
    try:
        return cell if number_of(path, "sampling.file: ").choices else float(cell)
    except ValueError as problem:
        if type(problem) is not ValueError:
            raise
        return cell


def count(factors: Sequence[Factor], how: Sampling) -> int:
    """How many scenarios a design has, without making them.

    Raises:
        DesignError: none, or more than ten millions.
    """
    d = len(factors)
    sizes = {
        "full": lambda: math.prod(len(factor.levels(how.n)) for factor in factors),
        "lhs": lambda: how.n,
        "sobol": lambda: how.n * (2 * d + 2 if how.second_order else d + 2),
        "morris": lambda: how.n * (d + 1),
    }
    found = len(how.points) if how.kind in LISTED else sizes[how.kind]()
    if found > MOST_SCENARIOS:
        raise DesignError(f"sampling: makes {found} scenarios; at most {MOST_SCENARIOS} can be")
    return found


def unit_points(factors: Sequence[Factor], how: Sampling) -> Units:
    """The sample in the unit cube, as SALib analyses it: one row per scenario, one column per factor.

    Raises:
        DesignError: the kind has none: its scenarios are written down.
    """
    if how.kind == "lhs":
        from SALib.sample import latin  # type: ignore[import-untyped]

        return np.asarray(latin.sample(problem(factors), how.n, seed=how.seed), np.float64)
    if how.kind == "sobol":
        from SALib.sample import sobol

        return np.asarray(
            sobol.sample(problem(factors), how.n, calc_second_order=how.second_order, seed=how.seed), np.float64
        )
    if how.kind == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem(factors), how.n, num_levels=how.levels, seed=how.seed), np.float64)
    raise DesignError(f"sampling.kind = {how.kind}: has no points in the unit cube")


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """The factors as SALib wants them, each from 0 to 1."""
    names = [factor.path for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def scenarios(factors: Sequence[Factor], how: Sampling, default: Callable[[str], Any]) -> pd.DataFrame:
    """The table of scenarios: `scenario` (int32), then a column per factor; `default` gives what a listed point leaves out."""
    import pandas as pd

    total = count(factors, how)
    columns: dict[str, Column] = {"scenario": np.arange(total, dtype=np.int32)}
    if how.kind in LISTED:
        columns |= {
            factor.path: _column([row.get(factor.path, default(factor.path)) for row in how.points])
            for factor in factors
        }
    elif how.kind == "full":
        columns |= _crossed(factors, how.n)
    else:
        points = unit_points(factors, how)
        columns |= {factor.path: factor.at(points[:, k]) for k, factor in enumerate(factors)}
    return pd.DataFrame({name: _plain(column) for name, column in columns.items()})


def _crossed(factors: Sequence[Factor], n: int) -> dict[str, Column]:
    """All combinations, the first factor slowest."""
    levels = [factor.levels(n) for factor in factors]
    places = np.indices([len(each) for each in levels]).reshape(len(levels), -1)
    return {factor.path: each[place] for factor, each, place in zip(factors, levels, places, strict=True)}


def _column(values: list[Any]) -> Column:
    return np.asarray(values, dtype=object if isinstance(values[0], str) else np.float64)


def _plain(column: Column) -> Any:
    import pandas as pd

    return pd.array(column, dtype="str") if column.dtype == object else column


def listed_factors(points: Sequence[Mapping[str, Any]]) -> tuple[Factor, ...]:
    """The factors of written-down scenarios: every path that one of them names, with the values it takes.

    Raises:
        DesignError, ScenarioError: an unknown path, a value out of range; the message names the point.
    """
    paths = tuple(dict.fromkeys(itertools.chain.from_iterable(points)))
    for path in paths:
        check_path(path)
    checked = [
        {path: value_at(path, value, f"sampling: point {place}: ") for path, value in row.items()}
        for place, row in enumerate(points, 1)
    ]
    return tuple(Factor(path, tuple(dict.fromkeys(row[path] for row in checked if path in row))) for path in paths)
