"""A room as a pure function of its events: `(state, event) → state`. No clock, no chance, no input, no output.

An event is a mapping with its `kind`, the time `at` (seconds) and what happened. One that changes nothing – a message that
arrives twice, a button pressed twice – gives back the very same state; one that cannot be raises `RoomRefusal`, and the state
stays. Replaying the events of a room gives its state, so whatever is written down survives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from dashboard.workshop.running_order import RoomStep, list_steps
from dashboard.workshop.session_file import MOST_TABLES, Question, SessionFile
from simulation.scenario import NUMBERS

MOST_PEOPLE = 500
LONGEST_NAME = 24
MOST_HANDS = 10_000
HIGHEST_NUMBER = 2**53
MINUTE = 60.0
OPENING = -1
"""The number under which the course until today is kept among the outcomes."""

RoomEvent = Mapping[str, Any]


class RoomRefusal(ValueError):
    """An event that cannot be.

    Attributes:
        reason: why, as a key of the texts: closed, full, unknown, value, early, revealed.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StaleAnswer(RoomRefusal):
    """An answer whose number is taken by another one: the phone asks for the present number and sends again."""

    def __init__(self) -> None:
        super().__init__("stale")


@dataclass(frozen=True)
class RoomPerson:
    """Somebody who joined: a name or none, a role, a table, whether they left, whether they are made up for a rehearsal."""

    name: str = ""
    role: str = ""
    table: int = 0
    joined_at: float = 0.0
    has_left: bool = False
    is_made_up: bool = False


@dataclass(frozen=True)
class PhoneAnswer:
    """An answer with its number: of two from one person the higher counts."""

    value: Any
    number: int


@dataclass(frozen=True)
class RoomState:
    """Everything that is so in a room.

    Attributes:
        session: what it goes through.
        tables: companies steered side by side; 1: the room steers one.
        step: position in the running order.
        people: who joined, by id, in the order of joining.
        answers: by question, by person.
        hands: counts of hands typed in by the host, by question, by (table, position of the answer).
        outcomes: what happened in each round, by its number, as the engine told it.
        revealed: how many rounds have been revealed.
        what_ifs: what would have happened, once it is known.
        since: when the present step began, or went on after a pause.
        used: seconds used by each step before `since`.
        extra: minutes added to each step.
        paused, blank: whether the clock stands, and whether the projector is dark.
        mark: which closing of the vote is being played, so that what came of an earlier one is not taken for it.
        revision: how many events have changed it.
    """

    session: SessionFile
    tables: int = 1
    step: int = 0
    people: Mapping[str, RoomPerson] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, PhoneAnswer]] = field(default_factory=dict)
    hands: Mapping[str, Mapping[tuple[int, int], int]] = field(default_factory=dict)
    outcomes: Mapping[int, Any] = field(default_factory=dict)
    revealed: int = 0
    what_ifs: Any = None
    since: float = 0.0
    used: Mapping[int, float] = field(default_factory=dict)
    extra: Mapping[int, float] = field(default_factory=dict)
    paused: bool = False
    blank: bool = False
    mark: int = 0
    revision: int = 0
    steps: tuple[RoomStep, ...] = ()

    @property
    def now(self) -> RoomStep:
        """The present step."""
        return self.steps[self.step]

    @property
    def is_over(self) -> bool:
        """Whether the session has ended."""
        return self.now.kind == "end"

    def find_open_question(self, question: Any) -> Question | None:
        """Find a question by its id, if it can be answered now."""
        if self.now.round >= 0 and self.now.round < self.revealed:
            return None
        return next((one for one in self.now.questions if one.id == question), None)

    def measure_used(self, now: float) -> float:
        """Measure the seconds that the present step has taken."""
        running = 0.0 if self.paused else max(0.0, now - self.since)
        return self.used.get(self.step, 0.0) + running

    def measure_left(self, now: float) -> float:
        """Measure the seconds left of the present step, negative when it takes longer."""
        planned = self.now.text.minutes + self.extra.get(self.step, 0.0)
        return planned * MINUTE - self.measure_used(now)


def open_room(session: SessionFile, tables: Any, at: float) -> RoomState:
    """Open a room for a session.

    Raises:
        RoomRefusal: more tables than there can be.
    """
    if isinstance(tables, bool) or not isinstance(tables, int) or not 1 <= tables <= MOST_TABLES:
        raise RoomRefusal("value")
    return RoomState(session, tables, since=at, steps=list_steps(session))


def apply_event(state: RoomState, event: RoomEvent) -> RoomState:
    """Give the state after an event; the same state where it changes nothing.

    Raises:
        RoomRefusal: it cannot be.
    """
    change = CHANGES.get(event.get("kind", ""))
    if change is None:
        raise RoomRefusal("unknown")
    changed = change(state, event)
    return state if changed is state else replace(changed, revision=state.revision + 1)


def replay_events(state: RoomState, events: Iterable[RoomEvent]) -> RoomState:
    """Give the state after all events, in order."""
    for event in events:
        state = apply_event(state, event)
    return state


def _join(state: RoomState, event: RoomEvent) -> RoomState:
    """Somebody joins, joins again after leaving, or changes name, role or table."""
    person, role, table = event.get("person"), event.get("role", ""), event.get("table", 0)
    if not isinstance(person, str) or not person:
        raise RoomRefusal("value")
    if (role and role not in state.session.roles) or table not in range(state.tables) or isinstance(table, bool):
        raise RoomRefusal("value")
    known = state.people.get(person)
    if known is None and sum(not one.has_left for one in state.people.values()) >= MOST_PEOPLE:
        raise RoomRefusal("full")
    joined_at = known.joined_at if known else event["at"]
    made_up = bool(event.get("made_up", False))
    now = RoomPerson(clean_name(event.get("name", "")), role, table, joined_at, False, made_up)
    return state if now == known else replace(state, people=_put(state.people, person, now))


def clean_name(name: Any) -> str:
    """Clean a name: printable, one line, not too long."""
    if not isinstance(name, str):
        raise RoomRefusal("value")
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def _leave(state: RoomState, event: RoomEvent) -> RoomState:
    """Somebody leaves; what they answered stays."""
    person = event.get("person", "")
    known = state.people.get(person)
    if known is None or known.has_left:
        return state
    return replace(state, people=_put(state.people, person, replace(known, has_left=True)))


def _answer(state: RoomState, event: RoomEvent) -> RoomState:
    """Somebody answers, or changes an answer: a higher number counts, a lower one is late, the same one is a repetition."""
    person, number = state.people.get(event.get("person", "")), event.get("number")
    question = state.find_open_question(event.get("question"))
    if person is None:
        raise RoomRefusal("unknown")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < HIGHEST_NUMBER:
        raise RoomRefusal("value")
    value, key = event.get("value"), event.get("question", "")
    kept = state.answers.get(key, {}).get(event["person"]) if isinstance(key, str) else None
    if kept is not None and number <= kept.number:
        return _recognise_repetition(state, kept, value, number)
    if question is None:
        raise RoomRefusal("closed")
    if question.roles and person.role not in question.roles:
        raise RoomRefusal("role")
    answer = PhoneAnswer(check_answer(question, value), number)
    by_person = _put(state.answers.get(question.id, {}), event["person"], answer)
    people = _put(state.people, event["person"], replace(person, has_left=False)) if person.has_left else state.people
    return replace(state, people=people, answers=_put(state.answers, question.id, by_person))


def _recognise_repetition(state: RoomState, kept: PhoneAnswer, value: Any, number: int) -> RoomState:
    """A late or repeated answer changes nothing; a different one under the same number has to be sent again."""
    if number == kept.number and value != kept.value:
        raise StaleAnswer
    return state


def check_answer(question: Question, value: Any) -> Any:
    """Check an answer and give it in its own type.

    Raises:
        RoomRefusal: it is no answer to this question.
    """
    if question.kind == "choose":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < len(question.options):
            raise RoomRefusal("value")
        return value
    if isinstance(value, list) and question.curve:
        return [_check_number(question, one) for one in _check_curve(value)]
    return _check_number(question, value)


def _check_curve(value: list[Any]) -> list[Any]:
    if not 2 <= len(value) <= 8:
        raise RoomRefusal("value")
    return value


def _check_number(question: Question, value: Any) -> float:
    low, high = find_ends(question)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise RoomRefusal("value")
    return float(value)


def find_ends(question: Question) -> tuple[float, float]:
    """Find the ends of a question's slider."""
    if question.kind == "lever":
        number = NUMBERS[question.lever]
        return float(number.low), float(number.high)
    return question.low, question.high


def _count_hands(state: RoomState, event: RoomEvent) -> RoomState:
    """The host types how many hands went up for each answer; the last count holds."""
    question = state.find_open_question(event.get("question"))
    counts, table = event.get("counts"), event.get("table", 0)
    if question is None:
        raise RoomRefusal("closed")
    if (
        not isinstance(counts, list)
        or len(counts) != len(list_hand_values(question))
        or table not in range(state.tables)
    ):
        raise RoomRefusal("value")
    if any(isinstance(one, bool) or not isinstance(one, int) or not 0 <= one <= MOST_HANDS for one in counts):
        raise RoomRefusal("value")
    others = {key: count for key, count in state.hands.get(question.id, {}).items() if key[0] != table}
    now = {**others, **{(table, place): count for place, count in enumerate(counts) if count}}
    same = now == dict(state.hands.get(question.id, {}))
    return state if same else replace(state, hands=_put(state.hands, question.id, MappingProxyType(now)))


def list_hand_values(question: Question) -> list[Any]:
    """List the answers that hands are counted for: the options, or five places along a slider."""
    if question.kind == "choose":
        return list(range(len(question.options)))
    low, high = find_ends(question)
    return [low + (high - low) * place / 4 for place in range(5)]


def _move(state: RoomState, event: RoomEvent) -> RoomState:
    """The host goes on, or back. `step` is the step it is done in: pressed twice, it moves once."""
    if event.get("step") != state.step:
        return state
    forward = event.get("to") != "back"
    position = state.step + (1 if forward else -1)
    if not 0 <= position < len(state.steps):
        return state
    if forward and state.now.kind == "run" and state.now.round not in state.outcomes:
        raise RoomRefusal("early")
    return _enter_step(state, position, event["at"])


def _enter_step(state: RoomState, position: int, at: float) -> RoomState:
    """Enter a step: the clock of the last one stops; going back before anything was revealed opens its questions again."""
    step, used = state.steps[position], _put(state.used, state.step, state.measure_used(at))
    outcomes, revealed = state.outcomes, state.revealed
    if step.kind == "reveal":
        revealed = max(revealed, step.round + 1)
    if step.kind in ("predict", "vote") and step.round >= revealed:
        outcomes = {number: one for number, one in outcomes.items() if number != step.round}
    mark = state.revision + 1 if step.kind == "run" else state.mark
    return replace(
        state,
        step=position,
        used=used,
        since=at,
        paused=False,
        outcomes=outcomes,
        revealed=revealed,
        mark=mark,
    )


def _pause(state: RoomState, event: RoomEvent) -> RoomState:
    """The clock stops or goes on."""
    paused = bool(event.get("on"))
    if paused == state.paused:
        return state
    used = _put(state.used, state.step, state.measure_used(event["at"]))
    return replace(state, paused=paused, used=used, since=event["at"])


def _add_minutes(state: RoomState, event: RoomEvent) -> RoomState:
    """The present step gets another minute; `count` is how many it has after that, so that a repetition adds none."""
    minutes = event.get("count")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= 240:
        raise RoomRefusal("value")
    if event.get("step") != state.step or minutes <= state.extra.get(state.step, 0):
        return state
    return replace(state, extra=_put(state.extra, state.step, float(minutes)))


def _blank(state: RoomState, event: RoomEvent) -> RoomState:
    """The projector goes dark, or comes back."""
    dark = bool(event.get("on"))
    return state if dark == state.blank else replace(state, blank=dark)


def _record_outcome(state: RoomState, event: RoomEvent) -> RoomState:
    """The engine tells what happened in a round; once the vote was opened again it is too late."""
    number = event.get("round")
    if state.now.kind != "run" or number != state.now.round or event.get("mark") != state.mark:
        return state
    if number in state.outcomes:
        return state
    return replace(state, outcomes={**state.outcomes, number: event["result"]})


def _record_opening(state: RoomState, event: RoomEvent) -> RoomState:
    """The engine tells how the company got to today."""
    return state if OPENING in state.outcomes else replace(state, outcomes={**state.outcomes, OPENING: event["result"]})


def _record_what_ifs(state: RoomState, event: RoomEvent) -> RoomState:
    """The engine tells what would have happened, had the second choices won."""
    if state.what_ifs is not None or state.now.kind not in ("debrief", "after", "end"):
        return state
    return replace(state, what_ifs=event["result"])


CHANGES: dict[str, Callable[[RoomState, RoomEvent], RoomState]] = {
    "join": _join,
    "leave": _leave,
    "answer": _answer,
    "hands": _count_hands,
    "move": _move,
    "pause": _pause,
    "minute": _add_minutes,
    "blank": _blank,
    "opening": _record_opening,
    "outcome": _record_outcome,
    "whatif": _record_what_ifs,
}
"""What each kind of event changes."""


def _put(mapping: Mapping[Any, Any], key: Any, value: Any) -> Mapping[Any, Any]:
    """A mapping with one value changed; the old one stays as it is."""
    return {**mapping, key: value}
