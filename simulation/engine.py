"""The compiled loop: the steps of the calendar chained into machine code, and the entries by which Python calls it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Any

from simulation.calendar import CALENDAR, QUARTER, WEEK, WEEK_PARTS, YEAR, CalendarEntry
from simulation.initial_state import initialise_org
from simulation.machine_code import entry, rule
from simulation.measures import COUNTS
from simulation.org import Org
from simulation.recorder import observe_company
from simulation.whole_program import load_whole_program

N_COUNTS = len(COUNTS)
N_PARTS = len(WEEK_PARTS)
BEGIN, END = -2, -1
_lock = Lock()


def chain_week(entries: Sequence[CalendarEntry]) -> Callable[[Org, int, int, int], None]:
    """Make one function of the steps of a team's week: (org, team, first, last) takes the steps first .. last - 1."""
    lines = (f"if first <= {position} < last: {line.name}(org, team)" for position, line in enumerate(entries))
    return _make_function("take_week_steps(org, team, first, last)", lines, entries)


def chain_quarter(entries: Sequence[CalendarEntry]) -> Callable[[Org], None]:
    """Make one function of the steps between two quarters; those of the year are taken before the first of four quarters."""
    due = {QUARTER: "", YEAR: "if org.now[0].quarter % 4 == 0: "}
    return _make_function("turn_quarter(org)", (f"{due[line.when]}{line.name}(org)" for line in entries), entries)


def _make_function(head: str, lines: Iterable[str], entries: Sequence[CalendarEntry]) -> Callable[..., None]:
    """Compile a function from its source: a flat one, as links that call each other are optimised once for every link."""
    known: dict[str, Any] = {line.name: line.step for line in entries}
    exec("\n    ".join((f"def {head}:", *lines)), known)
    function: Callable[..., None] = known[head.partition("(")[0]]
    return rule(function)


take_week_steps = chain_week([line for line in CALENDAR if line.when == WEEK])
turn_quarter = chain_quarter([line for line in CALENDAR if line.when != WEEK])


@rule
def set_clock(org: Org, step: int) -> bool:
    """Set the calendar to a step; returns whether a new quarter begins with it (not the first)."""
    now, per_week = org.now[0], org.world[0].steps_per_week
    now.step = step
    now.week = org.pushes[0].first_week + step // per_week
    now.quarter = now.week // 13
    now.week_of_quarter = float(now.week - 13 * now.quarter) + float(step % per_week) * now.dt
    now.weeks_left = 13.0 - now.week_of_quarter
    turns = step > 0 and now.week_of_quarter == 0.0
    if turns:
        now.era += 1
    return turns


@rule
def begin_step(org: Org, step: int) -> None:
    """Set the clock; between quarters, do what is done between quarters; clear the tallies."""
    if set_clock(org, step):
        turn_quarter(org)
    for t in range(len(org.teams)):
        for k in range(N_COUNTS):
            org.tally_cells[t, k] = 0.0


@rule
def end_step(org: Org) -> None:
    """Add the teams' tallies to the week's record."""
    week = org.now[0].week - org.pushes[0].first_week
    for t in range(len(org.teams)):
        for k in range(N_COUNTS):
            org.weekly_cells[week, k] += org.tally_cells[t, k]
            if len(org.team_cells) > 0:
                org.team_cells[week, t, k] += org.tally_cells[t, k]
    observe_company(org.weekly[week], org)


INITIALISE, SIMULATE, DO_PART = 0, 1, 2
"""What the one entry is asked for. One entry, because each would carry the whole model's machine code."""


@entry
def dispatch_task(org: Org, task: int, first: int, last: int, part: int) -> None:
    """Initialise the organisation; simulate the steps first .. last - 1; or do one part of the step `first` in the team `last`."""
    if task == INITIALISE:
        initialise_org(org)
    elif task == SIMULATE:
        for step in range(first, last):
            begin_step(org, step)
            for t in range(len(org.teams)):
                take_week_steps(org, t, 0, N_PARTS)
            end_step(org)
    elif part == BEGIN:
        begin_step(org, first)
    elif part == END:
        end_step(org)
    else:
        take_week_steps(org, last, part, part + 1)


@functools.cache
def _load_once() -> Callable[..., None]:
    return load_whole_program() or dispatch_task


def load_model() -> Callable[..., None]:
    """Load the machine code, made first where none is kept: the whole program, or what the one entry compiles to."""
    with _lock:
        return _load_once()


def begin_run(org: Org) -> None:
    """Initialise the organisation."""
    load_model()(org, INITIALISE, 0, 0, 0)


def simulate_steps(org: Org, first: int, last: int) -> None:
    """Simulate the steps first .. last - 1, team by team."""
    load_model()(org, SIMULATE, first, last, 0)


def simulate_part(org: Org, step: int, team: int, part: int) -> None:
    """One part of a step, for rules of one's own between them: `BEGIN`, `END`, or a position in `calendar.WEEK_PARTS`."""
    load_model()(org, DO_PART, step, team, part)
