"""A study as an analysis reads it: coded factors, results by scenario and replication, and what had to be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.runner.run_options import OptionError
from experiments.studies.analysis.joint_estimates import Values
from scenarios.messages import suggest_nearest
from simulation.measures import MEASURES, Measure
from simulation.scenario import NUMBERS

Rows = NDArray[np.intp]
RUN_KEYS = ("scenario", "replication")
PAST_PREFIX = "past."
USUAL_REQUIRED_SHARE = 0.5
"""A replication in which fewer of the scenarios were simulated is left out, not the scenarios; see `StudySample.required_share`."""
FEWEST = 4
"""Blocks or scenarios below which nothing is analysed."""
FEWEST_OF_GRID = 2
"""The same of a full design: its scenarios are no sample of others."""
MOST_NAMED = 5


class AnalysisError(OptionError):
    """An analysis that a study does not allow; the message is one line that says what it does allow."""


class AnalysableStudy(Protocol):
    """What an analysis needs of a study: its design as written, its scenarios and its runs."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """The design file as a dictionary."""

    def scenarios(self) -> pd.DataFrame:
        """One row per scenario, one column per factor."""

    def runs(self) -> pd.DataFrame:
        """One row per run, one column per measure."""


@runtime_checkable
class Recorded(Protocol):
    """A study that knows which of its runs failed."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Design, model and state of the study."""

    def errors(self) -> pd.DataFrame:
        """One row per run that failed."""


@dataclass(frozen=True)
class RunCounts:
    """The runs that an analysis rests on.

    Attributes:
        lived, planned: runs that have results, and all that were planned.
        failed: number of failed runs by scenario.
    """

    lived: int
    planned: int
    failed: Mapping[int, int]

    @property
    def sentence(self) -> str:
        """The missing runs as a sentence; empty where none is."""
        failed = sum(self.failed.values())
        missing = self.planned - self.lived - failed
        if not failed and missing <= 0:
            return ""
        worst = sorted(self.failed, key=lambda scenario: -self.failed[scenario])
        named = ", ".join(map(str, worst[:MOST_NAMED])) + (" …" if len(worst) > MOST_NAMED else "")
        parts = [f"{failed} failed (scenario{'s' if len(worst) > 1 else ''} {named})"] if failed else []
        parts += [f"{missing} are still to be simulated"] if missing > 0 else []
        return f"All of this rests on {self.lived} of {self.planned} runs: {', '.join(parts)}."


@dataclass(frozen=True)
class CodedFactor:
    """A factor as an analysis reads it.

    Attributes:
        path: of the setting, such as `targets.ambition`.
        low, high: its range; for choices the first and the last index.
        choices: its words, where it is no number.
        log: whether it was sampled evenly on a logarithmic scale.
    """

    path: str
    low: float
    high: float
    choices: tuple[str, ...] = ()
    log: bool = False

    @property
    def label(self) -> str:
        """What leaders call it."""
        path = self.path.removeprefix(PAST_PREFIX)
        number = NUMBERS.get(path)
        return ((number.label if number else "") or path) + (", before today" if path != self.path else "")

    def encode_column(self, column: Sequence[Any]) -> Values:
        """Encode numbers as positions from 0 to 1 within the range, choices as their index."""
        if self.choices:
            return np.array([self.choices.index(str(value)) for value in column], dtype=np.float64)
        values, low, high = np.asarray(column, dtype=np.float64), self.low, self.high
        if self.log:
            values, low, high = np.log(values), float(np.log(low)), float(np.log(high))
        return (values - low) / (high - low) if high > low else np.zeros_like(values)

    def decode_position(self, position: float) -> float:
        """Decode the position of a number, from 0 to 1 within the range: the inverse of `encode_column`."""
        if self.log:
            return float(np.exp(np.log(self.low) + position * (np.log(self.high) - np.log(self.low))))
        return self.low + position * (self.high - self.low)


@dataclass(frozen=True, eq=False)
class StudySample:
    """A study, ready to be analysed.

    Attributes:
        title, question: of the design.
        kind: how it was sampled: full, lhs, sobol, morris, list or csv.
        second_order: whether a Saltelli design has the scenarios for pairs.
        levels: the grid of Morris' trajectories.
        factors: what the design varies.
        table: scenarios, one row each in the sampler's order.
        positions: the same coded, scenario by factor; see `CodedFactor.encode_column`.
        results: of each measure an array, scenario by replication; NaN where a run is missing or has no number.
        measure_by_name: label, unit and better side of each measure.
        required_share: the share of scenarios that a replication must have to be kept. All, where the design gives each scenario as
            many replications as it takes: to leave scenarios out would leave out those that were sure early.
        counts: how many runs there are, and which failed; None where the study does not say.
    """

    title: str
    question: str
    kind: str
    second_order: bool
    levels: int
    factors: tuple[CodedFactor, ...]
    table: pd.DataFrame
    positions: Values
    results: Mapping[str, Values]
    measure_by_name: Mapping[str, Measure]
    required_share: float = USUAL_REQUIRED_SHARE
    counts: RunCounts | None = None

    @property
    def rests_on(self) -> str:
        """The missing runs of the study as a sentence; empty where none is."""
        return self.counts.sentence if self.counts else ""

    @property
    def fewest(self) -> int:
        """Blocks or scenarios below which nothing is analysed."""
        return FEWEST_OF_GRID if self.kind == "full" else FEWEST

    @property
    def block_size(self) -> int:
        """How many scenarios in a row belong together: a row of Saltelli's matrices, a trajectory of Morris, else one."""
        size = len(self.factors)
        if self.kind == "sobol":
            return (2 if self.second_order else 1) * size + 2
        return size + 1 if self.kind == "morris" else 1

    @property
    def measure_names(self) -> tuple[str, ...]:
        """Names of the measures."""
        return tuple(self.results)

    def find_factor_index(self, path: str, option: str = "--factor") -> int:
        """Find the index of a factor.

        Raises:
            AnalysisError: the study does not vary it.
        """
        paths = [factor.path for factor in self.factors]
        if path not in paths:
            raise AnalysisError(
                f"{option} {path}: not varied{suggest_nearest(path, paths)}; must be one of {', '.join(paths)}"
            )
        return paths.index(path)


@dataclass(frozen=True, eq=False)
class MeasureResults:
    """The complete results of one measure: every scenario in every replication.

    Attributes:
        measure: what was measured.
        values: scenario by replication.
        positions: scenario by factor, coded.
        rows: which rows of the sample these are.
        scenarios_left_out: scenarios without a result in some of the replications.
        replications_left_out: replications in which too few scenarios were simulated.
    """

    measure: Measure
    values: Values
    positions: Values
    rows: Rows
    scenarios_left_out: int
    replications_left_out: int

    @property
    def replications(self) -> int:
        """How many replications every scenario has."""
        return int(self.values.shape[1])

    def group_into_blocks(self, size: int) -> Values:
        """Group the results: block, scenario within the block, replication."""
        return self.values.reshape(-1, size, self.replications)

    @property
    def aside(self) -> str:
        """What had to be left out, to follow a reason why there is no result."""
        return f" ({self.note[0].lower()}{self.note[1:-1]})" if self.note else ""

    @property
    def note(self) -> str:
        """What had to be left out, as a sentence; empty where nothing was."""
        if not self.scenarios_left_out and not self.replications_left_out:
            return ""
        failed = (
            f"{self.scenarios_left_out} scenarios, of which runs are missing or failed"
            if self.scenarios_left_out
            else ""
        )
        partial = (
            f"{self.replications_left_out} replications that too few scenarios have run"
            if self.replications_left_out
            else ""
        )
        return f"Left out: {'; '.join(filter(None, (failed, partial)))}."


def find_measure(name: str, own: Mapping[str, Any]) -> Measure:
    """Find the measure of a column: of the model, declared by the design, or a function's, of which only the name is known."""
    if name in MEASURES and name not in own:
        return MEASURES[name]
    declared = own.get(name, {})
    label = str(declared.get("label", name.replace("_", " ").capitalize()))
    better = int(declared.get("better", 0))
    return Measure(name, label, str(declared.get("unit", "")), name, better=better)


def format_measure_name(measure: Measure) -> str:
    """Format a measure's name as it stands within a sentence."""
    text = measure.label
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def build_sample(study: AnalysableStudy) -> StudySample:
    """Build the sample of a study.

    Raises:
        AnalysisError: the study holds no runs, or its design is invalid.
    """
    facts, scenarios, runs = study.facts, study.scenarios(), study.runs()
    if runs.empty:
        raise AnalysisError(
            f"{facts.get('name', 'the study')}: holds no finished run yet; `flywheel sweep` finishes it"
        )
    scenarios = scenarios.sort_values("scenario")
    sampling = facts.get("sampling", {})
    columns = [name for name in scenarios.columns if name not in RUN_KEYS]
    declared = flatten_factors(facts.get("factors", {}))
    factors = tuple(_build_coded_factor(name, declared.get(name, {}), scenarios[name]) for name in columns)
    results = _arrange_results(runs, scenarios["scenario"].tolist())
    return StudySample(
        title=str(facts.get("title") or facts.get("name", "A study")),
        question=str(facts.get("question", "")),
        kind=str(sampling.get("kind", "list")),
        second_order=bool(sampling.get("second_order", False)),
        levels=int(sampling.get("levels", 4)),
        factors=factors,
        table=scenarios[columns].reset_index(drop=True),
        positions=np.column_stack([factor.encode_column(scenarios[factor.path]) for factor in factors]),
        results=results,
        required_share=1.0 if isinstance(facts.get("replications"), str) else USUAL_REQUIRED_SHARE,
        measure_by_name={name: find_measure(name, facts.get("own", {})) for name in results},
        counts=_count_runs(study, runs) if isinstance(study, Recorded) else None,
    )


def _count_runs(study: Recorded, runs: pd.DataFrame) -> RunCounts:
    lived = len(runs.drop_duplicates(list(RUN_KEYS)))
    failed = {int(scenario): int(count) for scenario, count in study.errors()["scenario"].value_counts().items()}
    planned = int(study.manifest.get("runs", {}).get("planned", 0))
    return RunCounts(lived, max(planned, lived + sum(failed.values())), failed)


def flatten_factors(declared: Mapping[str, Any], prefix: str = "") -> dict[str, Mapping[str, Any]]:
    """Flatten factors to values by path, whether they are written as `"targets.ambition" = …` or as tables within tables."""
    declared_by_path: dict[str, Mapping[str, Any]] = {}
    for name, value in declared.items():
        if isinstance(value, Mapping) and not {"low", "high", "values"} & set(value):
            declared_by_path |= flatten_factors(value, f"{prefix}{name}.")
        else:
            declared_by_path[f"{prefix}{name}"] = value if isinstance(value, Mapping) else {"values": value}
    return declared_by_path


def _build_coded_factor(path: str, declared: Mapping[str, Any], column: pd.Series) -> CodedFactor:
    """Build a factor from its design, or where that does not describe it from its column."""
    values = list(declared.get("values", ()))
    if column.dtype.kind not in "fiub":
        words = tuple(str(value) for value in values or sorted(set(column)))
        return CodedFactor(path, 0.0, float(len(words) - 1), words)
    known_values = [float(value) for value in values] or [float(column.min()), float(column.max())]
    low, high = declared.get("low", min(known_values)), declared.get("high", max(known_values))
    return CodedFactor(path, float(low), float(high), log=declared.get("scale") == "log")


def _arrange_results(runs: pd.DataFrame, scenarios: list[int]) -> dict[str, Values]:
    """Arrange the results of each measure, scenario by replication."""
    runs = runs.drop_duplicates(list(RUN_KEYS), keep="last").set_index(list(RUN_KEYS))
    measures = [name for name in runs.columns if runs[name].dtype.kind in "fiub"]
    return {name: runs[name].unstack().reindex(scenarios).to_numpy(dtype=np.float64) for name in measures}


def select_complete_results(sample: StudySample, measure: str, independent_only: bool = False) -> MeasureResults:
    """Select the complete results of one measure; a block in which a run is missing is left out as a whole.

    Args:
        sample: the study.
        measure: its name.
        independent_only: of a Saltelli design only the scenarios that are drawn independently, the first and last of each block.

    Raises:
        AnalysisError: no such measure, or too few results are left.
    """
    if measure not in sample.results:
        near = suggest_nearest(measure, sample.measure_names)
        raise AnalysisError(
            f"--measure {measure}: not measured{near}; must be one of {', '.join(sample.measure_names)}"
        )
    results = sample.results[measure]
    rows = (
        _select_independent_rows(sample)
        if independent_only
        else np.arange(len(results) // sample.block_size * sample.block_size)
    )
    size = 1 if independent_only else sample.block_size
    is_finite = np.isfinite(results[rows])
    has_results = is_finite.any(axis=1)
    kept_replications = (
        is_finite[has_results].mean(axis=0) >= sample.required_share
        if has_results.any()
        else np.zeros(is_finite.shape[1], dtype=np.bool_)
    )
    is_complete = (is_finite[:, kept_replications].all(axis=1) & has_results).reshape(-1, size).all(axis=1)
    if is_complete.sum() < sample.fewest or not kept_replications.any():
        raise AnalysisError(f"--measure {measure}: {_why_too_few(sample, int(is_complete.sum()), is_complete.size)}")
    complete_rows = rows[np.repeat(is_complete, size)]
    left_out_count = int(np.repeat(~is_complete, size).sum())
    return MeasureResults(
        sample.measure_by_name[measure],
        results[complete_rows][:, kept_replications],
        sample.positions[complete_rows],
        complete_rows,
        left_out_count,
        int((~kept_replications).sum()),
    )


def _why_too_few(sample: StudySample, whole: int, size: int) -> str:
    """Build the error for too few results, with the way out."""
    of = "scenarios" if sample.block_size == 1 else "blocks of scenarios"
    if size < sample.fewest:
        return f"a study of {size} {of} is too small to be analysed; at least {sample.fewest} are needed"
    few = f"only {whole} of {size} {of} were simulated whole, at least {sample.fewest} are needed"
    failed = sum(sample.counts.failed.values()) if sample.counts else 0
    if not failed:
        return f"{few}; finish the sweep with the command that began it"
    return (
        f"{few}; {failed} runs failed: `flywheel query` says why in `errors`, "
        "and the sweep's command with --retry-failed tries them again"
    )


def _select_independent_rows(sample: StudySample) -> Rows:
    """Select the scenarios that are drawn independently of each other."""
    rows = np.arange(len(sample.positions))
    if sample.kind != "sobol":
        return rows
    within = rows % sample.block_size
    ends: Rows = rows[(within == 0) | (within == sample.block_size - 1)]
    return ends
