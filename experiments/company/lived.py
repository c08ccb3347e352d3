"""Companies of the model as they would be seen from outside: panels of the quarters before today."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from experiments.company.moments import MOMENTS, measured
from experiments.company.panel import QUARTER, YEAR, Numbers, Panel
from simulation import engine
from simulation.ensemble import POSITION, Cancel, Cancelled
from simulation.founding import empty_org
from simulation.org import Org, Records
from simulation.programme import Programme, compile_scenario
from simulation.rules.careers import QUITS
from simulation.scenario import Scenario

FIELDS = ["ordinal", "present", "tenure", "quota", "quarter_bookings"]
Look = Callable[[Panel], Any]


def seen(scenario: Scenario, quarters: int, worlds: Sequence[int], seed: int, cancel: Cancel | None = None) -> Numbers:
    """The aggregates of a scenario's past in several worlds: rows worlds, columns `MOMENTS`.

    Raises:
        Cancelled: `cancel` said so.
    """
    programme = compile_scenario(scenario)

    def one(world: int) -> list[float]:
        if cancel is not None and cancel():
            raise Cancelled
        found = measured(panel(programme, quarters, seed, world))
        return [found[moment.name] for moment in MOMENTS]

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.array(list(pool.map(one, worlds)))


def panel(programme: Programme, quarters: int, seed: int, world: int) -> Panel:
    """The last quarters before today of one world.

    Only whole records are copied, at the end of each quarter: a fit lives thousands of pasts, and tables take longer than lives.
    """
    org = empty_org(programme, seed, world, {"left": 4 * programme.reps + 64})
    engine.begin(org)
    weeks, per_week = -programme.first_week, programme.steps_per_week
    until = partial(engine.live, org)
    first = weeks - quarters * QUARTER
    until(0, first * per_week)
    org.log[0]["left"] = 0
    ends = []
    for week in range(first, weeks, QUARTER):
        until(week * per_week, (week + QUARTER) * per_week)
        ends.append(org.reps[FIELDS].copy())
    return _panel(org, np.stack(ends), weeks)


def _panel(org: Org, ends: Records, weeks: int) -> Panel:
    """The panel from the records of reps at the ends of quarters, rows quarters."""
    there = ends["present"] == 1
    quarter, seat = np.nonzero(there)
    rows = ends[there]
    _, person = np.unique(seat * 100_000 + rows["ordinal"], return_inverse=True)
    left = org.left[: int(org.log[0]["left"])]["leaving"]
    counts = org.weekly_cells[:weeks]
    seen = counts[weeks - len(ends) * QUARTER :].sum(axis=0)
    return Panel(
        quarters=len(ends),
        person=person,
        quarter=quarter,
        tenure=rows["tenure"].astype(np.float64),
        quota=np.where(rows["quota"] > 0, rows["quota"], np.nan),
        bookings=rows["quarter_bookings"].astype(np.float64),
        headcount=there.sum(axis=1).astype(np.float64),
        leavers=len(left),
        willing=(int((left == QUITS).sum()), len(left)),
        deal=float(seen[POSITION["bookings"]] / max(1.0, seen[POSITION["won"]])),
        means=_means(counts),
    )


def _means(counts: Records) -> dict[str, float]:
    """What a survey of everybody would have said in the last week, and the sick days of the last year."""
    last, year = counts[-1], counts[-YEAR:].sum(axis=0)
    people = POSITION["people"]
    return {
        "burnout": float(last[POSITION["burnout"]] / max(1.0, last[people])),
        "sick_days": float(YEAR * year[POSITION["sick_days"]] / max(1.0, year[people])),
    }


__all__ = ["panel", "seen"]
