"""The ranking of levers: each one alone at both ends of its range, in the same runs; then the pairs that need each other.

Three stages, whose cost is a number of runs and never a time: all moves in a few runs; more runs for those near the top
(successive halving, by four); and then, in *fresh* runs that played no part in the choice, the present plan, the best moves,
the worst ones and the pairs. Statements about the best come from the fresh runs alone, so that the luck that made a move look
good does not count for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.findings.estimates import RunValues, estimate, mean
from experiments.questions.lever_ranking import LeverMove, MoveEffect, MovePair, Ranking, SideEffect
from experiments.questions.search_goals import SearchGoal
from experiments.runner.run_cache import FIRST_FRESH_RUN, RunCache
from experiments.runner.run_options import OptionError
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

BUDGET = 900
"""All runs of a ranking; see docs/understanding/rank.md for the time they take."""
FIRST_SHARE = 0.48
"""Share of the runs that all moves get alike."""
FINALISTS, WORST, PAIRED, UNSURE = 8, 2, 6, 4
"""How many of the best and of the worst moves are tested in fresh runs, and how many of the best and of the unsure are paired."""
FEWEST_RUNS = 3
"""The fewest runs from which an interval is computed."""
VALUE_MEASURES = ("bookings", "contribution", "burned_out", "turnover", "trust_leadership_held", "customer_share")
"""Measures of value whose side effects are reported."""

MeasureValues = dict[str, RunValues]


@dataclass(frozen=True)
class RankingQuestion:
    """The question of a ranking.

    Attributes:
        scenario: the present plan.
        goal: the measure, and whether more of it is better.
        moves: the moves that are tried alone.
        budget: runs to simulate in all.
    """

    scenario: Scenario
    goal: SearchGoal
    moves: tuple[LeverMove, ...]
    budget: int

    @property
    def screening_runs(self) -> int:
        """The number of runs in which every move is tried at first."""
        return max(FEWEST_RUNS, int(FIRST_SHARE * self.budget / (len(self.moves) + 1)))

    def apply_move(self, move: LeverMove) -> Scenario:
        """Move one lever of the scenario, from today on."""
        return self.scenario.with_({move.path: move.value})


def list_moves(scenario: Scenario) -> tuple[LeverMove, ...]:
    """List every lever that can be moved during a run, to each end of its range or to each other choice."""
    return tuple(
        LeverMove(path, value)
        for path, lever in LEVERS.items()
        if lever.scope != "start"
        for value in (lever.choices or (lever.check(lever.low), lever.check(lever.high)))
        if value != scenario.value(path)
    )


def build_question(scenario: Scenario, measure: str = "contribution", budget: int = BUDGET) -> RankingQuestion:
    """Build the question about all levers of a scenario.

    Raises:
        OptionError: an unknown measure, one of which neither more nor less is better, or too few runs.
    """
    goal = SearchGoal.from_measure(measure)
    ranking_question = RankingQuestion(scenario, goal, list_moves(scenario), budget)
    needed = count_fewest_runs(len(ranking_question.moves))
    if budget < needed:
        raise OptionError(f"--runs {budget}: {len(ranking_question.moves)} moves need at least {needed} futures in all")
    return ranking_question


def count_fewest_runs(moves: int) -> int:
    """Count the fewest runs that leave `FEWEST_RUNS` for every stage."""
    pairs = PAIRED * (PAIRED - 1) // 2 + UNSURE * (UNSURE - 1) // 2
    return 2 * FEWEST_RUNS * (moves + 1) + FEWEST_RUNS * (1 + FINALISTS + WORST + UNSURE + pairs)


def rank_levers(question: RankingQuestion, run_cache: RunCache) -> Iterator[Ranking]:
    """Rank the levers; yields rankings, each more precise than the one before; the last one is complete (`Ranking.done`).

    Args:
        question: see `build_question`.
        run_cache: of the runs; their results decide, never the time they take.

    Raises:
        Cancelled: the caller of `run_cache` asked to stop.
    """
    present = run_cache.measure_runs(question.scenario, question.screening_runs)
    screened: dict[LeverMove, MoveEffect] = {}
    measurements = run_cache.measure_each(
        [question.apply_move(move) for move in question.moves], question.screening_runs
    )
    for move, values in zip(question.moves, measurements, strict=True):
        screened[move] = _estimate_effect(question.goal, move, values, present)
        yield _build_ranking(question, run_cache.runs_simulated, screened.values())
    yield from _race_moves(question, run_cache, screened)
    yield from _judge_finalists(question, run_cache, screened)


def _race_moves(
    question: RankingQuestion, run_cache: RunCache, screened: dict[LeverMove, MoveEffect]
) -> Iterator[Ranking]:
    """Double the runs for the best quarter of moves, repeatedly, until no more are left than are tested in fresh runs."""
    runs, alive = question.screening_runs, len(question.moves) // 4
    while alive > FINALISTS:
        runs = 2 * runs
        near = [effect.move for effect in _sort_effects(screened.values())[:alive]]
        present = run_cache.measure_runs(question.scenario, runs)
        for move, values in zip(
            near, run_cache.measure_each([question.apply_move(move) for move in near], runs), strict=True
        ):
            screened[move] = _estimate_effect(question.goal, move, values, present)
        yield _build_ranking(question, run_cache.runs_simulated, screened.values())
        alive = alive // 4


def _judge_finalists(
    question: RankingQuestion, run_cache: RunCache, screened: dict[LeverMove, MoveEffect]
) -> Iterator[Ranking]:
    """Judge the best and the worst moves, alone and in pairs, in runs that played no part in the choice."""
    helping = _keep_best_ends(_sort_effects(screened.values()))
    unsure = [effect for effect in helping if effect.gain.side == 0][:UNSURE]
    pairs = list(
        dict.fromkeys(
            [*combinations(_list_effect_moves(helping[:PAIRED]), 2), *combinations(_list_effect_moves(unsure), 2)]
        )
    )
    worst = [effect for effect in _sort_effects(screened.values())[-WORST:] if effect.gain.value < 0]
    finalists = list(dict.fromkeys(_list_effect_moves([*helping[:FINALISTS], *unsure, *worst])))
    runs = max(FEWEST_RUNS, (question.budget - run_cache.runs_simulated) // (1 + len(finalists) + len(pairs)))
    fresh_cache = run_cache.with_first_run(FIRST_FRESH_RUN)
    present = fresh_cache.measure_runs(question.scenario, runs)
    values_by_move: dict[LeverMove, MeasureValues] = {}
    effects = dict(screened)
    for move, values in zip(
        finalists, fresh_cache.measure_each([question.apply_move(move) for move in finalists], runs), strict=True
    ):
        values_by_move[move] = values
        effects[move] = _estimate_effect(question.goal, move, values, present, fresh=True)
        yield _build_ranking(question, run_cache.runs_simulated + fresh_cache.runs_simulated, effects.values())
    effects.update(_mark_possible_best(question.goal, effects, values_by_move))
    together: list[MovePair] = []
    plans = [question.scenario.with_({a.path: a.value, b.path: b.value}) for a, b in pairs]
    for pair, values in zip(pairs, fresh_cache.measure_each(plans, runs), strict=True):
        parts = (present, values_by_move[pair[0]], values_by_move[pair[1]], values)
        together.append(_estimate_pair(question.goal, pair, parts, len(pairs)))
    yield _build_ranking(
        question, run_cache.runs_simulated + fresh_cache.runs_simulated, effects.values(), together, done=True
    )


def _mark_possible_best(
    goal: SearchGoal, effects: dict[LeverMove, MoveEffect], values_by_move: dict[LeverMove, MeasureValues]
) -> dict[LeverMove, MoveEffect]:
    """Mark the moves that may be the best one: among many, the first is partly first by luck."""
    best = max(values_by_move, key=lambda move: (effects[move].gain.value, move.path))
    settled = {}
    for move, values in values_by_move.items():
        behind = estimate(goal.compute_gain(values, values_by_move[best]), family=len(values_by_move) - 1)
        settled[move] = MoveEffect(
            move, effects[move].gain, effects[move].sides, fresh=True, may_be_best=move == best or behind.side >= 0
        )
    return settled


def _estimate_effect(
    goal: SearchGoal, move: LeverMove, values: MeasureValues, present: MeasureValues, fresh: bool = False
) -> MoveEffect:
    names = [name for name in VALUE_MEASURES if name != goal.measure]
    # Side effects are only reported from fresh runs: from a few runs, chance would produce too many.
    sides = [_estimate_side_effect(name, values, present, len(names)) for name in names] if fresh else []
    clear = sorted((side for side in sides if side.change.side), key=lambda side: -side.clarity)
    return MoveEffect(move, estimate(goal.compute_gain(values, present)), tuple(clear), fresh, may_be_best=False)


def _estimate_side_effect(name: str, values: MeasureValues, present: MeasureValues, family: int) -> SideEffect:
    change = estimate(values[name] - present[name], family)
    return SideEffect(name, change, MEASURES[name].better, mean(present[name]))


def _estimate_pair(
    goal: SearchGoal,
    pair: tuple[LeverMove, LeverMove],
    parts: tuple[MeasureValues, MeasureValues, MeasureValues, MeasureValues],
    family: int,
) -> MovePair:
    present, first, second, both = parts
    alone = (goal.compute_gain(first, present), goal.compute_gain(second, present))
    together = goal.compute_gain(both, present)
    extra = estimate(together - alone[0] - alone[1], family)
    return MovePair(pair[0], pair[1], (estimate(alone[0]), estimate(alone[1])), estimate(together, family), extra)


def _build_ranking(
    question: RankingQuestion,
    runs_simulated: int,
    effects: Iterable[MoveEffect],
    pairs: Sequence[MovePair] = (),
    done: bool = False,
) -> Ranking:
    scenario = question.scenario
    title = scenario.title or scenario.name
    return Ranking(
        title, question.goal, tuple(_sort_effects(effects)), tuple(pairs), len(question.moves), runs_simulated, done
    )


def _sort_effects(effects: Iterable[MoveEffect]) -> list[MoveEffect]:
    """Sort effects, the most helpful first; those without a value come last."""
    return sorted(effects, key=lambda effect: -np.nan_to_num(effect.gain.value, nan=-np.inf))


def _keep_best_ends(effects: list[MoveEffect]) -> list[MoveEffect]:
    """Keep each lever once, at the end that helps more."""
    best_by_lever: dict[str, MoveEffect] = {}
    for effect in effects:
        best_by_lever.setdefault(effect.move.path, effect)
    return list(best_by_lever.values())


def _list_effect_moves(effects: Sequence[MoveEffect]) -> list[LeverMove]:
    return [effect.move for effect in effects]
