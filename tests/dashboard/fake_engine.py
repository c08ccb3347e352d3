"""A small stand-in for the model with the same interface: fast, seeded by run number, and sensitive to every lever."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np

from dashboard.service.explorer_settings import ExplorerSettings, Gauge, ScenarioLibrary
from experiments.questions.flywheel_map import LINKS
from experiments.questions.held_responses import GROUPS
from experiments.questions.link_strengths import LinkStrength
from experiments.questions.wheel_share import TOGETHER, WHOLE, WheelShare, build_wheel_share
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario, Step

PAST, FUTURE, MOST = 8, 12, 400
GOOD = {
    "targets.collaboration": 0.5,
    "leadership.field_time": 0.9,
    "leadership.root_cause": 0.5,
    "leadership.fixing": 0.6,
    "structure.overlay_sunset": 0.3,
    "structure.overlay_response": -0.15,
    "targets.ambition": -1.5,
}
LEVEL = {"$k": 7000.0, "h": 12.0, "share": 0.25, "0..1": 0.45, "a rep and year": 0.25}


def mood(scenario: Scenario) -> float:
    """How much better than its past the organisation is led."""
    return sum(
        (float(scenario.value(path)) - float(scenario.value(f"past.{path}"))) * weight for path, weight in GOOD.items()
    )


class FakeEnsemble:
    """Ensemble of made-up futures."""

    first_quarter = -PAST

    def __init__(self, scenario: Scenario, runs: int, seed: int, first: int = 0) -> None:
        self._mood = mood(scenario)
        self._later = sum(0.3 for change in scenario.changes for path, _ in change.settings if path in GOOD)
        self._touched = sum(
            float(LEVERS[path].encode(value))
            for path, value in scenario.settings
            if path in LEVERS and path not in GOOD
        )
        self.runs, self.seed, self.first = runs, seed, first

    def quarters(self, measure: str) -> np.ndarray:
        declared = MEASURES[measure]
        when = np.arange(-PAST, FUTURE)
        ahead = np.clip(when + 1, 0, None)
        dip = 0.06 * self._mood * np.exp(-(((ahead - 1.5) / 1.2) ** 2)) * (ahead > 0)
        gain = self._mood * (1 - np.exp(-ahead / 4)) * 0.5 - dip + self._later * np.clip(ahead - 8, 0, None) / 4 * 0.3
        course = (declared.better or 1) * (gain - 0.018 * (when + PAST))
        value = LEVEL.get(declared.unit, 2.0) * np.exp(
            course + draw_luck(self.seed, measure)[np.arange(self.first, self.first + self.runs) % MOST]
        )
        value = value + 1e-4 * self._touched * (ahead > 0)
        return np.clip(value, 0, 1) if declared.unit in ("share", "0..1") else value

    def windowed(self, measure: str, weeks: int = 52) -> np.ndarray:
        last = self.quarters(measure)[:, -weeks // 13 :]
        return last.sum(axis=1) if MEASURES[measure].over is None else last.mean(axis=1)


@cache
def draw_luck(seed: int, measure: str) -> np.ndarray:
    """Draw the luck of each run, whatever the policy."""
    place = int(hashlib.sha256(measure.encode()).hexdigest()[:8], 16)
    normals = np.random.default_rng([seed, place]).normal(0, 1, (2, MOST, PAST + FUTURE))
    return np.cumsum(0.018 * normals[0], axis=1) + 0.01 * normals[1]


def run(scenario: Scenario, runs: int = 1, seed: int = 1, *, first_run: int = 0, **_: Any) -> FakeEnsemble:
    return FakeEnsemble(scenario, runs, seed, first_run)


def build_link(tail: str, head: str, strength: float, reach: float = 0.05) -> LinkStrength:
    """Build a link of a given strength."""
    low, high = strength - reach, strength + reach
    return LinkStrength(tail, head, strength, low, high, 1, strength, 0.1, 0.1, 0.1, 40)


def measure_strengths(
    scenario: Scenario, since: Scenario, futures: int, seed: int, cancel: Any = None
) -> tuple[LinkStrength, ...]:
    """Measure links of every kind: strong, weak, by chance, eased, unknown."""
    values = (0.9, 0.6, 0.3, 0.1, 0.0, -0.4, np.nan, 1.5, 0.2, 0.4, 0.02, 0.5)
    return tuple(build_link(link.tail, link.head, value) for link, value in zip(LINKS, values, strict=True))


def measure_missed(
    scenario: Scenario, since: Scenario, futures: int, seed: int, cancel: Any = None, loops: Any = ()
) -> np.ndarray:
    """Measure a miss that brings $0.56 within a year and $0.32 in the next; every open loop takes a fifth off."""
    yearly = np.repeat([0.14, 0.08], 4) * 0.8 ** len(loops)
    return yearly + np.random.default_rng([seed, 7]).normal(0, 0.02, (futures, 8))


def measure_wheel(
    scenario: Scenario, futures: int, seed: int, cancel: Any = None, *, against: Any = None
) -> WheelShare:
    """Measure a wheel that makes about two thirds of whatever changes, most of it through rules."""
    own = mood(scenario) - (mood(against) if against is not None else 0.0)
    luck = np.random.default_rng([seed, 11]).normal(0, 0.5, (futures, 4))
    change = (50.0 * own if against is not None else -20.0) + luck
    share = {group.name: part for group, part in zip(GROUPS, (0.1, 0.05, 0.4, 0.1), strict=True)}
    made = {name: part * change for name, part in share.items()}
    made = {**made, TOGETHER: 0.0 * change, WHOLE: 0.65 * change}
    head = (scenario.name, against.name if against is not None else None, futures, seed)
    return build_wheel_share(head, change.mean(axis=1), made)


SIGHT = (
    "targets.ambition",
    "targets.collaboration",
    "targets.downward_revision",
    "incentives.variable_share",
    "incentives.team_share",
    "structure.overlay_response",
    "structure.overlay_sunset",
    "leadership.field_time",
    "leadership.root_cause",
    "leadership.fixing",
    "management.care",
    "recovery.hours_limit",
)
FLYWHEEL = Scenario(
    name="evil-flywheel",
    title="The evil flywheel",
    group="How it goes wrong",
    story="Targets far from what territories hold are missed. Leaders blame ability. Customers get less time.",
    in_sight=SIGHT,
    try_next=(
        Step("Stop adding specialists", (("structure.overlay_response", 0.0),)),
        Step(
            "Send leaders to customers and fix what they find",
            (("leadership.field_time", 0.15), ("leadership.fixing", 0.8)),
        ),
        Step(
            "Both, but two years later",
            (("leadership.field_time", 0.15), ("leadership.fixing", 0.8), ("structure.overlay_response", 0.0)),
            104,
        ),
    ),
    settings=(("targets.ambition", 0.16), ("structure.overlay_response", 1.5), ("leadership.field_time", 0.0)),
)
ORDINARY = Scenario(
    name="ordinary-organisation",
    title="An ordinary organisation",
    group="What people try",
    story="An average company. Nothing is wrong enough to be noticed.",
    in_sight=SIGHT[:6],
)
SCENARIOS = {scenario.name: scenario for scenario in (FLYWHEEL, ORDINARY)}


def fake_settings(**changes: Any) -> ExplorerSettings:
    library = ScenarioLibrary(lambda: list(SCENARIOS), SCENARIOS.__getitem__)
    return ExplorerSettings(
        **{
            "engine": run,
            "library": library,
            "version": "0.1.0",
            "gauge": Gauge(measure_strengths, measure_missed, measure_wheel),
            **changes,
        }
    )
