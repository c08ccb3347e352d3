"""A stop rule: futures are added until an interval is narrow enough, or until there are as many as may be.

The first look is taken after `FIRST` futures and the number at most doubles from look to look: few looks, so that having
looked hardly narrows what an interval of 95 % holds (Chow & Robbins 1965 for the principle).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from experiments.compare import Comparison, Difference, compare
from experiments.orders import OrderError, measured
from experiments.words import amount
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from simulation.ensemble import Ensemble

FIRST = 20
MOST = 2000
GROWTH = 2.0
MARGIN = 1.1
"""So many more futures than the last interval says are needed: it was an estimate itself."""
Live = Callable[[int, int], "tuple[Ensemble, Ensemble]"]
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
    wanted: float
    relative: bool = False
    most: int = MOST

    @classmethod
    def read(cls, text: str, measure: str, most: int) -> Precision:
        """From words of a command line: `50` in the measure's unit, or `2%` of a's mean.

        Raises:
            OrderError: no positive number, no such measure, or fewer than two futures.
        """
        measure = measured(measure)
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = math.nan
        if not (number > 0 and math.isfinite(number)):
            raise OrderError(
                f"--precision {text}: must be a positive number such as 50, or a share of a's mean such as 2%"
            )
        if most < 2:
            raise OrderError(f"--runs-most {most}: must be at least 2; one future has no interval")
        relative = text.endswith("%")
        return cls(measure, number / 100 if relative else number, relative, most)

    def allowed(self, row: Difference) -> float:
        """The half width that is asked for, in the measure's unit."""
        return self.wanted * abs(row.a) if self.relative else self.wanted

    def met(self, row: Difference) -> bool:
        """Whether an interval is narrow enough; one that is unknown is not."""
        return row.half_width <= self.allowed(row)

    def next_runs(self, row: Difference, runs: int) -> int:
        """How many futures to have at the next look: as the last interval says, at most twice as many, never above the most."""
        allowed = self.allowed(row)
        needed = runs * MARGIN * (row.half_width / allowed) ** 2 if allowed > 0 else math.inf
        grown = GROWTH * runs if math.isnan(needed) else min(needed, GROWTH * runs)
        return min(self.most, max(runs + 1, math.ceil(grown)))

    def ended(self, row: Difference, runs: int) -> str:
        """Why no more futures are lived, in one sentence."""
        asked = f"±{amount(self.allowed(row), MEASURES[row.measure])}"
        reached = f"the interval of {row.label} is ±{amount(row.half_width, MEASURES[row.measure])}"
        if self.met(row):
            return f"Ended after {runs} futures: {reached}, as narrow as asked for ({asked})."
        return f"Ended at the most futures allowed, {runs}: {reached}, wider than asked for ({asked})."


def sharpened(
    live: Live, precision: Precision, first: int, called: tuple[str, str], weeks: int, detail: Sequence[str] = ()
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
        parts = [_joined([*parts, live(runs, wanted - runs)], detail)]
        runs = wanted
        found = compare(*parts[0], called=called, weeks=weeks, measure=precision.measure)
        if precision.met(found.chosen) or runs >= precision.most:
            yield replace(found, ended=precision.ended(found.chosen, runs)), parts[0]
            return
        yield found, parts[0]
        wanted = precision.next_runs(found.chosen, runs)


def _joined(parts: Sequence[tuple[Ensemble, Ensemble]], detail: Sequence[str]) -> tuple[Ensemble, Ensemble]:
    a, b = zip(*parts, strict=True)
    return joined(a, detail), joined(b, detail)


def joined(parts: Sequence[Ensemble], detail: Sequence[str] = ()) -> Ensemble:
    """Ensembles of one scenario whose futures follow each other, as one; `detail` names the finer tables they keep."""
    import numpy as np

    from simulation.ensemble import Ensemble

    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    counts = np.concatenate([part.counts for part in parts])
    books = [{name: getattr(part, name) for name in detail} for part in parts] if detail else []
    return Ensemble(first.scenario, counts, first.seed, first.first_run, first.first_week, books)
