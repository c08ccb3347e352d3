"""Effort: no week is longer than the limit, and hours under pressure are told from those of one's own choice."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.rules import effort


@pytest.mark.parametrize("limit", [40.0, 45.0, 55.0])
def test_no_week_is_longer_than_the_limit(limit: float) -> None:
    org = founded()
    org.policies["hours_limit"] = limit
    org.teams[0]["pressure"] = 1.0
    act(effort.spend_effort, org, e=1.5)
    assert org.reps[0]["overtime"] <= limit - 40.0


def test_hours_under_pressure_are_those_beyond_one_s_own_choice() -> None:
    org = founded()
    org.teams[0]["pressure"] = 0.0
    act(effort.spend_effort, org, e=1.3)
    chosen = float(org.reps[0]["overtime"])
    assert chosen > 0.0
    assert org.reps[0]["pressed"] == 0.0
    org.teams[0]["pressure"] = 0.5
    act(effort.spend_effort, org, e=1.3)
    assert org.reps[0]["pressed"] == pytest.approx(org.reps[0]["overtime"] - chosen)


def test_less_than_usual_effort_is_intensity_alone() -> None:
    org = founded()
    org.teams[0]["pressure"] = 0.0
    act(effort.spend_effort, org, e=0.8)
    assert org.reps[0]["intensity"] == pytest.approx(-0.2)
    assert org.reps[0]["overtime"] == 0.0
