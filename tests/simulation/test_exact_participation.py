"""The null test of participation (M8): asked or told, at the same quota and with nothing to tell, people book the same.

Tubbs 1986; Latham, Erez & Locke 1988. Nobody's private knowledge enters, since a formula names the shares and nobody shades a number;
nobody is asked in vain; both sides sit in meetings for as long, and learn nothing there. Burnout, quits and trust may move, and do.
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

YEARS, FUTURES = 4, 200
EQUAL: dict[str, Value] = {
    "targets.split": "formula",
    "targets.listening": 1,
    "behaviour.teaching": 0,
    "behaviour.insight": 0,
    "behaviour.whole_week": 0,  # an hour in a meeting is one with customers, as an hour of being asked is
    # a quota that is asked for is as hard, and as little feared next year, as one that is told
    **dict.fromkeys(
        (f"behaviour.{name}" for name in ("ratchet_foresight", "claim_burnout", "sandbagging", "happy_ears")), 0
    ),
    "world.deal_spread": 0.2,  # so that luck does not drown one per cent
}
TOLD: dict[str, Value] = {"targets.collaboration": 0, "management.sharing_meetings": 0.2}
TOLD_IN_MEETINGS: dict[str, Value] = {"targets.collaboration": 0, "management.sharing_meetings": 0.35}
ASKED: dict[str, Value] = {"targets.collaboration": 1, "management.sharing_meetings": 0.2}
"""Asking takes .15 h a week of everybody (`time.set_duties`)."""
LONG_MEETINGS: dict[str, Value] = {"targets.collaboration": 0, "management.sharing_meetings": 0.8}
BY_REPS: dict[str, Value] = {"targets.split": "reps", "behaviour.pipeline_insight": 0}


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


def test_burnout_and_quits_move() -> None:
    """Control over one's quota supports: the treatment is there, though bookings hardly show it."""
    for measure in ("burnout", "quits"):
        moved, error = lift(measure, ASKED, TOLD_IN_MEETINGS)
        assert moved < -3 * error, measure


def test_trust_moves_where_reps_name_the_shares() -> None:
    """Being asked and heard counts with trust where there is something to name."""
    trust, trust_error = lift("trust_leadership", ASKED | BY_REPS, TOLD_IN_MEETINGS | BY_REPS)
    assert trust > 3 * trust_error


def test_the_hours_it_takes_are_felt() -> None:
    """The .15 h that asking takes have a price in bookings, and it is found; .6 h would fail the null test."""
    price, error = lift("bookings", TOLD_IN_MEETINGS, TOLD)
    assert price < -3 * error
    moved, error = lift("bookings", LONG_MEETINGS, TOLD)
    assert moved < -0.01 - 2 * error
