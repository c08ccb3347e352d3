"""Tipping points: the values of a lever at which an outcome passes a line, with their intervals, at bounded cost.

The lever is held from today to the end. All values are tried in the same runs, so that luck common to all of them is not
mistaken for an effect of the lever. Nothing is assumed about the direction or the number of tipping points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import RunRows
from experiments.findings.figure_style import ACCENT, GREY, add_band, build_error_bars, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_number, format_range
from experiments.questions.curve_crossings import (
    HALVINGS,
    MOST_CROSSINGS,
    CurveCrossing,
    CurvePoint,
    ask_points,
    locate_crossings,
    spread_values,
)
from experiments.questions.loop_gain import MissPush, measure_responses, sum_years
from experiments.runner.run_observer import RunObserver, hold_settings
from experiments.runner.run_options import OptionError
from scenarios.messages import suggest_nearest
from simulation.declare import Number
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

LOOP_GAIN, CARRYING_ON = "loop_gain", "carrying on"
WINDOW_WEEKS = 52
FIRST_VALUES, SECOND_VALUES = 9, 5
"""Number of values of the lever tried at first, and of a second lever."""


@dataclass(frozen=True)
class TippingOutcome:
    """The outcome with the line that it passes.

    Attributes:
        name: `LOOP_GAIN` or a measure, over the last year.
        line: the value that is passed; None for the value under the baseline.
    """

    name: str
    line: float | None

    @property
    def text(self) -> str:
        """The outcome as it was written."""
        return f"{self.name}={CARRYING_ON if self.line is None else f'{self.line:g}'}"

    def describe_position(self, beyond: bool = True) -> str:
        """Describe what it means to be beyond the line, or not to be."""
        if self.name == LOOP_GAIN and self.line == 1:
            return "misses feed on themselves" if beyond else "misses do not feed on themselves"
        label = "the gain" if self.name == LOOP_GAIN else MEASURES[self.name].label.lower()
        line = "what carrying on brings" if self.line is None else f"{self.line:g}"
        return f"{label} {'above' if beyond else 'not above'} {line}"


def parse_outcome(text: str) -> TippingOutcome:
    """Parse `loop_gain=1`, `<measure>=<value>` or `<measure>=carrying on`.

    Raises:
        OptionError: none of these.
    """
    name, _, target = (part.strip() for part in text.partition("="))
    if name != LOOP_GAIN and name not in MEASURES:
        raise OptionError(
            f"--outcome {text}: must be {LOOP_GAIN}=VALUE or a measure{suggest_nearest(name, (LOOP_GAIN, *MEASURES))}"
        )
    if name != LOOP_GAIN and target.replace("-", " ") == CARRYING_ON:
        return TippingOutcome(name, None)
    try:
        line = float(target)
    except ValueError:
        line = float("nan")
    if not np.isfinite(line):
        raise OptionError(
            f"--outcome {text}: {name}= must be followed by a number" + (" or carrying on" * (name != LOOP_GAIN))
        )
    return TippingOutcome(name, line)


def find_lever(path: str) -> Number:
    """Find the lever of a path.

    Raises:
        OptionError: not a lever, one that is fixed for a run, or one whose values have no order.
    """
    if path not in LEVERS:
        raise OptionError(f"--lever {path}: must be a lever{suggest_nearest(path, LEVERS)}")
    number = LEVERS[path]
    if number.scope == "start":
        raise OptionError(f"--lever {path}: is fixed for a run, so it cannot be changed from today on")
    if number.choices:
        raise OptionError(f"--lever {path}: is one of {', '.join(number.choices)}, which have no order to search in")
    return number


@dataclass(frozen=True)
class Tip(Finding):
    """The finding on where an outcome tips with one lever.

    Attributes:
        scenario, lever, outcome, runs, seed: the question.
        points: the values tried, in order; scores above 0 are beyond the line.
        crossings: where it tips.
    """

    interval_method = "Intervals of 95 %: Student's t for scores, the multiplier bootstrap for tipping values."
    scenario: str
    lever: str
    outcome: TippingOutcome
    runs: int
    seed: int
    points: tuple[CurvePoint, ...]
    crossings: tuple[CurveCrossing, ...]

    @property
    def headline(self) -> str:
        """The finding in one sentence."""
        label = LEVERS[self.lever].label
        if not self.crossings:
            return f"{label} – {self._describe_absence()}"
        where = "; ".join(
            f"{_word_direction(each)} {format_number(each.at.value)} ({_format_range(each)})" for each in self.crossings
        )
        more = "tips in more than one place: " if len(self.crossings) > 1 else ""
        return f"{label} – {more}{where}: {self.outcome.describe_position()}."

    def _describe_absence(self) -> str:
        sides = {point.side for point in self.points}
        where = f"from {self.points[0].at:g} to {self.points[-1].at:g}"
        if not any(sides):
            return f"nothing tips {where}; chance could explain either side everywhere."
        side = self.outcome.describe_position(beyond=1 in sides)
        unsure = [f"{point.at:g}" for point in self.points if not point.side]
        rest = f"; chance could explain either side at {', '.join(unsure)}" if unsure else " at every value asked"
        return f"nothing tips for sure {where}: {side}{rest}."

    def sentences(self) -> tuple[str, ...]:
        """Where it tips, in which unit, and the method."""
        method = (
            f"{len(self.points)} values were asked, each in the same {self.runs} futures, held from today to the end."
        )
        unit = f"In brackets the 95 % interval of the tipping value; in {LEVERS[self.lever].unit}."
        return (self.headline, *([unit] if self.crossings else []), method)

    def table(self) -> pd.DataFrame:
        """One row per value tried: score with its interval, and the side."""
        rows = [(p.at, p.score.value, p.score.low, p.score.high, p.side) for p in self.points]
        return pd.DataFrame(rows, columns=[self.lever, "score", "low", "high", "side"])

    def figure(self) -> Figure:
        """The score over the lever, with its band and the tipping values."""
        at, scores = [p.at for p in self.points], [p.score for p in self.points]
        number = LEVERS[self.lever]
        picture = start_figure(self.headline, f"{number.label}, {number.unit}", f"distance from {self.outcome.text}")
        add_band(picture, at, [s.low for s in scores], [s.high for s in scores])
        picture.add_scatter(x=at, y=[s.value for s in scores], line={"color": ACCENT, "width": 3})
        picture.add_hline(0, line={"color": GREY, "dash": "dot"})
        for each in self.crossings:
            picture.add_vrect(each.at.low, each.at.high, fillcolor=ACCENT, opacity=0.15, line_width=0)
            picture.add_vline(each.at.value, line={"color": ACCENT, "dash": "dash"})
        return picture

    def to_json(self) -> dict[str, Any]:
        """Everything; values of the lever in its unit."""
        points = [{"value": p.at, "score": p.score.to_json(), "side": p.side} for p in self.points]
        document: dict[str, Any] = make_json_safe(
            {
                "scenario": self.scenario,
                "lever": self.lever,
                "unit": LEVERS[self.lever].unit,
                "outcome": self.outcome.text,
                "runs": self.runs,
                "seed": self.seed,
                "points": points,
                "crossings": [
                    {"value": c.at.to_json(), "sure": [c.start, c.end], "rises": c.rises} for c in self.crossings
                ],
            }
        )
        return document


@dataclass(frozen=True)
class TipLine(Finding):
    """The finding on where an outcome tips with one lever, at values of a second one.

    Attributes:
        second: path of the second lever.
        tips: value of the second lever, and the finding there.
    """

    interval_method = "Intervals of 95 %: the multiplier bootstrap."
    second: str
    tips: tuple[tuple[float, Tip], ...]

    def sentences(self) -> tuple[str, ...]:
        """A sentence per value of the second lever."""
        label = LEVERS[self.second].label
        return tuple(f"{label} {at:g}; {tip.headline}" for at, tip in self.tips)

    def table(self) -> pd.DataFrame:
        """One row per value of the second lever and tipping value, or one without."""
        return pd.DataFrame(self._list_rows(), columns=[self.second, self.tips[0][1].lever, "low", "high", "rises"])

    def _list_rows(self) -> Iterator[tuple[Any, ...]]:
        for at, tip in self.tips:
            for each in tip.crossings:
                yield at, each.at.value, each.at.low, each.at.high, each.rises
            if not tip.crossings:
                yield at, np.nan, np.nan, np.nan, None

    def figure(self) -> Figure:
        """Tipping values of the first lever over the second one."""
        tipping_values = [(at, each.at) for at, tip in self.tips for each in tip.crossings]
        first = self.tips[0][1]
        title = f"{len({at for at, _ in tipping_values})} of {len(self.tips)} values of the second lever have a tipping point"
        x, y = LEVERS[self.second], LEVERS[first.lever]
        picture = start_figure(title, f"{x.label}, {x.unit}", f"{y.label}, {y.unit}")
        estimates = [each for _, each in tipping_values]
        picture.add_scatter(
            x=[at for at, _ in tipping_values],
            y=[each.value for each in estimates],
            error_y=build_error_bars(estimates),
            mode="markers",
            marker={"color": ACCENT, "size": 11},
        )
        return picture

    def to_json(self) -> dict[str, Any]:
        """Every tip with its value of the second lever."""
        return {"second": self.second, "tips": [{"second_value": at, **tip.to_json()} for at, tip in self.tips]}


def find_tip(
    scenario: Scenario, observer: RunObserver, path: str, outcome: TippingOutcome, carrying_on: Scenario | None = None
) -> Tip:
    """Search the range of a lever for where an outcome tips; see `refine_tip`."""
    *_, finding = refine_tip(scenario, observer, path, outcome, carrying_on)
    return finding


def refine_tip(
    scenario: Scenario, observer: RunObserver, path: str, outcome: TippingOutcome, carrying_on: Scenario | None = None
) -> Iterator[Tip]:
    """Search the range of a lever for where an outcome tips; yields what is known after every value, the whole finding last.

    Args:
        scenario: the plan; the lever is held from today on, whatever dated changes would set.
        observer: of the runs at every value.
        path: of the lever.
        outcome: the line that is passed.
        carrying_on: what `TippingOutcome.line` None means; the scenario as it is when left out.

    Raises:
        OptionError: see `find_lever`.
        Cancelled: see `RunObserver.observe_runs`.
    """
    number = find_lever(path)
    values = spread_values(number.low, number.high, FIRST_VALUES, number.whole)
    observer.expect_scenarios((len(values) + HALVINGS + 2) * (2 if outcome.name == LOOP_GAIN else 1))
    level = _measure_line(carrying_on or scenario, observer, outcome)

    def ask(value: float) -> RunRows:
        plan = hold_settings(scenario, {path: int(value) if number.whole else value})
        return (
            _measure_gain(plan, observer, outcome)
            if outcome.name == LOOP_GAIN
            else _measure_outcome(plan, observer, outcome) - level
        )

    for points_so_far in ask_points(ask, values, number.whole):
        points, tipping_points = locate_crossings(points_so_far)
        yield Tip(scenario.name, path, outcome, observer.runs, observer.seed, tuple(points), tuple(tipping_points))


def find_tip_line(
    scenario: Scenario,
    observer: RunObserver,
    paths: tuple[str, str],
    outcome: TippingOutcome,
    carrying_on: Scenario | None = None,
) -> TipLine:
    """Find the tipping points at five values of a second lever, `paths[1]`; see `refine_tip_line`."""
    *_, finding = refine_tip_line(scenario, observer, paths, outcome, carrying_on)
    return finding


def refine_tip_line(
    scenario: Scenario,
    observer: RunObserver,
    paths: tuple[str, str],
    outcome: TippingOutcome,
    carrying_on: Scenario | None = None,
) -> Iterator[TipLine]:
    """Refine the tipping points as `refine_tip` does, at five values of a second lever, `paths[1]`.

    Raises:
        OptionError: see `find_lever`; the same lever twice.
    """
    first, second = paths
    number = find_lever(second)
    if first == second:
        raise OptionError(f"--second {second}: must be another lever than --lever")
    values = spread_values(number.low, number.high, SECOND_VALUES, number.whole)
    observer.expect_scenarios((len(values) - 1) * count_most_values() // 2)
    plans = ((value, hold_settings(scenario, {second: int(value) if number.whole else value})) for value in values)
    earlier: tuple[tuple[float, Tip], ...] = ()
    for at, plan in plans:
        for finding in refine_tip(plan, observer, first, outcome, carrying_on or scenario):
            yield TipLine(second, (*earlier, (at, finding)))
        earlier = (*earlier, (at, finding))


def count_most_values() -> int:
    """Count the most values of a lever that one search tries."""
    return FIRST_VALUES + MOST_CROSSINGS * (HALVINGS + 2)


def _measure_gain(plan: Scenario, observer: RunObserver, outcome: TippingOutcome) -> RunRows:
    """Measure whether misses feed on themselves: there is an echo, and what follows later exceeds the line times the echo."""
    echo, later = sum_years(measure_responses(plan, observer, MissPush())[:, 0])
    return np.column_stack([echo, later - (outcome.line or 0.0) * echo])


def _measure_line(scenario: Scenario, observer: RunObserver, outcome: TippingOutcome) -> RunRows:
    if outcome.name == LOOP_GAIN or outcome.line is not None:
        return np.array([[outcome.line]])
    return _measure_outcome(scenario, observer, outcome)


def _measure_outcome(plan: Scenario, observer: RunObserver, outcome: TippingOutcome) -> RunRows:
    return observer.observe_runs(
        lambda ensemble: ensemble.windowed(outcome.name, min(WINDOW_WEEKS, plan.weeks))[:, None], plan
    )


def _word_direction(crossing: CurveCrossing) -> str:
    return "above" if crossing.rises else "below"


def _format_range(crossing: CurveCrossing) -> str:
    return format_range(crossing.at.low, crossing.at.high)
