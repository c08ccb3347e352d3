"""Recommendations: shared, bounded, cancellable answers, and the drawer that shows them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dash._utils import to_json
from fake_engine import GOOD, fake_settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.recommendations.recommendation_drawer import answer_drawer_request, build_advice, build_ranking
from dashboard.recommendations.recommendations import Recommendations, list_idle_levers
from dashboard.recommendations.recommended_plans import Advice, RecommendedPlan
from dashboard.service.background import BackgroundJobs, JobStatus
from dashboard.service.headline_figures import CardOutcome
from dashboard.service.service import Service
from experiments.findings.estimates import Estimate
from experiments.questions.lever_ranking import LeverMove, MoveEffect, MovePair, Ranking, SideEffect
from experiments.questions.rank_levers import RankingQuestion
from experiments.questions.search_goals import SearchGoal
from experiments.runner.run_cache import RunCache
from simulation.ensemble import Cancelled
from simulation.measures import MEASURES

PLAN = Plan("evil-flywheel", {"leadership.field_time": 0.1})
ASK: dict[str, Any] = {"n": 1, "client": "a", "measure": "bookings", "stop": False, "plan": PLAN.as_dict()}


def effect(path: str, value: Any, gain: float, reach: float = 100.0) -> MoveEffect:
    sides = (
        SideEffect("burned_out", Estimate(-0.05, -0.08, -0.02), -1, 0.3),
        SideEffect("turnover", Estimate(0.1, 0.05, 0.2), -1, 0.2),
    )
    return MoveEffect(LeverMove(path, value), Estimate(gain, gain - reach, gain + reach, 20), sides, True, False)


def ranking(*effects: MoveEffect, pairs: tuple[MovePair, ...] = (), done: bool = True) -> Ranking:
    return Ranking("Fake", SearchGoal("bookings", 1), effects, pairs, 90, 900, done)


FOUND = ranking(
    effect("leadership.fixing", 1.0, 4000),
    effect("leadership.fixing", 0.0, 2000),
    effect("management.promotion", "best_carer", 50),
    effect("targets.ambition", 0.25, -3000),
    pairs=(
        MovePair(
            LeverMove("leadership.field_time", 0.5),
            LeverMove("leadership.root_cause", 1.0),
            (Estimate(5, -9, 9), Estimate(5, -9, 9)),
            Estimate(900, 100, 1700),
            Estimate(890, 90, 1690),
        ),
    ),
)


def build_recommendations(result: Ranking = FOUND) -> Recommendations:
    def fake(question: RankingQuestion, futures: RunCache) -> Iterator[Ranking]:
        yield result

    return Recommendations(Service(fake_settings()), fake)


def ask_until(ask: Callable[[], Any], over: Callable[[Any], bool]) -> Any:
    for _ in range(300):
        if over(answer := ask()):
            return answer
        time.sleep(0.01)
    raise AssertionError("never came")


def text(parts: Any) -> str:
    return str(to_json(parts))


def test_the_best_moves_are_shown_with_side_effects_and_can_be_tried() -> None:
    here = build_recommendations()
    parts, status = ask_until(lambda: answer_drawer_request(here, ASK), lambda back: back[1]["state"] == "done")
    page_text = text(parts)
    alone = page_text.partition("One lever at a time")[2]
    assert alone.count("helps-try") == 3, "each lever once, what harms not at all, and the pair"
    assert "Fix what they find: always" in page_text
    assert "+$1.0M" in page_text, "a year's gain is shown per quarter, as on the card"
    assert "▲ Burned out" in page_text
    assert "▼ " in page_text
    assert "chance could explain this" in page_text
    assert "leadership.field_time|leadership.root_cause" in page_text
    assert status["status"].startswith("900 futures")


def test_a_ranking_without_help_says_so() -> None:
    page_text = text(build_ranking(ranking(effect("leadership.fixing", 1.0, 10), effect("targets.ambition", 0.0, -10))))
    assert "No single lever" in page_text
    assert "No two levers" in page_text


def test_levers_are_ranked_by_the_engine_of_the_explorer() -> None:
    here = Recommendations(Service(fake_settings()))
    advice = ask_until(lambda: here.ask(PLAN, "bookings", "a"), lambda answer: answer.state == "done").latest
    final_ranking = advice.ranking
    assert final_ranking.done
    best = final_ranking.helping_effects[0].move
    assert best.path in GOOD
    assert final_ranking.runs_simulated <= 900
    assert here.ask(PLAN, "bookings", "b").latest is advice
    assert advice.plans
    for plan in advice.plans:
        assert 2 <= len({move.path for move in plan.moves}) <= 3
        assert plan.outcome.difference > 0
        assert plan.outcome.is_beyond_chance


def test_a_recommended_plan_gives_gain_cost_and_dip_and_can_be_tried_as_a_whole() -> None:
    moves = LeverMove("leadership.field_time", 0.5), LeverMove("leadership.root_cause", 1.0)
    outcome = CardOutcome(MEASURES["bookings"], 8000.0, 6000.0, 2000.0, 500.0, 3500.0)
    cost = CardOutcome(MEASURES["pay"], 900.0, 800.0, 100.0)
    advice = Advice(FOUND, (RecommendedPlan(moves, outcome, cost, (-0.03, 2)),))
    page_text = text(build_advice(advice, {"targets.leftover": "No effect while …"}))
    assert "leadership.field_time|leadership.root_cause" in page_text
    assert "+$2.0M" in page_text
    assert "in 90 of 100 futures" in page_text
    assert "$100k a quarter more" in page_text
    assert "dip by 3" in page_text
    assert "What nobody takes: No effect while …" in page_text
    assert "No plan of two or three levers" in text(build_advice(Advice(FOUND, ()), {}))


def test_a_lever_without_effect_is_not_tried_and_says_what_it_waits_for() -> None:
    here, plan = build_recommendations(), Plan("evil-flywheel", {"targets.collaboration": 0.0})
    idle = list_idle_levers(here.service.build_planned(plan))
    assert "head office" in idle["targets.leftover"]
    question = here.build_question(plan, "bookings")
    assert question is not None
    assert not idle.keys() & {move.path for move in question.moves}


def test_a_large_company_tries_fewer_levers_and_a_larger_one_none() -> None:
    here = build_recommendations()
    sizes = [
        here.build_question(Plan("evil-flywheel", company={"world.reps": reps, "structure.span": 20}), "bookings")
        for reps in (40, 250, 2000)
    ]
    assert sizes[0] is not None
    idle = list_idle_levers(sizes[0].scenario)
    assert {move.path for move in sizes[0].moves} == PLAYABLE_LEVERS.keys() - idle.keys()
    assert sizes[1] is not None
    assert len({move.path for move in sizes[1].moves}) == 12
    assert sizes[2] is None
    large = Plan("evil-flywheel", company={"world.reps": 2000}).as_dict()
    assert "too large" in answer_drawer_request(here, {**ASK, "plan": large})[1]["status"]


def steps(begun: threading.Event, ended: threading.Event) -> Callable[[Callable[[], bool]], Iterator[int]]:
    def work(stop: Callable[[], bool]) -> Iterator[int]:
        begun.set()
        try:
            for step in range(1000):
                yield step
                time.sleep(0.005)
                if stop():
                    raise Cancelled
        finally:
            ended.set()

    return work


def test_a_job_that_nobody_waits_for_stops() -> None:
    begun, ended = threading.Event(), threading.Event()
    background = BackgroundJobs[int]()
    for who in ("a", "b"):
        background.ask("key", who, steps(begun, ended))
    assert begun.wait(2)
    background.leave("a")
    assert not ended.wait(0.1), "somebody else still waits"
    background.leave("b")
    assert ended.wait(2)


def test_a_job_that_nobody_asks_for_any_more_stops() -> None:
    begun, ended = threading.Event(), threading.Event()
    BackgroundJobs[int](patience=0.1).ask("key", "a", steps(begun, ended))
    assert ended.wait(2)


def test_only_few_jobs_run_at_once_and_further_ones_get_busy() -> None:
    begun, ended = threading.Event(), threading.Event()
    background = BackgroundJobs[int](together=1, waiting=1)
    background.ask("one", "a", steps(begun, ended))
    assert begun.wait(2)
    assert background.ask("two", "b", steps(threading.Event(), threading.Event())).state == "waiting"
    assert background.ask("three", "c", steps(begun, ended)) == JobStatus("busy")
    for who in "ab":
        background.leave(who)
    assert ended.wait(2)


def test_a_failed_job_is_reported_once_and_can_be_tried_again() -> None:
    def broken(stop: Callable[[], bool]) -> Iterator[int]:
        raise RuntimeError("secret")
        yield 0

    background = BackgroundJobs[int]()
    ask_until(lambda: background.ask("key", "a", broken), lambda answer: answer.state == "trouble")
    ask_until(lambda: background.ask("key", "a", lambda stop: iter([7])), lambda answer: answer == JobStatus("done", 7))


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@given(
    st.one_of(
        anything,
        st.fixed_dictionaries({"client": anything, "measure": anything, "plan": anything}),
        st.fixed_dictionaries({"client": st.just("x"), "measure": st.just("quits"), "plan": anything, "n": anything}),
    )
)
def test_any_request_to_the_drawer_is_answered(data: Any) -> None:
    _, status = answer_drawer_request(HOSTED, data)
    assert status["status"]
    json.dumps(status["status"])


HOSTED = build_recommendations()


@pytest.mark.parametrize("measure", ["pay", "nothing", "", 1e308, None, ["bookings"]])
def test_a_measure_that_is_not_offered_gets_a_notice(measure: Any) -> None:
    assert answer_drawer_request(HOSTED, {**ASK, "measure": measure})[1]["state"] == "trouble"
