"""A run is a function of scenario, seed and run number alone: not of threads, order, number of runs, tables or memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import drawn_scenarios, lived, scenario, shrunk

from simulation import DETAILS, MEASURES, Cancelled, Ensemble, Scenario, run
from simulation.ensemble import BYTES_FOR_PASTS, PASTS
from simulation.measures import COUNTS

SMALL = scenario()
PUSH = ((0, 0.1),)


def same(one: Ensemble, other: Ensemble) -> bool:
    """Whether two ensembles counted the same, bit for bit."""
    return np.array_equal(one.counts, other.counts)


@given(st.integers(0, 40), st.integers(1, 2**63 - 1))
@settings(max_examples=10)
def test_a_run_does_not_depend_on_the_runs_beside_it(number: int, seed: int) -> None:
    alone = run(SMALL, 1, seed, first_run=number)
    among = run(SMALL, 3, seed, first_run=max(0, number - 1))
    assert np.array_equal(alone.counts[0], among.counts[number - among.first_run])


@pytest.mark.parametrize("threads", [1, 2, 5, None])
def test_results_do_not_depend_on_threads(threads: int | None) -> None:
    assert same(run(SMALL, 7, 3, threads=threads), run(SMALL, 7, 3, threads=1))


def test_runs_and_seeds_differ() -> None:
    both = [run(SMALL, 3, seed).counts for seed in (1, 2)]
    totals = np.concatenate(both)[:, :, COUNTS.index("bookings")].sum(axis=1)
    assert len(set(totals)) == 6


@settings(max_examples=15)
@given(drawn_scenarios())
def test_the_mesa_model_is_run_nought(described: Scenario) -> None:
    assert np.array_equal(lived(described, rng=5).org.weekly_cells, run(described, 2, 5).counts[0])


@pytest.mark.parametrize("name", ["evil-flywheel", "pilot-in-one-region", "pie-with-impatient-board"])
def test_the_mesa_model_is_any_run(name: str) -> None:
    described = shrunk(name)
    assert np.array_equal(lived(described, rng=5, run_number=1).org.weekly_cells, run(described, 2, 5).counts[1])


@pytest.mark.parametrize("name", ["evil-flywheel", "pilot-in-one-region"])
@pytest.mark.parametrize("detail", [*[(name,) for name in DETAILS], DETAILS])
def test_finer_tables_change_nothing(name: str, detail: tuple[str, ...]) -> None:
    described = shrunk(name).with_({"world.weeks": 70})
    assert same(run(described, 2, 4, detail=detail), run(described, 2, 4))


def test_finer_tables_show_what_a_withheld_result_does() -> None:
    assert not same(run(SMALL, 1, 4, pushes=PUSH), run(SMALL, 1, 4))
    assert same(run(SMALL, 1, 4, pushes=PUSH, detail=("reps",)), run(SMALL, 1, 4, pushes=PUSH))


@pytest.mark.parametrize("quarter", [-40, -2, 99])
def test_a_result_can_be_withheld_only_between_today_and_the_end(quarter: int) -> None:
    with pytest.raises(ValueError, match=f"quarter {quarter}"):
        run(SMALL, 1, 4, pushes=((quarter, 0.1),))


@pytest.mark.parametrize("warmup", [0, 1, 7, 13, 26])
def test_a_kept_past_is_the_past(warmup: int) -> None:
    described = SMALL.with_({"world.warmup_weeks": warmup})
    PASTS.clear()
    fresh = run(described, 2, 6)
    assert same(run(described, 2, 6), fresh)
    other = described.with_({"leadership.field_time": 0.4})
    forked = run(other, 2, 6)
    PASTS.clear()
    assert same(run(other, 2, 6), forked)


@settings(max_examples=15)
@given(drawn_scenarios())
def test_a_kept_past_is_the_past_in_any_scenario(described: Scenario) -> None:
    PASTS.clear()
    fresh = run(described, 1, 6)
    assert same(run(described, 1, 6), fresh)


def test_the_past_is_shared_by_scenarios_that_part_today() -> None:
    parted = SMALL.with_({"leadership.field_time": 0.4, "world.shock_size": -0.5, "mechanisms.trust": "off"})
    one, other = run(SMALL, 2, 6).counts, run(parted.changing(9, {"targets.ambition": 0.2}), 2, 6).counts
    assert np.array_equal(one[:, :26], other[:, :26])
    assert not np.array_equal(one[:, 26:], other[:, 26:])


def test_memory_for_pasts_is_bounded() -> None:
    PASTS.clear()
    run(SMALL, 1, 6)
    size = PASTS.size
    PASTS.resize(5 * size)
    try:
        run(SMALL, 20, 6)
        assert 0 < len(PASTS) <= 5
        PASTS.resize(size // 2)
        run(SMALL, 1, 7)
        assert len(PASTS) == 0
    finally:
        PASTS.resize(BYTES_FOR_PASTS)


def test_progress_is_told_and_a_cancelled_ensemble_stops() -> None:
    told: list[tuple[int, int]] = []
    run(SMALL, 4, threads=2, progress=lambda done, runs: told.append((done, runs)))
    assert told[-1] == (4, 4)
    with pytest.raises(Cancelled):
        run(SMALL, 4, cancel=lambda: True)


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"runs": -3}, {"detail": ("rep",)}])
def test_wrong_questions_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        run(SMALL, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", [{"seed": -1}, {"seed": 2**63}, {"first_run": -3}, {"seed": 1.5}])
def test_luck_has_no_address_outside_its_range(address: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(address))):
        run(SMALL, 1, **address)


def test_a_busy_market_has_room_in_its_tables() -> None:
    busy = SMALL.with_({"world.wins_per_rep_year": 200, "world.win_rate": 0.05, "world.weeks_to_close": 1})
    closed = run(busy, 1, detail=("opportunities",))
    assert len(closed.opportunities) == closed.counts[:, :, COUNTS.index("closed")].sum()


def test_quarters_add_up_weeks_and_a_part_of_a_quarter_is_left_out() -> None:
    futures = run(scenario(warmup_weeks=20, weeks=30), 2)
    quarters, weekly = futures.quarters("bookings"), futures.values("bookings")
    assert futures.first_quarter == -1
    assert np.allclose(quarters[:, 0], weekly[:, 7:20].sum(axis=1))
    assert quarters.shape == (2, 3)


def test_the_summary_has_a_row_a_measure_and_orders_its_quantiles() -> None:
    summary = run(SMALL, 20).summary()
    assert list(summary.index) == list(MEASURES)
    known = summary.dropna()
    assert len(known) > 40
    assert (known.q05 <= known.q50).all()
    assert (known.q50 <= known.q95).all()
    assert (known.low <= known["mean"]).all()


def test_one_run_has_no_interval() -> None:
    assert run(SMALL, 1).summary()["low"].isna().all()


def test_the_weekly_table_has_a_row_a_run_and_week() -> None:
    futures = run(SMALL, 2, first_run=5)
    table = futures.weekly
    assert len(table) == 2 * (26 + 52)
    assert set(table.run) == {5, 6}
    assert table.week.min() == -26
    assert (table[table.run == 6].bookings.to_numpy() == futures.values("bookings")[1]).all()


def test_a_table_that_was_not_kept_is_named() -> None:
    with pytest.raises(AttributeError, match="detail="):
        run(SMALL, 1).reps  # noqa: B018


def test_finer_tables_add_up_to_the_weekly_one() -> None:
    futures = run(SMALL, 2, detail=DETAILS)
    weekly = futures.weekly.groupby(["run", "week"]).bookings.sum()
    for name in ("teams", "regions"):
        assert np.allclose(getattr(futures, name).groupby(["run", "week"]).bookings.sum(), weekly)
    booked = futures.opportunities.groupby(["run", "closed"]).booked.sum()
    assert np.allclose(booked.reindex(weekly.index, fill_value=0.0), weekly)
    assert len(futures.people) >= 2 * 16
    assert futures.people.groupby(["run", "seat", "person"]).size().max() == 1
