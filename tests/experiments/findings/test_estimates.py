"""Estimates and their intervals, on numbers made by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import t as student

from experiments.findings.estimates import estimate, estimate_frequency, estimate_ratio, estimate_ratio_difference
from simulation.intervals import compute_interval

Numbers = NDArray[np.float64]


def samples(shift: float = 0.0) -> st.SearchStrategy[tuple[Numbers, Numbers]]:
    """Tops and bottoms; the shift keeps bottoms from 0."""
    grains = st.integers(-1000, 1000).map(lambda k: k / 10)
    pairs = st.integers(3, 40).flatmap(lambda n: st.tuples(*(arrays(float, n, elements=grains) for _ in range(2))))
    return pairs.map(lambda pair: (pair[0], pair[1] + shift))


@given(samples(500.0))
def test_at_the_ends_of_fiellers_interval_the_remainder_touches_0(pair: tuple[Numbers, Numbers]) -> None:
    top, bottom = pair
    ratio = estimate_ratio(top, bottom)
    assume(ratio.has_interval and bottom.std() > 0.1 and top.std() > 0.1)
    assert ratio.low <= ratio.value + 1e-9
    assert ratio.value <= ratio.high + 1e-9
    for end in (ratio.low, ratio.high):
        rest = top - end * bottom
        reach = student.ppf(0.975, len(rest) - 1) * rest.std(ddof=1) / np.sqrt(len(rest))
        assert abs(rest.mean()) == pytest.approx(reach, rel=1e-4, abs=1e-4)


@given(samples())
def test_the_interval_is_unknown_exactly_where_the_bottom_may_be_0(pair: tuple[Numbers, Numbers]) -> None:
    top, bottom = pair
    low, high = compute_interval(bottom)
    assume(min(abs(low), abs(high)) > 1e-6)
    assert estimate_ratio(top, bottom).has_interval == (not low <= 0 <= high)


@given(samples(500.0))
def test_the_ratio_turned_around_turns_its_interval(pair: tuple[Numbers, Numbers]) -> None:
    ratio, inverse = estimate_ratio(*pair), estimate_ratio(-pair[0], pair[1])
    assume(ratio.has_interval)
    np.testing.assert_allclose((inverse.low, inverse.high), (-ratio.high, -ratio.low), atol=1e-9)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(600):
        bottom = chance.normal(1.0, 1.5, 40)
        top = 0.7 * bottom + chance.normal(0.0, 1.0, 40)
        ratio = estimate_ratio(top, bottom)
        held += ratio.has_interval and ratio.low <= 0.7 <= ratio.high
        held += not ratio.has_interval
    assert 0.92 <= held / 600 <= 0.98


def test_a_difference_of_a_ratio_to_itself_is_nothing() -> None:
    top, bottom = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.5, 3.0])
    difference = estimate_ratio_difference((top, bottom), (top, bottom))
    assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_a_difference_of_ratios_is_found_with_an_interval_that_holds_it() -> None:
    chance = np.random.default_rng(6)
    bottom = chance.normal(2.0, 1.0, 500)
    one, other = 1.5 * bottom + chance.normal(0, 1, 500), 0.5 * bottom + chance.normal(0, 1, 500)
    difference = estimate_ratio_difference((one, bottom), (other, bottom))
    assert difference.low <= 1.0 <= difference.high
    assert difference.high - difference.low < 0.3


def test_a_difference_of_ratios_is_unknown_where_a_bottom_may_be_0() -> None:
    sure, unsure = np.array([1.0, 1.1, 1.2]), np.array([-1.0, 1.0, 0.1])
    assert not estimate_ratio_difference((sure, sure), (sure, unsure)).has_interval


def test_a_mean_leaves_out_what_is_no_number() -> None:
    average = estimate(np.array([1.0, np.nan, 3.0]))
    assert average.value == 2.0
    assert not estimate(np.array([np.nan])).has_interval
    assert estimate(np.array([np.nan])).by_chance


@given(arrays(float, st.integers(2, 30), elements=st.floats(-1e6, 1e6)), st.integers(2, 50))
def test_an_interval_for_many_at_once_is_wider(values: NDArray[np.float64], family: int) -> None:
    one, many = estimate(values), estimate(values, family)
    assert (one.low, one.high) == pytest.approx(compute_interval(values))
    assert many.low <= one.low <= one.high <= many.high
    assert (-one).side == -one.side


def test_an_unknown_estimate_has_no_side() -> None:
    assert (
        estimate(np.array([5.0])).side == estimate(np.array([])).side == estimate(np.array([math.nan, 1.0])).side == 0
    )
    assert estimate(np.array([1.0, math.nan, 1.1, 0.9])).futures == 3


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0, math.nan]), max_size=40))
def test_a_frequency_lies_within_its_interval(gains: list[float]) -> None:
    frequency = estimate_frequency(np.array(gains))
    assert frequency.draws == len(gains)
    if gains:
        assert 0 <= frequency.low <= frequency.share + 1e-12
        assert frequency.share <= frequency.high + 1e-12 <= 1 + 1e-9


def test_wilsons_interval_is_as_in_the_books() -> None:
    """Nine of ten: .596 to .982."""
    frequency = estimate_frequency(np.array([1.0] * 9 + [-1.0]))
    assert (frequency.low, frequency.high) == pytest.approx((0.5958, 0.9821), abs=1e-3)
