"""The fit to moments: free constants are moved within their sourced ranges until the ordinary organisation resembles an average company.

Least squares over the fitted moments, each in units of its band, with a weak pull to the value the literature suggests: what no
moment informs stays where its source put it. Luck and steps are fixed, so a fit reproduces to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from experiments.evidence.lab import SEED, Lab, RunValues
from experiments.evidence.moments import MOMENTS, Moment
from simulation.scenario import NUMBERS

Numbers = NDArray[np.float64]
PULL_WEIGHT = 0.25
"""Weight of staying at the suggested value: a quarter of a band for the whole range of a constant."""
DIFFERENCE_STEP = 0.12
"""Step to both sides of the finite differences, as a share of a constant's range: large, as few runs are rough."""


@dataclass(frozen=True)
class FreeConstant:
    """A constant that is fitted.

    Attributes:
        path: where it is declared, with its range and source.
        suggested: where literature would put it before any fit.
    """

    path: str
    suggested: float

    @property
    def low(self) -> float:
        """Lower end of its range."""
        return NUMBERS[self.path].low

    @property
    def width(self) -> float:
        """Width of its range."""
        return NUMBERS[self.path].high - NUMBERS[self.path].low

    def value_at(self, share: float) -> float:
        """Compute the constant at a share of its range."""
        return float(self.low + share * self.width)

    def share_of(self, value: float) -> float:
        """Compute a value as a share of the range."""
        return float((value - self.low) / self.width)


FREE_CONSTANTS: tuple[FreeConstant, ...] = (
    FreeConstant("behaviour.internal_share", 0.20),
    FreeConstant("behaviour.quit_base", 0.20),
    FreeConstant("behaviour.weak_below", 0.6),
    FreeConstant("behaviour.burning", 0.05),
)
"""Those that a moment can tell apart: with rules, learning, selection and foresight free as well, the search only traded one for
another, at the ends of their ranges, for no better fit."""


SET_BY_HAND: dict[str, str] = {
    **dict.fromkeys(("behaviour.blame_miss", "behaviour.blame_excuses", "behaviour.overlay_wish"), "T19"),
    **dict.fromkeys(("behaviour.craft_room", "behaviour.practice"), "T19"),
    **dict.fromkeys(("behaviour.coordination", "behaviour.specialist_help"), "T22, N11, T20"),
    **dict.fromkeys(("behaviour.ambiguity", "behaviour.dilution"), "T22"),
    **dict.fromkeys(("behaviour.discount", "behaviour.timing", "behaviour.timing_weeks"), "T5"),
    "behaviour.holding": "T7",
    **dict.fromkeys(("behaviour.money", "behaviour.effort_cost", "behaviour.enough"), "T6, T11"),
    **dict.fromkeys(("behaviour.must_do", "behaviour.interest", "behaviour.felt_luck"), "T11"),
    **dict.fromkeys(("behaviour.goal_value", "behaviour.purpose_drive", "behaviour.obligation"), "T11"),
    **dict.fromkeys(("behaviour.recognition", "behaviour.pressure_push", "behaviour.tired_cost"), "T11"),
    **dict.fromkeys(("behaviour.asked_weight", "behaviour.burnout_cost", "behaviour.fatigue_cost"), "T9, T11"),
    **dict.fromkeys(("behaviour.fragility", "behaviour.quit_burnout"), "T9"),
    "behaviour.commitment": "T12",
    **dict.fromkeys(("behaviour.meeting_yield", "behaviour.hours_power"), "T13"),
    **dict.fromkeys(("behaviour.help_wins", "behaviour.help_gain", "behaviour.help_care"), "T14"),
    **dict.fromkeys(("behaviour.help_custom", "behaviour.rivalry"), "T14"),
    **dict.fromkeys(("behaviour.quit_pay", "behaviour.quit_contagion"), "T21"),
    "behaviour.dividing_hours": "T21, N4",
    "behaviour.quit_miss": "T3",
    "behaviour.moral_hazard": "N13",
    "behaviour.favouritism": "N5",
    "behaviour.sandbagging": "N1",
    "behaviour.board_margin": "N4",
    "behaviour.attention_span": "T24, T25",
    "behaviour.overtime_leak": "T1, T21",
    "behaviour.pressed_tires": "T21",
    "behaviour.label_bias": "T17",
}
"""Constants set by hand, within their ranges, with a pattern in view. That the pattern is there says little; that it goes with its
cause says more."""


@dataclass(frozen=True)
class MomentFit:
    """The result of a fit to moments.

    Attributes:
        values: the fitted constants by path.
        moments: mean of every moment, held-out ones too, at the fitted values.
        slopes: change of each fitted moment, in bands, per range of each constant; rows moments, columns constants.
        evaluations: how often the organisation was simulated.
        runs, seed: of each evaluation.
    """

    values: dict[str, float]
    moments: dict[str, RunValues]
    slopes: Numbers
    evaluations: int
    runs: int
    seed: int


def list_fitted_moments() -> tuple[Moment, ...]:
    """List the moments that are fitted."""
    return tuple(moment for moment in MOMENTS if not moment.held_out)


def fit_to_moments(
    runs: int = 24, seed: int = SEED, *, most: int = 12, progress: Callable[[int, float], None] | None = None
) -> MomentFit:
    """Fit the free constants.

    Args:
        runs: of each evaluation.
        seed: key of their luck.
        most: steps of the search at most.
        progress: called with (evaluations so far, sum of squares).
    """
    evaluations = 0

    def residuals(shares: Numbers) -> Numbers:
        nonlocal evaluations
        evaluations += 1
        off = np.concatenate([measure_distances(shares, runs, seed), PULL_WEIGHT * (shares - suggested)])
        if progress:
            progress(evaluations, float((off**2).sum()))
        return off

    suggested = np.array([free.share_of(free.suggested) for free in FREE_CONSTANTS])
    start = np.array([free.share_of(float(NUMBERS[free.path].default)) for free in FREE_CONSTANTS])

    def slopes(shares: Numbers) -> Numbers:
        ends = [
            (_shift_share(shares, k, -DIFFERENCE_STEP), _shift_share(shares, k, DIFFERENCE_STEP))
            for k in range(len(shares))
        ]
        return np.array([(residuals(up) - residuals(down)) / (up - down).sum() for down, up in ends]).T

    solution = least_squares(
        residuals, np.clip(start, 0.02, 0.98), slopes, bounds=(0, 1), loss="soft_l1", max_nfev=most
    )
    at = {free.path: free.value_at(share) for free, share in zip(FREE_CONSTANTS, solution.x, strict=True)}
    lab = Lab(runs, seed, ablation=at)
    ensemble = lab.simulate(lab.build_company(), ("opportunities", "people", "reps"))
    moments = {moment.name: moment.measure(ensemble) for moment in MOMENTS}
    return MomentFit(at, moments, solution.jac[: len(list_fitted_moments())], evaluations, runs, seed)


def _shift_share(shares: Numbers, k: int, step: float) -> Numbers:
    """Shift one of the shares, as far as its range allows."""
    shifted = shares.copy()
    shifted[k] = min(1.0, max(0.0, shifted[k] + step))
    return shifted


def measure_distances(shares: Numbers, runs: int, seed: int) -> Numbers:
    """Measure how far each fitted moment lies from its middle, in half bands."""
    lab = Lab(
        runs, seed, ablation={free.path: free.value_at(s) for free, s in zip(FREE_CONSTANTS, shares, strict=True)}
    )
    ensemble = lab.simulate(lab.build_company(), ("people", "reps"))
    return np.array([(np.nanmean(m.measure(ensemble)) - m.middle) / m.tolerance for m in list_fitted_moments()])


__all__ = ["FREE_CONSTANTS", "FreeConstant", "MomentFit", "fit_to_moments", "measure_distances"]
