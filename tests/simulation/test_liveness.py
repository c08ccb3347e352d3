"""Nothing declared is dead: every lever, constant, number of world and start, and every switch changes what is counted.

Most are asked in the evil flywheel, the rest in the library scenario of `ELSEWHERE`, where there is something for them to act on.
Patience there outlasts the run, so that a changed lever cannot act by being a reform that the board undoes.
"""

from __future__ import annotations

import numpy as np
import pytest
from claims_table import small

from scenarios import names
from simulation import run
from simulation.behaviour import CONSTANTS
from simulation.declare import Number, Value
from simulation.ensemble import Ensemble
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, Scenario
from simulation.start import START
from simulation.world import WORLD

USUAL, WEEKS, PAST, RUNS = "evil-flywheel", 78, 26, 8
ELSEWHERE = {
    "targets.leftover": "eat-the-pie",
    "leadership.patience": "executive-replaced",
    "behaviour.hardship": "stepping-stones",
    "behaviour.dividing_hours": "eat-the-pie",
    "behaviour.new_broom": "executive-replaced",
    "behaviour.favouritism": "pie-split-by-managers",
    "behaviour.moral_hazard": "eat-the-pie",
    "behaviour.fix_trust": "break-the-flywheel",
    "behaviour.broken_reform": "pie-with-impatient-board",
    "behaviour.board_margin": "pie-with-impatient-board",
    "behaviour.manager_duties": "caring-managers",
    "world.shock_week": "demand-shock",
    "world.shock_weeks": "demand-shock",
}
CHOSEN: dict[str, tuple[Value, ...]] = {
    "world.reps": (16,),
    "world.regions": (1,),
    "world.weeks": (40,),
    "world.warmup_weeks": (13,),
    "world.shock_size": (-0.3,),
    "world.shock_week": (10,),
    "world.shock_weeks": (10,),
    "structure.span": (4, 12),
    "behaviour.board_margin": (0.2,),
}
"""Values for what has no neutral value and no end that a short life can hold."""


def stage(path: str) -> Scenario:
    """The library scenario in which a path is asked."""
    return small(ELSEWHERE.get(path, USUAL), WEEKS, PAST)


def alternatives(declared: Number, now: Value) -> tuple[Value, ...]:
    """Values to compare with today's: neutral for a constant, otherwise the far end, or every other choice."""
    if declared.path in CHOSEN:
        return CHOSEN[declared.path]
    if declared.choices:
        return tuple(choice for choice in declared.choices if choice != now)
    if declared.neutral is not None and declared.neutral != now:
        return (declared.check(declared.neutral),)
    far = declared.high if abs(declared.high - float(now)) > abs(float(now) - declared.low) else declared.low
    return (declared.check(far),)


def lived(scenario: Scenario) -> Ensemble:
    """A few short futures."""
    return run(scenario, RUNS, seed=3)


def differs(one: Ensemble, other: Ensemble) -> bool:
    """Whether anything counted differs, in the lengths or in what both have lived."""
    return one.counts.shape != other.counts.shape or not np.array_equal(one.counts, other.counts, equal_nan=True)


@pytest.fixture(scope="module")
def usual() -> dict[str, Ensemble]:
    """Unchanged scenarios, each lived once."""
    return {name: lived(small(name, WEEKS, PAST)) for name in {USUAL, *ELSEWHERE.values()}}


def test_every_number_is_asked() -> None:
    assert {*LEVERS, *CONSTANTS, *WORLD, *START, *SWITCHES} == set(NUMBERS)
    assert ELSEWHERE.keys() | CHOSEN.keys() <= set(NUMBERS)
    assert {USUAL, *ELSEWHERE.values()} <= set(names())


@pytest.mark.parametrize("path", NUMBERS)
def test_every_number_changes_what_is_counted(path: str, usual: dict[str, Ensemble]) -> None:
    base = usual[ELSEWHERE.get(path, USUAL)]
    scenario = stage(path)
    for value in alternatives(NUMBERS[path], scenario.value(path)):
        changed = lived(scenario.with_({path: value}))
        assert differs(base, changed), f"{path} = {value} instead of {scenario.value(path)} changes nothing"


def test_a_value_that_is_already_there_changes_nothing(usual: dict[str, Ensemble]) -> None:
    scenario = small(USUAL, WEEKS, PAST)
    same = {path: scenario.value(path) for path in ("targets.ambition", "behaviour.dilution", "world.difficulty")}
    assert not differs(usual[USUAL], lived(scenario.with_(same)))
