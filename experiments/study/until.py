"""How many replications: a number, or until the interval of each scenario's mean is narrow enough.

The first look is taken after `FIRST` replications and the number at most doubles from look to look, as in
`experiments.precision`. A scenario's looks depend on its own runs only, so neither jobs nor interruptions change their number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.estimates import Numbers, estimate
from experiments.precision import FIRST, GROWTH, MARGIN, MOST
from experiments.study.problems import DesignError, wrong

SPELLED = re.compile(
    r"until ±\s*(?P<width>[\d.]+)\s*(?P<share>%)?(?: of (?P<measure>\w+))?(?:, at most (?P<most>\d+))?"
)
MOST_REPLICATIONS = 1_000_000
ALLOWED = f'a whole number from 1 to {MOST_REPLICATIONS}, or "until ±2% of bookings, at most 400"'


@dataclass(frozen=True)
class Replications:
    """How many times each scenario is lived.

    Attributes:
        most: so many; with a width at most so many.
        width: half the 95 % interval of a scenario's mean that is narrow enough; 0: always as many as `most`.
        relative: whether the width is a share of the mean.
        measure: whose interval.
    """

    most: int
    width: float = 0.0
    relative: bool = False
    measure: str = ""

    @property
    def first(self) -> int:
        """How many before the first look."""
        return min(FIRST, self.most) if self.width else self.most

    def needed(self, values: Numbers) -> int:
        """How many replications a scenario is to have, given those it has: replication 0, 1, 2, … without a gap."""
        look = self.first
        while look <= values.size and look < self.most:
            half = estimate(values[:look]).half_width
            allowed = self.width * abs(float(np.nanmean(values[:look]))) if self.relative else self.width
            if half <= allowed:
                return look
            look = self._next(look, half, allowed)
        return look

    def _next(self, look: int, half: float, allowed: float) -> int:
        grown = GROWTH * look
        wanted = look * MARGIN * (half / allowed) ** 2 if allowed > 0 and math.isfinite(half) else grown
        return min(self.most, max(look + 1, math.ceil(min(wanted, grown))))


def replications(asked: Any, measures: tuple[str, ...]) -> Replications:
    """Replications from what a design file says.

    Raises:
        DesignError: neither a number nor a width, or the width of a measure that is not kept.
    """
    if isinstance(asked, int) and not isinstance(asked, bool) and 1 <= asked <= MOST_REPLICATIONS:
        return Replications(asked)
    found = SPELLED.fullmatch(asked.strip()) if isinstance(asked, str) else None
    if found is None:
        raise wrong("replications", asked, ALLOWED)
    return _narrow(asked, found, measures)


def _narrow(asked: Any, found: re.Match[str], measures: tuple[str, ...]) -> Replications:
    measure, most = found["measure"] or measures[0], int(found["most"] or MOST)
    if measure not in measures:
        raise DesignError(f"replications = {asked!r}: {measure} is not among the measures of the design")
    width = _width(asked, found["width"]) / (100.0 if found["share"] else 1.0)
    if not 2 <= most <= MOST_REPLICATIONS:
        raise wrong("replications", asked, f"at most a whole number from 2 to {MOST_REPLICATIONS}")
    return Replications(most, width, bool(found["share"]), measure)


def _width(asked: str, text: str) -> float:
    try:
        width = float(text)
    except ValueError:
        width = 0.0
    if width <= 0:
        raise wrong("replications", asked, ALLOWED)
    return width
