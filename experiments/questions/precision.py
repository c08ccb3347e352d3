"""A stop rule: futures are added until an interval is narrow enough, or until there are as many as may be.

The first look is taken after `FIRST` futures and the number at most doubles from look to look: few looks, so that having
looked hardly narrows what an interval of 95 % holds (Chow & Robbins 1965 for the principle).
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
"""So many more futures than the last interval says are needed: it was an estimate itself."""
SimulatePair = Callable[[int, int], "tuple[Ensemble, Ensemble]"]
"""Lives both scenarios through so many more futures, from a number on: (first_run, runs)."""


@dataclass(frozen=True)
class Precision:
    """How narrow an interval is to be.

    Attributes:
        measure: whose difference.
        wanted: half its width: in the measure's unit, or as a share of a's mean.
        relative: whether it is a share.
        most: at most so many futures.
    """

    measure: str
    half_width: float
    relative: bool = False
    most: int = MOST_RUNS

    @classmethod
    def parse(cls, text: str, measure: str, most: int) -> Precision:
        """From words of a command line: `50` in the measure's unit, or `2%` of a's mean.

        Raises:
            OrderError: no positive number, no such measure, or fewer than two futures.
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
        """The half width that is asked for, in the measure's unit."""
        return self.half_width * abs(row.a) if self.relative else self.half_width

    def is_met(self, row: Difference) -> bool:
        """Whether an interval is narrow enough; one that is unknown is not."""
        return row.half_width <= self.allowed_half_width(row)

    def plan_runs(self, row: Difference, runs: int) -> int:
        """How many futures to have at the next look: as the last interval says, at most twice as many, never above the most."""
        allowed = self.allowed_half_width(row)
        needed = runs * RUNS_MARGIN * (row.half_width / allowed) ** 2 if allowed > 0 else math.inf
        grown = GROWTH_PER_LOOK * runs if math.isnan(needed) else min(needed, GROWTH_PER_LOOK * runs)
        return min(self.most, max(runs + 1, math.ceil(grown)))

    def explain_stop(self, row: Difference, runs: int) -> str:
        """Why no more futures are lived, in one sentence."""
        wanted = f"±{format_amount(self.allowed_half_width(row), MEASURES[row.measure])}"
        reached = f"the interval of {row.label} is ±{format_amount(row.half_width, MEASURES[row.measure])}"
        if self.is_met(row):
            return f"Ended after {runs} futures: {reached}, as narrow as asked for ({wanted})."
        return f"Ended at the most futures allowed, {runs}: {reached}, wider than asked for ({wanted})."


def compare_until_precise(
    simulate: SimulatePair,
    precision: Precision,
    first: int,
    labels: tuple[str, str],
    weeks: int,
    detail: Sequence[str] = (),
) -> Iterator[tuple[Comparison, tuple[Ensemble, Ensemble]]]:
    """Comparisons of more and more futures, each with both ensembles; the last says why it is the last.

    Args:
        live: lives more futures.
        precision: when to stop.
        first: how many futures before the first look.
        called: names of the two.
        weeks: length of the window at the end of the run.
        detail: finer tables that `live` keeps.
    """
    runs, wanted = 0, min(first, precision.most)
    parts: list[tuple[Ensemble, Ensemble]] = []
    while True:
        parts = [_join_pairs([*parts, simulate(runs, wanted - runs)], detail)]
        runs = wanted
        comparison = compare(*parts[0], called=labels, weeks=weeks, measure=precision.measure)
        if precision.is_met(comparison.main_difference) or runs >= precision.most:
            yield replace(comparison, stop_reason=precision.explain_stop(comparison.main_difference, runs)), parts[0]
            return
        yield comparison, parts[0]
        wanted = precision.plan_runs(comparison.main_difference, runs)


def _join_pairs(parts: Sequence[tuple[Ensemble, Ensemble]], detail: Sequence[str]) -> tuple[Ensemble, Ensemble]:
    a, b = zip(*parts, strict=True)
    return join_ensembles(a, detail), join_ensembles(b, detail)


def join_ensembles(parts: Sequence[Ensemble], detail: Sequence[str] = ()) -> Ensemble:
    """Ensembles of one scenario whose futures follow each other, as one; `detail` names the finer tables they keep."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    counts = np.concatenate([part.counts for part in parts])
    books = [{name: getattr(part, name) for name in detail} for part in parts] if detail else []
    return Ensemble(first.scenario, counts, first.seed, first.first_run, first.first_week, books)
