"""What a room guarantees, whatever arrives in whatever order."""

from __future__ import annotations

from typing import Any

import pytest
from room_simulator import SMALL_SESSION, RoomSimulation, make_outcome

from dashboard.workshop.room import (
    MOST_PEOPLE,
    RoomRefusal,
    RoomState,
    StaleAnswer,
    apply_event,
    open_room,
    replay_events,
)
from dashboard.workshop.session_parser import parse_session

SESSION = parse_session(SMALL_SESSION)


def start(*people: str, step: str = "vote", tables: int = 1) -> RoomState:
    """A room in which people are, brought to the first step of a kind."""
    state = open_room(SESSION, tables, 0.0)
    for person in people:
        state = apply_event(state, {"kind": "join", "at": 1.0, "person": person, "role": "rep"})
    while state.now.kind != step:
        state = go(state)
    return state


def go(state: RoomState, to: str = "next", at: float = 10.0) -> RoomState:
    """Move on, or back; what is played has come."""
    if state.now.kind == "run" and state.now.round not in state.outcomes:
        result = make_outcome(SESSION, state.now.round, state.tables, "played")
        event = {"kind": "outcome", "at": at, "round": state.now.round, "mark": state.mark, "result": result}
        state = apply_event(state, event)
    return apply_event(state, {"kind": "move", "at": at, "to": to, "step": state.step})


def answer(person: str, value: Any, number: int = 1, question: str = "r1.q2") -> dict[str, Any]:
    return {"kind": "answer", "at": 5.0, "person": person, "question": question, "value": value, "number": number}


def play_sessions(many: int) -> None:
    for seed in range(many):
        assert RoomSimulation(seed).play().is_over


@pytest.mark.parametrize("seed", range(100))
def test_a_random_session_loses_nothing_and_ends(seed: int) -> None:
    assert RoomSimulation(seed).play().is_over


@pytest.mark.soak
def test_ten_thousand_random_sessions_lose_nothing_and_end() -> None:
    play_sessions(10_000)


def test_the_simulator_notices_a_vote_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.workshop import room  # the module, whose table of changes is replaced

    monkeypatch.setitem(room.CHANGES, "leave", lambda state, event: room.replace(state, answers={}))
    with pytest.raises((AssertionError, KeyError)):
        play_sessions(60)


def test_the_same_message_twice_changes_nothing() -> None:
    once = apply_event(start("a"), answer("a", 1))
    assert apply_event(once, answer("a", 1)) is once


def test_of_two_answers_the_later_one_counts_in_whatever_order_they_arrive() -> None:
    first, second = answer("a", 0, 1), answer("a", 2, 2)
    in_order = replay_events(start("a"), [first, second])
    late = replay_events(start("a"), [second, first])
    assert in_order.answers == late.answers
    assert late.answers["r1.q2"]["a"].value == 2


def test_two_tabs_that_send_at_once_are_told_apart() -> None:
    state = apply_event(start("a"), answer("a", 0, 1))
    with pytest.raises(StaleAnswer):
        apply_event(state, answer("a", 2, 1))


def test_an_answer_that_was_received_stays_when_its_repetition_comes_after_the_closing() -> None:
    state = go(apply_event(start("a"), answer("a", 1)))
    assert apply_event(state, answer("a", 1)) is state
    with pytest.raises(RoomRefusal, match="closed"):
        apply_event(state, answer("a", 0, 2))


def test_next_pressed_twice_moves_once() -> None:
    state = start("a")
    press = {"kind": "move", "at": 9.0, "to": "next", "step": state.step}
    assert replay_events(state, [press, press]).step == state.step + 1


def test_reopening_before_the_reveal_keeps_answers_and_drops_what_was_played() -> None:
    state = go(apply_event(start("a"), answer("a", 1)))
    played = go(go(state), "back")
    assert 0 in played.outcomes
    again = go(go(state), "back")
    closed = go(apply_event(start("a"), answer("a", 1)))
    reopened = apply_event(closed, {"kind": "move", "at": 11.0, "to": "back", "step": closed.step})
    assert reopened.now.kind == "vote"
    assert reopened.find_open_question("r1.q2")
    assert reopened.answers["r1.q2"]["a"].value == 1
    assert 0 not in reopened.outcomes
    assert again.now.kind == "run"


def test_after_the_reveal_nothing_can_be_reopened() -> None:
    state = start("a", step="reveal")
    while state.now.kind != "vote":
        state = apply_event(state, {"kind": "move", "at": 20.0, "to": "back", "step": state.step})
    assert state.find_open_question("r1.q2") is None
    with pytest.raises(RoomRefusal, match="closed"):
        apply_event(state, answer("a", 1))
    assert 0 in state.outcomes


def test_what_was_played_of_an_earlier_vote_is_not_taken_for_the_present_one() -> None:
    state = apply_event(start("a"), {"kind": "move", "at": 6.0, "to": "next", "step": start("a").step})
    old = {"kind": "outcome", "at": 7.0, "round": 0, "mark": state.mark, "result": {}}
    state = apply_event(state, {"kind": "move", "at": 7.0, "to": "back", "step": state.step})
    state = apply_event(state, {"kind": "move", "at": 8.0, "to": "next", "step": state.step})
    assert apply_event(state, old) is state


def test_a_reveal_waits_for_what_is_played() -> None:
    state = apply_event(start("a"), {"kind": "move", "at": 6.0, "to": "next", "step": start("a").step})
    with pytest.raises(RoomRefusal, match="early"):
        apply_event(state, {"kind": "move", "at": 7.0, "to": "next", "step": state.step})


def test_whoever_leaves_holds_up_nothing_and_comes_back_with_the_same_answers() -> None:
    state = apply_event(start("a", "b"), answer("a", 1))
    gone = apply_event(state, {"kind": "leave", "at": 6.0, "person": "a"})
    assert go(gone).now.kind == "run"
    back = apply_event(gone, {"kind": "join", "at": 7.0, "person": "a", "role": "rep"})
    assert back.answers["r1.q2"]["a"].value == 1
    assert list(back.people) == ["a", "b"]


def test_two_people_of_one_name_are_two() -> None:
    state = start()
    for person in ("a", "b"):
        state = apply_event(state, {"kind": "join", "at": 1.0, "person": person, "name": "Ana"})
    assert [who.name for who in state.people.values()] == ["Ana", "Ana"]


def test_the_clock_of_a_step_stands_while_it_is_paused_and_never_runs_backwards() -> None:
    state = apply_event(start(step="situation"), {"kind": "pause", "at": 40.0, "on": True})
    assert state.measure_used(400.0) == 30.0
    state = apply_event(state, {"kind": "pause", "at": 500.0, "on": False})
    assert state.measure_used(510.0) == 40.0
    assert state.measure_used(-1e9) == 30.0


def test_a_minute_more_pressed_twice_at_once_is_one_minute() -> None:
    state = start()
    press = {"kind": "minute", "at": 9.0, "step": state.step, "count": 1}
    assert replay_events(state, [press, press]).extra[state.step] == 1.0


BAD_ANSWERS = (None, "1", True, -1, 3, 1.5, float("nan"), [0], {"a": 1}, 10**400)


@pytest.mark.parametrize("value", BAD_ANSWERS, ids=repr)
def test_what_is_no_answer_is_refused_and_changes_nothing(value: Any) -> None:
    state = start("a")
    with pytest.raises(RoomRefusal, match="value"):
        apply_event(state, answer("a", value))


@pytest.mark.parametrize("number", [None, 0, -1, "2", True, 2**53, 1.5, float("nan")])
def test_an_answer_without_a_proper_number_is_refused(number: Any) -> None:
    with pytest.raises(RoomRefusal):
        apply_event(start("a"), answer("a", 1, number))


def test_strangers_and_people_of_other_roles_are_not_counted() -> None:
    state = start("a")
    with pytest.raises(RoomRefusal, match="unknown"):
        apply_event(state, answer("z", 1))
    while state.now.round != 1 or state.now.kind != "vote":
        state = go(state)
    with pytest.raises(RoomRefusal, match="role"):
        apply_event(state, answer("a", 50.0, 1, "r2.q1"))


def test_a_room_has_room_for_so_many_and_no_more() -> None:
    state = open_room(SESSION, 1, 0.0)
    for number in range(MOST_PEOPLE):
        state = apply_event(state, {"kind": "join", "at": 1.0, "person": f"p{number}"})
    with pytest.raises(RoomRefusal, match="full"):
        apply_event(state, {"kind": "join", "at": 1.0, "person": "late"})
    state = apply_event(state, {"kind": "leave", "at": 2.0, "person": "p0"})
    assert apply_event(state, {"kind": "join", "at": 3.0, "person": "late"}) is not state


def test_a_name_is_one_short_printable_line() -> None:
    event = {"kind": "join", "at": 1.0, "person": "a", "name": " A\n\tn\x00a\u202e" + "x" * 99}
    name = apply_event(open_room(SESSION, 1, 0.0), event).people["a"].name
    assert name.isprintable()
    assert len(name) <= 24


@pytest.mark.parametrize(
    "event", [{}, {"kind": "cheat"}, {"kind": "join", "person": 3}, {"kind": "join", "person": ""}]
)
def test_an_event_that_is_none_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(RoomRefusal):
        apply_event(start("a"), {"at": 1.0, **event})


def test_replaying_all_events_gives_the_same_room() -> None:
    events = [{"kind": "join", "at": 1.0, "person": "a"}, {"kind": "move", "at": 2.0, "to": "next", "step": 0}]
    opened = open_room(SESSION, 1, 0.0)
    one_by_one = opened
    for event in events:
        one_by_one = apply_event(one_by_one, event)
    assert replay_events(opened, events) == one_by_one
    assert opened.people == {}
