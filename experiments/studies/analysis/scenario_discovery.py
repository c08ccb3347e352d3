"""Scenario discovery: the conditions under which a measure is good, or one policy robustly better than another.

Boxes are found in one half of the scenarios and judged in the other, so that the search does not flatter coverage and density.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings import formatting
from experiments.findings.estimates import Frequency, estimate, estimate_frequency
from experiments.findings.figure_style import ACCENT, GREY, start_figure, wrap_label
from experiments.findings.finding import Finding, make_json_safe
from experiments.studies.analysis.analysis_methods import check_method
from experiments.studies.analysis.joint_estimates import FEWEST_REPLICATIONS, Values
from experiments.studies.analysis.prim import ConditionBox, Flags, compute_quasi_p, peel_box
from experiments.studies.analysis.study_sample import (
    AnalysisError,
    CodedFactor,
    MeasureResults,
    StudySample,
    format_measure_name,
    select_complete_results,
)
from simulation.measures import Measure

MOST_BOXES = 3
FEWEST_SCENARIOS, FEWEST_TO_HALVE = 20, 60
"""Scenarios below which no box is sought, and below which boxes are judged in the scenarios in which they were found."""
FEWEST_CASES = 5
BEST_QUANTILE = 0.75
SEED = 1


@dataclass(frozen=True)
class BoxTarget:
    """The case that boxes are sought for.

    Attributes:
        policy: a factor: where its last value is clearly better than its first, other things equal; None for a level.
        above, below: a level of the measure; with neither and no policy, the best quarter of scenarios.
    """

    policy: str | None = None
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class DiscoveredBox:
    """A box with its wording.

    Attributes:
        box: its limits.
        limits: each limit as (factor, wording, quasi-p where it was judged).
        density: in how many scenarios of the box the case holds.
        coverage: in how many of the cases the box holds.
    """

    box: ConditionBox
    limits: tuple[tuple[CodedFactor, str, float], ...]
    density: Frequency
    coverage: Frequency

    def __str__(self) -> str:
        return formatting.join_list([f"“{factor.label}” is {limit_text}" for factor, limit_text, _ in self.limits])


@dataclass(frozen=True)
class ScenarioBoxes(Finding):
    """The boxes of conditions under which a case holds.

    Attributes:
        title: of the study.
        measure: what was measured.
        case: the case in words.
        base: in how many of all scenarios it holds.
        boxes: the conditions, the most telling first.
        halved: whether they were judged in scenarios that had no say in finding them.
        note: what had to be left out.
    """

    interval_method = "Intervals of 95 %: Wilson's, of a frequency."
    title: str
    measure: Measure
    case: str
    base: Frequency
    boxes: tuple[DiscoveredBox, ...]
    halved: bool
    note: str = ""

    def sentences(self) -> tuple[str, ...]:
        """Where the case holds, how much of it the conditions cover, and how far to trust it."""
        overall = f"In all, {self.case} in {format_frequency(self.base)} of scenarios."
        more = [f"Or: {self._format_box(box)}" for box in self.boxes[1:]]
        trust = (
            "Boxes were found in one half of the scenarios and judged in the other."
            if self.halved
            else "Too few scenarios to judge boxes in others than those in which they were found: density and coverage flatter."
        )
        method = "Peeling (PRIM); a limit is kept only where its quasi-p, corrected for the number of limits (Holm), is below .05."
        return tuple(
            filter(None, (self._format_first_box(), *more, overall, trust if self.boxes else "", method, self.note))
        )

    def table(self) -> pd.DataFrame:
        """One row per limit of a box."""
        columns = ["box", "factor", "limit", "quasi_p", "density", "density_low", "density_high", "coverage"]
        rows = [
            (at, factor.path, limit_text, p, box.density.share, box.density.low, box.density.high, box.coverage.share)
            for at, box in enumerate(self.boxes, 1)
            for factor, limit_text, p in box.limits
        ]
        return pd.DataFrame(rows, columns=columns)

    def figure(self) -> Figure:
        """For each box, the part of each limited factor's range that lies inside."""
        picture = start_figure(wrap_label(self._format_first_box(), 90), "part of the factor's range")
        for at, discovered in enumerate(self.boxes):
            for factor, limit_text, _ in discovered.limits:
                for start, width in list_inside_spans(
                    discovered.box, factor, self._find_factor_number(discovered, factor)
                ):
                    picture.add_bar(
                        x=[width],
                        base=[start],
                        y=[wrap_label(f"{factor.label} (box {at + 1})")],
                        orientation="h",
                        marker_color=GREY if at else ACCENT,
                        text=limit_text,
                        hovertext=limit_text,
                    )
        return picture.update_layout(barmode="overlay").update_xaxes(range=[0, 1], tickformat=".0%")

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON."""
        head = {"method": "boxes", "study": self.title, "measure": self.measure.name, "case": self.case}
        box_rows = [
            {
                "limits": [
                    {"factor": factor.path, "limit": limit_text, "quasi_p": p} for factor, limit_text, p in box.limits
                ],
                "density": _build_frequency_json(box.density),
                "coverage": _build_frequency_json(box.coverage),
            }
            for box in self.boxes
        ]
        return dict(
            make_json_safe(
                {
                    **head,
                    "sentences": self.sentences(),
                    "base": _build_frequency_json(self.base),
                    "boxes": box_rows,
                    "halved": self.halved,
                }
            )
        )

    def _find_factor_number(self, discovered: DiscoveredBox, factor: CodedFactor) -> int:
        return discovered.box.limited_factors[[each.path for each, *_ in discovered.limits].index(factor.path)]

    def _format_first_box(self) -> str:
        if not self.boxes:
            return f"No conditions were found under which {self.case} clearly more often than elsewhere."
        return f"{self._format_box(self.boxes[0])[0].upper()}{self._format_box(self.boxes[0])[1:]}"

    def _format_box(self, discovered: DiscoveredBox) -> str:
        return (
            f"where {discovered}, {self.case} in {format_frequency(discovered.density)} of scenarios (density), and there lie "
            f"{format_frequency(discovered.coverage)} of all such scenarios (coverage)."
        )


def _build_frequency_json(frequency_estimate: Frequency) -> dict[str, float]:
    return {
        "share": frequency_estimate.share,
        "low": frequency_estimate.low,
        "high": frequency_estimate.high,
        "count": frequency_estimate.count,
        "draws": frequency_estimate.draws,
    }


def format_frequency(frequency_estimate: Frequency) -> str:
    """Format a frequency in per cent with its interval."""
    return f"{100 * frequency_estimate.share:.0f} % (95 %: {100 * frequency_estimate.low:.0f} … {100 * frequency_estimate.high:.0f})"


def list_inside_spans(box: ConditionBox, factor: CodedFactor, number: int) -> list[tuple[float, float]]:
    """List start and width of what lies inside, as parts of the range."""
    if factor.choices:
        size = len(factor.choices)
        return [(word / size, 1 / size) for word in sorted(box.words[number])]
    low, high = (min(1.0, max(0.0, end)) for end in box.ranges[number])
    return [(low, high - low)]


def discover_boxes(sample: StudySample, measure: str, target: BoxTarget | None = None) -> ScenarioBoxes:
    """Discover the conditions under which the target holds.

    Raises:
        AnalysisError: the design does not fit, a policy that is not crossed with the rest, too few scenarios.
    """
    check_method("boxes", sample)
    target = target or BoxTarget()
    results = select_complete_results(sample, measure, independent_only=True)
    factors = list(range(len(sample.factors)))
    if target.policy is None:
        positions, (cases, case) = results.positions, _find_level_cases(results, target)
    else:
        at = sample.find_factor_index(target.policy, "--policy")
        positions, cases = _find_policy_cases(sample, results, at)
        case = _format_policy_case(sample.factors[at], results.measure)
        factors.remove(at)
    if len(positions) < FEWEST_SCENARIOS:
        raise AnalysisError(
            f"--method boxes: needs at least {FEWEST_SCENARIOS} scenarios to compare, there are {len(positions)}{results.aside}"
        )
    condition_factors = [sample.factors[at] for at in factors]
    halved = len(positions) >= FEWEST_TO_HALVE
    base = estimate_frequency(np.where(cases, 1.0, -1.0))
    discovered = tuple(_discover_in_turn(condition_factors, positions[:, factors], cases, halved))
    return ScenarioBoxes(sample.title, results.measure, case, base, discovered, halved, results.note)


def _find_level_cases(results: MeasureResults, target: BoxTarget) -> tuple[Flags, str]:
    """Find the scenarios whose mean over replications is beyond a level."""
    means, measure = results.values.mean(-1), results.measure
    if target.above is None and target.below is None:
        sense = measure.better or 1
        edge = float(np.quantile(sense * means, BEST_QUANTILE))
        side = "at least" if sense > 0 else "at most"
        quarter = "best" if measure.better else "highest"
        level = f"{side} {formatting.format_amount(sense * edge, measure)}"
        case = f"{format_measure_name(measure)} is {level}, as in the {quarter} quarter of scenarios,"
        return sense * means >= edge, case
    cases = np.ones(len(means), dtype=np.bool_)
    level_texts = []
    if target.above is not None:
        cases, level_texts = (
            cases & (means > target.above),
            [f"above {formatting.format_amount(target.above, measure)}"],
        )
    if target.below is not None:
        cases, level_texts = (
            cases & (means < target.below),
            [*level_texts, f"below {formatting.format_amount(target.below, measure)}"],
        )
    return cases, f"{format_measure_name(measure)} is {formatting.join_list(level_texts)}"


def _find_policy_cases(sample: StudySample, results: MeasureResults, at: int) -> tuple[Values, Flags]:
    """Find the conditions in which a policy was simulated both ways, and whether it is clearly better there."""
    if sample.kind != "full":
        raise AnalysisError(
            f"--policy {sample.factors[at].path}: needs every condition with the policy and without{results.aside}; sample by full"
        )
    if not results.measure.better:
        raise AnalysisError(f"--measure {results.measure.name}: neither more nor less of it is better")
    if results.replications < FEWEST_REPLICATIONS:
        raise AnalysisError(
            f"--policy: needs at least {FEWEST_REPLICATIONS} replications, to know what is better beyond luck"
        )
    column = results.positions[:, at]
    rest = np.delete(results.positions, at, axis=1)
    one, other = (_index_by_condition(rest, column == end) for end in (column.min(), column.max()))
    both = [key for key in one if key in other]
    gains = results.measure.better * np.array([results.values[other[key]] - results.values[one[key]] for key in both])
    return results.positions[[one[key] for key in both]], np.array([estimate(gain).side > 0 for gain in gains])


def _index_by_condition(rest: Values, is_held: Flags) -> dict[tuple[float, ...], int]:
    return {tuple(rest[row]): int(row) for row in np.flatnonzero(is_held)}


def _format_policy_case(factor: CodedFactor, measure: Measure) -> str:
    ends = (factor.choices[0], factor.choices[-1]) if factor.choices else (f"{factor.low:g}", f"{factor.high:g}")
    name = format_measure_name(measure)
    return f"“{factor.label}” at {ends[1]} is clearly better than at {ends[0]} for {name}"


def _discover_in_turn(
    factors: Sequence[CodedFactor], positions: Values, cases: Flags, halved: bool
) -> list[DiscoveredBox]:
    """Discover boxes, each among the scenarios that the boxes before it leave."""
    half = (
        np.random.default_rng(SEED).permutation(len(positions)) % 2 == 0
        if halved
        else np.ones(len(positions), np.bool_)
    )
    judging = ~half if halved else half
    is_word = np.array([bool(factor.choices) for factor in factors])
    unexplained, discovered = np.ones(len(positions), dtype=np.bool_), list[DiscoveredBox]()
    while (
        len(discovered) < MOST_BOXES
        and min((cases & unexplained & half).sum(), (~cases & unexplained & half).sum()) >= FEWEST_CASES
    ):
        box = peel_box(positions[unexplained & half], cases[unexplained & half], is_word)
        evaluated = _evaluate_box(box, factors, positions, cases, (unexplained & judging, judging))
        if evaluated is None:
            break
        discovered.append(evaluated)
        unexplained = unexplained & ~box.contains(positions)
    return discovered


def _evaluate_box(
    box: ConditionBox,
    factors: Sequence[CodedFactor],
    positions: Values,
    cases: Flags,
    scenario_masks: tuple[Flags, Flags],
) -> DiscoveredBox | None:
    """Evaluate a box in the judging scenarios; None where it is empty there or no better than all of them."""
    unexplained, judging = scenario_masks
    inside = box.contains(positions) & unexplained
    base_share = float(cases[unexplained].mean()) if unexplained.any() else 0.0
    if not box.limited_factors or not inside.any():
        return None
    density = estimate_frequency(np.where(cases[inside], 1.0, -1.0))
    if density.low <= base_share:
        return None
    coverage = estimate_frequency(np.where(inside[cases & judging], 1.0, -1.0))
    chances = compute_quasi_p(box, positions[unexplained], cases[unexplained])
    limits = tuple((factors[at], format_limit(box, factors[at], at), chances[at]) for at in box.limited_factors)
    return DiscoveredBox(box, limits, density, coverage)


def format_limit(box: ConditionBox, factor: CodedFactor, number: int) -> str:
    """Format a limit in words, in the factor's own unit."""
    if factor.choices:
        return formatting.join_list([factor.choices[word] for word in sorted(box.words[number])]).replace(
            " and ", " or "
        )
    low, high = box.ranges[number]
    ends = [formatting.format_number(factor.decode_position(end)) for end in (low, high) if np.isfinite(end)]
    if len(ends) == 2:
        return f"from {ends[0]} to {ends[1]}"
    return f"at least {ends[0]}" if np.isfinite(low) else f"at most {ends[0]}"
