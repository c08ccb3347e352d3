"""Flipped assumptions: corrections for asking many, and known conclusions found again."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from typer.testing import CliRunner

import flywheel
from experiments.findings.estimates import Estimate
from experiments.questions.assumption_flips import (
    ASSUMPTIONS,
    DOUBTED,
    QUICK_LOOK_RUNS,
    SURVIVES,
    TURNS,
    UNCLEAR,
    AssumptionProbe,
    Flip,
    RunValues,
    estimate_with_holm,
    find_flip,
    judge_conclusion,
    list_altered_assumptions,
)
from experiments.runner.run_cache import RunCache
from experiments.runner.run_options import OptionError
from simulation.behaviour import CONSTANTS
from simulation.intervals import compute_interval
from simulation.scenario import Scenario, check_values

A = Scenario("a")
B = Scenario("b").with_({"targets.ambition": 0.2})
SMALL = ("--runs", "3", "--weeks", "20", "--set", "world.reps=16", "--set", "world.warmup_weeks=13")
TURNER, MOVER, INERT = "behaviour.burning", "behaviour.money", "behaviour.winning"
AHEAD = 3.0 + float(A.value(MOVER)) - 20.0 * float(A.value(TURNER))
"""What b brings more than a as assumed, see `Made`."""


class Made(RunCache):
    """Futures in which b brings more than a by what money pulls, 3, and less what burning costs, so much a unit."""

    def __init__(self, cost: float = 20.0) -> None:
        super().__init__()
        self.cost = cost

    def measure_runs(self, scenario: Scenario, runs: int, **_: Any) -> dict[str, RunValues]:
        self.runs_simulated += runs
        shared = np.random.default_rng(1).normal(0.0, 5.0, 500)[:runs]
        own = np.random.default_rng(2).normal(0.0, 0.2, 500)[:runs]
        ahead = 3.0 + float(scenario.value(MOVER)) - self.cost * float(scenario.value(TURNER))
        led = scenario.value("targets.ambition") == 0.2
        return {"bookings": shared + (ahead + own if led else 0.0)}


@cache
def find_known_flip() -> Flip:
    return find_flip(AssumptionProbe((A, B), "bookings", Made(), 30), most=2)


def estimate(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("base", "gap", "verdict"),
    [
        ((1, 2), (0.5, 3), SURVIVES),
        ((-2, -1), (-9, -8), SURVIVES),
        ((1, 2), (-3, -1), TURNS),
        ((-2, -1), (1, 3), TURNS),
        ((1, 2), (-1, 3), UNCLEAR),
        ((-1, 2), (1, 3), UNCLEAR),
    ],
)
def test_a_verdict_follows_both_intervals(base: tuple[float, float], gap: tuple[float, float], verdict: str) -> None:
    assert judge_conclusion(estimate(*base), estimate(*gap)) == verdict


@given(arrays(float, st.integers(2, 30), elements=st.floats(-1e3, 1e3)))
def test_a_single_interval_is_not_widened(values: RunValues) -> None:
    widened = estimate_with_holm([values])[0]
    np.testing.assert_allclose((widened.low, widened.high), compute_interval(values), atol=1e-9)


@given(st.lists(arrays(float, 12, elements=st.integers(-50, 50).map(float)), min_size=1, max_size=8))
def test_holm_is_as_strict_as_the_steps_say(samples: list[RunValues]) -> None:
    estimates = estimate_with_holm(samples)
    plain = [compute_interval(values) for values in samples]
    assert all(f.low <= low and high <= f.high for f, (low, high) in zip(estimates, plain, strict=True))
    turned = estimate_with_holm([-values for values in samples])
    np.testing.assert_allclose([f.low for f in estimates], [-t.high for t in turned], atol=1e-9)


def test_hardly_any_of_many_null_effects_is_called_sure() -> None:
    chance = np.random.default_rng(4)
    wrong = sum(
        any(not f.by_chance for f in estimate_with_holm(list(chance.normal(0.0, 1.0, (20, 15))))) for _ in range(300)
    )
    assert wrong <= 0.09 * 300


def test_the_surest_of_two_is_asked_at_half_the_risk() -> None:
    sure, unsure = np.array([5.0, 5.1, 5.2, 4.9]), np.array([-1.0, 1.0, 0.5, -0.4])
    estimates = estimate_with_holm([unsure, sure])
    assert estimates[1].high - estimates[1].low > np.ptp(compute_interval(sure))
    assert (estimates[0].low, estimates[0].high) == pytest.approx(compute_interval(unsure))


def test_every_assumption_has_other_values_that_are_allowed() -> None:
    for path in ASSUMPTIONS:
        asked_of = list_altered_assumptions(A, path)
        assert asked_of
        assert all(check_values({path: other.value}) and other.value != A.value(path) for other in asked_of)
        assert len({other.value for other in asked_of}) == len(asked_of)


def test_constants_are_asked_at_both_ends_and_without_their_claim() -> None:
    for path, number in CONSTANTS.items():
        values = {other.value for other in list_altered_assumptions(A, path)} | {A.value(path)}
        assert values >= {number.low, number.high, number.neutral}
    assert not set(DOUBTED) & set(CONSTANTS)


@pytest.mark.parametrize("path", ["world.reps", "targets.ambition", "behaviour.burninng"])
def test_an_unknown_assumption_is_refused(path: str) -> None:
    with pytest.raises(OptionError, match="--assumption"):
        list_altered_assumptions(A, path)


def test_the_assumptions_that_matter_are_found() -> None:
    flip = find_known_flip()
    assert set(flip.verdicts) == {TURNER, MOVER}
    assert set(flip.verdicts.values()) == {SURVIVES}
    assert flip.base.low <= AHEAD <= flip.base.high
    assert flip.looked == sum(len(list_altered_assumptions(A, path)) for path in ASSUMPTIONS)


def test_a_conclusion_turns_where_it_does_and_survives_elsewhere() -> None:
    # as assumed b is ahead; behind where burning is worst
    flip = find_flip(AssumptionProbe((A, B), "bookings", Made(cost=40.0), 30), [TURNER, INERT])
    assert flip.looked == 0
    assert {
        answer.assumption.value: answer.verdict for answer in flip.outcomes if answer.assumption.path == TURNER
    } == {
        CONSTANTS[TURNER].neutral: SURVIVES,
        CONSTANTS[TURNER].high: TURNS,
    }
    assert flip.verdicts == {TURNER: TURNS, INERT: SURVIVES}
    assert flip.sentences()[1].startswith(f"The conclusion turns with {TURNER} = 0.15 (highest)")


def test_the_quick_look_and_the_outcomes_use_different_runs() -> None:
    run_cache = Made()
    probe = AssumptionProbe((A, B), "bookings", run_cache, 30)
    ((base, _),) = probe.refine_estimates([])
    assert base.value == probe.measure_difference(QUICK_LOOK_RUNS + 30)[QUICK_LOOK_RUNS:].mean()


def test_no_conclusion_turns_where_there_is_none() -> None:
    flip = find_flip(AssumptionProbe((A, A), "bookings", Made(), 10), [TURNER])
    assert set(flip.verdicts.values()) == {UNCLEAR}
    assert "no conclusion" in flip.sentences()[0]


def test_sentences_table_figure_and_json_agree() -> None:
    flip = find_known_flip()
    data = json.loads(json.dumps(flip.to_json(), allow_nan=False))
    assert data["verdicts"] == flip.verdicts
    assert list(flip.table()["verdict"]) == [answer.verdict for answer in flip.outcomes]
    assert any("survives at" in line for line in flip.sentences())
    assert flip.figure().layout.title.text in flip.sentences()


def test_the_command_asks_what_it_is_told_and_refuses_in_a_line() -> None:
    words = ["flip", "simple-market", *SMALL, "--set", "targets.ambition=0.15"]
    done = CliRunner().invoke(flywheel.app, [*words, "--assumption", TURNER, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["a"] == "carrying on"
    for more in (["--assumption", "world.reps"], ["--measure", "sales"]):
        refused = CliRunner().invoke(flywheel.app, [*words, *more])
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
