"""A design as plain data: what its file says, with every factor written by its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from experiments.studies.sampling import KEYS_BY_KIND, LISTED_KINDS, Sampling

if TYPE_CHECKING:
    from experiments.studies.design import Design
    from experiments.studies.factors import Factor

COPIED_KEYS = ("name", "title", "question", "replications", "window", "seed", "code")


def build_design_data(design: Design) -> dict[str, Any]:
    """The keys of a design file; what is empty is left out."""
    base = design.base if isinstance(design.base, str) else design.shared_scenario.name
    is_listed = design.sampling.kind in LISTED_KINDS
    data = {
        **{key: getattr(design, key) for key in COPIED_KEYS},
        "base": base,
        "weeks": design.weeks,
        "measures": list(design.measures),
        "detail": list(design.detail),
        "set": dict(design.set),
        "own": {name: build_measure_data(measure) for name, measure in design.own.items()},
        "sampling": build_sampling_data(design.sampling),
        "factors": {} if is_listed else {path: build_factor_data(each) for path, each in design.factors.items()},
    }
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def build_factor_data(factor: Factor) -> dict[str, Any]:
    if factor.values:
        return {"values": list(factor.values)}
    scale = {} if factor.scale == "linear" else {"scale": factor.scale}
    return {"low": factor.low, "high": factor.high, **scale}


def build_sampling_data(sampling: Sampling) -> dict[str, Any]:
    if sampling.kind == "list":
        return {"kind": "list", "points": [dict(row) for row in sampling.points]}
    return {"kind": sampling.kind, **{key: getattr(sampling, key) for key in KEYS_BY_KIND[sampling.kind]}}


def build_measure_data(measure: Any) -> Mapping[str, Any]:
    return {key: value for key, value in asdict(measure).items() if key != "name" and value not in (None, "")}
