"""The backcast: quarters of the files beside those of the fitted company, with what misses said in words."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.company.aggregates import Aggregates
from experiments.company.backcast import CourseBackcast, build_backcast_table, list_quarters


def make(company: list[float]) -> CourseBackcast:
    quarters = tuple(f"2024-Q{q}" for q in (1, 2, 3, 4))
    return CourseBackcast(
        "bookings", quarters, np.array(company), np.full(4, 80.0), np.full(4, 100.0), np.full(4, 120.0)
    )


def test_a_company_within_the_band_is_said_to_lie_there() -> None:
    found = make([90.0, 100.0, np.nan, 119.0])
    assert found.outside == ()
    assert found.to_sentence() == "Bookings of a rep: all 3 quarters lie where nine of ten fitted companies do."


def test_where_it_misses_is_said_with_quarter_value_and_band() -> None:
    found = make([130.0, 70.0, 100.0, 140.0])
    assert found.outside == (0, 1, 3)
    said = found.to_sentence()
    for part in (
        "3 of 4 quarters",
        "more than luck explains",
        "2024-Q1 with 130, above 80 … 120",
        "2024-Q2 with 70, below",
    ):
        assert part in said
    assert found.error == pytest.approx((30 + 30 + 0 + 40) / 4 / 110)


@pytest.mark.parametrize(("last", "first"), [("2024-Q2", "2023-Q3"), ("FY24-Q2", "FY23-Q3")])
def test_quarters_are_named_backwards_from_the_last(last: str, first: str) -> None:
    names = list_quarters(Aggregates(4, 20, 3, 1, last, {"bookings": 1.0}))
    assert (names[0], names[-1], len(names)) == (first, last, 4)


def test_the_table_has_a_row_for_each_quarter() -> None:
    table = build_backcast_table((make([1.0, 2.0, 3.0, 4.0]),))
    assert list(table.quarter) == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
