"""The formatting of numbers, measures and settings."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.findings.estimates import Estimate
from experiments.findings.formatting import (
    format_amount,
    format_change,
    format_estimate,
    format_number,
    format_range,
    format_setting,
    format_signed,
    join_list,
)
from simulation.measures import MEASURES
from simulation.policy import LEVERS


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
    assert format_number(value) == written


def test_a_difference_has_its_sign() -> None:
    assert [format_signed(value) for value in (0.5, 0, -0.5)] == ["+0.5", "0", "-0.5"]


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
    assert format_range(low, high, sign=True) == written


@given(st.floats(), st.floats())
def test_any_number_can_be_written(low: float, high: float) -> None:
    assert format_number(low)
    assert format_signed(low)
    assert format_range(low, high)


@pytest.mark.parametrize("path", LEVERS)
def test_every_lever_can_be_said_at_every_end(path: str) -> None:
    lever = LEVERS[path]
    ends = lever.choices or (lever.low, lever.high)
    assert len({format_setting(path, end) for end in ends}) == len(ends)


def test_levers_and_amounts_are_said_in_words() -> None:
    assert format_setting("targets.collaboration", 0.5) == "Who sets the quotas: negotiated (0.5)"
    assert format_setting("incentives.cap", 3.0) == "Ceiling on variable pay: none (3)"
    assert format_setting("leadership.patience", 1) == "Quarters before giving up: 1 quarter"
    assert format_change(-0.051, MEASURES["burned_out"]) == "-5.1 points"
    assert format_amount(0.2, MEASURES["burned_out"]) == "20 %"
    assert format_estimate(Estimate(1200.0, -30.0, 2430.0, 9), MEASURES["bookings"]).startswith("+1 200 $k (95 %: -30")
    assert join_list(["a", "b", "c"]) == "a, b and c"
