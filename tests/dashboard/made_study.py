"""A study on disk whose findings are known, written without the model: bookings follow one factor, luck is small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fake_engine import FLYWHEEL

from scenarios import dumps
from simulation.scenario import Scenario

SCENARIOS, RUNS = 45, 5
PATHS = ("targets.ambition", "leadership.field_time")


def write_study(
    folder: Path, runs: int = SCENARIOS * RUNS, base_scenario: Scenario = FLYWHEEL, points: Any = None, **design: Any
) -> Path:
    """Write a study that holds so many runs.

    `base_scenario` is the base it keeps; `points` are columns beside or instead of those drawn at random;
    `design` replaces what its design says.
    """
    rng = np.random.default_rng(7)
    (folder / "runs").mkdir(parents=True)
    points_table = pd.DataFrame(rng.random((SCENARIOS, 2)) * 0.2, columns=list(PATHS))
    points_table = points_table.assign(**(points or {}))
    points_table.insert(0, "scenario", np.arange(SCENARIOS, dtype=np.int32))
    points_table.to_parquet(folder / "scenarios.parquet")
    scenario, replication = (ids.ravel() for ids in np.indices((SCENARIOS, RUNS)).astype(np.int32))
    bookings = 1000 + 5000 * points_table[PATHS[1]].to_numpy()[scenario] + rng.normal(0, 20, len(scenario))
    runs_table = pd.DataFrame({"scenario": scenario, "replication": replication, "bookings": bookings})
    half = SCENARIOS * RUNS // 2
    runs_table[:half][:runs].to_parquet(folder / "runs" / "a.parquet")
    runs_table[half:runs].to_parquet(folder / "runs" / "b.parquet")
    (folder / "base.toml").write_text(dumps(base_scenario), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest(runs, design)), encoding="utf-8")
    return folder


def manifest(runs: int, design: dict[str, Any]) -> dict[str, Any]:
    """Build its manifest."""
    facts = {
        "name": "made",
        "title": "A made study",
        "question": "What moves bookings?",
        "base": "evil-flywheel",
        "factors": {path: {"low": 0.0, "high": 0.2} for path in PATHS},
        "sampling": {"kind": "lhs", "n": SCENARIOS},
        "replications": RUNS,
        "measures": ["bookings"],
    }
    planned = SCENARIOS * RUNS
    return {
        "format": 1,
        "design": {**facts, **design},
        "digest": "0123456789abcdef",
        "scenarios": SCENARIOS,
        "replications": RUNS,
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
