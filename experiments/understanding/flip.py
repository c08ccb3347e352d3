"""Flip: does a conclusion survive another value of an assumption?

The conclusion is the sign of a measure's difference between two plans. Assumptions are the constants of behaviour, at both ends
of their sourced ranges and at the value that switches their claim off, and numbers of the world worth doubting. A quick look in a
few futures tells which move the difference most; those are asked again in other futures, for what is picked because it looks
large looks too large. Verdicts come from intervals widened for asking many times (Holm 1979), so that the chance of even one
sure sign being wrong is at most 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import UNKNOWN, Estimate, Numbers, confidence, estimate
from experiments.orders import OrderError, measured
from experiments.understanding.drawing import ACCENT, GREY, sheet, whiskers
from experiments.understanding.finding import Finding, plain
from experiments.understanding.futures import Futures
from experiments.words import changed, ends, figure, size
from scenarios.problems import hint
from simulation.behaviour import CONSTANTS
from simulation.declare import Value
from simulation.ensemble import Progress
from simulation.measures import MEASURES
from simulation.scenario import NUMBERS, Scenario

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

SURVIVES, TURNS, UNCLEAR = "survives", "turns", "unclear"
FIRST_LOOK, MOST = 4, 8
"""Futures of the quick look, and how many assumptions are asked again."""
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
"""Numbers of the company and its market worth doubting, with values that are ordinary in other companies; chosen by hand."""
DOUBTABLE = (*CONSTANTS, *DOUBTED)


@dataclass(frozen=True)
class Other:
    """An assumption at another value. `form` tells which: "lowest", "highest", "claim off" or the word of a category."""

    path: str
    value: Value
    form: str

    @property
    def said(self) -> str:
        """Path, value and form in words."""
        value = self.value if isinstance(self.value, str) else figure(float(self.value))
        return f"{self.path} = {value} ({self.form})"


def others(scenario: Scenario, path: str) -> tuple[Other, ...]:
    """The other values at which an assumption is asked; what it is already is left out, what is the same asked once.

    Raises:
        OrderError: no assumption.
    """
    if path not in DOUBTABLE:
        raise OrderError(
            f"--assumption {path}: must be a constant of behaviour or a number of the world worth doubting{hint(path, DOUBTABLE)}"
        )
    number = NUMBERS[path]
    if number.choices:
        return tuple(Other(path, word, word) for word in number.choices if word != scenario.value(path))
    low, high = DOUBTED.get(path, (number.low, number.high))
    forms: dict[Value, str] = {low: "lowest", high: "highest"}
    if number.neutral is not None:
        forms[number.neutral] = "claim off"
    return tuple(Other(path, value, form) for value, form in forms.items() if value != scenario.value(path))


@dataclass(frozen=True)
class Answer:
    """The difference under another assumption, with its widened interval, and what becomes of the conclusion."""

    other: Other
    difference: Estimate
    verdict: str

    def to_json(self) -> dict[str, Any]:
        """Everything; the difference in the measure's unit."""
        other = {"path": self.other.path, "value": self.other.value, "form": self.other.form}
        return {**other, "difference": self.difference.to_json(), "verdict": self.verdict}


@dataclass(frozen=True)
class Flip(Finding):
    """Whether a conclusion survives.

    Attributes:
        a, b, measure, seed: what was asked: b less a, over the last `weeks` weeks.
        runs: futures of each answer; others than those of the quick look.
        looked: at how many other values the quick look asked; 0 if it was told what to ask.
        base: the difference as things are assumed, with its 95 % interval.
        answers: the assumption that moves the difference most first.
    """

    a: str
    b: str
    measure: str
    weeks: int
    runs: int
    seed: int
    looked: int
    base: Estimate
    answers: tuple[Answer, ...]

    @property
    def verdicts(self) -> dict[str, str]:
        """By assumption, the worst over its values."""
        found: dict[str, str] = {}
        for answer in self.answers:
            order = (SURVIVES, UNCLEAR, TURNS)
            found[answer.other.path] = max(found.get(answer.other.path, SURVIVES), answer.verdict, key=order.index)
        return found

    def sentences(self) -> tuple[str, ...]:
        """The conclusion, where it turns, where it is unclear, and how it was asked."""
        if self.base.by_chance:
            told = "chance could explain the difference, so there is no conclusion that could turn"
            return (f"{self._conclusion()}: {told}.", self._asked())
        return (f"{self._conclusion()}.", *self._outcomes(), self._asked())

    def _conclusion(self) -> str:
        measure, way = MEASURES[self.measure], "more" if self.base.value > 0 else "less"
        more = f"{size(self.base.value, measure)} {way}"
        return f"{measure.label}: {more} in {self.b} than in {self.a} (95 %: {ends(self.base, measure)})"

    def _outcomes(self) -> Iterator[str]:
        values, paths = len(self.answers), len(self.verdicts)
        for verdict in (TURNS, UNCLEAR):
            for answer in self.answers:
                if answer.verdict == verdict:
                    what = "The conclusion turns" if verdict == TURNS else "Unclear, chance could explain either sign,"
                    yield f"{what} with {answer.other.said}: {changed(answer.difference, MEASURES[self.measure])}."
        kept = sum(answer.verdict == SURVIVES for answer in self.answers)
        of = f"{paths} assumptions" if paths > 1 else "one assumption"
        yield f"The conclusion survives at {kept} of {values} other values of {of}."

    def _asked(self) -> str:
        picked = f"A quick look at {self.looked} other values, in {FIRST_LOOK} futures, told which matter most. "
        return (
            f"{picked if self.looked else ''}Answers come from {self.runs} futures each; intervals are widened for asking "
            f"{len(self.answers)} times (Holm): the chance that even one sure sign is wrong is at most 5 %."
        )

    def table(self) -> pd.DataFrame:
        """One row per other value: difference, widened interval, verdict."""
        import pandas as pd

        rows = [
            (
                a.other.path,
                a.other.value,
                a.other.form,
                a.difference.value,
                a.difference.low,
                a.difference.high,
                a.verdict,
            )
            for a in self.answers
        ]
        return pd.DataFrame(rows, columns=["assumption", "value", "form", "difference", "low", "high", "verdict"])

    def figure(self) -> Figure:
        """The difference at every other value, with its interval; the accent marks where the conclusion does not survive."""
        drawn = sheet(self.sentences()[-2], f"{MEASURES[self.measure].label}, {self.b} less {self.a}")
        for verdicts, colour, symbol in (((SURVIVES,), GREY, "circle"), ((UNCLEAR, TURNS), ACCENT, "diamond")):
            chosen = [answer for answer in self.answers[::-1] if answer.verdict in verdicts]
            gaps = [answer.difference for answer in chosen]
            drawn.add_scatter(
                x=[gap.value for gap in gaps],
                y=[answer.other.said for answer in chosen],
                error_x=whiskers(gaps),
                mode="markers",
                name=" or ".join(verdicts),
                marker={"color": colour, "symbol": symbol, "size": 10},
            )
        drawn.add_vline(0, line={"color": GREY})
        if math.isfinite(self.base.value):
            drawn.add_vline(self.base.value, line={"color": GREY, "dash": "dot"})
        return drawn.update_layout(showlegend=True)

    def to_json(self) -> dict[str, Any]:
        """Everything; differences in the measure's unit."""
        head = {n: getattr(self, n) for n in ("a", "b", "measure", "weeks", "runs", "seed", "looked", "verdicts")}
        answers = [answer.to_json() for answer in self.answers]
        found: dict[str, Any] = plain(
            {**head, "unit": MEASURES[self.measure].unit, "base": self.base.to_json(), "answers": answers}
        )
        return found


class Doubts:
    """Asks two plans for a measure's difference under other assumptions, in the same futures.

    Attributes:
        plans: a and b.
        measure: of `simulation.measures.MEASURES`.
        runs: futures of an answer; those of the quick look come before them.
    """

    def __init__(
        self,
        plans: tuple[Scenario, Scenario],
        measure: str,
        futures: Futures,
        runs: int,
        progress: Progress | None = None,
    ) -> None:
        self.plans, self.measure, self.runs = plans, measure, runs
        self._futures, self._progress, self._due = futures, progress, 0

    @property
    def seed(self) -> int:
        """Which futures."""
        return self._futures.seed

    @property
    def weeks(self) -> int:
        """Over how many weeks at the end the measure is taken."""
        return min(self._futures.window, *(plan.weeks for plan in self.plans))

    def difference(self, runs: int, other: Other | None = None) -> Numbers:
        """b less a under another assumption, or as things are; one number for each of the first futures."""
        settings = {other.path: other.value} if other else {}
        a, b = (self._futures.of(plan.with_(settings), runs)[self.measure] for plan in self.plans)
        if self._progress:
            self._progress(self._futures.lived, max(self._due, self._futures.lived))
        return b - a

    def most(self, asked: Sequence[Other], number: int) -> list[str]:
        """The assumptions that move the difference most, by a quick look."""
        self._due += 2 * (1 + len(asked)) * FIRST_LOOK
        usual = self.difference(FIRST_LOOK)
        moved: dict[str, float] = {}
        for other in asked:
            shift = abs(estimate(self.difference(FIRST_LOOK, other) - usual).value)
            moved[other.path] = max(moved.get(other.path, 0.0), shift if math.isfinite(shift) else 0.0)
        return sorted(moved, key=lambda path: -moved[path])[:number]

    def answers(self, asked: Sequence[Other]) -> Iterator[tuple[Estimate, list[Estimate]]]:
        """The difference as things are, and under the assumptions asked so far (`holm`), in futures that the quick look has not seen."""
        self._due += 2 * (1 + len(asked)) * self.runs
        base, gaps = estimate(self.difference(FIRST_LOOK + self.runs)[FIRST_LOOK:]), list[Numbers]()
        for other in asked:
            gaps.append(self.difference(FIRST_LOOK + self.runs, other)[FIRST_LOOK:])
            yield base, holm(gaps)
        if not asked:
            yield base, []


def flip(doubts: Doubts, paths: Iterable[str] = (), most: int = MOST) -> Flip:
    """Ask whether a conclusion survives; see `flips`."""
    *_, found = flips(doubts, paths, most)
    return found


def flips(doubts: Doubts, paths: Iterable[str] = (), most: int = MOST) -> Iterator[Flip]:
    """Ask whether a conclusion survives; what is known after every other value, the whole answer last.

    Args:
        doubts: two plans, a measure and futures.
        paths: the assumptions to ask; those that matter most, by a quick look at all, when left out.
        most: how many of those.

    Raises:
        OrderError: no such measure or assumption.
        Cancelled: see `simulation.ensemble.run`.
    """
    measured(doubts.measure)
    told = tuple(dict.fromkeys(paths))
    every = [other for path in told or DOUBTABLE for other in others(doubts.plans[0], path)]
    chosen = told or doubts.most(every, most)
    asked = [other for path in chosen for other in every if other.path == path]
    head = (doubts.plans[0].name, doubts.plans[1].name, doubts.measure, doubts.weeks, doubts.runs, doubts.seed)
    for base, gaps in doubts.answers(asked):
        answers = tuple(Answer(other, gap, verdict(base, gap)) for other, gap in zip(asked, gaps, strict=False))
        yield Flip(*head, 0 if told else len(every), base, answers)


def verdict(base: Estimate, gap: Estimate) -> str:
    """What becomes of a conclusion."""
    if base.by_chance or gap.by_chance:
        return UNCLEAR
    return SURVIVES if (gap.value > 0) == (base.value > 0) else TURNS


def holm(samples: Sequence[Numbers]) -> list[Estimate]:
    """Means with intervals such that, with 95 % confidence, no interval that excludes 0 is on the wrong side of it.

    Holm's steps (1979): the surest sample gets the interval of one of m, the next of one of m - 1, until one includes 0; what is
    less sure than that gets the same.
    """
    known = [values[np.isfinite(values)] for values in samples]
    sure = [_doubt(values) for values in known]
    found, stop = [UNKNOWN] * len(samples), 0
    open_ = True
    for rank, k in enumerate(sorted(range(len(samples)), key=lambda k: sure[k])):
        stop = rank if open_ else stop
        if known[k].size < 2:
            continue
        found[k] = estimate(known[k], family=len(samples) - stop)
        open_ = open_ and not found[k].by_chance
    return found


def _doubt(values: Numbers) -> float:
    """The chance of a mean as far from 0 if it were 0 (Student); 1 where it cannot be told."""
    against = confidence(-values * np.sign(values.sum()))
    return 1.0 if math.isnan(against) else 2.0 * against
