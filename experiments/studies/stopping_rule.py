"""The stopping rule of a study: a number of replications, or until each scenario's interval is narrow enough.

The first look is taken after `FIRST_LOOK_RUNS` replications and the number at most doubles from look to look, as in
`experiments.questions.precision`. A scenario's looks depend on its own runs only, so neither jobs nor interruptions change their number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.findings.estimates import RunValues, estimate
from experiments.questions.precision import FIRST_LOOK_RUNS, GROWTH_PER_LOOK, MOST_RUNS, RUNS_MARGIN
from experiments.studies.study_errors import DesignError, build_value_error

WIDTH_PATTERN = re.compile(
    r"until ±\s*(?P<width>[\d.]+)\s*(?P<share>%)?(?: of (?P<measure>\w+))?(?:, at most (?P<most>\d+))?"
)
MOST_REPLICATIONS = 1_000_000
ALLOWED_REPLICATIONS = f'a whole number from 1 to {MOST_REPLICATIONS}, or "until ±2% of bookings, at most 400"'


@dataclass(frozen=True)
class StoppingRule:
    """How many times each scenario is simulated.

    Attributes:
        most: replications of each scenario; with a width at most so many.
        width: half the 95 % interval of a scenario's mean that is narrow enough; 0: always as many as `most`.
        relative: whether the width is a share of the mean.
        measure: the measure whose interval counts.
    """

    most: int
    width: float = 0.0
    relative: bool = False
    measure: str = ""

    @property
    def first_look(self) -> int:
        """Replications before the first look."""
        return min(FIRST_LOOK_RUNS, self.most) if self.width else self.most

    def count_needed_replications(self, values: RunValues) -> int:
        """Count the replications a scenario needs, given the results of replications 0, 1, 2, … without a gap."""
        look = self.first_look
        while look <= values.size and look < self.most:
            half = estimate(values[:look]).half_width
            allowed = self.width * abs(float(np.nanmean(values[:look]))) if self.relative else self.width
            if half <= allowed:
                return look
            look = self._choose_next_look(look, half, allowed)
        return look

    def _choose_next_look(self, look: int, half: float, allowed: float) -> int:
        most_growth = GROWTH_PER_LOOK * look
        wanted = look * RUNS_MARGIN * (half / allowed) ** 2 if allowed > 0 and math.isfinite(half) else most_growth
        return min(self.most, max(look + 1, math.ceil(min(wanted, most_growth))))


def parse_stopping_rule(raw: Any, measures: tuple[str, ...]) -> StoppingRule:
    """Parse the replications of a design file.

    Raises:
        DesignError: neither a number nor a width, or the width of a measure that is not kept.
    """
    if isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= MOST_REPLICATIONS:
        return StoppingRule(raw)
    match = WIDTH_PATTERN.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        raise build_value_error("replications", raw, ALLOWED_REPLICATIONS)
    return _build_width_rule(raw, match, measures)


def _build_width_rule(raw: Any, match: re.Match[str], measures: tuple[str, ...]) -> StoppingRule:
    measure, most = match["measure"] or measures[0], int(match["most"] or MOST_RUNS)
    if measure not in measures:
        raise DesignError(f"replications = {raw!r}: {measure} is not among the measures of the design")
    width = _parse_width(raw, match["width"]) / (100.0 if match["share"] else 1.0)
    if not 2 <= most <= MOST_REPLICATIONS:
        raise build_value_error("replications", raw, f"at most a whole number from 2 to {MOST_REPLICATIONS}")
    return StoppingRule(most, width, bool(match["share"]), measure)


def _parse_width(raw: str, text: str) -> float:
    try:
        width = float(text)
    except ValueError:
        width = 0.0
    if width <= 0:
        raise build_value_error("replications", raw, ALLOWED_REPLICATIONS)
    return width
