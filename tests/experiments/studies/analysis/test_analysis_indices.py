"""Indices find what is known of hand-made functions, say what chance has, and rank nothing that they cannot separate."""

from __future__ import annotations

import numpy as np
import pytest
from made_studies import (
    ISHIGAMI,
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    ISHIGAMI_VARIANCE,
    Luck,
    Made,
    ishigami,
    sample,
    study,
)
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import sobol as salib_sobol

from experiments.studies.analysis import morris, pawn, regression, sobol, variance_shares
from experiments.studies.analysis.analysis_methods import METHODS, check_method, list_fitting_methods
from experiments.studies.analysis.factor_indices import FactorIndices
from experiments.studies.analysis.study_sample import AnalysisError, build_sample, select_complete_results

ASKED = {
    "sobol": sobol.compute_sobol_indices,
    "morris": morris.compute_morris_indices,
    "regression": regression.compute_regression_indices,
    "pawn": pawn.compute_pawn_indices,
}
UNIT = ((0.0, 1.0),)


def additive(x):
    """Variances 16, 4, 1 and 0, over 12."""
    return 4 * x[:, 0] + 2 * x[:, 1] + x[:, 2]


def by_path(found: FactorIndices):
    return {effect.path: effect for effect in found.effects}


def beside(effect, name):
    return dict(effect.other_figures)[name]


# --- Sobol


def test_sobol_finds_the_known_indices_of_ishigami() -> None:
    found = by_path(sobol.compute_sobol_indices(sample(ishigami, ISHIGAMI, "sobol", 1024), "bookings"))
    for letter, first, total in zip("abc", ISHIGAMI_FIRST, ISHIGAMI_TOTAL, strict=True):
        effect = found[f"x.{letter}"]
        assert effect.estimate.value == pytest.approx(total, abs=0.03)
        assert beside(effect, "alone").value == pytest.approx(first, abs=0.04)
        assert effect.estimate.low <= total <= effect.estimate.high


def test_sobol_finds_the_pair_of_ishigami() -> None:
    found = sobol.compute_sobol_indices(sample(ishigami, ISHIGAMI, "sobol", 1024, second_order=True), "bookings")
    pairs = {pair.path: pair for pair in found.pairs}
    assert pairs["x.a × x.c"].estimate.value == pytest.approx(0.2437, abs=0.05)
    assert pairs["x.a × x.c"].is_clear
    assert not pairs["x.a × x.b"].is_clear
    assert "hangs on the other" in " ".join(found.sentences())


@pytest.mark.parametrize("second_order", [False, True])
def test_with_one_world_sobol_indices_are_those_of_salib(second_order: bool) -> None:
    given = study(ishigami, ISHIGAMI, "sobol", 64, second_order=second_order)
    found = sobol.compute_sobol_indices(build_sample(given), "bookings")
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [list(each) for each in ISHIGAMI]}
    y = given.lived["bookings"].to_numpy()
    known = salib_sobol.analyze(problem, y, calc_second_order=second_order, seed=1)
    effects = [by_path(found)[f"x.{letter}"] for letter in "abc"]
    assert [effect.estimate.value for effect in effects] == pytest.approx(list(known["ST"]), rel=1e-9)
    assert [beside(effect, "alone").value for effect in effects] == pytest.approx(list(known["S1"]), rel=1e-9)
    if second_order:
        upper = known["S2"][np.triu_indices(3, 1)]
        assert [pair.estimate.value for pair in found.pairs] == pytest.approx(list(upper), rel=1e-9)


def test_chance_takes_its_share_of_sobol_indices_and_adds_nothing_to_factors() -> None:
    """With luck of the same variance as the function, every index is half of what it is without."""
    luck = Luck(own=np.sqrt(ISHIGAMI_VARIANCE))
    found = sobol.compute_sobol_indices(sample(ishigami, ISHIGAMI, "sobol", 1024, worlds=6, luck=luck), "bookings")
    assert found.shares
    assert found.shares.chance.value == pytest.approx(0.5, abs=0.03)
    for letter, total in zip("abc", ISHIGAMI_TOTAL, strict=True):
        effect = by_path(found)[f"x.{letter}"]
        assert effect.estimate.value == pytest.approx(total / 2, abs=0.04)
        assert effect.estimate.low <= total / 2 <= effect.estimate.high


def test_luck_shared_by_all_scenarios_does_not_blur_sobol_indices() -> None:
    luck = Luck(shared=10 * np.sqrt(ISHIGAMI_VARIANCE))
    found = sobol.compute_sobol_indices(sample(ishigami, ISHIGAMI, "sobol", 256, worlds=4, luck=luck), "bookings")
    whole = found.shares.factors.value
    assert whole < 0.1
    assert by_path(found)["x.a"].estimate.value / whole == pytest.approx(ISHIGAMI_TOTAL[0], abs=0.1)


# --- nothing but chance


@pytest.mark.parametrize(
    ("method", "kind", "n"),
    [("sobol", "sobol", 64), ("morris", "morris", 30), ("regression", "lhs", 120), ("pawn", "lhs", 120)],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_pure_noise_is_all_chance_and_is_not_ranked(method: str, kind: str, n: int, seed: int) -> None:
    made = sample(lambda x: 0 * x[:, 0], UNIT * 5, kind, n, worlds=5, luck=Luck(1, 1), seed=seed)
    found = ASKED[method](made, "bookings")
    assert not any(effect.is_clear for effect in found.effects)
    assert "so none is ranked" in found.sentences()[0]
    if found.shares:
        assert found.shares.chance.value == pytest.approx(1, abs=0.05)


def test_what_is_the_same_in_every_run_has_no_effect_and_no_share() -> None:
    for method, kind in (("sobol", "sobol"), ("morris", "morris"), ("regression", "lhs"), ("pawn", "lhs")):
        found = ASKED[method](sample(lambda x: 0 * x[:, 0] + 7, UNIT * 2, kind, 64, worlds=3), "bookings")
        assert not any(effect.is_clear for effect in found.effects)


# --- shares of chance


@pytest.mark.parametrize(("shared", "own"), [(0.0, 1.0), (1.0, 1.0), (2.0, 0.5)])
def test_the_variance_is_shared_out_as_it_was_made(shared: float, own: float) -> None:
    made = sample(additive, UNIT * 4, "lhs", 400, worlds=40, luck=Luck(shared, own))
    found = variance_shares.analyse_variance_shares(made, "bookings")
    parts = np.array([21 / 12, shared**2, own**2])
    assert [found.factors.value, found.shared.value, found.own.value] == pytest.approx(
        list(parts / parts.sum()), abs=0.12
    )
    assert found.factors.value + found.shared.value + found.own.value == pytest.approx(1)
    for estimate, part in zip((found.factors, found.shared, found.own), parts / parts.sum(), strict=True):
        assert estimate.low - 1e-9 <= part <= estimate.high + 1e-9


def test_of_one_replication_chance_has_no_share() -> None:
    found = variance_shares.analyse_variance_shares(sample(additive, UNIT * 4, "lhs", 64), "bookings")
    assert not found.chance.has_interval
    assert found.sentences() == (variance_shares.SINGLE_REPLICATION_NOTE,)


# --- regression, Morris, PAWN


def test_regression_finds_the_known_coefficients() -> None:
    made = sample(additive, UNIT * 4, "lhs", 300, worlds=8, luck=Luck(own=np.sqrt(21 / 12)))
    found = by_path(regression.compute_regression_indices(made, "bookings"))
    for letter, weight in zip("abcd", (4, 2, 1, 0), strict=True):
        effect, known = found[f"x.{letter}"], weight / np.sqrt(2 * 21)
        assert effect.estimate.value == pytest.approx(known, abs=0.05)
        assert effect.estimate.low <= known <= effect.estimate.high
    assert [found[f"x.{letter}"].rank for letter in "abc"] == [1, 2, 3]
    assert not found["x.d"].is_clear


def test_regression_finds_a_pair_and_its_sign() -> None:
    found = regression.compute_regression_indices(
        sample(lambda x: (x[:, 0] - 0.5) * (0.5 - x[:, 1]), UNIT * 3, "lhs", 200), "bookings"
    )
    assert [pair.path for pair in found.pairs if pair.is_clear] == ["x.a × x.b"]
    assert found.pairs[0].estimate.value == pytest.approx(-1, abs=0.15)


def test_regression_compares_words_with_the_first_one() -> None:
    made = study(lambda x: 3.0 * (x[:, 0] > 0.5) + x[:, 1], UNIT * 2, "full", 6, worlds=4, luck=Luck(own=0.1))
    words = np.where(made.drawn["x.a"] > 0.5, "many", "few")
    facts = {**made.facts, "factors": {"x": {"a": {"values": ["few", "many"]}, "b": {"low": 0.0, "high": 1.0}}}}
    found = by_path(
        regression.compute_regression_indices(
            build_sample(Made(facts, made.drawn.assign(**{"x.a": words}), made.lived)), "bookings"
        )
    )
    assert list(found) == ["x.a=many", "x.b"]
    assert found["x.a=many"].is_clear


def test_regression_refuses_factors_that_vary_together() -> None:
    made = study(additive, UNIT * 3, "lhs", 60)
    with pytest.raises(AnalysisError, match=r"vary together \(x.a with x.b\)"):
        regression.compute_regression_indices(
            build_sample(Made(made.facts, made.drawn.assign(**{"x.b": made.drawn["x.a"]}), made.lived)), "bookings"
        )


def test_with_one_world_morris_figures_are_those_of_salib() -> None:
    given = study(ishigami, ISHIGAMI, "morris", 20)
    found = by_path(morris.compute_morris_indices(build_sample(given), "bookings"))
    x, y = given.drawn[["x.a", "x.b", "x.c"]].to_numpy(), given.lived["bookings"].to_numpy()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [list(each) for each in ISHIGAMI]}
    known = salib_morris.analyze(problem, x, y, num_levels=4, seed=1)
    effects = [found[f"x.{letter}"] for letter in "abc"]
    assert [effect.estimate.value for effect in effects] == pytest.approx(list(known["mu_star"]))
    assert [beside(effect, "mean").value for effect in effects] == pytest.approx(list(known["mu"]))
    assert [beside(effect, "spread").value for effect in effects] == pytest.approx(list(known["sigma"]))


def test_morris_finds_what_matters_under_luck() -> None:
    found = morris.compute_morris_indices(
        sample(additive, UNIT * 6, "morris", 40, worlds=6, luck=Luck(2, 0.5)), "bookings"
    )
    assert {effect.path for effect in found.effects if effect.is_clear} == {"x.a", "x.b", "x.c"}
    assert [[effect.path for effect in place] for place in found.effects_by_rank][:3] == [["x.a"], ["x.b"], ["x.c"]]


def test_with_one_world_pawn_indices_are_near_those_of_salib() -> None:
    """Not equal: SALib leaves the largest value out of the last slice."""
    given = study(ishigami, ISHIGAMI, "lhs", 600)
    found = by_path(pawn.compute_pawn_indices(build_sample(given), "bookings"))
    x, y = given.drawn[["x.a", "x.b", "x.c"]].to_numpy(), given.lived["bookings"].to_numpy()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [list(each) for each in ISHIGAMI]}
    known = salib_pawn.analyze(problem, x, y, S=pawn.SLICES)["median"]
    assert [found[f"x.{letter}"].estimate.value for letter in "abc"] == pytest.approx(list(known), abs=0.02)


def test_pawn_sees_what_changes_the_spread_and_not_the_mean() -> None:
    rng = np.random.default_rng(1)
    made = sample(lambda x: x[:, 0] ** 2 * rng.standard_normal(len(x)), UNIT * 3, "lhs", 400)
    assert {effect.path for effect in pawn.compute_pawn_indices(made, "bookings").effects if effect.is_clear} == {"x.a"}


# --- places


def test_factors_of_equal_weight_are_not_told_apart() -> None:
    made = sample(lambda x: 3 * x[:, 0] + 3 * x[:, 1] + x[:, 2], UNIT * 4, "sobol", 128, worlds=4, luck=Luck(1, 0.3))
    found = sobol.compute_sobol_indices(made, "bookings")
    assert [{effect.path for effect in place} for place in found.effects_by_rank][:2] == [{"x.a", "x.b"}, {"x.c"}]
    assert "which of them most cannot be told" in found.sentences()[0]


# --- refusals


@pytest.mark.parametrize("kind", ["full", "lhs", "sobol", "morris", "list", "csv"])
@pytest.mark.parametrize("method", METHODS)
def test_an_analysis_that_does_not_fit_is_refused_with_what_fits(method: str, kind: str) -> None:
    made = sample(additive, UNIT * 3, "lhs", 8)
    object.__setattr__(made, "kind", kind)
    if method in list_fitting_methods(kind):
        assert check_method(method, made).name == method
        return
    with pytest.raises(AnalysisError) as refused:
        check_method(method, made)
    said = str(refused.value)
    assert f"sampled by {kind}" in said
    assert all(name in said for name in list_fitting_methods(kind))
    assert all(name in said for name in METHODS[method].kinds)


def test_unknown_measures_and_methods_are_refused_with_the_nearest() -> None:
    made = sample(additive, UNIT * 3, "lhs", 8)
    with pytest.raises(AnalysisError, match="did you mean bookings"):
        select_complete_results(made, "boking")
    with pytest.raises(AnalysisError, match="did you mean sobol"):
        check_method("sobl", made)


# --- missing runs


def test_a_missing_run_takes_its_block_along_and_is_said() -> None:
    given = study(ishigami, ISHIGAMI, "sobol", 64, worlds=3)
    found = sobol.compute_sobol_indices(
        build_sample(Made(given.facts, given.drawn, given.lived.drop(index=7))), "bookings"
    )
    without_block = given.lived[given.lived["scenario"] >= 5]
    less = sobol.compute_sobol_indices(build_sample(Made(given.facts, given.drawn, without_block)), "bookings")
    assert "Left out: 5 scenarios, of which runs are missing or failed" in " ".join(found.sentences())
    assert [effect.estimate for effect in found.effects] == [effect.estimate for effect in less.effects]


def test_a_replication_that_was_hardly_begun_is_left_out() -> None:
    given = study(additive, UNIT * 3, "lhs", 60, worlds=4)
    begun = given.lived[(given.lived["replication"] < 3) | (given.lived["scenario"] < 5)]
    found = select_complete_results(build_sample(Made(given.facts, given.drawn, begun)), "bookings")
    assert (found.replications, found.replications_left_out, found.scenarios_left_out) == (3, 1, 0)


def test_where_each_scenario_lives_until_it_is_sure_none_is_left_out() -> None:
    """Scenarios that were sure early have fewer worlds; the common worlds are analysed, not the unsure scenarios."""
    given = study(additive, UNIT * 3, "lhs", 60, worlds=6)
    sure = given.lived["scenario"] % 3 == 0
    lived = given.lived[~sure | (given.lived["replication"] < 4)]
    facts = {**given.facts, "replications": "until ±2% of bookings, at most 6"}
    found = select_complete_results(build_sample(Made(facts, given.drawn, lived)), "bookings")
    assert (found.replications, found.replications_left_out, found.scenarios_left_out) == (4, 2, 0)


def test_a_study_without_a_whole_scenario_is_refused_with_the_way_out() -> None:
    given = study(additive, UNIT * 3, "lhs", 60, worlds=2)
    with pytest.raises(AnalysisError, match="finish the sweep"):
        select_complete_results(build_sample(Made(given.facts, given.drawn, given.lived[:4])), "bookings")
    with pytest.raises(AnalysisError, match="no finished run"):
        build_sample(Made(given.facts, given.drawn, given.lived[:0]))


def test_the_order_of_rows_on_disk_does_not_matter() -> None:
    given = study(ishigami, ISHIGAMI, "sobol", 32, worlds=3, luck=Luck(1, 1))
    mixed = Made(given.facts, given.drawn.sample(frac=1, random_state=1), given.lived.sample(frac=1, random_state=2))
    assert (
        sobol.compute_sobol_indices(build_sample(mixed), "bookings").to_json()
        == sobol.compute_sobol_indices(build_sample(given), "bookings").to_json()
    )
