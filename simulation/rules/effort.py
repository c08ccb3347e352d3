"""M9 Choice of hours and intensity: each week a rep weighs what more effort would bring against what it costs.

Claims 0.6-0.8, 1.6, 1.20, 2.3-2.7, 2.11, 2.23-2.28, 4.1-4.3, 4.19. Everything a rep wants enters as one of four prices: of a
dollar, of a dollar above quota, of a dollar above a ceiling, of reaching quota at all. Flow, giving up, coasting and the rush at
quarter end are written nowhere.
"""

from __future__ import annotations

import math

from simulation.agent_state import Company, Manager, Norms, Now, Rep, Team
from simulation.arithmetic import clip, heavy_tail
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.funnel import USUAL_CONFIDENCE
from simulation.rules.pay import (
    COMMISSION,
    incentive_intensity,
    lump_rate,
    over_rate,
    pay_basis,
    share_in_team,
    under_rate,
)
from simulation.world import World

LOWEST_INPUT, INPUT_STEP, STEP_COUNT = 0.50, 0.20, 5
"""Inputs weighed, .5 to 1.5 of the usual; a parabola through the best and its neighbours finds the top between them."""
OWN_SHARE_OF_EXTRA = 0.6
"""Of extra input, the part that is intensity; the rest is longer hours."""


@rule
def share_in_own_result(rep: Rep, team: Team, policy: Policy, b: Behaviour) -> float:
    """What part of an own dollar counts where pay is partly the team's."""
    people = max(1.0, float(team.staffed))
    return (1.0 - policy.team_share) + policy.team_share * share_in_team(rep, people, b)


@rule
def money_force(rep: Rep, team: Team, policy: Policy, b: Behaviour) -> float:
    """The pull of variable pay: intensity less what one is used to (0.8), for those whom money moves."""
    fresh = incentive_intensity(team, policy) - b.habituation * rep.habit
    return b.money * 3.0 * rep.style_money * max(0.0, fresh) * share_in_own_result(rep, team, policy, b)


@rule
def worth_of_quota(rep: Rep, policy: Policy, b: Behaviour) -> float:
    """What reaching quota is worth beside its pay: one's own goal, winning, an own word, a job at risk."""
    # a goal beyond what one believes possible moves nobody (4.13)
    possible = clip(rep.ceiling * 13.0 * rep.capacity / max(1.0, rep.quota), 0.0, 1.0)
    goal = b.goal_value * rep.link * rep.goal_strength * rep.goal_real * possible
    winning = b.winning * 3.0 * rep.style_winning * (1.0 + policy.contests)
    word = b.commitment * rep.voice
    fear = b.probation_fear * rep.probation
    return goal + winning + word + fear


@rule
def worth_of_work(rep: Rep, team: Team, manager: Manager, policy: Policy, world: World, b: Behaviour) -> float:
    """What effort is worth in itself: interest, purpose, being seen, not letting down who cares, pressure."""
    interest = b.interest * (1.0 - b.crowding_out * incentive_intensity(team, policy)) * (0.5 + rep.confidence)
    meaning = b.purpose_drive * rep.purpose
    seen = b.recognition * 3.0 * rep.style_recognition * policy.recognition
    known = clip(rep.tenure / 52.0, 0.0, 1.0)
    owed = b.obligation * manager.felt_care * rep.trust_manager * known * (1.0 + b.hard_times * world.difficulty)
    pushed = b.pressure_push * team.pressure * (2.0 * rep.intent - 0.4)
    contest = 0.3 * b.winning * 3.0 * rep.style_winning * policy.contests
    return interest + meaning + seen + owed + pushed + contest - b.gap_after * rep.emptiness


@rule
def worth_of_result(z: float, noise: float, rep_prices: tuple[float, float, float, float], capped: float) -> float:
    """Expected value of an expected result z noises above the aim, beyond its plain dollars; `noise` and `capped` in units of the aim."""
    _, over, above_cap, quota = rep_prices
    chance, excess = heavy_tail(z)
    worth = over * excess * noise + quota * chance
    if above_cap > 0.0:
        _, beyond = heavy_tail(z - capped / noise)
        worth -= above_cap * beyond * noise
    return worth


@rule
def choose_effort(
    rep: Rep,
    team: Team,
    manager: Manager,
    company: Company,
    policy: Policy,
    world: World,
    norms: Norms,
    b: Behaviour,
    now: Now,
) -> None:
    """Pick the input with the best value less cost for the rest of the quarter, then turn it into intensity and overtime."""
    aim = max(1.0, pay_basis(rep, company, policy, norms))
    pace = max(0.05, rep.fresh_capacity * rep.efficiency)
    # who knows which deals are ready knows more of how the quarter ends than its pace tells
    foreseen = pace + b.pipeline_insight * (max(0.0, rep.outlook) / 13.0 - pace)
    real = math.sqrt((1.0 - 0.6 * b.pipeline_insight) * now.weeks_left * pace * norms.deal_noise)
    noise = b.felt_luck * real / aim + 1e-5
    prices = compute_prices(rep, team, policy, worth_of_money(aim, pace, b), b)
    ahead = now.weeks_left * max(0.05, foreseen) * foresee_own_work(rep, b) / aim
    start = rep.quarter_bookings / aim + 0.2 * ahead
    weight = 13.0 / now.weeks_left
    basic = worth_of_work(rep, team, manager, policy, world, b) + weight * prices[0] * 0.8 * ahead
    tired = 0.5 * b.effort_cost * (1.0 + b.tired_cost * (rep.fatigue + rep.burnout))
    best, before, after, at, last = -1e30, -1e30, -1e30, 0, -1e30
    for k in range(STEP_COUNT + 1):
        e = LOWEST_INPUT + k * INPUT_STEP
        z = (start + 0.8 * ahead * e - 1.0) / noise
        gain = (
            weight * worth_of_result(z, noise, prices, policy.cap - 1.0)
            + basic * e
            - tired * (e - b.must_do) * (e - b.must_do)
        )
        if gain > best:
            best, before, after, at = gain, last, -1e30, k
        elif k == at + 1:
            after = gain
        last = gain
    spend_effort(rep, team, policy, LOWEST_INPUT + INPUT_STEP * (at + vertex(before, best, after)), b)
    feel_urge(rep, aim, pace, norms, prices, policy, b, now)


@rule
def foresee_own_work(rep: Rep, b: Behaviour) -> float:
    """What a rep expects of the own work, over what it brings: the sure go on where the unsure give up (Bandura 1997)."""
    return 1.0 + b.persistence * (rep.confidence - USUAL_CONFIDENCE)


@rule
def vertex(before: float, best: float, after: float) -> float:
    """Where between its neighbours the top of a parabola lies, in steps; 0 at the ends."""
    bend = before - 2.0 * best + after
    if before < -1e29 or after < -1e29 or bend >= -1e-12:
        return 0.0
    return clip(0.5 * (before - after) / bend, -0.5, 0.5)


@rule
def worth_of_money(aim: float, pace: float, b: Behaviour) -> float:
    """What money is worth to whom the quota leaves much or little of it: less where target pay comes easily."""
    return math.exp(b.enough * math.log(clip(aim / (13.0 * pace), 0.3, 1.5)))


@rule
def compute_prices(
    rep: Rep, team: Team, policy: Policy, worth: float, b: Behaviour
) -> tuple[float, float, float, float]:
    """Value of a quota's worth of dollars, of those above quota, of those above the ceiling, and of reaching quota."""
    force = worth * money_force(rep, team, policy, b)
    beside = worth_of_quota(rep, policy, b)
    if policy.pay_plan == COMMISSION:
        # nobody draws a line: whatever results are good for, each dollar is as good as the next
        return force + beside, 0.0, force if policy.cap < 3.0 else 0.0, 0.0
    under, over = under_rate(policy), over_rate(policy)
    over_kept = over - foreseen_ratchet(policy, b)
    capped = force * over if policy.cap < 3.0 else 0.0
    return force * under, force * (over_kept - under), capped, force * lump_rate(policy) + beside


@rule
def foreseen_ratchet(policy: Policy, b: Behaviour) -> float:
    """What a dollar above quota costs later, in target pay: next year's quota follows it, as far as it is not one's own claim."""
    followed = b.ratchet_up * (1.0 - b.slice_by_belief) * (1.0 - policy.collaboration)
    return b.ratchet_foresight * followed


@rule
def spend_effort(rep: Rep, team: Team, policy: Policy, e: float, b: Behaviour) -> None:
    """Turn input into intensity and hours, within the longest week allowed; pressure keeps people at their desks."""
    limit = max(0.0, policy.hours_limit - 40.0)
    if e <= 1.0:
        rep.intensity = e - 1.0
        hours = 0.0
    else:
        rep.intensity = OWN_SHARE_OF_EXTRA * (e - 1.0)
        hours = (e / (1.0 + rep.intensity) - 1.0) / b.overtime_yield
    rep.overtime = clip(hours + b.pressure_hours * team.pressure, 0.0, limit)
    rep.pressed = max(0.0, rep.overtime - hours)


@rule
def feel_urge(
    rep: Rep,
    aim: float,
    pace: float,
    norms: Norms,
    prices: tuple[float, float, float, float],
    policy: Policy,
    b: Behaviour,
    now: Now,
) -> None:
    """What closing a dollar now is worth against closing it early next quarter, as a logarithm."""
    if now.weeks_left > 2.0:
        rep.urge = 0.0
        return
    quiet = math.sqrt(pace * norms.deal_noise * 0.5) + 1e-3
    here = price_of_dollar(rep.quarter_bookings + now.weeks_left * pace, aim, quiet, prices, policy.cap)
    full = math.sqrt(13.0 * pace * norms.deal_noise) + 1e-3
    later = price_of_dollar(13.0 * pace, aim, full, prices, policy.cap)
    rep.urge = b.timing * math.log((here + 0.05) / (later + 0.05))


@rule
def price_of_dollar(
    expected: float, aim: float, noise: float, prices: tuple[float, float, float, float], cap: float
) -> float:
    """Marginal value of a quota's worth of dollars at an expected result."""
    per_dollar, over, above_cap, quota = prices
    z = (expected - aim) / noise
    chance, _ = heavy_tail(z)
    root = math.sqrt(2.0 + z * z)
    worth = per_dollar + over * chance + quota * aim / (noise * root * root * root)
    if above_cap > 0.0:
        beyond, _ = heavy_tail((expected - cap * aim) / noise)
        worth -= above_cap * beyond
    return max(0.0, worth)
