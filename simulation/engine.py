"""The compiled loop. Python calls these entries; everything else is compiled into them."""

from __future__ import annotations

from simulation.initial_state import initialise_org
from simulation.machine_code import entry, rule
from simulation.measures import COUNTS
from simulation.org import Org
from simulation.quarter import turn_quarter
from simulation.recorder import observe_company
from simulation.week import (
    advance,
    choose,
    come_and_go,
    divide_time,
    earn,
    learn,
    live_life,
    observe,
    open_week,
    plan_time,
    prospect,
    run_team_week,
    talk,
    tire,
)

N_COUNTS = len(COUNTS)
BEGIN, END = -2, -1


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
    """Found the organisation; live the steps first .. last - 1; or do one part of the step `first` in the team `last`."""
    if task == INITIALISE:
        initialise_org(org)
    elif task == SIMULATE:
        for step in range(first, last):
            begin_step(org, step)
            for t in range(len(org.teams)):
                run_team_week(org, t)
            end_step(org)
    elif part == BEGIN:
        begin_step(org, first)
    elif part == END:
        end_step(org)
    else:
        run_week_part(org, last, part)


def begin_run(org: Org) -> None:
    """Found the organisation."""
    dispatch_task(org, INITIALISE, 0, 0, 0)


def simulate_steps(org: Org, first: int, last: int) -> None:
    """Live the steps first .. last - 1, team by team."""
    dispatch_task(org, SIMULATE, first, last, 0)


def simulate_part(org: Org, step: int, team: int, part: int) -> None:
    """One part of a step, for rules of one's own between them: `BEGIN`, `END`, or a position in `calendar.WEEK_PARTS`."""
    dispatch_task(org, DO_PART, step, team, part)


@rule
def run_week_part(org: Org, t: int, part: int) -> None:
    """One of the parts of a team's week, by its position."""
    if part < 6:
        run_early_week_part(org, t, part)
    elif part == 6:
        advance(org, t)
    elif part == 7:
        learn(org, t)
    elif part == 8:
        talk(org, t)
    elif part == 9:
        tire(org, t)
    elif part == 10:
        earn(org, t)
    elif part == 11:
        come_and_go(org, t)
    else:
        observe(org, t)


@rule
def run_early_week_part(org: Org, t: int, part: int) -> None:
    """The parts before opportunities close."""
    if part == 0:
        open_week(org, t)
    elif part == 1:
        live_life(org, t)
    elif part == 2:
        plan_time(org, t)
    elif part == 3:
        choose(org, t)
    elif part == 4:
        divide_time(org, t)
    else:
        prospect(org, t)
