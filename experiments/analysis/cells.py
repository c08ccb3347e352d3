"""A study as an analysis sees it: factors as numbers, results by scenario and world, and what had to be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.judged import Values
from experiments.orders import OrderError
from scenarios.problems import hint
from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS

if TYPE_CHECKING:
    import pandas as pd

Rows = NDArray[np.intp]
IDS = ("scenario", "replication")
PAST = "past."
ENOUGH = 0.5
"""A world in which fewer of the scenarios were lived is left out, not the scenarios; see `Sample.enough`."""
FEWEST = 4
"""Blocks or scenarios below which nothing is analysed."""


class AnalysisError(OrderError):
    """What a study cannot be asked; the message is one line that says what it can be asked."""


class Lived(Protocol):
    """What is needed of a study: its design as written, its manifest, its scenarios and its runs."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """The design file as a dictionary."""

    def scenarios(self) -> pd.DataFrame:
        """One row a scenario, one column a factor."""

    def runs(self) -> pd.DataFrame:
        """One row a run, one column a measure."""


@dataclass(frozen=True)
class Factor:
    """One thing that a design varies.

    Attributes:
        path: what is set, such as `targets.ambition`.
        low, high: its range; for choices the first and the last index.
        choices: its words, where it is no number.
        log: whether it was drawn evenly on a scale of logarithms.
    """

    path: str
    low: float
    high: float
    choices: tuple[str, ...] = ()
    log: bool = False

    @property
    def label(self) -> str:
        """What leaders call it."""
        path = self.path.removeprefix(PAST)
        known = NUMBERS.get(path)
        return ((known.label if known else "") or path) + (", before today" if path != self.path else "")

    def coded(self, column: Sequence[Any]) -> Values:
        """Numbers as places from 0 to 1 within the range; choices as their index."""
        if self.choices:
            return np.array([self.choices.index(str(value)) for value in column], dtype=np.float64)
        values, low, high = np.asarray(column, dtype=np.float64), self.low, self.high
        if self.log:
            values, low, high = np.log(values), float(np.log(low)), float(np.log(high))
        return (values - low) / (high - low) if high > low else np.zeros_like(values)

    def value(self, place: float) -> float:
        """The number at a place from 0 to 1 within the range; the other way round than `coded`."""
        if self.log:
            return float(np.exp(np.log(self.low) + place * (np.log(self.high) - np.log(self.low))))
        return self.low + place * (self.high - self.low)


@dataclass(frozen=True, eq=False)
class Sample:
    """A study, ready to be analysed.

    Attributes:
        title, question: of the design.
        kind: how it was sampled: full, lhs, sobol, morris, list or csv.
        second_order: whether a Saltelli design has the scenarios for pairs.
        levels: the grid of Morris' trajectories.
        factors: what varied.
        table: scenarios as they were lived, one row each in the sampler's order.
        places: the same coded, scenario by factor; see `Factor.coded`.
        results: of each measure an array, scenario by world; NaN where a run is missing or has no number.
        about: of each measure label, unit and better side.
        enough: the share of scenarios that have to have lived in a world for it to be kept. All, where the design lets each
            scenario live in as many worlds as it takes: to leave scenarios out would leave out those that were sure early.
    """

    title: str
    question: str
    kind: str
    second_order: bool
    levels: int
    factors: tuple[Factor, ...]
    table: pd.DataFrame
    places: Values
    results: Mapping[str, Values]
    about: Mapping[str, Measure]
    enough: float = ENOUGH

    @property
    def block(self) -> int:
        """How many scenarios in a row belong together: a row of Saltelli's matrices, a trajectory of Morris, else one."""
        size = len(self.factors)
        if self.kind == "sobol":
            return (2 if self.second_order else 1) * size + 2
        return size + 1 if self.kind == "morris" else 1

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of what was measured."""
        return tuple(self.results)

    def factor(self, path: str, option: str = "--factor") -> int:
        """The place of a factor.

        Raises:
            AnalysisError: the study does not vary it.
        """
        paths = [factor.path for factor in self.factors]
        if path not in paths:
            raise AnalysisError(f"{option} {path}: not varied{hint(path, paths)}; must be one of {', '.join(paths)}")
        return paths.index(path)


@dataclass(frozen=True, eq=False)
class Cells:
    """The results of one measure, whole: every scenario in every world.

    Attributes:
        measure: what was measured.
        y: scenario by world.
        places: scenario by factor, coded.
        rows: which rows of the sample these are.
        left_out: scenarios without a result in some of the worlds.
        worlds_left_out: worlds in which too few scenarios were lived.
    """

    measure: Measure
    y: Values
    places: Values
    rows: Rows
    left_out: int
    worlds_left_out: int

    @property
    def worlds(self) -> int:
        """How many worlds every scenario lived through."""
        return int(self.y.shape[1])

    def blocks(self, size: int) -> Values:
        """The same results, block by scenario within the block by world."""
        return self.y.reshape(-1, size, self.worlds)

    @property
    def note(self) -> str:
        """What had to be left out, as a sentence; empty where nothing was."""
        if not self.left_out and not self.worlds_left_out:
            return ""
        failed = f"{self.left_out} scenarios, of which runs are missing or failed" if self.left_out else ""
        partial = (
            f"{self.worlds_left_out} replications that too few scenarios have lived" if self.worlds_left_out else ""
        )
        return f"Left out: {'; '.join(filter(None, (failed, partial)))}."


def measured(name: str, own: Mapping[str, Any]) -> Measure:
    """The measure of a column: of the model, declared by the design itself, or a function's, of which only the name is known."""
    if name in MEASURES and name not in own:
        return MEASURES[name]
    declared = own.get(name, {})
    label = str(declared.get("label", name.replace("_", " ").capitalize()))
    better = int(declared.get("better", 0))
    return Measure(name, label, str(declared.get("unit", "")), name, better=better)


def spoken(measure: Measure) -> str:
    """A measure as it stands within a sentence."""
    text = measure.label
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sampled(study: Lived) -> Sample:
    """A study, ready to be analysed.

    Raises:
        AnalysisError: it holds no runs, or its design cannot be understood.
    """
    facts, scenarios, runs = study.facts, study.scenarios(), study.runs()
    if runs.empty:
        raise AnalysisError(
            f"{facts.get('name', 'the study')}: holds no finished run yet; `flywheel sweep` finishes it"
        )
    scenarios = scenarios.sort_values("scenario")
    sampling = facts.get("sampling", {})
    columns = [name for name in scenarios.columns if name not in IDS]
    spelled = spans(facts.get("factors", {}))
    factors = tuple(_factor(name, spelled.get(name, {}), scenarios[name]) for name in columns)
    results = _results(runs, scenarios["scenario"].tolist())
    return Sample(
        title=str(facts.get("title") or facts.get("name", "A study")),
        question=str(facts.get("question", "")),
        kind=str(sampling.get("kind", "list")),
        second_order=bool(sampling.get("second_order", False)),
        levels=int(sampling.get("levels", 4)),
        factors=factors,
        table=scenarios[columns].reset_index(drop=True),
        places=np.column_stack([factor.coded(scenarios[factor.path]) for factor in factors]),
        results=results,
        enough=1.0 if isinstance(facts.get("replications"), str) else ENOUGH,
        about={name: measured(name, facts.get("own", {})) for name in results},
    )


def spans(spelled: Mapping[str, Any], before: str = "") -> dict[str, Mapping[str, Any]]:
    """Factors by path, whether they are written as `"targets.ambition" = …` or as tables within tables."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, value in spelled.items():
        if isinstance(value, Mapping) and not {"low", "high", "values"} & set(value):
            found |= spans(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = value if isinstance(value, Mapping) else {"values": value}
    return found


def _factor(path: str, spelled: Mapping[str, Any], column: pd.Series) -> Factor:
    """A factor as its design spells it; where it does not, as its column shows it."""
    values = list(spelled.get("values", ()))
    if column.dtype.kind not in "fiub":
        words = tuple(str(value) for value in values or sorted(set(column)))
        return Factor(path, 0.0, float(len(words) - 1), words)
    known = [float(value) for value in values] or [float(column.min()), float(column.max())]
    low, high = spelled.get("low", min(known)), spelled.get("high", max(known))
    return Factor(path, float(low), float(high), log=spelled.get("scale") == "log")


def _results(runs: pd.DataFrame, scenarios: list[int]) -> dict[str, Values]:
    """Scenario by world, for each measure."""
    runs = runs.drop_duplicates(list(IDS), keep="last").set_index(list(IDS))
    measures = [name for name in runs.columns if runs[name].dtype.kind in "fiub"]
    return {name: runs[name].unstack().reindex(scenarios).to_numpy(dtype=np.float64) for name in measures}


def cells(sample: Sample, measure: str, plain: bool = False) -> Cells:
    """The whole results of one measure; blocks in which a run is missing are left out as blocks.

    Args:
        sample: the study.
        measure: name of what was measured.
        plain: of a Saltelli design only the scenarios that are drawn independently, the first and last of each block.

    Raises:
        AnalysisError: no such measure, or too little is left.
    """
    if measure not in sample.results:
        near = hint(measure, sample.measures)
        raise AnalysisError(f"--measure {measure}: not measured{near}; must be one of {', '.join(sample.measures)}")
    results = sample.results[measure]
    rows = _plain_rows(sample) if plain else np.arange(len(results) // sample.block * sample.block)
    size = 1 if plain else sample.block
    known = np.isfinite(results[rows])
    begun = known.any(axis=1)
    worlds = known[begun].mean(axis=0) >= sample.enough if begun.any() else np.zeros(known.shape[1], dtype=np.bool_)
    whole = (known[:, worlds].all(axis=1) & begun).reshape(-1, size).all(axis=1)
    if whole.sum() < FEWEST or not worlds.any():
        raise AnalysisError(
            f"--measure {measure}: only {int(whole.sum())} of {whole.size} scenarios or blocks were lived whole; "
            "finish the sweep with the command that began it"
        )
    kept = rows[np.repeat(whole, size)]
    left = int(np.repeat(~whole, size).sum())
    return Cells(sample.about[measure], results[kept][:, worlds], sample.places[kept], kept, left, int((~worlds).sum()))


def _plain_rows(sample: Sample) -> Rows:
    """The scenarios that are drawn independently of each other."""
    rows = np.arange(len(sample.places))
    if sample.kind != "sobol":
        return rows
    within = rows % sample.block
    ends: Rows = rows[(within == 0) | (within == sample.block - 1)]
    return ends
