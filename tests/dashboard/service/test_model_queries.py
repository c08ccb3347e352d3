"""Queries to the model: a cut shares the past, and the map shows what the findings say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dashboard.service.model_queries import measure_missed, measure_strengths, simulate_with_past
from experiments.questions.flywheel_map import cut
from experiments.questions.link_strengths import refine_links
from experiments.questions.loop_gain import MissPush, measure_responses
from experiments.runner.run_observer import RunObserver
from simulation.ensemble import Cancel, Cancelled, run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

SMALL = Scenario(
    name="small",
    settings=(("world.reps", 12), ("structure.span", 6), ("world.weeks", 52)),
)
CUT = cut(SMALL, "missed>trust")


def test_a_cut_plan_parts_from_carrying_on_today() -> None:
    carrying, parted = run(SMALL, 6, 1), simulate_with_past(CUT, 6, 1, since=SMALL)
    today = -carrying.first_quarter
    for name in MEASURES:
        there, here = carrying.quarters(name), parted.quarters(name)
        assert np.array_equal(there[:, :today], here[:, :today], equal_nan=True)
    assert not np.array_equal(carrying.quarters("trust_leadership"), parted.quarters("trust_leadership"))
    later = simulate_with_past(CUT, 2, 1, first_run=4, since=SMALL)
    assert np.array_equal(later.quarters("bookings"), parted.quarters("bookings")[4:])


def test_without_a_cut_the_engine_is_the_model() -> None:
    plan = SMALL.with_({"leadership.field_time": 0.3})
    for since in (None, SMALL):
        assert np.array_equal(
            simulate_with_past(plan, 3, 1, since=since).counts, run(plan, 3, 1).counts, equal_nan=True
        )


def test_the_strengths_of_links_are_those_of_the_finding() -> None:
    ours = measure_strengths(SMALL, SMALL, 8, 1)
    *_, finding = refine_links(SMALL, 8, 1, use_cache=False)
    assert [repr(each) for each in ours] == [repr(each) for each in finding.strengths]


def test_what_follows_a_miss_is_that_of_the_finding() -> None:
    theirs = measure_responses(SMALL, RunObserver(4, 1), MissPush()).mean(axis=1)
    assert np.array_equal(measure_missed(SMALL, SMALL, 4, 1), theirs)
    assert measure_missed(SMALL, SMALL, 4, 1, loops=("Exhaustion",)).shape == theirs.shape


@pytest.mark.parametrize(
    "work",
    [
        lambda cancel: simulate_with_past(CUT, 8, 1, since=SMALL, cancel=cancel),
        lambda cancel: measure_strengths(SMALL, SMALL, 8, 1, cancel),
        lambda cancel: measure_missed(SMALL, SMALL, 8, 1, cancel),
    ],
)
def test_every_query_to_the_model_can_be_stopped(work: Callable[[Cancel], object]) -> None:
    with pytest.raises(Cancelled):
        work(lambda: True)
