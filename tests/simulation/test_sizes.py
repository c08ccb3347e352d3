"""The same story at any size: luck is larger in small companies, and leaders do not take it for a miss."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from numpy.typing import NDArray

from scenarios import load
from simulation import run
from simulation.ensemble import Ensemble
from simulation.policy import LEVERS
from simulation.scenario import Scenario

SIZES = (12, 40, 160, 400)
PEOPLE, SEED, YEAR = 4800, 7, 52
"""Reps over all futures of one size: enough to tell two per cent."""


@functools.cache
def lived(name: str, reps: int) -> Ensemble:
    """A company of the library in some size; the past goes on where the name ends in a plus."""
    described = load(name.rstrip("+")).with_({"world.reps": reps, "world.weeks": 3 * YEAR})
    return run(as_before(described) if name.endswith("+") else described, PEOPLE // reps, SEED, threads=1)


def as_before(described: Scenario) -> Scenario:
    """The same company, led on as in its past."""
    return described.with_({path: described.value(f"past.{path}") for path in LEVERS if LEVERS[path].scope != "start"})


def mean_of_last_year(measure: str, name: str, reps: int) -> float:
    """A measure over the third year, mean of futures."""
    return float(np.nanmean(lived(name, reps).windowed(measure, YEAR)))


def by_size(measure: str, name: str) -> NDArray[np.float64]:
    """A measure of the third year, a rep where it is a sum, for all sizes."""
    per_rep = {"bookings": 1.0}
    return np.array([mean_of_last_year(measure, name, n) / (n if measure in per_rep else 1) for n in SIZES])


def lost(reps: int) -> float:
    """What the evil flywheel takes off the third year's bookings, against carrying on as before."""
    one, other = (mean_of_last_year("bookings", name, reps) for name in ("evil-flywheel", "evil-flywheel+"))
    return 1.0 - one / other


def test_an_ordinary_rep_sells_the_same_in_a_company_of_any_size() -> None:
    sold = by_size("bookings", "ordinary-organisation")
    apart = np.abs(sold / sold[1:].mean() - 1.0)
    assert apart[0] < 0.10
    assert (apart[1:] < 0.05).all()


@pytest.mark.parametrize(
    ("measure", "apart"),
    [("quits", 0.05), ("specialists", 0.15), ("pressure", 0.03), ("attainment", 0.05), ("trust_leadership", 0.03)],
)
def test_an_ordinary_company_is_led_the_same_at_any_size(measure: str, apart: float) -> None:
    found = by_size(measure, "ordinary-organisation")
    assert found.max() - found.min() < apart


def test_the_wheel_turns_about_as_far_at_any_size() -> None:
    shares = np.array([lost(reps) for reps in SIZES[1:]])
    assert (shares > 0.1).all()
    assert shares.max() < 1.5 * shares.min()
    assert lost(12) > 0.1
