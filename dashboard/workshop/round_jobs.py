"""What is computed for a room while the host waits: its past, a round, what the second choices would have brought."""

from __future__ import annotations

from typing import Any

from dashboard.workshop.question_texts import format_answer, list_hand_labels
from dashboard.workshop.room import RoomState
from dashboard.workshop.round_engine import RoundEngine, read_levers
from dashboard.workshop.session_file import Question
from dashboard.workshop.session_parser import build_company
from dashboard.workshop.votes import (
    Voice,
    VoteTally,
    collect_voices,
    list_settings,
    tally_by_role,
    tally_votes,
)
from simulation.declare import Value
from simulation.policy import LEVERS


def describe_opening(engine: RoundEngine, state: RoomState) -> dict[str, Any]:
    """Describe the company until today: the course of every measure that is shown, and where the levers stand."""
    levers = read_levers(build_company(state.session), list(LEVERS))
    return {**engine.describe_past(state.session), "levers": levers}


def list_decisions(state: RoomState, number: int, table: int) -> list[dict[str, Value]]:
    """List what a table chose in the rounds before one: levers by path."""
    return [_read_settings(state, earlier, table) for earlier in range(number)]


def _read_settings(state: RoomState, number: int, table: int) -> dict[str, Value]:
    tables = state.outcomes.get(number, {}).get("tables", [])
    return dict(tables[table].get("settings", {})) if table < len(tables) else {}


def find_absent_roles(state: RoomState, table: int) -> tuple[str, ...]:
    """Find the roles of the session that nobody at a table has; none where hands are counted, whose roles nobody knows."""
    if any(at == table for counts in state.hands.values() for at, _ in counts):
        return ()
    present = {who.role for who in state.people.values() if who.table == table and not who.has_left}
    return tuple(role for role in state.session.roles if role not in present)


def play_round(engine: RoundEngine, state: RoomState) -> dict[str, Any]:
    """Count the votes of the present round at every table, and let each company live through it."""
    number = state.now.round
    questions = [one for one in state.session.rounds[number].questions if one.kind != "guess"]
    tables = [_play_table(engine, state, questions, table) for table in range(state.tables)]
    roles = {one.id: _describe_roles(one, collect_voices(state, one)) for one in questions}
    return {"tables": tables, "roles": roles}


def _play_table(engine: RoundEngine, state: RoomState, questions: list[Question], table: int) -> dict[str, Any]:
    number, session = state.now.round, state.session
    decisions = list_decisions(state, number, table)
    absent = engine.ask_absent_roles(session, decisions, questions, find_absent_roles(state, table))
    tallies = {one.id: _tally_table(state, one, table, absent.get(one.id, {})) for one in questions}
    settings: dict[str, Value] = {}
    for question in questions:
        settings |= list_settings(question, tallies[question.id].winner)
    played = engine.play_round(session, decisions, settings)
    votes = {one.id: _describe_tally(one, tallies[one.id]) for one in questions}
    return {**played.as_dict(), "votes": votes, "absent": absent}


def _tally_table(state: RoomState, question: Question, table: int, absent: dict[str, Any]) -> VoteTally:
    voices = collect_voices(state, question, table)
    return tally_votes(question, [*voices, *(Voice(value, 1, role) for role, value in absent.items())])


def _describe_tally(question: Question, tally: VoteTally) -> dict[str, Any]:
    if question.kind == "choose":
        labels = [option.label for option in question.options]
    else:
        lever = LEVERS[question.lever]
        labels = list(lever.words) if lever.words else list_hand_labels(question)
    return {
        "counts": list(tally.counts),
        "labels": labels,
        "winner": tally.winner,
        "second": tally.second,
        "voices": tally.voices,
    }


def _describe_roles(question: Question, voices: list[Voice]) -> dict[str, Any]:
    return {role: {"winner": one.winner, "voices": one.voices} for role, one in tally_by_role(question, voices).items()}


def ask_what_ifs(engine: RoundEngine, state: RoomState) -> list[dict[str, Any]]:
    """Ask for every vote in which a second choice got a voice what would have come, had it won."""
    told = []
    for number in range(len(state.session.rounds)):
        for table in range(state.tables):
            for question in state.session.rounds[number].questions:
                tally = _find_tally(state, number, table, question)
                if tally is not None and tally["second"] is not None:
                    second = {
                        **_drop_winner(question, tally, _read_settings(state, number, table)),
                        **list_settings(question, tally["second"]),
                    }
                    decisions = list_decisions(state, len(state.session.rounds), table)
                    answer = engine.ask_what_if(state.session, decisions, number, second)
                    label = format_answer(question, tally["second"])
                    told.append({"round": number, "table": table, "second": label, **answer})
    return told


def _find_tally(state: RoomState, number: int, table: int, question: Question) -> dict[str, Any] | None:
    tables = state.outcomes.get(number, {}).get("tables", [])
    return tables[table].get("votes", {}).get(question.id) if table < len(tables) else None


def _drop_winner(question: Question, tally: dict[str, Any], settings: dict[str, Value]) -> dict[str, Value]:
    """What a round set, without what this vote had set."""
    gone = list_settings(question, tally["winner"])
    return {path: value for path, value in settings.items() if path not in gone}
