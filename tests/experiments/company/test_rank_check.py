"""Simulation-based calibration: known constants rank evenly among the draws of their fits; samplers that are wrong are found out."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.company.quarter_panel import Numbers
from experiments.company.rank_check import (
    DRAWS,
    MOMENTS,
    USUAL,
    Bank,
    RankDesign,
    build_bank,
    check_ranks,
    find_band_limit,
    measure_deviation,
    sample_by_chains,
)

SMALL = RankDesign(reps=16, quarters=5, companies=20, trials=64, runs=4)
PATHS = ("world.wins_per_rep_year", "world.typical_deal")


@pytest.fixture(scope="module")
def bank() -> Bank:
    return build_bank(SMALL, PATHS, MOMENTS)


def test_known_constants_rank_evenly_among_the_draws_of_their_fits(bank: Bank) -> None:
    check = check_ranks(SMALL, bank)
    assert check.list_uneven() == []
    assert check.coverage >= 0.85


def test_a_posterior_that_is_too_sure_or_off_is_found_out(bank: Bank) -> None:
    def too_sure(bank: Bank, observed: Numbers, seed: int) -> Numbers:
        draws = sample_by_chains(bank, observed, seed)
        return np.median(draws, axis=0) + 0.02 * (draws - np.median(draws, axis=0))

    def too_low(bank: Bank, observed: Numbers, seed: int) -> Numbers:
        return sample_by_chains(bank, observed, seed) - 0.3

    for wrong in (too_sure, too_low):
        assert check_ranks(SMALL, bank, wrong).list_uneven() == list(PATHS)


def test_even_ranks_stay_in_the_band_ninety_nine_times_in_a_hundred() -> None:
    chance, limit = np.random.default_rng(7), find_band_limit(50, 1)
    beyond = [measure_deviation(chance.integers(0, DRAWS + 1, 50).astype(float)) > limit for _ in range(1000)]
    assert 0.001 <= np.mean(beyond) <= 0.025


@pytest.mark.soak
def test_all_usual_constants_rank_evenly_in_a_hundred_companies() -> None:
    design = RankDesign()
    check = check_ranks(design, build_bank(design, USUAL, MOMENTS))
    assert check.list_uneven() == []
    assert check.coverage == pytest.approx(0.95, abs=0.05)
