"""The setting of targets, the last step between two quarters: calls rules/targets.py for the company's number, the pies and the slices."""

from __future__ import annotations

import math

from simulation.agent_state import Rep
from simulation.arithmetic import clip
from simulation.event_kinds import TARGET_SET
from simulation.machine_code import rule
from simulation.org import Org
from simulation.recorder import note_event
from simulation.rules import funnel, information, reports, targets
from simulation.week import policy_of, switches_of


@rule
def set_targets(org: Org) -> None:
    """The company's number, the pies, the slices, the claims, the quotas, the forecasts."""
    share_out_target(org, False)


@rule
def share_out_target(org: Org, first: bool) -> None:
    """The same; the first target of all is given, and only shared out."""
    if switches_of(org).targets == 0.0:
        return
    one, b, top = org.company[0], org.behaviour[0], org.executives[0]
    policy = policy_of(org, 0)
    total = 0.0
    for t in range(len(org.teams)):
        total += weigh_team(org, t)
    demanded = one.target if first else targets.demand_growth(one, top, policy, org.world[0], b)
    for k in range(len(org.executives)):
        believe_possible(org, k, demanded / one.target, first)
    usual, _ = sum_usual_pace(org, -1)
    believed = math.exp(top.believed) * usual
    if not first:
        targets.set_company_target(one, top, demanded, believed, policy, b)
    pies = 0.0
    for t in range(len(org.teams)):
        pies += divide_pie(org, t, one.target / max(1e-6, total))
    targets.sum_pies(one, pies)
    note_event(org, TARGET_SET, -1, -1, one.target, believed)


@rule
def expected_pace(rep: Rep) -> float:
    """What leaders count a seat for: nothing when empty, less while somebody is new."""
    return clip(0.35 + 0.65 * rep.tenure / 26.0, 0.0, 1.0) if rep.present == 1 else 0.0


@rule
def sum_usual_pace(org: Org, region: int) -> tuple[float, float]:
    """$k a quarter of ordinary reps in the seats that count, in ordinary territories and in these; everywhere for -1."""
    seats, held = 0.0, 0.0
    for i in range(len(org.seats)):
        if region < 0 or org.teams[org.seats[i].team].region == region:
            counts = expected_pace(org.reps[i])
            seats += counts
            held += counts * org.seats[i].demand
    pace = org.norms[0].pace * 13.0
    return max(0.1, seats) * pace, max(0.01, held) * pace


@rule
def believe_possible(org: Org, k: int, growth: float, first: bool) -> None:
    """A leader believes in what can come, in what is reported of it, or in what the plan needs."""
    b, region = org.behaviour[0], k - 1
    if switches_of(org).information == 0.0:
        return
    reported, plan = 0.0, 0.0
    for t in range(len(org.teams)):
        team = org.teams[t]
        if region >= 0 and team.region != region:
            continue
        plan += team.pie * growth
        for i in range(team.first, team.last):
            rep = org.reps[i]
            reported += rep.present * rep.estimate * (1.0 - b.reports_bias * rep.holding_back)
    usual, held = sum_usual_pace(org, region)
    market = math.log(held / usual)
    if first:
        information.begin_believing(org.executives[k], market, math.log(max(1.0, org.company[0].target) / usual))
        return
    told, wanted = math.log(max(1.0, reported) / usual), math.log(max(1.0, plan) / usual)
    information.believe_possible(org.executives[k], org.company[0], told, market, wanted, b)


@rule
def weigh_team(org: Org, t: int) -> float:
    """Each rep's private estimate, and the weight of the team's seats in head office's eyes."""
    team, b = org.teams[t], org.behaviour[0]
    policy = policy_of(org, team.region)
    total = 0.0
    for i in range(team.first, team.last):
        rep, seat = org.reps[i], org.seats[i]
        if rep.present == 0:
            targets.clear_quota(rep)
            continue
        if switches_of(org).funnel == 1.0:
            funnel.look_ahead(rep, seat, org.deals[i], policy, org.norms[0], b)
        targets.form_estimate(rep)
        total += targets.slice_weight(rep, seat, policy, org.norms[0], b)
    return total


@rule
def divide_pie(org: Org, t: int, per_weight: float) -> float:
    """One team's pie: asked, claimed, corrected, divided. Returns $k."""
    team, b = org.teams[t], org.behaviour[0]
    policy = policy_of(org, team.region)
    dictated, estimates, forecast = 0.0, 0.0, 0.0
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 1:
            targets.dictate_slice(
                rep, team, targets.slice_weight(rep, org.seats[i], policy, org.norms[0], b), per_weight
            )
            dictated, estimates = dictated + rep.dictated, estimates + rep.estimate
    targets.ask_for_pie(team, dictated)
    claims = collect_claims(org, t, dictated, estimates)
    targets.listen_to_claims(team, claims, policy)
    give_quotas(org, t, claims, estimates)
    for i in range(team.first, team.last):
        if org.reps[i].present == 1 and switches_of(org).reports == 1.0:
            reports.report_forecast(org.reps[i])
            forecast += org.reps[i].forecast
    if switches_of(org).reports == 1.0:
        reports.roll_up_forecast(team, forecast)
    return float(team.pie)


@rule
def collect_claims(org: Org, t: int, dictated: float, estimates: float) -> float:
    """Claims by whoever names the shares; returns their sum."""
    team, manager, b = org.teams[t], org.managers[t], org.behaviour[0]
    policy = policy_of(org, team.region)
    claims = 0.0
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        if policy.split == targets.REPS:
            targets.claim_by_rep(rep, policy, b)
        elif policy.split == targets.MANAGER:
            targets.claim_by_manager(rep, team, manager, estimates, targets.draw_favour(rep, org.now[0]), b)
        else:
            targets.claim_by_formula(rep, team.asked, dictated)
        claims += rep.claim
    return claims


@rule
def give_quotas(org: Org, t: int, claims: float, estimates: float) -> None:
    """Share out what nobody took, scale what was too much, and fix each quota."""
    team, manager = org.teams[t], org.managers[t]
    policy = policy_of(org, team.region)
    left = team.pie - claims
    weights = 0.0
    for i in range(team.first, team.last):
        weights += targets.leftover_weight(org.reps[i], manager, team, estimates, policy)
    quotas = 0.0
    for i in range(team.first, team.last):
        rep = org.reps[i]
        if rep.present == 0:
            continue
        share = targets.leftover_weight(rep, manager, team, estimates, policy) / max(1e-6, weights)
        claimed = rep.claim * team.pie / max(1e-6, claims) if left <= 0.0 else rep.claim
        if left > 0.0 and policy.leftover != targets.MISS:
            claimed = rep.claim + left * share
        targets.set_quota(rep, claimed, team, policy)
        quotas += rep.quota
    targets.record_gap(team, quotas)
