"""A lever declared idle does nothing, to the last bit, while the other lever stands there, and something while it does not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import drawn_scenarios, shrunk, values_of

from simulation import run
from simulation.declare import Number, Value
from simulation.policy import LEVERS
from simulation.scenario import Scenario

SURROUNDINGS = ("evil-flywheel", "eat-the-pie")
OUTLASTS = {"leadership.patience": 12, "past.leadership.patience": 12}
"""No board undoes a change within such a run, so what changed at all has no way to act."""


def declared() -> Iterator[tuple[Number, str, Value]]:
    """Every lever that can be idle, with the other lever and the value of it."""
    for lever in LEVERS.values():
        for idle in lever.idle:
            for value in idle.at:
                yield lever, idle.path, value


IDLE = list(declared())
EVERY = pytest.mark.parametrize(("lever", "path", "value"), IDLE, ids=[f"{one.name}-{at}" for one, _, at in IDLE])


def ends(lever: Number) -> tuple[Value, ...]:
    """Every choice of a lever, or its two ends."""
    return lever.choices or (lever.check(lever.low), lever.check(lever.high))


def differ(lever: Number, scenario: Scenario, futures: int = 2) -> bool:
    """Whether anything that measures are made of differs between the ends of a lever, in any future."""
    lived = (run(scenario.with_({lever.path: value}), futures, seed=7, threads=1) for value in ends(lever))
    first, *others = (one.counts for one in lived)
    return any(not np.array_equal(first, other, equal_nan=True) for other in others)


def elsewhere(path: str, values: set[Value]) -> Value:
    """A value of a lever far from some of its values."""
    return next(value for value in reversed(ends(LEVERS[path])) if value not in values)


def small(name: str, weeks: int = 39) -> Scenario:
    return shrunk(name).with_({"world.weeks": weeks})


def test_an_idleness_names_another_lever_and_its_values() -> None:
    assert IDLE
    for lever, path, value in IDLE:
        other = LEVERS[path]
        assert other is not lever
        assert lever.scope != "start" != other.scope
        assert other.check(value) == value


@EVERY
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_an_idle_lever_does_nothing_where_the_other_always_stood_there(
    lever: Number, path: str, value: Value, name: str
) -> None:
    assert not differ(lever, small(name, 52).with_({path: value, f"past.{path}": value, **OUTLASTS}))


@EVERY
@settings(max_examples=40)
@given(drawn=drawn_scenarios(), data=st.data())
def test_an_idle_lever_does_nothing_in_any_company_once_the_other_stands_there(
    lever: Number, path: str, value: Value, drawn: Scenario, data: st.DataObject
) -> None:
    before = data.draw(values_of(LEVERS[path]).filter(lambda drawn: drawn != value))
    assert not differ(lever, drawn.with_({path: value, f"past.{path}": before}))


@EVERY
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_an_idle_lever_leaves_nothing_behind_where_the_board_undoes_the_plan(
    lever: Number, path: str, value: Value, name: str
) -> None:
    hasty = {"leadership.patience": 1, "behaviour.board_margin": 0.0}
    before = elsewhere(path, {value})
    assert not differ(lever, small(name, 78).with_({path: value, f"past.{path}": before, **hasty}), futures=12)


@EVERY
def test_an_idle_lever_does_something_while_the_other_stands_elsewhere(lever: Number, path: str, value: Value) -> None:
    moved = {idle.path: elsewhere(idle.path, set(idle.at)) for idle in lever.idle}
    assert value != moved[path]
    assert any(differ(lever, small(name, 78).with_({**moved, **OUTLASTS})) for name in SURROUNDINGS)
