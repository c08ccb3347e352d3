"""Load: hours given tire, those under pressure more; a week away restores."""

from __future__ import annotations

from small_worlds import act, founded

from simulation.org import Org
from simulation.rules import load


def worked(overtime: float, pressed: float = 0.0) -> float:
    """Load of a week of so many hours of overtime."""
    org = founded()
    org.reps[0]["overtime"], org.reps[0]["pressed"], org.reps[0]["away"] = overtime, pressed, 0.0
    act(load.update_load, org)
    return float(org.reps[0]["load"])


def tired(away: float) -> Org:
    """A tired rep after a week at work or away."""
    org = founded()
    rep = org.reps[0]
    rep["fatigue"], rep["burnout"], rep["away"], rep["sick"], rep["load"] = 0.5, 0.5, away, 0.0, 0.0
    act(load.update_fatigue_and_burnout, org)
    return org


def test_hours_given_tire_and_hours_under_pressure_tire_more() -> None:
    assert worked(0.0) < worked(10.0) < worked(10.0, pressed=10.0)


def test_a_week_away_restores_more_than_an_empty_week_at_work() -> None:
    away, there = tired(1.0).reps[0], tired(0.0).reps[0]
    assert away["fatigue"] < there["fatigue"]
    assert away["burnout"] < there["burnout"]


def test_tiredness_is_paid_for_in_output() -> None:
    rep = tired(0.0).reps[0]
    assert rep["efficiency"] < 1.0


def test_a_holiday_is_forgotten_within_weeks() -> None:
    org = tired(1.0)
    rested = float(org.reps[0]["fatigue"])
    org.reps[0]["away"], org.reps[0]["load"] = 0.0, 1.3
    for _ in range(4):
        act(load.update_fatigue_and_burnout, org)
    assert org.reps[0]["fatigue"] - rested > 0.6 * (0.6 - rested)
