"""Shapley shares: what each player brings, averaged over all orders in which players can join (Shapley 1953).

A game is played in many futures at once, and each future has shares of its own that add up to its own whole. A coalition is a
whole number whose bit i tells whether player i is in it. Nothing here knows what a player is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

import numpy as np

from experiments.findings.estimates import RunValues

EXACT_UP_TO = 8
"""Up to so many players all coalitions are played: 256; above, orders are drawn."""


def compute_exact_shares(worth: RunValues) -> RunValues:
    """Shares from the worth of every coalition.

    Args:
        worth: one row per coalition (2 to the power of the players, by their number), one column per future.

    Returns:
        One row per future, one column per player. A player that never changes anything gets exactly 0.
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
    """The coalitions met when players join in an order, the empty one and the whole included."""
    coalition = 0
    yield coalition
    for player in order:
        coalition |= 1 << player
        yield coalition


def compute_marginal_gains(order: Sequence[int], worth: RunValues) -> RunValues:
    """What each player brings when joining in an order; `worth` has one row per coalition met. One row per player."""
    contributions = np.empty_like(worth[1:])
    contributions[list(order)] = np.diff(worth, axis=0)
    return contributions


def draw_orders(players: int, seed: int, replication: int) -> tuple[list[int], list[int]]:
    """The order drawn for a future and the same turned around: who joined early joins late, so that much of the draw cancels."""
    order = np.random.default_rng((seed, replication)).permutation(players).tolist()
    return order, order[::-1]
