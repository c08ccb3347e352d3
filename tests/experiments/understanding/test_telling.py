"""Figures and names as people say them, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import agree, figures

from experiments.understanding.telling import (
    NAMES,
    compared,
    count,
    lasting,
    money,
    name,
    nothing,
    nth,
    percent,
    points,
    say,
    year_of,
)
from experiments.words import listed


@pytest.mark.parametrize(
    ("thousands", "said"),
    [(4816, "$4.8M"), (480.4, "$480k"), (12_345, "$12M"), (999.6, "$1M"), (-77, "$77k"), (2.5e6, "$2.5B"),
     (0.4, "$400"), (0, "$0"), (4000, "$4M")],
)  # fmt: skip
def test_money_in_two_digits(thousands: float, said: str) -> None:
    assert money(thousands).text == said


@given(st.floats(-1e7, 1e7))
def test_money_is_read_back(thousands: float) -> None:
    said = money(thousands)
    assert said.value == abs(thousands)
    assert agree(said.text, said.value)


@given(st.floats(-5, 5))
def test_shares_are_read_back_without_their_sign(share: float) -> None:
    for said in (percent(share), points(share)):
        assert "-" not in said.text
        assert agree(said.text, said.value)


@given(st.integers(0, 1000))
def test_numbers_and_nouns_agree(number: int) -> None:
    assert count(number, "rep").text == (f"{number} rep" if number == 1 else f"{number} reps")


@given(st.floats(0, 2000))
def test_lengths_are_read_back(weeks: float) -> None:
    said = lasting(weeks)
    assert said.value == weeks
    assert not figures(said.text) or agree(said.text, weeks)
    assert " 1 months" not in f" {said.text}"
    assert " 1 years" not in f" {said.text}"


@given(st.floats(-2, 2))
def test_up_down_and_neither_agree_with_the_sign(change: float) -> None:
    word, by = compared(change, percent(change), ("up", "down", "same"))
    assert (by is None) == (word == "same") == nothing(percent(change))
    assert word in ("same", "up" if change > 0 else "down")


def test_names_are_the_same_every_time_and_differ_near_by() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for seat in range(200):
        for ordinal in range(5):
            assert name(seat, ordinal) != name(seat, ordinal + 1)
            assert len({name(near, ordinal) for near in range(seat, seat + 8)}) == 8


def test_lists_and_ordinals() -> None:
    assert [listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])] == ["A", "A and B", "A, B and C"]
    assert [nth(1), nth(10), nth(11)] == ["first", "tenth", "11th"]
    assert [year_of(0), year_of(51.9), year_of(52), year_of(130)] == [
        "first year",
        "first year",
        "second year",
        "third year",
    ]


def test_a_sentence_keeps_the_numbers_it_says() -> None:
    said = say("done", "{} and {} by {}.", count(2, "rep"), "Kim", lasting(1))
    assert (said.text, said.facts) == ("2 reps and Kim by a few weeks.", (2,))
