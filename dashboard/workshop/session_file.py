"""A session: what a room goes through, as a value. `session_parser.py` reads it from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.scenario import Settings

MOST_QUESTIONS = 3
"""Questions a round may ask."""
MOST_TABLES = 12
ROLES = ("rep", "manager", "leader")
"""The roles that people may take; `absent_roles.py` says how one that nobody takes is played."""
DEFAULT_MEASURES = ("bookings", "burned_out", "trust_leadership_held", "customer_hours")


@dataclass(frozen=True)
class StepText:
    """What belongs to one step.

    Attributes:
        minutes: planned length.
        text: what the room reads.
        say: what the facilitator says.
        ask: the question to ask the room.
        surprise: what usually surprises.
    """

    minutes: float = 2.0
    text: str = ""
    say: str = ""
    ask: str = ""
    surprise: str = ""


@dataclass(frozen=True)
class QuestionOption:
    """One answer to choose, and the levers it sets."""

    label: str
    settings: Settings = ()


@dataclass(frozen=True)
class Question:
    """One question that everybody answers on a phone.

    Attributes:
        id: unique in the session: r1.q2 is the second question of the first round.
        kind: "guess" (a number on a slider), "choose" (one option; the majority counts), "lever" (a value; the median counts).
        ask: the question.
        roles: who is asked; empty: everybody.
        measure: what is guessed.
        low, high: ends of the slider.
        of: what a guess is about: "choice" (what the room will choose) or "carrying on".
        curve: whether the way there may be drawn where there is room.
        lever: path of the lever that is voted on.
        options: what can be chosen.
    """

    id: str
    kind: str
    ask: str
    roles: tuple[str, ...] = ()
    measure: str = ""
    low: float = 0.0
    high: float = 1.0
    of: str = "choice"
    curve: bool = False
    lever: str = ""
    options: tuple[QuestionOption, ...] = ()


@dataclass(frozen=True)
class RoundPlan:
    """One round: how long the company goes on, what is asked, and the text of every step by its kind."""

    title: str
    weeks: int
    questions: tuple[Question, ...]
    steps: Mapping[str, StepText]


@dataclass(frozen=True)
class SessionFile:
    """A session.

    Attributes:
        title, about: what it is called and what it is for.
        scenario: name of the company's scenario in the library.
        settings: what is changed in it.
        seed: the luck of its company.
        roles: roles that people take; empty: none.
        measures: what is shown.
        before_after: whether the five questions are asked at the start and at the end.
        rounds: the rounds.
        welcome, before, debrief, after, end: the texts of the steps outside rounds.
        closing: the three questions of the debrief.
        text: the TOML it was read from.
    """

    title: str
    scenario: str
    rounds: tuple[RoundPlan, ...]
    about: str = ""
    settings: Settings = ()
    seed: int = 1
    roles: tuple[str, ...] = ()
    measures: tuple[str, ...] = DEFAULT_MEASURES
    before_after: bool = True
    welcome: StepText = StepText()
    before: StepText = StepText()
    debrief: StepText = StepText()
    after: StepText = StepText()
    end: StepText = StepText()
    closing: tuple[str, ...] = ()
    text: str = ""

    @property
    def weeks(self) -> int:
        """Weeks from today to the end of the last round."""
        return sum(one.weeks for one in self.rounds)

    @property
    def minutes(self) -> float:
        """Planned length of the whole session."""
        outside = (self.welcome, self.debrief, *((self.before, self.after) if self.before_after else ()))
        return float(sum(step.minutes for step in outside)) + sum(count_minutes(one) for one in self.rounds)

    def find_start(self, number: int) -> int:
        """Find the week, counted from today, in which a round begins."""
        return sum(one.weeks for one in self.rounds[:number])


def count_minutes(one_round: RoundPlan) -> float:
    """Count the planned minutes of a round; steps without a question to ask do not take place."""
    kinds = {question.kind for question in one_round.questions}
    idle = {kind for kind, needed in (("predict", {"guess"}), ("vote", {"choose", "lever"})) if not kinds & needed}
    return float(sum(step.minutes for kind, step in one_round.steps.items() if kind not in idle))
