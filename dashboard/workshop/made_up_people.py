"""Made-up people, with whom a facilitator rehearses a session: they join and answer, the same way each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from dashboard.workshop.room import RoomState, find_ends
from dashboard.workshop.session_file import Question

NAMES = (
    "Ada",
    "Ben",
    "Caro",
    "Deniz",
    "Eli",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kim",
    "Lea",
    "Max",
    "Nora",
    "Omar",
    "Pia",
)
HOW_MANY = 24


def list_joins(state: RoomState) -> Iterator[dict[str, Any]]:
    """List the events by which they join, spread over roles and tables."""
    roles = state.session.roles or ("",)
    for number in range(HOW_MANY):
        yield {
            "kind": "join",
            "person": f"made-up-{number:02}",
            "name": NAMES[number % len(NAMES)],
            "role": roles[number % len(roles)],
            "table": number % state.tables,
            "made_up": True,
        }


def list_answers(state: RoomState) -> Iterator[dict[str, Any]]:
    """List the events by which they answer whatever is asked now; two of them never do."""
    for question in state.now.questions:
        for person, who in list(state.people.items())[: HOW_MANY - 2]:
            asked = not question.roles or who.role in question.roles
            if who.is_made_up and asked and person not in state.answers.get(question.id, {}):
                value = draw_answer(question, person)
                yield {"kind": "answer", "person": person, "question": question.id, "value": value, "number": 1}


def draw_answer(question: Question, person: str) -> Any:
    """Draw what one of them answers: always the same."""
    luck = random.Random(f"{question.id} {question.ask} {person}")
    if question.kind == "choose":
        return luck.choices(range(len(question.options)), range(len(question.options), 0, -1))[0]
    low, high = find_ends(question)
    return min(high, max(low, luck.gauss((low + high) / 2, (high - low) / 5)))
