"""A scenario refuses what cannot be, says why, and is the same whenever it describes the same."""

from __future__ import annotations

import dataclasses
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import drawn_scenarios, scenario, values_of

from simulation import Change, Scenario, ScenarioError
from simulation.compiled_scenario import compile_scenario
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS
from simulation.scenario import NOT_IN_PAST, NUMBERS, REGIONS

ORDINARY = Scenario()
START_ONLY = [path for path, number in LEVERS.items() if number.scope == "start"]
REGIONAL = [path for path, number in LEVERS.items() if number.scope == "region"]
COMPANY_WIDE = [path for path, number in LEVERS.items() if number.scope == "company"]
LATER = next(path for path in REGIONAL if not LEVERS[path].choices and LEVERS[path].default != LEVERS[path].high)
HIGH, USUAL = LEVERS[LATER].high, LEVERS[LATER].default


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"management.care": 1.5}, r"management\.care = 1\.5: must be a number from 0 to 1"),
        ({"management.care": float("nan")}, r"management\.care = nan: must be"),
        ({"management.care": True}, r"management\.care = True: must be"),
        ({"world.reps": 3.5}, r"world\.reps = 3\.5: must be a whole number from 1"),
        ({"targets.split": "rep"}, r"targets\.split = 'rep': must be one of formula, manager, reps"),
        ({"management.caring": 0.5}, r"management\.caring: no such setting; did you mean .*management\.care"),
        ({"nonsense": 1}, r"nonsense: no such setting"),
        ({"past.world.reps": 3}, r"past\.world\.reps: no such lever"),
        ({"past.management.care": 2}, r"management\.care = 2: must be"),
        ({"world.reps": 5, "world.regions": 4}, r"world\.regions = 4: at most one region per team"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ORDINARY.with_(values)


@given(st.sampled_from(sorted(NUMBERS)), st.text(min_size=1, max_size=3))
def test_a_misspelt_path_is_never_taken(path: str, more: str) -> None:
    if path + more not in NUMBERS:
        with pytest.raises(ScenarioError, match="no such setting; did you mean"):
            ORDINARY.with_({path + more: 1})


@pytest.mark.parametrize("week", [-1, 52, 2.7, 3.0, True, "3"])
def test_a_change_has_a_week_of_the_run(week: object) -> None:
    with pytest.raises(ScenarioError, match="change in week"):
        scenario(weeks=52).changing(week, {LATER: HIGH})  # type: ignore[arg-type]


def test_a_change_has_a_region_of_the_company() -> None:
    with pytest.raises(ScenarioError, match="'East': must be one of North, South"):
        scenario().changing(3, {LATER: HIGH}, "East")


@pytest.mark.parametrize("path", START_ONLY)
def test_what_is_fixed_for_a_run_cannot_change(path: str) -> None:
    with pytest.raises(ScenarioError, match=f"{path} = .*fixed for a run"):
        ORDINARY.changing(3, {path: LEVERS[path].default})


@pytest.mark.parametrize("path", [*COMPANY_WIDE, *SWITCHES])
def test_what_holds_for_the_company_cannot_be_regional(path: str) -> None:
    same = {path: NUMBERS[path].default}
    assert ORDINARY.changing(3, same).changes
    with pytest.raises(ScenarioError, match=f"{path} = .*cannot be regional"):
        ORDINARY.changing(3, same, "North")


@pytest.mark.parametrize("path", ["world.market_growth", "start.burnout", "behaviour.quit_base"])
def test_only_levers_and_mechanisms_change(path: str) -> None:
    with pytest.raises(ScenarioError, match="only levers and mechanisms can change"):
        ORDINARY.changing(3, {path: NUMBERS[path].default})


def test_a_shorter_run_must_still_hold_its_changes() -> None:
    with pytest.raises(ScenarioError, match="change in week 40"):
        scenario(weeks=52).changing(40, {LATER: HIGH}).with_({"world.weeks": 20})


def test_scenarios_are_frozen_hashable_and_travel() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ORDINARY.name = "other"  # type: ignore[misc]
    changed = ORDINARY.changing(3, {LATER: HIGH}, "North")
    assert pickle.loads(pickle.dumps(changed)) == changed
    assert len({ORDINARY, Scenario(), changed}) == 2


@given(drawn_scenarios())
def test_the_digest_is_of_what_is_described(described: Scenario) -> None:
    defaults = {path: number.default for path, number in NUMBERS.items()}
    told = {path: described.value(path) for path in NUMBERS}
    again = Scenario(settings=tuple(reversed(described.settings)), past=described.past)
    assert described.with_(told) == described.with_(dict(reversed(told.items())))
    assert described.with_(told).digest == described.digest == again.digest
    assert described.with_(told).past_digest == described.past_digest
    assert ORDINARY.with_(defaults).digest == ORDINARY.digest == dataclasses.replace(ORDINARY, title="other").digest


@given(st.data())
def test_another_value_is_another_digest(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in NUMBERS if path != "world.regions"]))
    value = data.draw(values_of(NUMBERS[path]))
    try:
        described = ORDINARY.with_({path: value})
    except ScenarioError:  # regions without teams
        return
    assert (described.digest != ORDINARY.digest) == (value != NUMBERS[path].default)
    future = path in NOT_IN_PAST or path in SWITCHES or NUMBERS[path].scope in ("company", "region")
    if value != NUMBERS[path].default:
        assert (described.past_digest == ORDINARY.past_digest) == future


def test_a_lever_acts_today_and_leaves_the_past() -> None:
    today = ORDINARY.with_({LATER: HIGH})
    assert (today.value(LATER), today.value(f"past.{LATER}")) == (HIGH, USUAL)
    before = ORDINARY.with_({f"past.{LATER}": HIGH})
    assert (before.value(LATER), before.value(f"past.{LATER}")) == (USUAL, HIGH)
    assert Scenario(settings=((LATER, HIGH),)).value(f"past.{LATER}") == HIGH


@pytest.mark.parametrize("path", START_ONLY)
def test_what_is_fixed_for_a_run_holds_in_its_past(path: str) -> None:
    other = LEVERS[path].high
    assert ORDINARY.with_({path: other}).value(f"past.{path}") == other


def test_nothing_is_changed_in_place() -> None:
    ORDINARY.with_({LATER: HIGH}).changing(3, {LATER: USUAL})
    assert Scenario() == ORDINARY


def test_weeks_of_changes_are_scheduled_by_region() -> None:
    described = scenario(weeks=20, warmup_weeks=5, regions=2).with_({LATER: 0.0 if HIGH != 0.0 else USUAL})
    described = described.changing(12, {LATER: USUAL}).changing(4, {LATER: HIGH}, "South")
    given_now = compile_scenario(described).records
    lived = given_now["policies"][LEVERS[LATER].name][given_now["schedule"]]
    today = described.value(LATER)
    assert lived[:5].tolist() == [[USUAL] * 2] * 5
    assert lived[5:9].tolist() == [[today, today]] * 4
    assert lived[9:17].tolist() == [[today, HIGH]] * 8
    assert lived[17:].tolist() == [[USUAL, USUAL]] * 8


def test_of_two_changes_in_a_week_the_later_told_holds() -> None:
    twice = scenario(weeks=20).changing(4, {LATER: HIGH}).changing(4, {LATER: USUAL})
    once = scenario(weeks=20).changing(4, {LATER: USUAL})
    for described in (twice, once):
        given_now = compile_scenario(described).records
        assert set(given_now["policies"][LEVERS[LATER].name][given_now["schedule"][-16:, 0]]) == {USUAL}


def test_mechanisms_are_on_in_the_past() -> None:
    given_now = compile_scenario(scenario(weeks=4, warmup_weeks=3).with_({"mechanisms.trust": "off"})).records
    assert given_now["switches"]["trust"][given_now["switching"]].tolist() == [1.0] * 3 + [0.0] * 4


def test_regions_have_names() -> None:
    for count in range(1, len(REGIONS) + 1):
        assert scenario(reps=64, regions=count).regions == REGIONS[:count]


def test_changes_are_checked_however_they_come() -> None:
    with pytest.raises(ScenarioError, match="must be a number from"):
        Scenario(changes=(Change(3, ((LATER, 99.0),)),))
    with pytest.raises(ScenarioError, match="whole number of weeks"):
        Scenario(changes=(Change(2.7, ((LATER, HIGH),)),))  # type: ignore[arg-type]
