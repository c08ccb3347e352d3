"""The posterior: sets of constants that explain the aggregates, given how much the aggregates of one company depend on its luck.

Aggregates of the model bend little with its constants, so that a quadratic stands for the model once it has been run often
enough (Beaumont 2002; Wood 2010, synthetic likelihood). What one company's aggregates owe to luck is seen across runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.company.quarter_panel import Numbers

CHAINS, STEPS = 120, 1500
RIDGE = 1e-3
TINY = 1e-6


@dataclass(frozen=True, eq=False)
class Surrogate:
    """A quadratic that stands for the model: aggregates from constants as shares of their priors.

    Attributes:
        weights: rows features, columns moments.
        crossed: whether products of two constants are among the features.
        noise: covariance of what one company's aggregates owe to luck, and what the quadratic misses.
        runs: in how many runs luck was seen.
    """

    weights: Numbers
    crossed: bool
    noise: Numbers
    runs: int

    def predict(self, shares: Numbers) -> Numbers:
        """Predict the moments at some shares: rows points, columns moments."""
        moments: Numbers = build_features(shares, self.crossed) @ self.weights
        return moments

    def compute_slopes(self, shares: Numbers) -> Numbers:
        """Compute the change of each moment, in standard deviations of luck, per range of each constant (constants by moments)."""
        step = 0.05 * np.eye(shares.size)
        change = (self.predict(shares + step) - self.predict(shares - step)) / 0.1
        return np.asarray(change / np.sqrt(np.diag(self.noise)))


def build_features(shares: Numbers, crossed: bool) -> Numbers:
    """Build the features: one, each share, its square, and where wanted the products of two."""
    x = 2.0 * np.atleast_2d(shares) - 1.0
    pairs = [x[:, a] * x[:, b] for a, b in combinations(range(x.shape[1]), 2)] if crossed else []
    return np.column_stack([np.ones(len(x)), x, x * x, *pairs])


def fit_surrogate(shares: Numbers, moments: Numbers, observed: Numbers) -> Surrogate:
    """Fit the quadratic.

    Args:
        shares: constants tried, rows trials.
        moments: by trial, run and moment.
        observed: moments of the company; trials near it count for more.
    """
    filled = _fill_gaps(moments)
    middle, runs = filled.mean(axis=1), moments.shape[1]
    spread = np.sqrt(filled.var(axis=1, ddof=1).mean(axis=0)) + TINY
    off = (((middle - observed) / spread) ** 2).sum(axis=1)
    nearness = 1.0 / (1.0 + off / (observed.size + off.min()))
    crossed = len(shares) >= 2 * build_features(shares[:1], True).shape[1]
    x = build_features(shares, crossed)
    left = x.T * nearness
    weights = np.linalg.solve(left @ x + RIDGE * np.eye(x.shape[1]), left @ middle)
    missed = middle - x @ weights
    luck = np.einsum("n,nwi,nwj->ij", nearness, *(2 * [filled - middle[:, None]])) / nearness.sum() / (runs - 1)
    spare = max(0.1, 1.0 - x.shape[1] / len(x))
    bent = (nearness @ missed**2) / nearness.sum() / spare
    return Surrogate(weights, crossed, luck * (1.0 + 1.0 / runs) + np.diag(bent + TINY), runs)


def _fill_gaps(moments: Numbers) -> Numbers:
    """Fill the gaps of moments: a run that lacks one is given the mean of its trial, or of all trials."""
    known = np.isfinite(moments)
    counts, sums = known.sum(axis=1), np.where(known, moments, 0.0).sum(axis=1)
    overall = sums.sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
    of_trial = np.where(counts > 0, sums / np.maximum(counts, 1), overall)
    return np.where(known, moments, of_trial[:, None])


def draw_posterior(surrogate: Surrogate, observed: Numbers, constants: int, seed: int) -> Numbers:
    """Draw shares that explain the observed moments, from even priors: rows draws.

    Luck is known from few runs, the same for all sets of constants, so that distances follow Student's t (Sellentin and
    Heavens 2016). Chains that learn their steps from one another (ter Braak 2006), the same every time.
    """
    chance = np.random.default_rng(seed)
    precision = np.linalg.inv(surrogate.noise)

    def log_density(shares: Numbers) -> Numbers:
        off = surrogate.predict(shares) - observed
        inside = ((shares >= 0.0) & (shares <= 1.0)).all(axis=1)
        distances = np.einsum("ni,ij,nj->n", off, precision, off)
        return np.where(inside, -0.5 * surrogate.runs * np.log1p(distances / (surrogate.runs - 1)), -np.inf)

    at = chance.random((CHAINS, constants))
    score, samples = log_density(at), []
    usual = 2.38 / np.sqrt(2.0 * constants)
    for step in range(STEPS):
        one, other = chance.permuted(np.tile(np.arange(CHAINS), (2, 1)), axis=1)
        stride = 1.0 if step % 10 == 0 else usual
        tried = at + stride * (at[one] - at[other]) + chance.normal(0.0, 1e-3, at.shape)
        tried_score = log_density(tried)
        taken = np.log(chance.random(CHAINS)) < tried_score - score
        at, score = np.where(taken[:, None], tried, at), np.where(taken, tried_score, score)
        if step >= STEPS // 2 and step % 5 == 0:
            samples.append(at)
    return np.concatenate(samples)
