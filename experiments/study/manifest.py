"""What a study says about itself, and whether it may be gone on with."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

import tomli_w

from experiments.reports import version
from experiments.study.codebook import with_codebook
from experiments.study.place import Place
from experiments.study.problems import StudyError
from experiments.study.store import (
    BASE,
    DESIGN,
    FORMAT,
    MANIFEST,
    SCENARIOS,
    Study,
    parquet,
    scenario_table,
    write_manifest,
)
from scenarios import dumps

if TYPE_CHECKING:
    from experiments.study.design import Design

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "SALib")
LOOSE = ("name", "title", "question", "replications")
"""Keys of a design that may differ when a study is gone on with."""


def opened(design: Design, url: str, extend: int, force: bool) -> Study:
    """The study of a design in a folder: the one that lies there, to go on with, or a new one.

    Raises:
        StudyError: another design or another version of the model is there, or something else; with the way out.
    """
    place = Place(url)
    if force and place.exists(MANIFEST):
        Study.open(url)  # nothing else is ever removed
        place.remove("")
    if place.exists(MANIFEST):
        study = Study.open(url)
        _check_same(study, design)
        return _extended(study, design, extend)
    foreign = sorted(place.everything() - {DESIGN, BASE, SCENARIOS, *map(_kept_as, _beside(design))})
    if foreign:
        raise StudyError(f"{url}: holds no study, but {foreign[0]}; choose another folder with --out")
    return _new(place, design, extend)


def _beside(design: Design) -> list[str]:
    """Files that the design is made from, besides its base."""
    return [name for name in (design.sampling.file, design.code) if name]


def _kept_as(name: str) -> str:
    return name.rpartition("/")[2]


def _check_same(study: Study, design: Design) -> None:
    from simulation.compiled import fingerprint

    url, kept = study.place.url, study.manifest
    out = "or start anew: another --out, or --force to replace what is there"
    if kept["digest"] != design.digest:
        raise StudyError(
            f"{url}: holds a study of another design ({_changed(kept['design'], design)}); take that back, {out}"
        )
    if kept["fingerprint"] != fingerprint():
        raise StudyError(
            f"{url}: was made by model {kept['fingerprint']} (version {kept['version']}), this is {fingerprint()}; "
            f"runs of two models do not belong together: finish it with that version, {out}"
        )


def _changed(kept: Mapping[str, Any], design: Design) -> str:
    """Which keys differ."""
    now = design.facts()
    keys = [key for key in {**kept, **now} if kept.get(key) != now.get(key) and key not in LOOSE[:3]]
    return f"changed: {', '.join(keys)}" if keys else "changed: a file it is made from"


def _extended(study: Study, design: Design, extend: int) -> Study:
    """The same study with so many more replications than its design says, if it has not got them yet."""
    wanted = max(study.replications, design.how_often.most + extend)
    if wanted == study.replications:
        return study
    manifest = {**study.manifest, "replications": wanted, "state": "running"}
    write_manifest(study.place, manifest)
    return Study(study.place, manifest)


def _new(place: Place, design: Design, extend: int) -> Study:
    """Everything but runs; the manifest comes last, for it says that the rest is there.

    Shards that begin at the same time write the same files, each whole.
    """
    place.write(DESIGN, _text(design))
    place.write(BASE, dumps(design.base_scenario).encode())
    for name in _beside(design):
        place.write(_kept_as(name), design.read(name))
    place.write(SCENARIOS, parquet(with_codebook(scenario_table(design.scenarios()), design)))
    manifest = _manifest(design, design.how_often.most + extend)
    write_manifest(place, manifest)
    return Study(place, manifest)


def _text(design: Design) -> bytes:
    """The design as it was written; one made in Python is written down."""
    if design.text:
        return design.text
    base = {"base": BASE} if not isinstance(design.base, str) else {}
    return tomli_w.dumps({**design.facts(), **base}).encode()


def _manifest(design: Design, replications: int) -> dict[str, Any]:
    from simulation.compiled import fingerprint

    return {
        "format": FORMAT,
        "design": design.facts(),
        "digest": design.digest,
        "base_digest": design.scenario.digest,
        "scenarios": design.planned,
        "replications": replications,
        "measures": list(design.measures),
        "window": design.window,
        "weeks": design.scenario.weeks,
        "detail": list(design.detail),
        "version": version(),
        "fingerprint": fingerprint(),
        "packages": {"python": platform.python_version(), **{name: _version_of(name) for name in PACKAGES}},
        "seeds": {"worlds": design.seed, "sampling": design.sampling.seed},
        "machine": machine(),
        "started": now(),
        "state": "running",
        "runs": {"planned": design.planned * replications, "done": 0, "failed": 0},
        "sessions": [],
    }


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def machine() -> dict[str, Any]:
    """What computes: system, processor, cores; no names."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count() or 1}


def now() -> str:
    """The time, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
