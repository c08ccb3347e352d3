"""The texts of questions: what a value of an answer is called, and the places of a slider with their labels."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dashboard.levers.lever_texts import format_exact, format_word
from dashboard.wording.number_formatting import MINUS, UNKNOWN, add_sign, choose_scale, format_percent
from dashboard.workshop.room import find_ends, list_hand_values
from dashboard.workshop.session_file import Question
from dashboard.workshop.votes import format_choice
from scenarios.lever_wording import has_numeric_words
from simulation.measures import MEASURES
from simulation.policy import LEVERS

PLACES = 80
"""Steps of a slider."""


def format_answer(question: Question, value: Any) -> str:
    """Write an answer: the option, the lever's word with its number, the guess with its unit."""
    if value is None:
        return UNKNOWN
    if question.kind == "choose":
        return format_choice(question, value)
    if question.kind == "guess":
        return format_guess(question.measure, float(value))
    lever = LEVERS[question.lever]
    number = round(float(value)) if lever.whole else float(value)
    word, exact = format_word(lever, number), format_exact(lever, number)
    return word if word == exact or has_numeric_words(lever) else f"{word} ({exact})"


def format_guess(name: str, value: float | None) -> str:
    """Write a guess of a measure, or what came: the change of a sum, the level of a state."""
    if value is None:
        return UNKNOWN
    measure = MEASURES[name]
    if measure.over is None:
        return add_sign(format_percent(value))
    return choose_scale(measure).format_value(value)


def list_places(question: Question) -> list[float]:
    """List the values that the places of a slider stand for."""
    low, high = find_ends(question)
    whole = question.kind == "lever" and LEVERS[question.lever].whole
    places = int(high - low) if whole else PLACES
    return [round(low + (high - low) * place / places, 6) for place in range(places + 1)]


@lru_cache(maxsize=256)
def describe_slider(question: Question) -> dict[str, Any]:
    """Describe a slider for the browser: its places, their labels, both ends."""
    values = list_places(question)
    labels = [format_answer(question, value) for value in values]
    return {"values": values, "labels": labels, "low": labels[0], "high": labels[-1]}


def list_hand_labels(question: Question) -> list[str]:
    """List what hands are counted for, in words."""
    return [format_answer(question, value) for value in list_hand_values(question)]


def format_minutes(minutes: float) -> str:
    """Write minutes: whole ones, halves where there are some."""
    text = f"{round(minutes * 2) / 2:g}"
    return text.replace("-", MINUS)
