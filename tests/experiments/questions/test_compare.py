"""Comparisons, on arrays made by hand."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from experiments.findings.estimates import count_gains
from experiments.questions.compare import compare, compute_difference
from simulation.intervals import compute_interval
from simulation.measures import MEASURES
from simulation.scenario import Scenario

BOOKINGS, BURNED_OUT, TARGET = MEASURES["bookings"], MEASURES["burned_out"], MEASURES["target"]


@dataclass
class Made:
    """An ensemble whose every measure is the same array."""

    values: NDArray[np.float64]
    scenario: Scenario = field(default_factory=Scenario)
    seed: int = 1

    @property
    def runs(self) -> int:
        return len(self.values)

    def windowed(self, measure: str, weeks: int = 52) -> NDArray[np.float64]:
        return self.values * (2.0 if measure == "bookings" and weeks == 13 else 1.0)


def make_values(*values: float) -> NDArray[np.float64]:
    return np.array(values, dtype=float)


def pairs() -> st.SearchStrategy[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    numbers = st.floats(-1e6, 1e6) | st.sampled_from([math.nan, 0.0, 1.0])
    return st.integers(0, 30).flatmap(
        lambda size: st.tuples(*(arrays(float, size, elements=numbers) for _ in range(2)))
    )


def test_the_difference_is_paired() -> None:
    row = compute_difference(BOOKINGS, make_values(10, 100, 1000), make_values(11, 102, 1003))
    assert (row.a, row.b, row.difference) == pytest.approx((370, 372, 2))
    # Student's t with two degrees of freedom: 4.303 standard errors of 1, 2, 3.
    assert (row.low, row.high) == pytest.approx((2 - 4.302653 / math.sqrt(3), 2 + 4.302653 / math.sqrt(3)))
    assert (row.futures, row.wins) == (3, 3)
    assert row.by_chance


def test_a_sure_difference_is_not_by_chance() -> None:
    assert not compute_difference(BOOKINGS, make_values(1, 2, 3), make_values(2, 3.01, 4)).by_chance
    assert not compute_difference(BOOKINGS, make_values(2, 3.01, 4), make_values(1, 2, 3)).by_chance


def test_ties_count_half_and_less_can_be_better() -> None:
    a, b = make_values(0.1, 0.2, 0.3, 0.4), make_values(0.0, 0.2, 0.4, 0.3)
    assert compute_difference(BURNED_OUT, a, b).wins == 2.5
    assert compute_difference(BOOKINGS, a, b).wins == 1.5


def test_no_verdict_where_neither_direction_is_better() -> None:
    assert compute_difference(TARGET, make_values(1, 2), make_values(3, 4)).wins is None


def test_runs_without_a_number_are_left_out_of_both() -> None:
    row = compute_difference(BOOKINGS, make_values(1, math.nan, 3), make_values(2, 2, math.inf))
    assert (row.a, row.b, row.difference, row.futures, row.wins) == (1, 2, 1, 1, 1)
    assert math.isnan(row.low)
    assert row.by_chance


def test_a_comparison_without_values_is_nan() -> None:
    row = compute_difference(BOOKINGS, make_values(math.nan), make_values(1))
    assert all(math.isnan(value) for value in (row.a, row.b, row.difference, row.low, row.high))
    assert (row.futures, row.wins) == (0, 0)


@given(pairs())
def test_a_reversed_comparison_changes_all_signs(pair: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
    a, b = pair
    there, back = compute_difference(BOOKINGS, a, b), compute_difference(BOOKINGS, b, a)
    assert there.futures == back.futures <= len(a)
    assert there.wins is not None
    assert back.wins is not None
    assert there.wins + back.wins == there.futures
    np.testing.assert_allclose((there.difference, there.low, there.high), (-back.difference, -back.high, -back.low))


@given(arrays(float, st.integers(2, 50), elements=st.floats(-1e6, 1e6)))
def test_the_interval_holds_the_mean(values: NDArray[np.float64]) -> None:
    low, high = compute_interval(values)
    assert low <= values.mean() + 1e-9
    assert values.mean() <= high + 1e-9


@given(st.lists(st.floats(allow_nan=False), max_size=20))
def test_gains_and_losses_add_up_to_all_runs(gains: list[float]) -> None:
    assert count_gains(gains) + count_gains(-gain for gain in gains) == len(gains)


def test_a_scenario_against_itself_differs_in_nothing() -> None:
    comparison = compare(Made(make_values(1, 2, 3)), Made(make_values(1, 2, 3)))
    assert {row.measure for row in comparison.differences} == set(MEASURES)
    assert all(row.difference == 0 and row.by_chance for row in comparison.differences)
    assert {row.wins for row in comparison.differences} == {None, 1.5}
    assert comparison.same_company


def test_the_window_is_passed_on() -> None:
    comparison = compare(Made(make_values(1, 2)), Made(make_values(1, 2)), weeks=13)
    assert comparison.weeks == 13
    assert next(row for row in comparison.differences if row.measure == "bookings").a == 3


@pytest.mark.parametrize("other", [Made(make_values(1, 2)), Made(make_values(1, 2, 3), seed=2)])
def test_ensembles_of_other_runs_cannot_be_paired(other: Made) -> None:
    with pytest.raises(ValueError, match="cannot be paired"):
        compare(Made(make_values(1, 2, 3)), other)


def test_another_company_is_noticed_and_another_policy_is_not() -> None:
    same, other = Scenario(), Scenario().with_({"world.market_growth": 0.1})
    policy = Scenario().with_({"management.care": 0.9, "behaviour.trust_ratio": 1})
    assert not compare(Made(make_values(1, 2)), Made(make_values(1, 2), other)).same_company
    assert compare(Made(make_values(1, 2), same), Made(make_values(1, 2), policy)).same_company


def test_the_table_has_a_row_per_measure() -> None:
    table = compare(Made(make_values(1, 2, 3)), Made(make_values(2, 4, 6))).table()
    assert list(table.index) == list(MEASURES)
    assert table.loc["bookings", "difference"] == 2
    assert set(table.columns) >= {"label", "unit", "a", "b", "low", "high", "futures", "wins", "by_chance"}


def test_json_knows_no_nan() -> None:
    document = compare(Made(make_values(math.nan)), Made(make_values(1.0)), ("mine", "yours")).to_json()
    text = json.dumps(document, allow_nan=False)
    assert (document["a"], document["b"]) == ("mine", "yours")
    assert json.loads(text)["measures"]["bookings"]["a"] is None
