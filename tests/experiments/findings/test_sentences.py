"""Figures and names as people say them, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_numbers import agree, figures

from experiments.findings.formatting import join_list
from experiments.findings.sentences import (
    INVENTED_NAMES,
    build_sentence,
    choose_direction,
    format_count,
    format_duration,
    format_money,
    format_ordinal,
    format_percent,
    format_points,
    format_tenure_year,
    invent_name,
    is_shown_as_zero,
)


@pytest.mark.parametrize(
    ("thousands", "text"),
    [(4816, "$4.8M"), (480.4, "$480k"), (12_345, "$12M"), (999.6, "$1M"), (-77, "$77k"), (2.5e6, "$2.5B"),
     (0.4, "$400"), (0, "$0"), (4000, "$4M")],
)  # fmt: skip
def test_money_has_two_significant_digits(thousands: float, text: str) -> None:
    assert format_money(thousands).text == text


@given(st.floats(-1e7, 1e7))
def test_money_is_read_back(thousands: float) -> None:
    number = format_money(thousands)
    assert number.value == abs(thousands)
    assert agree(number.text, number.value)


@given(st.floats(-5, 5))
def test_shares_are_read_back_without_their_sign(share: float) -> None:
    for number in (format_percent(share), format_points(share)):
        assert "-" not in number.text
        assert agree(number.text, number.value)


@given(st.integers(0, 1000))
def test_numbers_and_nouns_agree(number: int) -> None:
    assert format_count(number, "rep").text == (f"{number} rep" if number == 1 else f"{number} reps")


@given(st.floats(0, 2000))
def test_lengths_are_read_back(weeks: float) -> None:
    number = format_duration(weeks)
    assert number.value == weeks
    assert not figures(number.text) or agree(number.text, weeks)
    assert " 1 months" not in f" {number.text}"
    assert " 1 years" not in f" {number.text}"


@given(st.floats(-2, 2))
def test_up_down_and_neither_agree_with_the_sign(change: float) -> None:
    word, by = choose_direction(change, format_percent(change), ("up", "down", "same"))
    assert (by is None) == (word == "same") == is_shown_as_zero(format_percent(change))
    assert word in ("same", "up" if change > 0 else "down")


def test_names_are_the_same_every_time_and_differ_near_by() -> None:
    assert len(set(INVENTED_NAMES)) == len(INVENTED_NAMES)
    for seat in range(200):
        for ordinal in range(5):
            assert invent_name(seat, ordinal) != invent_name(seat, ordinal + 1)
            assert len({invent_name(near, ordinal) for near in range(seat, seat + 8)}) == 8


def test_ordinals_and_joined_lists_are_as_people_write_them() -> None:
    assert [join_list(["A"]), join_list(["A", "B"]), join_list(["A", "B", "C"])] == ["A", "A and B", "A, B and C"]
    assert [format_ordinal(1), format_ordinal(10), format_ordinal(11)] == ["first", "tenth", "11th"]
    assert [format_tenure_year(0), format_tenure_year(51.9), format_tenure_year(52), format_tenure_year(130)] == [
        "first year",
        "first year",
        "second year",
        "third year",
    ]


def test_a_sentence_keeps_the_numbers_it_says() -> None:
    sentence = build_sentence("done", "{} and {} by {}.", format_count(2, "rep"), "Kim", format_duration(1))
    assert (sentence.text, sentence.facts) == ("2 reps and Kim by a few weeks.", (2,))
