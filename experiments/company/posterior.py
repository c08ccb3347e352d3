"""What aggregates leave open: constants that explain them, given how much the aggregates of one company depend on its luck.

Aggregates of the model bend little with its constants, so that a quadratic stands for the model once it has been lived often
enough (Beaumont 2002; Wood 2010, synthetic likelihood). What one company's aggregates owe to luck is seen in the worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.company.panel import Numbers

CHAINS, STEPS = 120, 1500
RIDGE = 1e-3
TINY = 1e-6


@dataclass(frozen=True, eq=False)
class Stand:
    """A quadratic that stands for the model: aggregates from constants as shares of what is believed of them.

    Attributes:
        weights: rows features, columns moments.
        crossed: whether products of two constants are among the features.
        noise: covariance of what one company's aggregates owe to luck, and what the quadratic misses.
    """

    weights: Numbers
    crossed: bool
    noise: Numbers

    def at(self, shares: Numbers) -> Numbers:
        """Expected moments at some shares: rows points, columns moments."""
        found: Numbers = features(shares, self.crossed) @ self.weights
        return found

    def slopes(self, shares: Numbers) -> Numbers:
        """Change of each moment, in standard deviations of luck, per range of each constant: rows constants, columns moments."""
        step = 0.05 * np.eye(shares.size)
        change = (self.at(shares + step) - self.at(shares - step)) / 0.1
        return np.asarray(change / np.sqrt(np.diag(self.noise)))


def features(shares: Numbers, crossed: bool) -> Numbers:
    """One, each share, its square, and where wanted the products of two."""
    x = 2.0 * np.atleast_2d(shares) - 1.0
    pairs = [x[:, a] * x[:, b] for a, b in combinations(range(x.shape[1]), 2)] if crossed else []
    return np.column_stack([np.ones(len(x)), x, x * x, *pairs])


def stand(shares: Numbers, seen: Numbers, observed: Numbers) -> Stand:
    """Fit the quadratic.

    Args:
        shares: constants tried, rows trials.
        seen: moments by trial, world and moment.
        observed: moments of the company; trials near it count for more.
    """
    filled = _whole(seen)
    middle, worlds = filled.mean(axis=1), seen.shape[1]
    spread = np.sqrt(filled.var(axis=1, ddof=1).mean(axis=0)) + TINY
    off = (((middle - observed) / spread) ** 2).sum(axis=1)
    nearness = 1.0 / (1.0 + off / (observed.size + off.min()))
    crossed = len(shares) >= 2 * features(shares[:1], True).shape[1]
    x = features(shares, crossed)
    left = x.T * nearness
    weights = np.linalg.solve(left @ x + RIDGE * np.eye(x.shape[1]), left @ middle)
    missed = middle - x @ weights
    luck = np.einsum("n,nwi,nwj->ij", nearness, *(2 * [filled - middle[:, None]])) / nearness.sum() / (worlds - 1)
    spare = max(0.1, 1.0 - x.shape[1] / len(x))
    bent = (nearness @ missed**2) / nearness.sum() / spare
    return Stand(weights, crossed, luck * (1.0 + 1.0 / worlds) + np.diag(bent + TINY))


def _whole(seen: Numbers) -> Numbers:
    """Moments without gaps: a world that cannot say one is given the mean of its trial, or of all trials."""
    said = np.isfinite(seen)
    counts, sums = said.sum(axis=1), np.where(said, seen, 0.0).sum(axis=1)
    overall = sums.sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
    of_trial = np.where(counts > 0, sums / np.maximum(counts, 1), overall)
    return np.where(said, seen, of_trial[:, None])


def drawn(model: Stand, observed: Numbers, constants: int, seed: int) -> Numbers:
    """Shares that explain what was observed, even beliefs before: rows draws.

    Chains that learn their steps from one another (ter Braak 2006), the same every time.
    """
    chance = np.random.default_rng(seed)
    precision = np.linalg.inv(model.noise)

    def fits(shares: Numbers) -> Numbers:
        off = model.at(shares) - observed
        inside = ((shares >= 0.0) & (shares <= 1.0)).all(axis=1)
        return np.where(inside, -0.5 * np.einsum("ni,ij,nj->n", off, precision, off), -np.inf)

    at = chance.random((CHAINS, constants))
    score, kept = fits(at), []
    usual = 2.38 / np.sqrt(2.0 * constants)
    for step in range(STEPS):
        one, other = chance.permuted(np.tile(np.arange(CHAINS), (2, 1)), axis=1)
        stride = 1.0 if step % 10 == 0 else usual
        tried = at + stride * (at[one] - at[other]) + chance.normal(0.0, 1e-3, at.shape)
        found = fits(tried)
        taken = np.log(chance.random(CHAINS)) < found - score
        at, score = np.where(taken[:, None], tried, at), np.where(taken, found, score)
        if step >= STEPS // 2 and step % 5 == 0:
            kept.append(at)
    return np.concatenate(kept)
