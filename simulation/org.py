"""The organisation as the engine sees it: records side by side, nothing else."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.behaviour import Behaviour
from simulation.declare import layout
from simulation.measures import COUNTS
from simulation.mechanisms import Switches
from simulation.policy import Policy
from simulation.roster import (
    Closed,
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
from simulation.start import Start
from simulation.world import World

Records = np.ndarray[Any, Any]
COUNT_RECORD = np.dtype([(name, "f8") for name in COUNTS], align=True)
PLACES = 24
"""Opportunities a pipeline holds."""
DESKS = 4
"""Places for specialists in a team."""


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
    "now": layout(Now),
    "world": layout(World),
    "start": layout(Start),
    "behaviour": layout(Behaviour),
    "norms": layout(Norms),
    "policies": layout(Policy),
    "switches": layout(Switches),
    "company": layout(Company),
    "executives": layout(Executive),
    "teams": layout(Team),
    "managers": layout(Manager),
    "specialists": layout(Specialist),
    "seats": layout(Seat),
    "reps": layout(Rep),
    "deals": layout(Deal),
    "tallies": COUNT_RECORD,
    "weekly": COUNT_RECORD,
    "by_team": COUNT_RECORD,
    "log": layout(Log),
    "closed": layout(Closed),
    "left": layout(Rep),
    "events": layout(Event),
}
STATE = ("now", "company", "executives", "teams", "managers", "specialists", "seats", "reps", "deals")
"""What changes as the organisation lives; the rest is given."""
