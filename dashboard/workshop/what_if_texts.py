"""The texts of "what if the second choice had won?": one entry for each round and table in which another choice got a voice."""

from __future__ import annotations

from typing import Any

from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import choose_scale
from dashboard.workshop.room import RoomState
from dashboard.workshop.workshop_chart import Course, CourseLine, draw_course
from simulation.measures import MEASURES

QUARTER = 13


def describe_what_ifs(state: RoomState) -> dict[str, Any]:
    """Describe all of them; while they are being played, say so."""
    if state.what_ifs is None:
        return {"note": say("what.if.waiting"), "entries": []}
    entries = [_describe_entry(state, one) for one in state.what_ifs]
    return {"note": "" if entries else say("what.if.none"), "entries": entries}


def _describe_entry(state: RoomState, told: dict[str, Any]) -> dict[str, Any]:
    many = state.tables > 1
    title = say(
        "what.if.table" if many else "what.if", n=told["round"] + 1, second=told["second"], table=told["table"] + 1
    )
    name, one = next(iter(told["measures"].items()))
    lines = [line for key, part in told["measures"].items() for line in _write_lines(key, part)]
    last = state.session.weeks // QUARTER
    course = Course(
        name,
        one["first"],
        last,
        (
            CourseLine(one["other"], one["first"], "other", "{value}"),
            CourseLine(one["line"], one["first"], "plan", "{value}"),
        ),
    )
    return {"title": title, "lines": lines, "svg": draw_course(course)}


def _write_lines(name: str, told: dict[str, Any]) -> list[str]:
    scale = choose_scale(MEASURES[name])
    value, other = (
        scale.format_value(float("nan") if one is None else one) for one in (told["value"], told["instead"])
    )
    sentence = say("what.if.value", name=MEASURES[name].label, other=other, value=value)
    better = say("what.if.better", n=told["better"]) if told["better"] is not None else ""
    return [f"{sentence} {better}".strip()]
