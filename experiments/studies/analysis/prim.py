"""Boxes by peeling: the conditions, as limits on few factors, under which something holds (Friedman and Fisher 1999).

Scenario discovery as of Bryant and Lempert 2010: of all boxes on the way from the whole space inwards, the one with the best
balance of coverage and density; and for each limit a quasi-p, the chance of as many cases in the box if the limit meant nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from experiments.studies.analysis.joint_estimates import SIGNIFICANCE_LEVEL, Values, correct_by_holm

Flags = NDArray[np.bool_]
PEEL_SHARE = 0.1
"""The share of the points in a box that one peel takes away."""
SMALLEST_SHARE = 0.05
"""The share of all points below which a box is not peeled further."""


@dataclass(frozen=True)
class ConditionBox:
    """A box: limits on some factors.

    Attributes:
        ranges: by number of the factor the lowest and the highest position inside.
        words: by number of the factor the indices of the words inside.
    """

    ranges: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    words: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def limited_factors(self) -> tuple[int, ...]:
        """The factors that have a limit."""
        return (*self.ranges, *self.words)

    def contains(self, positions: Values) -> Flags:
        """Tell which points lie inside (scenario by factor, coded)."""
        inside = np.ones(len(positions), dtype=np.bool_)
        for at, (low, high) in self.ranges.items():
            inside &= (positions[:, at] >= low) & (positions[:, at] <= high)
        for at, inside_words in self.words.items():
            inside &= np.isin(positions[:, at], list(inside_words))
        return inside

    def drop_limit(self, factor: int) -> ConditionBox:
        """Drop the limit of a factor."""
        ranges = {at: each for at, each in self.ranges.items() if at != factor}
        return ConditionBox(ranges, {at: each for at, each in self.words.items() if at != factor})

    def limit_range(self, factor: int, ends: tuple[float, float]) -> ConditionBox:
        """Limit a factor to a range."""
        return ConditionBox({**self.ranges, factor: ends}, self.words)

    def limit_words(self, factor: int, inside_words: frozenset[int]) -> ConditionBox:
        """Limit a factor to some of its words."""
        return ConditionBox(self.ranges, {**self.words, factor: inside_words})


def peel_box(positions: Values, cases: Flags, is_word: Flags) -> ConditionBox:
    """Peel to the box with the best balance of coverage and density whose limits are all unlikely to be by chance.

    Args:
        positions: scenario by factor, coded.
        cases: whether the target holds in a scenario.
        is_word: whether a factor is a choice of words.
    """
    box = best = ConditionBox()
    top = compute_balance(cases, box.contains(positions))
    while True:
        narrower = _find_best_peel(box, positions, cases, is_word)
        if narrower is None:
            break
        box, value = narrower, compute_balance(cases, narrower.contains(positions))
        if value > top:
            best, top = box, value
    return _prune_limits(best, positions, cases)


def compute_balance(cases: Flags, inside: Flags) -> float:
    """Compute the harmonic mean of coverage and density; 0 of none."""
    cases_inside = float((cases & inside).sum())
    return 2 * cases_inside / float(cases.sum() + inside.sum()) if cases_inside else 0.0


def compute_quasi_p(box: ConditionBox, positions: Values, cases: Flags) -> dict[int, float]:
    """Compute for each limited factor how likely as many cases are in the box if its limit meant nothing, corrected for their number."""
    inside = box.contains(positions)
    p_values = []
    for at in box.limited_factors:
        wider = box.drop_limit(at).contains(positions)
        base_share = float(cases[wider].mean()) if wider.any() else 0.0
        p_values.append(float(binom.sf(cases[inside].sum() - 1, inside.sum(), base_share)))
    return dict(zip(box.limited_factors, correct_by_holm(p_values), strict=True))


def _find_best_peel(box: ConditionBox, positions: Values, cases: Flags, is_word: Flags) -> ConditionBox | None:
    """Find the best peel; None where no peel is left that keeps enough points and a case."""
    inside = box.contains(positions)
    least = max(2.0, SMALLEST_SHARE * len(positions))
    candidates = [(each, each.contains(positions)) for each in _iterate_peels(box, positions[inside], is_word)]
    candidates = [
        (each, inside_peel)
        for each, inside_peel in candidates
        if least <= inside_peel.sum() < inside.sum() and cases[inside_peel].any()
    ]
    return max(candidates, key=lambda each: (cases[each[1]].mean(), each[1].sum()))[0] if candidates else None


def _iterate_peels(box: ConditionBox, inside: Values, is_word: Flags) -> Iterator[ConditionBox]:
    """Iterate over the boxes with a slice taken from either end of each range, or with one word less."""
    for at in range(inside.shape[1]):
        values = np.unique(inside[:, at])
        if len(values) < 2:
            continue
        if is_word[at]:
            words = frozenset(map(int, values))
            yield from (box.limit_words(at, words - {word}) for word in words)
            continue
        low, high = np.quantile(inside[:, at], [PEEL_SHARE, 1 - PEEL_SHARE])
        start, end = box.ranges.get(at, (-np.inf, np.inf))
        # On a grid a quantile may be the end itself: then the whole level goes.
        yield box.limit_range(at, (float(low if low > values[0] else values[1]), end))
        yield box.limit_range(at, (start, float(high if high < values[-1] else values[-2])))


def _prune_limits(box: ConditionBox, positions: Values, cases: Flags) -> ConditionBox:
    """Remove limits that chance could explain, the least needed first."""
    p_values = compute_quasi_p(box, positions, cases)
    while p_values and max(p_values.values()) >= SIGNIFICANCE_LEVEL:
        box = box.drop_limit(max(p_values, key=lambda at: p_values[at]))
        p_values = compute_quasi_p(box, positions, cases)
    return box
