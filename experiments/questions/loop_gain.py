"""Loop gain: how much a miss feeds on itself.

In a twin of every run the recorded result of one quarter is lowered by a share of its target; customers and pay are
untouched. What is later missed in addition, per $1 withheld, is the response. The sum over quarters 1-4 is the echo, that over
quarters 5-8 divided by it the gain (a ratio of means with Fieller's interval). Loops are opened one at a time: a loop
contributes the whole response less the response without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from experiments.findings.estimates import (
    Estimate,
    RunRows,
    RunValues,
    estimate,
    estimate_ratio,
    estimate_ratio_difference,
)
from experiments.findings.figure_style import ACCENT, GREY, build_error_bars, style_figure
from experiments.findings.finding import Finding, make_json_safe
from experiments.findings.formatting import format_number, format_range
from experiments.questions.flywheel_loops import LOOPS, Loop, open_loops
from experiments.runner.run_observer import RunObserver, set_length, take_quarters_from_today
from experiments.runner.run_options import OptionError
from simulation.ensemble import QUARTER
from simulation.scenario import NUMBERS, Scenario

QUARTERS_A_YEAR, QUARTERS_AFTER = 4, 8
"""Quarters in a year, and quarters after a push that are read."""
NOTHING, CORRECTS, DIE_OUT, EDGE, FEED = (
    "Nothing to feed on",
    "Corrects itself",
    "Misses die out",
    "On the edge",
    "Misses feed on themselves",
)
VERDICT_MEANINGS = {
    NOTHING: "chance could explain what follows a miss within a year",
    CORRECTS: "a miss is made good",
    DIE_OUT: "the second year brings less than the first",
    EDGE: "could go either way",
    FEED: "the second year brings more than the first",
}


@dataclass(frozen=True)
class MissPush:
    """The push: what is withheld from the records.

    Attributes:
        quarters: in which quarters from today, each in a twin of its own.
        share: of the quarter's target.

    Raises:
        OptionError: a share or a quarter out of range.
    """

    quarters: tuple[int, ...] = (0,)
    share: float = 0.05

    def __post_init__(self) -> None:
        last = int(NUMBERS["world.weeks"].high) // QUARTER - QUARTERS_AFTER - 1
        if not 0.0 < self.share <= 1.0:
            raise OptionError(f"share = {self.share:g}: must be above 0 and at most 1 of the target")
        for quarter in self.quarters:
            if not 0 <= quarter <= last:
                raise OptionError(f"quarter = {quarter}: must be from 0 to {last}, in quarters from today")
        if not self.quarters or len(set(self.quarters)) < len(self.quarters):
            raise OptionError("quarter: at least one, and each only once")

    @property
    def weeks(self) -> int:
        """Weeks from today to the end of the last quarter that is read."""
        return (max(self.quarters) + QUARTERS_AFTER + 1) * QUARTER


@dataclass(frozen=True)
class Response:
    """The response to $1 withheld.

    Attributes:
        quarters: $ missed in addition in each of the eight quarters after.
        echo: their sum over the first year.
        later: their sum over the second year.
        gain: later over echo; its interval is unknown where the echo cannot be distinguished from 0.
    """

    quarters: tuple[Estimate, ...]
    echo: Estimate
    later: Estimate
    gain: Estimate

    @property
    def verdict(self) -> str:
        """The verdict that follows from the intervals."""
        if self.echo.by_chance:
            return NOTHING
        if self.echo.high < 0:
            return CORRECTS
        if self.gain.high < 1:
            return DIE_OUT
        return FEED if self.gain.low > 1 else EDGE

    def to_json(self) -> dict[str, Any]:
        """Everything, in $ per $1 withheld."""
        parts = {name: getattr(self, name).to_json() for name in ("echo", "later", "gain")}
        return {"verdict": self.verdict, **parts, "quarters": [each.to_json() for each in self.quarters]}


@dataclass(frozen=True)
class LoopContribution:
    """The contribution of one loop: the whole response less that with the loop open from today on.

    Attributes:
        loop: its name; path: how it runs, in words.
        echo, later: $ of the first and of the second year.
        gain: of the gain; unknown unless both echoes can be distinguished from 0.
        without: the response with the loop open.
    """

    loop: str
    path: str
    echo: Estimate
    later: Estimate
    gain: Estimate
    without: Response


@dataclass(frozen=True)
class LoopGain(Finding):
    """The finding on whether misses feed on themselves.

    Attributes:
        scenario, runs, seed, push: the question.
        original_weeks: the length of the scenario in weeks, if it was too short; else None.
        whole: the response, over all quarters of injection.
        by_quarter: the response to the push in each quarter.
        loops: the contribution of each loop, if asked for.
        rest: the response with all loops open, if asked for.
    """

    interval_method = (
        "Intervals of 95 %: Student's t; of the gain, a ratio, Fieller's; of what a loop adds to it, the jackknife."
    )
    scenario: str
    runs: int
    seed: int
    push: MissPush
    original_weeks: int | None
    whole: Response
    by_quarter: tuple[Response, ...]
    loops: tuple[LoopContribution, ...] = ()
    rest: Response | None = None

    def sentences(self) -> tuple[str, ...]:
        """Verdict, the two numbers, the contribution of each loop, each quarter; then the method."""
        return (
            f"{self.whole.verdict}: {VERDICT_MEANINGS[self.whole.verdict]}.",
            _describe_numbers(self.whole),
            *(_describe_contribution(each) for each in self.loops),
            *([_describe_remainder(self.rest)] if self.rest else []),
            *(_describe_quarters(self.push, self.by_quarter) if len(self.by_quarter) > 1 else ()),
            self._describe_method(),
        )

    def _describe_method(self) -> str:
        text = f"{self.push.share:.0%} of a quarter's target was withheld from the records, in {self.runs} futures."
        if self.original_weeks is None:
            return text
        return f"{text} The run was lengthened from {self.original_weeks} to {self.push.weeks} weeks to see two years after it."

    def table(self) -> pd.DataFrame:
        """One row per response or loop and figure, in $ per $1 withheld: value, low, high."""
        return pd.DataFrame(self._list_rows(), columns=["of", "figure", "value", "low", "high"])

    def _list_rows(self) -> Iterator[tuple[str, str, float, float, float]]:
        by_name = {"whole": self.whole, **({"all loops open": self.rest} if self.rest else {})}
        if len(self.by_quarter) > 1:
            by_name |= {f"quarter {q}": each for q, each in zip(self.push.quarters, self.by_quarter, strict=True)}
        for name, response in by_name.items():
            yield from (_build_row(name, which, getattr(response, which)) for which in ("echo", "later", "gain"))
            yield from (
                _build_row(name, f"quarter {k} after", each) for k, each in enumerate(response.quarters, start=1)
            )
        for loop in self.loops:
            yield from (_build_row(loop.loop, which, getattr(loop, which)) for which in ("echo", "later", "gain"))

    def figure(self) -> Figure:
        """The response to $1 withheld, quarter by quarter; beside it the contribution of each loop to the first year."""
        picture = make_subplots(cols=2 if self.loops else 1, horizontal_spacing=0.25)
        title = f"{self.whole.verdict}: {VERDICT_MEANINGS[self.whole.verdict]}"
        style_figure(picture, title, "quarters after", "$ missed more per $1")
        marks = [f"{k}" for k in range(1, QUARTERS_AFTER + 1)]
        colours = [ACCENT] * QUARTERS_A_YEAR + [GREY] * (QUARTERS_AFTER - QUARTERS_A_YEAR)
        picture.add_bar(
            x=marks, y=[q.value for q in self.whole.quarters], marker_color=colours, showlegend=False, row=1, col=1
        )
        picture.update_traces(error_y=build_error_bars(self.whole.quarters), selector={"type": "bar"})
        if self.loops:
            parts = self.loops[::-1]
            dots = {"mode": "markers", "marker": {"color": ACCENT, "size": 10}, "showlegend": False}
            names, echoes = [each.loop for each in parts], [each.echo for each in parts]
            error = build_error_bars(echoes)
            picture.add_scatter(x=[e.value for e in echoes], y=names, error_x=error, **dots, row=1, col=2)
            picture.update_xaxes(title_text="$ of the first year carried, per $1", row=1, col=2)
            picture.update_yaxes(title_text="", row=1, col=2)
        return picture

    def to_json(self) -> dict[str, Any]:
        """Everything; money in $ per $1 withheld."""
        loops = [
            {"loop": c.loop, "path": c.path, **{w: getattr(c, w).to_json() for w in ("echo", "later", "gain")}}
            | {"without": c.without.to_json()}
            for c in self.loops
        ]
        document: dict[str, Any] = make_json_safe(
            {
                "scenario": self.scenario,
                "runs": self.runs,
                "seed": self.seed,
                "share_withheld": self.push.share,
                "weeks": self.push.weeks,
                "lengthened_from_weeks": self.original_weeks,
                "whole": self.whole.to_json(),
                "by_quarter": {str(q): r.to_json() for q, r in zip(self.push.quarters, self.by_quarter, strict=True)},
                "loops": loops,
                "all_loops_open": self.rest.to_json() if self.rest else None,
            }
        )
        return document


def measure_gain(
    scenario: Scenario, observer: RunObserver, push: MissPush | None = None, *, by_loop: bool = False
) -> LoopGain:
    """Measure whether the misses of a scenario feed on themselves.

    Args:
        scenario: the plan; lengthened where it ends before two years after the last push.
        observer: of the runs.
        push: what is withheld, and when; 5 % of the first quarter's target when left out.
        by_loop: whether to open the loops one at a time, and all together.

    Raises:
        Cancelled: see `RunObserver.observe_runs`.
    """
    push = push or MissPush()
    observer.expect_scenarios((1 + len(push.quarters)) * (2 + len(LOOPS) if by_loop else 1))
    missed = measure_responses(scenario, observer, push)
    whole = estimate_response(missed.mean(axis=1))
    loops, rest = _open_each_loop(scenario, observer, push, missed.mean(axis=1)) if by_loop else ((), None)
    return LoopGain(
        scenario.name,
        observer.runs,
        observer.seed,
        push,
        scenario.weeks if scenario.weeks < push.weeks else None,
        whole,
        tuple(estimate_response(missed[:, k]) for k in range(len(push.quarters))),
        loops,
        rest,
    )


def measure_responses(
    scenario: Scenario, observer: RunObserver, push: MissPush, past_of: Scenario | None = None
) -> RunRows:
    """Measure $ missed in addition per $1 withheld: array (runs, quarters of injection, eight quarters after)."""
    long = set_length(scenario, push.weeks)
    unpushed = observer.observe_runs(_extract_money, long, past_of=past_of)
    return np.stack([_measure_push(observer, long, past_of, unpushed, q, push.share) for q in push.quarters], axis=1)


def _extract_money(ensemble: Any) -> RunRows:
    """Extract targets and bookings: array (runs, 2, quarters from today), $k."""
    return np.stack(
        [take_quarters_from_today(ensemble, "target"), take_quarters_from_today(ensemble, "bookings")], axis=1
    )


def _measure_push(
    observer: RunObserver, long: Scenario, past_of: Scenario | None, unpushed: RunRows, quarter: int, share: float
) -> RunRows:
    pushed = observer.observe_runs(_extract_money, long, past_of=past_of, pushes=((quarter, share),))
    withheld = share * unpushed[:, 0, quarter]
    more = (pushed[:, 0] - pushed[:, 1]) - (unpushed[:, 0] - unpushed[:, 1])
    after: RunRows = more[:, quarter + 1 : quarter + 1 + QUARTERS_AFTER] / withheld[:, None]
    return after


def estimate_response(missed: RunRows) -> Response:
    """Estimate the response from $ missed in addition per $1 withheld: array (runs, eight quarters after)."""
    echo, later = sum_years(missed)
    quarters = tuple(estimate(column) for column in missed.T)
    return Response(quarters, estimate(echo), estimate(later), estimate_ratio(later, echo))


def sum_years(missed: RunRows) -> tuple[RunValues, RunValues]:
    """Sum the first and the second year, one number per run each."""
    return missed[:, :QUARTERS_A_YEAR].sum(axis=1), missed[:, QUARTERS_A_YEAR:QUARTERS_AFTER].sum(axis=1)


def _open_each_loop(
    scenario: Scenario, observer: RunObserver, push: MissPush, whole: RunRows
) -> tuple[tuple[LoopContribution, ...], Response]:
    def measure_without(*loops: Loop) -> RunRows:
        missed: RunRows = measure_responses(open_loops(scenario, loops), observer, push, past_of=scenario).mean(axis=1)
        return missed

    contributions = tuple(compute_loop_contribution(loop, whole, measure_without(loop)) for loop in LOOPS)
    return contributions, estimate_response(measure_without(*LOOPS))


def compute_loop_contribution(loop: Loop, whole: RunRows, without: RunRows) -> LoopContribution:
    """Compute the contribution of a loop from the responses with and without it in the same runs."""
    echo, later = sum_years(whole - without)
    gain_change = estimate_ratio_difference(sum_years(whole)[::-1], sum_years(without)[::-1])
    return LoopContribution(
        loop.name, loop.path, estimate(echo), estimate(later), gain_change, estimate_response(without)
    )


def _describe_numbers(response: Response) -> str:
    text = f"After a $1 miss, {_describe_miss(response.echo)} within a year, and {_describe_miss(response.later)} in the year after."
    if response.verdict in (NOTHING, CORRECTS):
        return text
    return f"{text} The gain is {format_number(response.gain.value)} ({format_range(response.gain.low, response.gain.high)})."


def _describe_miss(interval: Estimate) -> str:
    """Describe an additional or a smaller miss in words, without a sign."""
    return f"${format_number(abs(interval.value))} {'more' if interval.value > 0 else 'less'} is missed (95 %: {_format_ends(interval)})"


def _format_ends(interval: Estimate) -> str:
    return format_range(interval.low, interval.high, sign=True)


def _describe_contribution(contribution: LoopContribution) -> str:
    loop, echo = contribution.loop, contribution.echo
    if echo.by_chance:
        return f"{loop}: chance could explain what it carries within a year (95 %: {_format_ends(echo)} of each $1)."
    does = "adds" if echo.value > 0 else "takes off"
    return f"{loop}: it {does} ${format_number(abs(echo.value))} of each $1 within a year (95 %: {_format_ends(echo)})."


def _describe_remainder(response: Response) -> str:
    if response.echo.by_chance:
        text = f"chance could explain what follows within a year (95 %: {_format_ends(response.echo)} of each $1)"
    else:
        text = f"{_describe_miss(response.echo)} within a year: there are other ways"
    return f"With all these loops open, {text}."


def _describe_quarters(push: MissPush, responses: tuple[Response, ...]) -> Iterator[str]:
    for quarter, each in zip(push.quarters, responses, strict=True):
        yield f"Withheld in quarter {quarter} from today: {each.verdict.lower()}; {_describe_miss(each.echo)} within a year."


def _build_row(of: str, name: str, interval: Estimate) -> tuple[str, str, float, float, float]:
    return of, name, interval.value, interval.low, interval.high
