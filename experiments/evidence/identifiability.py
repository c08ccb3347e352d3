"""Identifiability: constants and mechanisms that the moments cannot tell apart, and those that no moment feels.

At the declared values every constant that was fitted or set by hand is moved to both sides, and every mechanism is switched off
from today, each with the same luck. Its effect on all moments, in half bands, is its profile.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.evidence.lab import SEED, Lab, RunMask
from experiments.evidence.moment_fit import DIFFERENCE_STEP, FREE_CONSTANTS, SET_BY_HAND, Numbers
from experiments.evidence.moments import MOMENTS, measure_moments
from experiments.evidence.sign_flips import (
    compute_p_value,
    fill_gaps,
    find_unmeasured,
    product_across_runs,
    zero_constant_columns,
)
from experiments.fitting.free_constant import free_over_range
from experiments.runner.process_pool import map_in_processes
from experiments.runner.run_options import prepare_model
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.mechanisms import SWITCHES
from simulation.scenario import NUMBERS

RUNS = 10
EXAMINED_CONSTANTS = tuple(dict.fromkeys((*(free.path for free in FREE_CONSTANTS), *SET_BY_HAND)))
LEAST_LIKENESS = 0.95
"""Cosine from which two profiles point the same way."""
CLEAR, CHANCE = 0.01, 0.05
"""A change that luck makes less often than the first is compared; one that it makes more often than the second may be luck."""
COARSE = 0.1
"""Half bands that no survey could measure: the difference of two profiles counts from here on."""


@dataclass(frozen=True, eq=False)
class Perturbation:
    """A constant moved from one side of its declared value to the other, or a mechanism switched off.

    Attributes:
        path: what is moved.
        step: share of the constant's range between its two sides; 1 for a mechanism.
        changes: change of every moment in half bands; rows runs, columns moments; NaN where it cannot be measured.
        bends: both sides together less twice today's value: the change that is the same on both. None for a mechanism.
    """

    path: str
    step: float
    changes: Numbers
    bends: Numbers | None = None

    @property
    def unmeasured(self) -> RunMask:
        """Which moments cannot be measured in most runs."""
        return find_unmeasured(self.changes)

    @property
    def profile(self) -> Numbers:
        """Mean change of each moment and its standard error, as two rows, in half bands for the whole step."""
        rows = fill_gaps(self.changes)
        return np.where(self.unmeasured, np.nan, [rows.mean(axis=0), rows.std(axis=0, ddof=1) / np.sqrt(len(rows))])


@dataclass(frozen=True)
class LookalikePair:
    """Two perturbations that cannot be told apart.

    Attributes:
        one, other: their paths; a mechanism stands before a constant.
        likeness: cosine of their profiles, chance taken out; below 0 where they are opposite.
        multiple: how much of the other makes up one of the first; constants count in ranges.
        left: chance that luck alone leaves as much between them.
    """

    one: str
    other: str
    likeness: float
    multiple: float
    left: float


@dataclass(frozen=True, eq=False)
class Identifiability:
    """The result of the examination.

    Attributes:
        worlds, seed: the futures that all share.
        moves: every mechanism and constant with its profile.
        pairs: those that cannot be told apart, the likest first.
        idle: paths that change nothing at all.
        unfelt: paths that no moment feels beyond luck.
        faint: paths that may be felt, but too faintly to be compared.
    """

    worlds: int
    seed: int
    moves: tuple[Perturbation, ...]
    pairs: tuple[LookalikePair, ...]
    idle: tuple[str, ...]
    unfelt: tuple[str, ...]
    faint: tuple[str, ...]


def examine_identifiability(
    runs: int = RUNS,
    seed: int = SEED,
    mechanisms: Sequence[str] = tuple(SWITCHES),
    constants: Sequence[str] = EXAMINED_CONSTANTS,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Identifiability:
    """Examine which constants and mechanisms look alike: each is moved, or switched off, by itself.

    Args:
        runs, seed: that all share.
        mechanisms, constants: their paths.
        jobs: how many processes; all cores when left out. Results do not depend on it.
        progress: called with (companies simulated, companies).
    """
    prepare_model()
    settings: list[dict[str, Value]] = [{path: value} for path in constants for value in _choose_sides(path)]
    settings += [{path: "off"} for path in mechanisms]
    today, *moved_profiles = map_in_processes(
        _simulate_moments, [(each, runs, seed) for each in ({}, *settings)], jobs, progress
    )
    off = moved_profiles[2 * len(constants) :]
    switched = [Perturbation(path, 1.0, without - today) for path, without in zip(mechanisms, off, strict=True)]
    sides = zip(constants, moved_profiles[::2], moved_profiles[1::2], strict=False)
    return find_lookalikes([*switched, *(_build_perturbation(path, down, up, today) for path, down, up in sides)], seed)


def _choose_sides(path: str) -> tuple[float, float]:
    """Choose two values of a constant, below and above the declared one as far as its range goes."""
    free, share = free_over_range(path), find_declared_share(path)
    return free.value_at(max(0.0, share - DIFFERENCE_STEP)), free.value_at(min(1.0, share + DIFFERENCE_STEP))


def _build_perturbation(path: str, down: Numbers, up: Numbers, today: Numbers) -> Perturbation:
    low, high = (free_over_range(path).share_of(value) for value in _choose_sides(path))
    return Perturbation(path, high - low, up - down, up + down - 2.0 * today)


def find_declared_share(path: str) -> float:
    """Find the declared value of a constant as a share of its range."""
    return free_over_range(path).share_of(float(NUMBERS[path].default))


def _simulate_moments(task: tuple[dict[str, Value], int, int]) -> Numbers:
    """Simulate all moments of one company in half bands, by run, in a process of its own."""
    settings, runs, seed = task
    with warnings.catch_warnings():
        # a company without deals has no win rate; NaN says so
        warnings.simplefilter("ignore", RuntimeWarning)
        moments = measure_moments(Lab(runs, seed, ablation=settings, threads=1))
    return np.column_stack([moments[moment.name] / moment.tolerance for moment in MOMENTS])


def find_lookalikes(moves: Sequence[Perturbation], seed: int = SEED) -> Identifiability:
    """Find which perturbations cannot be told apart, and which no moment feels."""
    kinds = [_classify(move) for move in moves]
    idle, unfelt, faint = (
        tuple(move.path for move, its in zip(moves, kinds, strict=True) if its == kind)
        for kind in ("idle", "unfelt", "faint")
    )
    weights = 1.0 / np.maximum(COARSE, np.median(np.nan_to_num([move.profile[1] for move in moves]), axis=0))
    clear = [move for move, kind in zip(moves, kinds, strict=True) if kind == "clear"]
    pairs = (_match_pair(one, other, weights) for one, other in combinations(clear, 2))
    ordered = sorted((pair for pair in pairs if pair), key=lambda pair: -abs(pair.likeness))
    return Identifiability(len(moves[0].changes), seed, tuple(moves), tuple(ordered), idle, unfelt, faint)


def _classify(move: Perturbation) -> str:
    """Classify a perturbation: no effect, none beyond luck, a faint one, or enough to be compared."""
    rows = fill_gaps(move.changes)
    tested = (rows,) if move.bends is None else (rows, fill_gaps(move.bends))
    if not (move.unmeasured.any() or any(each.any() for each in tested)):
        return "idle"
    if compute_p_value(rows) <= CLEAR:
        return "clear"
    return "faint" if move.unmeasured.any() or min(map(compute_p_value, tested)) <= CHANCE else "unfelt"


def _match_pair(one: Perturbation, other: Perturbation, weights: Numbers) -> LookalikePair | None:
    """Match two perturbations, if they cannot be told apart."""
    rows = [zero_constant_columns(fill_gaps(move.changes)) for move in (one, other)]
    a, b = (weights * each for each in rows)
    squares = np.array([product_across_runs(a, a), product_across_runs(b, b)])
    if not np.array_equal(one.unmeasured, other.unmeasured) or squares.min() <= 0.0:
        return None
    likeness = float(np.clip(product_across_runs(a, b) / np.sqrt(squares.prod()), -1.0, 1.0))
    # the multiple that makes both equally long favours neither of them
    multiple = float(np.copysign(np.sqrt(squares[0] / squares[1]), likeness))
    rest = rows[0] - multiple * rows[1]
    left = compute_p_value(np.where(np.abs(rest.mean(axis=0)) < COARSE, 0.0, rest))
    if abs(likeness) < LEAST_LIKENESS or left <= CHANCE:
        return None
    return LookalikePair(one.path, other.path, likeness, multiple * other.step / one.step, left)


__all__ = [
    "Identifiability",
    "LookalikePair",
    "Perturbation",
    "examine_identifiability",
    "find_declared_share",
    "find_lookalikes",
]
