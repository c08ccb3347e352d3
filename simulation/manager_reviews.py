"""The review of people between two quarters: weak numbers are coached or warned, managers go, and their seats are filled."""

from __future__ import annotations

from simulation.event_kinds import MANAGER_LEFT, MANAGER_NAMED, REP_WARNED
from simulation.machine_code import rule
from simulation.org import Org
from simulation.recorder import note_event
from simulation.rules import careers, goals, trust
from simulation.week import policy_of, switches_of


@rule
def review_people(org: Org) -> None:
    """Weak numbers are coached or warned; managers go; seats of managers are filled."""
    b, on, now = org.behaviour[0], switches_of(org), org.now[0]
    if on.careers == 0.0:
        return
    for t in range(len(org.teams)):
        team = org.teams[t]
        policy, leader = policy_of(org, team.region), org.executives[1 + team.region]
        for i in range(team.first, team.last):
            rep = org.reps[i]
            if rep.present == 1 and careers.review_rep(rep, team, leader, policy, b):
                note_event(org, REP_WARNED, t, i, rep.year_attainment, 0.0)
                if on.goals == 1.0:
                    goals.react_to_warning(rep, b)
        careers.train_manager(org.managers[t], policy, b)
        if careers.draw_manager_departure(org.managers[t], now, b):
            note_event(org, MANAGER_LEFT, t, -1, org.managers[t].score, 0.0)
    for t in range(len(org.teams)):
        if org.managers[t].present == 0:
            name_manager(org, t)


@rule
def weigh_reps_for_tenure(org: Org) -> None:
    """Weigh reps so that their mix of tenure stays that of today; until then it is remembered."""
    now, one = org.now[0], org.company[0]
    if switches_of(org).careers == 0.0:
        return
    newcomers, settling, second_year, later = 0.0, 0.0, 0.0, 0.0
    for i in range(len(org.reps)):
        if org.reps[i].present == 1:
            at = careers.find_tenure_stage(org.reps[i].tenure)
            newcomers += at == 0
            settling += at == 1
            second_year += at == 2
            later += at == 3
    n = max(1.0, newcomers + settling + second_year + later)
    shares = (newcomers / n, settling / n, second_year / n, later / n)
    if now.week <= 0:
        careers.remember_tenure(one, shares[0], shares[1], shares[2])
    for i in range(len(org.reps)):
        if org.reps[i].present == 1:
            careers.weigh_for_tenure(org.reps[i], one, shares[careers.find_tenure_stage(org.reps[i].tenure)])


@rule
def name_manager(org: Org, t: int) -> None:
    """Fill a manager's seat by the rule in force: from the whole company, or from outside."""
    team, manager, now, b = org.teams[t], org.managers[t], org.now[0], org.behaviour[0]
    policy, on = policy_of(org, team.region), switches_of(org)
    chosen = -1 if policy.promotion == careers.EXTERNAL else find_best_candidate(org, t)
    if chosen < 0:
        careers.hire_outside_manager(manager, policy, b, now)
    else:
        careers.appoint_manager(manager, org.reps[chosen], policy, b, now)
    note_event(org, MANAGER_NAMED, t, chosen, manager.care, manager.selling)
    for i in range(team.first, team.last):
        if org.reps[i].present == 1:
            if on.trust == 1.0:
                trust.inherit_trust_in_manager(org.reps[i], b)
            if on.goals == 1.0:
                goals.meet_manager(org.reps[i], b)


@rule
def find_best_candidate(org: Org, t: int) -> int:
    """Who looks best in the region to the promotion rule; -1 if nobody has been there long enough for a number of their own."""
    now, b = org.now[0], org.behaviour[0]
    region, best, chosen = org.teams[t].region, -1e30, -1
    policy = policy_of(org, region)
    for i in range(len(org.reps)):
        rep = org.reps[i]
        if (
            rep.present == 0
            or rep.tenure < careers.WEEKS_TO_ELIGIBLE
            or rep.leaving != careers.STAYS
            or org.teams[rep.team].region != region
        ):
            continue
        looks = careers.rate_candidate(rep, policy, b, now)
        if looks > best:
            best, chosen = looks, i
    return chosen
