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
from experiments.fitting.posterior import draw_posterior, fit_surrogate
from experiments.questions.curve_crossings import ScoreFunction, find_crossings, spread_values
from experiments.questions.difference_course import compute_course
from experiments.questions.link_strengths import fit_through_origin
from experiments.questions.loop_drivers import estimate_shares
from experiments.questions.payback import compute_payback
from simulation.ensemble import summarise_values
from simulation.intervals import TAILS, compute_interval
from simulation.measures import MEASURES

Values = NDArray[np.float64]
TRUTH, SPREAD, CASES = 3.0, 2.0, 2_000
ROOT = Path(__file__).parents[2]
SAMPLE_OR_ALL = [False, pytest.param(True, marks=pytest.mark.soak)]
"""Whether all cases are counted, or few, whose share says less."""


def count_held(share: float, cases: int, least: float = 0.95, most: float = 0.95) -> bool:
    """Whether an interval that holds the truth in `least` to `most` of cases held it in such a share of so many."""
    chance = 3 * np.sqrt(0.95 * 0.05 / cases)
    return least - chance <= share <= most + chance


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


def make_curve(chance: np.random.Generator, runs: int, means: int, bend: float) -> ScoreFunction:
    """A made-up curve that passes 0 at .43; runs shift and tilt it as a whole, and add luck at each value."""
    shift, tilt = chance.normal(0, 1, (runs, means)), chance.normal(0, 0.5, (runs, means))
    slopes = np.array([3.0, 5.0])[:means]

    def ask(value: float) -> Values:
        off = value - 0.43
        return slopes * (off + bend * off * off) + shift + tilt * off + chance.normal(0, 0.3, (runs, means))

    return ask


@pytest.mark.parametrize("all_cases", SAMPLE_OR_ALL)
@pytest.mark.parametrize(("runs", "means", "bend"), [(10, 1, 0.0), (30, 1, 0.5), (10, 2, 0.0), (30, 2, 0.0)])
def test_the_interval_of_a_tipping_point_holds_the_truth(runs: int, means: int, bend: float, all_cases: bool) -> None:
    """Also where two means have to pass 0, and do so at the same value, which is the hardest case."""
    cases, inside = 1_000 if all_cases else 50, []
    for case in range(cases):
        ask = make_curve(np.random.default_rng([case, runs]), runs, means, bend)
        inside += [each.at.low <= 0.43 <= each.at.high for each in find_crossings(ask, spread_values(0, 1, 9))[1]]
    assert len(inside) > 0.6 * cases
    assert count_held(float(np.mean(inside)), len(inside), least=0.94, most=0.97)


@pytest.mark.parametrize("all_cases", SAMPLE_OR_ALL)
@pytest.mark.parametrize("runs", [2, 5, 10, 30, 200])
@pytest.mark.parametrize("truth", [(5, 3, -2, 1, 0.5), (2, 1, -1, 0.5, 0), (1, 0, 0, 0, 0), (0.3, 0.2, -0.1, 0, 0)])
def test_the_interval_of_a_loop_s_share_holds_the_truth(truth: tuple[float, ...], runs: int, all_cases: bool) -> None:
    """At least: with parts that chance could explain it is wider than it has to be."""
    changes, quarters = np.array(truth), 1_000 if all_cases else 40
    shares = changes / np.abs(changes).sum()
    luck = np.random.default_rng(runs).normal(0, 1, (runs, 5, quarters))
    together = np.einsum("rpq,ps->rsq", luck, np.eye(5) + 0.3)
    found = estimate_shares(changes[:, None] + together)
    inside = [
        [each.low - 1e-9 <= share <= each.high + 1e-9 for each in part]
        for part, share in zip(found, shares, strict=True)
    ]
    assert all(count_held(held, quarters, least=0.93, most=1.0) for held in np.mean(inside, axis=1))


def test_one_run_gives_a_loop_s_share_no_interval() -> None:
    shares = estimate_shares(np.ones((1, 3, 2)))
    assert np.isnan([(each.low, each.high) for part in shares for each in part]).all()


def explain_company(chance: np.random.Generator, constants: int, shared: float) -> Values:
    """Fit a made-up company by its moments, as `calibrate` does; which of its constants lie within their intervals.

    Args:
        chance: of the company and of the model's luck.
        constants: how many are fitted.
        shared: share of luck that all trials meet alike.
    """
    moments, trials, runs = 2 * constants + 1, 200, 12
    straight, bent = chance.normal(0, 1, (2, constants, moments)) * np.array([1.0, 0.3])[:, None, None]
    spread = 0.3 * (np.eye(moments) + 0.5 * chance.normal(0, 1, (moments, moments)))
    tell = lambda shares: (2 * shares - 1) @ straight + (2 * shares - 1) ** 2 @ bent  # noqa: E731
    truth, tried = chance.random(constants), chance.random((trials, constants))
    observed = tell(truth) + spread @ chance.normal(size=moments)
    best = tried[np.argsort(((tell(tried[: trials // 2]) - observed) ** 2).sum(axis=1))[:12]]
    near = best[chance.integers(0, 12, trials // 2)] + chance.normal(0, 0.12, (trials // 2, constants))
    tried[trials // 2 :] = np.clip(near, 0, 1)
    alike, own = chance.normal(size=(runs, moments)), chance.normal(size=(trials, runs, moments))
    luck = (np.sqrt(shared) * alike + np.sqrt(1 - shared) * own) @ spread.T
    fitted = fit_surrogate(tried, tell(tried)[:, None] + luck, observed)
    low, high = np.quantile(draw_posterior(fitted, observed, constants, 1), TAILS, axis=0)
    return (low <= truth) & (truth <= high)


@pytest.mark.parametrize("all_cases", SAMPLE_OR_ALL)
@pytest.mark.parametrize("shared", [0.5, 1.0])
def test_the_interval_of_a_constant_holds_the_truth(shared: float, all_cases: bool) -> None:
    """At least: luck counts as known from the runs of one trial, though trials share less than all of it."""
    cases = 100 if all_cases else 4
    inside = [explain_company(np.random.default_rng(case), 3, shared) for case in range(cases)]
    assert count_held(float(np.mean(inside)), 3 * cases, least=0.94, most=1.0)


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
