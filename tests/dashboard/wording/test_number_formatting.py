"""Numbers: two significant digits, signs, people as people."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.wording.number_formatting import (
    SignedScale,
    UnitScale,
    add_sign,
    choose_scale,
    format_fraction,
    format_money,
    format_number,
    format_percent,
    format_share_of_reps,
)
from simulation.measures import MEASURES

SPACE = " "


@pytest.mark.parametrize(
    ("thousands", "text"),
    [
        (7712, "$7.7M"),
        (540, "$540k"),
        (5000, "$5.0M"),
        (-1200, "−$1.2M"),
        (3.2e6, "$3.2B"),
        (12345, "$12M"),
        (999.6, "$1.0M"),
        (0, "$0"),
        (0.2, "$0"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_money_has_two_significant_digits_and_a_unit(thousands: float, text: str) -> None:
    assert format_money(thousands) == text


def test_currency_is_a_setting() -> None:
    assert format_money(7712, "€") == "€7.7M"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.194, "19"), (0.0042, "0.4"), (0, "0"), (-0.03, "−3"), (1.024, "100"), (1.56, "160"), (math.nan, "–")],
)
def test_a_share_is_written_in_per_cent(share: float, text: str) -> None:
    assert format_percent(share) == (text if text == "–" else f"{text}{SPACE}%")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.2, "1 in 5"),
        (0.32, "1 in 3"),
        (0.41, "2 in 5"),
        (0.5, "1 in 2"),
        (0.74, "3 in 4"),
        (0.01, "hardly any"),
        (0.97, "nearly all"),
    ],
)
def test_a_share_is_written_as_people(share: float, text: str) -> None:
    assert format_fraction(share) == text


def test_a_share_of_reps_names_reps() -> None:
    assert format_share_of_reps(0.2) == "1 rep in 5"
    assert format_share_of_reps(0.66) == "2 reps in 3"
    assert format_share_of_reps(0) == "Hardly any rep"


@pytest.mark.parametrize(
    ("text", "with_sign"),
    [("$2M", "+$2M"), ("−$2M", "−$2M"), ("0.63", "+0.63"), ("0", "0"), ("0.0", "0.0"), ("$0", "$0"), ("–", "–")],
)
def test_differences_have_signs(text: str, with_sign: str) -> None:
    assert add_sign(text) == with_sign


def test_a_range_is_written_in_the_unit_of_its_difference() -> None:
    scale = choose_scale(MEASURES["bookings"])
    assert [scale.format_bare(value, 2600) for value in (1400, 3700)] == ["+1.4", "+3.7"]
    assert [scale.format_bare(value, 230) for value in (-300, 1800)] == ["−300", "+1,800"]
    assert choose_scale(MEASURES["burned_out"]).format_difference(-0.15) == "−15 points"


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_written(value: float) -> None:
    for text in (
        format_number(value),
        format_money(value),
        format_percent(value),
        *(choose_scale(m).format_difference(value) for m in MEASURES.values()),
    ):
        assert text
        assert "nan" not in text
        assert "-" not in text.replace("e-", "")


@pytest.mark.parametrize(
    ("value", "level", "gap"),
    [(0.075, f"7.5{SPACE}%", "+7.5"), (-0.3, f"−30{SPACE}%", "−30"), (0.0, f"0{SPACE}%", "0")],
)
def test_an_axis_says_where_its_lines_stand(value: float, level: str, gap: str) -> None:
    assert UnitScale("share").format_tick(value) == level
    assert SignedScale("share").format_tick(value) == gap
