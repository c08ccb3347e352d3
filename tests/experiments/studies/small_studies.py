"""Designs whose runs take a millisecond."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.studies import Design
from experiments.studies.study_digests import digest_of, list_chunks
from experiments.studies.study_location import StudyLocation
from experiments.studies.study_store import write_study_manifest

SMALL = {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 4}
FACTORS = {"targets.ambition": {"low": 0.0, "high": 0.2}, "management.promotion": ["random", "best_carer"]}


def small(**more: Any) -> Design:
    usual = {
        "base": "evil-flywheel",
        "factors": FACTORS,
        "sampling": {"kind": "full", "n": 3},
        "replications": 4,
        "measures": ("bookings", "burned_out"),
        "set": SMALL,
        "weeks": 26,
        "window": 13,
    }
    return Design(**{**usual, **more})


def reseal(folder: Path) -> None:
    """Give files that were changed the digests they would have had."""
    place = StudyLocation(str(folder))
    for chunk in list_chunks(place):
        digests = {grain: digest_of(place.read(chunk.path_of(grain))) for grain in chunk.digests}
        replace(chunk, digests=digests).write(place)
    write_study_manifest(place, json.loads(place.read("manifest.json")))


TOML = """\
base = "evil-flywheel"
replications = {replications}
weeks = 26
window = 13
measures = ["bookings", "burned_out"]

[set]
"world.reps" = 16
"structure.span" = 4
"world.warmup_weeks" = 4

[sampling]
kind = "lhs"
n = {n}

[factors]
"targets.ambition" = {{ low = 0, high = 0.2 }}
"world.market_growth" = {{ low = 0, high = 0.1 }}
"""
