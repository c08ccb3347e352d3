"""An interval that `analyse` calls 95 % holds the truth in 95 of 100 made-up studies, or in more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from made_studies import Luck, Table, sample

from experiments.findings.estimates import Estimate
from experiments.studies.analysis.interactions import find_interactions
from experiments.studies.analysis.morris import compute_morris_indices
from experiments.studies.analysis.regression import compute_regression_indices
from experiments.studies.analysis.sobol import compute_sobol_indices
from experiments.studies.analysis.study_sample import StudySample
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
