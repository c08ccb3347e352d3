"""The response to a miss: what is missed or booked later, per $1 kept out of the records, and what each loop contributes to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from experiments.findings.estimates import (
    Estimate,
    RunRows,
    RunValues,
    estimate,
    estimate_ratio,
    estimate_ratio_difference,
)
from experiments.questions.flywheel_loops import Loop

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


def estimate_response(missed: RunRows) -> Response:
    """Estimate the response from $ missed in addition per $1 withheld: array (runs, eight quarters after)."""
    echo, later = sum_years(missed)
    quarters = tuple(estimate(column) for column in missed.T)
    return Response(quarters, estimate(echo), estimate(later), estimate_ratio(later, echo))


def sum_years(missed: RunRows) -> tuple[RunValues, RunValues]:
    """Sum the first and the second year, one number per run each."""
    return missed[:, :QUARTERS_A_YEAR].sum(axis=1), missed[:, QUARTERS_A_YEAR:QUARTERS_AFTER].sum(axis=1)


def compute_loop_contribution(loop: Loop, whole: RunRows, without: RunRows) -> LoopContribution:
    """Compute the contribution of a loop from the responses with and without it in the same runs."""
    echo, later = sum_years(whole - without)
    gain_change = estimate_ratio_difference(sum_years(whole)[::-1], sum_years(without)[::-1])
    return LoopContribution(
        loop.name, loop.path, estimate(echo), estimate(later), gain_change, estimate_response(without)
    )


def find_masking(whole: Response, loops: Iterable[LoopContribution]) -> LoopContribution | None:
    """Find the loop that masks the feeding: opened, it raises the gain most beyond chance; None where none does.

    Where less is missed after a miss, or chance could explain what is, there is no gain to be raised: then it is the loop that takes
    most off what is missed within a year.
    """
    figure = "gain" if whole.echo.side > 0 else "echo"
    sure = [loop for loop in loops if getattr(loop, figure).side < 0]
    return min(sure, key=lambda loop: float(getattr(loop, figure).value)) if sure else None


def convert_booked(response: Response) -> dict[str, Any]:
    """Convert what is booked less to JSON; it has no verdict."""
    return {which: getattr(response, which).to_json() for which in ("echo", "later")} | {
        "quarters": [each.to_json() for each in response.quarters]
    }
