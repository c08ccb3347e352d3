"""The tipping point: the value of a lever at which an outcome passes a line, with its interval, at bounded cost.

The lever is held from today to the end. All values are asked in the same futures; what luck does to all of them alike is not
mistaken for the lever. Nothing is assumed about the direction or the number of tipping points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import Table
from experiments.orders import OrderError
from experiments.understanding.crossing import HALVINGS, PLACES, Crossing, Point, asking, crossings, grid
from experiments.understanding.drawing import ACCENT, GREY, add_band, sheet, whiskers
from experiments.understanding.finding import Finding, plain
from experiments.understanding.gain import Push, responses, years
from experiments.understanding.lives import Lives, held
from experiments.words import figure, span
from scenarios.problems import hint
from simulation.declare import Number
from simulation.measures import MEASURES
from simulation.policy import LEVERS
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

GAIN, CARRYING_ON = "loop_gain", "carrying on"
WINDOW = 52
GRID, SECOND = 9, 5
"""Values of the lever asked at first, and of a second lever."""


@dataclass(frozen=True)
class Outcome:
    """The line that is passed.

    Attributes:
        name: `GAIN` or a measure, over the last year.
        line: the value that is passed; None for what carrying on brings.
    """

    name: str
    line: float | None

    @property
    def said(self) -> str:
        """As it was written."""
        return f"{self.name}={CARRYING_ON if self.line is None else f'{self.line:g}'}"

    def told(self, beyond: bool = True) -> str:
        """What it means to be beyond the line, or not to be."""
        if self.name == GAIN and self.line == 1:
            return "misses feed on themselves" if beyond else "misses do not feed on themselves"
        label = "the gain" if self.name == GAIN else MEASURES[self.name].label.lower()
        line = "what carrying on brings" if self.line is None else f"{self.line:g}"
        return f"{label} {'above' if beyond else 'not above'} {line}"


def outcome(text: str) -> Outcome:
    """Read `loop_gain=1`, `<measure>=<value>` or `<measure>=carrying on`.

    Raises:
        OrderError: none of these.
    """
    name, _, wanted = (part.strip() for part in text.partition("="))
    if name != GAIN and name not in MEASURES:
        raise OrderError(f"--outcome {text}: must be {GAIN}=VALUE or a measure{hint(name, (GAIN, *MEASURES))}")
    if name != GAIN and wanted.replace("-", " ") == CARRYING_ON:
        return Outcome(name, None)
    try:
        line = float(wanted)
    except ValueError:
        line = float("nan")
    if not np.isfinite(line):
        raise OrderError(
            f"--outcome {text}: {name}= must be followed by a number" + (" or carrying on" * (name != GAIN))
        )
    return Outcome(name, line)


def lever(path: str) -> Number:
    """The lever behind a path.

    Raises:
        OrderError: no lever, one that is fixed for a run, or one whose values have no order.
    """
    if path not in LEVERS:
        raise OrderError(f"--lever {path}: must be a lever{hint(path, LEVERS)}")
    number = LEVERS[path]
    if number.scope == "start":
        raise OrderError(f"--lever {path}: is fixed for a run, so it cannot be changed from today on")
    if number.choices:
        raise OrderError(f"--lever {path}: is one of {', '.join(number.choices)}, which have no order to search in")
    return number


@dataclass(frozen=True)
class Tip(Finding):
    """Where an outcome tips with one lever.

    Attributes:
        scenario, lever, outcome, runs, seed: what was asked.
        points: the values asked, in order; scores above 0 are beyond the line.
        crossings: where it tips.
    """

    scenario: str
    lever: str
    outcome: Outcome
    runs: int
    seed: int
    points: tuple[Point, ...]
    crossings: tuple[Crossing, ...]

    @property
    def line(self) -> str:
        """The finding in one sentence."""
        label = LEVERS[self.lever].label
        if not self.crossings:
            return f"{label} – {self._nowhere()}"
        places = "; ".join(f"{_beyond(each)} {figure(each.at.value)} ({_between(each)})" for each in self.crossings)
        more = "tips in more than one place: " if len(self.crossings) > 1 else ""
        return f"{label} – {more}{places}: {self.outcome.told()}."

    def _nowhere(self) -> str:
        sides = {point.side for point in self.points}
        where = f"from {self.points[0].at:g} to {self.points[-1].at:g}"
        if not any(sides):
            return f"nothing tips {where}; chance could explain either side everywhere."
        side = self.outcome.told(beyond=1 in sides)
        unsure = [f"{point.at:g}" for point in self.points if not point.side]
        rest = f"; chance could explain either side at {', '.join(unsure)}" if unsure else " at every value asked"
        return f"nothing tips for sure {where}: {side}{rest}."

    def sentences(self) -> tuple[str, ...]:
        """Where it tips, in which unit, and how it was asked."""
        asked = (
            f"{len(self.points)} values were asked, each in the same {self.runs} futures, held from today to the end."
        )
        unit = f"In brackets the 95 % interval of the tipping value; in {LEVERS[self.lever].unit}."
        return (self.line, *([unit] if self.crossings else []), asked)

    def table(self) -> pd.DataFrame:
        """One row per value asked: score with its interval, and the side."""
        import pandas as pd

        rows = [(p.at, p.score.value, p.score.low, p.score.high, p.side) for p in self.points]
        return pd.DataFrame(rows, columns=[self.lever, "score", "low", "high", "side"])

    def figure(self) -> Figure:
        """The score over the lever, with its band and the tipping values."""
        at, scores = [p.at for p in self.points], [p.score for p in self.points]
        number = LEVERS[self.lever]
        drawn = sheet(self.line, f"{number.label}, {number.unit}", f"distance from {self.outcome.said}")
        add_band(drawn, at, [s.low for s in scores], [s.high for s in scores])
        drawn.add_scatter(x=at, y=[s.value for s in scores], line={"color": ACCENT, "width": 3})
        drawn.add_hline(0, line={"color": GREY, "dash": "dot"})
        for each in self.crossings:
            drawn.add_vrect(each.at.low, each.at.high, fillcolor=ACCENT, opacity=0.15, line_width=0)
            drawn.add_vline(each.at.value, line={"color": ACCENT, "dash": "dash"})
        return drawn

    def to_json(self) -> dict[str, Any]:
        """Everything; values of the lever in its unit."""
        points = [{"value": p.at, "score": p.score.to_json(), "side": p.side} for p in self.points]
        found: dict[str, Any] = plain(
            {
                "scenario": self.scenario,
                "lever": self.lever,
                "unit": LEVERS[self.lever].unit,
                "outcome": self.outcome.said,
                "runs": self.runs,
                "seed": self.seed,
                "points": points,
                "crossings": [
                    {"value": c.at.to_json(), "sure": [c.start, c.end], "rises": c.rises} for c in self.crossings
                ],
            }
        )
        return found


@dataclass(frozen=True)
class TipLine(Finding):
    """Where an outcome tips with one lever, at values of a second one.

    Attributes:
        second: path of the second lever.
        tips: value of the second lever and what was found there.
    """

    second: str
    tips: tuple[tuple[float, Tip], ...]

    def sentences(self) -> tuple[str, ...]:
        """A sentence per value of the second lever."""
        label = LEVERS[self.second].label
        return tuple(f"{label} {at:g}; {tip.line}" for at, tip in self.tips)

    def table(self) -> pd.DataFrame:
        """One row per value of the second lever and tipping value, or one without."""
        import pandas as pd

        return pd.DataFrame(self._rows(), columns=[self.second, self.tips[0][1].lever, "low", "high", "rises"])

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for at, tip in self.tips:
            for each in tip.crossings:
                yield at, each.at.value, each.at.low, each.at.high, each.rises
            if not tip.crossings:
                yield at, np.nan, np.nan, np.nan, None

    def figure(self) -> Figure:
        """Tipping values of the first lever over the second one."""
        found = [(at, each.at) for at, tip in self.tips for each in tip.crossings]
        first = self.tips[0][1]
        moved = f"{len({at for at, _ in found})} of {len(self.tips)} values of the second lever have a tipping point"
        x, y = LEVERS[self.second], LEVERS[first.lever]
        drawn = sheet(moved, f"{x.label}, {x.unit}", f"{y.label}, {y.unit}")
        places = [each for _, each in found]
        drawn.add_scatter(
            x=[at for at, _ in found],
            y=[each.value for each in places],
            error_y=whiskers(places),
            mode="markers",
            marker={"color": ACCENT, "size": 11},
        )
        return drawn

    def to_json(self) -> dict[str, Any]:
        """Every tip with its value of the second lever."""
        return {"second": self.second, "tips": [{"second_value": at, **tip.to_json()} for at, tip in self.tips]}


def tip(scenario: Scenario, lives: Lives, path: str, wanted: Outcome, carrying_on: Scenario | None = None) -> Tip:
    """Search the range of a lever for where an outcome tips; see `tips`."""
    *_, found = tips(scenario, lives, path, wanted, carrying_on)
    return found


def tips(
    scenario: Scenario, lives: Lives, path: str, wanted: Outcome, carrying_on: Scenario | None = None
) -> Iterator[Tip]:
    """Search the range of a lever for where an outcome tips; what is known after every value asked, the whole answer last.

    Args:
        scenario: what is asked; the lever is held from today on, whatever was to change later.
        lives: which futures, at every value.
        path: of the lever.
        wanted: the line that is passed.
        carrying_on: what `Outcome.line` None means; the scenario as it is when left out.

    Raises:
        OrderError: see `lever`.
        Cancelled: see `Lives.see`.
    """
    number = lever(path)
    values = grid(number.low, number.high, GRID, number.whole)
    lives.expect((len(values) + HALVINGS + 2) * (2 if wanted.name == GAIN else 1))
    level = _level(carrying_on or scenario, lives, wanted)

    def ask(value: float) -> Table:
        plan = held(scenario, {path: int(value) if number.whole else value})
        return _gain_parts(plan, lives, wanted) if wanted.name == GAIN else _measured(plan, lives, wanted) - level

    for asked in asking(ask, values, number.whole):
        points, found = crossings(asked)
        yield Tip(scenario.name, path, wanted, lives.runs, lives.seed, tuple(points), tuple(found))


def tip_line(
    scenario: Scenario, lives: Lives, paths: tuple[str, str], wanted: Outcome, carrying_on: Scenario | None = None
) -> TipLine:
    """The same at five values of a second lever, `paths[1]`; see `tip_lines`."""
    *_, found = tip_lines(scenario, lives, paths, wanted, carrying_on)
    return found


def tip_lines(
    scenario: Scenario, lives: Lives, paths: tuple[str, str], wanted: Outcome, carrying_on: Scenario | None = None
) -> Iterator[TipLine]:
    """The same as `tips` at five values of a second lever, `paths[1]`.

    Raises:
        OrderError: see `lever`; the same lever twice.
    """
    first, second = paths
    number = lever(second)
    if first == second:
        raise OrderError(f"--second {second}: must be another lever than --lever")
    values = grid(number.low, number.high, SECOND, number.whole)
    lives.expect((len(values) - 1) * most_asked() // 2)
    plans = ((value, held(scenario, {second: int(value) if number.whole else value})) for value in values)
    known: tuple[tuple[float, Tip], ...] = ()
    for at, plan in plans:
        for found in tips(plan, lives, first, wanted, carrying_on or scenario):
            yield TipLine(second, (*known, (at, found)))
        known = (*known, (at, found))


def most_asked() -> int:
    """The most values of a lever that one search asks."""
    return GRID + PLACES * (HALVINGS + 2)


def _gain_parts(plan: Scenario, lives: Lives, wanted: Outcome) -> Table:
    """Misses feed on themselves where there is an echo, and what comes later is more than the line times the echo."""
    echo, later = years(responses(plan, lives, Push())[:, 0])
    return np.column_stack([echo, later - (wanted.line or 0.0) * echo])


def _level(scenario: Scenario, lives: Lives, wanted: Outcome) -> Table:
    if wanted.name == GAIN or wanted.line is not None:
        return np.array([[wanted.line]])
    return _measured(scenario, lives, wanted)


def _measured(plan: Scenario, lives: Lives, wanted: Outcome) -> Table:
    return lives.see(lambda lived: lived.windowed(wanted.name, min(WINDOW, plan.weeks))[:, None], plan)


def _beyond(found: Crossing) -> str:
    return "above" if found.rises else "below"


def _between(found: Crossing) -> str:
    return span(found.at.low, found.at.high)
