"""Scenario discovery: the conditions under which a measure is good, or one policy robustly better than another.

Boxes are found in one half of the scenarios and judged in the other, so that coverage and density are not flattered by the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import words
from experiments.analysis.cells import AnalysisError, Cells, Factor, Sample, cells, spoken
from experiments.analysis.fits import check
from experiments.analysis.judged import FEWEST_WORLDS, Values
from experiments.analysis.prim import Box, Flags, peeled, quasi_p
from experiments.estimates import Frequency, estimate, frequency
from experiments.understanding.drawing import ACCENT, GREY, sheet, wrapped
from experiments.understanding.finding import Finding, plain
from simulation.measures import Measure

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

MOST = 3
FEWEST, HALVED = 20, 60
"""Scenarios below which nothing is looked for, and below which boxes are judged in the scenarios in which they were found."""
FEWEST_CASES = 5
BEST_PART = 0.75
SEED = 1


@dataclass(frozen=True)
class Wanted:
    """What is looked for.

    Attributes:
        policy: a factor: where its last value is clearly better than its first, other things equal; None for a level.
        above, below: a level of the measure; with neither and no policy, the best quarter of scenarios.
    """

    policy: str | None = None
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Found:
    """A box in words.

    Attributes:
        box: its limits.
        limits: each limit as (factor, how it is said, quasi-p where it was judged).
        density: in how many scenarios of the box the case holds.
        coverage: in how many of the cases the box holds.
    """

    box: Box
    limits: tuple[tuple[Factor, str, float], ...]
    density: Frequency
    coverage: Frequency

    def __str__(self) -> str:
        return words.listed([f"“{factor.label}” is {said}" for factor, said, _ in self.limits])


@dataclass(frozen=True)
class Boxes(Finding):
    """Conditions under which something holds.

    Attributes:
        title: of the study.
        measure: what was measured.
        case: what holds, in words.
        base: in how many of all scenarios it holds.
        boxes: the conditions, the most telling first.
        halved: whether they were judged in scenarios that had no say in finding them.
        note: what had to be left out.
    """

    title: str
    measure: Measure
    case: str
    base: Frequency
    boxes: tuple[Found, ...]
    halved: bool
    note: str = ""

    def sentences(self) -> tuple[str, ...]:
        """Where it holds, how much of it the conditions cover, and how far to trust it."""
        overall = f"In all, {self.case} in {part(self.base)} of scenarios."
        more = [f"Or: {self._said(box)}" for box in self.boxes[1:]]
        trust = (
            "Boxes were found in one half of the scenarios and judged in the other."
            if self.halved
            else "Too few scenarios to judge boxes in others than those in which they were found: density and coverage flatter."
        )
        method = "Peeling (PRIM); a limit is kept only where its quasi-p, corrected for the number of limits (Holm), is below .05."
        return tuple(filter(None, (self._first(), *more, overall, trust if self.boxes else "", method, self.note)))

    def table(self) -> pd.DataFrame:
        """One row a limit of a box."""
        import pandas as pd

        columns = ["box", "factor", "limit", "quasi_p", "density", "density_low", "density_high", "coverage"]
        rows = [
            (at, factor.path, said, p, box.density.share, box.density.low, box.density.high, box.coverage.share)
            for at, box in enumerate(self.boxes, 1)
            for factor, said, p in box.limits
        ]
        return pd.DataFrame(rows, columns=columns)

    def figure(self) -> Figure:
        """Per box the part of each limited factor's range that lies inside."""
        drawn = sheet(wrapped(self._first(), 90), "part of the factor's range")
        for at, found in enumerate(self.boxes):
            for factor, said, _ in found.limits:
                for start, width in spans(found.box, factor, self._number(found, factor)):
                    drawn.add_bar(
                        x=[width],
                        base=[start],
                        y=[wrapped(f"{factor.label} (box {at + 1})")],
                        orientation="h",
                        marker_color=GREY if at else ACCENT,
                        text=said,
                        hovertext=said,
                    )
        return drawn.update_layout(barmode="overlay").update_xaxes(range=[0, 1], tickformat=".0%")

    def to_json(self) -> dict[str, Any]:
        """Everything."""
        head = {"method": "boxes", "study": self.title, "measure": self.measure.name, "case": self.case}
        found = [
            {
                "limits": [{"factor": factor.path, "limit": said, "quasi_p": p} for factor, said, p in box.limits],
                "density": _plain(box.density),
                "coverage": _plain(box.coverage),
            }
            for box in self.boxes
        ]
        return dict(
            plain(
                {
                    **head,
                    "sentences": self.sentences(),
                    "base": _plain(self.base),
                    "boxes": found,
                    "halved": self.halved,
                }
            )
        )

    def _number(self, found: Found, factor: Factor) -> int:
        return found.box.limited[[each.path for each, *_ in found.limits].index(factor.path)]

    def _first(self) -> str:
        if not self.boxes:
            return f"No conditions were found under which {self.case} clearly more often than elsewhere."
        return f"{self._said(self.boxes[0])[0].upper()}{self._said(self.boxes[0])[1:]}"

    def _said(self, found: Found) -> str:
        return (
            f"where {found}, {self.case} in {part(found.density)} of scenarios (density), and there lie "
            f"{part(found.coverage)} of all such scenarios (coverage)."
        )


def _plain(found: Frequency) -> dict[str, float]:
    return {"share": found.share, "low": found.low, "high": found.high, "count": found.count, "draws": found.draws}


def part(found: Frequency) -> str:
    """A frequency in per cent with its interval."""
    return f"{100 * found.share:.0f} % (95 %: {100 * found.low:.0f} … {100 * found.high:.0f})"


def spans(box: Box, factor: Factor, number: int) -> list[tuple[float, float]]:
    """Start and width of what lies inside, as parts of the range."""
    if factor.choices:
        size = len(factor.choices)
        return [(word / size, 1 / size) for word in sorted(box.words[number])]
    low, high = (min(1.0, max(0.0, end)) for end in box.ranges[number])
    return [(low, high - low)]


def boxes(sample: Sample, measure: str, wanted: Wanted | None = None) -> Boxes:
    """The conditions under which what is wanted holds.

    Raises:
        AnalysisError: the design does not fit, a policy that is not crossed with the rest, too few scenarios.
    """
    check("boxes", sample)
    wanted = wanted or Wanted()
    found = cells(sample, measure, plain=True)
    factors = list(range(len(sample.factors)))
    if wanted.policy is None:
        places, (cases, case) = found.places, _level(found, wanted)
    else:
        at = sample.factor(wanted.policy, "--policy")
        places, cases = _policy(sample, found, at)
        case = _better(sample.factors[at], found.measure)
        factors.remove(at)
    if len(places) < FEWEST:
        raise AnalysisError(f"--method boxes: needs at least {FEWEST} scenarios to compare, there are {len(places)}")
    known = [sample.factors[at] for at in factors]
    halved = len(places) >= HALVED
    base = frequency(np.where(cases, 1.0, -1.0))
    made = tuple(_discovered(known, places[:, factors], cases, halved))
    return Boxes(sample.title, found.measure, case, base, made, halved, found.note)


def _level(found: Cells, wanted: Wanted) -> tuple[Flags, str]:
    """Scenarios whose mean over worlds is beyond a level."""
    means, measure = found.y.mean(-1), found.measure
    if wanted.above is None and wanted.below is None:
        sense = measure.better or 1
        edge = float(np.quantile(sense * means, BEST_PART))
        side = "at least" if sense > 0 else "at most"
        quarter = "best" if measure.better else "highest"
        case = f"{spoken(measure)} is {side} {words.amount(sense * edge, measure)}, as in the {quarter} quarter of scenarios,"
        return sense * means >= edge, case
    cases = np.ones(len(means), dtype=np.bool_)
    said = []
    if wanted.above is not None:
        cases, said = cases & (means > wanted.above), [f"above {words.amount(wanted.above, measure)}"]
    if wanted.below is not None:
        cases, said = cases & (means < wanted.below), [*said, f"below {words.amount(wanted.below, measure)}"]
    return cases, f"{spoken(measure)} is {words.listed(said)}"


def _policy(sample: Sample, found: Cells, at: int) -> tuple[Values, Flags]:
    """Conditions in which a policy was lived both ways, and whether it is clearly better there."""
    if sample.kind != "full":
        raise AnalysisError(
            f"--policy {sample.factors[at].path}: needs every condition with the policy and without; sample by full"
        )
    if not found.measure.better:
        raise AnalysisError(f"--measure {found.measure.name}: neither more nor less of it is better")
    if found.worlds < FEWEST_WORLDS:
        raise AnalysisError(
            f"--policy: needs at least {FEWEST_WORLDS} replications, to know what is better beyond luck"
        )
    column = found.places[:, at]
    rest = np.delete(found.places, at, axis=1)
    one, other = (_keyed(rest, column == end) for end in (column.min(), column.max()))
    both = [key for key in one if key in other]
    gains = found.measure.better * np.array([found.y[other[key]] - found.y[one[key]] for key in both])
    return found.places[[one[key] for key in both]], np.array([estimate(gain).side > 0 for gain in gains])


def _keyed(rest: Values, held: Flags) -> dict[tuple[float, ...], int]:
    return {tuple(rest[row]): int(row) for row in np.flatnonzero(held)}


def _better(factor: Factor, measure: Measure) -> str:
    ends = (factor.choices[0], factor.choices[-1]) if factor.choices else (f"{factor.low:g}", f"{factor.high:g}")
    name = spoken(measure)
    return f"“{factor.label}” at {ends[1]} is clearly better than at {ends[0]} for {name}"


def _discovered(factors: Sequence[Factor], places: Values, cases: Flags, halved: bool) -> list[Found]:
    """Boxes, each among the scenarios that the boxes before it leave."""
    half = np.random.default_rng(SEED).permutation(len(places)) % 2 == 0 if halved else np.ones(len(places), np.bool_)
    judging = ~half if halved else half
    is_word = np.array([bool(factor.choices) for factor in factors])
    left, made = np.ones(len(places), dtype=np.bool_), list[Found]()
    while len(made) < MOST and min((cases & left & half).sum(), (~cases & left & half).sum()) >= FEWEST_CASES:
        box = peeled(places[left & half], cases[left & half], is_word)
        found = _judged(box, factors, places, cases, (left & judging, judging))
        if found is None:
            break
        made.append(found)
        left = left & ~box.holds(places)
    return made


def _judged(
    box: Box, factors: Sequence[Factor], places: Values, cases: Flags, where: tuple[Flags, Flags]
) -> Found | None:
    """A box as the judging scenarios see it; None where it tells nothing there."""
    left, judging = where
    inside = box.holds(places) & left
    usual = float(cases[left].mean()) if left.any() else 0.0
    if not box.limited or not inside.any():
        return None
    density = frequency(np.where(cases[inside], 1.0, -1.0))
    if density.low <= usual:
        return None
    coverage = frequency(np.where(inside[cases & judging], 1.0, -1.0))
    chances = quasi_p(box, places[left], cases[left])
    limits = tuple((factors[at], said(box, factors[at], at), chances[at]) for at in box.limited)
    return Found(box, limits, density, coverage)


def said(box: Box, factor: Factor, number: int) -> str:
    """A limit in words, in the factor's own unit."""
    if factor.choices:
        return words.listed([factor.choices[word] for word in sorted(box.words[number])]).replace(" and ", " or ")
    low, high = box.ranges[number]
    ends = [words.figure(factor.value(end)) for end in (low, high) if np.isfinite(end)]
    if len(ends) == 2:
        return f"from {ends[0]} to {ends[1]}"
    return f"at least {ends[0]}" if np.isfinite(low) else f"at most {ends[0]}"
