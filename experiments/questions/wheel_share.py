"""The share of the wheel: how much of a change of bookings leaders' responses to their own misses make.

Two runs share past, plan and luck; in the second, leaders' responses are held from today on (`held_responses`). What the wheel
itself makes is the first less the second, in points of the year before today. Held one at a time, the groups of responses give
parts; what they make only together is the remainder, so that the parts add up to the whole run by run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from experiments.findings.estimates import Estimate, RunRows, RunValues, estimate, estimate_ratio
from experiments.findings.figure_style import ACCENT, GREY, INK, build_error_bars, start_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_number, format_range, format_signed, join_list
from experiments.questions.held_responses import GROUPS, check_past, hold_responses
from experiments.runner.fork import Trunk
from experiments.runner.run_observer import RunObserver, set_length
from experiments.runner.run_options import OptionError
from simulation.ensemble import QUARTER, Ensemble
from simulation.scenario import Scenario

QUARTERS_A_YEAR = 4
TOGETHER, WHOLE = "Together", "The whole wheel"
LEAST_TURN, LEAST_CHANGE = 2.0, 5.0
"""Points: what the wheel makes at least to turn, and the least change of which a share is given."""
AGAINST, IN_FAVOUR, STILL, UNCLEAR = "Turns against you", "Turns for you", "Does not turn", "Cannot be told"
SIMULATIONS = len(GROUPS) + 2
"""As it is, each group held, all held."""


@dataclass(frozen=True)
class WheelPart:
    """What the wheel, or one group of its responses, makes of bookings.

    Attributes:
        name: a group, `TOGETHER` or `WHOLE`.
        last_year: of the last four quarters, in points of the year before today.
        quarters: of each quarter from today, in points of a quarter of that year.
    """

    name: str
    last_year: Estimate
    quarters: tuple[Estimate, ...]

    def to_json(self) -> dict[str, Any]:
        """Everything, in points."""
        quarters = [each.to_json() for each in self.quarters]
        return {"name": self.name, "last_year": self.last_year.to_json(), "quarters": quarters}


@dataclass(frozen=True)
class WheelShare(Finding):
    """The finding on how much of a change the wheel itself makes.

    Attributes:
        scenario, against, runs, seed: the question; `against` is None where the change is that since the year before today.
        change: of bookings over the last four quarters, in points of the year before today.
        without: the change with the responses held; change less that of the whole wheel.
        whole: what the wheel makes.
        parts: by group of responses, and together; they add up to the whole.
        share: of the change that the wheel makes; unknown where it would mislead.
    """

    interval_method = "Intervals of 95 %: Student's t; of the share, a ratio, Fieller's."
    scenario: str
    against: str | None
    runs: int
    seed: int
    change: Estimate
    without: Estimate
    whole: WheelPart
    parts: tuple[WheelPart, ...]
    share: Estimate | None

    @property
    def verdict(self) -> str:
        """Whether the wheel turns, and for whom."""
        return judge_wheel(self.whole.last_year)

    def sentences(self) -> tuple[str, ...]:
        """The verdict, the change and the wheel's part in it, the groups; then the method."""
        return (
            f"{self.verdict}.",
            f"{self._describe_change()} {self._describe_wheel()}",
            *self._describe_groups(),
            self._describe_method(),
        )

    def _describe_change(self) -> str:
        if self.change.by_chance:
            than = self.against or "the year before today"
            return (
                f"Chance could explain how bookings of the last year differ from {than} ({_format_ends(self.change)})."
            )
        if self.against is not None:
            return f"Against {self.against}, bookings of the last year are {_describe_difference(self.change)}."
        return f"Bookings {'rise' if self.change.value > 0 else 'fall'} by {_format_size(self.change)}."

    def _describe_wheel(self) -> str:
        wheel, rest = self.whole.last_year, self.without
        if self.share is None:
            return f"The wheel makes {_format_points(wheel)}, all else {_format_points(rest)}."
        ends = format_range(100 * self.share.low, 100 * self.share.high)
        return (
            f"Without reacting to its own misses the company would {self._describe_rest(rest)}: the wheel makes "
            f"{100 * self.share.value:.0f} % of {self._name_change()} (95 %: {ends} %)."
        )

    def _describe_rest(self, rest: Estimate) -> str:
        if rest.by_chance:
            return f"hardly {'lose or gain' if self.against is None else 'differ'} ({_format_ends(rest)})"
        if self.against is not None:
            return f"book {_describe_difference(rest)}"
        return f"{'gain' if rest.value > 0 else 'lose'} {_format_size(rest)}"

    def _name_change(self) -> str:
        if self.against is not None:
            return "the difference"
        return "the rise" if self.change.value > 0 else "the fall"

    def _describe_groups(self) -> Iterator[str]:
        what = {group.name: f" ({group.what})" for group in GROUPS}
        sure = [part for part in self.parts if not part.last_year.by_chance]
        for part in sorted(sure, key=lambda each: -abs(each.last_year.value)):
            yield f"{part.name}{what.get(part.name, '')}: {_format_points(part.last_year)}."
        rest = [part.name for part in self.parts if part.last_year.by_chance]
        if rest:
            yield f"Chance could explain what these make: {join_list(rest)}."

    def _describe_method(self) -> str:
        return (
            f"From {self.runs} futures, each simulated twice with the same past, plan and luck. The second time, leaders respond "
            "from today on as they did in the year before today, whatever is missed now: what was growing goes on at that pace. "
            "Targets, reps and the ending of roles respond as ever, and the board decides as it did. A point is one per cent of "
            "bookings in the year before today."
        )

    def table(self) -> pd.DataFrame:
        """One row per part and quarter, quarter "last year" for the last four together: points, low, high."""
        return pd.DataFrame(self._list_rows(), columns=["part", "quarter", "points", "low", "high"])

    def _list_rows(self) -> Iterator[tuple[Any, ...]]:
        for name, each in (("Change", self.change), ("Without the wheel", self.without)):
            yield name, "last year", each.value, each.low, each.high
        for part in (*self.parts, self.whole):
            yield part.name, "last year", part.last_year.value, part.last_year.low, part.last_year.high
        for part in (*self.parts, self.whole):
            for quarter, each in enumerate(part.quarters, start=1):
                yield part.name, f"{quarter}", each.value, each.low, each.high

    def figure(self) -> Figure:
        """A bar per group of responses and one for the whole, with whiskers; what chance could explain is grey."""
        rows = (self.whole, *self.parts)[::-1]
        picture = start_figure(self.verdict, "points of the year before today")
        years = [row.last_year for row in rows]
        return picture.add_bar(
            orientation="h",
            y=[row.name for row in rows],
            x=[each.value for each in years],
            marker_color=[GREY if r.last_year.by_chance else INK if r.name == WHOLE else ACCENT for r in rows],
            error_x=build_error_bars(years),
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, in points; the share as a ratio."""
        head = {name: getattr(self, name) for name in ("scenario", "against", "runs", "seed", "verdict")}
        figures = {"change": self.change.to_json(), "without": self.without.to_json()}
        parts = {"whole": self.whole.to_json(), "parts": [part.to_json() for part in self.parts]}
        share = {"share": self.share.to_json() if self.share else None}
        document: dict[str, Any] = make_json_safe(
            {**head, "unit": "% of bookings in the year before today", **figures, **parts, **share}
        )
        return document


def judge_wheel(wheel: Estimate) -> str:
    """Judge whether the wheel turns, from what it makes in points."""
    if wheel.side and abs(wheel.value) >= LEAST_TURN:
        return IN_FAVOUR if wheel.side > 0 else AGAINST
    return STILL if max(-wheel.low, wheel.high) < LEAST_TURN else UNCLEAR


def measure_wheel(scenario: Scenario, observer: RunObserver, against: Scenario | None = None) -> WheelShare:
    """Measure how much of a change of bookings the wheel itself makes.

    Args:
        scenario: the plan.
        observer: of the runs.
        against: another plan for the same company; None to compare with the year before today.

    Raises:
        OptionError: a plan of less than a year, or a company of whose past less than a year is simulated.
        Cancelled: see `RunObserver.observe_runs`.
    """
    weeks = count_weeks(scenario, against)
    observer.expect_scenarios(SIMULATIONS * (2 if against else 1))
    courses = observe_held_courses(set_length(scenario, weeks), observer)
    before = courses[:, 0, :QUARTERS_A_YEAR].mean()
    change = courses[:, 0, -QUARTERS_A_YEAR:].mean(axis=1) - courses[:, 0, :QUARTERS_A_YEAR].mean(axis=1)
    made = split_wheel(courses[:, :, QUARTERS_A_YEAR:])
    if against is not None:
        others = observe_held_courses(set_length(against, weeks), observer)
        change = (courses - others)[:, 0, -QUARTERS_A_YEAR:].mean(axis=1)
        made = {name: rows - split_wheel(others[:, :, QUARTERS_A_YEAR:])[name] for name, rows in made.items()}
    head = (scenario.name, against.name if against else None, observer.runs, observer.seed)
    return build_wheel_share(head, 100 * change / before, {name: 100 * rows / before for name, rows in made.items()})


def count_weeks(scenario: Scenario, against: Scenario | None = None) -> int:
    """Count the weeks from today that are simulated: whole quarters, at least a year.

    Raises:
        OptionError: see `measure_wheel`.
    """
    weeks = min(each.weeks for each in (scenario, against or scenario)) // QUARTER * QUARTER
    if weeks < QUARTERS_A_YEAR * QUARTER:
        raise OptionError(f"world.weeks = {scenario.weeks}: must be at least {QUARTERS_A_YEAR * QUARTER}")
    check_past(scenario)
    return weeks


def observe_held_courses(scenario: Scenario, observer: RunObserver) -> RunRows:
    """Observe bookings by quarter: array (runs, as it is · each group held · all held, the year before today and all after it)."""
    return observer.observe_trunks(_simulate_held, scenario, SIMULATIONS)


def _simulate_held(trunk: Trunk) -> RunRows:
    end = trunk.scenario.weeks
    unheld = trunk.simulate_to(end)
    held = [
        trunk.fork(intervention=hold_responses(unheld, groups)) for groups in (*((group,) for group in GROUPS), GROUPS)
    ]
    return np.stack([_read_bookings(ensemble) for ensemble in (unheld.ensemble, *held)], axis=1)


def _read_bookings(ensemble: Ensemble) -> RunRows:
    bookings: RunRows = ensemble.quarters("bookings")[:, -ensemble.first_quarter - QUARTERS_A_YEAR :]
    return bookings


def split_wheel(courses: RunRows) -> dict[str, RunRows]:
    """Split what the wheel makes: by group, what they make only together, and the whole; array (runs, quarters) each.

    Args:
        courses: array (runs, as it is · each group held · all held, quarters).
    """
    whole = courses[:, 0] - courses[:, -1]
    parts = {group.name: courses[:, 0] - courses[:, k] for k, group in enumerate(GROUPS, start=1)}
    return {**parts, TOGETHER: whole - np.sum(list(parts.values()), axis=0), WHOLE: whole}


def build_wheel_share(
    head: tuple[str, str | None, int, int], change: RunValues, made: Mapping[str, RunRows]
) -> WheelShare:
    """Build the finding from the change of each run and from what each part makes, in points."""
    *parts, whole = (_build_part(name, rows) for name, rows in made.items())
    wheel = made[WHOLE][:, -QUARTERS_A_YEAR:].mean(axis=1)
    return WheelShare(
        *head, estimate(change), estimate(change - wheel), whole, tuple(parts), estimate_share(wheel, change)
    )


def _build_part(name: str, rows: RunRows) -> WheelPart:
    last_year = estimate(rows[:, -QUARTERS_A_YEAR:].mean(axis=1))
    return WheelPart(name, last_year, tuple(estimate(column) for column in rows.T))


def estimate_share(wheel: RunValues, change: RunValues) -> Estimate | None:
    """Estimate the share of the change that the wheel makes, with Fieller's interval.

    None where the two have not the same sign, where chance could explain the change, or where it is too small to be divided by.
    """
    whole, part = estimate(change), estimate(wheel)
    if whole.by_chance or abs(whole.value) < LEAST_CHANGE or whole.value * part.value <= 0.0:
        return None
    return estimate_ratio(wheel, change)


def _describe_difference(points: Estimate) -> str:
    return f"{format_number(abs(points.value))} % {'more' if points.value > 0 else 'less'} ({_format_ends(points)})"


def _format_size(points: Estimate) -> str:
    """Format the size of a change in per cent, with its interval."""
    return f"{format_number(abs(points.value))} % ({_format_ends(points)})"


def _format_points(points: Estimate) -> str:
    return f"{format_signed(points.value)} points ({_format_ends(points)})"


def _format_ends(points: Estimate) -> str:
    return f"95 %: {format_range(points.low, points.high, sign=True)}"
