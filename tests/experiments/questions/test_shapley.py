"""The axioms of shares, on games made by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from experiments.questions.shapley import compute_exact_shares, compute_marginal_gains, draw_orders, iterate_coalitions

Numbers = NDArray[np.float64]
WHOLE = st.integers(-1000, 1000).map(float)


def games(most: int = 5) -> st.SearchStrategy[Numbers]:
    """Worth of every coalition in a few futures, in whole numbers, so that what must be equal is."""
    shape = st.tuples(st.integers(1, most), st.integers(1, 3)).map(lambda size: (1 << size[0], size[1]))
    return shape.flatmap(lambda size: arrays(float, size, elements=WHOLE))


def players(worth: Numbers) -> int:
    return len(worth).bit_length() - 1


def relabel_players(coalition: int, names: list[int]) -> int:
    """The same coalition when player i is called names[i]."""
    return sum(1 << names[i] for i in range(len(names)) if coalition >> i & 1)


def by_all_orders(worth: Numbers) -> Numbers:
    ways = list(permutations(range(players(worth))))
    return np.mean([compute_marginal_gains(way, worth[list(iterate_coalitions(way))]) for way in ways], axis=0).T


def test_shares_of_the_glove_game_are_as_published() -> None:
    """One left glove and two right ones; only a pair is worth something (Shapley & Shubik 1969)."""
    worth = np.array([[float(bool(c & 1) and bool(c & 6))] for c in range(8)])
    assert compute_exact_shares(worth)[0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@given(games())
def test_shares_add_up_to_the_whole_in_every_run(worth: Numbers) -> None:
    np.testing.assert_allclose(compute_exact_shares(worth).sum(axis=1), worth[-1] - worth[0], atol=1e-9)


@given(games(4), st.data())
def test_a_player_without_effect_gets_exactly_nothing(worth: Numbers, data: st.DataObject) -> None:
    inert = data.draw(st.integers(0, players(worth) - 1))
    coalitions = np.arange(len(worth))
    assert (compute_exact_shares(worth[coalitions & ~(1 << inert)])[:, inert] == 0.0).all()


@given(games(4), st.data())
def test_players_of_equal_worth_get_equal_shares(worth: Numbers, data: st.DataObject) -> None:
    one, other = (data.draw(st.integers(0, players(worth) - 1)) for _ in range(2))
    names = list(range(players(worth)))
    names[one], names[other] = names[other], names[one]
    swapped = worth[[relabel_players(coalition, names) for coalition in range(len(worth))]]
    shares = compute_exact_shares(worth + swapped)
    np.testing.assert_allclose(shares[:, one], shares[:, other], atol=1e-9)


@given(games(4), st.data())
def test_renaming_players_changes_nothing(worth: Numbers, data: st.DataObject) -> None:
    names = data.draw(st.permutations(range(players(worth))))
    renamed = np.empty_like(worth)
    for coalition in range(len(worth)):
        renamed[relabel_players(coalition, names)] = worth[coalition]
    np.testing.assert_allclose(compute_exact_shares(renamed)[:, names], compute_exact_shares(worth), atol=1e-9)


@given(games(4), games(4))
def test_shares_of_a_sum_are_sums_of_shares(one: Numbers, other: Numbers) -> None:
    size, futures = min(len(one), len(other)), min(one.shape[1], other.shape[1])
    one, other = one[:size, :futures], other[:size, :futures]
    np.testing.assert_allclose(
        compute_exact_shares(one + other), compute_exact_shares(one) + compute_exact_shares(other), atol=1e-9
    )


@given(games(4))
def test_exact_shares_are_the_average_over_all_orders(worth: Numbers) -> None:
    np.testing.assert_allclose(compute_exact_shares(worth), by_all_orders(worth), atol=1e-9)


@given(games(), st.data())
def test_gains_along_any_order_add_up_and_inert_players_get_nothing(worth: Numbers, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(players(worth))))
    met = list(iterate_coalitions(order))
    assert (met[0], met[-1], len(met)) == (0, len(worth) - 1, len(order) + 1)
    gains = compute_marginal_gains(order, worth[met])
    np.testing.assert_array_equal(gains.sum(axis=0), worth[-1] - worth[0])
    inert = order[0]
    assert (compute_marginal_gains(order, worth[np.array(met) & ~(1 << inert)])[inert] == 0).all()


def test_drawn_orders_come_with_their_reverse_and_depend_on_the_run_alone() -> None:
    there, back = draw_orders(9, 1, 0)
    assert sorted(there) == list(range(9))
    assert back == there[::-1]
    assert draw_orders(9, 1, 0) == (there, back)
    assert len({tuple(draw_orders(9, 1, future)[0]) for future in range(20)}) == 20


def test_drawn_orders_are_right_on_average() -> None:
    chance = np.random.default_rng(8)
    worth = chance.normal(0, 1, (64, 1))
    drawn = np.array(
        [
            np.mean(
                [
                    compute_marginal_gains(way, worth[list(iterate_coalitions(way))])[:, 0]
                    for way in draw_orders(6, 1, future)
                ],
                axis=0,
            )
            for future in range(3000)
        ]
    )
    error = drawn.std(axis=0, ddof=1) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - compute_exact_shares(worth)[0]) < 4 * error).all()
