"""What a scenario tells people to notice is what the model does, in companies of forty and of a hundred and sixty reps."""

from __future__ import annotations

import functools
import random
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from scenarios import load, names
from scenarios.reforms import is_reform, undo_reform
from simulation import MEASURES, run
from simulation.ensemble import Ensemble
from simulation.policy import LEVERS
from simulation.scenario import Scenario
from tests.scenarios.notice_claims import BEFORE, CLAIMS, ORDINARY, PLAN, YEARS, NoticeClaim, Variant

RUNS = {40: 60, 160: 24}
"""Futures by number of reps."""
SAMPLED, SAMPLE_RUNS, SEED = 6, 40, 14
WENT_WRONG = {
    "evil-flywheel": ("bookings", -0.15),
    "executive-replaced": ("bookings", -0.10),
    "performative-values": ("trust_leadership_held", -0.15),
    "private-box": ("bookings", -0.05),
    "promote-the-star": ("bookings", -0.02),
}
"""The measure of the third year that goes wrong, and at least how far."""
sample = random.Random(SEED).sample(sorted(CLAIMS), SAMPLED)


def build_variant(name: str, variant: Variant, reps: int) -> Scenario:
    """The scenario in some size, led as the variant says."""
    plan = load(name).with_({"world.reps": reps, "world.weeks": 156})
    if variant == PLAN:
        return plan
    if variant == BEFORE:
        return undo_reform(plan)
    if variant == ORDINARY:
        kept = tuple(pair for pair in plan.settings if pair[0] not in LEVERS)
        return replace(plan, settings=kept, past=None, changes=())
    if isinstance(variant, str):
        step = plan.try_next[int(variant[-1]) - 1]
        return plan.changing(step.week, dict(step.settings)) if step.week else plan.with_(dict(step.settings))
    return plan.with_(dict(variant))


@functools.cache
def live(scenario: Scenario, runs: int) -> Ensemble:
    """The futures of a company."""
    return run(scenario, runs, SEED)


def measure_quarters(ensemble: Ensemble, measure: str, when: str) -> NDArray[np.float64]:
    """A measure over some quarters from today, one number per run."""
    first, last = YEARS[when]
    quarters = ensemble.quarters(measure)[:, -ensemble.first_quarter :][:, first:last]
    return np.nanmean(quarters, axis=1)


def find_difference(name: str, claim: NoticeClaim, reps: int, runs: int) -> float:
    """The mean difference that a claim is about; a share where the measure is a sum."""
    of = measure_quarters(live(build_variant(name, claim.of, reps), runs), claim.measure, claim.when)
    if claim.against is None:
        return float(of.mean())
    against = measure_quarters(live(build_variant(name, claim.against, reps), runs), claim.measure, claim.when)
    difference = float(of.mean() - against.mean())
    return difference / float(against.mean()) if MEASURES[claim.measure].over is None else difference


def list_untrue(name: str, reps: int, runs: int) -> list[str]:
    """The claims of a scenario's notice that do not hold."""
    found = [(claim, find_difference(name, claim, reps, runs)) for claim in CLAIMS[name]]
    live.cache_clear()
    return [f"{c.says} … ({c.measure}, {c.when}, {c.of}): {x:.4f}" for c, x in found if not c.low <= x <= c.high]


def test_every_scenario_has_claims_and_every_claim_its_sentence() -> None:
    assert set(CLAIMS) == set(names())
    for name, claims in CLAIMS.items():
        assert [claim.says for claim in claims if claim.says not in load(name).notice] == [], name


@pytest.mark.parametrize("name", sample)
def test_a_notice_is_true(name: str) -> None:
    assert list_untrue(name, 40, SAMPLE_RUNS) == []


@pytest.mark.soak
@pytest.mark.parametrize("reps", RUNS)
@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_a_notice_is_true_in_every_size(name: str, reps: int) -> None:
    assert list_untrue(name, reps, RUNS[reps]) == []


def test_all_that_goes_wrong_is_measured() -> None:
    assert set(WENT_WRONG) == {name for name in names() if load(name).group == "How it goes wrong"}


@pytest.mark.soak
@pytest.mark.parametrize("reps", RUNS)
@pytest.mark.parametrize("name", WENT_WRONG)
def test_what_is_said_to_go_wrong_goes_wrong(name: str, reps: int) -> None:
    measure, least = WENT_WRONG[name]
    against = BEFORE if is_reform(load(name)) else ORDINARY
    claim = NoticeClaim("", measure, "year 3", -1.0, least, PLAN, against)
    assert find_difference(name, claim, reps, RUNS[reps]) <= least
