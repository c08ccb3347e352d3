"""Votes: how the answers of a table become its choice, and which choice came second.

A choice of options goes to the majority, of equal ones to the one listed first; a lever is set to the median. Every phone has one
voice, every hand one, and an absent role that the model plays one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.workshop.room import RoomState, find_ends, list_hand_values
from dashboard.workshop.session_file import Question
from scenarios.lever_wording import format_lever_value
from simulation.declare import Value
from simulation.policy import LEVERS

FEWEST_OF_ROLE = 5
"""Answers by role are shown from so many on: fewer could be traced to a person."""


@dataclass(frozen=True)
class Voice:
    """One answer that counts: its value, how many gave it, and the role of who did."""

    value: Any
    weight: int = 1
    role: str = ""


@dataclass(frozen=True)
class VoteTally:
    """The answers of one table to one question.

    Attributes:
        counts: voices for each option, or for each word of a lever.
        winner: position of the option, or value of the lever; None: nobody answered, and things stay as they are.
        second: the choice that came second, in the same way; None: there is none.
        voices: how many voices were counted.
    """

    counts: tuple[int, ...]
    winner: Any
    second: Any
    voices: int


def collect_voices(state: RoomState, question: Question, table: int | None = None) -> list[Voice]:
    """Collect what counts for a question at a table, or in the whole room: phones, then hands."""
    voices = []
    for person, answer in state.answers.get(question.id, {}).items():
        who = state.people[person]
        if table is None or who.table == table:
            voices.append(Voice(flatten_answer(answer.value), 1, who.role))
    values = list_hand_values(question)
    for (at, place), count in state.hands.get(question.id, {}).items():
        if table is None or at == table:
            voices.append(Voice(values[place], count))
    return voices


def flatten_answer(value: Any) -> Any:
    """Give the value that counts: of a curve that was drawn, its end."""
    return value[-1] if isinstance(value, list) else value


def tally_votes(question: Question, voices: list[Voice]) -> VoteTally:
    """Count voices."""
    return _tally_options(question, voices) if question.kind == "choose" else _tally_lever(question, voices)


def _tally_options(question: Question, voices: list[Voice]) -> VoteTally:
    counts = [0] * len(question.options)
    for voice in voices:
        counts[voice.value] += voice.weight
    order = sorted(range(len(counts)), key=lambda place: (-counts[place], place))
    chosen = [place for place in order if counts[place]]
    return VoteTally(tuple(counts), chosen[0] if chosen else None, chosen[1] if len(chosen) > 1 else None, sum(counts))


def _tally_lever(question: Question, voices: list[Voice]) -> VoteTally:
    """Set a lever to the median; second is the mean of the largest group of answers under another word."""
    sorted_voices = sorted(voices, key=lambda voice: float(voice.value))
    total = sum(voice.weight for voice in sorted_voices)
    words = len(LEVERS[question.lever].words) or 5
    groups: dict[int, list[Voice]] = {}
    for voice in sorted_voices:
        groups.setdefault(find_word(question, voice.value), []).append(voice)
    counts = tuple(sum(voice.weight for voice in groups.get(place, ())) for place in range(words))
    if not total:
        return VoteTally(counts, None, None, 0)
    winner = _fit_lever(question, _find_median(sorted_voices, total))
    own = find_word(question, winner)
    others = sorted((place for place in groups if place != own), key=lambda place: (-counts[place], place))
    second = None if not others else _fit_lever(question, _find_mean(groups[others[0]]))
    return VoteTally(counts, winner, None if second == winner else second, total)


def find_word(question: Question, value: float) -> int:
    """Find the word of a lever that a value is nearest to, by its position."""
    low, high = find_ends(question)
    words = len(LEVERS[question.lever].words) or 5
    return min(words - 1, max(0, round((float(value) - low) / (high - low) * (words - 1))))


def _find_median(voices: list[Voice], total: int) -> float:
    """Find the middle value; between the two middle ones where their number is even."""
    return (_find_nth(voices, (total - 1) // 2) + _find_nth(voices, total // 2)) / 2


def _find_nth(voices: list[Voice], place: int) -> float:
    for voice in voices:
        place -= voice.weight
        if place < 0:
            return float(voice.value)
    return float(voices[-1].value)


def _find_mean(voices: list[Voice]) -> float:
    return sum(float(voice.value) * voice.weight for voice in voices) / sum(voice.weight for voice in voices)


def _fit_lever(question: Question, value: float) -> float:
    """Fit a value to what the lever can be: whole where it counts something, else to a thousandth."""
    return float(round(value)) if LEVERS[question.lever].whole else round(value, 3)


def list_settings(question: Question, choice: Any) -> dict[str, Value]:
    """List what a choice sets, by path; nothing where there is none."""
    if choice is None:
        return {}
    if question.kind == "choose":
        return dict(question.options[choice].settings)
    number = LEVERS[question.lever]
    return {question.lever: int(choice) if number.whole else float(choice)}


def format_choice(question: Question, choice: Any) -> str:
    """Write a choice in words; empty where there is none."""
    if choice is None:
        return ""
    if question.kind == "choose":
        return question.options[int(choice)].label
    number = LEVERS[question.lever]
    value: Value = int(choice) if number.whole else float(choice)
    return str(format_lever_value(number, value))


def tally_by_role(question: Question, voices: list[Voice]) -> Mapping[str, VoteTally]:
    """Count voices by role, where enough people of a role answered."""
    roles = dict.fromkeys(voice.role for voice in voices if voice.role)
    by_role = {role: [voice for voice in voices if voice.role == role] for role in roles}
    return {
        role: tally_votes(question, own)
        for role, own in by_role.items()
        if sum(voice.weight for voice in own) >= FEWEST_OF_ROLE
    }
