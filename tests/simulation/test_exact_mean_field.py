"""Five hundred identical reps live as the model's own recursion in expected values says, within two per cent."""

from __future__ import annotations

import numpy as np
import pytest
from mean_field import OBSERVED, Numbers, expected_weeks

from simulation import SalesOrg, Scenario
from simulation.declare import Value
from simulation.org import Records
from simulation.scenario import NUMBERS

WEEKS, FUTURES = 156, 16
OFF = ("information", "reports", "attribution", "reaction", "helping", "trust", "goals", "careers", "culture")
NEUTRAL = (
    *("lift_by_win", "fall_by_loss", "quota_shock", "step_gain", "goal_value", "winning", "commitment"),
    *("pushing", "timing", "attention_span", "hard_quarters"),
    *("whole_week", "catch_up", "persistence", "pressed_tires", "detachment", "gap_after"),
)
ZERO = (
    *("world.territory_spread", "world.territory_swings", "world.market_swings", "world.blind_spots"),
    *("incentives.contests", "incentives.recognition", "incentives.team_share", "targets.push_new_product"),
    *("targets.collaboration", "structure.adaptivity", "world.warmup_weeks", "behaviour.fatigue_threshold"),
)
ALIKE: dict[str, Value] = {
    **{f"mechanisms.{name}": "off" for name in OFF},
    **{f"behaviour.{name}": NUMBERS[f"behaviour.{name}"].neutral or 0.0 for name in NEUTRAL},
    **dict.fromkeys(ZERO, 0),
    # one rate for every dollar, equal slices, targets that follow a hit and a miss alike
    "incentives.pay_plan": "commission",
    "targets.split": "formula",
    "behaviour.slice_by_belief": 1,
    "behaviour.ratchet_up": 0.1,
    "targets.downward_revision": 0.1,
    "leadership.patience": 12,
    # money pulls where effort is not at the end of what anybody weighs
    "behaviour.money": 1.0,
    "behaviour.enough": 1.0,
    # enough load to tire, and not so much that anybody burns out to the end of the scale
    "start.target_level": 1.3,
    "targets.ambition": 0.1,
    "behaviour.burning": 0.03,
    "world.reps": 500,
    "structure.span": 10,
    "world.weeks": WEEKS,
}
FIRST_DAY = {
    "talent": 0.0,
    "skill": 0.2,
    "craft": 0.2,
    "knowledge": 0.4,
    "burnout": 0.2,
    "tenure": 104.0,
    "voice": 0.2,
    "resilience": 0.3,
    "goal_strength": 0.2,
    "outlook": 100.0,
    "helped": 0.8,
    "confidence": 0.6,
    "self_regulation": 0.2,
    "prosociality": 0.4,
    **dict.fromkeys(("style_money", "style_winning", "style_recognition"), 1 / 3),
    "open_deals": 0,
}


def company(seed: int, settings: dict[str, Value] | None = None) -> SalesOrg:
    """Everybody is a copy of everybody, nothing is in the pipelines yet, luck is as it is."""
    model = SalesOrg(Scenario().with_(ALIKE | (settings or {})), rng=seed)
    org = model.org
    slices = dict.fromkeys(("quota", "dictated", "claim"), org.company[0]["target"] / len(org.reps))
    copy_first(org.reps, FIRST_DAY | slices, own={"seat", "team", "leave_phase"})
    copy_first(org.managers, {"care": 0.3, "felt_care": 0.3, "ability": 0.0}, own={"team"})
    return model


def copy_first(rows: Records, told: dict[str, float], own: set[str]) -> None:
    """Make all rows equal to the first, and to what is told, but for what is everybody's own."""
    for name in set(rows.dtype.names or ()) - own:
        rows[name] = told.get(name, rows[0][name])


def lived_weeks(model: SalesOrg) -> dict[str, Numbers]:
    """What the agents do to the end, by week: flows per rep, states as means."""
    while model.week < WEEKS:
        model.step()
    weekly, reps = model.org.weekly, len(model.org.reps)
    over = {"bookings": reps, "won": reps, "closed": reps, "open_deals": reps, "customer_hours": weekly["working"]}
    return {name: weekly[name] / over.get(name, weekly["people"]) for name in OBSERVED}


@pytest.fixture(scope="module")
def lived() -> dict[str, Numbers]:
    """Means over futures, by week."""
    futures = [lived_weeks(company(seed)) for seed in range(1, FUTURES + 1)]
    return {name: np.mean([future[name] for future in futures], axis=0) for name in OBSERVED}


@pytest.fixture(scope="module")
def expected() -> dict[str, Numbers]:
    """The recursion, by week."""
    return expected_weeks(company(1))


@pytest.mark.parametrize("measure", OBSERVED)
def test_agents_do_on_average_what_the_recursion_says(
    lived: dict[str, Numbers], expected: dict[str, Numbers], measure: str
) -> None:
    assert expected[measure].mean() == pytest.approx(lived[measure].mean(), rel=0.02)


@pytest.mark.parametrize("measure", ["won", "open_deals", "understanding", "burnout"])
@pytest.mark.parametrize("year", [0, 1, 2])
def test_agents_do_what_the_recursion_says_in_every_year(
    lived: dict[str, Numbers], expected: dict[str, Numbers], measure: str, year: int
) -> None:
    weeks = slice(52 * year, 52 * year + 52)
    assert expected[measure][weeks].mean() == pytest.approx(lived[measure][weeks].mean(), rel=0.02)


def test_the_company_is_asked_where_something_moves(expected: dict[str, Numbers]) -> None:
    """A recursion that stands still could not be wrong."""
    assert expected["load"].max() > 1.05
    for name in ("bookings", "open_deals", "skill", "fatigue", "burnout"):
        assert np.ptp(expected[name]) > 0.2 * expected[name].mean(), name


def test_the_recursion_follows_what_leaders_and_people_change() -> None:
    """Less coaching, longer holidays, dearer effort: the recursion and a company of agents answer alike."""
    other: dict[str, Value] = {"management.coaching": 0.3, "recovery.vacation_weeks": 6, "behaviour.effort_cost": 3.0}
    lived, expected = lived_weeks(company(1, other)), expected_weeks(company(1, other))
    for name in ("customer_hours", "understanding", "skill", "load", "burnout"):
        assert expected[name].mean() == pytest.approx(lived[name].mean(), rel=0.02), name
