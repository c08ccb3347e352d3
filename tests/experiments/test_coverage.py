"""An interval called 95 % holds the truth in 95 of 100 cases, however few runs are behind it: counted on made-up runs."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.evidence.flywheel_facts import estimate_fact
from experiments.findings.estimates import estimate, estimate_frequency, estimate_ratio, estimate_ratio_difference
from experiments.questions.difference_course import compute_course
from experiments.questions.link_strengths import fit_through_origin
from experiments.questions.payback import compute_payback
from simulation.ensemble import summarise_values
from simulation.intervals import compute_interval
from simulation.measures import MEASURES

Values = NDArray[np.float64]
TRUTH, SPREAD, CASES = 3.0, 2.0, 2_000
ROOT = Path(__file__).parents[2]


def draw(runs: int, columns: int = 1, cases: int = CASES) -> Values:
    """Made-up results: case, run, column; independent, of mean `TRUTH`."""
    return np.random.default_rng(runs).normal(TRUTH, SPREAD, (cases, runs, columns))


def covers(ends: Callable[[Values], tuple[float, float]], runs: int, truth: float = TRUTH) -> float:
    """In what share of cases the ends enclose the truth."""
    inside = [low <= truth <= high for low, high in (ends(case[:, 0]) for case in draw(runs))]
    return float(np.mean(inside))


def summary_ends(values: Values) -> tuple[float, float]:
    row = summarise_values(MEASURES["bookings"], values)
    return row["low"], row["high"]


def estimate_ends(values: Values) -> tuple[float, float]:
    found = estimate(values)
    return found.low, found.high


def fact_ends(values: Values) -> tuple[float, float]:
    fact = estimate_fact(values)
    return fact.low, fact.high


def course_ends(values: Values) -> tuple[float, float]:
    """The first quarter of `compare`'s curve: b against a."""
    of_a = np.zeros((len(values), 2))
    of_b = np.column_stack([values, values])
    drawn = compute_course(MEASURES["bookings"], of_a, of_b)
    return drawn.low[0], drawn.high[0]


@pytest.mark.parametrize("runs", [2, 3, 5, 10, 30])
@pytest.mark.parametrize("ends", [compute_interval, summary_ends, estimate_ends, fact_ends, course_ends])
def test_the_interval_of_a_mean_holds_the_truth(ends: Callable[[Values], tuple[float, float]], runs: int) -> None:
    assert covers(ends, runs) == pytest.approx(0.95, abs=0.017)


@pytest.mark.parametrize("ends", [compute_interval, summary_ends, estimate_ends, fact_ends, course_ends])
def test_one_run_has_no_interval(ends: Callable[[Values], tuple[float, float]]) -> None:
    assert np.isnan(ends(np.array([TRUTH]))).all()


@pytest.mark.parametrize("runs", [5, 10, 30])
def test_the_interval_of_a_ratio_of_means_holds_the_truth(runs: int) -> None:
    """Fieller's, of a top and a bottom that share half of their luck."""
    inside = []
    for top, bottom in draw(runs, 2).swapaxes(1, 2):
        ratio = estimate_ratio(2 * top + bottom, bottom + 10)
        inside.append(ratio.low <= 3 * TRUTH / (TRUTH + 10) <= ratio.high)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("runs", [10, 30])
def test_the_interval_of_a_difference_of_ratios_holds_the_truth(runs: int) -> None:
    inside = []
    for one, two, three in draw(runs, 3).swapaxes(1, 2):
        gap = estimate_ratio_difference((one, three + 10), (two + 1, three + 10))
        inside.append(gap.low <= -1 / (TRUTH + 10) <= gap.high)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize(("draws", "share"), [(10, 0.5), (30, 0.8), (100, 0.9)])
def test_the_interval_of_a_frequency_holds_the_truth(draws: int, share: float) -> None:
    """Wilson's, whose coverage swings about 95 % because counts are whole."""
    gains = np.where(np.random.default_rng(1).random((CASES, draws)) < share, 1.0, -1.0)
    ends = [estimate_frequency(row) for row in gains]
    assert np.mean([each.low <= share <= each.high for each in ends]) == pytest.approx(0.95, abs=0.035)


@pytest.mark.parametrize("runs", [12, 30])
def test_the_interval_of_a_slope_holds_the_truth(runs: int) -> None:
    inside = []
    for push, noise in draw(runs, 2).swapaxes(1, 2):
        slope, reach = fit_through_origin(push, 0.7 * push + (noise - TRUTH) * (1 + abs(push)))
        inside.append(abs(slope - 0.7) <= reach)
    assert 0.91 <= np.mean(inside) <= 0.985


@pytest.mark.parametrize("runs", [5, 20])
def test_the_band_of_a_payback_holds_all_quarters_at_once(runs: int) -> None:
    inside = []
    for case in draw(runs, 6, cases=250):
        band = compute_payback(MEASURES["bookings"], np.zeros_like(case), case).sums
        truth = TRUTH * np.arange(1, 7)
        inside.append(bool(np.all((np.array(band.low) <= truth) & (truth <= np.array(band.high)))))
    assert 0.90 <= np.mean(inside) <= 0.995


def test_only_one_place_reaches_for_a_quantile_of_the_normal() -> None:
    """1.96 errors hold 69 % with two runs: no module but the one of intervals and Wilson's may know the number."""
    knowing = {
        path.relative_to(ROOT).as_posix()
        for folder in ("simulation", "scenarios", "experiments", "dashboard")
        for path in (ROOT / folder).rglob("*.py")
        if any(
            isinstance(node, ast.Constant) and isinstance(node.value, float) and 1.95 < node.value < 1.97
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert knowing == {"experiments/findings/estimates.py"}
