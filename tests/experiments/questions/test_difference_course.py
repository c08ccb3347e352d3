"""The course of a difference, quarter by quarter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from experiments.questions.compare import compare, compute_difference
from experiments.questions.difference_course import compute_course
from simulation.ensemble import run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

BOOKINGS = MEASURES["bookings"]
Numbers = NDArray[np.float64]
SMALL = Scenario().with_({"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 31})


def tables() -> st.SearchStrategy[tuple[Numbers, Numbers]]:
    numbers = st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, 0.0])
    shape = st.tuples(st.integers(0, 8), st.integers(0, 5))
    return shape.flatmap(lambda size: st.tuples(*(arrays(float, size, elements=numbers) for _ in range(2))))


@given(tables())
def test_each_quarter_is_a_comparison_of_its_own(pair: tuple[Numbers, Numbers]) -> None:
    a, b = pair
    course = compute_course(BOOKINGS, a, b)
    for quarter in range(a.shape[1]):
        row = compute_difference(BOOKINGS, a[:, quarter], b[:, quarter])
        for name in ("a", "b", "difference", "low", "high"):
            expected = getattr(row, name)
            assert getattr(course, name)[quarter] == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=True), name


def test_rows_count_quarters_from_one() -> None:
    rows = compute_course(BOOKINGS, np.zeros((2, 3)), np.ones((2, 3))).list_rows()
    assert [row["quarter"] for row in rows] == [1, 2, 3]
    assert {row["difference"] for row in rows} == {1.0}


def test_a_comparison_of_ensembles_follows_every_measure_from_today() -> None:
    a, b = run(SMALL, 3), run(SMALL.with_({"recovery.vacation_weeks": 8}), 3)
    comparison = compare(a, b)
    assert [each.measure.name for each in comparison.courses] == list(MEASURES)
    bookings = comparison.courses[0]
    assert len(bookings.a) == 2  # 31 weeks hold two whole quarters
    assert bookings.a[0] == pytest.approx(a.values("bookings")[:, 13:26].sum(axis=1).mean())
    assert {back.measure.name for back in comparison.paybacks} == {name for name, m in MEASURES.items() if m.better}
    assert len(comparison.trajectories()) == 2 * len(MEASURES)
    assert comparison.table().loc["bookings", "dip"] == comparison.paybacks[0].depth


def test_scenarios_of_different_length_are_followed_as_far_as_both_go() -> None:
    comparison = compare(run(SMALL, 2), run(SMALL.with_({"world.weeks": 16}), 2), weeks=13)
    assert len(comparison.courses[0].difference) == 1
