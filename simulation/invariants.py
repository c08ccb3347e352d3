"""Conservation laws that must hold after any week; a failure names mechanism, agent and week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulation.org import Org, Records

TOLERANCE = 1e-6
SHARE_FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("load", "reps"): ("fatigue", "burnout", "burden", "away"),
    ("trust", "reps"): ("trust_manager", "trust_leadership", "trust_peers", "intent", "scar"),
    ("confidence", "reps"): ("confidence", "knowledge"),
    ("understanding", "reps"): ("understanding",),
    ("culture", "reps"): ("purpose",),
    ("company", "reps"): ("pushiness",),
    ("helping", "reps"): ("prosociality",),
    ("goals", "reps"): ("aware", "disclosed", "link", "goal_strength", "goal_drive", "emptiness"),
    ("reports", "reps"): ("silent", "heard_strain", "holding_back", "wishful"),
    ("targets", "reps"): ("voice",),
    ("reaction", "teams"): ("control", "pressure"),
    ("helping", "teams"): ("helping_norm", "dividing_norm"),
    ("targets", "teams"): ("gap", "heard"),
    ("attribution", "teams"): ("blame_felt",),
    ("careers", "managers"): ("care",),
    ("time", "managers"): ("felt_care", "fatigue"),
    ("information", "managers"): ("knowledge",),
    ("attribution", "executives"): ("blame", "true_blame"),
    ("information", "executives"): ("understanding", "empathy"),
    ("trust", "executives"): ("trust_sales",),
    ("reaction", "executives"): ("own_weight", "attachment"),
    ("company", "company"): ("offering_fit",),
    ("pay", "company"): ("weight",),
    ("careers", "company"): ("reputation", "share_newcomers", "share_settling", "share_second_year"),
    ("culture", "company"): ("promised",),
    ("company", "seats"): ("readiness",),
    ("information", "seats"): ("dived",),
    ("reaction", "specialists"): ("knowledge",),
}
"""By mechanism and records: what runs from 0 to 1."""
AMOUNT_FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("time", "reps"): (
        "customer",
        "internal",
        "admin",
        "helping",
        "meeting",
        "training",
        "leave",
        "reach",
        "postponed",
    ),
    ("effort", "reps"): ("overtime", "pressed"),
    ("funnel", "reps"): (
        "capacity",
        "pipeline",
        "bookings",
        "listed",
        "born",
        "won",
        "lost",
        "dropped",
        "quarter_bookings",
    ),
    ("targets", "reps"): ("quota", "claim", "dictated"),
    ("pay", "reps"): ("paid", "due", "habit", "attainment"),
    ("load", "reps"): ("load", "sick", "efficiency"),
    ("careers", "reps"): ("tenure", "vacant"),
    ("company", "seats"): ("potential", "demand", "accounts", "lost_accounts"),
    ("information", "seats"): ("believed", "doubt"),
    ("targets", "teams"): ("pie", "asked"),
    ("reaction", "teams"): ("incentive", "desire", "coaching_boost", "target_relief"),
    ("time", "executives"): ("free_hours",),
    ("pay", "company"): ("doubt",),
    ("information", "executives"): ("cycle_belief",),
}
"""By mechanism and records: what is never below zero."""
HOUR_FIELDS = ("customer", "internal", "admin", "helping", "meeting", "training", "leave")


class BrokenInvariant(AssertionError):
    """An invariant does not hold."""


def check_invariants(org: Org) -> None:
    """Check all of them, after a week.

    Raises:
        Broken: the first that does not hold, with mechanism, agent and week.
    """
    for problem in list_problems(org):
        raise BrokenInvariant(problem)


def list_problems(org: Org) -> Iterator[str]:
    """All that does not hold, in words."""
    week = int(org.now[0]["week"])
    for law in (
        _find_not_finite,
        _find_out_of_range,
        _find_wrong_hours,
        _find_wrong_pies,
        _find_wrong_seats,
        _find_wrong_desks,
        _find_wrong_pipelines,
        _find_wrong_money,
    ):
        for text in law(org):
            yield f"week {week}: {text}"


def _is_on(org: Org, mechanism: str) -> bool:
    """Whether a mechanism is on this week: what stands still need not add up with what moves."""
    week = int(org.now[0]["week"] - org.pushes[0]["first_week"])
    return bool(org.switches[org.switching[week]][mechanism] == 1.0)


def _find_not_finite(org: Org) -> Iterator[str]:
    for name in ("reps", "seats", "teams", "managers", "executives", "company", "specialists", "deals"):
        records = getattr(org, name)
        for field in records.dtype.names:
            if not np.isfinite(records[field]).all():
                where = np.argwhere(~np.isfinite(records[field]))[0].tolist()
                yield f"{name}{where}.{field} is not finite"


def _find_out_of_range(org: Org) -> Iterator[str]:
    for (mechanism, name), fields in SHARE_FIELDS.items():
        for field in fields:
            yield from _find_outside(getattr(org, name)[field], 1.0, f"{mechanism}: {name}", field)
    for (mechanism, name), fields in AMOUNT_FIELDS.items():
        for field in fields:
            yield from _find_outside(getattr(org, name)[field], np.inf, f"{mechanism}: {name}", field)


def _find_outside(values: Records, most: float, whose: str, field: str) -> Iterator[str]:
    off = np.argwhere((values < -TOLERANCE) | (values > most + TOLERANCE))
    if len(off):
        yield f"{whose}{off[0].tolist()}.{field} = {values[tuple(off[0])]:.6g} is outside 0..{most:g}"


def _find_wrong_hours(org: Org) -> Iterator[str]:
    """The hours of whoever had a week sum to forty and overtime; newcomers of this week had none yet."""
    reps = org.reps[(org.reps["present"] == 1) & (org.reps["tenure"] > 0.0)]
    spent = sum(reps[kind] for kind in HOUR_FIELDS)
    off = np.flatnonzero(np.abs(spent - 40.0 - reps["overtime"]) > TOLERANCE)
    if len(off) and _is_on(org, "time"):
        yield f"time: hours of seat {reps['seat'][off[0]]} sum to {spent[off[0]]:.6g}, not 40 + {reps['overtime'][off[0]]:.6g}"


def _find_wrong_pies(org: Org) -> Iterator[str]:
    """Right after the split quotas and gap sum to the pie, and pies to the target; later those who left since may be missing."""
    if org.now[0]["week_of_quarter"] > 0.0 or not _is_on(org, "targets"):
        return
    for t, team in enumerate(org.teams):
        given = float(org.reps["quota"][team["first"] : team["last"]].sum())
        wanted = float(team["pie"]) * (1.0 - float(team["gap"]))
        if abs(given - wanted) > 1e-6 * max(1.0, wanted):
            yield f"targets: slices of team {t} sum to {given:.6g}, not to {wanted:.6g}"
    target, pies = float(org.company[0]["target"]), float(org.teams["pie"].sum())
    if abs(target - max(1.0, pies)) > 1e-6 * target:
        yield f"targets: pies sum to {pies:.6g}, not to the target of {target:.6g}"


def _find_wrong_seats(org: Org) -> Iterator[str]:
    """Seats are filled or empty; nobody is in two places; whoever is not there has nothing in hand."""
    present = org.reps["present"]
    if not np.isin(present, (0, 1)).all() or not np.isin(org.managers["present"], (0, 1)).all():
        yield "careers: a seat is neither filled nor empty"
    if not (org.reps["seat"] == np.arange(len(org.reps))).all():
        yield "careers: a rep sits in somebody else's seat"
    off = np.flatnonzero((present == 0) & ((org.reps["open_deals"] > 0) | (org.reps["leaving"] != 0)))
    if len(off):
        yield f"careers: empty seat {off[0]} has open opportunities or somebody leaving"
    counted = org.tallies["people"] + org.tallies["vacant"]
    off = np.flatnonzero(counted != org.teams["last"] - org.teams["first"])
    if len(off):
        yield f"careers: team {off[0]} counts {counted[off[0]]:g} people and vacancies, not one a seat"


def _find_wrong_desks(org: Org) -> Iterator[str]:
    """A team's specialists are those at its desks, kind by kind."""
    there = org.specialists["present"] == 1
    kinds = [there & (org.specialists["kind"] == kind) for kind in range(4)]
    for field, counted in zip(
        ("specialists", "product", "industry", "installed", "telesales"), (there, *kinds), strict=True
    ):
        off = np.flatnonzero(counted.sum(axis=1) != org.teams[field])
        if len(off):
            yield f"reaction: team {off[0]} counts {org.teams[field][off[0]]} in {field}, at its desks sit {counted[off[0]].sum()}"


def _find_wrong_pipelines(org: Org) -> Iterator[str]:
    """A pipeline is what its open opportunities amount to, and no more than fit."""
    held, limit = org.reps["open_deals"], org.deals.shape[1]
    off = np.flatnonzero((held < 0) | (held > limit))
    if len(off):
        yield f"funnel: seat {off[0]} has {held[off[0]]} of at most {limit} opportunities"
        return
    amounts = np.where(np.arange(limit) < held[:, None], org.deals["amount"], 0.0).sum(axis=1)
    off = np.flatnonzero(np.abs(amounts - org.reps["pipeline"]) > TOLERANCE * (1.0 + amounts))
    if len(off) and _is_on(org, "funnel"):
        yield f"funnel: seat {off[0]} has {amounts[off[0]]:.6g} open, not {org.reps['pipeline'][off[0]]:.6g}"


def _find_wrong_money(org: Org) -> Iterator[str]:
    """Money in equals money out: bookings and pay of reps are those of teams; margin less all costs is the contribution."""
    now, week = org.now[0], int(org.now[0]["week"] - org.pushes[0]["first_week"])
    undone = bool(org.company[0]["given_up"] == 1)
    for t, (team, row) in enumerate(zip(org.teams, org.tallies, strict=True)):
        reps = org.reps[team["first"] : team["last"]]
        policy = org.policies[org.schedule[0 if undone else week, team["region"]]]
        for count, field in (("bookings", "bookings"), ("pay", "paid"), ("list_amount", "listed")):
            if abs(row[count] - reps[field].sum()) > TOLERANCE * (1.0 + abs(row[count])):
                yield f"company: {count} of team {t} are {row[count]:.6g}, its reps' {reps[field].sum():.6g}"
        left = _compute_contribution(row, team, org.managers[t], policy, org.world[0], now)
        if abs(left - row["contribution"]) > TOLERANCE * (1.0 + abs(left)):
            yield f"company: contribution of team {t} is {row['contribution']:.6g}, money in less money out is {left:.6g}"


def _compute_contribution(row: Any, team: Any, manager: Any, policy: Any, world: Any, now: Any) -> float:
    """$k of one team and step: margin on new and recurring business, less everybody's pay, hiring and programmes."""
    new = (1.0 - world["recurring_share"]) * (row["list_amount"] - row["discounts"])
    earned = world["gross_margin"] * (new + row["installed_base"] * now["dt"])
    managers = world["manager_pay"] * (manager["present"] + 0.35 * (policy["layers"] - 1.0))
    specialists = world["specialist_pay"] * team["specialists"]
    return float(
        earned - row["pay"] - (managers + specialists) * now["dt"] / 52.0 - row["turnover_cost"] - row["programme_cost"]
    )


def balance_opportunities(before: Records, after: Records) -> Records:
    """Opportunities in, less out, less what is still open, by seat, from the reps before and after one step: zero."""
    out = after["won"] + after["lost"] + after["dropped"]
    left: Records = before["open_deals"] + after["born"] - out - after["open_deals"]
    return left
