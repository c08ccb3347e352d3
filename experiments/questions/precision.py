"""A stopping rule: runs are added until an interval is narrow enough or their number reaches a maximum.

The first look is taken after `FIRST_LOOK_RUNS` runs and the number at most doubles from look to look: with few looks,
repeated looking hardly lowers the coverage of a 95 % interval (Chow & Robbins 1965 for the principle).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.findings.formatting import format_amount
from experiments.questions.compare import Comparison, Difference, compare
from experiments.runner.run_options import OptionError, parse_measure
from simulation.ensemble import Ensemble
from simulation.measures import MEASURES

FIRST_LOOK_RUNS = 20
MOST_RUNS = 2000
GROWTH_PER_LOOK = 2.0
RUNS_MARGIN = 1.1
"""The factor on the number of runs that the last interval asks for: that interval is an estimate itself."""
SimulatePair = Callable[[int, int], "tuple[Ensemble, Ensemble]"]
"""A function that simulates more runs of both scenarios, from a number on: (first_run, runs)."""


@dataclass(frozen=True)
class Precision:
    """The precision asked for: how narrow an interval has to be.

    Attributes:
        measure: of the difference.
        half_width: half its width: in the measure's unit, or as a share of a's mean.
        relative: whether it is a share.
        most: the largest number of runs.
    """

    measure: str
    half_width: float
    relative: bool = False
    most: int = MOST_RUNS

    @classmethod
    def parse(cls, text: str, measure: str, most: int) -> Precision:
        """Parse a precision: `50` in the measure's unit, or `2%` of a's mean.

        Raises:
            OptionError: no positive number, no such measure, or fewer than two runs.
        """
        measure = parse_measure(measure)
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = math.nan
        if not (number > 0 and math.isfinite(number)):
            raise OptionError(
                f"--precision {text}: must be a positive number such as 50, or a share of a's mean such as 2%"
            )
        if most < 2:
            raise OptionError(f"--runs-most {most}: must be at least 2; one future has no interval")
        relative = text.endswith("%")
        return cls(measure, number / 100 if relative else number, relative, most)

    def allowed_half_width(self, row: Difference) -> float:
        """Compute the half width asked for, in the measure's unit."""
        return self.half_width * abs(row.a) if self.relative else self.half_width

    def is_met(self, row: Difference) -> bool:
        """Whether an interval is narrow enough; one that is unknown is not."""
        return row.half_width <= self.allowed_half_width(row)

    def plan_runs(self, row: Difference, runs: int) -> int:
        """Plan the number of runs at the next look: as the last interval asks, at most twice as many, never above the most."""
        allowed = self.allowed_half_width(row)
        needed = runs * RUNS_MARGIN * (row.half_width / allowed) ** 2 if allowed > 0 else math.inf
        grown = GROWTH_PER_LOOK * runs if math.isnan(needed) else min(needed, GROWTH_PER_LOOK * runs)
        return min(self.most, max(runs + 1, math.ceil(grown)))

    def explain_stop(self, row: Difference, runs: int) -> str:
        """Explain in one sentence why no more runs are simulated."""
        target = f"±{format_amount(self.allowed_half_width(row), MEASURES[row.measure])}"
        reached = f"the interval of {row.label} is ±{format_amount(row.half_width, MEASURES[row.measure])}"
        if self.is_met(row):
            return f"Ended after {runs} futures: {reached}, as narrow as asked for ({target})."
        return f"Ended at the most futures allowed, {runs}: {reached}, wider than asked for ({target})."


def compare_until_precise(
    simulate: SimulatePair,
    precision: Precision,
    first: int,
    labels: tuple[str, str],
    weeks: int,
    detail: Sequence[str] = (),
) -> Iterator[tuple[Comparison, tuple[Ensemble, Ensemble]]]:
    """Compare in more and more runs; yields each comparison with both ensembles; the last one gives the reason to stop.

    Args:
        simulate: simulates more runs.
        precision: when to stop.
        first: how many runs before the first look.
        labels: names of the two.
        weeks: length of the window at the end of the run.
        detail: finer tables that `simulate` keeps.
    """
    runs, next_runs = 0, min(first, precision.most)
    parts: list[tuple[Ensemble, Ensemble]] = []
    while True:
        parts = [_join_pairs([*parts, simulate(runs, next_runs - runs)], detail)]
        runs = next_runs
        comparison = compare(*parts[0], called=labels, weeks=weeks, measure=precision.measure)
        if precision.is_met(comparison.main_difference) or runs >= precision.most:
            yield replace(comparison, stop_reason=precision.explain_stop(comparison.main_difference, runs)), parts[0]
            return
        yield comparison, parts[0]
        next_runs = precision.plan_runs(comparison.main_difference, runs)


def _join_pairs(parts: Sequence[tuple[Ensemble, Ensemble]], detail: Sequence[str]) -> tuple[Ensemble, Ensemble]:
    a, b = zip(*parts, strict=True)
    return join_ensembles(a, detail), join_ensembles(b, detail)


def join_ensembles(parts: Sequence[Ensemble], detail: Sequence[str] = ()) -> Ensemble:
    """Join ensembles of one scenario whose runs follow each other; `detail` names the finer tables they keep."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    counts = np.concatenate([part.counts for part in parts])
    books = [{name: getattr(part, name) for name in detail} for part in parts] if detail else []
    return Ensemble(first.scenario, counts, first.seed, first.first_run, first.first_week, books)
