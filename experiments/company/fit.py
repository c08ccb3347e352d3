"""The fit of constants to a company's aggregates: sets of constants are tried with the same luck until it is clear which explain them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import optuna
from scipy.stats import qmc

from experiments.company.aggregates import Aggregates, round_figure
from experiments.company.fit_trials import FitEffort, Trials
from experiments.company.panel_moments import PANEL_MOMENTS
from experiments.company.posterior import Surrogate, draw_posterior, fit_surrogate
from experiments.company.priors import ConstantPrior
from experiments.company.quarter_courses import COURSES
from experiments.company.quarter_panel import Numbers
from experiments.company.simulated_panels import measure_panels, simulate_panels, simulate_pasts
from experiments.runner.run_observer import set_length
from simulation.declare import Value
from simulation.ensemble import Cancel
from simulation.scenario import Scenario

LEAST_EFFECT = 1.0
"""A constant is felt by a moment that its whole prior range moves by so many standard deviations of luck; others stay where they were."""
FUTURES = 200
"""Draws that are kept: one for each future that is usually simulated."""
FIRST_FRESH_RUN = 1_000_000
"""The number of the first fresh run: runs that no trial has seen, in which a fit is judged."""


@dataclass(frozen=True, eq=False)
class CompanyFit:
    """The result of a fit.

    Attributes:
        constants: that were fitted.
        names: the moments they were fitted to.
        observed: their values in the company.
        draws: shares of the priors that explain them; rows draws, columns constants.
        surrogate: the quadratic that stands for the model.
        felt: which constants any moment feels; the others are left where they were.
        scenario: the company with the constants that are felt at the middle of the draws.
        posterior: constants that are felt, by future: draw k belongs to future k; values by path.
        fresh_moments: moments in fresh runs, each with a draw of its own; rows runs.
        fresh_courses: courses over quarters in these runs, by their name; rows runs.
        effort: how much was tried.
    """

    constants: tuple[ConstantPrior, ...]
    names: tuple[str, ...]
    observed: Numbers
    draws: Numbers
    surrogate: Surrogate
    felt: tuple[bool, ...]
    scenario: Scenario
    posterior: tuple[dict[str, Value], ...]
    fresh_moments: Numbers
    fresh_courses: dict[str, Numbers]
    effort: FitEffort


def cut_to_past(scenario: Scenario) -> Scenario:
    """Cut a scenario to its past: only the quarters before today are compared."""
    return set_length(scenario, 1)


def fit(
    scenario: Scenario,
    company: Aggregates,
    constants: Sequence[ConstantPrior],
    effort: FitEffort,
    *,
    trials: Trials | None = None,
    cancel: Cancel | None = None,
) -> CompanyFit:
    """Fit constants to the aggregates of a company.

    Args:
        scenario: the company before the fit.
        company: its aggregates.
        constants: to fit.
        effort: how much is tried.
        trials: keeps what is tried, and holds what was tried before.

    Raises:
        Cancelled: `cancel` returned True.
    """
    names = tuple(moment.name for moment in PANEL_MOMENTS if moment.name in company.shown)
    columns = [k for k, moment in enumerate(PANEL_MOMENTS) if moment.name in names]
    observed = np.array([company.fitting_values[name] for name in names])

    def simulate_moments(at: Scenario, first: int, runs: int) -> Numbers:
        run_range = range(first, first + runs)
        return simulate_pasts(cut_to_past(at), company.quarters, run_range, effort.seed, cancel)[:, columns]

    shares, moments = _search_constants(
        lambda at: simulate_moments(set_constants(scenario, constants, at), 0, effort.runs),
        observed,
        len(constants),
        effort,
        trials or Trials(),
    )
    model = fit_surrogate(shares, moments, observed)
    draws = draw_posterior(model, observed, len(constants), effort.seed)
    effects = np.abs(model.compute_slopes(np.median(draws, axis=0))).max(axis=1)
    felt = tuple(bool(effect >= LEAST_EFFECT) for effect in effects)
    known = [each for each, is_felt in zip(constants, felt, strict=True) if is_felt]
    chosen = draw_futures(draws, effort.seed)[:, list(felt)]
    fitted_scenario = set_constants(scenario, known, np.median(draws, axis=0)[list(felt)])
    posterior = tuple(list_settings(known, shares) for shares in chosen)
    companies = [cut_to_past(fitted_scenario.with_(posterior[k % len(posterior)])) for k in range(effort.fresh_runs)]
    panels = simulate_panels(companies, company.quarters, FIRST_FRESH_RUN, effort.seed, cancel)
    return CompanyFit(
        constants=tuple(constants),
        names=names,
        observed=observed,
        draws=draws,
        surrogate=model,
        felt=felt,
        scenario=fitted_scenario,
        posterior=posterior,
        fresh_moments=measure_panels(panels)[:, columns],
        fresh_courses={course.name: np.array([course.measure(panel) for panel in panels]) for course in COURSES},
        effort=effort,
    )


def draw_futures(draws: Numbers, seed: int) -> Numbers:
    """Draw one set of constants for each future, of those that explain the company: rows futures."""
    chance = np.random.default_rng([seed, FUTURES])
    return np.asarray(draws[chance.choice(len(draws), FUTURES, replace=len(draws) < FUTURES)])


def set_constants(scenario: Scenario, constants: Sequence[ConstantPrior], shares: Numbers) -> Scenario:
    """Set the constants of a scenario to some shares of their priors, in four significant digits."""
    return scenario.with_(list_settings(constants, shares))


def list_settings(constants: Sequence[ConstantPrior], shares: Numbers) -> dict[str, Value]:
    """List the settings that some shares of the priors mean, in four significant digits."""
    values: dict[str, Value] = {}
    for each, share in zip(constants, shares, strict=True):
        values |= each.settings(round_figure(float(each.prior.values_at(np.array([share]))[0])))
    return values


def _search_constants(
    simulate_moments: Callable[[Numbers], Numbers], observed: Numbers, constants: int, effort: FitEffort, trials: Trials
) -> tuple[Numbers, Numbers]:
    """Search constants: half of the trials evenly spread, the others where the company is likely to be; the shares and their moments."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    begun = effort.trials // 2
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=effort.seed, n_startup_trials=begun, multivariate=True)
    )
    for point in qmc.Sobol(constants, rng=effort.seed).random_base2(max(1, (begun - 1).bit_length()))[:begun]:
        study.enqueue_trial({str(k): float(share) for k, share in enumerate(point)})
    even = optuna.distributions.FloatDistribution(0.0, 1.0)
    space: dict[str, optuna.distributions.BaseDistribution] = {str(k): even for k in range(constants)}
    shares, moments = [], []
    for _ in range(effort.trials):
        trial = study.ask(space)
        at = np.array([trial.params[str(k)] for k in range(constants)])
        run_moments = trials.moments_at(at, simulate_moments)
        shares.append(at)
        moments.append(run_moments)
        off = measure_distance(run_moments, observed)
        study.tell(trial, off)
        trials.add_trial(off, at, effort.trials)
    return np.array(shares), np.array(moments)


def measure_distance(run_moments: Numbers, observed: Numbers) -> float:
    """Measure how far a company lies from several runs: mean square over moments, in standard deviations between runs."""
    spread = np.nanstd(run_moments, axis=0, ddof=1)
    off = (np.nanmean(run_moments, axis=0) - observed) / np.maximum(spread, 1e-3)
    return float(np.nanmean(np.minimum(off * off, 1e6)))
