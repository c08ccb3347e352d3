"""Runs from any number on, of one scenario or many."""

from __future__ import annotations

import numpy as np
import pytest
from made_futures import at, made

from experiments.runner.run_cache import RunCache
from simulation.ensemble import Cancelled
from simulation.scenario import Scenario

SMALL = Scenario().with_({"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 13})
CARE = "management.care"


def test_runs_are_the_same_from_whichever_number_they_are_counted() -> None:
    whole = RunCache(4, 13).measure_runs(SMALL, 5)
    tail = RunCache(4, 13, first_run=3).measure_runs(SMALL, 2)
    for name, values in tail.items():
        np.testing.assert_array_equal(whole[name][3:], values)


def test_scenarios_measured_together_equal_each_measured_alone() -> None:
    plans = [SMALL.with_({CARE: value}) for value in (0.0, 0.5, 1.0)]
    run_cache = RunCache(4, 13, threads=3)
    results = list(run_cache.measure_each(plans, 3))
    assert run_cache.runs_simulated == 9
    for plan, result in zip(plans, results, strict=True):
        np.testing.assert_array_equal(result["bookings"], RunCache(4, 13).measure_runs(plan, 3)["bookings"])
    list(run_cache.measure_each(plans, 3))
    assert run_cache.runs_simulated == 9


def test_cancelling_stops_between_scenarios() -> None:
    run_cache = made({"bookings": at(CARE)})(4, cancel=lambda: True)
    with pytest.raises(Cancelled):
        list(run_cache.measure_each([SMALL, SMALL.with_({CARE: 0.9})], 2))
