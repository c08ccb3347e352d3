"""Recommended plans: two or three levers that work together, put together from a ranking and judged in futures of their own.

Pairs are those of the ranking; the best ones are tried with a third lever. What is left is judged in futures that played no part
in any choice, against the plan as it is: gain, cost, and the dip before the gain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.service.ensemble_tables import EnsembleTables
from dashboard.service.headline_figures import CardOutcome, compute_headline_figure
from dashboard.service.plan_comparison import compute_dip
from experiments.findings.estimates import mean
from experiments.questions.lever_ranking import LeverMove, Ranking
from experiments.questions.search_goals import SearchGoal
from simulation.measures import MEASURES
from simulation.scenario import Scenario

MOST_PLANS = 3
PAIRS_TRIED, THIRDS_TRIED = 3, 4
TRIAL_RUNS, JUDGED_RUNS = 24, 60
FIRST_TRIAL_RUN, FIRST_JUDGED_RUN = 3_000_000, 4_000_000
"""Numbers of the futures in which plans are chosen, and of those in which they are judged."""
COSTS = ("pay", "programme_cost", "turnover_cost")
"""Measures of what a plan costs, together."""

Moves = tuple[LeverMove, ...]
Simulate = Callable[[Scenario, int, int], EnsembleTables]
"""Simulates a scenario: how many runs, and the number of the first."""


@dataclass(frozen=True)
class RecommendedPlan:
    """A plan of two or three moves, judged against the plan as it is.

    Attributes:
        moves: its levers.
        outcome: the last year of the measure that should get better.
        cost: the last year of what pay, programmes and turnover cost together.
        dip: how deep bookings first fall (relative, 0 or negative), and for how many quarters.
    """

    moves: Moves
    outcome: CardOutcome
    cost: CardOutcome
    dip: tuple[float, int]


@dataclass(frozen=True)
class Advice:
    """What would help most, as far as is known by now.

    Attributes:
        ranking: levers alone.
        plans: the recommended plans, the best first; None until they are judged.
    """

    ranking: Ranking
    plans: tuple[RecommendedPlan, ...] | None = None


def recommend_plans(scenario: Scenario, ranking: Ranking, simulate: Simulate) -> Iterator[RecommendedPlan]:
    """Yield the plans that help beyond chance, as they are judged."""
    candidates = choose_candidates(scenario, ranking, simulate)
    if not candidates:
        return
    present = simulate(scenario, JUDGED_RUNS, FIRST_JUDGED_RUN)
    for moves in candidates:
        tables = simulate(apply_moves(scenario, moves), JUDGED_RUNS, FIRST_JUDGED_RUN)
        outcome = compute_headline_figure(MEASURES[ranking.goal.measure], present, tables)
        if outcome.is_beyond_chance and outcome.difference * ranking.goal.sense > 0:
            yield RecommendedPlan(moves, outcome, compute_cost(present, tables), _compute_dip(present, tables))


def compute_cost(present: EnsembleTables, plan: EnsembleTables) -> CardOutcome:
    """Compute what a plan costs in the last year, in pay, programmes and turnover together."""
    here, there = (
        replace(tables, last_years={COSTS[0]: np.sum([tables.last_years[name] for name in COSTS], axis=0)})
        for tables in (plan, present)
    )
    return compute_headline_figure(MEASURES[COSTS[0]], there, here)


def choose_candidates(scenario: Scenario, ranking: Ranking, simulate: Simulate) -> list[Moves]:
    """Choose the plans to judge: the best of the pairs of the ranking, and of those with a third lever."""
    trials = list_trials(ranking)
    if not trials:
        return []
    present = simulate(scenario, TRIAL_RUNS, FIRST_TRIAL_RUN)
    gains = {
        moves: _compute_gain(ranking.goal, present, simulate(apply_moves(scenario, moves), TRIAL_RUNS, FIRST_TRIAL_RUN))
        for moves in trials
    }
    return sorted(gains, key=lambda moves: -gains[moves])[:MOST_PLANS]


def list_trials(ranking: Ranking) -> list[Moves]:
    """List the plans to try: the best pairs, and each of the two best of them with one of the best other levers."""
    ranked = sorted(ranking.pairs, key=lambda pair: -pair.together.value)
    pairs = [
        (pair.first, pair.second) for pair in ranked if pair.together.value > 0 and _is_sound(pair.first, pair.second)
    ]
    pairs = pairs[:PAIRS_TRIED]
    others = list({effect.move.path: effect.move for effect in reversed(ranking.helping_effects)}.values())[::-1]
    triples: dict[frozenset[LeverMove], Moves] = {}
    for pair in pairs[:2]:
        thirds = [move for move in others if move.path not in {each.path for each in pair}][:THIRDS_TRIED]
        for third in thirds:
            triples.setdefault(frozenset((*pair, third)), (*pair, third))
    return [*pairs, *triples.values()]


def _is_sound(first: LeverMove, second: LeverMove) -> bool:
    """Whether two moves are of two levers."""
    return first.path != second.path


def apply_moves(scenario: Scenario, moves: Sequence[LeverMove]) -> Scenario:
    """Move levers of a scenario, from today on."""
    return scenario.with_({move.path: move.value for move in moves})


def _compute_gain(goal: SearchGoal, present: EnsembleTables, plan: EnsembleTables) -> float:
    return goal.sense * (mean(plan.last_years[goal.measure]) - mean(present.last_years[goal.measure]))


def _compute_dip(present: EnsembleTables, plan: EnsembleTables) -> tuple[float, int]:
    today = -present.first_quarter
    return compute_dip(present.quarter_tables["bookings"][:, today:], plan.quarter_tables["bookings"][:, today:])
