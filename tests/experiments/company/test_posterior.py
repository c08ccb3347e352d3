"""What aggregates leave open: known answers where the model is a known line."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.company.posterior import Numbers, draw_posterior, fit_surrogate

TRUE = np.array([0.4, 0.6])
LUCK = 0.05


def independent(drawn_at_random: Numbers) -> Numbers:
    """Luck of mean 0 and of known spread, of which no moment tells anything of another."""
    middle = drawn_at_random - drawn_at_random.mean(axis=0)
    return LUCK * np.sqrt(len(middle) - 1) * np.linalg.qr(middle)[0]


def line(shares: Numbers, seed: int = 3, trials_worlds: tuple[int, int] = (60, 8)) -> Numbers:
    """Three moments: two constants one by one, and one that no constant moves; the same luck in each trial."""
    luck = independent(np.random.default_rng(seed).normal(0.0, 1.0, (trials_worlds[1], 3)))
    told = np.column_stack([shares[:, 0], shares[:, 1], np.full(len(shares), 0.5)])
    return told[:, None, :] + luck


def tried(constants: int, trials: int = 60) -> Numbers:
    return np.random.default_rng(1).random((trials, constants))


def test_a_line_is_found_with_the_interval_that_luck_leaves() -> None:
    shares = tried(2)
    observed = np.array([*TRUE, 0.5])
    draws = draw_posterior(fit_surrogate(shares, line(shares), observed), observed, 2, 1)
    spread = LUCK * np.sqrt(9 / 8)  # the mean of eight worlds is itself known no better
    np.testing.assert_allclose(draws.mean(axis=0), TRUE, atol=0.15 * spread)
    # Student's t in two directions that eight worlds know: seven degrees of freedom for their spread, six left for its tails
    np.testing.assert_allclose(draws.std(axis=0), spread * np.sqrt(7 / 6 * 6 / 4), rtol=0.15)


def test_what_no_moment_feels_stays_as_wide_as_it_was_believed() -> None:
    shares = tried(3)
    observed = np.array([*TRUE, 0.5])
    draws = draw_posterior(fit_surrogate(shares, line(shares), observed), observed, 3, 1)
    low, high = np.quantile(draws[:, 2], [0.025, 0.975])
    assert (high - low) / 0.95 == pytest.approx(1.0, abs=0.08)


def test_constants_that_only_add_up_are_traded_for_one_another() -> None:
    shares = tried(2)
    summed = shares.sum(axis=1, keepdims=True)[:, None, :] + np.random.default_rng(2).normal(0.0, 0.02, (8, 1))
    observed = np.array([1.0])
    draws = draw_posterior(fit_surrogate(shares, summed, observed), observed, 2, 1)
    assert np.corrcoef(draws.T)[0, 1] < -0.9
    assert draws.sum(axis=1).std() < 0.1 < draws[:, 0].std()


def test_worlds_that_cannot_say_a_moment_are_left_to_the_others() -> None:
    shares = tried(2)
    observed = np.array([*TRUE, 0.5])
    seen = line(shares)
    seen[::7, :, 2] = np.nan
    seen[1::7, 0, 2] = np.nan
    draws = draw_posterior(fit_surrogate(shares, seen, observed), observed, 2, 1)
    assert np.isfinite(draws).all()
    np.testing.assert_allclose(draws.mean(axis=0), TRUE, atol=2 * LUCK)


def test_the_same_seed_draws_the_same() -> None:
    shares = tried(2)
    observed = np.array([*TRUE, 0.5])
    model = fit_surrogate(shares, line(shares), observed)
    np.testing.assert_array_equal(draw_posterior(model, observed, 2, 5), draw_posterior(model, observed, 2, 5))
