"""The null test of participation (M8): asked or told, at the same quota and with nothing to tell, people book the same.

Tubbs 1986; Latham, Erez & Locke 1988. Nobody's private knowledge enters, since a formula names the shares; nobody is asked in vain;
both sides sit in meetings for as long, and learn nothing there. Trust and quits may move, and do.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest
from numpy.typing import NDArray
from small_worlds import scenario

from simulation import Scenario, run
from simulation.declare import Value
from simulation.ensemble import Ensemble

YEARS, FUTURES = 4, 60
EQUAL: dict[str, Value] = {
    "targets.split": "formula",
    "targets.listening": 1,
    "behaviour.teaching": 0,
    "behaviour.insight": 0,
    "world.deal_spread": 0.2,  # so that luck does not drown one per cent
}
TOLD: dict[str, Value] = {"targets.collaboration": 0, "management.sharing_meetings": 0.2}
TOLD_IN_MEETINGS: dict[str, Value] = {"targets.collaboration": 0, "management.sharing_meetings": 0.8}
ASKED: dict[str, Value] = {"targets.collaboration": 1, "management.sharing_meetings": 0.2}
"""Asking takes .6 h a week of everybody (`time.duties`)."""


def company() -> Scenario:
    """Forty reps in five teams, the same past for all."""
    return scenario(reps=40, weeks=52 * YEARS, warmup_weeks=52).with_({"structure.span": 8, **EQUAL})


@functools.cache
def futures(described: Scenario) -> Ensemble:
    """Lived once, asked often."""
    return run(described, FUTURES, seed=7)


def lift(measure: str, by: dict[str, Value], against: dict[str, Value]) -> tuple[float, float]:
    """Relative change of a measure after the first year, future by future: mean and its standard error."""
    weeks = 52 * (YEARS - 1)
    one, other = (futures(company().with_(settings)).windowed(measure, weeks) for settings in (against, by))
    changes: NDArray[np.float64] = (other - one) / one.mean()
    return float(changes.mean()), float(changes.std(ddof=1) / np.sqrt(FUTURES))


@pytest.mark.parametrize("careers", ["on", "off"])
def test_asked_or_told_people_book_the_same(careers: str) -> None:
    switch: dict[str, Value] = {"mechanisms.careers": careers}
    moved, error = lift("bookings", ASKED | switch, TOLD_IN_MEETINGS | switch)
    assert error < 0.004
    assert abs(moved) < 0.01 + 2 * error


def test_quotas_are_as_hard() -> None:
    for measure in ("quotas", "customer_hours", "internal_hours"):
        moved, error = lift(measure, ASKED, TOLD_IN_MEETINGS)
        assert abs(moved) < 0.01 + 2 * error, measure


def test_trust_and_quits_move() -> None:
    trust, trust_error = lift("trust_leadership", ASKED, TOLD_IN_MEETINGS)
    quits, quits_error = lift("quits", ASKED, TOLD_IN_MEETINGS)
    assert trust > 3 * trust_error
    assert quits < -3 * quits_error


def test_the_hours_it_takes_are_felt() -> None:
    """Without meetings on the other side there is a difference, and it is found: asking has its price in bookings."""
    moved, error = lift("bookings", ASKED, TOLD)
    assert moved < -0.01 - 2 * error
