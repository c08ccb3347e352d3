"""Finer tables of one run: teams, regions, reps, people, managers, executives, specialists, opportunities, events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulation import engine
from simulation.compiled_scenario import CompiledScenario
from simulation.event_kinds import EVENT_KINDS
from simulation.initial_state import Pushes, build_empty_org, set_pushes
from simulation.measures import COUNTS, MEASURES, compute_measure
from simulation.org import SLOTS_PER_REP, Org, Records
from simulation.privacy import check_tables
from simulation.scenario import REGIONS

DETAILS = ("teams", "regions", "reps", "people", "managers", "executives", "specialists", "opportunities", "events")
"""Tables beside `weekly`; kept only when asked for."""
Tables = dict[str, pd.DataFrame]
QUARTER = 13
LEAVING_REASONS = ("still there", "quit", "let go", "became manager")
TEAM_MEASURES = tuple(
    name for name, m in MEASURES.items() if not {m.count, m.over} & {"leaders", "weeks"} and name != "plan_given_up"
)
REP_COLUMNS = {
    "seat": "seat",
    "ordinal": "person",
    "team": "team",
    "present": "present",
    "tenure": "tenure",
    "dictated": "dictated",
    "claim": "claimed",
    "quota": "quota",
    "estimate": "private_estimate",
    "capacity": "true_capacity",
    "quarter_bookings": "bookings",
    "pipeline": "pipeline",
    "skill": "skill",
    "confidence": "confidence",
    "knowledge": "knowledge",
    "understanding": "understanding",
    "load": "load",
    "fatigue": "fatigue",
    "burnout": "burnout",
    "efficiency": "efficiency",
    "away": "on_leave",
    "sick": "sick_days",
    "trust_manager": "trust_manager",
    "trust_leadership": "trust_leadership",
    "trust_peers": "trust_peers",
    "intent": "intent",
    "purpose": "purpose",
    "prosociality": "prosociality",
    "pushiness": "pushiness",
    "customer": "hours_customer",
    "internal": "hours_internal",
    "admin": "hours_admin",
    "helping": "hours_help",
    "meeting": "hours_meeting",
    "training": "hours_training",
    "leave": "hours_leave",
    "overtime": "overtime",
    "intensity": "intensity",
    "voice": "voice",
    "goal_strength": "goal_strength",
    "link": "goal_link",
    "holding_back": "holding_back",
    "wishful": "wishful",
    "silent": "silence",
    "year_attainment": "year_attainment",
    "probation": "probation",
}
PERSON_COLUMNS = (
    "seat",
    "ordinal",
    "team",
    "hired",
    "tenure",
    "talent",
    "skill",
    "style_money",
    "style_winning",
    "style_recognition",
    "self_regulation",
    "resilience",
    "outside_option",
    "prosociality",
    "goal_kind",
    "goal_amount",
    "goal_real",
    "burnout",
)
GOAL_KINDS = ("family", "home", "own firm", "travel", "security")
SPECIALIST_KINDS = ("product", "industry", "installed base", "telesales")
MANAGER_ORIGINS = ("founding", "best seller", "best carer", "random", "external")


def simulate_with_tables(
    compiled: CompiledScenario,
    seed: int,
    run: int,
    table_names: tuple[str, ...],
    pushes: Pushes = (),
    *,
    summed: bool = False,
) -> tuple[Tables, Records]:
    """Live one run and keep the tables asked for; returns them and the counts.

    Raises:
        ScenarioError: a table of single persons, of an imported company, unless the caller only sums it up (`summed`).
    """
    if not summed:
        check_tables(compiled.scenario, table_names)
    log_rows = _count_log_rows(compiled, table_names)
    org = build_empty_org(compiled, seed, run, log_rows)
    set_pushes(compiled, org, pushes)
    engine.begin_run(org)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in table_names}
    per_week = compiled.steps_per_week
    week = 0
    while week < compiled.weeks:
        until = min(compiled.weeks, week + QUARTER - (week + compiled.first_week) % QUARTER)
        engine.simulate_steps(org, week * per_week, until * per_week)
        _collect_quarter(org, parts, (until + compiled.first_week - 1) // QUARTER)
        week = until
    _collect_rest(compiled, org, parts)
    tables = {name: pd.concat(rows, ignore_index=True) for name, rows in parts.items()}
    for table in tables.values():
        table.insert(0, "run", run)
    return tables, org.weekly_cells


def _count_log_rows(compiled: CompiledScenario, table_names: tuple[str, ...]) -> dict[str, int]:
    """Rows for one quarter of logs; they are emptied between quarters."""
    reps, steps = compiled.reps, QUARTER * compiled.steps_per_week
    arrivals = float(compiled.records["norms"][0]["arrivals"])
    each = SLOTS_PER_REP + int(steps * min(SLOTS_PER_REP, 6.0 + 4.0 * arrivals))
    return {
        "closed": reps * each if "opportunities" in table_names else 0,
        "left": 2 * reps + 8 if "people" in table_names else 0,
        "events": 8 * reps + 200 if "events" in table_names else 0,
        "by_team": compiled.weeks if {"teams", "regions"} & set(table_names) else 0,
    }


def _collect_quarter(org: Org, parts: dict[str, list[pd.DataFrame]], quarter: int) -> None:
    """Take what a quarter leaves behind, and empty the logs."""
    builders = {
        "reps": _build_reps,
        "managers": _build_managers,
        "executives": _build_executives,
        "specialists": _build_specialists,
        "opportunities": _build_opportunities,
        "people": _build_leavers,
        "events": _build_events,
    }
    for name, build in builders.items():
        if name in parts:
            parts[name].append(build(org, quarter))
    log = org.log[0]
    if log["lost_rows"]:
        raise MemoryError(f"{log['lost_rows']} rows of the quarter found no room")
    for field in ("closed", "left", "events"):
        log[field] = 0


def _build_frame(records: Records, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({label: np.asarray(records[field]) for field, label in names.items()})


def _build_reps(org: Org, quarter: int) -> pd.DataFrame:
    table = _build_frame(org.reps, REP_COLUMNS)
    table.insert(0, "quarter", quarter)
    return table.assign(attainment=np.where(table.quota > 0, table.bookings / table.quota.clip(lower=1e-9), np.nan))


def _build_managers(org: Org, quarter: int) -> pd.DataFrame:
    fields = (
        "team",
        "present",
        "ordinal",
        "origin",
        "care",
        "ability",
        "selling",
        "tenure",
        "fatigue",
        "people_hours",
        "coaching",
        "talks",
        "inspection",
        "felt_care",
        "knowledge",
        "score",
    )
    table = _build_frame(org.managers, {name: name for name in fields})
    table.insert(0, "quarter", quarter)
    table["origin"] = [MANAGER_ORIGINS[k] for k in table.origin]
    first, last = org.teams["first"], org.teams["last"]
    table["true_strain"] = [_average_present(org, "burnout", a, b) for a, b in zip(first, last, strict=True)]
    return table


def _average_present(org: Org, field: str, first: int, last: int) -> float:
    rows = org.reps[first:last]
    there = rows["present"] == 1
    return float(rows[field][there].mean()) if there.any() else float("nan")


def _build_executives(org: Org, quarter: int) -> pd.DataFrame:
    fields = (
        "region",
        "blame",
        "true_blame",
        "understanding",
        "possible",
        "believed",
        "cycle_belief",
        "empathy",
        "trust_sales",
        "own_weight",
        "attachment",
        "tenure",
        "free_hours",
        "dives",
    )
    table = _build_frame(org.executives, {name: name for name in fields})
    table.insert(0, "quarter", quarter)
    table["region"] = ["top" if r < 0 else REGIONS[r] for r in table.region]
    table["believed_potential"] = float(org.seats["believed"].sum())
    table["true_potential"] = float(org.seats["demand"].sum())
    for name in ("target", "market", "skill", "hours", "understanding", "offering", "effort"):
        table[f"cause_{name}"] = float(org.company[0][f"cause_{name}"])
    return table


def _build_specialists(org: Org, quarter: int) -> pd.DataFrame:
    there = org.specialists.ravel()
    there = there[there["present"] == 1]
    table = _build_frame(there, {name: name for name in ("team", "kind", "since", "knowledge", "hours", "deals")})
    table["kind"] = [SPECIALIST_KINDS[k] for k in table.kind]
    table.insert(0, "quarter", quarter)
    return table


def _build_opportunities(org: Org, quarter: int) -> pd.DataFrame:
    rows = org.closed[: int(org.log[0]["closed"])]
    names = {
        "seat": "seat",
        "ordinal": "person",
        "team": "team",
        "amount": "amount",
        "paid": "booked",
        "age": "age",
        "promised": "promised",
        "week": "closed",
        "won": "won",
        "people": "people",
        "product": "new_product",
        "born": "born",
        "candidate": "candidate",
    }
    table = _build_frame(rows, names)
    table["crm_label"] = rows["label"] * 0.2
    table["created"] = table.closed - table.age
    table["discount"] = np.where(table.won == 1, 1.0 - table.booked / table.amount.clip(lower=1e-9), 0.0)
    return table


def _build_people(rows: Records, week: Any, reason: Any) -> pd.DataFrame:
    table = _build_frame(rows, {name: name for name in PERSON_COLUMNS}).rename(columns={"ordinal": "person"})
    table["goal_kind"] = [GOAL_KINDS[k] for k in table.goal_kind]
    table["left"], table["reason"] = week, reason
    return table


def _build_leavers(org: Org, quarter: int) -> pd.DataFrame:
    rows = org.left[: int(org.log[0]["left"])]
    return _build_people(rows, rows["left_week"], [LEAVING_REASONS[k] for k in rows["leaving"]])


def _build_events(org: Org, quarter: int) -> pd.DataFrame:
    rows = org.events[: int(org.log[0]["events"])]
    table = _build_frame(
        rows,
        {"week": "week", "team": "team", "seat": "seat", "ordinal": "person", "figure": "figure", "other": "other"},
    )
    table.insert(1, "event", [EVENT_KINDS[k].name for k in rows["kind"]])
    return table


def _collect_rest(compiled: CompiledScenario, org: Org, parts: dict[str, list[pd.DataFrame]]) -> None:
    """What is known at the end only: those still there, and the weekly tables by team and region."""
    if "people" in parts:
        there = org.reps[org.reps["present"] == 1]
        parts["people"].append(_build_people(there, np.nan, LEAVING_REASONS[0]))
    regions = org.teams["region"]
    if "teams" in parts:
        parts["teams"].append(_build_measures(compiled, org.team_cells, "team", list(range(compiled.teams))))
    if "regions" in parts:
        names = list(compiled.scenario.regions)
        sums = np.stack([org.team_cells[:, regions == r].sum(axis=1) for r in range(len(names))], axis=1)
        parts["regions"].append(_build_measures(compiled, sums, "region", names))


def _build_measures(compiled: CompiledScenario, cells: Records, label: str, names: list[Any]) -> pd.DataFrame:
    weeks, groups = cells.shape[:2]
    table = {
        "week": np.repeat(np.arange(weeks) + compiled.first_week, groups),
        label: np.tile(np.asarray(names), weeks),
    }
    return pd.DataFrame(
        table | {name: compute_measure(cells.reshape(-1, len(COUNTS)), MEASURES[name]) for name in TEAM_MEASURES}
    )
