"""A study on disk whose answer is known, written without the model: bookings follow one factor, luck is small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fake_engine import FLYWHEEL

from scenarios import dumps
from simulation.scenario import Scenario

SCENARIOS, WORLDS = 45, 5
PATHS = ("targets.ambition", "leadership.field_time")


def write_study(
    folder: Path, runs: int = SCENARIOS * WORLDS, kept: Scenario = FLYWHEEL, points: Any = None, **design: Any
) -> Path:
    """Write a study of which so many runs are there.

    `kept` is the base it keeps; `points` are columns beside or instead of those drawn;
    `design` replaces what its design says.
    """
    rng = np.random.default_rng(7)
    (folder / "runs").mkdir(parents=True)
    drawn = pd.DataFrame(rng.random((SCENARIOS, 2)) * 0.2, columns=list(PATHS))
    drawn = drawn.assign(**(points or {}))
    drawn.insert(0, "scenario", np.arange(SCENARIOS, dtype=np.int32))
    drawn.to_parquet(folder / "scenarios.parquet")
    scenario, world = (ids.ravel() for ids in np.indices((SCENARIOS, WORLDS)).astype(np.int32))
    bookings = 1000 + 5000 * drawn[PATHS[1]].to_numpy()[scenario] + rng.normal(0, 20, len(scenario))
    lived = pd.DataFrame({"scenario": scenario, "replication": world, "bookings": bookings})
    half = SCENARIOS * WORLDS // 2
    lived[:half][:runs].to_parquet(folder / "runs" / "a.parquet")
    lived[half:runs].to_parquet(folder / "runs" / "b.parquet")
    (folder / "base.toml").write_text(dumps(kept), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest(runs, design)), encoding="utf-8")
    return folder


def manifest(runs: int, design: dict[str, Any]) -> dict[str, Any]:
    """What it says of itself."""
    facts = {
        "name": "made",
        "title": "A made study",
        "question": "What moves bookings?",
        "base": "evil-flywheel",
        "factors": {path: {"low": 0.0, "high": 0.2} for path in PATHS},
        "sampling": {"kind": "lhs", "n": SCENARIOS},
        "replications": WORLDS,
        "measures": ["bookings"],
    }
    planned = SCENARIOS * WORLDS
    return {
        "format": 1,
        "design": {**facts, **design},
        "digest": "0123456789abcdef",
        "scenarios": SCENARIOS,
        "replications": WORLDS,
        "measures": ["bookings"],
        "window": 52,
        "weeks": 156,
        "version": "0",
        "fingerprint": "of another model",
        "seeds": {"worlds": 1, "sampling": 3},
        "started": "2026-01-02T03:04:05+00:00",
        "state": "complete" if runs == planned else "interrupted",
        "runs": {"planned": planned, "done": runs, "failed": 0},
    }
