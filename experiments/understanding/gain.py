"""Loop gain: whether a miss feeds on itself.

In a twin of every future the recorded result of one quarter is lowered by a share of its target; customers and pay are
untouched. What is missed more later, per $1 withheld, is the response. The sum over quarters 1-4 is the echo, that over
quarters 5-8 divided by it the gain (a ratio of means with Fieller's interval). Loops are opened one at a time: what a loop
carries is the whole response less the response without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.estimates import Estimate, Numbers, Table, estimate, ratio_difference, ratio_of
from experiments.orders import OrderError
from experiments.understanding.drawing import ACCENT, GREY, dressed, whiskers
from experiments.understanding.finding import Finding, plain
from experiments.understanding.lives import Lives, from_today, lasting
from experiments.understanding.opening import LOOPS, Loop, opened
from experiments.words import figure, span
from simulation.ensemble import QUARTER
from simulation.scenario import NUMBERS, Scenario

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

YEAR, AFTER = 4, 8
"""Quarters in a year, and quarters after a push that are looked at."""
NOTHING, CORRECTS, DIE_OUT, EDGE, FEED = (
    "Nothing to feed on",
    "Corrects itself",
    "Misses die out",
    "On the edge",
    "Misses feed on themselves",
)
MEANING = {
    NOTHING: "chance could explain what follows a miss within a year",
    CORRECTS: "a miss is made good",
    DIE_OUT: "the second year brings less than the first",
    EDGE: "could go either way",
    FEED: "the second year brings more than the first",
}


@dataclass(frozen=True)
class Push:
    """What is withheld from the records.

    Attributes:
        quarters: in which quarters from today, each in a twin of its own.
        share: of the quarter's target.

    Raises:
        OrderError: a share or a quarter out of range.
    """

    quarters: tuple[int, ...] = (0,)
    share: float = 0.05

    def __post_init__(self) -> None:
        last = int(NUMBERS["world.weeks"].high) // QUARTER - AFTER - 1
        if not 0.0 < self.share <= 1.0:
            raise OrderError(f"share = {self.share:g}: must be above 0 and at most 1 of the target")
        for quarter in self.quarters:
            if not 0 <= quarter <= last:
                raise OrderError(f"quarter = {quarter}: must be from 0 to {last}, in quarters from today")
        if not self.quarters or len(set(self.quarters)) < len(self.quarters):
            raise OrderError("quarter: at least one, and each only once")

    @property
    def weeks(self) -> int:
        """Weeks from today until all that is looked at has come."""
        return (max(self.quarters) + AFTER + 1) * QUARTER


@dataclass(frozen=True)
class Response:
    """What follows $1 withheld.

    Attributes:
        quarters: $ missed more in each of the eight quarters after.
        echo: their sum over the first year.
        later: their sum over the second year.
        gain: later over echo; its interval is unknown where the echo cannot be told from 0.
    """

    quarters: tuple[Estimate, ...]
    echo: Estimate
    later: Estimate
    gain: Estimate

    @property
    def verdict(self) -> str:
        """What the intervals say."""
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
class Carried:
    """What one loop carries: the whole response less that with the loop open from today on.

    Attributes:
        loop: its name; path: how it runs, in words.
        echo, later: $ of the first and of the second year.
        gain: of the gain; unknown unless both echoes can be told from 0.
        without: the response with the loop open.
    """

    loop: str
    path: str
    echo: Estimate
    later: Estimate
    gain: Estimate
    without: Response


@dataclass(frozen=True)
class Gain(Finding):
    """Whether misses feed on themselves.

    Attributes:
        scenario, runs, seed, push: what was asked.
        lengthened: weeks the scenario has of its own, if that was too few; else None.
        whole: the response, over all quarters of injection.
        by_quarter: the response to each quarter's push; one less to tell than `whole` if there is one only.
        loops: what each loop carries, if asked.
        rest: the response with all loops open, if asked.
    """

    scenario: str
    runs: int
    seed: int
    push: Push
    lengthened: int | None
    whole: Response
    by_quarter: tuple[Response, ...]
    loops: tuple[Carried, ...] = ()
    rest: Response | None = None

    def sentences(self) -> tuple[str, ...]:
        """Verdict, the two numbers, what each loop carries, each quarter; then how it was asked."""
        return (
            f"{self.whole.verdict}: {MEANING[self.whole.verdict]}.",
            _numbers(self.whole),
            *(_carried(each) for each in self.loops),
            *([_rest(self.rest)] if self.rest else []),
            *(_quarters(self.push, self.by_quarter) if len(self.by_quarter) > 1 else ()),
            self._asked(),
        )

    def _asked(self) -> str:
        asked = f"{self.push.share:.0%} of a quarter's target was withheld from the records, in {self.runs} futures."
        if self.lengthened is None:
            return asked
        return f"{asked} The run was lengthened from {self.lengthened} to {self.push.weeks} weeks to see two years after it."

    def table(self) -> pd.DataFrame:
        """One row per response or loop and figure, in $ per $1 withheld: value, low, high."""
        import pandas as pd

        return pd.DataFrame(self._rows(), columns=["of", "figure", "value", "low", "high"])

    def _rows(self) -> Iterator[tuple[str, str, float, float, float]]:
        given = {"whole": self.whole, **({"all loops open": self.rest} if self.rest else {})}
        if len(self.by_quarter) > 1:
            given |= {f"quarter {q}": each for q, each in zip(self.push.quarters, self.by_quarter, strict=True)}
        for name, response in given.items():
            yield from (_row(name, which, getattr(response, which)) for which in ("echo", "later", "gain"))
            yield from (_row(name, f"quarter {k} after", each) for k, each in enumerate(response.quarters, start=1))
        for loop in self.loops:
            yield from (_row(loop.loop, which, getattr(loop, which)) for which in ("echo", "later", "gain"))

    def figure(self) -> Figure:
        """What follows $1 withheld, quarter by quarter; beside it what each loop carries of the first year."""
        from plotly.subplots import make_subplots

        drawn = make_subplots(cols=2 if self.loops else 1, horizontal_spacing=0.25)
        title = f"{self.whole.verdict}: {MEANING[self.whole.verdict]}"
        dressed(drawn, title, "quarters after", "$ missed more per $1")
        marks = [f"{k}" for k in range(1, AFTER + 1)]
        colours = [ACCENT] * YEAR + [GREY] * (AFTER - YEAR)
        drawn.add_bar(
            x=marks, y=[q.value for q in self.whole.quarters], marker_color=colours, showlegend=False, row=1, col=1
        )
        drawn.update_traces(error_y=whiskers(self.whole.quarters), selector={"type": "bar"})
        if self.loops:
            parts = self.loops[::-1]
            dots = {"mode": "markers", "marker": {"color": ACCENT, "size": 10}, "showlegend": False}
            names, echoes = [each.loop for each in parts], [each.echo for each in parts]
            error = whiskers(echoes)
            drawn.add_scatter(x=[e.value for e in echoes], y=names, error_x=error, **dots, row=1, col=2)
            drawn.update_xaxes(title_text="$ of the first year carried, per $1", row=1, col=2)
            drawn.update_yaxes(title_text="", row=1, col=2)
        return drawn

    def to_json(self) -> dict[str, Any]:
        """Everything; money in $ per $1 withheld."""
        loops = [
            {"loop": c.loop, "path": c.path, **{w: getattr(c, w).to_json() for w in ("echo", "later", "gain")}}
            | {"without": c.without.to_json()}
            for c in self.loops
        ]
        found: dict[str, Any] = plain(
            {
                "scenario": self.scenario,
                "runs": self.runs,
                "seed": self.seed,
                "share_withheld": self.push.share,
                "weeks": self.push.weeks,
                "lengthened_from_weeks": self.lengthened,
                "whole": self.whole.to_json(),
                "by_quarter": {str(q): r.to_json() for q, r in zip(self.push.quarters, self.by_quarter, strict=True)},
                "loops": loops,
                "all_loops_open": self.rest.to_json() if self.rest else None,
            }
        )
        return found


def gain(scenario: Scenario, lives: Lives, push: Push | None = None, *, by_loop: bool = False) -> Gain:
    """Ask a scenario whether its misses feed on themselves.

    Args:
        scenario: what is asked; lengthened where it ends before two years after the last push.
        lives: which futures.
        push: what is withheld, and when; 5 % of the first quarter's target when left out.
        by_loop: whether to open the loops one at a time, and all together.

    Raises:
        Cancelled: see `Lives.see`.
    """
    push = push or Push()
    lives.expect((1 + len(push.quarters)) * (2 + len(LOOPS) if by_loop else 1))
    missed = responses(scenario, lives, push)
    whole = response(missed.mean(axis=1))
    loops, rest = _by_loop(scenario, lives, push, missed.mean(axis=1)) if by_loop else ((), None)
    return Gain(
        scenario.name,
        lives.runs,
        lives.seed,
        push,
        scenario.weeks if scenario.weeks < push.weeks else None,
        whole,
        tuple(response(missed[:, k]) for k in range(len(push.quarters))),
        loops,
        rest,
    )


def responses(scenario: Scenario, lives: Lives, push: Push, since: Scenario | None = None) -> Table:
    """$ missed more per $1 withheld: array (futures, quarters of injection, eight quarters after)."""
    long = lasting(scenario, push.weeks)
    twin = lives.see(_money, long, since=since)
    return np.stack([_response(lives, long, since, twin, q, push.share) for q in push.quarters], axis=1)


def _money(lived: Any) -> Table:
    """Targets and bookings: array (futures, 2, quarters from today), $k."""
    return np.stack([from_today(lived, "target"), from_today(lived, "bookings")], axis=1)


def _response(lives: Lives, long: Scenario, since: Scenario | None, twin: Table, quarter: int, share: float) -> Table:
    pushed = lives.see(_money, long, since=since, pushes=((quarter, share),))
    withheld = share * twin[:, 0, quarter]
    more = (pushed[:, 0] - pushed[:, 1]) - (twin[:, 0] - twin[:, 1])
    after: Table = more[:, quarter + 1 : quarter + 1 + AFTER] / withheld[:, None]
    return after


def response(missed: Table) -> Response:
    """The response from $ missed more per $1 withheld: array (futures, eight quarters after)."""
    echo, later = years(missed)
    quarters = tuple(estimate(column) for column in missed.T)
    return Response(quarters, estimate(echo), estimate(later), ratio_of(later, echo))


def years(missed: Table) -> tuple[Numbers, Numbers]:
    """The sums of the first and of the second year, one number per future each."""
    return missed[:, :YEAR].sum(axis=1), missed[:, YEAR:AFTER].sum(axis=1)


def _by_loop(scenario: Scenario, lives: Lives, push: Push, whole: Table) -> tuple[tuple[Carried, ...], Response]:
    def without(*loops: Loop) -> Table:
        missed: Table = responses(opened(scenario, loops), lives, push, since=scenario).mean(axis=1)
        return missed

    parts = tuple(carried(loop, whole, without(loop)) for loop in LOOPS)
    return parts, response(without(*LOOPS))


def carried(loop: Loop, whole: Table, without: Table) -> Carried:
    """What a loop carries, from the responses with and without it in the same futures."""
    echo, later = years(whole - without)
    gained = ratio_difference(years(whole)[::-1], years(without)[::-1])
    return Carried(loop.name, loop.path, estimate(echo), estimate(later), gained, response(without))


def _numbers(found: Response) -> str:
    text = f"After a $1 miss, {_missed(found.echo)} within a year, and {_missed(found.later)} in the year after."
    if found.verdict in (NOTHING, CORRECTS):
        return text
    return f"{text} The gain is {figure(found.gain.value)} ({span(found.gain.low, found.gain.high)})."


def _missed(found: Estimate) -> str:
    """Harm and good alike in words, so that no sign has to be read."""
    return f"${figure(abs(found.value))} {'more' if found.value > 0 else 'less'} is missed (95 %: {_ends(found)})"


def _ends(found: Estimate) -> str:
    return span(found.low, found.high, sign=True)


def _carried(found: Carried) -> str:
    if found.echo.by_chance:
        return (
            f"{found.loop}: chance could explain what it carries within a year (95 %: {_ends(found.echo)} of each $1)."
        )
    does = "adds" if found.echo.value > 0 else "takes off"
    money = f"${figure(abs(found.echo.value))}"
    return f"{found.loop}: it {does} {money} of each $1 within a year (95 %: {_ends(found.echo)})."


def _rest(found: Response) -> str:
    if found.echo.by_chance:
        told = f"chance could explain what follows within a year (95 %: {_ends(found.echo)} of each $1)"
    else:
        told = f"{_missed(found.echo)} within a year: there are other ways"
    return f"With all these loops open, {told}."


def _quarters(push: Push, found: tuple[Response, ...]) -> Iterator[str]:
    for quarter, each in zip(push.quarters, found, strict=True):
        yield f"Withheld in quarter {quarter} from today: {each.verdict.lower()}; {_missed(each.echo)} within a year."


def _row(of: str, name: str, found: Estimate) -> tuple[str, str, float, float, float]:
    return of, name, found.value, found.low, found.high
