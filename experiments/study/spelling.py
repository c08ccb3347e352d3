"""A design as plain data: what its file says, with every factor written by its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from experiments.study.sampling import KEYS, LISTED, Sampling

if TYPE_CHECKING:
    from experiments.study.design import Design
    from experiments.study.factors import Factor

AS_THEY_ARE = ("name", "title", "question", "replications", "window", "seed", "code")


def spelled(design: Design) -> dict[str, Any]:
    """The keys of a design file; what is empty is left out."""
    base = design.base if isinstance(design.base, str) else design.scenario.name
    listed = design.sampling.kind in LISTED
    found = {
        **{key: getattr(design, key) for key in AS_THEY_ARE},
        "base": base,
        "weeks": design.weeks,
        "measures": list(design.measures),
        "detail": list(design.detail),
        "set": dict(design.set),
        "own": {name: _declared(measure) for name, measure in design.own.items()},
        "sampling": _sampled(design.sampling),
        "factors": {} if listed else {path: _factor(each) for path, each in design.factors.items()},
    }
    return {key: value for key, value in found.items() if value not in ("", None, [], {})}


def _factor(factor: Factor) -> dict[str, Any]:
    if factor.values:
        return {"values": list(factor.values)}
    scale = {} if factor.scale == "linear" else {"scale": factor.scale}
    return {"low": factor.low, "high": factor.high, **scale}


def _sampled(how: Sampling) -> dict[str, Any]:
    if how.kind == "list":
        return {"kind": "list", "points": [dict(row) for row in how.points]}
    return {"kind": how.kind, **{key: getattr(how, key) for key in KEYS[how.kind]}}


def _declared(measure: Any) -> Mapping[str, Any]:
    return {key: value for key, value in asdict(measure).items() if key != "name" and value not in (None, "")}
