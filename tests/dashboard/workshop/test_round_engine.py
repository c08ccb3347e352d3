"""The company between two rounds: it goes on where it stood, absent roles are played by its own agents, second choices fork."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from room_simulator import SMALL_SESSION

from dashboard.workshop.absent_roles import READINGS, answer_for_role, list_levers, read_role
from dashboard.workshop.round_engine import RoundEngine, read_levers
from dashboard.workshop.session_file import ROLES
from dashboard.workshop.session_parser import build_company, parse_session
from simulation.ensemble import run
from simulation.policy import LEVERS

SESSION = parse_session(SMALL_SESSION)
LESS = {"targets.ambition": 0.04}
FIELD = {"leadership.field_time": 0.3}
PAGE = Path(__file__).parents[3] / "docs" / "workshop" / "absent-roles.md"


@cache
def engine() -> RoundEngine:
    return RoundEngine(futures=6, candidates=3)


def test_the_run_continues_exactly_where_it_stood() -> None:
    played = engine().reach_round(SESSION, [LESS, {}, FIELD]).ensemble
    scenario = engine().build_played(SESSION, [LESS, {}, FIELD])
    whole = run(scenario, 1, SESSION.seed, first_run=engine().choose_course(SESSION))
    assert np.array_equal(played.counts, whole.counts, equal_nan=True)


def test_what_was_lived_before_a_round_is_the_same_whatever_is_chosen_in_it() -> None:
    one, other = (
        engine().reach_round(SESSION, [LESS, choice]).ensemble for choice in ({}, {"recovery.hours_limit": 40.0})
    )
    before = SESSION.find_start(1) - one.first_week
    assert np.array_equal(one.counts[:, :before], other.counts[:, :before], equal_nan=True)
    assert not np.array_equal(one.counts, other.counts, equal_nan=True)


def test_tables_that_choose_the_same_have_the_same_luck() -> None:
    one, other = (RoundEngine(futures=4, candidates=3).play_round(SESSION, [], LESS).as_dict() for _ in range(2))
    assert one == other


def test_a_round_under_no_choice_is_carrying_on() -> None:
    told = engine().play_round(SESSION, [LESS], {}).measures["bookings"]
    assert told["actual"] == told["instead"]
    assert told["better"] == 50
    assert told["line"][-2:] == told["carried"]


def test_a_round_tells_line_fan_and_carrying_on_for_its_own_quarters() -> None:
    told = engine().play_round(SESSION, [LESS], {"recovery.hours_limit": 45.0})
    bookings = told.measures["bookings"]
    assert len(bookings["line"]) == 8 + 6
    assert [len(row) for row in bookings["fan"]] == [2] * 5
    assert len(bookings["carried"]) == 2
    assert set(told.measures) == {"bookings", *SESSION.measures}
    assert [card["quarter"] for card in told.why] == [5, 6]


def test_a_guess_is_held_against_the_change_of_a_sum_or_the_level_of_a_state() -> None:
    first = engine().play_round(SESSION, [], LESS)
    bookings = first.measures["bookings"]
    assert first.guesses["r1.q1"]["actual"] == pytest.approx(bookings["actual"] / bookings["before"] - 1, abs=1e-4)
    last = engine().play_round(SESSION, [LESS, {}], {})
    assert last.guesses["r3.q1"]["actual"] == last.measures["burned_out"]["actual"]
    futures = last.guesses["r3.q1"]["futures"]
    assert futures == sorted(futures)
    assert len(futures) == 6


def test_a_guess_about_carrying_on_is_held_against_carrying_on() -> None:
    session = parse_session(SMALL_SESSION.replace("curve = true", 'of = "carrying on"'))
    one, other = (engine().play_round(session, [], choice).guesses["r1.q1"] for choice in (LESS, FIELD))
    assert one == other


def test_another_choice_in_an_earlier_round_is_forked_from_that_moment() -> None:
    told = engine().ask_what_if(SESSION, [LESS, {}, {}], 0, FIELD)["measures"]["bookings"]
    assert told["line"][:8] == told["other"][:8]
    assert told["line"] != told["other"]
    other = engine().reach_round(SESSION, [FIELD, {}, {}]).ensemble
    assert np.allclose(told["other"], other.quarters("bookings")[0], rtol=1e-5)
    same = engine().ask_what_if(SESSION, [LESS, {}, {}], 0, LESS)["measures"]["bookings"]
    assert same["better"] == 50


def test_only_what_is_kept_is_lost_when_the_engine_is_a_new_one() -> None:
    kept = engine().play_round(SESSION, [LESS], FIELD).as_dict()
    again = RoundEngine(futures=6, candidates=3).play_round(SESSION, [LESS], FIELD).as_dict()
    assert kept == again


def read_all_roles(levers: dict[str, Any]) -> dict[str, dict[str, float]]:
    wishes: dict[str, dict[str, float]] = {}
    trunk = engine().reach_round(SESSION, [LESS])
    trunk.apply_intervention(lambda org: wishes.update({role: read_role(org, role, levers) for role in ROLES}))
    return wishes


PRESENT = read_levers(build_company(SESSION), [path for path, one in LEVERS.items() if not one.choices])


def test_an_absent_role_answers_from_the_agents_state_within_the_range_of_the_lever() -> None:
    wishes = read_all_roles(PRESENT)
    for role, lever in READINGS:
        assert LEVERS[lever].low <= wishes[role][lever] <= LEVERS[lever].high


def test_what_the_state_cannot_tell_stays_as_it_is() -> None:
    wishes = read_all_roles(PRESENT)
    for role in ROLES:
        assert set(wishes[role]) == {lever for own, lever in READINGS if own == role}
    question = SESSION.rounds[0].questions[2]
    assert answer_for_role(question, wishes["rep"], PRESENT) is None
    assert engine().ask_absent_roles(SESSION, [], [question], ["rep", "leader"]) == {}


def test_an_absent_role_chooses_the_option_nearest_to_what_it_wishes() -> None:
    question = SESSION.rounds[0].questions[1]
    present = {path: PRESENT[path] for path in list_levers(question)}
    assert answer_for_role(question, {"targets.ambition": 0.03}, present) == 1
    assert answer_for_role(question, {"structure.overlay_response": 2.0}, present) == 0


def test_reading_the_agents_changes_nothing() -> None:
    before = engine().reach_round(SESSION, [LESS]).ensemble.counts.copy()
    engine().ask_absent_roles(SESSION, [LESS], SESSION.rounds[1].questions, ["rep", "leader"])
    assert np.array_equal(engine().reach_round(SESSION, [LESS]).ensemble.counts, before, equal_nan=True)


def test_the_table_of_absent_roles_is_printed_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for (role, lever), reading in READINGS.items():
        assert f"| {role} | `{lever}` | {reading.reads} |" in page
    assert page.count("| `") == len(READINGS)
