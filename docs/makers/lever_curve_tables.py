"""The tables of what every lever moves, for the page on levers, from the committed data (`docs.makers.lever_curves`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docs.makers.lever_curves import (
    COMPANIES,
    LEAST_EFFECT,
    SHOWN_MEASURES,
    LeverCurve,
    is_felt,
    list_unfelt,
    read_data,
)
from docs.makers.page_parts import format_declared_value
from experiments.findings.markdown_tables import format_code, format_grid
from simulation.measures import MEASURES
from simulation.policy import LEVERS

Curves = Mapping[str, Mapping[str, LeverCurve]]
NO_EFFECT = "no effect found"


def write_curves() -> Iterator[str]:
    """Write the part on what every lever moves: what was done, the levers without effect, and a table for each lever."""
    data = read_data()
    curves: Curves = data["levers"]
    yield "## What each lever moves"
    yield _write_method(data)
    for path, by_company in curves.items():
        yield f"### `{path}`: {LEVERS[path].label}"
        yield format_curves(by_company)


def write_unfelt() -> str:
    """Write which levers move nothing that is shown."""
    unfelt = tuple(list_unfelt(read_data()["levers"]))
    return f"Levers without any effect [that was found](#what-each-lever-moves): {format_code(unfelt) if unfelt else 'none'}."


def _write_method(data: Mapping[str, Any]) -> str:
    measures = ", ".join(MEASURES[name].label.lower() for name in SHOWN_MEASURES)
    return f"""\
Each lever at five steps, or at each of its choices, from today on, all else as it is: the third year in companies of forty reps
({format_code(COMPANIES)}), {data["runs"]} futures that all steps share (seed {data["seed"]}). The board waits for three years, so
that nothing is undone. Measures: {measures}. *Moves by* is the difference between the
two steps that lie farthest apart, later less earlier, with its 95 % interval; bookings in per cent of their mean.
Under {LEAST_EFFECT:.0%} of bookings, or under {LEAST_EFFECT:g} of
another measure, it says *{NO_EFFECT}*. As the two steps are chosen by looking, an interval is a little too narrow.
Model {data["digest"]}."""


def format_curves(by_company: Mapping[str, LeverCurve]) -> str:
    """Format a lever's curves as a table: a row for each company and measure, a column for each step."""
    steps = next(iter(by_company.values()))["steps"]
    head = ("company", "measure", *map(format_declared_value, steps), "moves by")
    return format_grid(head, (row for company, curve in by_company.items() for row in _list_rows(company, curve)))


def _list_rows(company: str, curve: LeverCurve) -> Iterator[tuple[str, ...]]:
    for name in SHOWN_MEASURES:
        means = (f"{mean:,.0f}" if name == "bookings" else f"{mean:.3f}" for mean in curve["means"][name])
        yield (company, MEASURES[name].label, *means, format_effect(curve["effects"][name], name == "bookings"))


def format_effect(effect: Sequence[float], as_share: bool) -> str:
    """Format an effect with its interval; a small one is called none."""
    value, low, high = (f"{number:+.1%}" if as_share else f"{number:+.3f}" for number in effect)
    told = f"{value} [{low}, {high}]"
    return told if is_felt(effect) else f"{NO_EFFECT} ({told})"
