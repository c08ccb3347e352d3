"""Boxes by peeling: the conditions, as limits on few factors, under which something holds (Friedman and Fisher 1999).

Scenario discovery as of Bryant and Lempert 2010: of all boxes on the way from the whole space inwards, the one with the best
balance of coverage and density; and for each limit a quasi-p, the chance of as many cases in the box if the limit meant nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.judged import LEVEL, Values, holm

Flags = NDArray[np.bool_]
PEEL = 0.1
"""The share of the points in a box that one peel takes away."""
SMALLEST = 0.05
"""The share of all points below which a box is not peeled further."""


@dataclass(frozen=True)
class Box:
    """Limits on some factors.

    Attributes:
        ranges: by number of the factor the lowest and the highest place inside.
        words: by number of the factor the indices of the words inside.
    """

    ranges: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    words: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def limited(self) -> tuple[int, ...]:
        """The factors that have a limit."""
        return (*self.ranges, *self.words)

    def holds(self, places: Values) -> Flags:
        """Which points lie inside (scenario by factor, coded)."""
        inside = np.ones(len(places), dtype=np.bool_)
        for at, (low, high) in self.ranges.items():
            inside &= (places[:, at] >= low) & (places[:, at] <= high)
        for at, kept in self.words.items():
            inside &= np.isin(places[:, at], list(kept))
        return inside

    def without(self, factor: int) -> Box:
        """The same box without the limit of a factor."""
        ranges = {at: each for at, each in self.ranges.items() if at != factor}
        return Box(ranges, {at: each for at, each in self.words.items() if at != factor})

    def narrowed(self, factor: int, ends: tuple[float, float]) -> Box:
        """The same box with a range on a factor."""
        return Box({**self.ranges, factor: ends}, self.words)

    def worded(self, factor: int, kept: frozenset[int]) -> Box:
        """The same box with only some words of a factor."""
        return Box(self.ranges, {**self.words, factor: kept})


def peeled(places: Values, cases: Flags, is_word: Flags) -> Box:
    """The box with the best balance of coverage and density, its limits all unlikely to be by chance.

    Args:
        places: scenario by factor, coded.
        cases: whether what is looked for holds in a scenario.
        is_word: whether a factor is a choice of words.
    """
    box = best = Box()
    top = balance(cases, box.holds(places))
    while True:
        narrower = _narrower(box, places, cases, is_word)
        if narrower is None:
            break
        box, value = narrower, balance(cases, narrower.holds(places))
        if value > top:
            best, top = box, value
    return _pruned(best, places, cases)


def balance(cases: Flags, inside: Flags) -> float:
    """The harmonic mean of coverage and density; 0 of none."""
    held = float((cases & inside).sum())
    return 2 * held / float(cases.sum() + inside.sum()) if held else 0.0


def quasi_p(box: Box, places: Values, cases: Flags) -> dict[int, float]:
    """For each limited factor how likely as many cases are in the box if its limit meant nothing, corrected for their number."""
    from scipy.stats import binom

    inside = box.holds(places)
    found = []
    for at in box.limited:
        wider = box.without(at).holds(places)
        usual = float(cases[wider].mean()) if wider.any() else 0.0
        found.append(float(binom.sf(cases[inside].sum() - 1, inside.sum(), usual)))
    return dict(zip(box.limited, holm(found), strict=True))


def _narrower(box: Box, places: Values, cases: Flags, is_word: Flags) -> Box | None:
    """The best peel; None where no peel is left that keeps enough points and a case."""
    inside = box.holds(places)
    least = max(2.0, SMALLEST * len(places))
    kept = [(each, each.holds(places)) for each in _peels(box, places[inside], is_word)]
    kept = [(each, held) for each, held in kept if least <= held.sum() < inside.sum() and cases[held].any()]
    return max(kept, key=lambda each: (cases[each[1]].mean(), each[1].sum()))[0] if kept else None


def _peels(box: Box, inside: Values, is_word: Flags) -> Iterator[Box]:
    """The box with a slice taken from either end of each range, or with one word less."""
    for at in range(inside.shape[1]):
        values = np.unique(inside[:, at])
        if len(values) < 2:
            continue
        if is_word[at]:
            words = frozenset(map(int, values))
            yield from (box.worded(at, words - {word}) for word in words)
            continue
        low, high = np.quantile(inside[:, at], [PEEL, 1 - PEEL])
        start, end = box.ranges.get(at, (-np.inf, np.inf))
        # On a grid a quantile may be the end itself: then the whole level goes.
        yield box.narrowed(at, (float(low if low > values[0] else values[1]), end))
        yield box.narrowed(at, (start, float(high if high < values[-1] else values[-2])))


def _pruned(box: Box, places: Values, cases: Flags) -> Box:
    """The box without limits that chance could explain, the least needed first."""
    chances = quasi_p(box, places, cases)
    while chances and max(chances.values()) >= LEVEL:
        box = box.without(max(chances, key=lambda at: chances[at]))
        chances = quasi_p(box, places, cases)
    return box
