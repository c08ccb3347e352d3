"""Simulation-based calibration of the fit: `python -m experiments.company.rank_check` ranks known constants among the draws of their fits.

Companies are made by the model with constants drawn from the prior. If a posterior is right, the rank of the truth among its draws
is even (Talts and others 2018); the ranks' distribution then stays in a band that holds simultaneously (Säilynoja and others 2022).
All companies share one bank of simulations, and every seed is fixed beforehand.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from experiments.company.fit import cut_to_past, set_constants
from experiments.company.panel_moments import PANEL_MOMENTS
from experiments.company.priors import choose_constants
from experiments.company.quarter_panel import Numbers
from experiments.company.simulated_panels import measure_panels, simulate_panels, simulate_pasts
from experiments.fitting.free_constant import FreeConstant
from experiments.fitting.posterior import draw_posterior, fit_surrogate
from scenarios import load
from simulation.scenario import Scenario

DRAWS = 99
"""Draws that each truth is ranked among."""
FIRST_COMPANY = 5_000_000
"""The run of the first company: luck that no simulation of the bank has."""
SETTLING = 52
NEAREST = 0.1
"""Share of the bank that the sampler by regression keeps."""
Sampler = Callable[["Bank", Numbers, int], Numbers]


@dataclass(frozen=True, eq=False)
class Bank:
    """Simulations that all fits share.

    Attributes:
        constants: that vary.
        shares: of their priors, rows trials.
        moments: by trial, run and moment.
        columns: the moments that are used.
    """

    constants: tuple[FreeConstant, ...]
    shares: Numbers
    moments: Numbers
    columns: tuple[int, ...]


@dataclass(frozen=True)
class RankDesign:
    """How much is simulated: companies of one shape, trials (a power of 2) and runs of the bank, and the seed of all luck."""

    reps: int = 40
    quarters: int = 8
    companies: int = 100
    trials: int = 512
    runs: int = 8
    seed: int = 19

    def build_company(self) -> Scenario:
        """Build the company before any constant is set."""
        sizes = {"world.reps": self.reps, "structure.span": 8, "world.regions": 1}
        return load("ordinary-organisation").with_({**sizes, "world.warmup_weeks": SETTLING + 13 * self.quarters})


def build_bank(design: RankDesign, paths: Sequence[str], moments: Sequence[str]) -> Bank:
    """Simulate the bank: trials spread evenly over the prior."""
    company = design.build_company()
    constants = choose_constants(company, {}, list(paths))
    shares = qmc.Sobol(len(constants), rng=design.seed).random_base2(design.trials.bit_length() - 1)
    columns = tuple(k for k, moment in enumerate(PANEL_MOMENTS) if moment.name in moments)
    values = [
        simulate_pasts(
            cut_to_past(set_constants(company, constants, at)), design.quarters, range(design.runs), design.seed
        )
        for at in shares
    ]
    return Bank(constants, shares, np.array(values)[:, :, columns], columns)


def make_companies(design: RankDesign, bank: Bank) -> tuple[Numbers, Numbers]:
    """Make companies with known constants: their shares of the priors, and their moments."""
    truths = np.random.default_rng([design.seed, 1]).random((design.companies, len(bank.constants)))
    company = design.build_company()
    scenarios = [cut_to_past(set_constants(company, bank.constants, truth)) for truth in truths]
    panels = simulate_panels(scenarios, design.quarters, FIRST_COMPANY, design.seed)
    return truths, measure_panels(panels)[:, bank.columns]


def sample_by_chains(bank: Bank, observed: Numbers, seed: int) -> Numbers:
    """Sample as the fit does: chains on a quadratic that stands for the model."""
    surrogate = fit_surrogate(bank.shares, bank.moments, observed)
    return draw_posterior(surrogate, observed, len(bank.constants), seed)


def sample_by_regression(bank: Bank, observed: Numbers, seed: int) -> Numbers:
    """Sample by rejection and regression (Beaumont and others 2002): the nearest simulations, moved along a plane to the company."""
    shares = np.repeat(bank.shares, bank.moments.shape[1], axis=0)
    moments = np.nan_to_num(bank.moments.reshape(len(shares), -1))
    spread = moments.std(axis=0) + 1e-9
    off = (moments - observed) / spread
    distance = np.sqrt((off**2).sum(axis=1))
    reach = np.quantile(distance, NEAREST)
    near = distance <= reach
    weights = 1.0 - (distance[near] / reach) ** 2
    logits = np.log(np.clip(shares[near], 1e-4, 1 - 1e-4) / (1 - np.clip(shares[near], 1e-4, 1 - 1e-4)))
    plane = np.column_stack([np.ones(near.sum()), off[near]]) * np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(plane, logits * np.sqrt(weights)[:, None], rcond=None)[0][1:]
    moved = 1.0 / (1.0 + np.exp(-(logits - off[near] @ slopes)))
    chance = np.random.default_rng(seed)
    return np.asarray(moved[chance.choice(len(moved), 10 * DRAWS, p=weights / weights.sum())])


SAMPLERS: dict[str, Sampler] = {"chains": sample_by_chains, "regression": sample_by_regression}


@dataclass(frozen=True, eq=False)
class RankCheck:
    """Ranks of known constants among the draws of their fits.

    Attributes:
        paths: of the constants.
        ranks: rows companies, columns constants; 0 to `DRAWS`.
        coverage: share of truths in their 95 % intervals.
        seconds: that one fit took, the bank left out.
    """

    paths: tuple[str, ...]
    ranks: Numbers
    coverage: float
    seconds: float

    def list_uneven(self) -> list[str]:
        """List the constants whose ranks leave the band that holds simultaneously for all of them, 99 times in 100."""
        limit = find_band_limit(len(self.ranks), len(self.paths))
        return [path for k, path in enumerate(self.paths) if measure_deviation(self.ranks[:, k]) > limit]


def check_ranks(design: RankDesign, bank: Bank, sampler: Sampler = sample_by_chains) -> RankCheck:
    """Fit every company and rank its constants."""
    truths, moments = make_companies(design, bank)
    ranks, inside, begun = np.empty_like(truths), np.empty_like(truths), time.perf_counter()
    for k, (truth, observed) in enumerate(zip(truths, moments, strict=True)):
        draws = sampler(bank, np.nan_to_num(observed), design.seed)
        chosen = draws[np.random.default_rng([design.seed, 2, k]).choice(len(draws), DRAWS, replace=False)]
        ranks[k] = (chosen < truth).sum(axis=0)
        low, high = np.quantile(draws, (0.025, 0.975), axis=0)
        inside[k] = (low <= truth) & (truth <= high)
    seconds = (time.perf_counter() - begun) / len(truths)
    return RankCheck(tuple(each.path for each in bank.constants), ranks, float(inside.mean()), seconds)


def measure_deviation(ranks: Numbers) -> float:
    """Measure how far ranks are from even: the largest distance of their distribution, in its standard deviations."""
    at = (np.arange(DRAWS) + 1.0) / (DRAWS + 1.0)
    reached = np.searchsorted(np.sort(ranks), np.arange(DRAWS), side="right") / len(ranks)
    return float(np.max(np.abs(reached - at) / np.sqrt(at * (1 - at) / len(ranks))))


def find_band_limit(companies: int, constants: int, confidence: float = 0.99, tries: int = 4000) -> float:
    """Find the deviation that even ranks exceed once in a hundred, anywhere and for any of the constants."""
    chance = np.random.default_rng(companies)
    largest = [measure_deviation(chance.integers(0, DRAWS + 1, companies).astype(np.float64)) for _ in range(tries)]
    return float(np.quantile(largest, confidence ** (1.0 / constants)))


USUAL = (
    "world.wins_per_rep_year",
    "world.typical_deal",
    "world.deal_spread",
    "world.win_rate",
    "behaviour.quit_base",
    "world.ramp_weeks",
)
MOMENTS = ("bookings", "growth", "deal", "between", "within", "ramp", "turnover", "filled", "win_rate", "attainment")


def main(words: Sequence[str] | None = None) -> None:
    """Check both samplers at full size, and print ranks, coverage and cost."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.company.rank_check", description="Check the fit by ranks."
    )
    parser.add_argument("--companies", type=int, default=100)
    parser.add_argument("--trials", type=int, default=512)
    asked = parser.parse_args(words)
    design = RankDesign(companies=asked.companies, trials=asked.trials)
    begun = time.perf_counter()
    bank = build_bank(design, USUAL, MOMENTS)
    sys.stdout.write(f"bank of {design.trials} trials in {design.runs} runs: {time.perf_counter() - begun:.0f} s\n")
    for name, sampler in SAMPLERS.items():
        check = check_ranks(design, bank, sampler)
        uneven = ", ".join(check.list_uneven()) or "none"
        sys.stdout.write(
            f"{name}: coverage {check.coverage:.3f}, {check.seconds:.2f} s a fit, uneven ranks: {uneven}\n"
        )


if __name__ == "__main__":
    main()
