"""Simulated panels: companies of the model as seen from outside in the quarters before today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.company.panel_moments import PANEL_MOMENTS, measure_panel
from experiments.company.quarter_panel import QUARTER, YEAR, Numbers, Panel
from simulation import engine
from simulation.compiled_scenario import CompiledScenario, compile_scenario
from simulation.initial_state import build_empty_org
from simulation.measures import COUNT_POSITION
from simulation.org import Org, Records
from simulation.parallel_work import Cancel, collect_results, run_tasks
from simulation.rules.careers import QUITS
from simulation.scenario import Scenario

COPIED_FIELDS = ["ordinal", "present", "tenure", "quota", "quarter_bookings"]
Look = Callable[[Panel], Any]


def simulate_pasts(
    scenario: Scenario, quarters: int, runs: Sequence[int], seed: int, cancel: Cancel | None = None
) -> Numbers:
    """Simulate a scenario's past in several runs and measure its aggregates: rows runs, columns `PANEL_MOMENTS`.

    Raises:
        Cancelled: `cancel` returned True.
    """
    compiled = compile_scenario(scenario)

    def measure_one(run_index: int) -> list[float]:
        moments = measure_panel(simulate_panel(compiled, quarters, seed, run_index))
        return [moments[moment.name] for moment in PANEL_MOMENTS]

    return np.array(collect_results(run_tasks(measure_one, runs, cancel=cancel), len(runs)))


def simulate_panel(compiled: CompiledScenario, quarters: int, seed: int, run_index: int) -> Panel:
    """Simulate the last quarters before today of one run.

    Only whole records are copied, at the end of each quarter: a fit simulates thousands of pasts, and tables take longer than runs.
    """
    org = build_empty_org(compiled, seed, run_index, {"left": 4 * compiled.reps + 64})
    engine.begin_run(org)
    weeks, per_week = -compiled.first_week, compiled.steps_per_week
    step_until = partial(engine.simulate_steps, org)
    first = weeks - quarters * QUARTER
    step_until(0, first * per_week)
    org.log[0]["left"] = 0
    ends = []
    for week in range(first, weeks, QUARTER):
        step_until(week * per_week, (week + QUARTER) * per_week)
        ends.append(org.reps[COPIED_FIELDS].copy())
    return _build_panel(org, np.stack(ends), weeks)


def _build_panel(org: Org, ends: Records, weeks: int) -> Panel:
    """Build the panel from the records of reps at the ends of quarters, rows quarters."""
    present = ends["present"] == 1
    quarter, seat = np.nonzero(present)
    rows = ends[present]
    _, person = np.unique(seat * 100_000 + rows["ordinal"], return_inverse=True)
    left = org.left[: int(org.log[0]["left"])]["leaving"]
    counts = org.weekly_cells[:weeks]
    totals = counts[weeks - len(ends) * QUARTER :].sum(axis=0)
    return Panel(
        quarters=len(ends),
        person=person,
        quarter=quarter,
        tenure=rows["tenure"].astype(np.float64),
        quota=np.where(rows["quota"] > 0, rows["quota"], np.nan),
        bookings=rows["quarter_bookings"].astype(np.float64),
        headcount=present.sum(axis=1).astype(np.float64),
        leavers=len(left),
        willing=(int((left == QUITS).sum()), len(left)),
        deal=float(totals[COUNT_POSITION["bookings"]] / max(1.0, totals[COUNT_POSITION["won"]])),
        means=_compute_means(counts),
    )


def _compute_means(counts: Records) -> dict[str, float]:
    """Compute what a survey of everybody would show in the last week, and the sick days of the last year."""
    last, year = counts[-1], counts[-YEAR:].sum(axis=0)
    people = COUNT_POSITION["people"]
    return {
        "burnout": float(last[COUNT_POSITION["burnout"]] / max(1.0, last[people])),
        "sick_days": float(YEAR * year[COUNT_POSITION["sick_days"]] / max(1.0, year[people])),
    }


__all__ = ["simulate_panel", "simulate_pasts"]
