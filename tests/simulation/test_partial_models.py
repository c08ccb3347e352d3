"""Parts of the model, set as published models have them, do what those found (Morecroft 1985; Homer 1985; Oliva & Sterman 2001).

A partial model test asks whether each rule makes sense where the others stand still, before all of them turn together.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from small_worlds import scenario

from simulation import run
from simulation.declare import Value
from simulation.intervals import compute_interval

FUTURES, YEAR = 40, 4
MOTIVATION = ("effort", "load", "confidence", "trust", "reaction")
"""What people want, and what they do about a miss: frozen, targets and sales are alone with each other."""


def simulate(measure: str, years: int, settings: dict[str, Value], warmup_years: int = 0) -> NDArray[np.float64]:
    """A measure of forty reps by future and quarter from today on."""
    sizes = scenario(reps=40, weeks=52 * years, warmup_weeks=52 * warmup_years)
    values: NDArray[np.float64] = run(sizes.with_({"structure.span": 8, **settings}), FUTURES, seed=3).quarters(measure)
    return values[:, -YEAR * years :]


@pytest.mark.parametrize("target_level", [0.6, 1.6])
def test_targets_converge_to_what_is_sold_where_motivation_is_frozen(target_level: float) -> None:
    """Morecroft: an objective that follows sales ends where they are, wherever it began."""
    frozen: dict[str, Value] = {f"mechanisms.{name}": "off" for name in MOTIVATION} | {"targets.ambition": 0.0}
    usual, other = (
        simulate("target", 6, {**frozen, "start.target_level": level}).mean(axis=0) for level in (1.0, target_level)
    )
    attainment = simulate("attainment", 6, {**frozen, "start.target_level": target_level}).mean(axis=0)
    assert abs(other[0] / usual[0] - 1) > 0.3
    assert abs(other[-YEAR:].mean() / usual[-YEAR:].mean() - 1) < 0.05
    assert abs(attainment[0] - 1) > 0.3
    assert abs(attainment[-YEAR:].mean() - 1) < 0.05


def test_the_same_objectives_bring_decline_where_motivation_is_not_frozen() -> None:
    """Morecroft: objectives, overtime and motivation, each sensible alone, take sales down together once too much is asked."""
    asked: dict[str, Value] = {"targets.ambition": 0.2, "targets.downward_revision": 0.0}
    frozen: dict[str, Value] = {f"mechanisms.{name}": "off" for name in MOTIVATION}
    lost = [
        relative_change(
            simulate("bookings", 6, {**settings, **asked}),
            simulate("bookings", 6, {**settings, "targets.ambition": 0.0}),
        )
        for settings in (frozen, {})
    ]
    assert compute_interval(lost[1])[1] < -0.05
    assert compute_interval(lost[1] - lost[0])[1] < 0


def test_a_limit_on_hours_has_a_best_value_between_its_ends_where_burnout_costs_much() -> None:
    """Homer: a limit steadies people and brings more than longer weeks do. At the usual cost of burnout no such limit is found."""
    dear: dict[str, Value] = {
        "behaviour.burning": 0.15,
        "behaviour.burnout_cost": 0.4,
        "behaviour.pressure_hours": 20.0,
    }
    sold = {
        hours: simulate("bookings", 3, {**dear, "recovery.hours_limit": hours, "past.recovery.hours_limit": hours}, 1)
        for hours in (40, 43, 55)
    }
    for end in (40, 55):
        assert compute_interval(relative_change(sold[43], sold[end]))[0] > 0, end


def test_a_passing_overload_leaves_a_scar() -> None:
    """Oliva & Sterman: two years of too much, then the old policy again; a year later people and sales are not what they were."""
    calm: dict[str, Value] = {
        "targets.ambition": 0.05,
        "targets.downward_revision": 0.3,
        "structure.overlay_response": 1.0,
    }
    overload: dict[str, Value] = {
        "targets.ambition": 0.2,
        "targets.downward_revision": 0.0,
        "structure.overlay_response": 2.0,
    }
    described = scenario(reps=40, weeks=52 * 4, warmup_weeks=52).with_({"structure.span": 8, **calm})
    usual, scarred = (
        run(plan, FUTURES, seed=3) for plan in (described, described.changing(0, overload).changing(104, calm))
    )
    for measure in ("bookings", "trust_leadership_held", "customer_hours"):
        before, after = (ensemble.quarters(measure)[:, -YEAR:] for ensemble in (usual, scarred))
        assert compute_interval(relative_change(after, before))[1] < 0, measure


def relative_change(values: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change against others in the last year, future by future, of their mean."""
    a, b = (each[:, -YEAR:].mean(axis=1) for each in (values, others))
    change: NDArray[np.float64] = (a - b) / b.mean()
    return change
