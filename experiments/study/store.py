"""A study on disk: design, scenarios, one Parquet table per grain in parts, errors, and a manifest that says what they are of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.study import files
from experiments.study.codebook import with_codebook
from experiments.study.place import Place
from experiments.study.problems import StudyError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.study.design import Design
    from experiments.study.pieces import Part

MANIFEST = "manifest.json"
DESIGN = "design.toml"
BASE = "base.toml"
SCENARIOS = "scenarios.parquet"
ERRORS = "errors.parquet"
FORMAT = 1
ERROR_COLUMNS = ("scenario", "replication", "stage", "message", "traceback")
RUN = ["scenario", "replication"]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
"""What is there: scenarios by replications."""


class Study:
    """A study as it lies on disk, finished or not.

    Attributes:
        place: where.
        manifest: what it is of: design, version of the model, seeds, machine, times, state.
    """

    def __init__(self, place: Place, manifest: Mapping[str, Any]) -> None:
        self.place, self.manifest = place, manifest

    @classmethod
    def open(cls, url: str | Path) -> Study:
        """The study in a folder, an object store or a zip file.

        Raises:
            StudyError: there is none, or it was written by a later version.
        """
        place = Place(str(url))
        if not place.exists(MANIFEST):
            raise StudyError(
                f"{url}: holds no study ({MANIFEST} is missing); `flywheel sweep DESIGN --out {url}` makes one"
            )
        try:
            manifest = json.loads(place.read(MANIFEST))
            known = manifest["format"] == FORMAT and "digest" in manifest
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise StudyError(f"{url}/{MANIFEST}: is of no study that this version can read")
        return cls(place, manifest)

    @cached_property
    def design(self) -> Design:
        """The design as it was run; its base is the one that was kept."""
        from scenarios import loads

        place, named = self.place, self.facts
        base = loads(place.read(BASE).decode(), str(named.get("base", "base")), f"{place.url}/{BASE}")
        origin = f"{place.url}/{DESIGN}"
        return files.read_design(place.read(DESIGN), str(named["name"]), origin, self._read, base)

    def _read(self, name: str) -> bytes:
        """A file that the design names: it is kept beside it."""
        return self.place.read(name.rpartition("/")[2])

    @property
    def facts(self) -> Mapping[str, Any]:
        """The design as plain data, every factor by its path."""
        found: Mapping[str, Any] = self.manifest["design"]
        return found

    @property
    def replications(self) -> int:
        """How many worlds each scenario is to live in, extensions included; the most of them where a width decides."""
        return int(self.manifest["replications"])

    def scenarios(self) -> pd.DataFrame:
        """One row per scenario in the sampler's order, one column per factor."""
        return self.place.table(SCENARIOS).to_pandas()

    def runs(self) -> pd.DataFrame:
        """One row per run, sorted: `scenario`, `replication`, then a column per measure: its mean over the window."""
        return self.grain("runs")

    def grain(self, name: str) -> pd.DataFrame:
        """A table by its name: runs, quarters, weekly or a table of the model; sorted by run, then as it was lived.

        Raises:
            StudyError: it was not kept.
        """
        return self.arrow(name).to_pandas().sort_values(RUN, kind="stable", ignore_index=True)

    def arrow(self, name: str, columns: list[str] | None = None) -> Any:
        """The parts of a table as one Arrow table, unsorted.

        Raises:
            StudyError: it was not kept.
        """
        import pyarrow as pa

        parts = self.place.names(name)
        if not parts:
            raise StudyError(f"{self.place.url}: holds no {name}; `detail` of the design names what is kept")
        tables = [self.place.table(f"{name}/{part}", columns) for part in parts]
        return pa.concat_tables(tables, promote_options="permissive")

    def errors(self) -> pd.DataFrame:
        """One row per run that failed: `scenario`, `replication`, `stage`, `message`, `traceback`."""
        import pandas as pd

        if not self.place.names("errors"):
            return pd.DataFrame({name: pd.array([], dtype="str") for name in ERROR_COLUMNS}).astype(
                dict.fromkeys(RUN, "int32")
            )
        found = self.grain("errors")
        return found.drop_duplicates(RUN, ignore_index=True)

    def present(self, scenarios: int, replications: int) -> tuple[Flags, Flags]:
        """Which runs are there, and which of them failed."""
        lived, failed = (np.zeros((scenarios, replications), np.bool_) for _ in range(2))
        for flags, grain in ((lived, "runs"), (failed, "errors")):
            for part in self.place.names(grain):
                ids = self.place.table(f"{grain}/{part}", RUN)
                scenario, replication = (np.asarray(ids[name]) for name in RUN)
                inside = replication < replications
                flags[scenario[inside], replication[inside]] = True
        return lived | failed, failed

    def _repr_html_(self) -> str:
        """What it is and how far it is, for notebooks."""
        title = self.facts.get("title") or self.facts["name"]
        runs = self.manifest.get("runs", {})
        return f"<b>{title}</b>: {runs.get('done', 0)} of {runs.get('planned', 0)} runs, {self.manifest['state']}"


class Shelf:
    """Where the parts of a study are put, one chunk at a time: finer grains and errors first, runs last.

    A part of runs says that all of the chunk is there; what has no such part is what a killed process left, and is removed.

    Attributes:
        place: the study's folder.
        design: what the columns mean.
        tag: which shard writes; end of the names of its parts.
    """

    def __init__(self, place: Place, design: Design, tag: str = "") -> None:
        self.place, self.design, self.tag = place, design, tag

    def clean(self) -> None:
        """Remove what chunks that never became whole left behind."""
        whole = set(self.place.names("runs"))
        for grain in ("errors", *self.design.detail):
            for name in self.place.names(grain):
                if name not in whole and name.endswith(f"{self.tag}.parquet"):
                    self.place.remove(f"{grain}/{name}")

    def forget_errors(self) -> None:
        """Remove what is known of failed runs, so that they are missing again."""
        for name in ("errors", ERRORS):
            self.place.remove(name)

    def put(self, parts: list[Part]) -> None:
        """Write one chunk."""
        import pandas as pd
        import pyarrow as pa

        name = self._name(parts)
        for grain in self.design.detail:
            frames = [frame for part in parts for frame in part.grains.get(grain, ())]
            if frames:
                whole = pd.concat(frames, ignore_index=True)
                self._write(f"{grain}/{name}", pa.Table.from_pandas(whole, preserve_index=False))
        errors = [error for part in parts for error in part.errors]
        if errors:
            self._write(f"errors/{name}", error_table(errors))
        self._write(f"runs/{name}", run_table(parts, self.design.measures))

    def _name(self, parts: list[Part]) -> str:
        """A name that no other chunk has: of its first run, which is in no other chunk unless it failed and is tried again."""
        lived = [(part.scenario, each) for part in parts for each in part.replications]
        failed = [(error["scenario"], error["replication"]) for part in parts for error in part.errors]
        scenario, replication = min(lived + failed)
        first = f"{scenario:08d}-{replication:07d}"
        names = (f"{first}{again}{self.tag}.parquet" for again in chain([""], (f"+{k}" for k in count(1))))
        return next(name for name in names if not self.place.exists(f"runs/{name}"))

    def _write(self, name: str, table: Any) -> None:
        self.place.write(name, parquet(with_codebook(table, self.design)))


def run_table(parts: list[Part], measures: tuple[str, ...]) -> Any:
    """Runs as an Arrow table: `scenario`, `replication` (int32), then the measures (float64), sorted by run."""
    import pyarrow as pa

    scenario = np.concatenate([np.full(len(part.replications), part.scenario, np.int32) for part in parts])
    replication = np.concatenate([np.asarray(part.replications, np.int32) for part in parts])
    rows = [row for part in parts for row in part.rows]
    values = np.asarray(rows, np.float64).reshape(len(rows), len(measures))
    order = np.lexsort((replication, scenario))
    columns = {"scenario": scenario[order], "replication": replication[order]}
    return pa.table(columns | {name: values[order, k] for k, name in enumerate(measures)})


def error_table(errors: list[dict[str, Any]]) -> Any:
    """Failed runs as an Arrow table."""
    import pyarrow as pa

    kinds = [pa.int32(), pa.int32(), pa.string(), pa.string(), pa.string()]
    schema = pa.schema(list(zip(ERROR_COLUMNS, kinds, strict=True)))
    return pa.Table.from_pylist(errors, schema=schema)


def scenario_table(scenarios: pd.DataFrame) -> Any:
    """Scenarios as an Arrow table without traces of pandas."""
    import pyarrow as pa

    return pa.Table.from_pandas(scenarios, preserve_index=False).replace_schema_metadata(None)


def parquet(table: Any) -> bytes:
    """The bytes of a Parquet file, zstd."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def write_manifest(place: Place, manifest: Mapping[str, Any]) -> None:
    """Write what the study is of."""
    place.write(MANIFEST, (json.dumps(manifest, indent=2, allow_nan=False) + "\n").encode())
