"""A study on disk: design, scenarios, one Parquet table per grain in parts, errors, digests of all, and a manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.studies.codebook import attach_codebook
from experiments.studies.design import Design, parse_design
from experiments.studies.design_data import rename_factors
from experiments.studies.study_digests import (
    SEAL,
    ChunkRecord,
    Origin,
    build_damage_error,
    check_files,
    digest_of,
    format_way_out,
    is_sealed,
    list_chunks,
    seal,
)
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation
from experiments.studies.work_units import WorkUnitResult
from scenarios import loads
from simulation.former_paths import find_current_path

MANIFEST_FILE = "manifest.json"
DESIGN_FILE = "design.toml"
BASE_FILE = "base.toml"
SCENARIOS_FILE = "scenarios.parquet"
ERRORS_FILE = "errors.parquet"
FORMAT = 2
UNSEALED = 1
"""The format of studies from before there were digests; they are read unchecked."""
ERROR_COLUMNS = ("scenario", "replication", "stage", "message", "traceback")
RUN_KEYS = ["scenario", "replication"]
RunMask = np.ndarray[Any, np.dtype[np.bool_]]
"""What is there: scenarios by replications."""


class Study:
    """A study on disk, finished or not.

    Attributes:
        location: where it is kept.
        manifest: design, version of the model, seeds, machine, times, state.
    """

    def __init__(self, location: StudyLocation, manifest: Mapping[str, Any]) -> None:
        self.location, self.manifest = location, manifest

    @classmethod
    def open(cls, url: str | Path) -> Study:
        """Open the study in a folder, an object store or a zip file, and check every file of it.

        Raises:
            StudyError: there is none, it was written by a later version, or a file is damaged or missing.
        """
        study = cls.open_unchecked(url)
        study.check()
        return study

    @classmethod
    def open_unchecked(cls, url: str | Path) -> Study:
        """Open a study by its manifest alone.

        Raises:
            StudyError: there is none, the manifest is damaged, or it was written by a later version.
        """
        location = StudyLocation(str(url))
        if not location.exists(MANIFEST_FILE):
            raise StudyError(_without_manifest(location))
        try:
            manifest = json.loads(location.read(MANIFEST_FILE))
            written = manifest["format"], SEAL in manifest
        except ValueError:
            raise build_damage_error(location, MANIFEST_FILE) from None
        except (KeyError, TypeError):
            written = None
        if written not in ((FORMAT, True), (UNSEALED, False)) or "digest" not in manifest:
            raise StudyError(f"{url}/{MANIFEST_FILE}: is of no study that this version can read")
        if manifest["format"] == FORMAT and not is_sealed(manifest):
            raise build_damage_error(location, MANIFEST_FILE)
        return cls(location, manifest)

    @property
    def is_checked(self) -> bool:
        """Whether the study has digests to check its files by."""
        return bool(self.manifest["format"] == FORMAT)

    def chunks(self) -> list[ChunkRecord]:
        """The committed chunks.

        Raises:
            StudyError: see `study_digests.list_chunks`; or there are parts without any record.
        """
        chunks = list_chunks(self.location)
        if not chunks and self.manifest["runs"]["done"] and self.location.list_names("runs"):
            raise StudyError(
                f"{self.location.url}/sums: is missing, so nobody knows whether the runs are as they were written; "
                "put it back, or start anew with --force"
            )
        return chunks

    def check(self) -> None:
        """Check that all of it is there as it was written.

        Raises:
            StudyError: it is not; the message names the file and the way out.
        """
        if not self.is_checked:
            return
        try:
            self._check()
        except StudyError:
            # A sweep at work here may have changed it in between; real damage is still there at the second look.
            now = Study.open_unchecked(self.location.url)
            now._check()
            self.manifest = now.manifest

    def _check(self) -> None:
        chunks = self.chunks()
        check_files(self.location, self.manifest["inputs"], chunks)
        here, noted = sum(chunk.runs + chunk.failed for chunk in chunks), self.manifest["runs"]["done"]
        if here < noted:
            raise StudyError(
                f"{self.location.url}: holds {here} of the {noted} runs that it says; {format_way_out(self.location)}"
            )

    def parts(self, grain: str) -> list[str]:
        """Names of the files of a table, committed chunks only."""
        if not self.is_checked:
            return self.location.list_names(grain)
        return sorted(f"{chunk.name}.parquet" for chunk in self.chunks() if grain in chunk.digests)

    @cached_property
    def design(self) -> Design:
        """The design as it was run, with the base scenario that the study keeps."""
        location, facts = self.location, self.facts
        base = loads(location.read(BASE_FILE).decode(), str(facts.get("base", "base")), f"{location.url}/{BASE_FILE}")
        origin = f"{location.url}/{DESIGN_FILE}"
        return parse_design(location.read(DESIGN_FILE), str(facts["name"]), origin, self._read_kept_file, base)

    def _read_kept_file(self, name: str) -> bytes:
        """Read the copy of a file that the design names."""
        return self.location.read(name.rpartition("/")[2])

    @property
    def facts(self) -> Mapping[str, Any]:
        """The design as plain data, every factor by its path of today."""
        return rename_factors(self.manifest["design"])

    @property
    def replications(self) -> int:
        """Planned replications of each scenario, extensions included; the most of them where a width decides."""
        return int(self.manifest["replications"])

    def scenarios(self) -> pd.DataFrame:
        """One row per scenario in the sampler's order, one column per factor."""
        return self.read_scenario_table().to_pandas()

    def read_scenario_table(self) -> Any:
        """The scenarios as an Arrow table, its columns by today's paths."""
        table = self.location.read_parquet(SCENARIOS_FILE)
        return table.rename_columns([find_current_path(name) for name in table.column_names])

    def runs(self) -> pd.DataFrame:
        """One row per run, sorted: `scenario`, `replication`, then a column per measure: its mean over the window."""
        return self.grain("runs")

    def grain(self, name: str) -> pd.DataFrame:
        """A table by its name: runs, quarters, weekly or a table of the model; sorted by run, then in order of time.

        Raises:
            StudyError: it was not kept.
        """
        return self.read_arrow_table(name).to_pandas().sort_values(RUN_KEYS, kind="stable", ignore_index=True)

    def read_arrow_table(self, name: str, columns: list[str] | None = None) -> Any:
        """Read the parts of a table as one Arrow table, unsorted.

        Raises:
            StudyError: it was not kept.
        """
        parts = self.parts(name)
        if not parts:
            raise StudyError(f"{self.location.url}: holds no {name}; `detail` of the design names what is kept")
        tables = [self.location.read_parquet(f"{name}/{part}", columns) for part in parts]
        return pa.concat_tables(tables, promote_options="permissive")

    def errors(self) -> pd.DataFrame:
        """One row per run that failed: `scenario`, `replication`, `stage`, `message`, `traceback`."""
        if not self.parts("errors"):
            return pd.DataFrame({name: pd.array([], dtype="str") for name in ERROR_COLUMNS}).astype(
                dict.fromkeys(RUN_KEYS, "int32")
            )
        error_rows = self.grain("errors")
        return error_rows.drop_duplicates(RUN_KEYS, ignore_index=True)

    def find_present_runs(self, scenarios: int, replications: int) -> tuple[RunMask, RunMask]:
        """Find which runs are there, and which of them failed."""
        simulated, failed = (np.zeros((scenarios, replications), np.bool_) for _ in range(2))
        for flags, grain in ((simulated, "runs"), (failed, "errors")):
            for part in self.parts(grain):
                ids = self.location.read_parquet(f"{grain}/{part}", RUN_KEYS)
                scenario, replication = (np.asarray(ids[name]) for name in RUN_KEYS)
                inside = replication < replications
                flags[scenario[inside], replication[inside]] = True
        return simulated | failed, failed

    def _repr_html_(self) -> str:
        """Title and progress, for notebooks."""
        title = self.facts.get("title") or self.facts["name"]
        runs = self.manifest.get("runs", {})
        return f"<b>{title}</b>: {runs.get('done', 0)} of {runs.get('planned', 0)} runs, {self.manifest['state']}"


def _without_manifest(location: StudyLocation) -> str:
    """Format the error for a folder without a manifest."""
    if location.list_names("sums", ".sha256"):
        return f"{location.url}/{MANIFEST_FILE}: is missing; {format_way_out(location)} from the runs that are there"
    return f"{location.url}: holds no study ({MANIFEST_FILE} is missing); `flywheel sweep DESIGN --out {location.url}` makes one"


class StudyWriter:
    """A writer of the parts of a study, one chunk at a time: its tables first, then the digests that commit it.

    Files that no record names were left by a killed process, and are removed.

    Attributes:
        location: the study's folder.
        design: gives the meaning of the columns.
        origin: of the chunks.
        shard_suffix: end of the names of the parts that this shard writes.
    """

    def __init__(self, location: StudyLocation, design: Design, origin: Origin, shard_suffix: str = "") -> None:
        self.location, self.design, self.origin, self.shard_suffix = location, design, origin, shard_suffix

    def remove_incomplete_chunks(self) -> None:
        """Remove the files of chunks that were never committed."""
        complete_chunks = {chunk.path_of(grain) for chunk in list_chunks(self.location) for grain in chunk.digests}
        for grain in ("runs", "errors", *self.design.detail):
            for name in self.location.list_names(grain):
                if f"{grain}/{name}" not in complete_chunks and name.endswith(f"{self.shard_suffix}.parquet"):
                    self.location.remove(f"{grain}/{name}")

    def remove_errors(self) -> None:
        """Remove the records of failed runs, so that they count as missing again."""
        for chunk in list_chunks(self.location):
            if "errors" in chunk.digests:
                kept = {grain: digest for grain, digest in chunk.digests.items() if grain != "errors"}
                replace(chunk, failed=0, digests=kept).write(self.location)
                self.location.remove(chunk.path_of("errors"))
        self.location.remove(ERRORS_FILE)

    def write_chunk(self, results: list[WorkUnitResult]) -> None:
        """Write one chunk.

        Raises:
            WriteError: it cannot be written; its files are removed.
        """
        name = self._name_chunk(results)
        runs, failed = (
            sum(map(len, each)) for each in zip(*((result.rows, result.errors) for result in results), strict=True)
        )
        written = {grain: encode_parquet(attach_codebook(table, self.design)) for grain, table in self._tables(results)}
        digests = {grain: digest_of(data) for grain, data in written.items()}
        chunk = ChunkRecord(name, self.origin, runs, failed, digests)
        try:
            for grain, data in written.items():
                self.location.write(chunk.path_of(grain), data)
            chunk.write(self.location)
        except OSError:
            with suppress(OSError):
                for path in (chunk.path, *map(chunk.path_of, digests)):
                    self.location.remove(path)
            raise

    def _tables(self, parts: list[WorkUnitResult]) -> Iterator[tuple[str, Any]]:
        """The tables of one chunk: finer grains, errors, runs."""
        for grain in self.design.detail:
            frames = [frame for part in parts for frame in part.grains.get(grain, ())]
            if frames:
                yield grain, pa.Table.from_pandas(pd.concat(frames, ignore_index=True), preserve_index=False)
        errors = [error for part in parts for error in part.errors]
        if errors:
            yield "errors", build_error_table(errors)
        yield "runs", build_run_table(parts, self.design.measures)

    def _name_chunk(self, results: list[WorkUnitResult]) -> str:
        """Name a chunk by its first run, which is in no other chunk unless it failed and is retried."""
        simulated = [(result.scenario, each) for result in results for each in result.replications]
        failed = [(error["scenario"], error["replication"]) for part in results for error in part.errors]
        scenario, replication = min(simulated + failed)
        first = f"{scenario:08d}-{replication:07d}"
        names = (f"{first}{suffix}{self.shard_suffix}" for suffix in chain([""], (f"+{k}" for k in count(1))))
        return next(name for name in names if not self.location.exists(f"runs/{name}.parquet"))


def build_run_table(results: list[WorkUnitResult], measures: tuple[str, ...]) -> Any:
    """Build the Arrow table of runs: `scenario`, `replication` (int32), then the measures (float64), sorted by run."""
    scenario = np.concatenate([np.full(len(result.replications), result.scenario, np.int32) for result in results])
    replication = np.concatenate([np.asarray(part.replications, np.int32) for part in results])
    rows = [row for part in results for row in part.rows]
    values = np.asarray(rows, np.float64).reshape(len(rows), len(measures))
    order = np.lexsort((replication, scenario))
    columns = {"scenario": scenario[order], "replication": replication[order]}
    return pa.table(columns | {name: values[order, k] for k, name in enumerate(measures)})


def build_error_table(errors: list[dict[str, Any]]) -> Any:
    """Build the Arrow table of failed runs."""
    kinds = [pa.int32(), pa.int32(), pa.string(), pa.string(), pa.string()]
    schema = pa.schema(list(zip(ERROR_COLUMNS, kinds, strict=True)))
    return pa.Table.from_pylist(errors, schema=schema)


def error_file(errors: pd.DataFrame) -> bytes:
    """Encode all failed runs as a Parquet file."""
    return encode_parquet(build_error_table(errors.to_dict(orient="records")))


def build_scenario_table(scenarios: pd.DataFrame) -> Any:
    """Build the Arrow table of scenarios, without metadata of pandas."""
    return pa.Table.from_pandas(scenarios, preserve_index=False).replace_schema_metadata(None)


def encode_parquet(table: Any) -> bytes:
    """Encode a table as a Parquet file, compressed by zstd."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def write_study_manifest(location: StudyLocation, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, with its own digest."""
    location.write(MANIFEST_FILE, (json.dumps(seal(manifest), indent=2, allow_nan=False) + "\n").encode())
