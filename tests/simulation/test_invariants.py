"""Conservation laws hold every week of every scenario of the library, and of scenarios nobody thought of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from small_worlds import drawn_scenarios, lived, scenario, shrunk, weeks_of

from scenarios import names
from simulation import Scenario
from simulation.invariants import BrokenInvariant, balance_opportunities, check_invariants
from simulation.org import Org


def hold(described: Scenario, rng: int) -> None:
    """Live a scenario week by week and check everything after each."""
    for before, org in weeks_of(described, rng):
        check_invariants(org)
        if described.value("world.steps_per_week") == 1:
            assert not balance_opportunities(before, org.reps).any()


@pytest.mark.parametrize("name", names())
def test_invariants_hold_every_week_of_the_library(name: str) -> None:
    hold(shrunk(name), rng=3)


@settings(max_examples=60)
@given(drawn_scenarios())
def test_invariants_hold_in_any_scenario(described: Scenario) -> None:
    hold(described, rng=8)


@settings(max_examples=15)
@given(drawn_scenarios(steps_per_week=2))
def test_invariants_hold_in_half_steps(described: Scenario) -> None:
    hold(described, rng=9)


def test_invariants_hold_without_a_mechanism() -> None:
    for mechanism in ("time", "funnel", "targets", "careers", "load"):
        hold(scenario(weeks=30).with_({f"mechanisms.{mechanism}": "off"}), rng=2)


def test_people_come_and_go_one_by_one() -> None:
    described = scenario(weeks=104).with_({"behaviour.quit_base": 0.6, "world.search_weeks": 8})
    total = 0
    for before, org in weeks_of(described):
        reps = org.reps
        came = int(((before["present"] == 0) & (reps["present"] == 1)).sum())
        went = int(((before["present"] == 1) & (reps["present"] == 0)).sum())
        assert came == org.teams["hires"].sum() == (reps["ordinal"] - before["ordinal"]).sum()
        assert went >= (reps["quits"] + reps["fires"]).sum()
        assert reps["present"].sum() == before["present"].sum() + came - went
        total += came + went
    assert total > 10


def test_existing_customers_are_kept_in_a_ledger() -> None:
    described = scenario()
    share = float(described.value("world.recurring_share"))
    before = lived(described.with_({"world.weeks": 1})).org.seats["accounts"].copy()
    for week, (_, org) in enumerate(weeks_of(described)):
        if week > 0:
            came, went = share * org.reps["bookings"] / 52.0, org.seats["lost_accounts"] / 52.0
            assert np.allclose(org.seats["accounts"], before + came - went)
        before = org.seats["accounts"].copy()


def test_a_quarters_bookings_are_those_of_its_weeks() -> None:
    booked = np.zeros(4)
    for _, org in weeks_of(scenario()):
        if org.now[0]["week_of_quarter"] == 0.0:
            booked[:] = 0.0
        booked += org.tallies["bookings"]
        assert np.allclose(booked, org.teams["so_far"])


def test_weekly_counts_are_the_sum_of_the_teams() -> None:
    org = lived(scenario(weeks=20)).org
    last = org.weekly_cells[-1]
    by_team = org.tally_cells.sum(axis=0)
    assert np.allclose(last[by_team != 0.0], by_team[by_team != 0.0])


def spoil(field: str, value: float) -> Callable[[Org], None]:
    """Set a field of the first record; `field` is written records.field."""
    records, name = field.split(".")

    def write(org: Org) -> None:
        rows = getattr(org, records)
        rows[(0,) * rows.ndim][name] = value

    return write


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (spoil("reps.burnout", np.nan), r"week 0: reps\[0\].burnout is not finite"),
        (spoil("reps.burnout", 1.2), r"week 0: load: reps\[0\].burnout = 1.2 is outside 0..1"),
        (spoil("reps.quota", -1.0), r"targets: reps\[0\].quota"),
        (spoil("specialists.knowledge", -1.0), r"reaction: specialists\[0, 0\].knowledge"),
        (spoil("reps.customer", 90.0), "time: hours of seat 0"),
        (spoil("teams.pie", 1.0), "targets: slices of team 0"),
        (spoil("company.target", 9e9), "targets: pies sum"),
        (spoil("reps.present", 2), "careers: a seat is neither"),
        (spoil("reps.seat", 3), "careers: a rep sits"),
        (spoil("tallies.people", 9.0), "careers: team 0 counts"),
        (spoil("teams.specialists", 4), "reaction: team 0 counts 4"),
        (spoil("reps.open_deals", 99), "funnel: seat 0 has 99"),
        (spoil("deals.amount", 9e9), "funnel: seat 0 has"),
        (spoil("reps.bookings", 9e9), "company: bookings of team 0"),
        (spoil("tallies.contribution", 9e9), "company: contribution of team 0"),
    ],
    ids=lambda part: part.replace("\\", "") if isinstance(part, str) else "",
)
def test_what_is_wrong_is_named(spoiled: Callable[[Org], None], said: str) -> None:
    org = lived(scenario(weeks=1)).org
    check_invariants(org)
    spoiled(org)
    with pytest.raises(BrokenInvariant, match=said):
        check_invariants(org)
