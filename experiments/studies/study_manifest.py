"""The manifest of a study: its design, the model and machine that made it, and how far it is."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import pandas as pd
import tomli_w

from experiments.questions.run_files import read_version
from experiments.studies.codebook import attach_codebook
from experiments.studies.design import Design
from experiments.studies.study_digests import digest_of, digest_of_values
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_store import (
    BASE_FILE,
    DESIGN_FILE,
    FORMAT,
    SCENARIOS_FILE,
    Study,
    build_scenario_table,
    encode_parquet,
    write_study_manifest,
)
from experiments.studies.sweep_locks import hold_manifest
from scenarios import dumps
from simulation import machine_code

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "SALib")


def list_companion_files(design: Design) -> list[str]:
    """List the files that a design is made from, besides its base."""
    return [name for name in (design.sampling.file, design.code) if name]


def name_kept_copy(name: str) -> str:
    """Name the copy of a companion file that a study keeps."""
    return name.rpartition("/")[2]


def change_manifest(location: StudyLocation, **changes: Any) -> Study:
    """Change some keys of the manifest, and open the study as it is then."""
    with hold_manifest(location):
        write_study_manifest(location, {**Study.open_unchecked(location.url).manifest, **changes})
    return Study.open_unchecked(location.url)


def write_new_study(location: StudyLocation, design: Design, extend: int) -> Study:
    """Write a study without runs; the manifest comes last, as it says that the rest is there.

    Shards that start at the same time write the same files, each whole.
    """
    scenarios = design.scenarios()
    inputs = list_inputs(design, scenarios)
    for name, data in inputs.items():
        location.write(name, data)
    manifest = {
        **_build_manifest(design, design.stopping_rule.most + extend),
        "inputs": {name: digest_of(data) for name, data in inputs.items()},
        "scenario_values": digest_of_values(scenarios),
    }
    write_study_manifest(location, manifest)
    return Study.open_unchecked(location.url)


def list_inputs(design: Design, scenarios: pd.DataFrame) -> dict[str, bytes]:
    """List the files that a study keeps of its design, by name."""
    table = encode_parquet(attach_codebook(build_scenario_table(scenarios), design))
    own = {name_kept_copy(name): design.read(name) for name in list_companion_files(design)}
    return {
        DESIGN_FILE: _encode_design(design),
        BASE_FILE: dumps(design.base_scenario).encode(),
        **own,
        SCENARIOS_FILE: table,
    }


def _encode_design(design: Design) -> bytes:
    """Encode a design as its file has it; one made in Python is written as TOML."""
    if design.text:
        return design.text
    base = {"base": BASE_FILE} if not isinstance(design.base, str) else {}
    return tomli_w.dumps({**design.facts(), **base}).encode()


def _build_manifest(design: Design, replications: int) -> dict[str, Any]:
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
        "fingerprint": machine_code.fingerprint(),
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
    """Describe this machine: system, processor, cores; no names."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count() or 1}


def format_utc_now() -> str:
    """Format the present time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
