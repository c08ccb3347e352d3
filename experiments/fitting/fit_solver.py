"""The fit: constants are tried with the same luck, half evenly, half where they seem right; what explains the figures is then drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import optuna
from numpy.typing import NDArray
from scipy.stats import qmc

from experiments.fitting.posterior import Pull, Surrogate, draw_posterior, fit_surrogate

Numbers = NDArray[np.float64]
FARTHEST = 1e6


class TrialLog(Protocol):
    """Keeps what was tried."""

    def moments_at(self, at: Numbers, simulate: Callable[[Numbers], Numbers]) -> Numbers:
        """Moments at some shares: kept, or simulated now."""

    def add_trial(self, off: float, at: Numbers, planned: int) -> None:
        """Take note of a trial."""


@dataclass(frozen=True, eq=False)
class FitProblem:
    """What is fitted to what.

    Attributes:
        constants: how many are free.
        observed: the moments that are to be explained.
        simulate: moments at some shares of the priors; rows runs.
        tolerance: how exactly each moment is meant to be met; None: as exactly as the luck of one company allows.
        pull: where the constants are drawn to; None: nowhere.
    """

    constants: int
    observed: Numbers
    simulate: Callable[[Numbers], Numbers]
    tolerance: Numbers | None = None
    pull: Pull | None = None


@dataclass(frozen=True, eq=False)
class FitDraws:
    """The result: the quadratic that stands for the model, and draws of what explains the figures."""

    surrogate: Surrogate
    draws: Numbers


def solve_fit(problem: FitProblem, trials: int, seed: int, log: TrialLog) -> FitDraws:
    """Solve a fit; the same problem, number of trials and seed give the same draws, to the last digit."""
    shares, moments = search_constants(problem, trials, seed, log)
    surrogate = fit_surrogate(shares, moments, problem.observed, problem.tolerance)
    return FitDraws(surrogate, draw_posterior(surrogate, problem.observed, problem.constants, seed, problem.pull))


def search_constants(problem: FitProblem, trials: int, seed: int, log: TrialLog) -> tuple[Numbers, Numbers]:
    """Search constants: half of the trials evenly spread, the others where the company is likely to be; the shares and their moments."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    begun = trials // 2
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=begun, multivariate=True)
    )
    for point in qmc.Sobol(problem.constants, rng=seed).random_base2(max(1, (begun - 1).bit_length()))[:begun]:
        study.enqueue_trial({str(k): float(share) for k, share in enumerate(point)})
    even = optuna.distributions.FloatDistribution(0.0, 1.0)
    space: dict[str, optuna.distributions.BaseDistribution] = {str(k): even for k in range(problem.constants)}
    shares, moments = [], []
    for _ in range(trials):
        trial = study.ask(space)
        at = np.array([trial.params[str(k)] for k in range(problem.constants)])
        run_moments = log.moments_at(at, problem.simulate)
        shares.append(at)
        moments.append(run_moments)
        off = measure_distance(run_moments, problem.observed, problem.tolerance)
        study.tell(trial, off)
        log.add_trial(off, at, trials)
    return np.array(shares), np.array(moments)


def measure_distance(run_moments: Numbers, observed: Numbers, tolerance: Numbers | None = None) -> float:
    """Measure how far a company lies from several runs: mean square over moments, in tolerances or standard deviations between runs."""
    spread = np.nanstd(run_moments, axis=0, ddof=1) if tolerance is None else tolerance
    off = (np.nanmean(run_moments, axis=0) - observed) / np.maximum(spread, 1e-3)
    return float(np.nanmean(np.minimum(off * off, FARTHEST)))
