"""The stopping rule: runs are added until an interval is narrow enough."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.questions.compare import Comparison, Difference, compute_difference
from experiments.questions.precision import (
    FIRST_LOOK_RUNS,
    GROWTH_PER_LOOK,
    Precision,
    compare_until_precise,
    join_ensembles,
)
from experiments.runner.run_options import OptionError
from simulation.ensemble import Ensemble, run
from simulation.measures import MEASURES
from simulation.scenario import Scenario

BOOKINGS = MEASURES["bookings"]
SMALL = Scenario().with_({"world.reps": 8, "structure.span": 4, "world.warmup_weeks": 4, "world.weeks": 13})
OTHER = SMALL.with_({"recovery.vacation_weeks": 8})


def row(half: float, a: float = 100.0) -> Difference:
    return Difference("bookings", "Bookings", "$k", a, a, 0.0, -half, half, 10, 5.0)


def compare_small(precision: Precision, first: int = 4) -> Iterator[Comparison]:
    def simulate(begin: int, runs: int) -> tuple[Ensemble, Ensemble]:
        return run(SMALL, runs, first_run=begin), run(OTHER, runs, first_run=begin)

    return (comparison for comparison, _ in compare_until_precise(simulate, precision, first, ("a", "b"), 13))


def test_a_width_is_absolute_or_a_share_of_the_first_mean() -> None:
    assert Precision.parse("50", "bookings", 100).allowed_half_width(row(1, a=-400)) == 50
    assert Precision.parse("2%", "bookings", 100).allowed_half_width(row(1, a=-400)) == 8


@pytest.mark.parametrize("word", ["", "%", "0", "-1", "0%", "nan", "inf", "two", "2 per cent"])
def test_an_invalid_precision_is_refused(word: str) -> None:
    with pytest.raises(OptionError, match="--precision"):
        Precision.parse(word, "bookings", 100)


def test_other_bad_orders_are_refused() -> None:
    with pytest.raises(OptionError, match="did you mean bookings"):
        Precision.parse("1", "bokings", 100)
    with pytest.raises(OptionError, match="--runs-most 1"):
        Precision.parse("1", "bookings", 1)


def test_an_interval_that_is_unknown_is_not_narrow_enough() -> None:
    precision = Precision("bookings", 5.0)
    assert precision.is_met(row(5.0))
    assert not precision.is_met(row(5.1))
    assert not precision.is_met(row(math.nan))
    assert not Precision("bookings", 0.02, relative=True).is_met(row(1.0, a=0.0))


@given(st.floats(0, 1e9) | st.just(math.nan), st.integers(1, 999), st.floats(1e-6, 1e6))
def test_the_next_look_has_more_futures_at_most_twice_as_many_and_never_too_many(
    half: float, runs: int, expected: float
) -> None:
    following = Precision("bookings", expected, most=1000).plan_runs(row(half), runs)
    assert runs < following <= min(1000, max(runs + 1, math.ceil(GROWTH_PER_LOOK * runs)))


def test_runs_are_added_until_the_interval_is_narrow_enough() -> None:
    wide = [comparison.main_difference.half_width for comparison in compare_small(Precision("bookings", 1e-9, most=20))]
    *before, last = compare_small(Precision("bookings", wide[0] / 2, most=2000))
    assert [comparison.runs for comparison in before] == sorted({comparison.runs for comparison in before})
    assert last.main_difference.half_width <= wide[0] / 2
    assert all(comparison.main_difference.half_width > wide[0] / 2 for comparison in before)
    assert "as narrow as asked for" in last.stop_reason
    assert last.sentences()[-1] == last.stop_reason
    assert {comparison.stop_reason for comparison in before} <= {""}


def test_the_cap_ends_it_and_says_so() -> None:
    *before, last = compare_small(Precision("bookings", 1e-9, most=11))
    assert [comparison.runs for comparison in before] == [4, 8]
    assert last.runs == 11
    assert "at the most futures allowed, 11" in last.stop_reason
    assert "wider than asked for" in last.stop_reason
    (only,) = compare_small(Precision("bookings", 1e9, most=3), first=50)
    assert only.runs == 3


def test_futures_that_are_added_are_those_that_would_have_been_lived_at_once() -> None:
    *_, last = compare_small(Precision("bookings", 1e-9, most=11))
    whole = run(SMALL, 11), run(OTHER, 11)
    assert last.main_difference == compute_difference(BOOKINGS, *(each.windowed("bookings", 13) for each in whole))


def test_joined_ensembles_keep_their_finer_tables() -> None:
    parts = [run(SMALL, runs, first_run=first, detail=("teams",)) for first, runs in ((0, 2), (2, 1))]
    whole, both = run(SMALL, 3, detail=("teams",)), join_ensembles(parts, ("teams",))
    assert np.array_equal(both.counts, whole.counts)
    assert both.teams.equals(whole.teams)
    assert join_ensembles(parts[:1]) is parts[0]


def test_having_looked_hardly_narrows_what_the_interval_holds() -> None:
    """A known difference, sought 400 times: at 95 %, fewer than 364 hits come less than once in 1 000 times."""
    chance, hits, precision = np.random.default_rng(3), 0, Precision("bookings", 0.25, most=2000)
    for _ in range(400):
        gaps = chance.normal(0.7, 1.0, 2000)
        runs = FIRST_LOOK_RUNS
        while (
            not precision.is_met(difference := compute_difference(BOOKINGS, np.zeros(runs), gaps[:runs]))
            and runs < precision.most
        ):
            runs = precision.plan_runs(difference, runs)
        hits += difference.low <= 0.7 <= difference.high
    assert hits >= 364
