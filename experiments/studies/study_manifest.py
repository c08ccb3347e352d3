"""What a study says about itself, and whether it may be gone on with."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

import tomli_w

from experiments.questions.run_files import read_version
from experiments.studies.codebook import attach_codebook
from experiments.studies.study_digests import ENDING, FOLDER, digest_of, digest_of_values
from experiments.studies.study_errors import StudyError
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_store import (
    BASE_FILE,
    DESIGN_FILE,
    ERRORS_FILE,
    FORMAT,
    MANIFEST_FILE,
    SCENARIOS_FILE,
    Study,
    build_scenario_table,
    encode_parquet,
    write_study_manifest,
)
from experiments.studies.sweep_locks import hold_manifest
from scenarios import dumps

if TYPE_CHECKING:
    import pandas as pd

    from experiments.studies.design import Design

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "SALib")
CHANGEABLE_KEYS = ("name", "title", "question", "replications")
"""Keys of a design that may differ when a study is gone on with."""


def open_or_create_study(design: Design, url: str, extend: int, force: bool) -> Study:
    """The study of a design in a folder: the one that lies there, to go on with, or a new one.

    Raises:
        StudyError: another design or another version of the model is there, or something else; with the way out.
    """
    from experiments.studies.study_repair import mend_study, rebuild_study

    location = StudyLocation(url)
    if force and location.exists(MANIFEST_FILE):
        Study.unchecked(url)  # nothing else is ever removed
        location.remove("")
    if location.exists(MANIFEST_FILE):
        study = Study.unchecked(url)
        _check_same_design_and_model(study, design)
        return _extend_study(mend_study(study, design), design, extend)
    _check_own(location, design)
    return (
        rebuild_study(location, design, extend)
        if location.list_names(FOLDER, ENDING)
        else write_new(location, design, extend)
    )


def _check_own(place: StudyLocation, design: Design) -> None:
    """Refuse a folder without a manifest in which there is more than a study leaves behind."""
    own = {DESIGN_FILE, BASE_FILE, SCENARIOS_FILE, *map(_name_kept_copy, _list_companion_files(design))}
    if place.list_names(FOLDER, ENDING):
        own |= {FOLDER, ERRORS_FILE, "report.html", "runs", "errors", *design.detail}
    foreign = sorted(place.list_everything() - own)
    if foreign:
        raise StudyError(f"{place.url}: holds no study, but {foreign[0]}; choose another folder with --out")


def _list_companion_files(design: Design) -> list[str]:
    """Files that the design is made from, besides its base."""
    return [name for name in (design.sampling.file, design.code) if name]


def _name_kept_copy(name: str) -> str:
    return name.rpartition("/")[2]


def _check_same_design_and_model(study: Study, design: Design) -> None:
    from simulation.machine_code import fingerprint

    url, manifest = study.location.url, study.manifest
    way_out = "or start anew: another --out, or --force to replace what is there"
    if manifest["fingerprint"] != fingerprint():
        raise StudyError(
            f"{url}: was made by model {manifest['fingerprint']} (version {manifest['version']}), this is {fingerprint()}; "
            f"runs of two models do not belong together: finish it with that version, {way_out}"
        )
    if manifest["digest"] != design.digest:
        raise StudyError(
            f"{url}: holds a study of another design ({_format_changed_keys(study.facts, design)}); take that back, {way_out}"
        )


def _format_changed_keys(kept_design: Mapping[str, Any], design: Design) -> str:
    """Which keys differ."""
    new_design = design.facts()
    keys = [
        key
        for key in {**kept_design, **new_design}
        if kept_design.get(key) != new_design.get(key) and key not in CHANGEABLE_KEYS[:3]
    ]
    return f"changed: {', '.join(keys)}" if keys else "changed: a file it is made from"


def _extend_study(study: Study, design: Design, extend: int) -> Study:
    """The same study with so many more replications than its design says, if it has not got them yet."""
    replications = max(study.replications, design.stopping_rule.most + extend)
    if replications == study.replications:
        return study
    return change_manifest(study.location, replications=replications, state="running")


def change_manifest(place: StudyLocation, **changes: Any) -> Study:
    """Let some keys of the manifest say something else; the study as it is then."""
    with hold_manifest(place):
        write_study_manifest(place, {**Study.unchecked(place.url).manifest, **changes})
    return Study.unchecked(place.url)


def write_new(place: StudyLocation, design: Design, extend: int) -> Study:
    """Everything but runs; the manifest comes last, for it says that the rest is there.

    Shards that begin at the same time write the same files, each whole.
    """
    scenarios = design.scenarios()
    inputs = list_inputs(design, scenarios)
    for name, data in inputs.items():
        place.write(name, data)
    manifest = {
        **_build_manifest(design, design.stopping_rule.most + extend),
        "inputs": {name: digest_of(data) for name, data in inputs.items()},
        "scenario_values": digest_of_values(scenarios),
    }
    write_study_manifest(place, manifest)
    return Study.unchecked(place.url)


def list_inputs(design: Design, scenarios: pd.DataFrame) -> dict[str, bytes]:
    """What a study keeps of its design, by file name."""
    table = encode_parquet(attach_codebook(build_scenario_table(scenarios), design))
    own = {_name_kept_copy(name): design.read(name) for name in _list_companion_files(design)}
    return {
        DESIGN_FILE: _encode_design(design),
        BASE_FILE: dumps(design.base_scenario).encode(),
        **own,
        SCENARIOS_FILE: table,
    }


def _encode_design(design: Design) -> bytes:
    """The design as it was written; one made in Python is written down."""
    if design.text:
        return design.text
    base = {"base": BASE_FILE} if not isinstance(design.base, str) else {}
    return tomli_w.dumps({**design.facts(), **base}).encode()


def _build_manifest(design: Design, replications: int) -> dict[str, Any]:
    from simulation.machine_code import fingerprint

    return {
        "format": FORMAT,
        "design": design.facts(),
        "digest": design.digest,
        "base_digest": design.shared_scenario.digest,
        "scenarios": design.scenario_count,
        "replications": replications,
        "measures": list(design.measures),
        "window": design.window,
        "weeks": design.shared_scenario.weeks,
        "detail": list(design.detail),
        "version": read_version(),
        "fingerprint": fingerprint(),
        "packages": {"python": platform.python_version(), **{name: _find_package_version(name) for name in PACKAGES}},
        "seeds": {"worlds": design.seed, "sampling": design.sampling.seed},
        "machine": describe_machine(),
        "started": format_utc_now(),
        "state": "running",
        "runs": {"planned": design.scenario_count * replications, "done": 0, "failed": 0},
        "sessions": [],
    }


def _find_package_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def describe_machine() -> dict[str, Any]:
    """What computes: system, processor, cores; no names."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count() or 1}


def format_utc_now() -> str:
    """The time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
