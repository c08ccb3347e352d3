"""Designs whose runs take a millisecond."""

from __future__ import annotations

from typing import Any

from experiments.studies import Design

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
