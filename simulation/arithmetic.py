"""Arithmetic that rules share: only `math` and products, so that compiled and plain Python give the same bits."""

from __future__ import annotations

import math

from simulation.machine_code import rule


@rule
def clip(x: float, low: float, high: float) -> float:
    """The value held between two bounds; a NaN stays a NaN, so that it is seen."""
    if x < low:
        return low
    if x > high:
        return high
    return x


@rule
def logistic(x: float) -> float:
    """The logistic function, safe for any finite x."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


@rule
def log_odds(p: float) -> float:
    """The inverse of the logistic function; p is kept off 0 and 1."""
    q = clip(p, 1e-6, 1.0 - 1e-6)
    return math.log(q / (1.0 - q))


@rule
def grow(level: float, gain: float) -> float:
    """Move a level in 0..1 towards 1 by a gain and never beyond it."""
    return level + (1.0 - level) * (1.0 - math.exp(-gain))


@rule
def fade(level: float, weeks: float, dt: float) -> float:
    """What is left of a level after dt, when it fades with a time constant in weeks."""
    return level * math.exp(-dt / weeks)


@rule
def heavy_tail(z: float) -> tuple[float, float]:
    """P(Z > -z) and E[(Z + z)+] for Student's t with two degrees of freedom.

    A quarter's bookings are a few deals of very different size: heavy tails are the honest ones, and this
    distribution needs one root only.
    """
    root = math.sqrt(2.0 + z * z)
    return 0.5 * (1.0 + z / root), 0.5 * (z + root)
