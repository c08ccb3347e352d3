"""Moments of an ordinary organisation: how they are read off tables, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from experiments.evidence import moments as module
from experiments.evidence.lab import Lab
from experiments.evidence.moments import MOMENTS, Moment, measure_moments
from simulation.ensemble import Ensemble


def lived(runs: int = 1, **tables: pd.DataFrame) -> Ensemble:
    """An ensemble that has some tables and nothing else."""
    return cast("Ensemble", SimpleNamespace(runs=runs, first_run=0, **tables))


def reps(bookings: list[float], quota: float = 100.0, quarters: int = 4) -> pd.DataFrame:
    """One year of reps who book the same each quarter."""
    rows = [
        {"run": 0, "seat": seat, "person": 0, "quarter": 4 + quarter, "bookings": sold, "quota": quota}
        for seat, sold in enumerate(bookings)
        for quarter in range(quarters)
    ]
    rest = {"burnout": 0.1, "trust_manager": 0.5, "hours_customer": 14.0, "overtime": 0.0, "present": 1}
    return pd.DataFrame(rows).assign(**rest)


def test_names_are_unique_and_bands_have_a_middle() -> None:
    assert len({moment.name for moment in MOMENTS}) == len(MOMENTS)
    for moment in MOMENTS:
        assert moment.low < moment.middle < moment.high
        assert moment.middle + moment.tolerance == pytest.approx(moment.high)
        assert moment.label
        assert moment.source


def test_some_are_fitted_and_others_held_out() -> None:
    held_out = sum(moment.held_out for moment in MOMENTS)
    assert 0 < held_out < len(MOMENTS)


def test_every_moment_is_one_number_a_world() -> None:
    found = measure_moments(Lab(3, threads=1))
    assert found.keys() == {moment.name for moment in MOMENTS}
    assert {values.shape for values in found.values()} == {(3,)}
    assert all(np.isfinite(values).any() for values in found.values())


def test_a_year_counts_when_one_person_had_a_quota_all_along() -> None:
    assert len(module.aggregate_rep_years(reps([90.0, 110.0]))) == 2
    assert len(module.aggregate_rep_years(reps([90.0, 110.0], quarters=3))) == 0
    assert len(module.aggregate_rep_years(reps([90.0], quota=0.0))) == 0


def test_years_at_quota() -> None:
    assert module.share_of_years_at_quota(lived(reps=reps([90.0, 100.0, 110.0, 120.0])))[0] == 0.75


def test_the_best_fifth_bring_their_share() -> None:
    assert module.top_share(lived(reps=reps([10.0, 10.0, 10.0, 10.0, 60.0])))[0] == pytest.approx(0.6)


def test_what_goes_with_bookings() -> None:
    rows = reps([10.0, 20.0, 30.0])
    tired = lived(reps=rows.assign(burnout=-rows["bookings"]))
    assert module.correlate_with_bookings(tired, "burnout")[0] == pytest.approx(-1.0)


def test_large_deals_that_are_lost_give_a_falling_slope() -> None:
    rng = np.random.default_rng(1)
    amount = np.exp(rng.normal(4.0, 1.0, 4000))
    won = (rng.random(4000) < 1.0 / (1.0 + np.exp(0.5 * (np.log(amount) - 4.0)))).astype(float)
    deals = pd.DataFrame({"run": 0, "amount": amount, "won": won})
    assert module.size_slope(lived(opportunities=deals))[0] == pytest.approx(-0.5, abs=0.15)


def test_closing_age_is_a_quantile() -> None:
    deals = pd.DataFrame({"run": 0, "age": np.arange(11.0)})
    assert [module.closing_age(lived(opportunities=deals), share)[0] for share in (0.5, 0.9)] == [5.0, 9.0]


def test_who_left_in_the_discarded_year_does_not_count() -> None:
    people = pd.DataFrame({"run": 0, "left": [10.0, 60.0, 70.0], "reason": ["let go", "quit", "let go"]})
    assert module.share_voluntary(lived(people=people))[0] == 0.5


def test_a_moment_is_asked_of_what_was_lived() -> None:
    moment = Moment("x", "some x", 1.0, 3.0, "nobody", False, lambda found: np.full(found.runs, 2.0))
    assert list(moment.measure(lived(2))) == [2.0, 2.0]
    assert (moment.middle, moment.tolerance) == (2.0, 1.0)
