"""Futures from any number on, one scenario or many; intervals and words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from made_worlds import at, made
from numpy.typing import NDArray

from experiments.compare import interval
from experiments.understanding import settings as words
from experiments.understanding.chance import Estimate, estimate, share
from experiments.understanding.worlds import Worlds
from simulation.ensemble import Cancelled
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

SMALL = Scenario().with_({"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 13})
CARE = "management.care"


def test_futures_are_the_same_from_wherever_they_are_counted() -> None:
    whole = Worlds(4, 13).of(SMALL, 5)
    tail = Worlds(4, 13, first=3).of(SMALL, 2)
    for name, values in tail.items():
        np.testing.assert_array_equal(whole[name][3:], values)


def test_many_at_once_are_what_each_is_alone() -> None:
    plans = [SMALL.with_({CARE: value}) for value in (0.0, 0.5, 1.0)]
    worlds = Worlds(4, 13, threads=3)
    found = list(worlds.each(plans, 3))
    assert worlds.lived == 9
    for plan, lived in zip(plans, found, strict=True):
        np.testing.assert_array_equal(lived["bookings"], Worlds(4, 13).of(plan, 3)["bookings"])
    list(worlds.each(plans, 3))
    assert worlds.lived == 9


def test_cancelling_stops_between_scenarios() -> None:
    worlds = made({"bookings": at(CARE)})(4, cancel=lambda: True)
    with pytest.raises(Cancelled):
        list(worlds.each([SMALL, SMALL.with_({CARE: 0.9})], 2))


@given(arrays(float, st.integers(2, 30), elements=st.floats(-1e6, 1e6)), st.integers(2, 50))
def test_an_interval_for_many_at_once_is_wider(values: NDArray[np.float64], family: int) -> None:
    one, many = estimate(values), estimate(values, family)
    assert (one.low, one.high) == pytest.approx(interval(values))
    assert many.low <= one.low <= one.high <= many.high
    assert (-one).side == -one.side


def test_what_is_unknown_has_no_side() -> None:
    assert (
        estimate(np.array([5.0])).side == estimate(np.array([])).side == estimate(np.array([math.nan, 1.0])).side == 0
    )
    assert estimate(np.array([1.0, math.nan, 1.1, 0.9])).futures == 3


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0, math.nan]), max_size=40))
def test_a_share_lies_within_its_interval(gains: list[float]) -> None:
    found = share(np.array(gains))
    assert found.draws == len(gains)
    if gains:
        assert 0 <= found.low <= found.share + 1e-12
        assert found.share <= found.high + 1e-12 <= 1 + 1e-9


def test_wilson_is_as_in_the_books() -> None:
    """Nine of ten: .596 to .982."""
    found = share(np.array([1.0] * 9 + [-1.0]))
    assert (found.low, found.high) == pytest.approx((0.5958, 0.9821), abs=1e-3)


@pytest.mark.parametrize("path", LEVERS)
def test_every_lever_can_be_said_at_every_end(path: str) -> None:
    lever = LEVERS[path]
    ends = lever.choices or (lever.low, lever.high)
    assert len({words.setting(path, end) for end in ends}) == len(ends)


def test_levers_and_amounts_are_said_in_words() -> None:
    assert words.setting("targets.collaboration", 0.5) == "Who sets the quotas: negotiated (0.5)"
    assert words.setting("incentives.cap", 3.0) == "Ceiling on variable pay: none (3)"
    assert words.setting("leadership.patience", 1) == "Quarters before giving up: 1 quarter"
    assert words.change(MEASURES["burned_out"], -0.051) == "-5.1 points"
    assert words.level(MEASURES["burned_out"], 0.2) == "20 %"
    assert words.changed(MEASURES["bookings"], Estimate(1200.0, -30.0, 2430.0, 9)).startswith("+1 200 $k (95 %: -30")
    assert words.listed(["a", "b", "c"]) == "a, b and c"
