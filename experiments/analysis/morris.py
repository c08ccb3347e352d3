"""Elementary effects on Morris' trajectories: which of many factors matter at all, with few runs.

Morris 1991, with the mean of sizes of Campolongo et al. 2007; with one replication equal to SALib's figures. A size is never
below 0, so chance alone makes it positive: how large it would be from chance alone is known from the worlds, and a factor
counts only where it is clearly larger than that.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.analysis.cells import AnalysisError, Sample, cells
from experiments.analysis.chance import SINGLE, spread
from experiments.analysis.fits import check
from experiments.analysis.indices import Indices, ordered
from experiments.analysis.judged import Judged, Values, judge
from experiments.estimates import UNKNOWN, Estimate

FEWEST = 6


def indices(sample: Sample, measure: str) -> Indices:
    """Mean sizes of elementary effects of all factors for one measure, in its unit over the whole range of a factor.

    Raises:
        AnalysisError: another design, no such measure, or fewer than `FEWEST` trajectories.
    """
    check("morris", sample)
    found = cells(sample, measure)
    size = len(sample.factors)
    stride = sample.levels / (2 * (sample.levels - 1))
    steps = elementary(found.blocks(size + 1), found.places.reshape(-1, size + 1, size), stride)
    if len(steps) < FEWEST:
        raise AnalysisError(f"--method morris: needs at least {FEWEST} trajectories, {len(steps)} are whole")
    judged = judge(_figures, steps)
    named = [(factor.path, factor.label) for factor in sample.factors]
    main = judged.part(slice(0, size))
    floors = floor(steps)
    chances = [_beyond(main, at, float(floors[at])) for at in range(size)]

    def beside(at: int) -> tuple[tuple[str, Estimate], ...]:
        by_chance = Estimate(float(floors[at]), math.nan, math.nan) if found.worlds > 1 else UNKNOWN
        bend = Estimate(float(steps.mean(-1)[:, at].std(ddof=1)), math.nan, math.nan)
        return ("mean", judged.estimate(size + at)), ("spread", bend), ("chance_alone", by_chance)

    index = f"mean size of the change over the factor's range{', ' + found.measure.unit if found.measure.unit else ''}"
    notes = (_luck(steps) if found.worlds > 1 else SINGLE, _basis(steps), found.note)
    effects = ordered(named, main, None, chances, [beside(at) for at in range(size)])
    return Indices("morris", sample.title, found.measure, index, False, effects, None, notes)


def elementary(results: Values, places: Values, stride: float) -> Values:
    """Elementary effects, trajectory by factor by world: the change of the measure over the factor's change, per range.

    Args:
        results: trajectory, point, world.
        places: trajectory, point, factor, coded; only the direction of a step is read from it.
        stride: the step of a factor as part of its range.
    """
    moved = np.sign(np.diff(places, axis=1))
    change = np.diff(results, axis=1)
    # A step moves one factor; a choice may have stayed the same word, and then nothing has changed.
    found: Values = np.einsum("tpf,tpw->tfw", moved, change) / stride
    return found


def floor(steps: Values) -> Values:
    """The mean size that chance alone would make of each factor's effects: that of a normal number with their error."""
    found: Values = np.sqrt(2 / math.pi * spread(steps).mean(axis=0) / steps.shape[-1])
    return found


def _figures(steps: Values, weights: Values) -> Values:
    """Mean sizes and means (draw by figure)."""
    over_worlds = steps.mean(-1)
    return np.column_stack([weights @ np.abs(over_worlds), weights @ over_worlds])


def _beyond(found: Judged, at: int, alone: float) -> float:
    """How often chance alone would make a size as large, where `alone` is its usual one."""
    return found.p(np.eye(found.values.size)[at], alone) if found.values[at] > alone else 1.0


def _luck(steps: Values) -> str:
    """The share that chance has in a single elementary effect, over all factors."""
    luck, whole = float(spread(steps).mean()), float((steps**2).mean())
    return (
        f"Chance makes up {100 * min(1.0, luck / whole) if whole else 0:.0f} % of the mean square of a single elementary effect; "
        "a factor is named only where its mean size is clearly above what chance alone would make of it."
    )


def _basis(steps: Values) -> str:
    return (
        f"{len(steps)} trajectories in {steps.shape[-1]} world{'' if steps.shape[-1] == 1 else 's'} each. A spread as large as the "
        "size says that the effect bends or hangs on other factors. Screening tells what matters, not how much of the variance."
    )
