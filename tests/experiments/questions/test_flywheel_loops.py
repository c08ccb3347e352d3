"""The loops: what opens them is allowed, belongs to one alone, and is neutral."""

from __future__ import annotations

import pytest

from experiments.questions.flywheel_loops import LOOPS, Loop, open_loops
from simulation.behaviour import CONSTANTS
from simulation.policy import LEVERS
from simulation.scenario import NUMBERS, Scenario, check_values


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_a_loop_is_opened_by_neutral_values_that_are_allowed(loop: Loop) -> None:
    assert check_values(loop.opening_settings) == loop.opening_settings
    assert set(loop.opening_settings) == {*loop.constants, *loop.levers}
    assert all(CONSTANTS[path].neutral == loop.opening_settings[path] for path in loop.constants)
    assert all(LEVERS[path].scope != "start" for path in loop.levers)


def test_nothing_closes_two_loops() -> None:
    paths = [path for loop in LOOPS for path in loop.opening_settings]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_an_ordinary_organisation_has_each_loop_closed(loop: Loop) -> None:
    assert all(NUMBERS[path].default != value for path, value in loop.opening_settings.items())


def test_a_loop_stays_open_whatever_was_to_change() -> None:
    plan = open_loops(Scenario().changing(20, {"incentives.response": 0.9, "management.care": 0.1}), LOOPS)
    assert plan.value("incentives.response") == 0.0
    assert [dict(change.settings) for change in plan.changes] == [{"management.care": 0.1}]
