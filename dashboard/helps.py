"""What would help most, asked for a plan: every lever alone, in futures of the explorer's own engine, within its limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial

from dashboard.background import Answer
from dashboard.compare import CARDS
from dashboard.service import Service, rep_weeks
from dashboard.settings import Engine
from dashboard.state import PLAYED, Plan
from experiments.estimates import Numbers
from experiments.understanding.futures import Futures
from experiments.understanding.goals import Goal
from experiments.understanding.rank import BUDGET, Question, least, moves, rank
from experiments.understanding.ranking import Ranking
from simulation.measures import MEASURES
from simulation.scenario import Scenario

OFFERED = CARDS
"""Measures that may be asked to get better: those of the cards."""
WINDOW = 52

Ranks = Callable[[Question, Futures], Iterator[Ranking]]


class Helps:
    """Rankings of levers, one for all users of a process."""

    def __init__(self, service: Service, ranks: Ranks = rank) -> None:
        """Take whose engine and limits count, and what ranks."""
        self.service = service
        self._ranks = ranks

    def ask(self, plan: Plan, measure: str, who: str) -> Answer[Ranking]:
        """Give the ranking for a plan as far as it is known; a company that is too large is "large".

        Args:
            plan: a settled plan.
            measure: one of `OFFERED`.
            who: the page that asks.
        """
        asked = self.question(plan, measure)
        if asked is None:
            return Answer("large")
        known = asked.scenario.digest, self.service.carrying(plan).past_digest, plan.seed
        key = ("helps", *known, measure, asked.budget, len(asked.moves))
        return self.service.background.ask(key, who, lambda stop: self._ranks(asked, self._futures(plan, stop)))

    def leave(self, who: str) -> None:
        """Stop what only this page waits for."""
        self.service.background.leave(who)

    def question(self, plan: Plan, measure: str) -> Question | None:
        """Give what is asked: all levers, or those in sight where a company is large; None where even these are too many."""
        scenario = self.service.planned(plan)
        budget = min(BUDGET, int(self.service.settings.effort / rep_weeks(scenario)))
        every = moves(scenario)
        sight = tuple(move for move in every if move.path in scenario.in_sight and move.path in PLAYED)
        for tried in (every, sight):
            if tried and least(len(tried)) <= budget:
                return Question(scenario, Goal.better(measure), tried, budget)
        return None

    def _futures(self, plan: Plan, stop: Callable[[], bool]) -> Futures:
        weeks = min(WINDOW, self.service.planned(plan).weeks)
        since = {"since": self.service.carrying(plan)} if plan.cut else {}
        lived_by = _lived_by(partial(self.service.settings.engine, **since))
        return lived_by(plan.seed, weeks, threads=os.cpu_count(), cancel=stop)


def _lived_by(engine: Engine) -> type[Futures]:
    """Give futures that are lived by an engine."""

    class Lived(Futures):
        def _live(self, scenario: Scenario, first: int, runs: int) -> dict[str, Numbers]:
            found = engine(scenario, runs, self.seed, first_run=first, threads=self.threads, cancel=self.cancel)
            self.lived += runs
            return {name: found.windowed(name, self.window) for name in MEASURES}

    return Lived
