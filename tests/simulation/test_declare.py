"""A declared number takes what is allowed, in its own type, and says what is wrong with the rest."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import values_of

from simulation.declare import Number, Value, build_layout, collect_numbers, draft_number
from simulation.scenario import NUMBERS

SHARE = Number("care", "management", 0.3)
COUNT = Number("reps", "world", 40, 1, 200, whole=True)
WORD = Number("split", "targets", "reps", choices=("formula", "manager", "reps"))


@given(st.sampled_from(list(NUMBERS.values())).flatmap(lambda n: st.tuples(st.just(n), values_of(n))))
def test_whatever_is_in_range_is_taken_as_it_is(drawn: tuple[Number, Value]) -> None:
    number, value = drawn
    taken = number.check(value)
    assert taken == value
    assert isinstance(taken, str if number.choices else int if number.whole else float)
    assert number.check(taken) == taken


@given(st.sampled_from([n for n in NUMBERS.values() if not n.choices]), st.floats(1e-6, 1e300))
def test_whatever_is_outside_is_refused_with_path_value_and_range(number: Number, beyond: float) -> None:
    step = 1.0 if number.whole else max(1e-9, beyond)
    for wrong in (number.high + step, number.low - step):
        with pytest.raises(ValueError, match="must be") as told:
            number.check(wrong)
        assert number.path in str(told.value)
        assert repr(wrong) in str(told.value)
        assert f"from {number.low:g} to {number.high:g}" in str(told.value)


@pytest.mark.parametrize(
    "wrong", [True, False, np.True_, None, "0.3", "half", [0.3], math.nan, math.inf, -math.inf, 10**400, 0.3j]
)
def test_what_is_no_number_is_refused(wrong: object) -> None:
    for number in (SHARE, COUNT):
        with pytest.raises(ValueError, match=f"{number.path} = .*must be"):
            number.check(wrong)


@pytest.mark.parametrize("wrong", [0, 1.0, True, None, "rep", "Reps", ""])
def test_a_word_is_one_of_its_choices(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"targets\.split = .*one of formula, manager, reps"):
        WORD.check(wrong)


def test_whole_numbers_are_whole() -> None:
    assert COUNT.check(40.0) == 40
    assert isinstance(COUNT.check(np.int64(7)), int)
    with pytest.raises(ValueError, match="a whole number from 1 to 200"):
        COUNT.check(40.5)


def test_numpy_s_numbers_become_plain_ones() -> None:
    assert type(SHARE.check(np.float32(0.5))) is float
    assert type(SHARE.check(1)) is float


def test_a_word_is_kept_as_its_position() -> None:
    assert [WORD.encode(word) for word in WORD.choices] == [0.0, 1.0, 2.0]
    assert SHARE.encode(0.25) == 0.25


def test_every_number_is_declared_within_its_own_range() -> None:
    for path, number in NUMBERS.items():
        assert path == number.path
        assert number.check(number.default) == number.default
        if not number.choices:
            assert number.low < number.high
        if number.neutral is not None:
            number.check(number.neutral)
        assert number.help.endswith("."), path
        assert number.source, path


def test_names_of_fields_are_unique_within_a_group() -> None:
    assert len({(n.group, n.name) for n in NUMBERS.values()}) == len(NUMBERS)


class Sample:
    """Two numbers of a declaration."""

    some: Annotated[float, draft_number("group", 0.5, unit="share")]
    few: Annotated[int, draft_number("group", 2, 1, 9, whole=True)]


def test_a_declaration_becomes_numbers_and_a_record_in_the_order_written() -> None:
    assert [(n.path, n.default) for n in collect_numbers(Sample).values()] == [("group.some", 0.5), ("group.few", 2)]
    assert build_layout(Sample).names == ("some", "few")
    assert [build_layout(Sample)[name].kind for name in ("some", "few")] == ["f", "i"]


def test_a_record_takes_no_other_types_and_no_names_of_numpy() -> None:
    with pytest.raises(TypeError, match=r"Words\.word: only float and int"):
        build_layout(type("Words", (), {"__annotations__": {"word": str}}))
    with pytest.raises(TypeError, match=r"Hidden\.mean: np\.record"):
        build_layout(type("Hidden", (), {"__annotations__": {"mean": float}}))
