"""The organisation as the engine sees it: records side by side, nothing else."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.agent_state import (
    ClosedDeal,
    Company,
    Deal,
    Event,
    Executive,
    Log,
    Manager,
    Norms,
    Now,
    Rep,
    Seat,
    Specialist,
    Team,
)
from simulation.behaviour import Behaviour
from simulation.declare import build_layout
from simulation.measures import COUNTS
from simulation.mechanisms import Switches
from simulation.policy import Policy
from simulation.signals import Holds, Signal
from simulation.start import Start
from simulation.world import World

Records = np.ndarray[Any, Any]
COUNT_RECORD = np.dtype([(name, "f8") for name in COUNTS], align=True)
SLOTS_PER_REP = 24
"""Opportunities a pipeline holds."""
DESKS_PER_TEAM = 4
"""Desks for specialists in a team."""


class Org(NamedTuple):
    """One organisation. One-row arrays hold what exists once; `..._cells` are the same counts as plain numbers."""

    now: Records
    world: Records
    start: Records
    behaviour: Records
    norms: Records
    policies: Records
    switches: Records
    schedule: Records
    switching: Records
    pushes: Records
    signals: Records
    holds: Records
    company: Records
    executives: Records
    teams: Records
    managers: Records
    specialists: Records
    seats: Records
    reps: Records
    deals: Records
    tallies: Records
    weekly: Records
    by_team: Records
    log: Records
    closed: Records
    left: Records
    events: Records
    tally_cells: Records
    weekly_cells: Records
    team_cells: Records


RECORD_OF: dict[str, np.dtype[Any]] = {
    "now": build_layout(Now),
    "world": build_layout(World),
    "start": build_layout(Start),
    "behaviour": build_layout(Behaviour),
    "norms": build_layout(Norms),
    "policies": build_layout(Policy),
    "switches": build_layout(Switches),
    "signals": build_layout(Signal),
    "holds": build_layout(Holds),
    "company": build_layout(Company),
    "executives": build_layout(Executive),
    "teams": build_layout(Team),
    "managers": build_layout(Manager),
    "specialists": build_layout(Specialist),
    "seats": build_layout(Seat),
    "reps": build_layout(Rep),
    "deals": build_layout(Deal),
    "tallies": COUNT_RECORD,
    "weekly": COUNT_RECORD,
    "by_team": COUNT_RECORD,
    "log": build_layout(Log),
    "closed": build_layout(ClosedDeal),
    "left": build_layout(Rep),
    "events": build_layout(Event),
}
STATE = ("now", "company", "executives", "teams", "managers", "specialists", "seats", "reps", "deals")
"""What changes during a run; what leaders read is kept beside it, by quarter; the rest is given."""
