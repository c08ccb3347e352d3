"""The company of a room between two rounds: it goes on exactly where it stood, under what was chosen.

One course of luck is the room's company, a typical one. In each round its state is copied: the copy that lives on under the
choice, one that carries on as before, and a hundred of each with all luck drawn anew, which make the fan. A course equals, to the
last bit, simulating the same dated changes from the start; so a record can be replayed, and a room that was restarted goes on.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.workshop.absent_roles import answer_for_role, list_levers, read_role
from dashboard.workshop.session_file import Question, SessionFile
from dashboard.workshop.session_parser import build_company
from experiments.questions.run_story import choose_run, tell_story
from experiments.runner.fork import Trunk
from simulation.declare import Value
from simulation.ensemble import Ensemble
from simulation.measures import MEASURES, Measure
from simulation.scenario import Scenario

FUTURES = 100
"""Futures in a fan."""
CANDIDATES = 60
"""Courses of luck among which a typical one is chosen."""
KEPT_TRUNKS = 48
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
QUARTER = 13
STORY_KINDS = ("belief", "truth", "done", "people")

Decisions = Sequence[Mapping[str, Value]]
"""What was chosen in each round so far: levers by path."""


@dataclass(frozen=True)
class PlayedTable:
    """What happened at one table in one round; `as_dict` is what is written down."""

    settings: dict[str, Value]
    measures: dict[str, dict[str, Any]]
    guesses: dict[str, dict[str, Any]]
    why: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """Convert it to JSON data."""
        return {"settings": self.settings, "measures": self.measures, "guesses": self.guesses, "why": self.why}


class RoundEngine:
    """The source of everything that happens in a session; pure but for what it keeps, safe for threads."""

    def __init__(self, futures: int = FUTURES, candidates: int = CANDIDATES, threads: int = 1) -> None:
        self._futures, self._candidates, self._threads = futures, candidates, threads
        self._lock = threading.Lock()
        self._trunks: OrderedDict[tuple[str, int, int], Trunk] = OrderedDict()
        self._courses: dict[tuple[str, int], int] = {}

    def choose_course(self, session: SessionFile) -> int:
        """Choose the course of luck that is the room's company: a typical one, if it carries on."""
        company = build_company(session)
        key = (company.digest, session.seed)
        if key not in self._courses:
            self._courses[key] = choose_run(company, "typical", self._candidates, session.seed, threads=self._threads)
        return self._courses[key]

    def describe_past(self, session: SessionFile) -> dict[str, Any]:
        """Describe the company until today: the course of its measures, and which course of luck it is."""
        ensemble = self.reach_round(session, []).ensemble
        measures = {
            name: {"first": ensemble.first_quarter, "line": _round(ensemble.quarters(name)[0])}
            for name in dict.fromkeys(("bookings", *session.measures))
        }
        return {"measures": measures, "course": self.choose_course(session)}

    def build_played(self, session: SessionFile, decisions: Decisions) -> Scenario:
        """Build the scenario that the room has played so far: its company with what was chosen as dated changes."""
        scenario = build_company(session)
        for number, settings in enumerate(decisions):
            if settings:
                scenario = scenario.changing(session.find_start(number), dict(settings))
        return scenario

    def reach_round(self, session: SessionFile, decisions: Decisions) -> Trunk:
        """Bring the company to the beginning of the round that comes after these decisions."""
        number = len(decisions)
        week, scenario = session.find_start(number), self.build_played(session, decisions)
        course = self.choose_course(session)
        key = (scenario.digest, course, week)
        with self._lock:
            kept = self._trunks.get(key)
        if kept is not None:
            return kept
        if not number:
            trunk = Trunk(scenario, 1, session.seed, first_run=course, threads=1)
        else:
            before = self.reach_round(session, decisions[:-1])
            trunk = _switch(before, decisions[-1]).simulate_to(week)
        with self._lock:
            self._trunks[key] = trunk
            while len(self._trunks) > KEPT_TRUNKS:
                self._trunks.popitem(last=False)
        return trunk

    def ask_absent_roles(
        self, session: SessionFile, decisions: Decisions, questions: Sequence[Question], roles: Sequence[str]
    ) -> dict[str, dict[str, Any]]:
        """Ask the model's agents what absent roles answer: by question, by role; what they cannot tell is left out."""
        if not roles or not questions:
            return {}
        trunk, answers = self.reach_round(session, decisions), dict[str, dict[str, Any]]()
        paths = dict.fromkeys(path for question in questions for path in list_levers(question))
        present = read_levers(self.build_played(session, decisions), paths)

        def read(org: Any) -> None:
            for role in roles:
                wishes = read_role(org, role, present)
                for question in questions:
                    answer = answer_for_role(question, wishes, present)
                    if answer is not None and (not question.roles or role in question.roles):
                        answers.setdefault(question.id, {})[role] = answer

        trunk.apply_intervention(read)
        return answers

    def play_round(self, session: SessionFile, decisions: Decisions, settings: Mapping[str, Value]) -> PlayedTable:
        """Let a company live through the round that comes after these decisions, under new settings."""
        number = len(decisions)
        end = session.find_start(number + 1)
        before = self.reach_round(session, decisions)
        after = self.reach_round(session, [*decisions, settings])
        fans = before.redraw_luck(self._futures)
        pair = _RoundPair(
            before=before.ensemble,
            after=after.ensemble,
            carried=before.simulate_to(end).ensemble,
            futures=_switch(fans, settings).simulate_to(end).ensemble,
            carried_futures=fans.simulate_to(end).ensemble,
            weeks=session.rounds[number].weeks,
        )
        asked = [one for one in session.rounds[number].questions if one.kind == "guess"]
        return PlayedTable(
            dict(settings),
            {name: pair.describe_measure(name) for name in dict.fromkeys(("bookings", *session.measures))},
            {one.id: pair.describe_guess(one) for one in asked},
            self._tell_why(session, [*decisions, settings], number),
        )

    def _tell_why(self, session: SessionFile, decisions: Decisions, number: int) -> list[dict[str, Any]]:
        """Tell quarter by quarter what leaders believed and what was true."""
        played = self.build_played(session, decisions)
        start, end = session.find_start(number), session.find_start(number + 1)
        changes = tuple(change for change in played.changes if change.week < end)
        # One more quarter: what leaders made of a result is known in the quarter after it.
        length = min(end + QUARTER, played.weeks)
        shown = replace(played, changes=changes).with_({"world.weeks": length})
        story = tell_story(shown, self.choose_course(session), session.seed)
        return [
            {
                "quarter": card.quarter + 1,
                "title": card.title,
                "bookings": card.bookings,
                "target": card.target,
                "sentences": [[one.kind, one.text] for one in card.sentences if one.kind in STORY_KINDS],
            }
            for card in story.cards[start // QUARTER : end // QUARTER]
        ]

    def ask_what_if(
        self, session: SessionFile, decisions: Decisions, number: int, second: Mapping[str, Value]
    ) -> dict[str, Any]:
        """Ask what would have come, had another choice won in a round, all later choices being the same."""
        other = [*decisions[:number], second, *decisions[number + 1 :]]
        here, there = (self.reach_round(session, one).ensemble for one in (decisions, other))
        trunk = self.reach_round(session, decisions[:number])
        fan = trunk.redraw_luck(self._futures)
        ends = [self._go_on(session, fan, one, number) for one in (decisions, other)]
        return {"measures": {name: _compare_courses(name, here, there, ends) for name in session.measures}}

    def _go_on(self, session: SessionFile, trunk: Trunk, decisions: Decisions, number: int) -> Ensemble:
        for later in range(number, len(decisions)):
            trunk = _switch(trunk, decisions[later]).simulate_to(session.find_start(later + 1))
        return trunk.ensemble


def read_levers(scenario: Scenario, paths: Sequence[str] | dict[str, None]) -> dict[str, Any]:
    """Read the values of levers at the end of a scenario's dated changes."""
    values = {path: scenario.value(path) for path in paths}
    for change in scenario.changes:
        values |= {path: value for path, value in change.settings if path in values and change.region is None}
    return values


def _switch(trunk: Trunk, settings: Mapping[str, Value]) -> Trunk:
    return trunk.switch_plan(dict(settings)) if settings else trunk


@dataclass(frozen=True)
class _RoundPair:
    """The courses of one round: before it, after it under the choice and carried on, each also with new luck."""

    before: Ensemble
    after: Ensemble
    carried: Ensemble
    futures: Ensemble
    carried_futures: Ensemble
    weeks: int

    def describe_measure(self, name: str) -> dict[str, Any]:
        """Describe the course of a measure: by quarter, the line so far, the fan, and carrying on."""
        quarters = self.weeks // QUARTER
        measure, fan = MEASURES[name], self.futures.quarters(name)[:, -quarters:]
        values, carried = (self._measure_end(one, measure) for one in (self.futures, self.carried_futures))
        wins = np.where(values == carried, 0.5, ((values - carried) * (measure.better or 1) > 0).astype(float))
        return {
            "first": self.after.first_quarter,
            "line": _round(self.after.quarters(name)[0]),
            "fan": [_round(row) for row in np.nanquantile(fan, QUANTILES, axis=0)],
            "carried": _round(self.carried.quarters(name)[0, -quarters:]),
            "before": _round_one(self._measure_end(self.before, measure)[0]),
            "actual": _round_one(self._measure_end(self.after, measure)[0]),
            "instead": _round_one(self._measure_end(self.carried, measure)[0]),
            "better": round(100 * float(np.mean(wins))) if measure.better else None,
        }

    def describe_guess(self, question: Question) -> dict[str, Any]:
        """Describe what a guess is held against: what came, and all that could have come."""
        measure = MEASURES[question.measure]
        carrying = question.of == "carrying on"
        line, fan = (self.carried, self.carried_futures) if carrying else (self.after, self.futures)
        actual, futures = self._measure_guess(line, measure), self._measure_guess(fan, measure)
        return {"actual": _round_one(actual[0]), "futures": _round(np.sort(futures))}

    def _measure_guess(self, ensemble: Ensemble, measure: Measure) -> Any:
        """What is guessed: of a sum its change against as many weeks before, of a state its level in the last quarter."""
        value = self._measure_end(ensemble, measure)
        if measure.over is not None:
            return value
        base = float(self._measure_end(self.before, measure)[0])
        return value / base - 1.0 if base else np.zeros_like(value)

    def _measure_end(self, ensemble: Ensemble, measure: Measure) -> Any:
        """A sum over as many weeks as the round has, a state over the last quarter."""
        return ensemble.windowed(measure.name, self.weeks if measure.over is None else QUARTER)


def _compare_courses(name: str, here: Ensemble, there: Ensemble, ends: Sequence[Ensemble]) -> dict[str, Any]:
    """Compare what came with what would have come: the lines, the last year of both, and in how many futures it is better."""
    measure = MEASURES[name]
    mine, other = (one.windowed(name, 52) for one in ends)
    wins = np.where(mine == other, 0.5, ((other - mine) * (measure.better or 1) > 0).astype(float))
    return {
        "first": here.first_quarter,
        "line": _round(here.quarters(name)[0]),
        "other": _round(there.quarters(name)[0]),
        "value": _round_one(here.windowed(name, 52)[0]),
        "instead": _round_one(there.windowed(name, 52)[0]),
        "better": round(100 * float(np.mean(wins))) if measure.better else None,
    }


def _round(values: Any) -> list[float | None]:
    return [_round_one(value) for value in np.asarray(values).ravel()]


def _round_one(value: Any) -> float | None:
    """Round to six digits; unknown values are None, which JSON can hold."""
    return float(f"{float(value):.6g}") if np.isfinite(value) else None
