"""A small stand-in for the engine of rounds, with the same interface: fast, and a pure function of what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.workshop.round_engine import PlayedTable, RoundEngine
from dashboard.workshop.session_file import Question, SessionFile
from simulation.declare import Value

QUARTER = 13


class FakeRounds(RoundEngine):
    """Rounds in which every lever that is set adds a little."""

    def __init__(self) -> None:
        super().__init__()
        self.played: list[tuple[int, dict[str, Value]]] = []
        self.trouble = ""

    def choose_course(self, session: SessionFile) -> int:
        return 7

    def describe_past(self, session: SessionFile) -> dict[str, Any]:
        past = {"first": -8, "line": [100.0] * 8}
        return {"measures": dict.fromkeys(("bookings", *session.measures), past), "course": 7}

    def ask_absent_roles(
        self, session: SessionFile, decisions: Any, questions: Sequence[Question], roles: Sequence[str]
    ) -> dict[str, dict[str, Any]]:
        return {
            one.id: dict.fromkeys(roles, 0 if one.kind == "choose" else 0.25)
            for one in questions
            if roles and one.lever != "recovery.hours_limit"
        }

    def play_round(self, session: SessionFile, decisions: Any, settings: Mapping[str, Value]) -> PlayedTable:
        if self.trouble:
            raise ArithmeticError(self.trouble)
        number = len(decisions)
        self.played.append((number, dict(settings)))
        quarters = session.rounds[number].weeks // QUARTER
        start = session.find_start(number) // QUARTER
        level = 100.0 + sum(float(value) for value in settings.values() if not isinstance(value, str))
        told = {
            "first": -8,
            "line": [100.0] * (8 + start) + [level] * quarters,
            "fan": [[level - 20 + 10 * row] * quarters for row in range(5)],
            "carried": [100.0] * quarters,
            "before": 400.0,
            "actual": level * quarters,
            "instead": 100.0 * quarters,
            "better": 64,
        }
        guesses = {
            one.id: {"actual": 0.1, "futures": [0.01 * place for place in range(-40, 60)]}
            for one in session.rounds[number].questions
            if one.kind == "guess"
        }
        why = [
            {
                "quarter": 1,
                "title": "Quarter 1",
                "sentences": [["belief", "They blamed ability."], ["truth", "It was luck."]],
            }
        ]
        return PlayedTable(dict(settings), dict.fromkeys(("bookings", *session.measures), told), guesses, why)

    def ask_what_if(
        self, session: SessionFile, decisions: Any, number: int, second: Mapping[str, Value]
    ) -> dict[str, Any]:
        told = {"first": -8, "line": [1.0] * 12, "other": [2.0] * 12, "value": 4.0, "instead": 8.0, "better": 90}
        return {"measures": dict.fromkeys(session.measures, told)}
