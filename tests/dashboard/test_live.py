"""What the explorer asks the model itself: a cut shares the past, and the map shows what the findings say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dashboard.model import live, missed, strengths
from experiments.understanding.gain import Push, responses
from experiments.understanding.links import measure
from experiments.understanding.lives import Lives
from experiments.understanding.wheel import cut
from simulation.ensemble import Cancel, Cancelled, run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

SMALL = Scenario(
    name="small",
    settings=(("world.reps", 12), ("structure.span", 6), ("world.weeks", 52)),
)
CUT = cut(SMALL, "missed>trust")


def test_a_cut_plan_parts_from_carrying_on_today() -> None:
    carrying, parted = run(SMALL, 6, 1), live(CUT, 6, 1, since=SMALL)
    today = -carrying.first_quarter
    for name in MEASURES:
        there, here = carrying.quarters(name), parted.quarters(name)
        assert np.array_equal(there[:, :today], here[:, :today], equal_nan=True)
    assert not np.array_equal(carrying.quarters("trust_leadership"), parted.quarters("trust_leadership"))
    later = live(CUT, 2, 1, first_run=4, since=SMALL)
    assert np.array_equal(later.quarters("bookings"), parted.quarters("bookings")[4:])


def test_without_a_cut_the_engine_is_the_model() -> None:
    plan = SMALL.with_({"leadership.field_time": 0.3})
    for since in (None, SMALL):
        assert np.array_equal(live(plan, 3, 1, since=since).counts, run(plan, 3, 1).counts, equal_nan=True)


def test_links_are_those_of_the_finding() -> None:
    ours, theirs = strengths(SMALL, SMALL, 8, 1), measure(SMALL, 8, 1, keep=False).strengths
    assert [repr(each) for each in ours] == [repr(each) for each in theirs]


def test_what_follows_a_miss_is_that_of_the_finding() -> None:
    theirs = responses(SMALL, Lives(4, 1), Push()).mean(axis=1)
    assert np.array_equal(missed(SMALL, SMALL, 4, 1), theirs)
    assert missed(SMALL, SMALL, 4, 1, loops=("Exhaustion",)).shape == theirs.shape


@pytest.mark.parametrize(
    "work",
    [
        lambda cancel: live(CUT, 8, 1, since=SMALL, cancel=cancel),
        lambda cancel: strengths(SMALL, SMALL, 8, 1, cancel),
        lambda cancel: missed(SMALL, SMALL, 8, 1, cancel),
    ],
)
def test_all_of_it_can_be_stopped(work: Callable[[Cancel], object]) -> None:
    with pytest.raises(Cancelled):
        work(lambda: True)
