"""The running order of a room: the steps a session goes through, each with its planned minutes."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.workshop.session_file import Question, RoundPlan, SessionFile, StepText
from dashboard.workshop.survey import SURVEY

ROUND_STEPS = ("situation", "predict", "vote", "run", "reveal", "why", "next")
"""The steps of a round. One without a question to ask is left out."""
ANSWERED_BY = {"guess": "predict", "choose": "vote", "lever": "vote"}
"""The step in which each kind of question is answered."""


@dataclass(frozen=True)
class RoomStep:
    """One step of a room.

    Attributes:
        kind: welcome, before, one of `ROUND_STEPS`, debrief, after or end.
        round: number of its round from 0; -1: it belongs to none.
        text: what is said, shown and asked, and for how long.
        questions: what is answered in it.
    """

    kind: str
    round: int
    text: StepText
    questions: tuple[Question, ...] = ()


def list_steps(session: SessionFile) -> tuple[RoomStep, ...]:
    """List all steps of a session, in order."""
    survey = session.before_after
    steps = [RoomStep("welcome", -1, session.welcome)]
    if survey:
        steps.append(RoomStep("before", -1, session.before, prefix_questions("before")))
    for number, one_round in enumerate(session.rounds):
        steps += _list_round_steps(number, one_round)
    steps.append(RoomStep("debrief", -1, session.debrief))
    if survey:
        steps.append(RoomStep("after", -1, session.after, prefix_questions("after")))
    return (*steps, RoomStep("end", -1, session.end))


def prefix_questions(when: str) -> tuple[Question, ...]:
    """Build the five questions of before and after, with ids of their own: before.1 …"""
    return tuple(
        Question(f"{when}.{number}", "choose", ask, options=one) for number, (ask, one) in enumerate(SURVEY, 1)
    )


def _list_round_steps(number: int, one_round: RoundPlan) -> list[RoomStep]:
    steps = []
    for kind in ROUND_STEPS:
        questions = tuple(one for one in one_round.questions if ANSWERED_BY[one.kind] == kind)
        if questions or kind not in ANSWERED_BY.values():
            steps.append(RoomStep(kind, number, one_round.steps[kind], questions))
    return steps
