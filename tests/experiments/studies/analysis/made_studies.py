"""Studies whose answer is known: hand-made functions of their factors, drawn as the runner draws them, with made luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from scipy.stats import qmc

from experiments.studies.analysis.study_sample import StudySample, build_sample

Table = Any
Function = Callable[[Table], Table]


@dataclass(frozen=True)
class Made:
    """What an analysis needs of a study."""

    facts: Mapping[str, Any]
    drawn: pd.DataFrame
    lived: pd.DataFrame

    def scenarios(self) -> pd.DataFrame:
        return self.drawn

    def runs(self) -> pd.DataFrame:
        return self.lived


def places(kind: str, size: int, n: int, second_order: bool = False, drawn: int = 3) -> Table:
    """Scenarios by factor, each from 0 to 1; `drawn` is the seed of the drawing."""
    problem = {"num_vars": size, "names": [f"x{at}" for at in range(size)], "bounds": [[0.0, 1.0]] * size}
    if kind == "sobol":
        return sobol_sample.sample(problem, n, calc_second_order=second_order, seed=drawn)
    if kind == "morris":
        return morris_sample.sample(problem, n, num_levels=4, seed=drawn)
    if kind == "full":
        grid = np.meshgrid(*[np.linspace(0, 1, n)] * size, indexing="ij")
        return np.stack([axis.ravel() for axis in grid], axis=1)
    return qmc.LatinHypercube(size, rng=drawn).random(n)


@dataclass(frozen=True)
class Luck:
    """Made luck: of the world, the same for all scenarios; and of each scenario in each world."""

    shared: float = 0.0
    own: float = 0.0

    def deal(self, scenarios: int, worlds: int, seed: int = 5) -> Table:
        rng = np.random.default_rng(seed)
        common = self.shared * rng.standard_normal((1, worlds))
        return common + self.own * rng.standard_normal((scenarios, worlds))


def study(
    function: Function,
    ranges: Sequence[tuple[float, float]],
    kind: str = "lhs",
    n: int = 128,
    worlds: int = 1,
    luck: Luck = Luck(),
    second_order: bool = False,
    seed: int = 5,
    drawn: int = 3,
) -> Made:
    """A study of a function of its factors `x.a`, `x.b`, … with the measure `bookings`."""
    low, high = np.array(ranges, dtype=float).T
    x = low + (high - low) * places(kind, len(ranges), n, second_order, drawn)
    names = [f"x.{letter}" for letter, _ in zip("abcdefghijkl", ranges, strict=False)]
    y = function(x)[:, None] + luck.deal(len(x), worlds, seed)
    factors = {name: {"low": a, "high": b} for name, (a, b) in zip(names, ranges, strict=True)}
    sampling = {"kind": kind, "n": n, "seed": 3, "second_order": second_order}
    facts = {
        "name": "made",
        "title": "A made study",
        "question": "What moves it?",
        "sampling": sampling,
        "factors": factors,
    }
    return Made(facts, scenarios(names, x), runs({"bookings": y}))


def scenarios(names: Sequence[str], x: Table) -> pd.DataFrame:
    table = pd.DataFrame(x, columns=list(names))
    table.insert(0, "scenario", np.arange(len(table), dtype=np.int32))
    return table


def runs(measures: Mapping[str, Table]) -> pd.DataFrame:
    """One row a run, from arrays scenario by world."""
    count, worlds = next(iter(measures.values())).shape
    ids = {
        "scenario": np.repeat(np.arange(count, dtype=np.int32), worlds),
        "replication": np.tile(np.arange(worlds, dtype=np.int32), count),
    }
    return pd.DataFrame({**ids, **{name: y.ravel() for name, y in measures.items()}})


def sample(*args: Any, **more: Any) -> StudySample:
    return build_sample(study(*args, **more))


ISHIGAMI = ((-np.pi, np.pi),) * 3
ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
ISHIGAMI_VARIANCE = 13.8446


def ishigami(x: Table) -> Table:
    """Ishigami and Homma 1990; indices known in closed form."""
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
