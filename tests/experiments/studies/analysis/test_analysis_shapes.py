"""Surfaces, pairs and boxes find what is known of hand-made functions, and say nothing of pure noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_studies import Luck, Made, runs, sample, scenarios

from experiments.studies.analysis import interactions, prim
from experiments.studies.analysis.response_surface import EDGE_SHARE, build_quadratic_terms, fit_response_surface
from experiments.studies.analysis.scenario_discovery import BoxTarget, discover_boxes
from experiments.studies.analysis.study_sample import AnalysisError, build_sample

UNIT = ((0.0, 1.0),)
WIDE = ((0.0, 10.0),)


def hill(x):
    """Highest where the first is 3 and the second 7; the third does nothing."""
    return 100 - (x[:, 0] - 3) ** 2 - 2 * (x[:, 1] - 7) ** 2


def noise(x):
    return 0 * x[:, 0]


# --- surfaces


def test_a_surface_finds_the_top_of_a_hill() -> None:
    found = fit_response_surface(sample(hill, WIDE * 3, "lhs", 120, worlds=4, luck=Luck(5, 2)), "bookings")
    tops = {
        found.across.path: found.across.decode_position(found.best[0]),
        found.up.path: found.up.decode_position(found.best[1]),
    }
    assert tops == {"x.a": pytest.approx(3, abs=0.5), "x.b": pytest.approx(7, abs=0.5)}
    assert found.inside_share > 0.95
    assert found.foreseen_share.value > 0.95
    assert "within the ranges" in found.sentences()[0]


def test_what_a_surface_misses_by_luck_alone_is_luck() -> None:
    found = fit_response_surface(sample(hill, WIDE * 3, "lhs", 400, worlds=9, luck=Luck(5, 3)), "bookings")
    assert found.residual_sd == pytest.approx(1.0, rel=0.15)
    assert found.luck_sd == pytest.approx(1.0, rel=0.15)


def test_a_surface_says_that_the_best_lies_at_an_end() -> None:
    found = fit_response_surface(sample(lambda x: x[:, 0] + 2 * x[:, 1], UNIT * 2, "lhs", 60), "bookings")
    assert found.best == (1.0, 1.0)
    assert "at an end of the range" in found.sentences()[0]


def test_a_surface_of_noise_is_not_read() -> None:
    found = fit_response_surface(sample(noise, UNIT * 3, "lhs", 120, worlds=3, luck=Luck(0, 1)), "bookings")
    assert found.foreseen_share.value < 0.1
    assert "too little to be read" in found.sentences()[0]


def test_leaving_one_out_is_what_it_says() -> None:
    made = sample(hill, WIDE * 2, "lhs", 30, luck=Luck(0, 9))
    found = fit_response_surface(made, "bookings")
    terms, y = build_quadratic_terms(made.positions), made.results["bookings"][:, 0]
    for row in (0, 13):
        rest = np.arange(len(y)) != row
        fit = np.linalg.lstsq(terms[rest], y[rest], rcond=None)[0]
        assert found.residuals[row] == pytest.approx(y[row] - terms[row] @ fit)


def test_a_surface_refuses_what_it_cannot_show() -> None:
    made = sample(hill, WIDE * 2, "lhs", 60)
    with pytest.raises(AnalysisError, match="named twice"):
        fit_response_surface(made, "bookings", ("x.a", "x.a"))
    with pytest.raises(AnalysisError, match=r"must be one of x\.a, x\.b"):
        fit_response_surface(made, "bookings", ("x.a", "x.q"))
    with pytest.raises(AnalysisError, match="needs 12 scenarios"):
        fit_response_surface(sample(hill, WIDE * 2, "lhs", 8), "bookings")


@given(places=st.tuples(*[st.floats(0, 1)] * 2))
@settings(max_examples=20)
def test_the_edge_is_where_it_is_said_to_be(places: tuple[float, float]) -> None:
    """A hill with its top anywhere well within is found within."""
    top = np.array([0.2 + 0.6 * place for place in places])
    found = fit_response_surface(sample(lambda x: -((x - top) ** 2).sum(1), UNIT * 2, "lhs", 40), "bookings")
    across, up = found.best if found.across.path == "x.a" else found.best[::-1]
    assert (across, up) == (pytest.approx(top[0], abs=EDGE_SHARE), pytest.approx(top[1], abs=EDGE_SHARE))
    assert found.inside_share == 1


# --- pairs


def test_pairs_find_what_hangs_on_what() -> None:
    made = sample(
        lambda x: 10 * (x[:, 0] > 0.5) * (x[:, 1] > 0.5) + x[:, 2], UNIT * 3, "full", 4, worlds=5, luck=Luck(9, 1)
    )
    found = interactions.find_interactions(made, "bookings")
    assert [(each.one.path, each.other.path) for each in found.clear_interactions] == [("x.a", "x.b")]
    assert found.clear_interactions[0].extra.value == pytest.approx(10, abs=1.5)
    assert found.clear_interactions[0].effects_of_one == (pytest.approx(0, abs=1.5), pytest.approx(10, abs=1.5))
    assert "hangs on" in found.sentences()[0]


def test_pairs_of_a_sum_hang_on_nothing() -> None:
    found = interactions.find_interactions(
        sample(lambda x: 3 * x.sum(1), UNIT * 3, "lhs", 240, worlds=4, luck=Luck(1, 0.3)), "bookings"
    )
    assert not found.clear_interactions
    assert found.sentences()[0].startswith("No pair")


# --- boxes


def corner(x):
    return 10.0 * ((x[:, 0] > 0.6) & (x[:, 1] < 0.4))


def test_boxes_find_the_corner_in_which_it_is_good() -> None:
    found = discover_boxes(sample(corner, UNIT * 5, "lhs", 800), "bookings", BoxTarget(above=5)).boxes[0]
    assert {factor.path for factor, *_ in found.limits} == {"x.a", "x.b"}
    (low, _), (_, high) = found.box.ranges[0], found.box.ranges[1]
    assert (low, high) == (pytest.approx(0.6, abs=0.08), pytest.approx(0.4, abs=0.08))
    assert found.density.share > 0.9
    assert found.coverage.share > 0.7
    assert all(p < 0.05 for *_, p in found.limits)


@pytest.mark.parametrize("seed", range(5))
def test_boxes_find_nothing_in_noise(seed: int) -> None:
    made = sample(noise, UNIT * 4, "lhs", 300, worlds=4, luck=Luck(1, 1), seed=seed)
    found = discover_boxes(made, "bookings")
    assert found.boxes == ()
    assert found.sentences()[0].startswith("No conditions")


def test_boxes_are_judged_where_they_were_not_found() -> None:
    """Noise that made a box in one half is not in the other, so its density there is the usual one."""
    made = sample(corner, UNIT * 3, "lhs", 200)
    found = discover_boxes(made, "bookings", BoxTarget(above=5))
    assert found.halved
    assert found.boxes[0].density.draws < 0.5 * 200
    assert not discover_boxes(sample(corner, UNIT * 3, "lhs", 50), "bookings", BoxTarget(above=5)).halved


def test_boxes_find_where_a_policy_is_better() -> None:
    """The third factor is the policy: it helps where the first is high, and harms elsewhere."""
    made = sample(
        lambda x: x[:, 2] * np.where(x[:, 0] > 0.5, 2.0, -2.0), UNIT * 3, "full", 8, worlds=5, luck=Luck(20, 0.3)
    )
    found = discover_boxes(made, "bookings", BoxTarget(policy="x.c"))
    assert [factor.path for factor, *_ in found.boxes[0].limits] == ["x.a"]
    assert "clearly better" in found.case
    assert found.base.draws == 64
    assert found.boxes[0].density.share > 0.9


def test_boxes_know_words() -> None:
    rng = np.random.default_rng(4)
    kinds = rng.choice(["one", "two", "three"], 240)
    drawn = scenarios(["x.b"], rng.random((240, 1))).assign(**{"x.kind": kinds})
    factors = {"x.kind": {"values": ["one", "two", "three"]}, "x.b": {"low": 0.0, "high": 1.0}}
    lived = runs({"bookings": (kinds == "two")[:, None] * np.ones((1, 2))})
    made = build_sample(Made({"name": "w", "sampling": {"kind": "lhs"}, "factors": factors}, drawn, lived))
    (found,) = discover_boxes(made, "bookings", BoxTarget(above=0.5)).boxes
    assert [(factor.path, said) for factor, said, _ in found.limits] == [("x.kind", "two")]
    assert found.coverage.share == 1


def test_boxes_refuse_a_policy_that_was_not_lived_both_ways() -> None:
    with pytest.raises(AnalysisError, match="sample by full"):
        discover_boxes(sample(corner, UNIT * 3, "lhs", 200, worlds=3), "bookings", BoxTarget(policy="x.a"))
    with pytest.raises(AnalysisError, match="at least 3 replications"):
        discover_boxes(sample(corner, UNIT * 3, "full", 5, worlds=2), "bookings", BoxTarget(policy="x.a"))


@given(st.lists(st.booleans(), min_size=30, max_size=60), st.integers(0, 9))
@settings(max_examples=30)
def test_a_peeled_box_holds_at_least_its_share_of_cases(cases: list[bool], seed: int) -> None:
    """Whatever is drawn: never emptier of cases than the whole, and each limit is needed."""
    held = np.array(cases)
    places = np.random.default_rng(seed).random((len(cases), 3))
    box = prim.peel_box(places, held, np.zeros(3, dtype=bool))
    inside = box.contains(places)
    assert inside.any()
    if held.any():
        assert held[inside].mean() >= held.mean()
    assert all(p < 0.05 for p in prim.compute_quasi_p(box, places, held).values())
