"""Confidence: people start with different amounts of it, small steps lift the unsure, and the sure go on after a setback."""

from __future__ import annotations

import numpy as np
from small_worlds import act, founded

from simulation.rules import careers, confidence, effort


def test_people_start_with_different_amounts_unless_the_spread_is_none() -> None:
    assert founded(warmup_weeks=0).reps["confidence"].std() > 0.05
    assert np.ptp(founded(confidence_spread=0.0, warmup_weeks=0).reps["confidence"]) < 0.02


def test_a_small_step_lifts_the_unsure_and_leaves_the_sure_alone() -> None:
    org = founded()
    org.policies["stepping_stones"] = 1.0
    gains = []
    for start in (0.3, 0.9):
        rep = org.reps[0]
        rep["confidence"], rep["luck_step"], rep["away"], rep["steps_rank"] = start, 0.0, 0.0, 0.5
        act(confidence.take_small_steps, org, dt=1.0)
        gains.append(rep["confidence"] - start)
    assert gains[0] > 0.0
    assert gains[1] == 0.0


def test_the_sure_expect_more_of_going_on() -> None:
    org = founded()
    expected = []
    for sure in (0.2, 0.9):
        org.reps[0]["confidence"] = sure
        expected.append(act(effort.foresee_own_work, org))
    assert expected[0] < 1.0 < expected[1]


def test_doubt_of_oneself_drives_people_away_early_and_not_later() -> None:
    org = founded()
    wish = {}
    for tenure in (4.0, 60.0):
        for sure in (0.2, 0.8):
            org.reps[0]["confidence"], org.reps[0]["tenure"] = sure, tenure
            wish[tenure, sure] = act(careers.quit_hazard, org)
    assert wish[4.0, 0.2] > wish[4.0, 0.8]
    assert wish[60.0, 0.2] == wish[60.0, 0.8]
