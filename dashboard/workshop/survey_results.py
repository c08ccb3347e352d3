"""What changed between before and after: counts of the same five questions, without names."""

from __future__ import annotations

import hashlib
from typing import Any

from dashboard.wording.catalogue import say
from dashboard.workshop.room import RoomState
from dashboard.workshop.survey import AGREEMENT, SURVEY
from dashboard.workshop.votes import flatten_answer

WHEN = ("before", "after")


def count_survey(state: RoomState, number: int, when: str, both: bool = True) -> list[int]:
    """Count the answers to a question; `both`: only of people who answered it before and after."""
    options = SURVEY[number - 1][1]
    counts = [0] * len(options)
    answers = {time: state.answers.get(f"{time}.{number}", {}) for time in WHEN}
    for person, answer in answers[when].items():
        if not both or all(person in answers[time] for time in WHEN):
            counts[flatten_answer(answer.value)] += 1
    hands = state.hands.get(f"{when}.{number}", {})
    for (_, place), count in hands.items():
        counts[place] += count
    return counts


def describe_survey_change(state: RoomState) -> list[dict[str, Any]]:
    """Describe each question: how many gave each answer before and after, and the mean agreement where there is one."""
    described = []
    for number, (ask, options) in enumerate(SURVEY, 1):
        before, after = (count_survey(state, number, when) for when in WHEN)
        rows = [
            {"label": option.label, "before": first, "after": last}
            for option, first, last in zip(options, before, after, strict=True)
        ]
        scale = tuple(option.label for option in options) == AGREEMENT
        described.append({"ask": ask, "rows": rows, "note": _write_agreement(before, after) if scale else ""})
    return described


def _write_agreement(before: list[int], after: list[int]) -> str:
    if not sum(before) or not sum(after):
        return say("show.change.none")
    means = {when: _find_mean(counts) for when, counts in zip(WHEN, (before, after), strict=True)}
    return say("show.change.row", **{when: f"{mean:.1f} of 4" for when, mean in means.items()})


def _find_mean(counts: list[int]) -> float:
    return sum(place * count for place, count in enumerate(counts)) / sum(counts)


def list_survey_rows(state: RoomState, salt: str) -> list[list[Any]]:
    """List one row per person with the answers before and after, in an order and under numbers that lead back to nobody."""
    people = sorted(state.people, key=lambda person: hashlib.sha256(f"{salt}{person}".encode()).hexdigest())
    rows: list[list[Any]] = []
    for person in people:
        cells = [_find_label(state, number, when, person) for when in WHEN for number in range(1, len(SURVEY) + 1)]
        if any(cells):
            rows.append([len(rows) + 1, *cells])
    return rows


def _find_label(state: RoomState, number: int, when: str, person: str) -> str:
    answer = state.answers.get(f"{when}.{number}", {}).get(person)
    return "" if answer is None else SURVEY[number - 1][1][flatten_answer(answer.value)].label
