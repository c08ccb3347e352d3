"""The repair of a study: lost files are made again from its design and its chunks before a sweep resumes; damaged ones never are."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.studies.design import Design
from experiments.studies.study_digests import (
    ChunkRecord,
    Origin,
    check_files,
    digest_of,
    digest_of_values,
    list_chunks,
)
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_manifest import change_manifest, format_utc_now, list_inputs, write_new_study
from experiments.studies.study_store import FORMAT, MANIFEST_FILE, RUN_KEYS, SCENARIOS_FILE, Study, write_study_manifest
from simulation import machine_code


def mend_study(study: Study, design: Design) -> Study:
    """Write lost inputs again and forget chunks of which a file is lost, so that their runs are simulated again.

    Raises:
        StudyError: a file is damaged, or a lost one cannot be made again as it was.
    """
    if not study.is_checked:
        study = _add_digests(study, design)
    lost = [name for name in study.manifest["inputs"] if not study.location.exists(name)]
    if lost:
        study = _write_inputs(study, design, lost)
    for chunk in list_chunks(study.location):
        paths = [chunk.path_of(grain) for grain in chunk.digests]
        if not all(map(study.location.exists, paths)):
            for path in (chunk.path, *paths):
                study.location.remove(path)
    check_files(study.location, study.manifest["inputs"], study.chunks())
    return study


def rebuild_study(location: StudyLocation, design: Design, extend: int) -> Study:
    """Rebuild the study whose manifest was lost; all its runs are kept if they are of this design and model.

    Raises:
        StudyError: they are of another design or model, or a file is damaged.
    """
    _check_origin(location, design)
    study = mend_study(write_new_study(location, design, extend), design)
    highest = max((_find_highest_replication(study, part) for part in study.parts("runs")), default=0)
    replications = max(study.replications, highest + 1)
    return change_manifest(location, rebuilt=format_utc_now(), replications=replications)


def _check_origin(location: StudyLocation, design: Design) -> None:
    mine = Origin(design.digest, machine_code.fingerprint(), digest_of_values(design.scenarios()))
    for chunk in list_chunks(location):
        for name in ("design", "model", "scenarios"):
            if getattr(chunk.origin, name) != getattr(mine, name):
                of = "table of scenarios" if name == "scenarios" else name
                raise StudyError(
                    f"{location.url}: {MANIFEST_FILE} is missing, and the runs that are there are of another {of}; "
                    "take the design and the version that made them, or choose another folder with --out"
                )


def _find_highest_replication(study: Study, part: str) -> int:
    replications = np.asarray(study.location.read_parquet(f"runs/{part}", ["replication"])["replication"])
    return int(replications.max(initial=0))


def _write_inputs(study: Study, design: Design, lost: list[str]) -> Study:
    """Write the lost ones of the design's own files again.

    Raises:
        StudyError: the table of scenarios would differ.
    """
    scenarios = design.scenarios()
    if SCENARIOS_FILE in lost and digest_of_values(scenarios) != study.manifest["scenario_values"]:
        raise StudyError(
            f"{study.location.url}/{SCENARIOS_FILE}: is missing, and the packages installed here draw other scenarios; "
            "put it back, or start anew with --force"
        )
    inputs = list_inputs(design, scenarios)
    for name in lost:
        study.location.write(name, inputs[name])
    digests = {name: digest_of(inputs[name]) for name in lost}
    return change_manifest(study.location, inputs={**study.manifest["inputs"], **digests})


def _add_digests(study: Study, design: Design) -> Study:
    """Add digests, of the files as they are now, to a study from before there were digests."""
    location, scenarios = study.location, study.scenarios()
    names = list(list_inputs(design, scenarios))
    values = digest_of_values(scenarios)
    origin = Origin(study.manifest["digest"], study.manifest["fingerprint"], values)
    for part in location.list_names("runs"):
        _build_record(study, part, origin).write(location)
    added: dict[str, Any] = {
        "format": FORMAT,
        "inputs": {name: digest_of(location.read(name)) for name in names},
        "scenario_values": values,
    }
    write_study_manifest(location, {**study.manifest, **added})
    return Study.open_unchecked(location.url)


def _build_record(study: Study, part: str, origin: Origin) -> ChunkRecord:
    """Build the record of a chunk from its files."""
    location, counts, digests = study.location, {"runs": 0, "errors": 0}, {}
    for grain in ("runs", "errors", *study.manifest["detail"]):
        path = f"{grain}/{part}"
        if location.exists(path):
            digests[grain] = digest_of(location.read(path))
            if grain in counts:
                counts[grain] = len(location.read_parquet(path, RUN_KEYS))
    return ChunkRecord(part.removesuffix(".parquet"), origin, counts["runs"], counts["errors"], digests)
