"""The steps of a team's week, each a sweep over the team's seats. Their order is that of calendar.py.

Steps of one team read no other team's state, so teams may be swept one after another, which keeps their records in the cache.
"""

from __future__ import annotations

from typing import Any

from simulation.event_kinds import GOAL_MET, REP_BECAME_MANAGER, REP_HIRED, REP_LET_GO, REP_QUIT
from simulation.machine_code import rule
from simulation.org import DESKS_PER_TEAM, Org
from simulation.person_traits import draw_weekly_luck
from simulation.recorder import (
    close_team_books,
    note_closed_deal,
    note_departure,
    note_event,
    observe_rep,
    observe_team,
)
from simulation.rules import (
    careers,
    company,
    confidence,
    culture,
    effort,
    funnel,
    goals,
    helping,
    load,
    pay,
    time,
    trust,
    understanding,
)
from simulation.rules.targets import MANAGER


@rule
def policy_of(org: Org, region: int) -> Any:
    """The policy in force in a region now; the past one once the board has undone the reform."""
    here = org.schedule[org.now[0].week - org.pushes[0].first_week, region]
    return org.policies[org.schedule[0, region] if org.company[0].given_up == 1 else here]


@rule
def switches_of(org: Org) -> Any:
    """Which mechanisms are on now."""
    return org.switches[org.switching[org.now[0].week - org.pushes[0].first_week]]


@rule
def open_week(org: Org, t: int) -> None:
    """Tallies start at zero; territories want what they want this week."""
    team, now, on = org.teams[t], org.now[0], switches_of(org)
    shocked = company.demand_after_shock(now, org.world[0])
    for i in range(team.first, team.last):
        funnel.clear_tallies(org.reps[i])
        careers.clear_exits(org.reps[i])
        goals.clear_goals_met(org.reps[i])
        if on.company == 1.0:
            company.update_demand(org.seats[i], org.company[0], shocked)
    careers.clear_hires(team)
    if on.careers == 1.0:
        careers.fade_departures(team, now)


@rule
def live_life(org: Org, t: int) -> None:
    """Events of life, goals kept in mind, leave and sickness."""
    team, now, b, on = org.teams[t], org.now[0], org.behaviour[0], switches_of(org)
    policy = policy_of(org, team.region)
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        draw_weekly_luck(rep, now)
        if on.goals == 1.0:
            goals.meet_trigger_event(rep, org.norms[0], b)
            goals.keep_goal_in_mind(rep, org.norms[0], b, now.dt)
        load.clear_absence(rep)
        if on.load == 1.0:
            load.take_leave(rep, policy, b, now)


@rule
def plan_time(org: Org, t: int) -> None:
    """Who is there; the manager divides the week."""
    team = org.teams[t]
    time.survey_team(team, org.reps)
    if switches_of(org).time == 1.0:
        time.divide_manager_week(org.managers[t], team, policy_of(org, team.region), org.behaviour[0])


@rule
def choose(org: Org, t: int) -> None:
    """Reps choose: help, hours and intensity, how hard to push."""
    team, manager, now, b, on = org.teams[t], org.managers[t], org.now[0], org.behaviour[0], switches_of(org)
    policy = policy_of(org, team.region)
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        if on.helping == 1.0:
            helping.choose_help(rep, team, policy, b, now)
        if on.effort == 1.0:
            effort.choose_effort(rep, team, manager, org.company[0], policy, org.world[0], org.norms[0], b, now)
        if on.company == 1.0:
            company.choose_pushiness(rep, team, policy, org.norms[0], b, now)


@rule
def divide_time(org: Org, t: int) -> None:
    """Hours are divided; what they can bring is known."""
    team, manager, b, on = org.teams[t], org.managers[t], org.behaviour[0], switches_of(org)
    policy = policy_of(org, team.region)
    ordinary = time.ordinary_customer_hours(b)
    for i in range(team.first, team.last):
        rep, seat = org.reps[i], org.seats[i]
        if rep.present == 0:
            continue
        if on.time == 1.0:
            time.put_off(rep, b, org.now[0].dt)
            time.divide_rep_week(rep, team, manager, policy, b, ordinary)
        if on.funnel == 1.0:
            funnel.compute_strength(rep, team, manager, seat, org.company[0], policy, org.world[0], org.norms[0], b)
            funnel.compute_capacity(rep, seat, team, org.world[0], org.norms[0], b)


@rule
def prospect(org: Org, t: int) -> None:
    """New opportunities."""
    team = org.teams[t]
    policy = policy_of(org, team.region)
    if switches_of(org).funnel == 0.0:
        return
    for i in range(team.first, team.last):
        if org.reps[i].present == 1:
            funnel.prospect_for_deals(
                org.reps[i],
                org.seats[i],
                team,
                org.deals[i],
                policy,
                org.world[0],
                org.norms[0],
                org.behaviour[0],
                org.now[0],
            )


@rule
def advance(org: Org, t: int) -> None:
    """Work on opportunities; some close."""
    team = org.teams[t]
    if switches_of(org).funnel == 0.0:
        return
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        closed = funnel.advance_deals(
            rep, org.seats[i], org.deals[i], org.world[0], org.norms[0], org.behaviour[0], org.now[0]
        )
        funnel.add_to_quarter(rep, team)
        for k in range(closed):
            note_closed_deal(org, rep, org.deals[i][rep.open_deals + k])


@rule
def learn(org: Org, t: int) -> None:
    """Customers, colleagues, coaching and practice teach; wins and losses teach confidence."""
    team, manager, now, b, on = org.teams[t], org.managers[t], org.now[0], org.behaviour[0], switches_of(org)
    policy, world = policy_of(org, team.region), org.world[0]
    ordinary = time.ordinary_customer_hours(b)
    for i in range(team.first, team.last):
        if on.helping == 1.0 and org.reps[i].present == 1:
            helping.learn_from_partner(org.reps[i], org.reps[helping.find_partner(i, team, now.week)], b, now)
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        if on.understanding == 1.0:
            understanding.learn_customers(rep, b, now, ordinary)
        if on.confidence == 1.0:
            confidence.learn_craft(rep, team, manager, policy, world, org.norms[0], b, now.dt)
            confidence.react_to_deals(rep, policy, world, b)
            confidence.take_small_steps(rep, manager, policy, b, now.dt)


@rule
def talk(org: Org, t: int) -> None:
    """Talks about reps' own goals; what leaders say and do gives meaning, or takes it, and once a month moves trust."""
    team, manager, now, b, on = org.teams[t], org.managers[t], org.now[0], org.behaviour[0], switches_of(org)
    policy = policy_of(org, team.region)
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        if on.goals == 1.0:
            goals.talk_about_goals(rep, manager, b, now)
        if on.culture == 1.0:
            culture.find_meaning(rep, org.company[0], policy, org.norms[0], b, now.dt)
    if on.trust == 1.0 and trust.month_ends(now):
        trust_each_other(org, t)


@rule
def trust_each_other(org: Org, t: int) -> None:
    """A month in which reps see leaders, manager and colleagues, and newcomers hear what the others think."""
    team, manager, b = org.teams[t], org.managers[t], org.behaviour[0]
    policy = policy_of(org, team.region)
    helped, known = mean_help(org, t), known_on_the_floor(org, t)
    favour = b.favouritism * (1.0 - manager.felt_care) if policy.split == MANAGER else 0.0
    leaders, boss, settled = 0.0, 0.0, 0.0
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        trust.watch_leaders(rep, team, known, policy, b)
        trust.update_trust_in_manager(rep, team, manager, favour * policy.collaboration, b)
        trust.update_trust_in_peers(rep, team, helped, policy, b)
        if rep.tenure >= trust.NEWCOMER:
            leaders, boss, settled = leaders + rep.trust_leadership, boss + rep.trust_manager, settled + 1.0
    for i in range(team.first, team.last):
        if org.reps[i].present == 1 and settled > 0.0:
            trust.hear_colleagues(org.reps[i], leaders / settled, boss / settled, b)


@rule
def mean_help(org: Org, t: int) -> float:
    """Hours a week of helping, per person present."""
    team, total = org.teams[t], 0.0
    for i in range(team.first, team.last):
        if org.reps[i].present == 1:
            total += org.reps[i].wish_to_help
    return total / max(1.0, float(team.staffed))


@rule
def known_on_the_floor(org: Org, t: int) -> float:
    """How far a team's quotas are out of reach together, as its reps see it and as far as they were imposed, 0..1."""
    team, asked, possible, imposed = org.teams[t], 0.0, 0.0, 0.0
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 1:
            asked, possible = asked + rep.quota, possible + rep.estimate
            imposed += rep.quota * (1.0 - rep.voice)
    return trust.beyond(asked, possible, org.behaviour[0]) * imposed / max(1.0, asked)


@rule
def tire(org: Org, t: int) -> None:
    """Load, fatigue, burnout."""
    team, b = org.teams[t], org.behaviour[0]
    if switches_of(org).load == 0.0:
        return
    for i in range(team.first, team.last):
        if org.reps[i].present == 1:
            load.update_load(org.reps[i], org.managers[t], b)
            load.update_fatigue_and_burnout(org.reps[i], org.norms[0], b)


@rule
def earn(org: Org, t: int) -> None:
    """Pay comes in, goals come nearer, existing customers stay or go."""
    team, now, b, on = org.teams[t], org.now[0], org.behaviour[0], switches_of(org)
    policy = policy_of(org, team.region)
    for i in range(team.first, team.last):
        rep = org.reps[i]
        pay.pay_rep(rep, team, policy, org.world[0], org.norms[0], now.dt)
        if on.company == 1.0:
            company.serve_installed_base(org.seats[i], rep, team, org.world[0], b, now)
        if rep.present == 1 and on.goals == 1.0:
            goals.save_towards_goal(rep, b)
            if rep.goals_met > 0.0:
                note_event(org, GOAL_MET, t, i, rep.goal_amount, 0.0)


@rule
def come_and_go(org: Org, t: int) -> None:
    """Some quit, some start."""
    team, manager, now, b = org.teams[t], org.managers[t], org.now[0], org.behaviour[0]
    policy = policy_of(org, team.region)
    if switches_of(org).careers == 0.0:
        return
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            if careers.advance_search(rep, now):
                careers.hire_rep(rep, team, org.company[0], org.start[0], policy, org.world[0], b, now)
                if switches_of(org).trust == 1.0:
                    trust.hear_promises(rep, org.company[0], b)
                note_event(org, REP_HIRED, t, i, rep.talent, rep.vacant)
            continue
        careers.consider_leaving(rep, team, manager, policy, b, now)
    for i in range(team.first, team.last):
        if org.reps[i].leaving != careers.STAYS:
            see_off_rep(org, t, i)


@rule
def see_off_rep(org: Org, t: int, i: int) -> None:
    """Somebody goes: written down, opportunities dropped, customers handed over."""
    rep, team = org.reps[i], org.teams[t]
    kind = (
        REP_QUIT
        if rep.leaving == careers.QUITS
        else (REP_LET_GO if rep.leaving == careers.LET_GO else REP_BECAME_MANAGER)
    )
    note_event(org, kind, t, i, rep.burnout, rep.tenure)
    note_departure(org, rep)
    funnel.drop_deals(rep)
    if switches_of(org).understanding == 1.0:
        understanding.hand_over(rep, org.behaviour[0])
    careers.leave_seat(rep, team, org.company[0], policy_of(org, team.region), org.world[0], org.now[0])


@rule
def observe(org: Org, t: int) -> None:
    """Add the team's week to what is observed."""
    team, now = org.teams[t], org.now[0]
    row = org.tallies[t]
    for i in range(team.first, team.last):
        observe_rep(row, org.reps[i], org.seats[i], org.norms[0], now)
    observe_team(row, team, now)
    for desk in range(DESKS_PER_TEAM):
        if switches_of(org).time == 1.0:
            time.share_deals(
                org.specialists[t, desk],
                team,
                org.norms[0].open_deals,
                org.behaviour[0].specialist_deals,
                org.behaviour[0],
            )
    close_team_books(row, team, org.managers[t], policy_of(org, team.region), org.world[0], now)
