"""Crossings of noisy curves whose places are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.findings.estimates import RunRows
from experiments.questions.curve_crossings import (
    HALVINGS,
    MOST_CROSSINGS,
    ScoreFunction,
    find_crossings,
    list_brackets,
    spread_values,
)

FUTURES = 60


def curve(shape: Callable[[float], float], noise: float, seed: int = 0) -> tuple[ScoreFunction, list[float]]:
    """A curve that each run measures with an error of its own, half of it the same at every value; and the values tried."""
    values: list[float] = []
    shared = np.random.default_rng(seed).normal(0.0, noise / 2, FUTURES)

    def ask(value: float) -> RunRows:
        values.append(value)
        own = np.random.default_rng([seed, len(values)]).normal(0.0, noise / 2, FUTURES)
        return (shape(value) + shared + own)[:, None]

    return ask, values


@given(st.floats(0.05, 0.95), st.booleans(), st.integers(0, 5))
def test_a_sure_crossing_is_found_on_its_side(place: float, rises: bool, seed: int) -> None:
    ask, values = curve(lambda x: (x - place) * (1 if rises else -1), 0.01, seed)
    points, crossings = find_crossings(ask, spread_values(0.0, 1.0, 9))
    assert len(crossings) == 1
    assert crossings[0].rises == rises
    assert (
        crossings[0].start <= crossings[0].at.low <= crossings[0].at.value <= crossings[0].at.high <= crossings[0].end
    )
    assert crossings[0].at.value == pytest.approx(place, abs=0.02)
    assert len(values) == len(points) <= 9 + HALVINGS + 2


def test_the_interval_holds_the_place_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(80):
        ask, _ = curve(lambda x: x - 0.43, 0.5, seed)
        _, crossings = find_crossings(ask, spread_values(0.0, 1.0, 9))
        held += any(each.at.low <= 0.43 <= each.at.high for each in crossings)
    assert held >= 0.85 * 80


def test_a_curve_without_crossing_has_none() -> None:
    ask, values = curve(lambda x: 1.0 + x, 0.1)
    points, crossings = find_crossings(ask, spread_values(0.0, 1.0, 9))
    assert not crossings
    assert len(values) == 9
    assert {point.side for point in points} == {1}


def test_a_crossing_that_chance_explains_is_not_called_one() -> None:
    ask, _ = curve(lambda x: 0.0, 1.0)
    points, crossings = find_crossings(ask, spread_values(0.0, 1.0, 5))
    assert not crossings or {point.side for point in points} >= {-1, 1}


def test_every_place_is_found_at_bounded_cost() -> None:
    ask, values = curve(lambda x: np.sin(7 * np.pi * (x + 0.03)), 0.05)
    _, crossings = find_crossings(ask, spread_values(0.0, 1.0, 21))
    np.testing.assert_allclose([each.at.value for each in crossings], [k / 7 - 0.03 for k in range(1, 8)], atol=0.03)
    assert [each.rises for each in crossings] == [False, True, False, True, False, True, False]
    assert len(values) <= 21 + MOST_CROSSINGS * (HALVINGS + 2)


def test_whole_levers_are_tried_at_whole_numbers_only() -> None:
    ask, values = curve(lambda x: x - 5.4, 0.01)
    _, crossings = find_crossings(ask, spread_values(1.0, 12.0, 5, whole=True), whole=True)
    assert all(value == round(value) for value in values)
    assert len(set(values)) == len(values)
    assert (crossings[0].start, crossings[0].end) == (5.0, 6.0)


def test_a_score_of_two_means_is_sure_above_only_where_both_are() -> None:
    sure, unsure, below = (np.full(20, 1.0) + np.linspace(-s, s, 20) - d for s, d in ((0.1, 0), (9, 1), (0.1, 2)))

    def side(*columns: RunRows) -> int:
        return find_crossings(lambda _: np.column_stack(columns), [0.0])[0][0].side

    assert side(sure, sure) == 1
    assert side(sure, unsure) == 0
    assert side(sure, below) == side(below, unsure) == -1


def test_unsure_points_are_passed_over() -> None:
    ask, _ = curve(lambda x: x - 0.5, 0.01)
    points, _ = find_crossings(ask, [0.0, 0.5, 1.0])
    assert [(a.at, b.at) for a, b in list_brackets([points[0], points[-1]])] == [(0.0, 1.0)]
