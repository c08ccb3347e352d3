"""The promises of addressed randomness: numpy's numbers, open intervals, the right laws, no shifted luck."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats
from small_worlds import compiled, plain

from simulation import draws
from simulation.draws import POISSON_CAP
from simulation.machine_code import entry

beta_draw, block, gauss2, poisson_inverse, uniforms = (
    compiled(rule) for rule in (draws.beta_draw, draws.block, draws.gauss2, draws.poisson_inverse, draws.uniforms)
)
LARGEST = 2**63 - 1
parts = st.integers(0, LARGEST)
probabilities = st.floats(2.0**-53, 1 - 2.0**-53)
means = st.floats(0, 40)

PLAIN = """
import json, math
from simulation.machine_code import entry
from simulation.draws import beta_draw, block, gauss2, poisson_inverse, uniforms

def draw(*address):
    u = uniforms(*address)
    words = [int(word) for word in block(*address)]
    return words, u, gauss2(u[0], u[1]), poisson_inverse(u[2], 3.5), beta_draw(2, 4, *address[:5])

print(repr([entry(draw)(1, 2, 3, k, 2**40 + k, k) for k in range(20)]))
"""


def of_numpy(seed: int, run: int, stream: int, who: int, when: int, index: int) -> tuple[int, ...]:
    """Ask numpy for the block at an address."""
    philox = np.random.Philox(key=[seed, run], counter=[index, when, who, stream])
    return tuple(int(word) for word in philox.random_raw(4))


@given(parts, parts, parts, parts, parts, parts)
@example(0, 0, 0, 0, 0, 0)
@example(*[LARGEST] * 6)
def test_a_block_is_numpys(seed: int, run: int, stream: int, who: int, when: int, index: int) -> None:
    address = (seed, run, stream, who, when, index)
    assert tuple(int(word) for word in block(*address)) == of_numpy(*address)


def test_the_next_index_is_numpys_next_block() -> None:
    philox = np.random.Philox(key=[5, 6], counter=[0, 1, 2, 3])
    expected = philox.random_raw(12).reshape(3, 4)
    assert [[int(word) for word in block(5, 6, 3, 2, 1, index)] for index in range(3)] == expected.tolist()


@given(parts, parts, parts, parts, parts, parts)
def test_uniforms_stay_strictly_inside(seed: int, run: int, stream: int, who: int, when: int, index: int) -> None:
    assert all(0 < u < 1 for u in uniforms(seed, run, stream, who, when, index))


@pytest.mark.parametrize("word", [0, 1, 2**63, 2**64 - 1])
def test_the_outermost_words_stay_strictly_inside(word: int) -> None:
    u = plain(draws._to_uniform)(np.uint64(word))
    assert 0 < u < 1
    assert math.isfinite(math.log(u))
    assert math.isfinite(math.log1p(-u))


def test_uniforms_are_uniform_along_every_part_of_the_address() -> None:
    for part in range(6):
        address = np.full((5000, 6), 7)
        address[:, part] = np.arange(5000)
        drawn = np.array([uniforms(*row) for row in address.tolist()])
        assert all(stats.kstest(drawn[:, word], "uniform").pvalue > 1e-4 for word in range(4))
        assert np.abs(np.corrcoef(drawn.T) - np.eye(4)).max() < 0.06


def test_gauss2_is_normal_and_its_two_numbers_unrelated() -> None:
    drawn = np.array([gauss2(*uniforms(1, 0, 0, who, 0, 0)[:2]) for who in range(5000)])
    assert all(stats.kstest(drawn[:, column], "norm").pvalue > 1e-4 for column in range(2))
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.05


@given(probabilities, st.floats(0, 8))
def test_poisson_inverts_its_distribution(u: float, lam: float) -> None:
    count = poisson_inverse(u, lam)
    assert stats.poisson.cdf(count, lam) >= u - 1e-12 or count == POISSON_CAP
    assert count == 0 or stats.poisson.cdf(count - 1, lam) <= u + 1e-12


@given(probabilities, means, means)
def test_more_hours_never_lose_an_arrival(u: float, one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    assert poisson_inverse(u, fewer) <= poisson_inverse(u, more + 1e-9)


def test_poisson_is_capped_and_nothing_comes_of_nothing() -> None:
    assert poisson_inverse(0.5, 5000.0) == POISSON_CAP
    assert poisson_inverse(1 - 2.0**-53, 0.0) == 0


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 4), (2, 5), (4, 2), (8, 1), (1, 8)])
def test_beta_follows_its_law(a: int, b: int) -> None:
    drawn = [beta_draw(a, b, 1, 2, 3, who, 4) for who in range(4000)]
    assert stats.kstest(drawn, stats.beta(a, b).cdf).pvalue > 1e-4


@pytest.mark.parametrize(("a", "b"), [(0, 3), (3, 0), (5, 5)])
def test_beta_refuses_what_it_cannot_order(a: int, b: int) -> None:
    with pytest.raises(ValueError, match="a \\+ b <= 9"):
        beta_draw(a, b, 1, 2, 3, 4, 5)


def test_plain_python_draws_the_same() -> None:
    def draw(*address: int) -> tuple[object, ...]:
        u = uniforms(*address)
        words = [int(word) for word in block(*address)]
        return words, u, gauss2(u[0], u[1]), poisson_inverse(u[2], 3.5), beta_draw(2, 4, *address[:5])

    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "error"}
    here = Path(__file__).resolve().parents[2]
    plain = subprocess.run(
        [sys.executable, "-c", PLAIN], env=environment, cwd=here, capture_output=True, text=True, check=False
    )
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.strip() == repr([draw(1, 2, 3, k, 2**40 + k, k) for k in range(20)])


def test_a_compiled_caller_gets_the_same_numbers() -> None:
    @entry
    def through(seed: int, who: int) -> float:
        return draws.uniforms(seed, 0, 1, who, 3, 0)[0]

    assert [through(9, who) for who in range(5)] == [uniforms(9, 0, 1, who, 3, 0)[0] for who in range(5)]
