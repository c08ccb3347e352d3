"""Finer tables of one run: teams, regions, reps, people, managers, executives, specialists, opportunities, events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulation import engine
from simulation.chronicle import KINDS
from simulation.founding import Pushes, empty_org, set_pushes
from simulation.measures import COUNTS, MEASURES
from simulation.org import PLACES, Org, Records
from simulation.privacy import check_tables
from simulation.programme import Programme
from simulation.scenario import REGIONS

DETAILS = ("teams", "regions", "reps", "people", "managers", "executives", "specialists", "opportunities", "events")
"""Tables beside `weekly`; kept only when asked for."""
Tables = dict[str, pd.DataFrame]
QUARTER = 13
REASONS = ("still there", "quit", "let go", "became manager")
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
GOALS = ("family", "home", "own firm", "travel", "security")
SPECIALISTS = ("product", "industry", "installed base", "telesales")
ORIGINS = ("founding", "best seller", "best carer", "random", "external")


def book(
    programme: Programme, seed: int, run: int, wanted: tuple[str, ...], pushes: Pushes = (), *, summed: bool = False
) -> tuple[Tables, Records]:
    """Live one run and keep the tables asked for; returns them and the counts.

    Raises:
        ScenarioError: a table of single persons, of an imported company, unless the caller only sums it up (`summed`).
    """
    if not summed:
        check_tables(programme.scenario, wanted)
    room = _room(programme, wanted)
    org = empty_org(programme, seed, run, room)
    set_pushes(programme, org, pushes)
    engine.begin(org)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in wanted}
    per_week = programme.steps_per_week
    week = 0
    while week < programme.weeks:
        until = min(programme.weeks, week + QUARTER - (week + programme.first_week) % QUARTER)
        engine.live(org, week * per_week, until * per_week)
        _keep_quarter(org, parts, (until + programme.first_week - 1) // QUARTER)
        week = until
    _keep_rest(programme, org, parts)
    tables = {name: pd.concat(rows, ignore_index=True) for name, rows in parts.items()}
    for table in tables.values():
        table.insert(0, "run", run)
    return tables, org.weekly_cells


def _room(programme: Programme, wanted: tuple[str, ...]) -> dict[str, int]:
    """Rows for one quarter of logs; they are emptied between quarters."""
    reps, steps = programme.reps, QUARTER * programme.steps_per_week
    arrivals = float(programme.given["norms"][0]["arrivals"])
    each = PLACES + int(steps * min(PLACES, 6.0 + 4.0 * arrivals))
    return {
        "closed": reps * each if "opportunities" in wanted else 0,
        "left": 2 * reps + 8 if "people" in wanted else 0,
        "events": 8 * reps + 200 if "events" in wanted else 0,
        "by_team": programme.weeks if {"teams", "regions"} & set(wanted) else 0,
    }


def _keep_quarter(org: Org, parts: dict[str, list[pd.DataFrame]], quarter: int) -> None:
    """Take what a quarter leaves behind, and empty the logs."""
    makers = {
        "reps": _reps,
        "managers": _managers,
        "executives": _executives,
        "specialists": _specialists,
        "opportunities": _opportunities,
        "people": _people_who_left,
        "events": _events,
    }
    for name, maker in makers.items():
        if name in parts:
            parts[name].append(maker(org, quarter))
    log = org.log[0]
    if log["lost_rows"]:
        raise MemoryError(f"{log['lost_rows']} rows of the quarter found no room")
    for field in ("closed", "left", "events"):
        log[field] = 0


def _frame(records: Records, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({label: np.asarray(records[field]) for field, label in names.items()})


def _reps(org: Org, quarter: int) -> pd.DataFrame:
    table = _frame(org.reps, REP_COLUMNS)
    table.insert(0, "quarter", quarter)
    return table.assign(attainment=np.where(table.quota > 0, table.bookings / table.quota.clip(lower=1e-9), np.nan))


def _managers(org: Org, quarter: int) -> pd.DataFrame:
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
    table = _frame(org.managers, {name: name for name in fields})
    table.insert(0, "quarter", quarter)
    table["origin"] = [ORIGINS[k] for k in table.origin]
    first, last = org.teams["first"], org.teams["last"]
    table["true_strain"] = [_mean_present(org, "burnout", a, b) for a, b in zip(first, last, strict=True)]
    return table


def _mean_present(org: Org, field: str, first: int, last: int) -> float:
    rows = org.reps[first:last]
    there = rows["present"] == 1
    return float(rows[field][there].mean()) if there.any() else float("nan")


def _executives(org: Org, quarter: int) -> pd.DataFrame:
    fields = (
        "region",
        "blame",
        "true_blame",
        "understanding",
        "cycle_belief",
        "empathy",
        "trust_sales",
        "own_weight",
        "attachment",
        "tenure",
        "free_hours",
        "dives",
    )
    table = _frame(org.executives, {name: name for name in fields})
    table.insert(0, "quarter", quarter)
    table["region"] = ["top" if r < 0 else REGIONS[r] for r in table.region]
    table["believed_potential"] = float(org.seats["believed"].sum())
    table["true_potential"] = float(org.seats["demand"].sum())
    for name in ("target", "market", "skill", "hours", "understanding", "offering", "effort"):
        table[f"cause_{name}"] = float(org.company[0][f"cause_{name}"])
    return table


def _specialists(org: Org, quarter: int) -> pd.DataFrame:
    there = org.specialists.ravel()
    there = there[there["present"] == 1]
    table = _frame(there, {name: name for name in ("team", "kind", "since", "knowledge", "hours", "deals")})
    table["kind"] = [SPECIALISTS[k] for k in table.kind]
    table.insert(0, "quarter", quarter)
    return table


def _opportunities(org: Org, quarter: int) -> pd.DataFrame:
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
    table = _frame(rows, names)
    table["crm_label"] = rows["label"] * 0.2
    table["created"] = table.closed - table.age
    table["discount"] = np.where(table.won == 1, 1.0 - table.booked / table.amount.clip(lower=1e-9), 0.0)
    return table


def _people(rows: Records, week: Any, reason: Any) -> pd.DataFrame:
    table = _frame(rows, {name: name for name in PERSON_COLUMNS}).rename(columns={"ordinal": "person"})
    table["goal_kind"] = [GOALS[k] for k in table.goal_kind]
    table["left"], table["reason"] = week, reason
    return table


def _people_who_left(org: Org, quarter: int) -> pd.DataFrame:
    rows = org.left[: int(org.log[0]["left"])]
    return _people(rows, rows["vacant"], [REASONS[k] for k in rows["leaving"]])


def _events(org: Org, quarter: int) -> pd.DataFrame:
    rows = org.events[: int(org.log[0]["events"])]
    table = _frame(
        rows,
        {"week": "week", "team": "team", "seat": "seat", "ordinal": "person", "figure": "figure", "other": "other"},
    )
    table.insert(1, "event", [KINDS[k].name for k in rows["kind"]])
    return table


def _keep_rest(programme: Programme, org: Org, parts: dict[str, list[pd.DataFrame]]) -> None:
    """What is known at the end only: those still there, and the weekly tables by team and region."""
    if "people" in parts:
        there = org.reps[org.reps["present"] == 1]
        parts["people"].append(_people(there, np.nan, REASONS[0]))
    regions = org.teams["region"]
    if "teams" in parts:
        parts["teams"].append(_by_group(programme, org.team_cells, "team", list(range(programme.teams))))
    if "regions" in parts:
        names = list(programme.scenario.regions)
        sums = np.stack([org.team_cells[:, regions == r].sum(axis=1) for r in range(len(names))], axis=1)
        parts["regions"].append(_by_group(programme, sums, "region", names))


def _by_group(programme: Programme, cells: Records, label: str, names: list[Any]) -> pd.DataFrame:
    from simulation.ensemble import quotient

    weeks, groups = cells.shape[:2]
    table = {
        "week": np.repeat(np.arange(weeks) + programme.first_week, groups),
        label: np.tile(np.asarray(names), weeks),
    }
    return pd.DataFrame(
        table | {name: quotient(cells.reshape(-1, len(COUNTS)), MEASURES[name]) for name in TEAM_MEASURES}
    )
