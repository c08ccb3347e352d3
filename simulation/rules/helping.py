"""M11 Helping and sharing: help is chosen, and knowledge moves from the better to the worse.

Claims 0.15, 0.22, 1.5, 1.15, 1.17-1.20, 2.22, 2.34. Help follows one's own gain under the pay plan, care for colleagues and what is
usual; it stops when one's own numbers are at risk. What is usual grows over quarters, not weeks.
"""

from __future__ import annotations

import math

from simulation.agent_state import Now, Rep, Team
from simulation.arithmetic import clip, grow
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.pay import incentive_intensity, share_in_team

LATELY = 6.0
"""Weeks for which a hand with a deal is felt."""
MOST_HELP = 2.5
"""Hours a week anybody helps."""


@rule
def choose_help(rep: Rep, team: Team, policy: Policy, b: Behaviour, now: Now) -> None:
    """Hours a rep wants to help: own gain from colleagues' results, care, custom; less when behind."""
    n = max(1.0, float(team.staffed))
    gain = b.help_gain * incentive_intensity(team, policy) * policy.team_share * share_in_team(rep, n, b)
    kind = b.help_care * rep.prosociality * (0.4 + 0.6 * rep.trust_peers) + b.help_custom * team.helping_norm
    rivalry = b.rivalry * policy.contests
    behind, done = 0.0, 0.0
    if rep.quota > 0.0:
        passed = now.week_of_quarter / 13.0
        done = 1.0 if rep.quarter_bookings >= rep.quota else 0.0
        behind = clip(passed - rep.quarter_bookings / rep.quota, 0.0, 1.0)
    own = 1.0 - (b.own_first * behind + b.done_and_gone * done) * (1.0 - policy.team_share)
    alone = 1.0 if team.staffed > 1 else 0.0
    rep.wish_to_help = alone * MOST_HELP * clip((gain + kind - rivalry) * own, 0.0, 1.0)


@rule
def find_partner(i: int, team: Team, week: int) -> int:
    """This week's partner: everybody meets everybody in turn. A partner of oneself means nobody."""
    size = team.last - team.first
    if size < 2:
        return i
    return team.first + (i - team.first + 1 + (week + 10_000) % (size - 1)) % size


@rule
def learn_from_partner(rep: Rep, other: Rep, b: Behaviour, now: Now) -> None:
    """What a rep gets from this week's partner: a hand with open deals, and a lesson where the other is better."""
    given = other.helping if other.present == 1 and other.seat != rep.seat else 0.0
    rep.helped = given + (rep.helped - given) * math.exp(-now.dt / LATELY)
    rep.lesson = 0.0
    if other.present == 0 or other.seat == rep.seat or rep.away >= 1.0:
        return
    hours = other.helping + rep.meeting * b.meeting_yield
    rep.lesson = b.teaching * hours * max(0.0, other.skill - rep.skill) * now.dt


@rule
def update_team_norms(team: Team, mean_help: float, policy: Policy, b: Behaviour) -> None:
    """What is usual follows what is done, over two to four quarters: help, and dividing one's own target (0.22)."""
    done = clip(mean_help / MOST_HELP * 1.5, 0.0, 1.0)
    team.helping_norm = team.helping_norm + (done - team.helping_norm) / b.custom_quarters
    team.dividing_norm = team.dividing_norm + (policy.collaboration - team.dividing_norm) / b.custom_quarters


@rule
def update_prosociality(rep: Rep, team: Team, policy: Policy, b: Behaviour) -> None:
    """Care for colleagues wears off under incentives and in unsafe jobs, and grows with purpose (0.7, 1.19). A quarter's step."""
    unsafe = clip(0.3 * team.fired + rep.probation, 0.0, 1.0)
    strong = max(0.0, incentive_intensity(team, policy) - 0.3)
    worn = b.selfish_by_pay * strong + b.selfish_by_fear * unsafe
    grown = grow(rep.prosociality, b.care_by_purpose * rep.purpose)
    rep.prosociality = clip(grown * (1.0 - clip(worn, 0.0, 0.9)), 0.0, 1.0)
