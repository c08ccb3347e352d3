"""Shapley shares: what each player brings, averaged over all orders in which players can join (Shapley 1953).

A game is played in many runs at once, and each run has shares that add up to its own whole. A coalition is a whole number
whose bit i tells whether player i is in it. What a player is does not matter here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

import numpy as np

from experiments.findings.estimates import RunValues

EXACT_UP_TO = 8
"""The number of players up to which all coalitions (256) are played; above, orders are drawn."""


def compute_exact_shares(worth: RunValues) -> RunValues:
    """Compute shares from the worth of every coalition.

    Args:
        worth: one row per coalition (2 to the power of the players, by their number), one column per run.

    Returns:
        One row per run, one column per player. A player that never changes anything gets exactly 0.
    """
    players = len(worth).bit_length() - 1
    coalitions = np.arange(len(worth))
    sizes = np.bitwise_count(coalitions)
    weight = np.array([1.0 / (players * comb(players - 1, size)) for size in range(players)])
    shares = np.empty((worth.shape[1], players))
    for player in range(players):
        without = coalitions[coalitions >> player & 1 == 0]
        shares[:, player] = weight[sizes[without]] @ (worth[without | 1 << player] - worth[without])
    return shares


def iterate_coalitions(order: Sequence[int]) -> Iterator[int]:
    """Iterate over the coalitions met when players join in an order, the empty and the complete one included."""
    coalition = 0
    yield coalition
    for player in order:
        coalition |= 1 << player
        yield coalition


def compute_marginal_gains(order: Sequence[int], worth: RunValues) -> RunValues:
    """Compute what each player adds when joining in an order, one row per player; `worth` has one row per coalition met."""
    contributions = np.empty_like(worth[1:])
    contributions[list(order)] = np.diff(worth, axis=0)
    return contributions


def draw_orders(players: int, seed: int, replication: int) -> tuple[list[int], list[int]]:
    """Draw an order for a run, and its reverse: who joined early joins late, so that much of the sampling error cancels."""
    order = np.random.default_rng((seed, replication)).permutation(players).tolist()
    return order, order[::-1]
