"""The steps between two quarters, each over the whole organisation. Their order is that of calendar.py."""

from __future__ import annotations

from typing import Any

from simulation.arithmetic import clip
from simulation.event_kinds import (
    CAUSE_FIXED,
    CAUSE_FOUND,
    EXECUTIVE_REPLACED,
    REFORM,
    REFORM_UNDONE,
    SPECIALIST_ADDED,
    SPECIALIST_RETIRED,
    TARGET_MADE,
    TARGET_MISSED,
)
from simulation.machine_code import rule
from simulation.org import DESKS_PER_TEAM, Org
from simulation.recorder import note_event
from simulation.rules import (
    attribution,
    careers,
    company,
    confidence,
    culture,
    funnel,
    goals,
    helping,
    information,
    load,
    pay,
    reaction,
    reports,
    targets,
    time,
    trust,
)
from simulation.signals import find_signal
from simulation.week import mean_help, policy_of, switches_of


@rule
def results(org: Org) -> None:
    """Attainment of reps, teams, managers, company."""
    if switches_of(org).pay == 0.0:
        return
    total = 0.0
    for t in range(len(org.teams)):
        team = org.teams[t]
        total += judge_members(org, t)
        people = clip(1.0 - team.departures + 0.3, 0.0, 1.3)
        pay.judge_manager(org.managers[t], team, people, policy_of(org, team.region))
    withheld = org.pushes[org.now[0].era - 1].share if org.now[0].era > 0 else 0.0
    pay.judge_company(org.company[0], total, withheld, org.norms[0], org.world[0], org.behaviour[0])
    missed = org.company[0].shortfall
    note_event(org, TARGET_MISSED if missed > 0.0 else TARGET_MADE, -1, -1, missed, org.company[0].target)


@rule
def judge_members(org: Org, t: int) -> float:
    """Judge a team's reps, then the team; returns its result in $k."""
    team = org.teams[t]
    attained, judged = 0.0, 0.0
    for i in range(team.first, team.last):
        rep = org.reps[i]
        pay.judge_rep(rep)
        attained += rep.attainment
        judged += rep.judged
    pay.judge_team(team, team.so_far, attained / max(1.0, judged))
    return float(team.result)


@rule
def settle(org: Org) -> None:
    """Variable pay of the old quarter is owed; the old quarter is closed."""
    on = switches_of(org)
    for t in range(len(org.teams)):
        team = org.teams[t]
        policy = policy_of(org, team.region)
        for i in range(team.first, team.last):
            rep = org.reps[i]
            if on.pay == 1.0 and rep.present == 1:
                pay.accrue_variable_pay(
                    rep, pay.compute_variable_pay(rep, team, org.company[0], policy, org.world[0], org.norms[0])
                )
            if on.confidence == 1.0 and rep.present == 1:
                confidence.react_to_quota(rep, org.behaviour[0])
            if on.goals == 1.0 and rep.present == 1:
                goals.remember_best_quarter(rep)
        if on.reports == 1.0:
            reports.compare_forecast(team)
        if on.funnel == 1.0:
            close_quarter(org, t)


@rule
def close_quarter(org: Org, t: int) -> None:
    """The team's tallies of the quarter start anew."""
    team = org.teams[t]
    for i in range(team.first, team.last):
        funnel.begin_rep_quarter(org.reps[i])
    funnel.begin_team_quarter(team)


@rule
def report(org: Org) -> None:
    """Forecast errors are seen; excuses are made; how much is left out of numbers, how much strain is told."""
    b, on, now = org.behaviour[0], switches_of(org), org.now[0]
    if on.reports == 0.0:
        return
    error = 0.0
    for t in range(len(org.teams)):
        team, manager = org.teams[t], org.managers[t]
        policy, leader = policy_of(org, team.region), org.executives[1 + team.region]
        error += team.forecast_error
        for i in range(team.first, team.last):
            if org.reps[i].present == 1:
                reports.make_excuse(org.reps[i], org.seats[i], org.company[0], now, b)
                reports.shade_reports(org.reps[i], team, policy, b)
                reports.speak_of_strain(org.reps[i], manager, leader, org.world[0].fidelity, b)
    reports.record_forecast_error(org.company[0], error / len(org.teams))


@rule
def untrue_share(org: Org, region: int) -> float:
    """Share of missed quotas explained by something untrue, in a region; everywhere for -1."""
    untrue, missed = 0.0, 0.0
    for i in range(len(org.reps)):
        rep = org.reps[i]
        here = region < 0 or org.teams[rep.team].region == region
        if here and rep.present == 1 and rep.judged == 1 and rep.made_quota == 0:
            missed += 1.0
            untrue += rep.untrue
    return untrue / max(1.0, missed)


@rule
def write_signal(org: Org, k: int) -> Any:
    """Write down what an executive reads of the quarter; returns what those who judge go by."""
    era, signal = org.now[0].era, org.signals[org.now[0].era, k]
    signal.miss, signal.forecast_error = org.company[0].miss, org.company[0].forecast_error
    signal.untrue = untrue_share(org, k - 1)
    return find_signal(org.signals, era, org.holds[0].blame, k)


@rule
def leaders_learn(org: Org) -> None:
    """Executives: what they see, what they think the reason was, whether they searched for it, whom they trust."""
    b, on, now = org.behaviour[0], switches_of(org), org.now[0]
    one = org.company[0]
    for k in range(len(org.executives)):
        leader = org.executives[k]
        policy = policy_of(org, max(0, k - 1))
        signal = write_signal(org, k)
        if on.time == 1.0:
            time.spend_executive_hours(leader, policy)
        if on.information == 1.0:
            information.dive_into_deals(leader, signal, policy, b)
            told, heard = sum_up_reports(org, k - 1)
            information.keep_in_touch(leader, told, heard, policy, org.world[0], b)
            information.update_empathy(leader, policy, b)
        if on.attribution == 1.0:
            attribution.update_blame(leader, signal, b)
            attribution.search_cause(leader, signal, one, 0.4 + 0.6 * leader.trust_sales, policy, now)
            if leader.found_cause >= 0:
                note_event(org, CAUSE_FOUND, k - 1, -1, float(leader.found_cause), leader.blame)
        if on.trust == 1.0:
            trust.update_trust_in_sales(leader, signal, b)


@rule
def sum_up_reports(org: Org, region: int) -> tuple[float, float]:
    """What reps of a region (everywhere for -1) understand and honestly report, and how far their claims move the total."""
    told, people, heard, teams = 0.0, 0.0, 0.0, 0.0
    for t in range(len(org.teams)):
        team = org.teams[t]
        if region >= 0 and team.region != region:
            continue
        policy = policy_of(org, team.region)
        teams += 1.0
        heard += policy.collaboration * team.heard if policy.split == targets.REPS else 0.0
        for i in range(team.first, team.last):
            rep = org.reps[i]
            if rep.present == 1:
                people += 1.0
                told += rep.understanding * reports.measure_honesty(rep)
    return told / max(1.0, people), heard / max(1.0, teams)


@rule
def look_at_territories(org: Org) -> None:
    """What leaders believe each territory holds; what managers know of their people."""
    b, now = org.behaviour[0], org.now[0]
    if switches_of(org).information == 0.0:
        return
    for t in range(len(org.teams)):
        team = org.teams[t]
        policy, leader = policy_of(org, team.region), org.executives[1 + team.region]
        for i in range(team.first, team.last):
            information.visit_territory(org.seats[i], i, leader, float(len(org.seats)), now)
            information.update_believed_potential(org.seats[i], org.reps[i], team, leader, policy, org.world[0], b, now)
        information.update_knowledge_of_people(org.managers[t], team, b)


@rule
def react(org: Org) -> None:
    """Pressure, rules, incentives, specialists, fixes."""
    b, now, one = org.behaviour[0], org.now[0], org.company[0]
    if switches_of(org).reaction == 0.0:
        return
    held = org.holds[0]
    for k in range(len(org.executives)):
        signal = find_signal(org.signals, now.era, held.rules, k)
        reaction.cling_to_control(org.executives[k], signal, policy_of(org, max(0, k - 1)), b)
    for t in range(len(org.teams)):
        team = org.teams[t]
        policy, k = policy_of(org, team.region), 1 + team.region
        leader = org.executives[k]
        if switches_of(org).attribution == 1.0:
            attribution.feel_blame(team, leader, find_signal(org.signals, now.era, held.blame, k))
        reaction.raise_pressure(team, find_signal(org.signals, now.era, held.pressure, k), leader, policy, b)
        reaction.tighten(team, find_signal(org.signals, now.era, held.rules, k), leader, policy, b)
        reaction.fix_found_cause(team, one, leader, policy, now, t)
        if team.fixed > 0.0:
            note_event(org, CAUSE_FIXED, t, -1, float(leader.found_cause), 0.0)
        renew_specialists(org, t)


@rule
def renew_specialists(org: Org, t: int) -> None:
    """Specialist roles end, ripen, are added."""
    team, now = org.teams[t], org.now[0]
    policy, leader = policy_of(org, team.region), org.executives[1 + team.region]
    before = team.specialists
    reaction.retire(team, org.specialists[t], t, policy, now)
    if team.specialists < before:
        note_event(org, SPECIALIST_RETIRED, t, -1, float(before - team.specialists), float(team.specialists))
    for desk in range(DESKS_PER_TEAM):
        reaction.learn_field(org.specialists[t, desk])
    remaining = team.specialists
    signal = find_signal(org.signals, now.era, org.holds[0].specialists, 1 + team.region)
    reaction.want_specialists(team, signal, leader, policy, org.behaviour[0])
    reaction.add_specialists(team, org.specialists[t], t, policy, now)
    if team.specialists > remaining:
        note_event(org, SPECIALIST_ADDED, t, -1, float(team.specialists - remaining), float(team.specialists))


@rule
def trust_all(org: Org) -> None:
    """What the quarter's turn shows of leaders."""
    b = org.behaviour[0]
    if switches_of(org).trust == 0.0:
        return
    for t in range(len(org.teams)):
        team = org.teams[t]
        policy = policy_of(org, team.region)
        for i in range(team.first, team.last):
            if org.reps[i].present == 1:
                trust.update_trust_in_leadership(org.reps[i], team, org.seats[i].dived, policy, b)
        trust.get_used_to_structure(team)


@rule
def meet_board(org: Org) -> None:
    """The board looks at four quarters; a reform may begin or be undone, the executive may go."""
    one, top = org.company[0], org.executives[0]
    if switches_of(org).company == 0.0:
        return
    company.expect_growth(one, org.world[0])
    quarter = org.pushes[org.now[0].era]
    verdict = company.hold_board_meeting(one, top, policy_of(org, 0), org.behaviour[0], quarter.imposed)
    quarter.decided = verdict
    if has_changed_levers(org):
        company.start_reform(one)
        note_event(org, REFORM, -1, -1, one.before_reform, 0.0)
    if verdict == 1:
        note_event(org, REFORM_UNDONE, -1, -1, company.result_against_market(one), one.before_reform)
        for i in range(len(org.reps)):
            if switches_of(org).trust == 1.0:
                trust.feel_reform_undone(org.reps[i], org.behaviour[0])
    if verdict == 2:
        note_event(org, EXECUTIVE_REPLACED, -1, -1, company.attainment_over_year(one), 0.0)
        replace_executive(org)


@rule
def has_changed_levers(org: Org) -> bool:
    """Whether levers were changed since the last quarter."""
    now = org.now[0]
    at = now.week - org.pushes[0].first_week
    before = max(0, at - 13)
    for r in range(org.schedule.shape[1]):
        if org.schedule[at, r] != org.schedule[before, r]:
            return True
    return False


@rule
def replace_executive(org: Org) -> None:
    """A new executive at the top: beliefs and habits start anew."""
    top, b, on = org.executives[0], org.behaviour[0], switches_of(org)
    if on.attribution == 1.0:
        attribution.reset_executive_blame(top, b)
    if on.information == 1.0:
        information.reset_executive_understanding(top)
    if on.reaction == 1.0:
        reaction.reset_executive_attachment(top)
    if on.targets == 1.0:
        targets.rebase_target(org.company[0], b)
    if on.trust == 0.0:
        return
    trust.reset_executive_trust(top)
    for i in range(len(org.reps)):
        trust.inherit_trust_in_leadership(org.reps[i], b)


@rule
def change_slowly(org: Org) -> None:
    """What moves by quarters: custom, care, purpose said, reputation, the offering, markets, burdens."""
    b, on, now, one = org.behaviour[0], switches_of(org), org.now[0], org.company[0]
    burnout, trusted, purpose, shared, n, fixed = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for t in range(len(org.teams)):
        team = org.teams[t]
        if on.helping == 1.0:
            helping.update_team_norms(team, mean_help(org, t), policy_of(org, team.region), b)
        fixed += team.fixed
        for i in range(team.first, team.last):
            rep = org.reps[i]
            if rep.present == 0:
                continue
            n, burnout, trusted = n + 1.0, burnout + rep.burnout, trusted + rep.trust_leadership
            purpose, shared = purpose + rep.purpose, shared + clip((rep.meeting + rep.helping) / 4.0, 0.0, 1.0)
            age_person(org, t, i)
    m = max(1.0, n)
    top_policy = policy_of(org, 0)
    if on.culture == 1.0:
        culture.remember_promise(one, top_policy)
    if on.careers == 1.0:
        careers.update_reputation(one, burnout / m, trusted / m, top_policy.pay_level)
    if on.company == 1.0:
        company.fit_offering(one, shared / m, purpose / m, org.executives[0], fixed / len(org.teams), b)
        company.move_market(one, org.world[0], now)
        for i in range(len(org.seats)):
            company.move_territory(org.seats[i], i, org.world[0], now)


@rule
def age_person(org: Org, t: int, i: int) -> None:
    """A quarter in one person's life."""
    rep, b, on, now = org.reps[i], org.behaviour[0], switches_of(org), org.now[0]
    policy = policy_of(org, org.teams[t].region)
    if on.helping == 1.0:
        helping.update_prosociality(rep, org.teams[t], policy, b)
    if on.load == 1.0:
        load.update_burden(rep, b, now)


@rule
def renew_goals(org: Org) -> None:
    """Everybody thinks over what they want to reach."""
    if switches_of(org).goals == 0.0:
        return
    for i in range(len(org.reps)):
        if org.reps[i].present == 1:
            goals.renew_goal(org.reps[i], org.behaviour[0], org.now[0])
