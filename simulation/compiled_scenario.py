"""A compiled scenario: the records of numbers that the engine reads, and which policy holds when and where."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.behaviour import CONSTANTS
from simulation.declare import Number, Value
from simulation.mechanisms import SWITCHES
from simulation.org import RECORD_OF, Records
from simulation.policy import LEVERS
from simulation.rules.funnel import FRESH, SHARPNESS
from simulation.scenario import NUMBERS, Scenario
from simulation.start import START
from simulation.world import WORLD

PUSH_RECORD = np.dtype([("first_week", "i8"), ("share", "f8"), ("decided", "i8"), ("imposed", "i8")], align=True)
"""A quarter of a run: the first week of all, the share of its target withheld from the records, what the board decided in it
(`rules.company`), and what is imposed on the board instead, `FREE` for nothing."""
FREE = -1


@dataclass(frozen=True)
class CompiledScenario:
    """What the engine reads and never writes.

    Attributes:
        scenario: where it comes from.
        given: records by name: world, start, behaviour, norms, policies, switches, schedule.
        first_week: the first week of the past, zero or negative.
        weeks: weeks from the first to the last.
    """

    scenario: Scenario
    records: dict[str, Records]
    first_week: int
    weeks: int

    @property
    def reps(self) -> int:
        """Seats for reps."""
        return int(self.records["world"][0]["reps"])

    @property
    def teams(self) -> int:
        """Teams: reps over span, at least one."""
        return self.scenario.teams

    @property
    def steps_per_week(self) -> int:
        """Steps in a week."""
        return int(self.records["world"][0]["steps_per_week"])


def compile_scenario(scenario: Scenario) -> CompiledScenario:
    """Turn a scenario into records."""
    values = {path: scenario.value(path) for path in NUMBERS}
    records = {
        "world": _build_record("world", WORLD, values),
        "start": _build_record("start", START, values),
        "behaviour": _build_record("behaviour", CONSTANTS, values),
    }
    records["norms"] = _build_norms(records["world"][0], records["behaviour"][0])
    past = int(scenario.value("world.warmup_weeks"))
    records["policies"], records["schedule"] = _build_schedule(scenario, past, LEVERS, RECORD_OF["policies"])
    records["switches"], switching = _build_schedule(scenario, past, SWITCHES, RECORD_OF["switches"])
    records["switching"] = np.ascontiguousarray(switching[:, 0])
    return CompiledScenario(scenario, records, -past, past + scenario.weeks)


def _build_record(name: str, numbers: Mapping[str, Number], values: Mapping[str, Value]) -> Records:
    record = np.zeros(1, RECORD_OF[name])
    for path, number in numbers.items():
        record[0][number.name] = number.encode(values[path])
    return record


def _build_norms(world: Any, behaviour: Any) -> Records:
    """The ordinary rep as a yardstick: what follows from the world once for all."""
    record = np.zeros(1, RECORD_OF["norms"])
    norm, spread = record[0], float(world["deal_spread"])
    variance, penalty = spread * spread, float(behaviour["size_penalty"])
    norm["arrivals"] = world["wins_per_rep_year"] / 52.0 / world["win_rate"]
    norm["log_mean"] = math.log(world["typical_deal"]) - variance / 2.0
    norm["close_power"] = 1.0 / world["close_shape"]
    norm["close_scale"] = world["weeks_to_close"] / math.gamma(1.0 + 1.0 / world["close_shape"])
    stale = float(behaviour["staleness"]) * (float(world["weeks_to_close"]) - FRESH)
    norm["base_logit"] = math.log(world["win_rate"] / (1.0 - world["win_rate"])) + stale
    norm["value_shift"] = penalty * variance
    worth = 1.0 / (1.0 + math.exp(-SHARPNESS * (norm["base_logit"] - stale - norm["value_shift"])))
    norm["pace"] = norm["arrivals"] * world["typical_deal"] * worth
    norm["open_deals"] = norm["arrivals"] * world["weeks_to_close"]
    norm["deal_noise"] = world["typical_deal"] * _compute_lumpiness(spread, penalty, float(norm["base_logit"]) - stale)
    _set_shares_kept(norm, world, behaviour)
    return record


def _compute_lumpiness(spread: float, penalty: float, base_logit: float) -> float:
    """E[A^2 p(A)] / E[A p(A)] for amounts A of mean one and chances p that fall with size: variance of a week's wins over their mean."""
    z = np.linspace(-8.0, 8.0 + 2.0 * spread, 4001)
    amount = np.exp(spread * z - spread * spread / 2.0)
    weight = np.exp(-z * z / 2.0) / (1.0 + np.exp(penalty * spread * z - base_logit))
    return float((weight * amount * amount).sum() / (weight * amount).sum())


def _set_shares_kept(norm: Any, world: Any, behaviour: Any) -> None:
    """Shares kept over one step, from time constants in weeks: the same for everybody, so worked out once."""
    dt = 1.0 / float(world["steps_per_week"])
    weeks = {
        "keep_goal": behaviour["goal_half_life"] / math.log(2.0),
        "keep_link": behaviour["link_weeks"],
        "keep_disclosed": 2.0 * behaviour["link_weeks"],
        "keep_purpose": 52.0,
        "keep_craft": behaviour["forget_craft"],
        "keep_ramp": world["ramp_weeks"] / math.log(10.0),  # nine tenths of the way in that time
        "keep_fatigue": behaviour["fatigue_weeks"],
        "keep_burnout": behaviour["recovery_weeks"],
        "keep_habit": behaviour["habituation_weeks"],
        "keep_push": 6.0,
    }
    for name, constant in weeks.items():
        norm[name] = math.exp(-dt / float(constant))
    norm["struck"] = 1.0 - math.exp(-float(world["life_events"]) / 52.0 * dt)


def _build_schedule(
    scenario: Scenario, past: int, numbers: Mapping[str, Number], record: np.dtype[Any]
) -> tuple[Records, Records]:
    """All sets of values that ever hold, and which of them holds in each week and region."""
    before = {path: scenario.value(f"past.{path}") if path in LEVERS else "on" for path in numbers}
    today = {path: scenario.value(path) for path in numbers}
    here = {region: dict(today) for region in scenario.regions}
    positions: dict[tuple[Value, ...], int] = {}

    def index(values: Mapping[str, Value]) -> int:
        return positions.setdefault(tuple(values.values()), len(positions))

    schedule = np.zeros((past + scenario.weeks, len(here)), np.int64)
    schedule[:past] = index(before)
    schedule[past:] = index(today)
    for change in sorted(scenario.changes, key=lambda c: c.week):
        new = {path: value for path, value in change.settings if path in numbers}
        for r, name in enumerate(scenario.regions):
            if change.region is None or change.region == name:
                here[name] |= new
                schedule[past + change.week :, r] = index(here[name])
    return _build_rows(positions, numbers, record), schedule


def _build_rows(
    positions: Mapping[tuple[Value, ...], int], numbers: Mapping[str, Number], record: np.dtype[Any]
) -> Records:
    rows = np.zeros(len(positions), record)
    for values, row in positions.items():
        for number, value in zip(numbers.values(), values, strict=True):
            rows[row][number.name] = number.encode(value)
    return rows
