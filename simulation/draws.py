"""Random numbers with an address: every draw is a pure function of (seed, run, stream, who, when, index).

There is no generator and no state. Whoever asks again gets the same number, in any order, on any thread; a policy that
makes one more draw here shifts nobody's luck there; one stream can be drawn anew while all others are held.

The numbers are Philox 4x64-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), equal
bit for bit to numpy's. The address is laid out so that

    block(seed, run, stream, who, when, index)
    == np.random.Philox(key=[seed, run], counter=[index, when, who, stream]).random_raw(4)

numpy adds one to the counter before it computes a block, so this module does too; the block at `index + 1` is what
numpy would give next.

Every part of an address is a whole number from 0 to 2**63 - 1. Inside compiled code `uint64 + 1` is an int64, and its
mixtures are floats: the arithmetic below therefore meets no bare number, only the constants declared here. In plain
Python the same arithmetic warns as it wraps around; `simulation.machine_code.entry` silences that, around the outermost
call.
"""

import math

import numpy as np

from simulation.machine_code import rule

Block = tuple[np.uint64, np.uint64, np.uint64, np.uint64]
Uniforms = tuple[float, float, float, float]

ROUNDS = 10
MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
KEY_STEP_0 = np.uint64(0x9E3779B97F4A7C15)
KEY_STEP_1 = np.uint64(0xBB67AE8584CAA73B)
LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
ONE = np.uint64(1)
DROPPED_BITS = np.uint64(12)
CELL = 2.0**-52
POISSON_CAP = 32
"""The most events one Poisson draw returns."""
MOST_ORDERED = 8
"""The most uniforms one Beta draw orders."""


@rule
def _high_product(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return the upper 64 of the 128 bits of a times b, from products of 32-bit halves."""
    a_low, a_high = a & LOW_HALF, a >> HALF
    b_low, b_high = b & LOW_HALF, b >> HALF
    first = a_high * b_low + ((a_low * b_low) >> HALF)
    second = a_low * b_high + (first & LOW_HALF)
    return a_high * b_high + (first >> HALF) + (second >> HALF)


@rule
def block(seed: int, run: int, stream: int, who: int, when: int, index: int) -> Block:
    """Return the four 64-bit words at an address."""
    key_0, key_1 = np.uint64(seed), np.uint64(run)
    a, b, c, d = np.uint64(index) + ONE, np.uint64(when), np.uint64(who), np.uint64(stream)
    for _ in range(ROUNDS):
        high_a, low_a = _high_product(MULTIPLIER_0, a), MULTIPLIER_0 * a
        high_c, low_c = _high_product(MULTIPLIER_1, c), MULTIPLIER_1 * c
        a, b, c, d = high_c ^ b ^ key_0, low_c, high_a ^ d ^ key_1, low_a
        key_0, key_1 = key_0 + KEY_STEP_0, key_1 + KEY_STEP_1
    return a, b, c, d


@rule
def _to_uniform(word: np.uint64) -> float:
    """Return the middle of one of 2**52 cells of (0, 1); with 53 bits the uppermost middle would round to 1."""
    return (float(np.int64(word >> DROPPED_BITS)) + 0.5) * CELL


@rule
def uniforms(seed: int, run: int, stream: int, who: int, when: int, index: int) -> Uniforms:
    """Return the four uniforms at an address, each strictly inside (0, 1), so that log(u) and log(1 - u) are finite."""
    a, b, c, d = block(seed, run, stream, who, when, index)
    return _to_uniform(a), _to_uniform(b), _to_uniform(c), _to_uniform(d)


@rule
def gauss2(u1: float, u2: float) -> tuple[float, float]:
    """Turn two uniforms into two independent standard normal numbers (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(u1))
    angle = 2.0 * math.pi * u2
    return radius * math.cos(angle), radius * math.sin(angle)


@rule
def poisson_inverse(u: float, lam: float) -> int:
    """Return how many events of mean `lam` a uniform stands for, at most 32.

    For one `u` the count never falls as `lam` rises: whoever works more hours meets the same customers and a few more.
    """
    count = 0
    chance = math.exp(-lam)
    reached = chance
    while u > reached and count < POISSON_CAP:
        count += 1
        chance *= lam / count
        reached += chance
    return count


@rule
def _find_rank(drawn: tuple[float, ...], candidate: int, size: int) -> int:
    """Return the place, from 1, of one of the first `size` drawn numbers among them; equal ones rank as they came."""
    rank = 1
    for other in range(size):
        if drawn[other] < drawn[candidate] or (drawn[other] == drawn[candidate] and other < candidate):
            rank += 1
    return rank


@rule
def beta_draw(a: int, b: int, seed: int, run: int, stream: int, who: int, when: int) -> float:
    """Return a Beta(a, b) number for whole a, b >= 1 with a + b <= 9, from the blocks 0 and 1 of an address.

    The a-th smallest of a + b - 1 uniforms is distributed so (David and Nagaraja 2003, "Order statistics", 2.1).

    Raises:
        ValueError: a or b is below 1, or a + b above 9.
    """
    size = a + b - 1
    if a < 1 or b < 1 or size > MOST_ORDERED:
        raise ValueError("beta_draw needs whole a, b >= 1 with a + b <= 9")
    drawn = uniforms(seed, run, stream, who, when, 0) + uniforms(seed, run, stream, who, when, 1)
    chosen = 0
    for candidate in range(size):
        if _find_rank(drawn, candidate, size) == a:
            chosen = candidate
    return drawn[chosen]
