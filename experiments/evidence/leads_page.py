"""The section on leads and lags of the page on the flywheel as a fact: when boxes turn, and what cutting an arrow delays."""

from __future__ import annotations

from experiments.evidence.leads_and_lags import ORDER, QUARTERS, BoxClock, CutDelay, LeadsAndLags
from experiments.findings.estimates import Estimate
from experiments.findings.formatting import format_number, format_range
from experiments.findings.markdown_tables import format_grid
from experiments.questions.flywheel_map import BOXES, find_link


def build_leads_section(leads: LeadsAndLags) -> str:
    """Build the section, in Markdown."""
    turning = sum(1 for each in leads.clocks if each.clock is not None)
    clocks = format_grid(
        ("declared", "box", "change in the third year", "95 %", "turns in quarter", "95 %"),
        (_build_clock_row(place, each) for place, each in enumerate(leads.clocks, start=1)),
    )
    delays = format_grid(
        ("arrow cut", *(BOXES[key].name for key in ORDER), "boxes before it", "boxes after it"),
        map(_build_delay_row, leads.delays),
    )
    return f"""
## Leads and lags

The evil flywheel against the same company, in the same futures, carrying on as in its past: each lever at the value it had there. A
box turns in the first quarter from today, counted from 0, in which its change passes half of its change in the third year; where
chance could explain that, it does not turn. The order in which they should turn was declared beforehand. Kendall's τ with it, over
the {turning} boxes that turn: {_format_estimate(leads.order)}.

{clocks}

An arrow that is cut from today on, in both companies, should delay the boxes after it and, in the first lap, none before it. Delays in
quarters, against the same half of the change with no arrow cut; a box that does not get there in {QUARTERS} quarters counts as turning
when they end. In brackets, percentiles of resampled futures.

{delays}
"""


def _build_clock_row(place: int, each: BoxClock) -> tuple[str, ...]:
    change, clock = each.change, each.clock
    turns = (f"{clock.value:g}", format_range(clock.low, clock.high)) if clock else ("–", "–")
    return (
        f"{place}",
        BOXES[each.box].name,
        format_number(change.value),
        format_range(change.low, change.high, sign=True),
        *turns,
    )


def _build_delay_row(delay: CutDelay) -> tuple[str, ...]:
    cells = (_format_delay(delay.boxes.get(key)) for key in ORDER)
    return find_link(delay.link).label, *cells, _format_delay(delay.before), _format_delay(delay.after)


def _format_delay(delay: Estimate | None) -> str:
    return "–" if delay is None else _format_estimate(delay)


def _format_estimate(estimate: Estimate) -> str:
    return f"{format_number(estimate.value)} ({format_range(estimate.low, estimate.high)})"
