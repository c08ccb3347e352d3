"""A simulator of rooms: people on bad networks, a nervous host, a machine that is killed, a clock that jumps.

Everything follows from a seed, so a session that fails can be played again: `python -m tests.dashboard.workshop.room_simulator 17`.
After every event it is checked that no acknowledged vote is lost, none is counted twice, and nothing is revealed early.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dashboard.workshop import votes
from dashboard.workshop.room import RoomRefusal, RoomState, apply_event, find_ends, list_hand_values, open_room
from dashboard.workshop.session_file import Question, SessionFile
from dashboard.workshop.session_parser import parse_session
from dashboard.workshop.view_data import build_phone_view, build_presenter_view

SECRET = "what-happened-in-round-"
SMALL_SESSION = """
title = "A small session"
scenario = "evil-flywheel"
roles = ["rep", "leader"]
[[round]]
title = "One"
[[round.question]]
kind = "guess"
ask = "Bookings in a year?"
measure = "bookings"
curve = true
[[round.question]]
kind = "choose"
ask = "What now?"
[[round.question.option]]
label = "More specialists"
set = { "structure.overlay_response" = 2.0 }
[[round.question.option]]
label = "Ask for less"
set = { "targets.ambition" = 0.04 }
[[round.question.option]]
label = "Nothing"
[[round.question]]
kind = "lever"
ask = "How much time with customers?"
lever = "leadership.field_time"
[[round]]
title = "Two"
weeks = 26
[[round.question]]
kind = "lever"
ask = "How long may a week be?"
lever = "recovery.hours_limit"
roles = ["leader"]
[[round]]
title = "Three"
[[round.question]]
kind = "guess"
ask = "How many are burned out?"
measure = "burned_out"
"""


def make_outcome(session: SessionFile, number: int, tables: int, secret: str) -> dict[str, Any]:
    """Make up what came of a round, in the form in which the engine tells it; a secret is in everything that is shown."""
    one_round = session.rounds[number]
    quarters = one_round.weeks // 13
    line = [100.0 + place for place in range(8 + session.find_start(number + 1) // 13)]
    told = {
        "first": -8,
        "line": line,
        "fan": [[90.0 + row] * quarters for row in range(5)],
        "carried": [95.0] * quarters,
        "before": 400.0,
        "actual": 420.0,
        "instead": 390.0,
        "better": 61,
    }
    tally = {"counts": [1], "labels": [secret], "second": None, "voices": 1}
    table = {
        "settings": {},
        "measures": dict.fromkeys(("bookings", *session.measures), told),
        "guesses": {
            one.id: {"actual": one.low, "futures": [one.low, one.high]}
            for one in one_round.questions
            if one.kind == "guess"
        },
        "votes": {
            one.id: {**tally, "winner": find_ends(one)[0] if one.kind == "lever" else 0}
            for one in one_round.questions
            if one.kind != "guess"
        },
        "why": [{"title": secret, "sentences": [["belief", secret]]}],
    }
    return {"tables": [table] * tables, "roles": {}, "secret": secret}


@dataclass
class Phone:
    """Somebody's phone: its own numbering of answers, and what it was told has been received."""

    person: str
    number: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, tuple[int, Any]] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    asleep_until: float = 0.0


class FunctionRoom:
    """The room as the function alone; a restart changes nothing."""

    def __init__(self, session: SessionFile, tables: int, at: float) -> None:
        self.state = open_room(session, tables, at)

    def send(self, event: dict[str, Any]) -> RoomState:
        """Send an event; return the state, or raise the refusal."""
        self.state = apply_event(self.state, event)
        return self.state

    def restart(self) -> None:
        """The machine is killed and started again."""


RoomTarget = Any
MakeRoom = Callable[[SessionFile, int, float], RoomTarget]


class RoomSimulation:
    """One random session from a seed."""

    def __init__(self, seed: int, make_room: MakeRoom = FunctionRoom, session: SessionFile | None = None) -> None:
        self.seed, self.luck = seed, random.Random(seed)
        self.session = session or parse_session(SMALL_SESSION)
        self.at = 1_000_000.0
        self.room = make_room(self.session, self.luck.choice((1, 1, 3)), self.at)
        self.phones = [Phone(f"p{number}") for number in range(self.luck.randrange(1, 14))]
        self.late_outcomes: list[dict[str, Any]] = []
        self.steps_done, self.last_step = 0, -1

    def play(self) -> RoomState:
        """Play until the session is over; every move of the host comes in the end."""
        while not self.room.state.is_over:
            for _ in range(self.luck.randrange(1, 12)):
                self._do_something()
            self._let_it_play()
            self._press_next()
            self.steps_done += 1
            assert self.steps_done < 2_000, self._tell("the room never ends")
        return self.room.state

    def _do_something(self) -> None:
        self._pass_time()
        act = self.luck.choices(
            (self._join, self._answer, self._deliver, self._leave, self._type_hands, self._be_nervous, self._restart),
            (4, 10, 8, 1, 1, 2, 0.5),
        )[0]
        act()
        self.check()

    def _pass_time(self) -> None:
        jump = self.luck.random()
        self.at += self.luck.choice((-86_400.0, 3_600.0, -5.0)) if jump < 0.03 else self.luck.expovariate(0.5)

    def _choose_phone(self) -> Phone:
        return self.luck.choice(self.phones)

    def _join(self) -> None:
        phone = self._choose_phone()
        role = self.luck.choice(("", "rep", "leader"))
        event = {
            "kind": "join",
            "person": phone.person,
            "name": self.luck.choice(("Ana", "Ana", "Bo", "")),
            "role": role,
        }
        self._send({**event, "table": self.luck.randrange(self.room.state.tables)})

    def _answer(self) -> None:
        """Somebody answers: the message waits on the phone's network until it is delivered, once or more."""
        phone, state = self._choose_phone(), self.room.state
        if phone.person not in state.people or self.at < phone.asleep_until:
            return
        questions = [one for step in state.steps for one in step.questions]
        question = self.luck.choice(list(state.now.questions) or questions)
        if self.luck.random() < 0.05:
            phone.number.clear()  # the page was loaded again: it learns its numbers from the room
        kept = state.answers.get(question.id, {}).get(phone.person)
        known = max(phone.number.get(question.id, 0), kept.number if kept else 0)
        phone.number[question.id] = known + 1
        phone.waiting.append(
            {
                "kind": "answer",
                "person": phone.person,
                "question": question.id,
                "value": self._draw_value(question),
                "number": known + 1,
            }
        )
        if self.luck.random() < 0.1:
            phone.asleep_until = self.at + 60
        if self.luck.random() < 0.6:
            self._deliver(phone)

    def _draw_value(self, question: Question) -> Any:
        if question.kind == "choose":
            return self.luck.randrange(len(question.options))
        low, high = find_ends(question)
        if question.curve and self.luck.random() < 0.3:
            return [self.luck.uniform(low, high) for _ in range(4)]
        return self.luck.uniform(low, high)

    def _deliver(self, phone: Phone | None = None) -> None:
        """A message arrives: out of order, twice, or its receipt gets lost so that it is sent again."""
        phone = phone or self._choose_phone()
        if not phone.waiting:
            return
        message = self.luck.choice(phone.waiting)
        for _ in range(self.luck.choice((1, 1, 1, 2, 3))):
            state = self._send(message)
            receipt_lost = self.luck.random() < 0.2
            if state is not None and not receipt_lost:
                self._acknowledge(phone, message)
        if self.luck.random() < 0.8:
            phone.waiting.remove(message)

    def _acknowledge(self, phone: Phone, message: dict[str, Any]) -> None:
        known = phone.acknowledged.get(message["question"], (0, None))
        if message["number"] > known[0]:
            phone.acknowledged[message["question"]] = (message["number"], message["value"])

    def _leave(self) -> None:
        self._send({"kind": "leave", "person": self._choose_phone().person})

    def _type_hands(self) -> None:
        questions = self.room.state.now.questions
        if questions:
            question = self.luck.choice(questions)
            counts = [self.luck.randrange(5) for _ in list_hand_values(question)]
            table = self.luck.randrange(self.room.state.tables)
            self._send({"kind": "hands", "question": question.id, "counts": counts, "table": table})

    def _be_nervous(self) -> None:
        """The host presses buttons: back, pause, a minute more, dark, next too early, a button twice."""
        state = self.room.state
        events: list[dict[str, Any]] = [
            {"kind": "move", "to": "back", "step": state.step},
            {"kind": "pause", "on": not state.paused},
            {"kind": "minute", "step": state.step, "count": int(state.extra.get(state.step, 0)) + 1},
            {"kind": "blank", "on": not state.blank},
            {"kind": "move", "to": "next", "step": self.luck.randrange(len(state.steps))},
        ]
        event = self.luck.choice(events)
        for _ in range(self.luck.choice((1, 2))):
            self._send(event)
        self._note_run()

    def _press_next(self) -> None:
        event = {"kind": "move", "to": "next", "step": self.room.state.step}
        for _ in range(self.luck.choice((1, 1, 2))):
            self._send(event)
        self._note_run()
        self.check()

    def _note_run(self) -> None:
        """The engine begins to play whenever a vote has been closed; what it finds may come late."""
        state = self.room.state
        if state.now.kind == "run" and state.now.round not in state.outcomes:
            number = state.now.round
            result = make_outcome(self.session, number, state.tables, f"{SECRET}{number}-{state.mark}")
            self.late_outcomes.append({"kind": "outcome", "round": number, "mark": state.mark, "result": result})

    def _let_it_play(self) -> None:
        """What the engine found arrives in any order; some of it belongs to a vote that was opened again."""
        if self.room.state.now.kind == "run":
            self.luck.shuffle(self.late_outcomes)
            for event in self.late_outcomes:
                self._send(event)
            self.late_outcomes.clear()
            number = self.room.state.now.round
            told = self.room.state.outcomes.get(number, {}).get("secret", "")
            assert told, self._tell("what was played did not arrive")
            if number >= self.room.state.revealed:
                assert told == f"{SECRET}{number}-{self.room.state.mark}", self._tell("an old vote was played")

    def _restart(self) -> None:
        before = self.room.state
        self.room.restart()
        assert self.room.state == before, self._tell("the room was another one after the restart")

    def _send(self, event: dict[str, Any]) -> RoomState | None:
        try:
            state: RoomState = self.room.send({"at": self.at, **event})
            return state
        except RoomRefusal:
            return None

    def check(self) -> None:
        """Check what must always hold."""
        state = self.room.state
        for phone in self.phones:
            for question, (number, value) in phone.acknowledged.items():
                kept = state.answers[question][phone.person]
                assert kept.number >= number, self._tell(f"an acknowledged vote was lost: {question} of {phone.person}")
                assert kept.number > number or kept.value == value, self._tell("an acknowledged vote was changed")
        for step in state.steps:
            for question in step.questions:
                self._check_count(state, question)
        if state.step != self.last_step:
            self.last_step = state.step
            self._check_secrets(state)

    def _check_count(self, state: RoomState, question: Question) -> None:
        hands = sum(state.hands.get(question.id, {}).values())
        voices = sum(voice.weight for voice in votes.collect_voices(state, question))
        assert voices == len(state.answers.get(question.id, {})) + hands, self._tell("a vote was counted twice")
        if state.tables > 1:
            tables = (votes.collect_voices(state, question, table) for table in range(state.tables))
            assert sum(voice.weight for own in tables for voice in own) == voices, self._tell("tables do not add up")

    def _check_secrets(self, state: RoomState) -> None:
        shown = str(build_presenter_view(state, self.at))
        shown += "".join(str(build_phone_view(state, phone.person, self.at)) for phone in self.phones[:2])
        for number in range(len(self.session.rounds)):
            hidden = number >= state.revealed
            assert not (hidden and f"{SECRET}{number}" in shown), self._tell(f"round {number} was revealed early")

    def _tell(self, what: str) -> str:
        return f"seed {self.seed}: {what}"


if __name__ == "__main__":
    RoomSimulation(int(sys.argv[1])).play()
