"""Recommendations for a plan: every lever moved alone, then plans of two or three, by the explorer's engine, within its limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial

from dashboard.levers.lever_texts import find_idle_reason
from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.recommendations.recommended_plans import Advice, RecommendedPlan, Simulate, recommend_plans
from dashboard.service.background import JobStatus
from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.explorer_settings import Engine
from dashboard.service.plan_comparison import CARD_MEASURES
from dashboard.service.service import Service, count_rep_weeks
from experiments.findings.estimates import RunValues
from experiments.questions.lever_ranking import Ranking
from experiments.questions.rank_levers import BUDGET, RankingQuestion, count_fewest_runs, list_moves, rank_levers
from experiments.questions.search_goals import SearchGoal
from experiments.runner.run_cache import RunCache
from simulation.measures import MEASURES
from simulation.scenario import Scenario

OFFERED_MEASURES = CARD_MEASURES
"""Measures that recommendations can aim at: those of the cards."""
WINDOW_WEEKS = 52

Ranks = Callable[[RankingQuestion, RunCache], Iterator[Ranking]]


class Recommendations:
    """Advice on plans, one for all users of a process."""

    def __init__(self, service: Service, ranks: Ranks = rank_levers) -> None:
        """Take the service, whose engine and limits are used, and the ranking function."""
        self.service = service
        self._ranks = ranks

    def ask(self, plan: Plan, measure: str, client: str) -> JobStatus[Advice]:
        """Return the advice for a plan as far as it is known; "large" where the company is too large.

        Args:
            plan: a plan that fits its scenario.
            measure: one of `OFFERED_MEASURES`.
            client: the page that asks.
        """
        question = self.build_question(plan, measure)
        if question is None:
            return JobStatus("large")
        company_and_luck = question.scenario.digest, self.service.build_baseline(plan).past_digest, plan.seed
        key = ("helps", *company_and_luck, measure, question.budget, len(question.moves))
        return self.service.background.ask(key, client, lambda stop: self._advise(question, plan, stop))

    def _advise(self, question: RankingQuestion, plan: Plan, stop: Callable[[], bool]) -> Iterator[Advice]:
        """Rank levers alone, then judge plans of two or three."""
        ranking = None
        for ranking in self._ranks(question, self._build_run_source(plan, stop)):
            yield Advice(ranking)
        if ranking is None:
            return
        plans: list[RecommendedPlan] = []
        for recommended in recommend_plans(question.scenario, ranking, self._build_simulator(plan, stop)):
            plans.append(recommended)
            yield Advice(ranking, _sort_plans(plans, ranking))
        yield Advice(ranking, _sort_plans(plans, ranking))

    def _build_simulator(self, plan: Plan, stop: Callable[[], bool]) -> Simulate:
        """Build the function that simulates recommended plans; in a large company they are judged in fewer futures."""
        settings, since = self.service.settings, {"since": self.service.build_baseline(plan)} if plan.cut else {}
        affordable = self.service.count_affordable_runs(self.service.build_planned(plan), settings.futures[-1])

        def simulate(scenario: Scenario, runs: int, first_run: int) -> EnsembleTables:
            runs = min(runs, affordable)
            more = {"threads": os.cpu_count(), "cancel": stop, **since}
            return EnsembleTables.from_ensemble(settings.engine(scenario, runs, plan.seed, first_run=first_run, **more))

        return simulate

    def leave(self, client: str) -> None:
        """Stop what only this page waits for."""
        self.service.background.leave(client)

    def build_question(self, plan: Plan, measure: str) -> RankingQuestion | None:
        """Build the question: all levers, or those in sight where a company is large; None where even these are too many."""
        scenario = self.service.build_planned(plan)
        budget = min(BUDGET, int(self.service.settings.effort / count_rep_weeks(scenario)))
        idle = list_idle_levers(scenario)
        all_moves = tuple(move for move in list_moves(scenario) if move.path not in idle)
        moves_in_sight = tuple(
            move for move in all_moves if move.path in scenario.in_sight and move.path in PLAYABLE_LEVERS
        )
        for candidate_moves in (all_moves, moves_in_sight):
            if candidate_moves and count_fewest_runs(len(candidate_moves)) <= budget:
                return RankingQuestion(scenario, SearchGoal.from_measure(measure), candidate_moves, budget)
        return None

    def _build_run_source(self, plan: Plan, stop: Callable[[], bool]) -> RunCache:
        weeks = min(WINDOW_WEEKS, self.service.build_planned(plan).weeks)
        since = {"since": self.service.build_baseline(plan)} if plan.cut else {}
        engine_runs = _build_engine_runs(partial(self.service.settings.engine, **since))
        return engine_runs(plan.seed, weeks, threads=os.cpu_count(), cancel=stop)


def list_idle_levers(scenario: Scenario) -> dict[str, str]:
    """List the levers that have no effect of their own in a plan, by path, each with what it waits for."""
    moving = {path for change in scenario.changes for path, _ in change.settings}
    reasons = {
        path: find_idle_reason(lever, scenario.value, moving)
        for path, lever in PLAYABLE_LEVERS.items()
        if path not in moving
    }
    return {path: reason for path, reason in reasons.items() if reason}


def _sort_plans(plans: list[RecommendedPlan], ranking: Ranking) -> tuple[RecommendedPlan, ...]:
    return tuple(sorted(plans, key=lambda each: -each.outcome.difference * ranking.goal.sense))


def _build_engine_runs(engine: Engine) -> type[RunCache]:
    """Build a cache of futures that an engine simulates."""

    class EngineRuns(RunCache):
        def _simulate_runs(self, scenario: Scenario, first: int, runs: int) -> dict[str, RunValues]:
            ensemble = engine(scenario, runs, self.seed, first_run=first, threads=self.threads, cancel=self.cancel)
            self.runs_simulated += runs
            return {name: ensemble.windowed(name, self.window) for name in MEASURES}

    return EngineRuns
