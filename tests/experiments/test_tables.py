"""How numbers are written on a terminal."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.tables import figure, signed, span


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.12345, "0.123"),
        (999.4, "999"),
        (7_654_321.2, "7 654 321"),
        (-1234.5, "-1 234"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_a_figure_has_three_significant_digits_or_is_written_in_full(value: float, written: str) -> None:
    assert figure(value) == written


def test_a_difference_has_its_sign() -> None:
    assert [signed(value) for value in (0.5, 0, -0.5)] == ["+0.5", "0", "-0.5"]


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (-0.00857, 0.277, "-0.01 … +0.28"),
        (1234.5, 23456.7, "+1 234 … +23 457"),
        (0, 0, "+0 … +0"),
        (math.nan, math.nan, "–"),
    ],
)
def test_an_interval_is_as_exact_as_its_larger_end(low: float, high: float, written: str) -> None:
    assert span(low, high, sign=True) == written


@given(st.floats(), st.floats())
def test_any_number_can_be_written(low: float, high: float) -> None:
    assert figure(low)
    assert signed(low)
    assert span(low, high)
