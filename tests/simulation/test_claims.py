"""Every claim of the sources has a rule, and a knob that moves what it speaks of (docs/claims.md)."""

from __future__ import annotations

import importlib

import pytest
from claims_table import NOISE, NONE, Claim, claims, errors_from_zero, lift, small

from scenarios import names
from simulation import run
from simulation.measures import MEASURES

ROWS = {0: 25, 1: 22, 2: 34, 3: 20, 4: 20}
"""Claims in each of the five source texts."""
TABLE = claims()
CARRIED = [claim for claim in TABLE if claim.carried]
NOT_CARRIED: set[str] = set()


def test_every_claim_has_one_row() -> None:
    wanted = [f"{text}.{k}" for text, last in ROWS.items() for k in range(1, last + 1)]
    assert [claim.id for claim in TABLE] == wanted


def test_only_what_is_known_to_be_missing_is_missing() -> None:
    assert {claim.id for claim in TABLE if not claim.carried} == NOT_CARRIED
    for claim in TABLE:
        assert claim.carried or (claim.knob == claim.scenario == claim.measure == NONE and claim.remark), claim.id


@pytest.mark.parametrize("claim", CARRIED, ids=lambda claim: claim.id)
def test_a_row_names_things_that_exist(claim: Claim) -> None:
    assert claim.text
    assert claim.scenario in names()
    assert claim.measure in MEASURES
    first, second = claim.values
    assert first != second
    module, function = claim.rule.split(".")
    home = "simulation.manager_reviews" if module == "manager_reviews" else f"simulation.rules.{module}"
    assert callable(getattr(importlib.import_module(home), function))


@pytest.mark.parametrize("claim", CARRIED, ids=lambda claim: claim.id)
def test_the_knob_moves_the_measure(claim: Claim) -> None:
    first, second = claim.values
    scenario = small(claim.scenario, int(claim.weeks))
    moved = lift(scenario, claim.measure, {claim.path: first}, {claim.path: second}, int(claim.futures))
    assert abs(moved) > NOISE, f"{claim.measure} moves by {moved:.1f} standard errors"


def test_a_knob_without_a_claim_moves_nothing() -> None:
    path = "behaviour.moral_hazard"  # nobody is offered a lighter share here
    assert lift(small("evil-flywheel", 52), "burnout", {path: 0.0}, {path: 2.0}) == 0.0


def test_noise_alone_does_not_move() -> None:
    scenario = small("evil-flywheel", 52)
    one, other = run(scenario, 24, seed=1), run(scenario, 24, seed=2)
    assert abs(errors_from_zero(one.windowed("win_rate", 52) - other.windowed("win_rate", 52))) < NOISE
