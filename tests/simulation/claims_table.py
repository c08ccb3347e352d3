"""The tables of docs/claims.md as rows, and paired runs to ask whether something moves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from scenarios import load
from simulation import run
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.measures import MEASURES
from simulation.scenario import Scenario, find_number

CLAIMS = Path(__file__).parents[2] / "docs" / "claims.md"
REPS = {"team-of-twenty": 40, "pie-split-by-managers": 28}
"""Seats where the spans of a scenario need more than 24."""
PAST, RUNS, SEED = 26, 24, 7
NOISE = 3.0
"""Standard errors of the paired difference that count as more than noise."""
NONE = "–"
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Claim:
    """One row of the tables; a claim that is not carried has dashes and a remark."""

    id: str
    text: str
    rule: str
    knob: str
    scenario: str
    measure: str
    weeks: str
    futures: str
    remark: str

    @property
    def carried(self) -> bool:
        """Whether some rule carries it."""
        return self.rule != NONE

    @property
    def path(self) -> str:
        """The path of the knob."""
        return self.knob.split(": ")[0]

    @property
    def values(self) -> tuple[Value, Value]:
        """The two values of the knob, in the type of the path."""
        first, second = self.knob.split(": ")[1].split(" → ")
        return typed(self.path, first), typed(self.path, second)


def typed(path: str, text: str) -> Value:
    """A value as written, in its own type and within its range."""
    declared = find_number(path)
    return declared.check(text if declared.choices else float(text))


def claims(text: str | None = None) -> list[Claim]:
    """All rows of the tables, in the order written."""
    lines = (text if text is not None else CLAIMS.read_text(encoding="utf-8")).splitlines()
    rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("| ") and line[2].isdigit()]
    return [Claim(*(cell.strip().strip("`") for cell in row)) for row in rows]


def small(name: str, weeks: int, past: int = PAST) -> Scenario:
    """A library scenario with few seats and a short life."""
    sizes = {"world.reps": REPS.get(name, 24), "world.weeks": weeks, "world.warmup_weeks": past}
    return load(name).with_(sizes)


@lru_cache(maxsize=256)
def futures(scenario: Scenario, runs: int) -> Ensemble:
    """The futures of a scenario, run once."""
    return run(scenario, runs, SEED)


def lift(scenario: Scenario, measure: str, low: Settings, high: Settings, runs: int = RUNS) -> float:
    """Paired difference of a measure, high less low, in standard errors; 0 where nothing moves, NaN where little is known."""
    before, after = futures(scenario.with_(low), runs), futures(scenario.with_(high), runs)
    weeks = scenario.weeks
    return errors_from_zero(after.windowed(measure, weeks) - before.windowed(measure, weeks))


def errors_from_zero(differences: np.ndarray) -> float:
    """A mean in its standard errors; a difference that is the same in all futures is beyond every noise."""
    known = differences[np.isfinite(differences)]
    if len(known) <= len(differences) // 2:
        return math.nan
    mean, error = float(known.mean()), float(known.std(ddof=1)) / math.sqrt(len(known))
    if error == 0.0:
        return math.copysign(math.inf, mean) if mean else 0.0
    return mean / error


def goodness(measure: str) -> int:
    """+1 where more is better, -1 where less is; pay is a cost."""
    return -1 if measure == "pay" else MEASURES[measure].better
