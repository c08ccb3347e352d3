"""What would help most: known answers are found, luck is not mistaken for help, and the cost is what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_futures import Made, at, made
from typer.testing import CliRunner

import flywheel
from experiments.findings.estimates import Estimate
from experiments.questions.lever_ranking import ADD_UP, LESS, MORE, ONLY_TOGETHER, LeverMove, MovePair, Ranking
from experiments.questions.rank_levers import (
    FEWEST_RUNS,
    RankingQuestion,
    build_question,
    count_fewest_runs,
    list_moves,
    rank_levers,
)
from experiments.runner.run_cache import RunCache
from experiments.runner.run_options import OptionError
from simulation.policy import LEVERS
from simulation.scenario import Scenario

CARE, COACHING, CAUSE, FIXING = "management.care", "management.coaching", "leadership.root_cause", "leadership.fixing"
TINY = ("--weeks", "13", "--set", "world.reps=16", "--set", "structure.span=4", "--set", "world.warmup_weeks=13")


def rank_known_levers(
    kind: type[Made], scenario: Scenario | None = None, measure: str = "contribution", **more: int
) -> Ranking:
    question = build_question(scenario or Scenario(), measure, more.pop("budget", 720))
    return list(rank_levers(question, kind(**more)))[-1]


def test_every_lever_goes_to_each_other_value_at_its_ends() -> None:
    moves = list_moves(Scenario().with_({CARE: 1.0}))
    assert {move.path for move in moves} == {path for path, lever in LEVERS.items() if lever.scope != "start"}
    assert [move.value for move in moves if move.path == CARE] == [0.0]
    assert {move.value for move in moves if move.path == "targets.split"} == {"formula", "manager"}


def test_the_best_and_the_worst_are_found() -> None:
    truth = lambda s: 10 * at(CARE)(s) - 3 * at(COACHING)(s)  # noqa: E731
    ranking = rank_known_levers(made({"contribution": truth}, own=0.5))
    assert ranking.helping_effects[0].move == LeverMove(CARE, 1.0)
    assert ranking.helping_effects[0].gain.low < 7 < ranking.helping_effects[0].gain.high
    assert ranking.harming_effects[0].move == LeverMove(COACHING, 3.0)
    assert "harms most" in " ".join(ranking.sentences())


def test_less_can_be_better() -> None:
    ranking = rank_known_levers(made({"turnover": at(CARE)}, own=0.05), measure="turnover")
    assert ranking.helping_effects[0].move == LeverMove(CARE, 0.0)
    assert ranking.helping_effects[0].gain.value == pytest.approx(0.3, abs=0.1)
    assert "-0.3" in ranking.sentences()[0] or "-0.2" in ranking.sentences()[0]


def test_a_ranked_move_shows_its_side_effects() -> None:
    ranking = rank_known_levers(
        made({"contribution": at(CARE), "turnover": at(CARE), "bookings": at(COACHING)}, own=0.02)
    )
    sides = {side.measure: side.change.value for side in ranking.helping_effects[0].sides}
    assert sides.keys() == {"turnover"}
    assert str(ranking.helping_effects[0].sides[0]).endswith("worse")


def test_moves_that_change_nothing_are_put_down_to_chance() -> None:
    ranking = rank_known_levers(made({}))
    assert {effect.gain.value for effect in ranking.effects} == {0.0}
    assert (ranking.helping_effects, ranking.harming_effects) == ((), ())
    assert "chance could explain" in ranking.sentences()[0]


def test_luck_is_not_mistaken_for_help() -> None:
    """The first runs make some moves look good; runs that played no part in the choice seldom agree."""
    nothing = made({}, own=1.0)
    fresh = [effect for seed in range(1, 33) for effect in rank_known_levers(nothing, seed=seed).judged_effects]
    assert all(effect.fresh for effect in fresh)
    assert np.mean([effect.gain.side != 0 for effect in fresh]) < 0.12
    assert abs(np.mean([effect.gain.value for effect in fresh])) < 0.2  # about 3.6 times the standard error


def test_a_pair_that_only_works_together_is_found() -> None:
    both = lambda s: 6 * at(CAUSE)(s) * at(FIXING)(s) + 0.2 * (at(CAUSE)(s) + at(FIXING)(s))  # noqa: E731
    scenario = Scenario().with_({CAUSE: 0.0, FIXING: 0.0})
    kind = made({"contribution": both}, own=0.15)
    ranking = rank_known_levers(kind, scenario, budget=3000)
    pairs = {(pair.first.path, pair.second.path): pair for pair in ranking.pairs}
    pair = pairs.get((CAUSE, FIXING)) or pairs[(FIXING, CAUSE)]
    assert pair.extra.low < 6 < pair.extra.high
    assert pair.kind in (ONLY_TOGETHER, MORE)


def gain(mean: float, reach: float = 1.0) -> Estimate:
    return Estimate(mean, mean - reach, mean + reach, 9)


@pytest.mark.parametrize(
    ("alone", "together", "extra", "kind"),
    [
        ((0.5, 0.5), 5, 4, ONLY_TOGETHER),
        ((2.0, 0.5), 5, 4, MORE),
        ((-2.0, 0.5), 5, 4, MORE),
        ((0.5, 0.5), 0.5, 4, MORE),
        ((3.0, 3.0), 3, -3, LESS),
        ((0.9, 0.9), 1.8, 0, ADD_UP),
    ],
)
def test_a_pair_is_called_by_what_is_clear(
    alone: tuple[float, float], together: float, extra: float, kind: str
) -> None:
    pair = MovePair(
        LeverMove(CARE, 1.0), LeverMove(FIXING, 1.0), (gain(alone[0]), gain(alone[1])), gain(together), gain(extra)
    )
    assert pair.kind == kind


@settings(max_examples=15)
@given(st.integers(0, 1500))
def test_the_cost_is_what_was_asked(more: int) -> None:
    budget = count_fewest_runs(len(list_moves(Scenario()))) + more
    ranking = rank_known_levers(made({"contribution": at(CARE)}, own=0.3), budget=budget)
    assert ranking.done
    assert 0.85 * budget - 100 < ranking.runs_simulated <= budget
    assert all(effect.gain.futures >= FEWEST_RUNS for effect in ranking.effects)


def test_answers_come_early_and_sharpen() -> None:
    answers = list(rank_levers(build_question(Scenario()), made({"contribution": at(CARE)})()))
    assert [len(answer.effects) for answer in answers[:3]] == [1, 2, 3]
    counts = [answer.runs_simulated for answer in answers]
    assert counts == sorted(counts)
    assert [answer.done for answer in answers[-2:]] == [False, True]
    assert "So far" in answers[5].sentences()[-1]


@pytest.mark.parametrize(
    ("measure", "budget", "message"),
    [("happiness", 720, "no such measure"), ("pay", 720, "neither more nor less"), ("bookings", 100, "at least")],
)
def test_an_invalid_question_is_refused(measure: str, budget: int, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        build_question(Scenario(), measure, budget)


def test_threads_change_nothing_in_a_real_company() -> None:
    small = {"world.reps": 16, "structure.span": 4, "world.warmup_weeks": 13, "world.weeks": 13}
    question = build_question(Scenario().with_(small), "bookings", 700)
    one, four = ([*rank_levers(question, RunCache(2, 13, threads=threads))][-1].to_json() for threads in (1, 4))
    assert one == four


def test_the_answer_leaves_no_nan_and_has_a_picture() -> None:
    ranking = rank_known_levers(made({"contribution": at(CARE)}, own=0.5))
    assert json.loads(json.dumps(ranking.to_json(), allow_nan=False))["measure"] == "contribution"
    assert ranking.figure().layout.title.text == ranking.sentences()[0]
    assert len(ranking.table()) == len(ranking.effects) + len(ranking.pairs)


def test_the_command_answers_and_refuses() -> None:
    call = lambda *words: CliRunner().invoke(flywheel.app, ["rank", "evil-flywheel", *TINY, *words])  # noqa: E731
    done = call("--json", "--measure", "bookings", "--runs", "620")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["done"]
    assert call("--measure", "pay").exit_code == 2
    assert call("--runs", "5").exit_code == 2


def test_an_interrupted_ranking_shows_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt_ranking(question: RankingQuestion, run_cache: RunCache) -> Iterator[Ranking]:
        yield next(rank_levers(question, run_cache))
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.commands.rank.rank_levers", interrupt_ranking)
    done = CliRunner().invoke(flywheel.app, ["rank", "evil-flywheel", *TINY])
    assert done.exit_code == 130
    assert "the order will still change" in done.stdout
