"""A pattern: what research found, how it is measured here, in which band it has to lie, and what must break it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from experiments.evidence.lab import RUNS, SEED, Lab, RunValues
from experiments.findings.estimates import mean
from simulation.declare import Value
from simulation.intervals import compute_interval

EMERGES, ABSENT, WRITTEN_IN = "emerges", "does not emerge", "emerges without its cause"
UNMEASURED = "cannot be measured"
JUST_ABOVE_ZERO = 1e-9
"""The end of a band that is a direction only: above nothing, or below."""
BandValues = Mapping[str, RunValues]
"""One number per run for each band of a pattern, by its name."""


@dataclass(frozen=True)
class PatternBand:
    """The band in which one number of a pattern has to lie.

    Attributes:
        name: in the results of `Pattern.measure`.
        label: in words, with its unit.
        low, high: its ends; infinite where there is none.
    """

    name: str
    label: str
    low: float = -np.inf
    high: float = np.inf

    def holds(self, value: float) -> bool:
        """Whether a value lies in the band; what cannot be measured does not."""
        return bool(self.low <= value <= self.high)

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked of it: it is reported beside the others."""
        return not np.isfinite([self.low, self.high]).any()

    @property
    def is_direction(self) -> bool:
        """Whether it asks for a direction and no size."""
        return self.low == JUST_ABOVE_ZERO or self.high == -JUST_ABOVE_ZERO


@dataclass(frozen=True)
class Pattern:
    """A pattern of real sales organisations.

    Attributes:
        id: T1 and so on for patterns, N1 and so on for situations in which the humane policy has to be able to lose.
        title: the pattern in one line.
        source: who found it.
        bands: its numbers; all have to lie in their bands.
        without: the cause named for it, in words.
        ablation: settings that take this cause away; with them the pattern has to fail.
        measure: computes in a laboratory one number per run and band.
        explanation: the best explanation where it does not emerge, or why it does without its cause.
        quick: whether it is part of the short form of the table too.
        tuned: whether constants were set with it in view; the others only judge.
    """

    id: str
    title: str
    source: str
    bands: tuple[PatternBand, ...]
    without: str
    ablation: Mapping[str, Value]
    measure: Callable[[Lab], BandValues]
    explanation: str = ""
    quick: bool = False
    tuned: bool = False


@dataclass(frozen=True)
class BandResult:
    """One measured number: mean over runs, its 95 % interval, and whether the mean lies in the band.

    Where only a direction is required, the whole interval has to lie in it: a mean that chance moved has a direction too.
    """

    band: PatternBand
    value: float
    low: float
    high: float
    holds: bool = field(init=False)

    def __post_init__(self) -> None:
        tested = (self.value, self.low, self.high) if self.band.is_direction else (self.value,)
        object.__setattr__(self, "holds", all(self.band.holds(value) for value in tested))

    @property
    def is_sure(self) -> bool:
        """Whether no end of the band lies within the interval; without an interval nothing is sure."""
        inside = self.band.low <= self.low and self.high <= self.band.high
        return inside or self.high < self.band.low or self.low > self.band.high

    @property
    def answer(self) -> str:
        """Whether the number lies in its band, in words."""
        if not np.isfinite(self.value):
            return "not measured"
        if self.band.is_open:
            return "reported"
        return ("yes" if self.holds else "no") if self.is_sure else "not sure"


@dataclass(frozen=True)
class PatternFinding:
    """The finding of a pattern, with its cause and without.

    Attributes:
        pattern: that was measured.
        parts, ablated: its numbers with the cause, and without.
        error: why it could not be measured, in one line; empty where it could.
        seconds: how long it took.
    """

    pattern: Pattern
    parts: tuple[BandResult, ...]
    ablated: tuple[BandResult, ...]
    error: str = ""
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """The verdict; means decide, also where their intervals leave it open."""
        if self.error:
            return UNMEASURED
        if not all(part.holds for part in self.parts):
            return ABSENT
        return WRITTEN_IN if all(part.holds for part in self.ablated) else EMERGES


def measure_pattern(
    pattern: Pattern, runs: int = RUNS, seed: int = SEED, *, ablated: bool = False, threads: int | None = None
) -> tuple[BandResult, ...]:
    """Measure the numbers of a pattern, with its cause or without; results do not depend on `threads`."""
    lab = Lab(runs, seed, ablation=pattern.ablation if ablated else None, threads=threads)
    values = pattern.measure(lab)
    return tuple(judge_band(band, values[band.name]) for band in pattern.bands)


def judge_band(band: PatternBand, values: RunValues) -> BandResult:
    """Judge the mean of one number per run by its band, with the interval of that mean; all NaN where no run gave the number."""
    known = values[np.isfinite(values)]
    return BandResult(band, mean(known), *compute_interval(known))
