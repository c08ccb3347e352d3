"""Robustness: how companies are drawn, and how plans are counted in them."""

from __future__ import annotations

import numpy as np
import pytest
from made_futures import Made, at, made

from experiments.questions.plan_search import SearchProblem
from experiments.questions.robustness import PlanRobustness, RobustnessSample, assess_robustness, draw_companies
from experiments.questions.search_goals import SearchGoal, parse_levers, parse_limit
from simulation.behaviour import CONSTANTS
from simulation.scenario import Scenario

CARE, DOUBTED = "management.care", "behaviour.trust_ratio"


def make_problem(*limits: str) -> SearchProblem:
    scenario = Scenario().with_({CARE: 0.5})
    return SearchProblem(
        scenario,
        (SearchGoal("contribution", 1),),
        tuple(map(parse_limit, limits)),
        parse_levers((CARE,), scenario),
        2,
        2,
        7,
    )


def assess_known_plan(
    kind: type[Made], *limits: str, care: float = 1.0, claim: bool = True, draws: int = 40
) -> PlanRobustness:
    return assess_robustness(make_problem(*limits), [{CARE: care}], [[claim]], kind(7), RobustnessSample(draws, 2))[0]


def test_companies_lie_evenly_over_the_plausible_ranges() -> None:
    drawn = draw_companies(10, 3)
    assert draw_companies(10, 3) == drawn != draw_companies(10, 4)
    for path, number in CONSTANTS.items():
        places = (np.array([company[path] for company in drawn]) - number.low) / (number.high - number.low)
        assert sorted(np.minimum(places * 10, 9.999).astype(int)) == list(range(10))


def middle() -> float:
    return (float(CONSTANTS[DOUBTED].low) + float(CONSTANTS[DOUBTED].high)) / 2


def test_a_gain_that_hangs_on_a_constant_holds_in_half_of_the_companies() -> None:
    kind = made({"contribution": lambda s: at(CARE)(s) * (at(DOUBTED)(s) - middle())})
    robustness = assess_known_plan(kind)
    assert robustness.better[0].count == robustness.holds.count == 20
    assert robustness.better[0].low < 0.5 < robustness.better[0].high
    # gains lie evenly between -1 and +1: half of care, times two either way
    reach = 0.5 * (float(CONSTANTS[DOUBTED].high) - middle())
    assert robustness.worst[0] == pytest.approx(-0.8 * reach, abs=0.06 * reach)


def test_a_gain_everywhere_holds_everywhere_and_a_loss_nowhere() -> None:
    kind = made({"contribution": at(CARE)})
    assert assess_known_plan(kind).holds.share == 1
    assert assess_known_plan(kind, care=0.0).holds.share == 0
    assert assess_known_plan(kind, care=0.0).worst[0] == pytest.approx(-0.5)


def test_the_present_plan_against_itself_is_a_tie() -> None:
    assert assess_known_plan(made({"contribution": at(CARE)}), care=0.5).better[0].share == 0.5


def test_beyond_a_limit_a_gain_does_not_count() -> None:
    kind = made({"contribution": at(CARE), "burned_out": lambda s: at(CARE)(s) * 100 * (at(DOUBTED)(s) - middle())})
    robustness = assess_known_plan(kind, "burned_out<=0")
    assert robustness.better[0].share == 1
    assert robustness.within.count == robustness.holds.count
    assert robustness.within.share == pytest.approx(0.5, abs=0.06)


def test_a_plan_without_value_neither_gains_nor_is_within() -> None:
    robustness = assess_known_plan(
        made({"contribution": lambda _: float("nan"), "burned_out": lambda _: float("nan")}), "burned_out<=1"
    )
    assert (robustness.better[0].share, robustness.within.share, robustness.holds.share) == (0, 0, 0)
    assert np.isnan(robustness.worst[0])


def test_each_company_has_futures_of_its_own() -> None:
    seen: list[tuple[int, int]] = []

    class Watched(Made):
        def _simulate_runs(self, scenario: Scenario, first: int, runs: int) -> dict[str, np.ndarray]:
            seen.append((first, runs))
            return super()._simulate_runs(scenario, first, runs)

    assess_known_plan(Watched, draws=5)
    starts = sorted({first for first, _ in seen})
    assert len(starts) == 5
    assert set(np.diff(starts)) == {2}
