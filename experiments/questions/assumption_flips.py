"""Assumption flips: whether a conclusion survives other values of the assumptions.

The conclusion is the sign of a measure's difference between two plans. Assumptions are the constants of behaviour, at both ends
of their sourced ranges and at the value that switches their claim off, and numbers of the world worth doubting. A quick look in a
few runs tells which move the difference most; those are measured again in other runs, for an effect that is picked because
it looks large is overestimated. Verdicts come from intervals widened for many comparisons (Holm 1979), so that the chance of even one
sure sign being wrong is at most 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import UNKNOWN, Estimate, RunValues, compute_confidence, estimate
from experiments.findings.figure_style import ACCENT, GREY, build_error_bars, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_estimate, format_interval, format_number, format_size
from experiments.runner.run_cache import RunCache
from experiments.runner.run_options import OptionError, parse_measure
from scenarios.messages import suggest_nearest
from simulation.behaviour import CONSTANTS
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.measures import MEASURES
from simulation.scenario import NUMBERS, Scenario

SURVIVES, TURNS, UNCLEAR = "survives", "turns", "unclear"
QUICK_LOOK_RUNS, MOST_ASSUMPTIONS = 4, 8
"""Runs of the quick look, and how many assumptions are measured again."""
DOUBTED: dict[str, tuple[float, float]] = {
    "world.market_growth": (0.0, 0.08),
    "world.market_swings": (0.0, 0.15),
    "world.territory_swings": (0.05, 0.25),
    "world.territory_spread": (0.1, 0.5),
    "world.difficulty": (0.1, 0.6),
    "world.deal_spread": (0.8, 1.6),
    "world.weeks_to_close": (6.0, 25.0),
    "world.win_rate": (0.3, 0.8),
    "world.knowledge_gap": (0.05, 0.6),
    "world.readiness": (0.1, 0.8),
    "world.recurring_share": (0.0, 0.4),
    "world.base_churn": (0.05, 0.3),
    "world.fidelity": (0.8, 1.0),
    "world.blind_spots": (0.0, 0.6),
    "world.crm_noise": (0.0, 0.5),
    "world.search_weeks": (8.0, 40.0),
    "world.ramp_weeks": (10.0, 40.0),
    "world.labour_quality": (-0.5, 0.5),
    "world.gross_margin": (0.4, 0.8),
}
"""Settings of the company and its market worth doubting, with values that are ordinary in other companies; chosen by hand."""
ASSUMPTIONS = (*CONSTANTS, *DOUBTED)


@dataclass(frozen=True)
class AlteredAssumption:
    """An assumption at another value. `form` names it: "lowest", "highest", "claim off" or a category."""

    path: str
    value: Value
    form: str

    @property
    def label(self) -> str:
        """Path, value and form as text."""
        value = self.value if isinstance(self.value, str) else format_number(float(self.value))
        return f"{self.path} = {value} ({self.form})"


def list_altered_assumptions(scenario: Scenario, path: str) -> tuple[AlteredAssumption, ...]:
    """List the other values at which an assumption is tested, without its present value and without repetitions.

    Raises:
        OptionError: not an assumption.
    """
    if path not in ASSUMPTIONS:
        allowed = "must be a constant of behaviour or a number of the world worth doubting"
        raise OptionError(f"--assumption {path}: {allowed}{suggest_nearest(path, ASSUMPTIONS)}")
    number = NUMBERS[path]
    if number.choices:
        return tuple(AlteredAssumption(path, word, word) for word in number.choices if word != scenario.value(path))
    low, high = DOUBTED.get(path, (number.low, number.high))
    forms: dict[Value, str] = {low: "lowest", high: "highest"}
    if number.neutral is not None:
        forms[number.neutral] = "claim off"
    return tuple(AlteredAssumption(path, value, form) for value, form in forms.items() if value != scenario.value(path))


@dataclass(frozen=True)
class FlipOutcome:
    """The difference under another assumption, with its widened interval, and the verdict on the conclusion."""

    assumption: AlteredAssumption
    difference: Estimate
    verdict: str

    def to_json(self) -> dict[str, Any]:
        """Everything; the difference in the measure's unit."""
        assumption = {"path": self.assumption.path, "value": self.assumption.value, "form": self.assumption.form}
        return {**assumption, "difference": self.difference.to_json(), "verdict": self.verdict}


@dataclass(frozen=True)
class Flip(Finding):
    """The finding on whether a conclusion survives other assumptions.

    Attributes:
        a, b, measure, seed: the question: b less a, over the last `weeks` weeks.
        runs: number of runs behind each outcome; not those of the quick look.
        looked: how many other values the quick look tested; 0 if the assumptions were given.
        base: the difference as things are assumed, with its 95 % interval.
        outcomes: the assumption that moves the difference most first.
    """

    interval_method = "Intervals of 95 %: Student's t."
    a: str
    b: str
    measure: str
    weeks: int
    runs: int
    seed: int
    looked: int
    base: Estimate
    outcomes: tuple[FlipOutcome, ...]

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each assumption, the worst over its values."""
        worst: dict[str, str] = {}
        for outcome in self.outcomes:
            order = (SURVIVES, UNCLEAR, TURNS)
            worst[outcome.assumption.path] = max(
                worst.get(outcome.assumption.path, SURVIVES), outcome.verdict, key=order.index
            )
        return worst

    def sentences(self) -> tuple[str, ...]:
        """The conclusion, where it turns, where it is unclear, and the method."""
        if self.base.by_chance:
            doubt = "chance could explain the difference, so there is no conclusion that could turn"
            return (f"{self._describe_conclusion()}: {doubt}.", self._describe_method())
        return (f"{self._describe_conclusion()}.", *self._describe_outcomes(), self._describe_method())

    def _describe_conclusion(self) -> str:
        measure, way = MEASURES[self.measure], "more" if self.base.value > 0 else "less"
        more = f"{format_size(self.base.value, measure)} {way}"
        return f"{measure.label}: {more} in {self.b} than in {self.a} (95 %: {format_interval(self.base, measure)})"

    def _describe_outcomes(self) -> Iterator[str]:
        values, paths = len(self.outcomes), len(self.verdicts)
        for verdict in (TURNS, UNCLEAR):
            for outcome in self.outcomes:
                if outcome.verdict == verdict:
                    what = "The conclusion turns" if verdict == TURNS else "Unclear, chance could explain either sign,"
                    yield f"{what} with {outcome.assumption.label}: {format_estimate(outcome.difference, MEASURES[self.measure])}."
        survivors = sum(answer.verdict == SURVIVES for answer in self.outcomes)
        of = f"{paths} assumptions" if paths > 1 else "one assumption"
        yield f"The conclusion survives at {survivors} of {values} other values of {of}."

    def _describe_method(self) -> str:
        picked = f"A quick look at {self.looked} other values, in {QUICK_LOOK_RUNS} futures, told which matter most. "
        return (
            f"{picked if self.looked else ''}Answers come from {self.runs} futures each; intervals are widened for asking "
            f"{len(self.outcomes)} times (Holm): the chance that even one sure sign is wrong is at most 5 %."
        )

    def table(self) -> pd.DataFrame:
        """One row per other value: difference, widened interval, verdict."""
        rows = [
            (
                a.assumption.path,
                a.assumption.value,
                a.assumption.form,
                a.difference.value,
                a.difference.low,
                a.difference.high,
                a.verdict,
            )
            for a in self.outcomes
        ]
        return pd.DataFrame(rows, columns=["assumption", "value", "form", "difference", "low", "high", "verdict"])

    def figure(self) -> Figure:
        """The difference at every other value, with its interval; the accent marks where the conclusion does not survive."""
        picture = start_figure(self.sentences()[-2], f"{MEASURES[self.measure].label}, {self.b} less {self.a}")
        for verdicts, colour, symbol in (((SURVIVES,), GREY, "circle"), ((UNCLEAR, TURNS), ACCENT, "diamond")):
            outcomes = [outcome for outcome in self.outcomes[::-1] if outcome.verdict in verdicts]
            gaps = [answer.difference for answer in outcomes]
            picture.add_scatter(
                x=[gap.value for gap in gaps],
                y=[answer.assumption.label for answer in outcomes],
                error_x=build_error_bars(gaps),
                mode="markers",
                name=" or ".join(verdicts),
                marker={"color": colour, "symbol": symbol, "size": 10},
            )
        picture.add_vline(0, line={"color": GREY})
        if math.isfinite(self.base.value):
            picture.add_vline(self.base.value, line={"color": GREY, "dash": "dot"})
        return picture.update_layout(showlegend=True)

    def to_json(self) -> dict[str, Any]:
        """Everything; differences in the measure's unit."""
        head = {n: getattr(self, n) for n in ("a", "b", "measure", "weeks", "runs", "seed", "looked", "verdicts")}
        outcomes = [outcome.to_json() for outcome in self.outcomes]
        document: dict[str, Any] = make_json_safe(
            {**head, "unit": MEASURES[self.measure].unit, "base": self.base.to_json(), "answers": outcomes}
        )
        return document


class AssumptionProbe:
    """A probe that measures the difference between two plans under other assumptions, in the same runs.

    Attributes:
        plans: a and b.
        measure: of `simulation.measures.MEASURES`.
        runs: number of runs behind an outcome; those of the quick look come before them.
    """

    def __init__(
        self,
        plans: tuple[Scenario, Scenario],
        measure: str,
        run_cache: RunCache,
        runs: int,
        progress: Progress | None = None,
    ) -> None:
        self.plans, self.measure, self.runs = plans, measure, runs
        self._run_cache, self._progress, self._due = run_cache, progress, 0

    @property
    def seed(self) -> int:
        """The seed of the runs."""
        return self._run_cache.seed

    @property
    def weeks(self) -> int:
        """The number of weeks at the end over which the measure is taken."""
        return min(self._run_cache.window, *(plan.weeks for plan in self.plans))

    def measure_difference(self, runs: int, other: AlteredAssumption | None = None) -> RunValues:
        """Measure b less a under another assumption or, without one, as it stands; one number for each of the first runs."""
        settings = {other.path: other.value} if other else {}
        a, b = (self._run_cache.measure_runs(plan.with_(settings), runs)[self.measure] for plan in self.plans)
        if self._progress:
            self._progress(self._run_cache.runs_simulated, max(self._due, self._run_cache.runs_simulated))
        return b - a

    def pick_assumptions(self, assumptions: Sequence[AlteredAssumption], number: int) -> list[str]:
        """Pick the assumptions that move the difference most in a quick look."""
        self._due += 2 * (1 + len(assumptions)) * QUICK_LOOK_RUNS
        usual = self.measure_difference(QUICK_LOOK_RUNS)
        shifts: dict[str, float] = {}
        for other in assumptions:
            shift = abs(estimate(self.measure_difference(QUICK_LOOK_RUNS, other) - usual).value)
            shifts[other.path] = max(shifts.get(other.path, 0.0), shift if math.isfinite(shift) else 0.0)
        return sorted(shifts, key=lambda path: -shifts[path])[:number]

    def refine_estimates(self, assumptions: Sequence[AlteredAssumption]) -> Iterator[tuple[Estimate, list[Estimate]]]:
        """Estimate the difference as it stands and under each assumption so far, without the runs of the quick look."""
        self._due += 2 * (1 + len(assumptions)) * self.runs
        base, gaps = estimate(self.measure_difference(QUICK_LOOK_RUNS + self.runs)[QUICK_LOOK_RUNS:]), list[RunValues]()
        for other in assumptions:
            gaps.append(self.measure_difference(QUICK_LOOK_RUNS + self.runs, other)[QUICK_LOOK_RUNS:])
            yield base, estimate_with_holm(gaps)
        if not assumptions:
            yield base, []


def find_flip(probe: AssumptionProbe, paths: Iterable[str] = (), most: int = MOST_ASSUMPTIONS) -> Flip:
    """Find out whether a conclusion survives; see `refine_flip`."""
    *_, finding = refine_flip(probe, paths, most)
    return finding


def refine_flip(probe: AssumptionProbe, paths: Iterable[str] = (), most: int = MOST_ASSUMPTIONS) -> Iterator[Flip]:
    """Find out whether a conclusion survives; yields what is known after each value, the whole finding last.

    Args:
        probe: two plans, a measure and runs.
        paths: the assumptions to test; if left out, those that matter most in a quick look at all.
        most: how many of those.

    Raises:
        OptionError: no such measure or assumption.
        Cancelled: see `simulation.ensemble.run`.
    """
    parse_measure(probe.measure)
    named_paths = tuple(dict.fromkeys(paths))
    candidates = [
        other for path in named_paths or ASSUMPTIONS for other in list_altered_assumptions(probe.plans[0], path)
    ]
    picked_paths = named_paths or probe.pick_assumptions(candidates, most)
    assumptions = [other for path in picked_paths for other in candidates if other.path == path]
    head = (probe.plans[0].name, probe.plans[1].name, probe.measure, probe.weeks, probe.runs, probe.seed)
    for base, gaps in probe.refine_estimates(assumptions):
        outcomes = tuple(
            FlipOutcome(other, gap, judge_conclusion(base, gap)) for other, gap in zip(assumptions, gaps, strict=False)
        )
        yield Flip(*head, 0 if named_paths else len(candidates), base, outcomes)


def judge_conclusion(base: Estimate, gap: Estimate) -> str:
    """Judge whether a conclusion survives, turns or becomes unclear."""
    if base.by_chance or gap.by_chance:
        return UNCLEAR
    return SURVIVES if (gap.value > 0) == (base.value > 0) else TURNS


def estimate_with_holm(samples: Sequence[RunValues]) -> list[Estimate]:
    """Estimate means with intervals such that, with 95 % confidence, no interval that excludes 0 is on the wrong side of it.

    Holm's steps (1979): the surest sample gets the interval of one of m, the next of one of m - 1, until one includes 0; what is
    less sure than that gets the same.
    """
    known_values = [values[np.isfinite(values)] for values in samples]
    p_values = [_compute_p_value(values) for values in known_values]
    estimates, stop = [UNKNOWN] * len(samples), 0
    open_ = True
    for rank, k in enumerate(sorted(range(len(samples)), key=lambda k: p_values[k])):
        stop = rank if open_ else stop
        if known_values[k].size < 2:
            continue
        estimates[k] = estimate(known_values[k], family=len(samples) - stop)
        open_ = open_ and not estimates[k].by_chance
    return estimates


def _compute_p_value(values: RunValues) -> float:
    """Compute the probability of a mean this far from 0 if it were 0 (Student); 1 where it is unknown."""
    against = compute_confidence(-values * np.sign(values.sum()))
    return 1.0 if math.isnan(against) else 2.0 * against
