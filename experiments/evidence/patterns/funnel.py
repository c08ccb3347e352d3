"""Patterns of the funnel: moments of a public log of 6,851 closed leads (T24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from experiments.evidence.lab import YEAR, Lab, by_world
from experiments.evidence.pattern import Band, Measured, Pattern

AROUND = 0.5
"""One company's log: each moment is asked for within half of it (evidence B8)."""
NEWTON_STEPS = 8
Ask = Callable[[pd.DataFrame], float]


def closed(deals: pd.DataFrame) -> pd.DataFrame:
    """What closed after the discarded year, as in a log of closed leads."""
    return deals[deals["closed"] >= YEAR]


def size_slope(deals: pd.DataFrame) -> float:
    """Slope of the logit of winning in ln amount, by Newton's method."""
    won = deals["won"].to_numpy(dtype=float)
    known = np.column_stack([np.ones(len(deals)), np.log(deals["amount"])])
    found = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-known @ found))
        weight = (chance * (1.0 - chance))[:, None]
        found += np.linalg.solve(known.T @ (known * weight), known.T @ (won - chance))
    return float(found[1])


def median_age(deals: pd.DataFrame, won: int) -> float:
    """Median age in weeks at which opportunities were won (1) or lost (0)."""
    return float(deals.loc[deals["won"] == won, "age"].median())


def won_if_open_at(age: int) -> Ask:
    """Share won of what was still open at an age."""
    return lambda deals: float(deals.loc[deals["age"] >= age, "won"].mean())


ASKED: Mapping[str, Ask] = {
    "win_rate": lambda deals: float(deals["won"].mean()),
    "slope": size_slope,
    "median": lambda deals: float(deals["age"].median()),
    "slowest_tenth": lambda deals: float(deals["age"].quantile(0.9)),
    "age_won": lambda deals: median_age(deals, 1),
    "age_lost": lambda deals: median_age(deals, 0),
    "later": lambda deals: median_age(deals, 0) - median_age(deals, 1),
    "open_8": won_if_open_at(8),
    "open_13": won_if_open_at(13),
    "open_26": won_if_open_at(26),
    "open_39": won_if_open_at(39),
    "fading": lambda deals: won_if_open_at(0)(deals) - won_if_open_at(39)(deals),
}


def in_log(ask: Ask) -> Ask:
    """Ask of what is in the log only."""
    return lambda deals: ask(closed(deals))


def moments(lab: Lab) -> Measured:
    """The ordinary company's own log, read like the public one."""
    lived = lab.live(lab.company(), ["opportunities"])
    return {name: by_world(lived, "opportunities", in_log(ask)) for name, ask in ASKED.items()}


def near(name: str, label: str, logged: float) -> Band:
    """A band of half the logged value to either side."""
    return Band(name, label, logged * (1.0 - AROUND), logged * (1.0 + AROUND))


FUNNEL = (
    Pattern(
        id="T24",
        title="Large and old opportunities are lost more often, and losing takes longer",
        source="public CRM log (evidence B8)",
        bands=(
            near("win_rate", "share of closed opportunities won", 0.656),
            Band("slope", "logit of winning per ln amount", -0.40, -0.15),
            near("median", "median age at closing, weeks", 8.0),
            near("slowest_tenth", "age of the slowest tenth at closing, weeks", 33.0),
            near("age_won", "median age when won, weeks", 7.0),
            near("age_lost", "median age when lost, weeks", 11.0),
            Band("later", "median age when lost less that when won, weeks", 0.0),
            near("open_8", "share won of what is open after 8 weeks", 0.61),
            near("open_13", "share won of what is open after 13 weeks", 0.58),
            near("open_26", "share won of what is open after 26 weeks", 0.51),
            near("open_39", "share won of what is open after 39 weeks", 0.45),
            # Half of a share to either side is wide; how much the share falls is asked as well.
            near("fading", "share won of all less that of what is open after 39 weeks", 0.66 - 0.45),
        ),
        without="large deals being harder, and old ones going stale",
        ablation={"behaviour.size_penalty": 0.0, "behaviour.staleness": 0.0},
        measure=moments,
        quick=True,
    ),
)
