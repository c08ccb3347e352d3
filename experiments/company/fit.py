"""The fit: constants are tried in the same worlds until it is clear which of them explain a company's aggregates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.company.aggregates import Aggregates
from experiments.company.lived import seen
from experiments.company.moments import MOMENTS
from experiments.company.panel import Numbers
from experiments.company.posterior import Stand, drawn, stand
from experiments.company.priors import Free
from experiments.company.trials import Trials
from experiments.understanding.lives import lasting
from simulation.declare import Value
from simulation.ensemble import Cancel
from simulation.scenario import Scenario

FRESH = 1_000_000
"""Worlds that no trial has seen are numbered from here; a fit is judged in them."""
FEWEST = 24


@dataclass(frozen=True)
class Effort:
    """How much is tried.

    Attributes:
        trials: sets of constants.
        worlds: worlds that all of them are lived in.
        fresh: worlds that the fit is judged in.
        seed: of luck and of the search.
    """

    trials: int = 200
    worlds: int = 12
    fresh: int = 60
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Fitted:
    """What came of a fit.

    Attributes:
        free: the constants.
        names: the moments they were fitted to.
        observed: their values in the company.
        draws: shares of what was believed that explain them; rows draws, columns constants.
        model: the quadratic that stands for the model.
        scenario: the company with its constants at the middle of the draws.
        judged: moments of that scenario in fresh worlds; rows worlds.
        effort: how much was tried.
    """

    free: tuple[Free, ...]
    names: tuple[str, ...]
    observed: Numbers
    draws: Numbers
    model: Stand
    scenario: Scenario
    judged: Numbers
    effort: Effort


def past_of(scenario: Scenario) -> Scenario:
    """The same company with hardly a future: only the quarters before today are compared."""
    return lasting(scenario, 1)


def fit(
    scenario: Scenario,
    company: Aggregates,
    constants: Sequence[Free],
    effort: Effort,
    *,
    trials: Trials | None = None,
    cancel: Cancel | None = None,
) -> Fitted:
    """Fit constants to the aggregates of a company.

    Args:
        scenario: the company before the fit.
        company: its aggregates.
        constants: what is fitted.
        effort: how much is tried.
        trials: keeps what is tried, and knows what was.

    Raises:
        Cancelled: `cancel` said so.
    """
    names = tuple(moment.name for moment in MOMENTS if moment.name in company.shown)
    columns = [k for k, moment in enumerate(MOMENTS) if moment.name in names]
    observed = np.array([company.fitted[name] for name in names])

    def look(at: Scenario, first: int, worlds: int) -> Numbers:
        worlds_of = range(first, first + worlds)
        return seen(past_of(at), company.quarters, worlds_of, effort.seed, cancel)[:, columns]

    shares, found = _search(
        lambda at: look(placed(scenario, constants, at), 0, effort.worlds),
        observed,
        len(constants),
        effort,
        trials or Trials(),
    )
    model = stand(shares, found, observed)
    draws = drawn(model, observed, len(constants), effort.seed)
    there = placed(scenario, constants, np.median(draws, axis=0))
    judged = look(there, FRESH, effort.fresh)
    return Fitted(tuple(constants), names, observed, draws, model, there, judged, effort)


def placed(scenario: Scenario, constants: Sequence[Free], shares: Numbers) -> Scenario:
    """The scenario with its constants at some shares of what is believed of them, in three significant digits."""
    values: dict[str, Value] = {}
    for each, share in zip(constants, shares, strict=True):
        values |= each.settings(_short(float(each.prior.at(np.array([share]))[0])))
    return scenario.with_(values)


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _search(
    look: Callable[[Numbers], Numbers], observed: Numbers, constants: int, effort: Effort, trials: Trials
) -> tuple[Numbers, Numbers]:
    """Constants tried and what was seen: half of them evenly spread, the others where the company is likely to be."""
    import optuna
    from scipy.stats import qmc

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    begun = effort.trials // 2
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=effort.seed, n_startup_trials=begun, multivariate=True)
    )
    for point in qmc.Sobol(constants, rng=effort.seed).random_base2(max(1, (begun - 1).bit_length()))[:begun]:
        study.enqueue_trial({str(k): float(share) for k, share in enumerate(point)})
    even = optuna.distributions.FloatDistribution(0.0, 1.0)
    space: dict[str, optuna.distributions.BaseDistribution] = {str(k): even for k in range(constants)}
    shares, found = [], []
    for _ in range(effort.trials):
        trial = study.ask(space)
        at = np.array([trial.params[str(k)] for k in range(constants)])
        worlds = trials.worlds(at, look)
        shares.append(at)
        found.append(worlds)
        off = distance(worlds, observed)
        study.tell(trial, off)
        trials.tell(off, at, effort.trials)
    return np.array(shares), np.array(found)


def distance(worlds: Numbers, observed: Numbers) -> float:
    """How far a company lies from those of several worlds: mean square over moments, in standard deviations between worlds."""
    spread = np.nanstd(worlds, axis=0, ddof=1)
    off = (np.nanmean(worlds, axis=0) - observed) / np.maximum(spread, 1e-3)
    return float(np.nanmean(np.minimum(off * off, 1e6)))
