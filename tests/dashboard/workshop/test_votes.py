"""Votes and scores: majority, median, second choice, roles, and how surprised somebody should have been."""

from __future__ import annotations

import math
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from room_simulator import SMALL_SESSION

from dashboard.workshop.forecast_scores import compute_surprise, count_beyond, summarise_guesses
from dashboard.workshop.session_parser import parse_session
from dashboard.workshop.votes import FEWEST_OF_ROLE, Voice, format_choice, list_settings, tally_by_role, tally_votes

SESSION = parse_session(SMALL_SESSION)
GUESS, CHOICE, LEVER = SESSION.rounds[0].questions
HOURS = SESSION.rounds[1].questions[0]


def voices(*values: float) -> list[Voice]:
    return [Voice(value) for value in values]


def test_the_majority_wins_and_the_next_is_second() -> None:
    tally = tally_votes(CHOICE, voices(1, 2, 1, 2, 1, 0))
    assert (tally.winner, tally.second, tally.counts) == (1, 2, (1, 3, 2))


def test_of_equal_options_the_one_listed_first_holds() -> None:
    assert tally_votes(CHOICE, voices(2, 0, 0, 2)).winner == 0


def test_without_a_voice_nothing_changes() -> None:
    for question in (CHOICE, LEVER):
        tally = tally_votes(question, [])
        assert (tally.winner, tally.second) == (None, None)
        assert list_settings(question, tally.winner) == {}
        assert format_choice(question, tally.winner) == ""


def test_a_lever_is_set_to_the_median_and_second_is_the_largest_other_group() -> None:
    tally = tally_votes(LEVER, voices(0.1, 0.12, 0.13, 0.5, 0.5))
    assert tally.winner == 0.13
    assert tally.second == 0.5


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=40))
def test_the_median_is_that_of_all_answers(values: list[float]) -> None:
    assert tally_votes(LEVER, voices(*values)).winner == pytest.approx(median(values), abs=5e-4)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9)), max_size=20))
def test_hands_count_like_as_many_phones(pairs: list[tuple[int, int]]) -> None:
    hands = tally_votes(CHOICE, [Voice(value, count) for value, count in pairs])
    phones = tally_votes(CHOICE, [Voice(value) for value, count in pairs for _ in range(count)])
    assert hands == phones


def test_what_a_choice_sets_are_the_levers_of_the_file() -> None:
    assert list_settings(CHOICE, 1) == {"targets.ambition": 0.04}
    assert list_settings(HOURS, 55.0) == {"recovery.hours_limit": 55.0}


def test_answers_by_role_are_told_from_five_up() -> None:
    few = [Voice(0, 1, "rep")] * FEWEST_OF_ROLE + [Voice(1, 1, "leader")] * (FEWEST_OF_ROLE - 1)
    assert set(tally_by_role(CHOICE, few)) == {"rep"}


FUTURES = [float(place) for place in range(-50, 51)]


def test_in_the_middle_of_the_fan_nobody_need_be_surprised_and_outside_everybody() -> None:
    assert compute_surprise(0.0, FUTURES) == pytest.approx(0.0, abs=1e-9)
    assert compute_surprise(51.0, FUTURES) == 1.0
    assert compute_surprise(-51.0, FUTURES) == 1.0


@given(st.integers(-80, 80))
def test_surprise_is_the_same_on_both_sides(value: int) -> None:
    assert compute_surprise(value, FUTURES) == pytest.approx(compute_surprise(-value, FUTURES), abs=1e-9)
    assert 0 <= compute_surprise(value, FUTURES) <= 1


def test_nothing_known_has_no_score() -> None:
    assert math.isnan(compute_surprise(0.0, []))
    assert math.isnan(compute_surprise(0.0, [float("nan")]))


def test_futures_beyond_a_guess_are_counted_on_its_side() -> None:
    assert count_beyond(25.5, FUTURES) == (25, "high")
    assert count_beyond(-25.5, FUTURES) == (25, "low")
    assert count_beyond(-80.0, FUTURES) == (0, "low")


def test_a_room_is_summed_up_around_what_came() -> None:
    summary = summarise_guesses([-20.0, 0.0, 10.0, 200.0], FUTURES, 5.0)
    assert (summary["guesses"], summary["above"], summary["below"], summary["inside"]) == (4, 2, 2, 3)
    assert summarise_guesses([], FUTURES, 0.0) == {"guesses": 0}
