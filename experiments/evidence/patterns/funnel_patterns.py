"""Patterns of the funnel: moments of a public log of 6,851 closed leads (T24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from experiments.evidence.lab import YEAR, Lab, ask_each_run
from experiments.evidence.pattern import BandValues, Pattern, PatternBand

BAND_SHARE = 0.5
"""One company's log: each moment is asked for within half of it (evidence B8)."""
NEWTON_STEPS = 8
AskDeals = Callable[[pd.DataFrame], float]


def select_closed(deals: pd.DataFrame) -> pd.DataFrame:
    """Select deals closed after the discarded year, as in a log of closed leads."""
    return deals[deals["closed"] >= YEAR]


def fit_size_slope(deals: pd.DataFrame) -> float:
    """Fit the slope of the logit of winning in ln amount, by Newton's method."""
    won = deals["won"].to_numpy(dtype=float)
    known = np.column_stack([np.ones(len(deals)), np.log(deals["amount"])])
    coefficients = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-known @ coefficients))
        weight = (chance * (1.0 - chance))[:, None]
        coefficients += np.linalg.solve(known.T @ (known * weight), known.T @ (won - chance))
    return float(coefficients[1])


def median_age(deals: pd.DataFrame, won: int) -> float:
    """Median age in weeks at which opportunities were won (1) or lost (0)."""
    return float(deals.loc[deals["won"] == won, "age"].median())


def ask_won_if_open_at(age: int) -> AskDeals:
    """Compute the share won of deals still open at an age."""
    return lambda deals: float(deals.loc[deals["age"] >= age, "won"].mean())


LOG_MOMENTS: Mapping[str, AskDeals] = {
    "win_rate": lambda deals: float(deals["won"].mean()),
    "slope": fit_size_slope,
    "median": lambda deals: float(deals["age"].median()),
    "slowest_tenth": lambda deals: float(deals["age"].quantile(0.9)),
    "age_won": lambda deals: median_age(deals, 1),
    "age_lost": lambda deals: median_age(deals, 0),
    "later": lambda deals: median_age(deals, 0) - median_age(deals, 1),
    "open_8": ask_won_if_open_at(8),
    "open_13": ask_won_if_open_at(13),
    "open_26": ask_won_if_open_at(26),
    "open_39": ask_won_if_open_at(39),
    "fading": lambda deals: ask_won_if_open_at(0)(deals) - ask_won_if_open_at(39)(deals),
}


def restrict_to_log(ask: AskDeals) -> AskDeals:
    """Ask of what is in the log only."""
    return lambda deals: ask(select_closed(deals))


def measure_funnel(lab: Lab) -> BandValues:
    """The ordinary company's own log, read like the public one."""
    ensemble = lab.simulate(lab.build_company(), ["opportunities"])
    return {name: ask_each_run(ensemble, "opportunities", restrict_to_log(ask)) for name, ask in LOG_MOMENTS.items()}


def band_around(name: str, label: str, logged: float) -> PatternBand:
    """A band of half the logged value to either side."""
    return PatternBand(name, label, logged * (1.0 - BAND_SHARE), logged * (1.0 + BAND_SHARE))


FUNNEL_PATTERNS = (
    Pattern(
        id="T24",
        title="Large and old opportunities are lost more often, and losing takes longer",
        tuned=True,
        source="public CRM log (evidence B8)",
        bands=(
            band_around("win_rate", "share of closed opportunities won", 0.656),
            PatternBand("slope", "logit of winning per ln amount", -0.40, -0.15),
            band_around("median", "median age at closing, weeks", 8.0),
            band_around("slowest_tenth", "age of the slowest tenth at closing, weeks", 33.0),
            band_around("age_won", "median age when won, weeks", 7.0),
            band_around("age_lost", "median age when lost, weeks", 11.0),
            PatternBand("later", "median age when lost less that when won, weeks", 0.0),
            band_around("open_8", "share won of what is open after 8 weeks", 0.61),
            band_around("open_13", "share won of what is open after 13 weeks", 0.58),
            band_around("open_26", "share won of what is open after 26 weeks", 0.51),
            band_around("open_39", "share won of what is open after 39 weeks", 0.45),
            # Half of a share to either side is wide; how much the share falls is asked as well.
            band_around("fading", "share won of all less that of what is open after 39 weeks", 0.66 - 0.45),
        ),
        without="large deals being harder, and old ones going stale",
        ablation={"behaviour.size_penalty": 0.0, "behaviour.staleness": 0.0},
        measure=measure_funnel,
        quick=True,
    ),
)
