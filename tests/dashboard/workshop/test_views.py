"""Views: nothing is revealed before the host closes the round, names stay with the host, and each shows what belongs to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from room_simulator import SMALL_SESSION
from test_room import SESSION, answer, go, start

from dashboard.workshop.host_view import build_host_view, name_people
from dashboard.workshop.room import PhoneAnswer, RoomState, apply_event, open_room, replay_events
from dashboard.workshop.session_parser import parse_session
from dashboard.workshop.view_data import build_phone_view, build_presenter_view, count_answered


def change_answers(state: RoomState, but: str = "") -> RoomState:
    """The same room, in which everybody else answered something else."""
    other = {"r1.q1": -0.4, "r1.q2": 2, "r1.q3": 0.5, "r2.q1": 40.0, "r3.q1": 1.0}
    answers = {
        question: {
            person: kept if person == but else PhoneAnswer(other.get(question, 3), kept.number)
            for person, kept in by_person.items()
        }
        for question, by_person in state.answers.items()
    }
    return replace(state, answers=answers)


def fill(kind: str) -> RoomState:
    """A room of six people who have answered all there was, brought to a step of the first round."""
    state = start(*"abcdef", step="predict")
    state = replay_events(state, [answer(person, 0.1, question="r1.q1") for person in "abcdef"])
    if kind == "predict":
        return state
    state = go(state)
    for question, value in (("r1.q2", 1), ("r1.q3", 0.2)):
        state = replay_events(state, [answer(person, value, question=question) for person in "abcdef"])
    while state.now.kind != kind:
        state = go(state)
    return state


@pytest.mark.parametrize("kind", ["predict", "vote", "run"])
def test_before_the_reveal_no_view_depends_on_what_others_answered(kind: str) -> None:
    state = fill(kind)
    assert build_presenter_view(state, 0.0) == build_presenter_view(change_answers(state), 0.0)
    assert build_phone_view(state, "a", 0.0) == build_phone_view(change_answers(state, but="a"), "a", 0.0)


def test_after_the_reveal_the_wall_does_depend_on_it() -> None:
    state = fill("reveal")
    assert build_presenter_view(state, 0.0) != build_presenter_view(change_answers(state), 0.0)


@pytest.mark.parametrize("kind", ["predict", "vote", "run"])
def test_before_the_reveal_no_view_holds_what_was_played(kind: str) -> None:
    state = fill(kind)
    if kind == "run":
        state = go(go(state), "back")
        state = replace(state, revealed=0)
    shown = str(build_presenter_view(state, 0.0)) + str(build_phone_view(state, "a", 0.0))
    assert "played" not in shown.replace("It has been played.", "")


def test_the_reveal_shows_what_was_chosen_what_was_guessed_and_what_came() -> None:
    view = build_presenter_view(fill("reveal"), 0.0)
    assert [vote["ask"] for vote in view["votes"]] == ["What now?", "How much time with customers?"]
    assert view["guesses"][0]["svg"].count("<circle") == 6
    assert view["charts"][0]["svg"].startswith("<svg")
    assert any("futures" in sentence for sentence in view["guesses"][0]["sentences"])


def test_a_phone_shows_its_own_guess_beside_what_came() -> None:
    lines = build_phone_view(fill("reveal"), "a", 0.0)["lines"]
    assert "Your guess: +10 %." in " ".join(lines)


def test_names_are_on_the_hosts_page_alone() -> None:
    state = apply_event(fill("vote"), {"kind": "join", "at": 9.0, "person": "z", "name": "Zebulon"})
    assert "Zebulon" not in str(build_presenter_view(state, 0.0)) + str(build_phone_view(state, "a", 0.0))
    assert "Zebulon" in str(build_host_view(state, 0.0, set()))


def test_two_of_one_name_are_told_apart() -> None:
    state = start()
    for person in ("a", "b", "c", "d"):
        name = "Ana" if person < "c" else ""
        state = apply_event(state, {"kind": "join", "at": 1.0, "person": person, "name": name})
    assert len(set(name_people(state).values())) == 4


def test_the_counter_leaves_out_who_sleeps_and_has_not_answered() -> None:
    state = start("a", "b", "c")
    for question, value in (("r1.q2", 1), ("r1.q3", 0.1)):
        state = apply_event(state, answer("a", value, question=question))
    assert count_answered(state) == (1, 3)
    assert count_answered(state, {"b"}) == (1, 2)
    assert count_answered(state, set()) == (1, 1)


def test_who_is_not_asked_is_not_waited_for() -> None:
    state = start("a")
    while state.now.round != 1 or state.now.kind != "vote":
        state = go(state)
    assert count_answered(state) == (0, 0)
    assert build_phone_view(state, "a", 0.0)["questions"] == []


def test_the_host_sees_which_roles_the_model_plays() -> None:
    assert "Leader" in build_host_view(start("a"), 0.0, {"a"})["absent"]
    both = apply_event(start("a"), {"kind": "join", "at": 2.0, "person": "b", "role": "leader"})
    assert build_host_view(both, 0.0, {"a"})["absent"] == ""


def test_the_hosts_running_order_has_the_minutes_planned_and_used() -> None:
    state = start(step="situation")
    order = build_host_view(state, 70.0, set())["order"]
    now = next(one for one in order if one["now"])
    assert now["minutes"] == "2 min planned, 1 used"


def test_with_tables_all_lines_are_shown_in_their_order_without_a_ranking() -> None:
    state = open_room(SESSION, 3, 0.0)
    for place, person in enumerate("abc"):
        state = apply_event(state, {"kind": "join", "at": 1.0, "person": person, "role": "rep", "table": place})
    while state.now.kind != "reveal":
        state = go(state)
    view = build_presenter_view(state, 0.0)
    assert [one["title"] for one in view["tables"]] == ["Table 1", "Table 2", "Table 3"]
    assert view["charts"][0]["svg"].count('class="line table') == 3


def read_all(state: RoomState) -> Any:
    return [build_presenter_view(state, 0.0), build_phone_view(state, "a", 0.0), build_host_view(state, 0.0, {"a"})]


def test_markup_in_names_and_texts_is_never_markup_in_pictures() -> None:
    text = SMALL_SESSION.replace('label = "Nothing"', 'label = "<script>alert(1)</script>"')
    state = open_room(parse_session(text), 1, 0.0)
    state = apply_event(state, {"kind": "join", "at": 1.0, "person": "a", "name": "<b>x</b>"})
    while not state.is_over:
        for view in read_all(state)[:1]:
            for chart in [*view.get("charts", []), *view.get("guesses", [])]:
                assert "<script" not in chart["svg"]
        state = go(state)


def test_every_step_has_a_view_for_everybody_even_in_an_empty_room() -> None:
    state = open_room(SESSION, 2, 0.0)
    while not state.is_over:
        assert read_all(state)
        state = go(state)
    assert read_all(state)


def test_a_round_that_could_not_be_played_says_so_and_the_room_goes_on() -> None:
    state = start("a")
    state = apply_event(state, {"kind": "move", "at": 6.0, "to": "next", "step": state.step})
    trouble = {"kind": "outcome", "at": 7.0, "round": 0, "mark": state.mark, "result": {"trouble": "out of memory"}}
    state = go(apply_event(state, trouble))
    assert "out of memory" in build_presenter_view(state, 0.0)["note"]
    while not state.is_over:
        assert read_all(state)
        state = go(state)
