"""Records: what a room did, without names, and as a scenario that plays it again to the last bit."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_rounds import FakeRounds
from room_simulator import SMALL_SESSION
from test_room_keeper import make_keeper

from dashboard.workshop import room_record
from dashboard.workshop.room import RoomState
from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.survey import SURVEY
from dashboard.workshop.survey_results import count_survey
from scenarios import loads
from simulation.ensemble import run

PEOPLE = ("p-ana", "p-bo", "p-cy")


def play(folder: Path, engine: Any = None, text: str = SMALL_SESSION) -> RoomState:
    """A whole session in which three people vote; they change their minds between before and after."""
    keeper = make_keeper(folder / "rooms.sqlite", engine=engine or FakeRounds())
    live, _ = keeper.open(text)
    for person in PEOPLE:
        keeper.send(live, {"kind": "join", "person": person, "name": f"Name of {person}", "role": "rep"})
    while not live.state.is_over:
        for question in live.state.now.questions:
            if live.state.find_open_question(question.id) and not question.roles:
                for place, person in enumerate(PEOPLE):
                    value: Any = 2 if question.id.startswith("after") else min(place, 1)
                    if question.kind != "choose":
                        value = 0.1 * (place + 1)
                    event = {"kind": "answer", "person": person, "question": question.id, "value": value, "number": 1}
                    keeper.send(live, event)
        keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    keeper.close()
    return live.state


@pytest.fixture
def state(tmp_path: Path) -> RoomState:
    return play(tmp_path)


def test_no_record_holds_a_name_or_what_a_phone_is_known_by(state: RoomState) -> None:
    texts = (
        room_record.write_html(state, "0.1.0", False),
        room_record.write_csv(state, "salt"),
        room_record.write_survey_csv(state, "salt"),
        room_record.write_scenario(FakeRounds(), state),
    )
    for text in texts:
        assert not re.search(r"Name of|p-ana|p-bo|p-cy", text)


def test_the_page_needs_nothing_else_and_has_every_round(state: RoomState) -> None:
    page = room_record.write_html(state, "0.1.0", False)
    assert not re.search(r"(?:src|href)=|@import|url\(", page)
    for number, one in enumerate(state.session.rounds, 1):
        assert f"Round {number}: {one.title}" in page
    assert "What if the second choice had won?" in page
    assert "Before and after" in page


def test_the_table_has_a_row_for_every_answer(state: RoomState) -> None:
    rows = list(csv.DictReader(io.StringIO(room_record.write_csv(state, "salt"))))
    answers = sum(len(by_person) for key, by_person in state.answers.items() if key.startswith("r"))
    assert len(rows) == answers
    assert {row["person"] for row in rows} == {"1", "2", "3"}


def test_before_and_after_are_counted_and_cannot_be_joined_to_the_votes(state: RoomState) -> None:
    assert count_survey(state, 1, "before")[:3] == [1, 2, 0]
    assert count_survey(state, 1, "after")[:3] == [0, 0, 3]
    rows = list(csv.reader(io.StringIO(room_record.write_survey_csv(state, "salt"))))
    assert len(rows) == 1 + len(PEOPLE)
    assert len(rows[0]) == 1 + 2 * len(SURVEY)
    assert len({room_record.write_survey_csv(state, salt) for salt in "abcdef"}) > 1


def test_the_change_is_that_of_people_who_answered_both_times(tmp_path: Path) -> None:
    state = play(tmp_path)
    left = {key: dict(list(by.items())[:1]) if key.startswith("after") else by for key, by in state.answers.items()}
    fewer = RoomState(**{**state.__dict__, "answers": left})
    assert sum(count_survey(fewer, 1, "before")) == sum(count_survey(fewer, 1, "after")) == 1


@pytest.mark.parametrize("text", ["=1+1", "@x", "+1"])
def test_no_cell_is_taken_for_a_formula(tmp_path: Path, text: str) -> None:
    state = play(tmp_path, text=SMALL_SESSION.replace("What now?", text))
    rows = list(csv.DictReader(io.StringIO(room_record.write_csv(state, "salt"))))
    assert {row["asked"] for row in rows if row["question"] == "r1.q2"} == {f"'{text}"}


def test_the_scenario_plays_again_what_the_room_played_to_the_last_bit(tmp_path: Path) -> None:
    engine = RoundEngine(futures=4, candidates=3)
    state = play(tmp_path, engine)
    scenario = loads(room_record.write_scenario(engine, state), "record")
    course = engine.choose_course(state.session)
    again = run(scenario, 1, state.session.seed, first_run=course)
    decisions = [state.outcomes[number]["tables"][0]["settings"] for number in range(len(state.session.rounds))]
    played = engine.reach_round(state.session, decisions).ensemble
    assert np.array_equal(again.counts, played.counts, equal_nan=True)
    line = state.outcomes[len(decisions) - 1]["tables"][0]["measures"]["bookings"]["line"]
    assert np.allclose(line, again.quarters("bookings")[0], rtol=1e-5)
