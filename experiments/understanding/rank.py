"""What would help most: every lever alone to each end of its range, in the same futures; then the pairs that need each other.

Three stages, whose cost is a number of futures and never a time: all moves in a few futures; more futures for those near the
top (successive halving, by four); and then, in *fresh* futures that had no say in the choice, the present plan, the best moves,
the worst ones and the pairs. What is said of the best comes from the fresh futures alone, so that luck which made a move look
good does not count for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.estimates import Numbers, estimate, mean
from experiments.orders import OrderError
from experiments.understanding.futures import FRESH, Futures
from experiments.understanding.goals import Goal
from experiments.understanding.ranking import Effect, Move, Pair, Ranking, Side
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

BUDGET = 900
"""Futures in all; see docs/understanding/rank.md for the time they take."""
FIRST_SHARE = 0.48
"""Share of the futures that go to all moves alike."""
FINALISTS, WORST, PAIRED, UNSURE = 8, 2, 6, 4
"""How many of the best and of the worst moves meet fresh futures, how many of the best are paired, and how many of the unsure."""
LEAST = 3
"""Futures below which an interval says nothing."""
VALUES = ("bookings", "contribution", "burned_out", "turnover", "trust_leadership", "customer_share")
"""Measures of value that are looked at beside the one that is ranked."""

Lived = dict[str, Numbers]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        scenario: the present plan.
        goal: the measure, and whether more of it is better.
        moves: what is tried alone.
        budget: futures to live in all.
    """

    scenario: Scenario
    goal: Goal
    moves: tuple[Move, ...]
    budget: int

    @property
    def first(self) -> int:
        """Futures in which every move is tried at first."""
        return max(LEAST, int(FIRST_SHARE * self.budget / (len(self.moves) + 1)))

    def after(self, move: Move) -> Scenario:
        """The scenario with one lever moved, from today on."""
        return self.scenario.with_({move.path: move.value})


def moves(scenario: Scenario) -> tuple[Move, ...]:
    """Every lever that can be moved during a run, to each end of its range or to each other choice."""
    return tuple(
        Move(path, value)
        for path, lever in LEVERS.items()
        if lever.scope != "start"
        for value in (lever.choices or (lever.check(lever.low), lever.check(lever.high)))
        if value != scenario.value(path)
    )


def question(scenario: Scenario, measure: str = "contribution", budget: int = BUDGET) -> Question:
    """A question about all levers of a scenario.

    Raises:
        OrderError: an unknown measure, one of which neither more nor less is better, or too few futures.
    """
    goal = Goal.better(measure)
    asked = Question(scenario, goal, moves(scenario), budget)
    needed = least(len(asked.moves))
    if budget < needed:
        raise OrderError(f"--runs {budget}: {len(asked.moves)} moves need at least {needed} futures in all")
    return asked


def least(moves: int) -> int:
    """The fewest futures that leave `LEAST` for every stage."""
    pairs = PAIRED * (PAIRED - 1) // 2 + UNSURE * (UNSURE - 1) // 2
    return 2 * LEAST * (moves + 1) + LEAST * (1 + FINALISTS + WORST + UNSURE + pairs)


def rank(asked: Question, futures: Futures) -> Iterator[Ranking]:
    """Answers, each sharper than the one before; the last one is whole (`Ranking.done`).

    Args:
        asked: see `question`.
        futures: the futures; what they tell decides, never the time they take.

    Raises:
        Cancelled: the caller of `futures` asked to stop.
    """
    present = futures.of(asked.scenario, asked.first)
    screened: dict[Move, Effect] = {}
    lives = futures.each([asked.after(move) for move in asked.moves], asked.first)
    for move, lived in zip(asked.moves, lives, strict=True):
        screened[move] = _effect(asked.goal, move, lived, present)
        yield _ranking(asked, futures.lived, screened.values())
    yield from _race(asked, futures, screened)
    yield from _fresh(asked, futures, screened)


def _race(asked: Question, futures: Futures, screened: dict[Move, Effect]) -> Iterator[Ranking]:
    """Twice the futures for the best quarter, and again, until no more are left than meet fresh ones."""
    runs, alive = asked.first, len(asked.moves) // 4
    while alive > FINALISTS:
        runs = 2 * runs
        near = [effect.move for effect in _sorted(screened.values())[:alive]]
        present = futures.of(asked.scenario, runs)
        for move, lived in zip(near, futures.each([asked.after(move) for move in near], runs), strict=True):
            screened[move] = _effect(asked.goal, move, lived, present)
        yield _ranking(asked, futures.lived, screened.values())
        alive = alive // 4


def _fresh(asked: Question, futures: Futures, screened: dict[Move, Effect]) -> Iterator[Ranking]:
    """The best and the worst, alone and in pairs, in futures that had no say in the choice."""
    helping = _best_ends(_sorted(screened.values()))
    unsure = [effect for effect in helping if effect.gain.side == 0][:UNSURE]
    pairs = list(dict.fromkeys([*combinations(_moves(helping[:PAIRED]), 2), *combinations(_moves(unsure), 2)]))
    worst = [effect for effect in _sorted(screened.values())[-WORST:] if effect.gain.value < 0]
    alone = list(dict.fromkeys(_moves([*helping[:FINALISTS], *unsure, *worst])))
    runs = max(LEAST, (asked.budget - futures.lived) // (1 + len(alone) + len(pairs)))
    fresh = futures.elsewhere(FRESH)
    present = fresh.of(asked.scenario, runs)
    known: dict[Move, Lived] = {}
    found = dict(screened)
    for move, lived in zip(alone, fresh.each([asked.after(move) for move in alone], runs), strict=True):
        known[move] = lived
        found[move] = _effect(asked.goal, move, lived, present, fresh=True)
        yield _ranking(asked, futures.lived + fresh.lived, found.values())
    found.update(_challenged(asked.goal, found, known))
    together: list[Pair] = []
    plans = [asked.scenario.with_({a.path: a.value, b.path: b.value}) for a, b in pairs]
    for pair, lived in zip(pairs, fresh.each(plans, runs), strict=True):
        parts = (present, known[pair[0]], known[pair[1]], lived)
        together.append(_pair(asked.goal, pair, parts, len(pairs)))
    yield _ranking(asked, futures.lived + fresh.lived, found.values(), together, done=True)


def _challenged(goal: Goal, found: dict[Move, Effect], known: dict[Move, Lived]) -> dict[Move, Effect]:
    """The moves in fresh futures, each told whether it may be the best one: picked among many, the first is first by luck too."""
    best = max(known, key=lambda move: (found[move].gain.value, move.path))
    settled = {}
    for move, lived in known.items():
        behind = estimate(goal.gain(lived, known[best]), family=len(known) - 1)
        settled[move] = Effect(
            move, found[move].gain, found[move].sides, fresh=True, may_be_best=move == best or behind.side >= 0
        )
    return settled


def _effect(goal: Goal, move: Move, lived: Lived, present: Lived, fresh: bool = False) -> Effect:
    names = [name for name in VALUES if name != goal.measure]
    # Side effects are only told where they are judged with care; of a few futures chance would tell too many.
    sides = [_side(name, lived, present, len(names)) for name in names] if fresh else []
    clear = sorted((side for side in sides if side.change.side), key=lambda side: -side.strength)
    return Effect(move, estimate(goal.gain(lived, present)), tuple(clear), fresh, may_be_best=False)


def _side(name: str, lived: Lived, present: Lived, family: int) -> Side:
    found = estimate(lived[name] - present[name], family)
    return Side(name, found, MEASURES[name].better, mean(present[name]))


def _pair(goal: Goal, pair: tuple[Move, Move], parts: tuple[Lived, Lived, Lived, Lived], family: int) -> Pair:
    present, first, second, both = parts
    alone = (goal.gain(first, present), goal.gain(second, present))
    together = goal.gain(both, present)
    extra = estimate(together - alone[0] - alone[1], family)
    return Pair(pair[0], pair[1], (estimate(alone[0]), estimate(alone[1])), estimate(together, family), extra)


def _ranking(
    asked: Question, lived: int, effects: Iterable[Effect], pairs: Sequence[Pair] = (), done: bool = False
) -> Ranking:
    scenario = asked.scenario
    title = scenario.title or scenario.name
    return Ranking(title, asked.goal, tuple(_sorted(effects)), tuple(pairs), len(asked.moves), lived, done)


def _sorted(effects: Iterable[Effect]) -> list[Effect]:
    """The most helpful first; what has no value last."""
    return sorted(effects, key=lambda effect: -np.nan_to_num(effect.gain.value, nan=-np.inf))


def _best_ends(effects: list[Effect]) -> list[Effect]:
    """Each lever once, at the end that helps more."""
    seen: dict[str, Effect] = {}
    for effect in effects:
        seen.setdefault(effect.move.path, effect)
    return list(seen.values())


def _moves(effects: Sequence[Effect]) -> list[Move]:
    return [effect.move for effect in effects]
