"""M4 Reaction: what leaders do after a miss – pressure, rules, incentives, specialists.

Claims 0.5, 0.6, 0.24, 1.7, 1.12, 1.21, 2.33, 3.1, 3.7, 3.8, 3.17, 3.20, 4.12. These
answer the miss as leaders explain it; a cause that was found can be fixed instead, one state at a time, at a price.
"""

from __future__ import annotations

from simulation import streams
from simulation.agent_state import Company, Executive, Now, Specialist, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule
from simulation.org import DESKS_PER_TEAM
from simulation.policy import Policy
from simulation.rules.attribution import EFFORT, HOURS, MARKET, SKILL, TARGET, UNDERSTANDING
from simulation.signals import Signal


@rule
def raise_pressure(team: Team, signal: Signal, leader: Executive, policy: Policy, b: Behaviour) -> None:
    """Pressure rises with the miss and with what leaders' own results weigh; incentives follow if leaders believe in them."""
    miss = clip(signal.miss, 0.0, 0.5)
    aim = clip(b.pressure_per_miss * miss * (0.5 + leader.own_weight), 0.0, 1.0)
    team.pressure = 0.5 * team.pressure + 0.5 * aim
    team.incentive = 0.6 * team.incentive + 0.4 * policy.response * clip(miss / 0.15, 0.0, 1.0)


@rule
def tighten(team: Team, signal: Signal, leader: Executive, policy: Policy, b: Behaviour) -> None:
    """Rules and reporting grow with a miss put down to people and with every wrong forecast; they go slowly.

    Ambiguity is answered with complexity (3.1): a forecast error alone asks for more reporting.
    """
    miss = clip(signal.miss / 0.10, 0.0, 3.0)
    wanted_control = b.control_per_miss * miss * leader.blame + b.control_per_error * signal.forecast_error
    undone = b.control_fading + 0.25 * policy.adaptivity * (1.0 - leader.attachment)
    risen = team.control + policy.control_response * wanted_control * (1.0 - team.control)
    team.control = clip(risen * (1.0 - undone), 0.0, 1.0)


@rule
def cling_to_control(leader: Executive, signal: Signal, policy: Policy, b: Behaviour) -> None:
    """Attachment to control: grows with misses, loosens with trust and adaptivity (0.24). Own results weigh more when they are bad."""
    threat = clip(signal.miss / 0.15, 0.0, 1.0)
    aim = clip(0.4 + 0.5 * threat - 0.3 * policy.adaptivity - 0.2 * leader.trust_sales, 0.0, 1.0)
    leader.attachment = leader.attachment + 0.2 * (aim - leader.attachment)
    selfish = clip(b.self_interest + 0.3 * threat - 0.2 * leader.empathy, 0.0, 1.0)
    leader.own_weight = leader.own_weight + 0.2 * (selfish - leader.own_weight)


@rule
def want_specialists(team: Team, signal: Signal, leader: Executive, policy: Policy, b: Behaviour) -> None:
    """The wish for specialists: per 10 % missed, as far as leaders blame ability and do not trust sales (3.8)."""
    miss = clip(signal.miss / 0.10, 0.0, 3.0)
    wanted = policy.overlay_response * b.overlay_wish * miss * leader.blame * (1.0 - leader.trust_sales)
    # whoever has decided to add none wants none any more
    team.desire = clip(0.7 * team.desire + wanted, 0.0, 2.0) if policy.overlay_response > 0.0 else 0.0


@rule
def add_specialists(team: Team, specialists: list[Specialist], index: int, policy: Policy, now: Now) -> None:
    """Turn the wish into whole specialists, as long as there is room. `places` are the team's four."""
    for desk in range(DESKS_PER_TEAM):
        room = team.specialists < policy.overlay_limit
        if team.desire < 1.0 or not room or specialists[desk].present == 1:
            continue
        appoint_specialist(specialists[desk], index, desk, now)
        team.desire -= 1.0
        team.specialists += 1
    count_specialists(team, specialists)


@rule
def appoint_specialist(specialist: Specialist, team: int, desk: int, now: Now) -> None:
    """A specialist of a kind drawn by address starts, not yet knowing the field."""
    u, _, _, _ = uniforms(now.seed, now.run, streams.SPECIALIST, team * DESKS_PER_TEAM + desk, now.era, 0)
    specialist.present = 1
    specialist.team = team
    specialist.kind = int(4.0 * u)
    specialist.since = now.week
    specialist.knowledge = 0.6


@rule
def retire(team: Team, specialists: list[Specialist], index: int, policy: Policy, now: Now) -> None:
    """Roles end by sunset only, sooner where leaders change rules; otherwise remedies become institutions (3.17)."""
    yearly = clip(policy.overlay_sunset * (0.7 + policy.adaptivity), 0.0, 1.0)
    for desk in range(DESKS_PER_TEAM):
        u, _, _, _ = uniforms(now.seed, now.run, streams.SUNSET, index * DESKS_PER_TEAM + desk, now.era, 0)
        # a role stays four quarters with the chance 1 - yearly, so one quarter with its fourth root
        if specialists[desk].present == 1 and u * u * u * u > 1.0 - yearly:
            specialists[desk].present = 0
            team.specialists -= 1
    count_specialists(team, specialists)


@rule
def count_specialists(team: Team, specialists: list[Specialist]) -> None:
    """How many of each kind a team has."""
    team.product, team.industry, team.installed, team.telesales = 0, 0, 0, 0
    team.expertise = 0.0
    for desk in range(DESKS_PER_TEAM):
        if specialists[desk].present == 1:
            team.product += specialists[desk].kind == 0
            team.industry += specialists[desk].kind == 1
            team.installed += specialists[desk].kind == 2
            team.telesales += specialists[desk].kind == 3
            weight = 1.0 if specialists[desk].kind < 2 else 0.5
            team.expertise += weight * specialists[desk].knowledge


@rule
def learn_field(specialist: Specialist) -> None:
    """A specialist learns the field within a year."""
    if specialist.present == 1:
        specialist.knowledge = specialist.knowledge + 0.3 * (1.0 - specialist.knowledge)


@rule
def fix_found_cause(team: Team, company: Company, leader: Executive, policy: Policy, now: Now, index: int) -> None:
    """Fix the cause that was found, or only inspect: each fix changes that state and nothing else."""
    team.fixed, team.inspected = 0.0, 0.0
    team.target_relief = 0.5 * team.target_relief
    team.coaching_boost = 0.5 * team.coaching_boost
    if leader.found_cause < 0:
        return
    u, _, _, _ = uniforms(now.seed, now.run, streams.FIX, index, now.era, 0)
    if u >= policy.fixing:
        team.inspected = 1.0
        return
    team.fixed = 1.0
    if leader.found_cause in (TARGET, MARKET):
        team.target_relief = clip(0.5 * max(company.cause_target, company.cause_market), 0.0, 0.15)
    if leader.found_cause in (SKILL, UNDERSTANDING):
        team.coaching_boost = 0.5
    if leader.found_cause == HOURS:
        team.control *= 0.7
    if leader.found_cause == EFFORT:
        team.pressure *= 0.7


@rule
def reset_executive_attachment(leader: Executive) -> None:
    """A new executive is not yet attached to the rules found."""
    leader.attachment, leader.own_weight = 0.3, 0.4
