"""The fit of constants to a company's aggregates: companies of the model are held against its past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.company.aggregates import Aggregates, round_figure
from experiments.company.fit_trials import FitEffort, Trials
from experiments.company.panel_moments import PANEL_MOMENTS
from experiments.company.quarter_courses import COURSES
from experiments.company.quarter_panel import Numbers
from experiments.company.simulated_panels import measure_panels, simulate_panels, simulate_pasts
from experiments.fitting.fit_solver import FitProblem, solve_fit
from experiments.fitting.free_constant import FreeConstant
from experiments.fitting.posterior import Surrogate
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

    constants: tuple[FreeConstant, ...]
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
    constants: Sequence[FreeConstant],
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

    problem = FitProblem(
        len(constants), observed, lambda at: simulate_moments(set_constants(scenario, constants, at), 0, effort.runs)
    )
    result = solve_fit(problem, effort.trials, effort.seed, trials or Trials())
    model, draws = result.surrogate, result.draws
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


def set_constants(scenario: Scenario, constants: Sequence[FreeConstant], shares: Numbers) -> Scenario:
    """Set the constants of a scenario to some shares of their priors, in four significant digits."""
    return scenario.with_(list_settings(constants, shares))


def list_settings(constants: Sequence[FreeConstant], shares: Numbers) -> dict[str, Value]:
    """List the settings that some shares of the priors mean, in four significant digits."""
    values: dict[str, Value] = {}
    for each, share in zip(constants, shares, strict=True):
        values |= each.settings(round_figure(each.value_at(float(share))))
    return values
