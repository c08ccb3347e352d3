"""Parts of a design as plain data: factors, sampling and measures as a design file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from experiments.studies.factors import Factor
from experiments.studies.sampling import KEYS_BY_KIND, Sampling
from simulation.former_paths import rename_former_keys


def build_factor_data(factor: Factor) -> dict[str, Any]:
    """Build the data of a factor: its values, or its range and scale."""
    if factor.values:
        return {"values": list(factor.values)}
    scale = {} if factor.scale == "linear" else {"scale": factor.scale}
    return {"low": factor.low, "high": factor.high, **scale}


def rename_factors(data: Mapping[str, Any]) -> dict[str, Any]:
    """A design as plain data, as a study on disk keeps it, with its factors and what it sets by today's paths."""
    return {**data, **{key: rename_former_keys(data[key]) for key in ("factors", "set") if key in data}}


def build_sampling_data(sampling: Sampling) -> dict[str, Any]:
    """Build the data of the sampling: its kind and the keys of that kind."""
    if sampling.kind == "list":
        return {"kind": "list", "points": [dict(row) for row in sampling.points]}
    return {"kind": sampling.kind, **{key: getattr(sampling, key) for key in KEYS_BY_KIND[sampling.kind]}}


def build_measure_data(measure: Any) -> Mapping[str, Any]:
    """Build the data of a measure without its name; empty keys are left out."""
    return {key: value for key, value in asdict(measure).items() if key != "name" and value not in (None, "")}
