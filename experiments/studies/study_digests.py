"""Digests of a study's files: stored when a chunk is committed, and checked by every reader before it uses a number.

`sums/NAME.sha256` lists the files of one chunk as `sha256sum -c` reads them; its first line names the study and counts the runs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation

FOLDER, ENDING = "sums", ".sha256"
SEAL = "sum"
"""Key of the manifest that holds the digest of all its other keys."""
HEAD = re.compile(r"# design (\w+) model (\w+) scenarios ([0-9a-f]{64}) runs (\d+) failed (\d+)")
LINE = re.compile(r"([0-9a-f]{64})  (\w+)/(\S+)\.parquet")


@dataclass(frozen=True)
class Origin:
    """The origin of a chunk: digest of the design, fingerprint of the model, digest of the values of all scenarios."""

    design: str
    model: str
    scenarios: str


@dataclass(frozen=True)
class ChunkRecord:
    """The record of a committed chunk.

    Attributes:
        name: of its files, without ending.
        origin: the design, model and scenarios it belongs to.
        runs, failed: how many runs it holds, and how many that failed.
        digests: of each of its files, by grain.
    """

    name: str
    origin: Origin
    runs: int
    failed: int
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the record."""
        return f"{FOLDER}/{self.name}{ENDING}"

    def path_of(self, grain: str) -> str:
        """The path of the chunk's part of a table."""
        return f"{grain}/{self.name}.parquet"

    def write(self, location: StudyLocation) -> None:
        """Commit the chunk: from now on its files count."""
        origin = self.origin
        head = f"# design {origin.design} model {origin.model} scenarios {origin.scenarios}"
        lines = [f"{digest}  {self.path_of(grain)}" for grain, digest in self.digests.items()]
        text = "\n".join([f"{head} runs {self.runs} failed {self.failed}", *lines, ""])
        location.write(self.path, text.encode())


def digest_of(data: bytes) -> str:
    """Compute the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def digest_of_values(scenarios: pd.DataFrame) -> str:
    """Compute the digest of a table's values; how it is stored does not matter."""
    return digest_of(scenarios.to_csv(index=False, lineterminator="\n").encode())


def seal(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a manifest the digest of all its other keys."""
    kept = {key: value for key, value in manifest.items() if key != SEAL}
    return {**kept, SEAL: digest_of(json.dumps(kept, sort_keys=True).encode())}


def is_sealed(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is as it was written."""
    return bool(seal(manifest)[SEAL] == manifest.get(SEAL))


def list_chunks(location: StudyLocation) -> list[ChunkRecord]:
    """List all committed chunks by name.

    Raises:
        StudyError: an invalid record.
    """
    names = location.list_names(FOLDER, ENDING)
    return [parse_record(location, name.removesuffix(ENDING), location.read(f"{FOLDER}/{name}")) for name in names]


def parse_record(location: StudyLocation, name: str, data: bytes) -> ChunkRecord:
    """Parse a chunk's record from the bytes of its file.

    Raises:
        StudyError: the record is invalid.
    """
    first, *lines = data.decode("ascii", "replace").removesuffix("\n").split("\n")
    head, rows = HEAD.fullmatch(first), [LINE.fullmatch(line) for line in lines]
    digests = {row[2]: row[1] for row in rows if row and row[3] == name}
    if head is None or len(digests) != len(rows) or "runs" not in digests:
        raise build_damage_error(location, f"{FOLDER}/{name}{ENDING}")
    return ChunkRecord(name, Origin(head[1], head[2], head[3]), int(head[4]), int(head[5]), digests)


def check_files(location: StudyLocation, inputs: Mapping[str, str], chunks: Iterable[ChunkRecord]) -> None:
    """Check that every file is there and as it was written.

    Raises:
        StudyError: one is not; the message names it and the way out.
    """
    for name, digest in inputs.items():
        _check_file(location, name, digest)
    for chunk in chunks:
        for grain, digest in chunk.digests.items():
            _check_file(location, chunk.path_of(grain), digest)


def _check_file(location: StudyLocation, name: str, digest: str) -> None:
    if not location.exists(name):
        raise StudyError(f"{location.url}/{name}: is missing; {format_way_out(location)}")
    if digest_of(location.read(name)) != digest:
        raise build_damage_error(location, name)


def build_damage_error(location: StudyLocation, name: str) -> StudyError:
    """Build the error for a file that is not as it was written."""
    first = "" if location.is_zip else "delete it, and "
    return StudyError(f"{location.url}/{name}: is damaged, its check sum differs; {first}{format_way_out(location)}")


def format_way_out(location: StudyLocation) -> str:
    """Format what restores a file of a study."""
    if location.is_zip:
        return "take another copy of the package"
    return f"run the same command again: `flywheel sweep DESIGN --out {location.url}` makes it anew"
