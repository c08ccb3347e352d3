"""A study on disk: design, scenarios, one Parquet table per grain in parts, errors, digests of all, and a manifest that says what of."""

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
from experiments.studies.study_digests import (
    SEAL,
    ChunkRecord,
    Origin,
    check_files,
    damaged,
    digest_of,
    is_sealed,
    list_chunks,
    seal,
    way_out,
)
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation
from experiments.studies.work_units import WorkUnitResult
from scenarios import loads

MANIFEST_FILE = "manifest.json"
DESIGN_FILE = "design.toml"
BASE_FILE = "base.toml"
SCENARIOS_FILE = "scenarios.parquet"
ERRORS_FILE = "errors.parquet"
FORMAT = 2
UNSEALED = 1
"""The format of studies that were written before there were digests: they are read as they lie."""
ERROR_COLUMNS = ("scenario", "replication", "stage", "message", "traceback")
RUN_KEYS = ["scenario", "replication"]
RunMask = np.ndarray[Any, np.dtype[np.bool_]]
"""What is there: scenarios by replications."""


class Study:
    """A study as it lies on disk, finished or not.

    Attributes:
        place: where.
        manifest: what it is of: design, version of the model, seeds, machine, times, state.
    """

    def __init__(self, location: StudyLocation, manifest: Mapping[str, Any]) -> None:
        self.location, self.manifest = location, manifest

    @classmethod
    def open(cls, url: str | Path) -> Study:
        """The study in a folder, an object store or a zip file, once every file of it was checked.

        Raises:
            StudyError: there is none, it was written by a later version, or a file is damaged or missing.
        """
        study = cls.unchecked(url)
        study.check()
        return study

    @classmethod
    def unchecked(cls, url: str | Path) -> Study:
        """The study by its manifest alone.

        Raises:
            StudyError: there is none, the manifest is damaged, or it was written by a later version.
        """
        place = StudyLocation(str(url))
        if not place.exists(MANIFEST_FILE):
            raise StudyError(_without_manifest(place))
        try:
            manifest = json.loads(place.read(MANIFEST_FILE))
            written = manifest["format"], SEAL in manifest
        except ValueError:
            raise damaged(place, MANIFEST_FILE) from None
        except (KeyError, TypeError):
            written = None
        if written not in ((FORMAT, True), (UNSEALED, False)) or "digest" not in manifest:
            raise StudyError(f"{url}/{MANIFEST_FILE}: is of no study that this version can read")
        if manifest["format"] == FORMAT and not is_sealed(manifest):
            raise damaged(place, MANIFEST_FILE)
        return cls(place, manifest)

    @property
    def is_checked(self) -> bool:
        """Whether there are digests to check it by."""
        return bool(self.manifest["format"] == FORMAT)

    def chunks(self) -> list[ChunkRecord]:
        """The chunks that were committed.

        Raises:
            StudyError: see `digests.list_chunks`; or parts are there, and all that was known of them is lost.
        """
        chunks = list_chunks(self.location)
        if not chunks and self.manifest["runs"]["done"] and self.location.list_names("runs"):
            raise StudyError(
                f"{self.location.url}/sums: is missing, so nobody knows whether the runs are as they were written; "
                "put it back, or start anew with --force"
            )
        return chunks

    def check(self) -> None:
        """See that all of it is there as it was written.

        Raises:
            StudyError: it is not; the message names the file and the way out.
        """
        if not self.is_checked:
            return
        try:
            self._check()
        except StudyError:
            # A sweep at work here may have changed it in between; damage stays.
            now = Study.unchecked(self.location.url)
            now._check()
            self.manifest = now.manifest

    def _check(self) -> None:
        chunks = self.chunks()
        check_files(self.location, self.manifest["inputs"], chunks)
        here, said = sum(chunk.runs + chunk.failed for chunk in chunks), self.manifest["runs"]["done"]
        if here < said:
            raise StudyError(
                f"{self.location.url}: holds {here} of the {said} runs that it says; {way_out(self.location)}"
            )

    def parts(self, grain: str) -> list[str]:
        """Names of the files of a table; of chunks that were not committed none."""
        if not self.is_checked:
            return self.location.list_names(grain)
        return sorted(f"{chunk.name}.parquet" for chunk in self.chunks() if grain in chunk.digests)

    @cached_property
    def design(self) -> Design:
        """The design as it was run; its base is the one that was kept."""
        location, facts = self.location, self.facts
        base = loads(location.read(BASE_FILE).decode(), str(facts.get("base", "base")), f"{location.url}/{BASE_FILE}")
        origin = f"{location.url}/{DESIGN_FILE}"
        return parse_design(location.read(DESIGN_FILE), str(facts["name"]), origin, self._read_kept_file, base)

    def _read_kept_file(self, name: str) -> bytes:
        """A file that the design names: it is kept beside it."""
        return self.location.read(name.rpartition("/")[2])

    @property
    def facts(self) -> Mapping[str, Any]:
        """The design as plain data, every factor by its path."""
        design_data: Mapping[str, Any] = self.manifest["design"]
        return design_data

    @property
    def replications(self) -> int:
        """How many worlds each scenario is to live in, extensions included; the most of them where a width decides."""
        return int(self.manifest["replications"])

    def scenarios(self) -> pd.DataFrame:
        """One row per scenario in the sampler's order, one column per factor."""
        return self.location.read_parquet(SCENARIOS_FILE).to_pandas()

    def runs(self) -> pd.DataFrame:
        """One row per run, sorted: `scenario`, `replication`, then a column per measure: its mean over the window."""
        return self.grain("runs")

    def grain(self, name: str) -> pd.DataFrame:
        """A table by its name: runs, quarters, weekly or a table of the model; sorted by run, then as it was lived.

        Raises:
            StudyError: it was not kept.
        """
        return self.read_arrow_table(name).to_pandas().sort_values(RUN_KEYS, kind="stable", ignore_index=True)

    def read_arrow_table(self, name: str, columns: list[str] | None = None) -> Any:
        """The parts of a table as one Arrow table, unsorted.

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
        """Which runs are there, and which of them failed."""
        simulated, failed = (np.zeros((scenarios, replications), np.bool_) for _ in range(2))
        for flags, grain in ((simulated, "runs"), (failed, "errors")):
            for part in self.parts(grain):
                ids = self.location.read_parquet(f"{grain}/{part}", RUN_KEYS)
                scenario, replication = (np.asarray(ids[name]) for name in RUN_KEYS)
                inside = replication < replications
                flags[scenario[inside], replication[inside]] = True
        return simulated | failed, failed

    def _repr_html_(self) -> str:
        """What it is and how far it is, for notebooks."""
        title = self.facts.get("title") or self.facts["name"]
        runs = self.manifest.get("runs", {})
        return f"<b>{title}</b>: {runs.get('done', 0)} of {runs.get('planned', 0)} runs, {self.manifest['state']}"


def _without_manifest(place: StudyLocation) -> str:
    """What is said of a folder that has none."""
    if place.list_names("sums", ".sha256"):
        return f"{place.url}/{MANIFEST_FILE}: is missing; {way_out(place)} from the runs that are there"
    return (
        f"{place.url}: holds no study ({MANIFEST_FILE} is missing); `flywheel sweep DESIGN --out {place.url}` makes one"
    )


class StudyWriter:
    """Where the parts of a study are put, one chunk at a time: its tables first, then the digests that commit it.

    What no digest names is what a killed process left, and is removed.

    Attributes:
        place: the study's folder.
        design: what the columns mean.
        origin: what the chunks are of.
        tag: which shard writes; end of the names of its parts.
    """

    def __init__(self, location: StudyLocation, design: Design, origin: Origin, shard_suffix: str = "") -> None:
        self.location, self.design, self.origin, self.shard_suffix = location, design, origin, shard_suffix

    def remove_incomplete_chunks(self) -> None:
        """Remove what chunks that never became whole left behind."""
        complete_chunks = {chunk.path_of(grain) for chunk in list_chunks(self.location) for grain in chunk.digests}
        for grain in ("runs", "errors", *self.design.detail):
            for name in self.location.list_names(grain):
                if f"{grain}/{name}" not in complete_chunks and name.endswith(f"{self.shard_suffix}.parquet"):
                    self.location.remove(f"{grain}/{name}")

    def remove_errors(self) -> None:
        """Remove what is known of failed runs, so that they are missing again."""
        for chunk in list_chunks(self.location):
            if "errors" in chunk.digests:
                kept = {grain: digest for grain, digest in chunk.digests.items() if grain != "errors"}
                replace(chunk, failed=0, digests=kept).write(self.location)
                self.location.remove(chunk.path_of("errors"))
        self.location.remove(ERRORS_FILE)

    def write_chunk(self, results: list[WorkUnitResult]) -> None:
        """Write one chunk.

        Raises:
            WriteError: it cannot be written; what was written of it is removed.
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
        """A name that no other chunk has: of its first run, which is in no other chunk unless it failed and is tried again."""
        simulated = [(result.scenario, each) for result in results for each in result.replications]
        failed = [(error["scenario"], error["replication"]) for part in results for error in part.errors]
        scenario, replication = min(simulated + failed)
        first = f"{scenario:08d}-{replication:07d}"
        names = (f"{first}{suffix}{self.shard_suffix}" for suffix in chain([""], (f"+{k}" for k in count(1))))
        return next(name for name in names if not self.location.exists(f"runs/{name}.parquet"))


def build_run_table(results: list[WorkUnitResult], measures: tuple[str, ...]) -> Any:
    """Runs as an Arrow table: `scenario`, `replication` (int32), then the measures (float64), sorted by run."""
    scenario = np.concatenate([np.full(len(result.replications), result.scenario, np.int32) for result in results])
    replication = np.concatenate([np.asarray(part.replications, np.int32) for part in results])
    rows = [row for part in results for row in part.rows]
    values = np.asarray(rows, np.float64).reshape(len(rows), len(measures))
    order = np.lexsort((replication, scenario))
    columns = {"scenario": scenario[order], "replication": replication[order]}
    return pa.table(columns | {name: values[order, k] for k, name in enumerate(measures)})


def build_error_table(errors: list[dict[str, Any]]) -> Any:
    """Failed runs as an Arrow table."""
    kinds = [pa.int32(), pa.int32(), pa.string(), pa.string(), pa.string()]
    schema = pa.schema(list(zip(ERROR_COLUMNS, kinds, strict=True)))
    return pa.Table.from_pylist(errors, schema=schema)


def error_file(errors: pd.DataFrame) -> bytes:
    """All failed runs as the bytes of a Parquet file."""
    return encode_parquet(build_error_table(errors.to_dict(orient="records")))


def build_scenario_table(scenarios: pd.DataFrame) -> Any:
    """Scenarios as an Arrow table without traces of pandas."""
    return pa.Table.from_pandas(scenarios, preserve_index=False).replace_schema_metadata(None)


def encode_parquet(table: Any) -> bytes:
    """The bytes of a Parquet file, zstd."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def write_study_manifest(location: StudyLocation, manifest: Mapping[str, Any]) -> None:
    """Write what the study is of."""
    location.write(MANIFEST_FILE, (json.dumps(seal(manifest), indent=2, allow_nan=False) + "\n").encode())
