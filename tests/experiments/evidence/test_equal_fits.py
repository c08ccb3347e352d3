"""Conclusions over equally fitting constants: drawn near the declared ones, judged by sign; chance names no constant."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.evidence import equal_fits
from experiments.evidence.equal_fits import (
    CONCLUSIONS,
    MOVED,
    REACH,
    EqualFits,
    build_page,
    build_pair,
    collect_data,
    draw_sets,
    find_flipper,
    measure_conclusions,
)
from experiments.questions.compare import is_same_company
from simulation.scenario import NUMBERS

SETS = tuple(draw_sets(1, 30))


def study_of(first: float) -> EqualFits:
    """A study in which every conclusion holds in all sets, and the first in this share of them."""
    differences = np.array([[one.sign * 0.1] * len(SETS) for one in CONCLUSIONS])
    differences[0, : round(len(SETS) * (1.0 - first))] *= -1.0
    return EqualFits(SETS, 40, differences, 1, 2)


def test_sets_are_drawn_near_the_declared_constants_and_within_their_ranges() -> None:
    assert tuple(draw_sets(1, 30)) == SETS
    for constants in SETS:
        assert tuple(constants) == MOVED
        for path, value in constants.items():
            number = NUMBERS[path]
            assert number.low <= value <= number.high
            assert abs(value - float(number.default)) <= REACH * (number.high - number.low) + 1e-12
    spread = [len({one[path] for one in SETS}) for path in MOVED]
    assert min(spread) > 5


def test_a_conclusion_holds_where_its_difference_has_its_sign() -> None:
    study = study_of(0.9)
    assert study.hold(0).mean() == pytest.approx(0.9)
    assert all(study.hold(number).all() for number in range(1, len(CONCLUSIONS)))
    assert [row["holds"] for row in collect_data(study)["conclusions"]][:2] == pytest.approx([0.9, 1.0])
    assert f"| {CONCLUSIONS[0].says} | 90% | " in build_page(study)


def test_the_constant_that_moves_a_difference_is_named_and_pure_chance_is_not() -> None:
    one = np.array([constants["behaviour.burning"] for constants in SETS])
    assert find_flipper(SETS, one) == "more of behaviour.burning"
    assert find_flipper(SETS, -one) == "less of behaviour.burning"
    named = [find_flipper(SETS, np.random.default_rng(k).normal(size=len(SETS))) for k in range(5)]
    assert named.count("") >= 4


@pytest.mark.parametrize("conclusion", CONCLUSIONS, ids=lambda one: one.says)
def test_a_conclusion_compares_two_plans_of_one_company(conclusion: equal_fits.Conclusion) -> None:
    led, other = build_pair(conclusion)
    assert led.digest != other.digest
    assert is_same_company(led, other)
    assert led.past_digest == other.past_digest


def test_every_conclusion_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equal_fits, "CONCLUSIONS", (CONCLUSIONS[0], CONCLUSIONS[-2]))
    found = measure_conclusions(SETS[0], 2, 1)
    assert len(found) == 2
    assert np.isfinite(found).all()
