"""The sweep: simulates every planned run of a study that is missing, and writes the results chunk by chunk.

A sweep resumes by opening the study that is there (`open_or_create_study`), removing incomplete chunks and running what is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.studies.design import Design
from experiments.studies.executors import Executor, build_thread_executor, count_cores, open_cluster_executor
from experiments.studies.study_digests import Origin
from experiments.studies.study_errors import DesignError
from experiments.studies.study_manifest import change_manifest, describe_machine, format_utc_now
from experiments.studies.study_opening import open_or_create_study
from experiments.studies.study_store import (
    ERRORS_FILE,
    RUN_KEYS,
    RunMask,
    Study,
    StudyWriter,
    error_file,
    write_study_manifest,
)
from experiments.studies.sweep_locks import hold_manifest, hold_shard_lock
from experiments.studies.work_units import RunRecipe, WorkUnit, WorkUnitResult, has_own_past
from simulation import machine_code
from simulation.ensemble import Progress

WORK_UNIT_RUNS = 8
"""Replications of a scenario in one work unit: it is compiled once for them."""
BLOCK_REPLICATIONS = 104
"""Replications after which the next scenario comes: their pasts are kept, so scenarios that share them simulate them once."""
CHUNK_SECONDS = 5.0
CHUNK_SHARE = 0.01
"""A chunk is written after so many seconds, or this share of the time since the start: files stay few however long it takes."""
CHUNK_BYTES = 64 * 2**20
MOST_JOBS = 4096


@dataclass(frozen=True)
class SweepOptions:
    """How a study is run; none of it changes a result.

    Attributes:
        jobs: threads; all cores when None.
        scheduler: address of a dask scheduler whose workers simulate the runs; this machine when empty.
        shard: (i, n): every n-th scenario from the i-th on, i from 1.
        extend: replications beyond those of the design.
        force: replace the study that lies in the folder.
        retry: simulate failed runs again.
        progress: called with (runs done, runs planned) of this session.
        failures: called with the number of failed runs of this session, whenever it grows.

    Raises:
        DesignError: a number out of range.
    """

    jobs: int | None = None
    scheduler: str = ""
    shard: tuple[int, int] = (1, 1)
    extend: int = 0
    force: bool = False
    retry: bool = False
    progress: Progress | None = field(default=None, compare=False)
    failures: Callable[[int], None] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.jobs is not None and not 1 <= self.jobs <= MOST_JOBS:
            raise DesignError(f"--jobs {self.jobs}: must be a whole number from 1 to {MOST_JOBS}")
        if self.jobs is not None and self.scheduler:
            raise DesignError(f"--jobs {self.jobs}: left out with --scheduler, whose workers have threads of their own")
        if not 1 <= self.shard[0] <= self.shard[1]:
            raise DesignError(f"--shard {self.shard[0]}/{self.shard[1]}: must be i/n with i from 1 to n")
        if self.extend < 0:
            raise DesignError(f"--extend {self.extend}: must be 0 or more")

    @property
    def shard_suffix(self) -> str:
        """End of the names of this shard's files."""
        return "" if self.shard[1] == 1 else f"-{self.shard[0]}of{self.shard[1]}"

    @property
    def threads(self) -> int:
        """Threads used on this machine: never more than there are cores."""
        return min(self.jobs or count_cores(), count_cores())


def sweep_design(design: Design, out: str | Path | None = None, options: SweepOptions | None = None) -> Study:
    """Simulate the runs of a design that are missing in a folder (the design's own if none is named), and write them there.

    Whatever ends it, a kill included, the same call resumes from the last chunk that was written.

    Raises:
        StudyError: the folder holds another study, or one of another model version.
        DesignError: an extension of a study whose precision decides its replications; no scheduler.
        OSError: the folder cannot be written to.
    """
    options = options or SweepOptions()
    if options.extend and design.stopping_rule.width:
        raise DesignError("--extend: the design adds replications by itself, until its intervals are narrow enough")
    study = open_or_create_study(design, str(out or design.default_folder), options.extend, options.force)
    with hold_shard_lock(study.location, options.shard_suffix):
        writer = StudyWriter(study.location, design, origin_of(study), options.shard_suffix)
        writer.remove_incomplete_chunks()
        if options.retry:
            study = _forget_errors(study, writer)
        with _open_executor(options) as executor:
            return _SweepSession(study, design, options, writer).run_missing_work(executor)


def _forget_errors(study: Study, writer: StudyWriter) -> Study:
    """Count failed runs as missing again; the manifest says so first, as it never says more than is there."""
    runs = study.manifest["runs"]
    fewer = {**runs, "done": max(0, runs["done"] - len(study.errors())), "failed": 0}
    study = change_manifest(study.location, runs=fewer, state="running")
    writer.remove_errors()
    return study


def _open_executor(options: SweepOptions) -> AbstractContextManager[Executor]:
    return (
        open_cluster_executor(options.scheduler)
        if options.scheduler
        else nullcontext(build_thread_executor(options.jobs))
    )


@dataclass
class _SweepSession:
    """One call of `sweep_design`."""

    study: Study
    design: Design
    options: SweepOptions
    writer: StudyWriter
    done: int = 0
    failed: int = 0
    clock_start: float = field(default_factory=time.monotonic)
    started_at: str = field(default_factory=format_utc_now)

    def run_missing_work(self, executor: Executor) -> Study:
        table = self.study.scenarios()
        recipe = build_recipe(self.design, table)
        state = "interrupted"
        try:
            # Usually one round; with a width, until no scenario needs more.
            while len(todo := self._find_missing_runs(len(table))):
                self._note_counts("running")
                self._write_results(executor(recipe, plan_work_units(table, todo)), int(todo.sum()))
            state = "complete"
        finally:
            study = self._write_final_state(len(table), state)
        return study

    def _find_missing_runs(self, scenarios: int) -> RunMask:
        """Find the runs of this shard that are still missing, scenarios by replications; empty when none is."""
        missing = self._find_wanted_runs(scenarios)
        shard_number, shard_count = self.options.shard
        missing[np.arange(scenarios) % shard_count != shard_number - 1] = False
        present, _ = self.study.find_present_runs(scenarios, missing.shape[1])
        missing &= ~present
        return missing if missing.any() else missing[:0]

    def _find_wanted_runs(self, scenarios: int) -> RunMask:
        """Find the runs that the design asks for, as far as is known by now."""
        rule = self.design.stopping_rule
        if not rule.width:
            return np.ones((scenarios, self.study.replications), np.bool_)
        needed = np.full(scenarios, rule.first_look)
        if self.study.parts("runs"):
            for scenario, values in _read_gapless_results(self.study, rule.measure):
                needed[scenario] = rule.count_needed_replications(values)
        return np.arange(rule.most) < needed[:, None]

    def _write_results(self, results: Iterator[WorkUnitResult], planned: int) -> None:
        """Write results as they come, a chunk at a time; those that came before an interruption are written too."""
        chunk, since, size, total = [], time.monotonic(), 0, self.done + planned
        if self.options.progress:
            self.options.progress(self.done, total)
        try:
            for result in results:
                chunk.append(result)
                size += _estimate_bytes(result)
                self._note(result, total)
                if time.monotonic() - since > self._chunk_seconds or size > CHUNK_BYTES:
                    ready, chunk, since, size = chunk, [], time.monotonic(), 0
                    self.writer.write_chunk(ready)
                    self._note_counts("running")
        finally:
            if chunk:
                self.writer.write_chunk(chunk)

    def _note(self, part: WorkUnitResult, total: int) -> None:
        """Report a result to whoever follows the sweep."""
        self.done += len(part.rows) + len(part.errors)
        self.failed += len(part.errors)
        if part.errors and self.options.failures:
            self.options.failures(self.failed)
        if self.options.progress:
            self.options.progress(self.done, total)

    def _note_counts(self, state: str) -> None:
        """Note in the manifest how much is on disk by now; the end counts run by run."""
        chunks = self.study.chunks()
        failed = sum(chunk.failed for chunk in chunks)
        done = sum(chunk.runs for chunk in chunks) + failed
        planned = max(done, int(self.study.manifest["scenarios"]) * self.study.replications)
        change_manifest(self.study.location, state=state, runs={"planned": planned, "done": done, "failed": failed})

    @property
    def _chunk_seconds(self) -> float:
        return max(CHUNK_SECONDS, CHUNK_SHARE * (time.monotonic() - self.clock_start))

    def _write_final_state(self, scenarios: int, state: str) -> Study:
        """Write all errors into one file, and the final state into the manifest."""
        errors = self.study.errors()
        if len(errors):
            self.study.location.write(ERRORS_FILE, error_file(errors))
        wanted_runs = self._find_wanted_runs(scenarios)
        present, failed = self.study.find_present_runs(scenarios, wanted_runs.shape[1])
        lacking = int((wanted_runs & ~present).sum())
        runs = {"planned": int((wanted_runs | present).sum()), "done": int(present.sum()), "failed": int(failed.sum())}
        final_state = "complete" if not lacking else "running" if state == "complete" else state
        with hold_manifest(self.study.location):
            manifest_on_disk = Study.open_unchecked(self.study.location.url).manifest
            sessions = [*manifest_on_disk["sessions"], self._describe_session()]
            manifest = {
                **manifest_on_disk,
                "state": final_state,
                "ended": format_utc_now(),
                "runs": runs,
                "sessions": sessions,
            }
            write_study_manifest(self.study.location, manifest)
        return Study.open_unchecked(self.study.location.url)

    def _describe_session(self) -> dict[str, Any]:
        executor_name = "cluster" if self.options.scheduler else f"{self.options.threads} threads"
        seconds = round(time.monotonic() - self.clock_start, 3)
        return {
            "started": self.started_at,
            "seconds": seconds,
            "runs": self.done,
            "engine": executor_name,
            "shard": "/".join(map(str, self.options.shard)),
            "machine": describe_machine(),
        }


def origin_of(study: Study) -> Origin:
    """Build the origin of a study's chunks."""
    kept = study.manifest
    return Origin(kept["digest"], kept["fingerprint"], kept["scenario_values"])


def build_recipe(design: Design, scenarios: pd.DataFrame) -> RunRecipe:
    """Build the recipe that all work units of a study share."""
    past_paths = [path for path in design.factors if has_own_past(path)]
    shares_past = not past_paths or scenarios[past_paths].drop_duplicates().shape[0] < len(scenarios)
    measures = {name: design.find_measure(name) for name in design.measures}
    fields = (design.shared_scenario, design.seed, measures, design.window, design.detail, design.code_text)
    return RunRecipe(*fields, version=machine_code.fingerprint(), shares_past=shares_past)


def plan_work_units(scenarios: pd.DataFrame, todo: RunMask) -> Iterator[WorkUnit]:
    """Plan the work units of the missing runs, scenario by scenario within a block of replications."""
    columns = {name: scenarios[name].tolist() for name in scenarios.columns if name != "scenario"}
    for start in range(0, todo.shape[1], BLOCK_REPLICATIONS):
        block = todo[:, start : start + BLOCK_REPLICATIONS]
        for scenario in np.flatnonzero(block.any(axis=1)).tolist():
            values = {name: column[scenario] for name, column in columns.items()}
            for first, count in split_into_stretches(np.flatnonzero(block[scenario])):
                yield WorkUnit(scenario, values, start + first, count)


def split_into_stretches(numbers: Any) -> Iterator[tuple[int, int]]:
    """Split ascending whole numbers into gapless stretches (first, count), none longer than a work unit."""
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    for stretch in np.split(numbers, breaks):
        for k in range(0, len(stretch), WORK_UNIT_RUNS):
            yield int(stretch[k]), len(stretch[k : k + WORK_UNIT_RUNS])


def _read_gapless_results(study: Study, measure: str) -> Iterable[tuple[int, Any]]:
    """Read of each scenario the results of replications 0, 1, … up to the first that is missing; NaN where one failed."""
    table = study.read_arrow_table("runs", [*RUN_KEYS, measure]).to_pandas()
    errors = study.errors()[RUN_KEYS].assign(**{measure: np.nan})
    outcomes = pd.concat([table, errors]).sort_values(RUN_KEYS)
    for scenario, group in outcomes.groupby("scenario"):
        gapless = group["replication"].to_numpy() == np.arange(len(group))
        yield int(scenario), group[measure].to_numpy()[: len(group) if gapless.all() else int(gapless.argmin())]


def _estimate_bytes(result: WorkUnitResult) -> int:
    """Estimate roughly how much memory a result holds."""
    frames = [frame for grain in result.grains.values() for frame in grain]
    rows = 32 * sum(len(row) for row in result.rows) + 4096 * len(result.errors)
    return rows + 16 * sum(int(frame.size) for frame in frames)
