"""Conservation laws, looked at from outside: after any week they must hold. A failure names mechanism, agent and week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.org import Org, Records

CLOSE = 1e-6
SHARES = {
    "reps": (
        "fatigue",
        "burnout",
        "trust_manager",
        "trust_leadership",
        "trust_peers",
        "intent",
        "confidence",
        "understanding",
        "purpose",
        "pushiness",
        "prosociality",
        "aware",
        "disclosed",
        "link",
        "goal_strength",
        "silent",
        "voice",
        "burden",
        "knowledge",
        "habit",
        "away",
    ),
    "teams": ("control", "pressure", "helping_norm", "gap", "heard", "blame_felt"),
    "managers": ("care", "felt_care", "knowledge", "fatigue"),
    "executives": ("blame", "true_blame", "understanding", "empathy", "trust_sales", "own_weight", "attachment"),
    "company": ("offering_fit", "reputation", "promised"),
    "seats": ("readiness",),
}
OWNER = {
    "reps": "load/trust/goals",
    "teams": "reaction/targets",
    "managers": "time",
    "executives": "information",
    "company": "company",
    "seats": "company",
}


class Broken(AssertionError):
    """An invariant does not hold."""


def check(org: Org) -> None:
    """Check all of them.

    Raises:
        Broken: the first that does not hold, with mechanism, agent and week.
    """
    for problem in problems(org):
        raise Broken(problem)


def problems(org: Org) -> Iterator[str]:
    """All that does not hold, in words."""
    week = int(org.now[0]["week"])
    for law in (_finite, _in_range, _hours, _pies, _heads, _pipelines):
        for text in law(org):
            yield f"week {week}: {text}"


def _finite(org: Org) -> Iterator[str]:
    for name in ("reps", "seats", "teams", "managers", "executives", "company", "specialists", "deals"):
        records = getattr(org, name)
        for field in records.dtype.names:
            if not np.isfinite(records[field]).all():
                where = np.argwhere(~np.isfinite(records[field]))[0].tolist()
                yield f"{name}{where}.{field} is not finite"


def _in_range(org: Org) -> Iterator[str]:
    for name, fields in SHARES.items():
        for field in fields:
            values = getattr(org, name)[field]
            off = np.flatnonzero((values < -CLOSE) | (values > 1.0 + CLOSE))
            if len(off):
                yield f"{OWNER[name]}: {name}[{off[0]}].{field} = {values[off[0]]:.6g} is outside 0..1"


def _hours(org: Org) -> Iterator[str]:
    reps = org.reps[org.reps["present"] == 1]
    spent = sum(reps[kind] for kind in ("customer", "internal", "admin", "helping", "meeting", "training", "leave"))
    settled = reps["tenure"] >= 1.0
    off = np.flatnonzero((np.abs(spent - 40.0 - reps["overtime"]) > CLOSE) & settled)
    if len(off):
        yield f"time: hours of seat {reps['seat'][off[0]]} sum to {spent[off[0]]:.6g}, not 40 + {reps['overtime'][off[0]]:.6g}"


def _pies(org: Org) -> Iterator[str]:
    """Right after the split quotas and gap sum to the pie; later only those who left since may be missing."""
    if org.now[0]["week_of_quarter"] > 0.0:
        return
    for t, team in enumerate(org.teams):
        seats = slice(team["first"], team["last"])
        given = float(org.reps["quota"][seats].sum())
        wanted = float(team["pie"]) * (1.0 - float(team["gap"]))
        if float(team["staffed"]) > 0 and abs(given - wanted) > 1e-6 * max(1.0, wanted):
            yield f"targets: slices of team {t} sum to {given:.6g}, not to {wanted:.6g}"


def _heads(org: Org) -> Iterator[str]:
    present = org.reps["present"]
    if not np.isin(present, (0, 1)).all():
        yield "careers: a seat is neither filled nor empty"
    off = np.flatnonzero((present == 0) & (org.reps["open_deals"] > 0))
    if len(off):
        yield f"careers: empty seat {off[0]} has open opportunities"


def _pipelines(org: Org) -> Iterator[str]:
    limit = org.deals.shape[1]
    off = np.flatnonzero((org.reps["open_deals"] < 0) | (org.reps["open_deals"] > limit))
    if len(off):
        yield f"funnel: seat {off[0]} has {org.reps['open_deals'][off[0]]} of at most {limit} opportunities"


def flows(before: Records, after: Records, born: float, closed: float, dropped: float) -> float:
    """Opportunities in, less out, less what is still open: zero."""
    return float(after["open_deals"].sum() - before["open_deals"].sum()) - born + closed + dropped
