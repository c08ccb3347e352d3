"""Runs with the past of another company are those of a fork of it today; with their own they are an ensemble."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.runner.fork import Trunk
from experiments.runner.many_runs import simulate_runs
from scenarios import load
from simulation import Cancelled, Scenario, run

SIZES = {"world.reps": 8, "world.regions": 1, "structure.span": 8, "world.warmup_weeks": 13, "world.weeks": 26}
COMPANY = load("ordinary-organisation").with_(SIZES)
OTHER = COMPANY.with_({"behaviour.learn_customers": 0.2, "leadership.field_time": 0.4})
PUSH = ((0, 0.2),)


@pytest.mark.parametrize("pushes", [(), PUSH])
def test_a_scenario_with_the_past_of_another_is_a_fork_of_it(pushes: tuple[tuple[int, float], ...]) -> None:
    assert OTHER.past_digest != COMPANY.past_digest
    mixed = simulate_runs(OTHER, 3, 5, past_of=COMPANY, pushes=pushes, first_run=2)
    assert np.array_equal(mixed.counts[:, :13], run(COMPANY, 3, 5, first_run=2).counts[:, :13])
    assert not np.array_equal(mixed.counts[:, 13:], run(OTHER, 3, 5, first_run=2, pushes=pushes).counts[:, 13:])
    if not pushes:
        assert np.array_equal(mixed.counts, Trunk(COMPANY, 3, 5, first_run=2).fork(OTHER).counts)
    else:
        assert not np.array_equal(mixed.counts, simulate_runs(OTHER, 3, 5, past_of=COMPANY, first_run=2).counts)


@pytest.mark.parametrize("past_of", [None, COMPANY])
def test_a_scenario_with_its_own_past_is_an_ensemble(past_of: Scenario | None) -> None:
    changed = COMPANY.with_({"leadership.field_time": 0.4})
    runs = simulate_runs(changed, 3, 5, past_of=past_of, pushes=PUSH)
    assert np.array_equal(runs.counts, run(changed, 3, 5, pushes=PUSH).counts)


@pytest.mark.parametrize("past_of", [COMPANY, OTHER])
def test_progress_is_told_and_who_cancels_is_obeyed(past_of: Scenario) -> None:
    told: list[tuple[int, int]] = []
    simulate_runs(OTHER, 3, past_of=past_of, progress=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Cancelled):
        simulate_runs(OTHER, 3, past_of=past_of, cancel=lambda: True)
