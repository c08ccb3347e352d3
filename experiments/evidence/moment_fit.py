"""The fit to moments: free constants are moved within their sourced ranges until the ordinary organisation resembles an average company.

The engine is that of companies (`experiments.fitting`): the fitted moments are held against the middle of their bands, as exactly as these
are wide, with a weak pull to the value the literature suggests: what no moment informs stays where its source put it. Luck and trials are
fixed, so a fit reproduces to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.evidence.lab import SEED, Lab, RunValues
from experiments.evidence.moments import MOMENTS, Moment
from experiments.fitting.fit_solver import FitProblem, solve_fit
from experiments.fitting.free_constant import FreeConstant, free_over_range
from experiments.fitting.posterior import Pull, Surrogate
from simulation.scenario import NUMBERS

Numbers = NDArray[np.float64]
PULL_WEIGHT = 0.25
"""Weight of staying at the suggested value: a quarter of a band for the whole range of a constant."""
DIFFERENCE_STEP = 0.12
"""Step to both sides of a slope, as a share of a constant's range: large, as few runs are rough."""


FREE_CONSTANTS: tuple[FreeConstant, ...] = (
    free_over_range("behaviour.internal_share", 0.20),
    free_over_range("behaviour.quit_base", 0.20),
    free_over_range("behaviour.weak_below", 0.6),
    free_over_range("behaviour.burning", 0.05),
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
        most: trials at most, in units of what a slope of every constant takes.
        progress: called with (evaluations so far, mean square distance).
    """
    log = _TrialCount(progress)
    suggested = np.array([free.share_of(_read_suggestion(free)) for free in FREE_CONSTANTS])
    moments = len(list_fitted_moments())
    problem = FitProblem(
        constants=len(FREE_CONSTANTS),
        observed=np.zeros(moments),
        simulate=lambda shares: measure_distances(shares, runs, seed),
        tolerance=np.ones(moments),
        pull=Pull(suggested, PULL_WEIGHT),
    )
    trials = most * (2 * len(FREE_CONSTANTS) + 1)
    result = solve_fit(problem, trials, seed, log)
    shares = np.median(result.draws, axis=0)
    at = {free.path: free.value_at(share) for free, share in zip(FREE_CONSTANTS, shares, strict=True)}
    lab = Lab(runs, seed, ablation=at)
    ensemble = lab.simulate(lab.build_company(), ("opportunities", "people", "reps"))
    measured = {moment.name: moment.measure(ensemble) for moment in MOMENTS}
    slopes = _compute_slopes(result.surrogate, shares)
    return MomentFit(at, measured, slopes, log.evaluations, runs, seed)


def _read_suggestion(free: FreeConstant) -> float:
    return float(NUMBERS[free.path].default) if free.suggested is None else free.suggested


def _compute_slopes(surrogate: Surrogate, shares: Numbers) -> Numbers:
    """Compute the change of each moment, in half bands, per range of each constant: rows moments, columns constants."""
    step = DIFFERENCE_STEP * np.eye(shares.size)
    ends = np.clip(shares + step, 0.0, 1.0), np.clip(shares - step, 0.0, 1.0)
    widths = (ends[0] - ends[1]).sum(axis=1)
    return np.asarray((surrogate.predict(ends[0]) - surrogate.predict(ends[1])) / widths[:, None]).T


@dataclass
class _TrialCount:
    """Counts evaluations and reports them; keeps nothing."""

    progress: Callable[[int, float], None] | None
    evaluations: int = 0

    def moments_at(self, at: Numbers, simulate: Callable[[Numbers], Numbers]) -> Numbers:
        """Simulate moments at some shares."""
        return simulate(at)

    def add_trial(self, off: float, _at: Numbers, _planned: int) -> None:
        """Count a trial."""
        self.evaluations += 1
        if self.progress:
            self.progress(self.evaluations, off)


def measure_distances(shares: Numbers, runs: int, seed: int) -> Numbers:
    """Measure how far each fitted moment lies from its middle, in half bands: rows runs."""
    lab = Lab(
        runs, seed, ablation={free.path: free.value_at(s) for free, s in zip(FREE_CONSTANTS, shares, strict=True)}
    )
    ensemble = lab.simulate(lab.build_company(), ("people", "reps"))
    return np.column_stack(
        [(moment.measure(ensemble) - moment.middle) / moment.tolerance for moment in list_fitted_moments()]
    )


__all__ = ["FREE_CONSTANTS", "MomentFit", "fit_to_moments", "measure_distances"]
