"""The laboratory: one company, paired worlds, and arithmetic over worlds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from experiments.evidence.lab import (
    YEARS,
    Lab,
    ask_each_run,
    extend_to_past,
    jackknife,
    jackknife_table,
    mean_over_quarters,
    relative_gain,
    share_of_gain_left,
)
from simulation.ensemble import Ensemble

SMALL = {"world.reps": 8, "structure.span": 4, "world.weeks": 26, "world.warmup_weeks": 13}
VALUES = np.array([1.0, 2.0, 6.0, 11.0])


def lived(table: pd.DataFrame, runs: int, first_run: int = 0) -> Ensemble:
    """An ensemble that has one table and nothing else."""
    return cast("Ensemble", SimpleNamespace(rows=table, runs=runs, first_run=first_run))


def test_every_company_has_forty_reps_in_five_teams_for_five_years() -> None:
    company = Lab().build_company()
    sizes = ("world.reps", "structure.span", "world.weeks")
    assert [company.value(path) for path in sizes] == [40, 8, YEARS * 52]
    assert Lab().build_company({"world.reps": 35}).value("world.reps") == 35


def test_the_ablation_has_the_last_word_in_the_past_too() -> None:
    care, bias = "management.care", "behaviour.blame_bias"
    lab = Lab(ablation={care: 0.9, bias: 0.0})
    company = lab.build_company(extend_to_past({care: 0.1}))
    assert [company.value(path) for path in (care, f"past.{care}", bias)] == [0.9, 0.9, 0.0]
    assert lab.ablate(company.with_({care: 0.2})).value(care) == 0.9
    assert Lab().build_company(extend_to_past({care: 0.1})).value(f"past.{care}") == 0.1


def test_what_has_been_lived_is_kept_and_the_same_worlds_are_lived_again() -> None:
    lab, other = Lab(2, threads=1), Lab(2, threads=2)
    company = lab.build_company(SMALL)
    assert lab.simulate(company) is lab.simulate(company)
    assert lab.simulate(company, ["reps", "people"]) is lab.simulate(company, ["people", "reps"])
    np.testing.assert_array_equal(lab.simulate(company).counts, other.simulate(company).counts)


def test_a_measure_is_asked_over_quarters_from_today() -> None:
    lab = Lab(2, threads=1)
    company = lab.build_company(SMALL)
    quarters = lab.simulate(company).quarters("bookings")
    np.testing.assert_array_equal(lab.measure_mean("bookings", company, 1), quarters[:, 2])
    np.testing.assert_array_equal(
        mean_over_quarters(lab.simulate(company), "bookings", -1, 1), quarters[:, :2].mean(axis=1)
    )


def test_a_world_that_has_no_rows_says_nothing() -> None:
    table = pd.DataFrame({"run": [0, 0, 2], "x": [1.0, 3.0, 5.0]})
    np.testing.assert_array_equal(
        ask_each_run(lived(table, 3), "rows", lambda rows: rows["x"].mean()), [2.0, np.nan, 5.0]
    )


@pytest.mark.parametrize("first_run", [0, 7])
def test_a_mean_over_all_worlds_is_the_mean_of_worlds(first_run: int) -> None:
    table = pd.DataFrame({"run": np.arange(4) + first_run, "x": VALUES})
    found = jackknife_table(lived(table, 4, first_run), "rows", lambda rows: float(rows["x"].mean()))
    np.testing.assert_allclose(found, VALUES)


def test_pseudo_values_have_the_number_of_all_worlds_as_their_mean() -> None:
    def ask(chosen: Any) -> float:
        return float(np.log(VALUES[chosen].mean()))

    assert jackknife(ask, 4).mean() == pytest.approx(np.log(VALUES.mean()))


def test_more_is_a_share_of_the_mean_of_the_other() -> None:
    np.testing.assert_allclose(relative_gain(VALUES + 1.0, VALUES), np.full(4, 0.2))


def test_where_there_was_no_gain_nothing_can_be_kept() -> None:
    assert share_of_gain_left(VALUES, VALUES / 4).mean() == pytest.approx(0.25)
    assert np.isnan(share_of_gain_left(-VALUES, VALUES)).all()


def test_always_is_now_and_before() -> None:
    assert extend_to_past({"management.care": 0.1}) == {"management.care": 0.1, "past.management.care": 0.1}
