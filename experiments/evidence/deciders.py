"""The deciders of a difference: the numbers of the space whose ranks correlate with the gain, beside what chance would reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.evidence.prior_space import Numbers
from simulation.measures import MEASURES
from simulation.scenario import NUMBERS

RESAMPLES = 200
DECIDERS = 3


def find_deciders(differences: pd.DataFrame, sampled: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Find the three numbers that decide each difference most, by rank correlation over the space.

    The columns of a Latin hypercube are all but unrelated, so that this is the standardised coefficient of a regression of
    ranks on ranks; unlike that it works with fewer points than numbers. `by_chance` is what the strongest of as many
    numbers without any effect reaches in nineteen of twenty cases.
    """
    rng = np.random.default_rng(seed)
    rows = [
        {"arm": arm, "outcome": outcome, **row}
        for (arm, outcome), arm_rows in differences.groupby(["arm", "outcome"], sort=False)
        for row in _rank_causes(str(outcome), arm_rows, sampled, rng)
    ]
    return pd.DataFrame(rows)


def _rank_causes(
    outcome: str, arm_rows: pd.DataFrame, sampled: pd.DataFrame, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    known = arm_rows[np.isfinite(arm_rows["percent"])]
    gains = compute_ranks(known["percent"] * MEASURES[outcome].better)
    causes = sampled.iloc[known["point"].to_numpy()]
    ranked = np.column_stack([compute_ranks(causes[path]) for path in causes])
    strength = _correlate_columns(ranked, gains)
    bound = _find_chance_bound(ranked, gains, rng)
    for position, k in enumerate(np.argsort(-np.abs(strength))[:DECIDERS], start=1):
        low, high = _bootstrap_interval(ranked[:, k], gains, rng)
        about = {"path": str(causes.columns[k]), "help": NUMBERS[str(causes.columns[k])].help}
        yield {"place": position, **about, "strength": float(strength[k]), "low": low, "high": high, "by_chance": bound}


def _bootstrap_interval(cause: Numbers, gains: Numbers, rng: np.random.Generator) -> tuple[float, float]:
    """Compute the 95 % interval of a correlation from resampled points."""
    picks = rng.integers(0, len(gains), (RESAMPLES, len(gains)))
    low, high = np.nanquantile([correlate(cause[pick], gains[pick]) for pick in picks], (0.025, 0.975))
    return float(low), float(high)


def _find_chance_bound(ranked: Numbers, gains: Numbers, rng: np.random.Generator) -> float:
    """Find the 95 % quantile of the largest correlation among all numbers when gains are assigned at random."""
    largest = [np.abs(_correlate_columns(ranked, rng.permutation(gains))).max() for _ in range(RESAMPLES)]
    return float(np.quantile(largest, 0.95))


def compute_ranks(values: pd.Series) -> Numbers:
    """Compute ranks of values, ties shared."""
    return np.asarray(values.rank(), dtype=np.float64)


def correlate(a: Numbers, b: Numbers) -> float:
    """Compute the correlation of two columns; 0 where either never varies."""
    return float(_correlate_columns(a[:, None], b)[0])


def _correlate_columns(columns: Numbers, b: Numbers) -> Numbers:
    """Compute the correlation of each column with b; 0 where either never varies."""
    centred, other = columns - columns.mean(axis=0), b - b.mean()
    spread = np.sqrt((centred * centred).sum(axis=0) * (other * other).sum())
    correlations: Numbers = np.where(spread > 0, other @ centred / np.where(spread > 0, spread, 1.0), 0.0)
    return correlations
