"""A policy changes what people do, never the luck they have: that is what makes two futures comparable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import act, drawn_scenarios, founded, lived, plain, scenario, values_of

from simulation import SalesOrg, Scenario, run
from simulation.draws import gauss2, uniforms
from simulation.org import Org
from simulation.policy import LEVERS
from simulation.rules import funnel
from simulation.streams import MARKET, TERRITORY

USUAL = scenario(weeks=40)
RESTLESS = USUAL.with_({"behaviour.quit_base": 0.5, "world.search_weeks": 6, "behaviour.manager_turnover": 0.4})
OTHER = {
    "management.care": 0.9,
    "management.coaching": 2,
    "management.hiring_bar": 0.9,
    "incentives.variable_share": 0.7,
    "targets.collaboration": 1,
    "recovery.vacation_weeks": 6,
    "leadership.field_time": 0.5,
}
BORN_WITH = (
    *("style_money", "style_winning", "style_recognition", "self_regulation", "resilience"),
    *("outside_option", "leave_phase", "steps_rank"),
)
LATER = [path for path, lever in LEVERS.items() if lever.scope != "start"]
LUCK_OF_THE_STEP = ("luck_body", "luck_life", "luck_step", "luck_talk")


def both(described: Scenario = RESTLESS, rng: int = 3) -> tuple[Org, Org]:
    """The end of a scenario as it is, and led otherwise."""
    return lived(described, rng=rng).org, lived(described.with_(OTHER), rng=rng).org


@pytest.mark.parametrize("rng", [1, 2, 3])
def test_who_sits_in_a_seat_has_the_same_nature_under_any_policy(rng: int) -> None:
    one, other = both(rng=rng)
    same = one.reps["ordinal"] == other.reps["ordinal"]
    newcomers = same & (one.reps["ordinal"] > 0)
    assert newcomers.any()
    assert not np.array_equal(one.reps["confidence"], other.reps["confidence"])
    for name in BORN_WITH:
        assert np.array_equal(one.reps[name][same], other.reps[name][same]), name


def test_a_week_s_luck_is_the_same_under_any_policy() -> None:
    one, other = both()
    same = (one.reps["ordinal"] == other.reps["ordinal"]) & (one.reps["present"] + other.reps["present"] == 2)
    same &= (one.reps["tenure"] > 0.0) & (other.reps["tenure"] > 0.0)  # who just started has lived no week
    assert same.sum() > 4
    for name in LUCK_OF_THE_STEP:
        assert np.array_equal(one.reps[name][same], other.reps[name][same]), name


@settings(max_examples=100)
@given(drawn_scenarios(), st.lists(st.sampled_from(LATER), min_size=1, max_size=6, unique=True), st.data())
def test_luck_is_the_same_in_any_scenario(described: Scenario, paths: list[str], data: st.DataObject) -> None:
    led_otherwise = described.with_({path: data.draw(values_of(LEVERS[path])) for path in paths})
    one, other = lived(described, rng=3).org, lived(led_otherwise, rng=3).org
    same = one.reps["ordinal"] == other.reps["ordinal"]
    for name in BORN_WITH:
        assert np.array_equal(one.reps[name][same], other.reps[name][same]), name
    for name in ("potential", "swing", "blind_spot", "demand"):
        assert np.array_equal(one.seats[name], other.seats[name]), name
    assert one.company[0]["market"] == other.company[0]["market"]


def test_markets_and_territories_swing_the_same() -> None:
    one, other = both()
    assert one.company[0]["market_swing"] == other.company[0]["market_swing"]
    for name in ("potential", "swing", "blind_spot", "demand"):
        assert np.array_equal(one.seats[name], other.seats[name]), name


def test_swings_stand_at_their_address() -> None:
    described = USUAL.with_({"world.warmup_weeks": 0, "world.weeks": 14})
    begun, org = SalesOrg(described, rng=5), lived(described, rng=5).org
    market, _ = plain(gauss2)(*plain(uniforms)(5, 0, MARKET, 0, 1, 0)[:2])
    seat, _ = plain(gauss2)(*plain(uniforms)(5, 0, TERRITORY, 3, 1, 0)[:2])
    fresh = np.sqrt(1.0 - np.exp(-0.5))
    own = np.exp(-0.25) * begun.org.seats[3]["swing"] + float(described.value("world.territory_swings")) * fresh * seat
    assert np.isclose(org.company[0]["market_swing"], float(described.value("world.market_swings")) * fresh * market)
    assert np.isclose(org.seats[3]["swing"], own)


def arrivals(flow: float, weeks: int = 80) -> dict[tuple[int, int], tuple[float, ...]]:
    """Opportunities that arrive at a pace of work, by step and candidate: amount, clock and luck."""
    org = founded()
    found = {}
    org.reps[0]["flow"] = flow
    for step in range(weeks):
        org.now[0]["step"] = step
        org.reps[0]["open_deals"] = 0
        act(funnel.prospect_for_deals, org)
        for deal in org.deals[0][: org.reps[0]["open_deals"]]:
            key = (int(deal["born"]), int(deal["candidate"]))
            found[key] = tuple(float(deal[name]) for name in ("amount", "clock", "luck", "product"))
    return found


def test_more_hours_meet_the_same_customers_and_a_few_more() -> None:
    few, some, many = (arrivals(flow) for flow in (0.5, 1.0, 3.0))
    assert few.items() < some.items() < many.items()
    assert arrivals(0.0) == {}


def test_those_who_work_otherwise_meet_the_same_customers() -> None:
    """An opportunity is the same whoever works on it how: by seat and amount, most closed ones are found again."""
    lazy, keen = (
        run(USUAL.with_({"recovery.vacation_weeks": weeks, "targets.ambition": push}), 1, 3, detail=("opportunities",))
        for weeks, push in ((8, 0), (0, 0.2))
    )
    one, other = (set(zip(table.seat, table.amount, strict=True)) for table in (lazy.opportunities, keen.opportunities))
    assert one != other
    assert len(one & other) > 0.7 * min(len(one), len(other))


@pytest.mark.parametrize("path", LEVERS)
def test_a_lever_set_to_its_own_value_changes_nothing(path: str) -> None:
    described = scenario(weeks=16, warmup_weeks=4)
    own = {path: described.value(path)}
    usual = run(described, 1, 3).counts
    assert np.array_equal(run(described.with_(own), 1, 3).counts, usual)
    if LEVERS[path].scope == "start":
        return
    assert np.array_equal(run(described.changing(5, own), 1, 3).counts, usual)
    if LEVERS[path].scope == "region":
        assert np.array_equal(run(described.changing(5, own, "South"), 1, 3).counts, usual)


def test_a_change_in_every_region_is_a_change_everywhere() -> None:
    regional = {"management.coaching": 2.0, "recovery.vacation_weeks": 6.0}
    one_by_one = USUAL
    for region in USUAL.regions:
        one_by_one = one_by_one.changing(7, regional, region)
    everywhere = USUAL.changing(7, regional)
    assert np.array_equal(run(one_by_one, 2, 3).counts, run(everywhere, 2, 3).counts)


def test_a_change_from_today_is_the_policy_of_today() -> None:
    today, dated = USUAL.with_(OTHER), USUAL.changing(0, OTHER)
    assert np.array_equal(run(today, 2, 3).counts, run(dated, 2, 3).counts)


def test_a_pilot_is_felt_in_its_region_first() -> None:
    """Until the quarter turns, regions share nothing but the market."""
    pilot = USUAL.changing(2, {"management.coaching": 3.0, "recovery.vacation_weeks": 8.0}, "South")
    plain, tried = (run(described, 2, 3, detail=("regions",)).regions for described in (USUAL, pilot))
    # whoever leaves in one region changes the company's mix of tenure, by which these two are weighed in every region
    plain, tried = (table.drop(columns=["trust_leadership_held", "trust_manager_held"]) for table in (plain, tried))
    plain, tried = plain[plain.week < 13], tried[tried.week < 13]
    south = (plain.region == "South").to_numpy()
    assert south.any()
    assert not south.all()
    assert plain[~south].equals(tried[~south])
    assert not plain[south].equals(tried[south])
    assert plain[south & (plain.week < 2)].equals(tried[south & (tried.week < 2)])


def test_the_past_is_the_same_under_any_policy() -> None:
    one, other = run(RESTLESS, 2, 3).counts, run(RESTLESS.with_(OTHER), 2, 3).counts
    assert np.array_equal(one[:, :26], other[:, :26])
    assert not np.array_equal(one[:, 26:], other[:, 26:])
