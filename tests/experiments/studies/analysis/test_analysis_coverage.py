"""An interval that `analyse` calls 95 % holds the truth in 95 of 100 made-up studies, or in more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from made_studies import Luck, Table, sample

from experiments.findings.estimates import Estimate
from experiments.studies.analysis.interactions import find_interactions
from experiments.studies.analysis.joint_estimates import estimate_jointly
from experiments.studies.analysis.morris import compute_morris_indices
from experiments.studies.analysis.pawn import assign_slices, compute_distances
from experiments.studies.analysis.regression import compute_regression_indices
from experiments.studies.analysis.response_surface import build_quadratic_terms, fit_response_surface
from experiments.studies.analysis.sobol import compute_sobol_indices
from experiments.studies.analysis.study_sample import StudySample, select_complete_results
from experiments.studies.analysis.variance_shares import analyse_variance_shares

RANGES = ((0.0, 1.0),) * 2
EVEN, LUCK = 1 / 12, 0.25
"""The variance of a number that is even between 0 and 1, and of either kind of luck."""
QUARTERS = (0.25, 0.75)


def bend(x: Table) -> Table:
    """Two factors in straight lines, and a little of both together."""
    return 2 * x[:, 0] + x[:, 1] + 2 * (x[:, 0] - 0.5) * (x[:, 1] - 0.5)


def moved(even: float) -> float:
    """The variance of `bend` over factors of such a variance."""
    return 5 * even + 4 * even * even


def regression(of: StudySample) -> list[Estimate]:
    return by_factor({each.path: each.estimate for each in compute_regression_indices(of, "bookings").effects})


def sobol(of: StudySample) -> list[Estimate]:
    effects = compute_sobol_indices(of, "bookings").effects
    alone = {each.path: dict(each.other_figures)["alone"] for each in effects}
    return by_factor({each.path: each.estimate for each in effects}) + by_factor(alone)


def morris(of: StudySample) -> list[Estimate]:
    return by_factor({each.path: each.estimate for each in compute_morris_indices(of, "bookings").effects})


def chance(of: StudySample) -> list[Estimate]:
    shares = analyse_variance_shares(of, "bookings")
    return [shares.factors, shares.shared, shares.own]


def pairs(of: StudySample) -> list[Estimate]:
    pair = find_interactions(of, "bookings").interactions[0]
    return [pair.extra, *pair.corners]


def by_factor(figures: dict[str, Estimate]) -> list[Estimate]:
    return [figures["x.a"], figures["x.b"]]


def coefficients(even: float = EVEN) -> list[float]:
    return [slope * np.sqrt(even / (moved(even) + 2 * LUCK)) for slope in (2, 1)]


def shares_of_variance(even: float = EVEN) -> list[float]:
    return [each / (moved(even) + 2 * LUCK) for each in (moved(even), LUCK, LUCK)]


TOTALS = [each / (moved(EVEN) + 2 * LUCK) for each in (4 * EVEN + 4 * EVEN**2, EVEN + 4 * EVEN**2, 4 * EVEN, EVEN)]
CORNERS = [0.5, *(float(bend(np.array([[a, b]]))[0]) for a in QUARTERS for b in QUARTERS)]
ANALYSES = {
    "regression": (regression, coefficients(), "lhs", 40, Luck(0.5, 0.5)),
    "regression, whole grid": (regression, coefficients(1 / 8), "full", 5, Luck(0.5, 0.5)),
    "chance": (chance, shares_of_variance(), "lhs", 40, Luck(0.5, 0.5)),
    "chance, whole grid": (chance, shares_of_variance(3 / 28), "full", 8, Luck(0.5, 0.5)),
    "sobol": (sobol, TOTALS, "sobol", 16, Luck(0.5, 0.5)),
    "morris, few": (morris, [2.0, 1.0], "morris", 6, Luck(0.5, 0.05)),
    "morris": (morris, [2.0, 1.0], "morris", 20, Luck(0.5, 0.05)),
    "pairs": (pairs, CORNERS, "lhs", 40, Luck(0.5, 0.5)),
}


def count_inside(
    analyse: Callable[[StudySample], Sequence[Estimate]],
    truth: Sequence[float],
    kind: str,
    n: int,
    luck: Luck,
    worlds: int,
    cases: int,
) -> float:
    """In what share of made-up studies and figures the interval encloses the truth."""
    inside = [
        [each.low <= true <= each.high for each, true in zip(analyse(made), truth, strict=True)]
        for made in (sample(bend, RANGES, kind, n, worlds, luck, seed=k, drawn=k + 1_000) for k in range(cases))
    ]
    return float(np.mean(inside))


@pytest.mark.parametrize("cases", [12, pytest.param(300, marks=pytest.mark.soak)])
@pytest.mark.parametrize("worlds", [3, 10])
@pytest.mark.parametrize("name", ANALYSES)
def test_the_interval_of_an_analysis_holds_the_truth(name: str, worlds: int, cases: int) -> None:
    """At least: own luck counts in scenarios and in worlds, and scenarios drawn evenly differ less than independent ones."""
    held = count_inside(*ANALYSES[name], worlds, cases)
    assert held >= 0.925 - 2 * np.sqrt(0.95 * 0.05 / cases)


def bend_twice(x: Table) -> Table:
    """What no quadratic follows."""
    return bend(x) + np.sin(9 * x[:, 0])


@pytest.mark.parametrize("cases", [40, pytest.param(400, marks=pytest.mark.soak)])
@pytest.mark.parametrize("function", [bend, bend_twice])
@pytest.mark.parametrize("n", [12, 20, 40, 120])
def test_the_interval_of_a_surface_holds_what_it_foresees_of_new_scenarios(
    n: int, function: Callable[[Table], Table], cases: int
) -> None:
    """At least: of few scenarios the interval is wider than it has to be."""
    held = float(np.mean([foresees_within(function, n, case) for case in range(cases)]))
    assert held >= 0.935 - 2 * np.sqrt(0.95 * 0.05 / cases)


def foresees_within(function: Callable[[Table], Table], n: int, case: int, worlds: int = 3) -> bool:
    """Whether what a surface foresees of 5,000 new scenarios in the same worlds lies within its interval."""
    made = sample(function, RANGES, "lhs", n, worlds, Luck(0.5, 0.5), seed=case, drawn=case + 1_000)
    share = fit_response_surface(made, "bookings").foreseen_share
    results = select_complete_results(made, "bookings", independent_only=True)
    means = results.values.mean(-1)
    fit = np.linalg.lstsq(build_quadratic_terms(results.positions), means, rcond=None)[0]
    chance = np.random.default_rng([case, n])
    fresh = chance.random((5_000, 2))
    shared = Luck(0.5, 0.0).deal(1, worlds, case).mean()
    lived = function(fresh) + shared + 0.5 / np.sqrt(worlds) * chance.standard_normal(5_000)
    missed = lived - build_quadratic_terms(fresh) @ fit
    return bool(share.low <= 1 - np.mean(missed**2) / lived.var() <= share.high)


@pytest.mark.parametrize("cases", [20, pytest.param(600, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("n", "worlds"), [(40, 1), (40, 3), (120, 1), (120, 3)])
def test_the_interval_of_a_pawn_index_holds_what_studies_of_its_size_give(n: int, worlds: int, cases: int) -> None:
    """Their mean, that is; the index of endlessly many runs is lower, as the finding says."""
    found = [
        pawn(sample(bend, RANGES, "lhs", n, worlds, Luck(0.5, 0.5), seed=k, drawn=k + 1_000)) for k in range(cases)
    ]
    usual = np.mean([[each.value for each in study] for study in found], axis=0)
    inside = [[each.low <= mean <= each.high for each, mean in zip(study, usual, strict=True)] for study in found]
    assert np.mean(inside) >= 0.925 - 2 * np.sqrt(0.95 * 0.05 / cases)


def pawn(of: StudySample) -> list[Estimate]:
    """The indices as `analyse` estimates them, without the shuffles, which have no say in their intervals."""
    results = select_complete_results(of, "bookings", independent_only=True)
    slices = assign_slices(results.positions)
    estimates = estimate_jointly(lambda y, w: compute_distances(slices, y, w), results.values)
    return [estimates.get_estimate(at) for at in range(2)]
