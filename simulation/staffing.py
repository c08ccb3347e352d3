"""Between two quarters: weak numbers are reviewed, managers go, and managers' seats are filled."""

from __future__ import annotations

from simulation.chronicle import MANAGER_LEFT, MANAGER_NAMED, WARNED
from simulation.compiled import rule
from simulation.org import Org
from simulation.record import note
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
            if rep.present == 1 and careers.review(rep, team, leader, policy, b):
                note(org, WARNED, t, i, rep.year_attainment, 0.0)
                if on.goals == 1.0:
                    goals.be_warned(rep, b)
        careers.train_manager(org.managers[t], policy, b)
        if careers.manager_leaves(org.managers[t], now, b):
            note(org, MANAGER_LEFT, t, -1, org.managers[t].score, 0.0)
    for t in range(len(org.teams)):
        if org.managers[t].present == 0:
            name_manager(org, t)


@rule
def name_manager(org: Org, t: int) -> None:
    """Fill a manager's seat by the rule in force: from the whole company, or from outside."""
    team, manager, now, b = org.teams[t], org.managers[t], org.now[0], org.behaviour[0]
    policy, on = policy_of(org, team.region), switches_of(org)
    chosen = -1 if policy.promotion == careers.EXTERNAL else best_candidate(org, t)
    if chosen < 0:
        careers.import_manager(manager, policy, b, now)
    else:
        careers.appoint_manager(manager, org.reps[chosen], policy, b, now)
    note(org, MANAGER_NAMED, t, chosen, manager.care, manager.selling)
    for i in range(team.first, team.last):
        if org.reps[i].present == 1:
            if on.trust == 1.0:
                trust.meet_new_boss(org.reps[i], b)
            if on.goals == 1.0:
                goals.meet_manager(org.reps[i], b)


@rule
def best_candidate(org: Org, t: int) -> int:
    """Who looks best in the region to the promotion rule; -1 if nobody has been there long enough for a number of their own."""
    now, b = org.now[0], org.behaviour[0]
    region, best, found = org.teams[t].region, -1e30, -1
    policy = policy_of(org, region)
    for i in range(len(org.reps)):
        rep = org.reps[i]
        if (
            rep.present == 0
            or rep.tenure < careers.ELIGIBLE
            or rep.leaving != careers.STAYS
            or org.teams[rep.team].region != region
        ):
            continue
        looks = careers.promise_of(rep, policy, b, now)
        if looks > best:
            best, found = looks, i
    return found
