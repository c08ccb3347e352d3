"""M7 Funnel: opportunities arrive, age, are won or lost.

Claims 3.3, 3.4, 3.10-3.12, 3.15. An opportunity gets its luck at birth: amount, closing clock, and the logit that winning
must beat. It closes when the work done on it passes its clock, so half steps change nothing but rounding. Amounts, time to
close, win rate, size penalty and staleness follow a public CRM log (evidence B8).
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Company, Deal, Manager, Norms, Now, Rep, Seat, Team
from simulation.arithmetic import clip, log_odds, logistic
from simulation.behaviour import Behaviour
from simulation.draws import gauss2, poisson_inverse, uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.time import made_up, useful_hours
from simulation.world import World

QUARTER = 13.0
USUAL_SKILL, USUAL_CONFIDENCE = 1.2, 0.65
"""What an ordinary rep of some years has learned: the yardstick at which `world.win_rate` holds."""
USUAL_HELP = 0.5
"""Hours a week of colleagues' help that `world.win_rate` includes."""
USUAL_GAP = 0.35
"""Special knowledge that deals need in an ordinary company (`world.knowledge_gap`)."""
SETTLED = 39.0
"""Weeks after which a whole quarter lies behind somebody's half year of learning."""
FRESH = 8.0
"""Weeks of age at which an opportunity is neither fresh nor stale (evidence B8)."""
SHARPNESS = 0.97
"""Mean of a logistic over the size penalty's spread is a logistic of .97 times its centre (MacKay 1992)."""


@rule
def logit_from_specialists(team: Team, world: World, b: Behaviour) -> float:
    """Logit that specialists' knowledge adds where deals need more than reps know: m / (m + .5), diminishing."""
    m = team.expertise
    return b.specialist_help * world.knowledge_gap * m / (m + 0.5)


@rule
def logit_from_rules(rep: Rep, team: Team, b: Behaviour) -> float:
    """Prescribed process: a handrail for the weak, a fetter for the strong (Verbeke 2011)."""
    return -b.control_fetters * (team.control - 0.3) * clip(rep.skill + 0.3, -1.5, 1.5)


@rule
def logit_from_help(rep: Rep, world: World, b: Behaviour) -> float:
    """Logit that colleagues' help adds, beyond the usual: as far as deals need what one alone does not know (Wageman & Baker 1997)."""
    return b.help_wins * world.knowledge_gap / USUAL_GAP * (rep.helped - USUAL_HELP)


@rule
def compute_strength(
    rep: Rep,
    team: Team,
    manager: Manager,
    seat: Seat,
    company: Company,
    policy: Policy,
    world: World,
    norms: Norms,
    b: Behaviour,
) -> None:
    """The logit of winning, before the deal's own features."""
    strength = (
        norms.base_logit + b.skill_wins * (rep.skill - USUAL_SKILL) + b.understanding_wins * (rep.understanding - 0.55)
    )
    strength += b.confidence_wins * (rep.confidence - USUAL_CONFIDENCE) + b.knowledge_wins * (rep.knowledge - 0.6)
    strength += b.offering_wins * (company.offering_fit - 0.5) + b.push_wins * (rep.pushiness - 0.2)
    strength += logit_from_specialists(team, world, b) + logit_from_rules(rep, team, b)
    # a leader who only looks adds nothing to a deal (N9)
    strength += b.dive_uplift * seat.dived * policy.fixing + b.boss_wins * manager.ability * manager.present
    strength += logit_from_help(rep, world, b)
    rep.strength = strength - b.hardship * (world.difficulty - 0.3)


@rule
def compute_capacity(rep: Rep, seat: Seat, team: Team, world: World, norms: Norms, b: Behaviour) -> None:
    """What this rep can expect a week: arrivals times mean amount times the chance of winning, where amounts weigh."""
    if rep.reach > 0.0:
        # what was put off in a week away is not done in a rush: it has no lesser return
        rep.flow = math.exp(b.hours_power * math.log(rep.reach)) * made_up(rep)
        rep.stride = rep.flow
        stale = b.staleness * (world.weeks_to_close - FRESH)
        worth = logistic(SHARPNESS * (rep.strength - norms.value_shift - stale))
        rate = arrival_rate(rep, seat, team, norms, b)
        rep.capacity = rate * world.typical_deal * worth
        pace = math.exp(b.hours_power * math.log(max(0.05, rested_reach(rep))))
        rep.fresh_capacity = rep.capacity / rep.flow * pace
    else:
        rep.flow = 0.0


@rule
def rested_reach(rep: Rep) -> float:
    """Reach of the same person, rested, in forty hours at the usual intensity."""
    worked = 40.0 + rep.overtime
    at_work = max(0.1, 1.0 - rep.away)
    fresh = max(0.1 * 40.0, rep.customer / at_work - rep.overtime)
    used = max(0.1, rep.customer / at_work)
    force = (1.0 + rep.intensity) * rep.efficiency * useful_hours(worked) / worked
    return rep.reach / at_work * fresh / used / max(0.1, force)


@rule
def arrival_rate(rep: Rep, seat: Seat, team: Team, norms: Norms, b: Behaviour) -> float:
    """Opportunities a week: hours with a diminishing return, what the territory holds, knowing where to look and how."""
    known = 1.0 + b.understanding_arrivals * (rep.understanding / 0.55 - 1.0)
    calls = 1.0 + b.telesales_arrivals * team.telesales / max(1.0, float(team.staffed))
    finds = math.exp(b.skill_finds * (rep.skill - USUAL_SKILL))
    return norms.arrivals * rep.flow * seat.demand * max(0.05, known) * calls * finds * coverage_factor(team, b)


@rule
def coverage_factor(team: Team, b: Behaviour) -> float:
    """Customers of empty seats ask those who are there, as far as seats are covered."""
    empty = float(team.last - team.first - team.staffed)
    return 1.0 + b.coverage * empty / max(1.0, float(team.staffed))


@rule
def prospect_for_deals(
    rep: Rep,
    seat: Seat,
    team: Team,
    deals: list[Deal],
    policy: Policy,
    world: World,
    norms: Norms,
    b: Behaviour,
    now: Now,
) -> None:
    """This step's new opportunities, by inversion: more hours meet the same customers and a few more."""
    if rep.flow <= 0.0:
        return
    u, _, _, _ = uniforms(now.seed, now.run, streams.ARRIVAL, rep.seat, now.step, 0)
    arrived = poisson_inverse(u, arrival_rate(rep, seat, team, norms, b) * now.dt)
    for k in range(arrived):
        rep.born += 1.0
        slot = take_slot(rep, deals)
        draw_deal(deals[slot], rep, k, world, norms, now)
        assign_product_and_people(deals[slot], rep, seat, team, policy, world, norms, b, now)


@rule
def take_slot(rep: Rep, deals: list[Deal]) -> int:
    """A place for one more; in a full pipeline the smallest opportunity is dropped for it."""
    if rep.open_deals < len(deals):
        rep.open_deals += 1
        return rep.open_deals - 1
    worst = 0
    for j in range(1, len(deals)):
        if deals[j].amount < deals[worst].amount:
            worst = j
    rep.dropped += 1.0
    return worst


@rule
def draw_deal(deal: Deal, rep: Rep, k: int, world: World, norms: Norms, now: Now) -> None:
    """An opportunity's luck, in one block: amount, closing clock, win."""
    u1, u2, u3, u4 = uniforms(now.seed, now.run, streams.DEAL, rep.seat, now.step, k)
    normal, _ = gauss2(u1, u2)
    deal.amount = math.exp(norms.log_mean + world.deal_spread * normal)
    deal.clock = norms.close_scale * math.exp(norms.close_power * math.log(-math.log(u3)))
    deal.luck = log_odds(u4)
    deal.age, deal.progress, deal.booked = 0.0, 0.0, 0.0
    deal.born, deal.candidate = now.step, k


@rule
def assign_product_and_people(
    deal: Deal, rep: Rep, seat: Seat, team: Team, policy: Policy, world: World, norms: Norms, b: Behaviour, now: Now
) -> None:
    """Which product it is sold with and how many of ours are on it; specialists drift to strong reps."""
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.DEAL_TRAITS, rep.seat, now.step, deal.candidate)
    follows = clip(rep.trust_leadership + 0.25 * team.product, 0.0, 1.0)
    deal.product = 1 if u1 < policy.push_new_product * follows else 0
    if deal.product == 1:
        deal.amount *= world.new_product_value
    tilt = clip(1.0 + b.specialist_drift * (rep.skill - team.mean_skill), 0.2, 2.0)
    open_deals = max(1.0, norms.open_deals * team.staffed, float(team.open_deals))
    each = clip(b.specialist_deals / open_deals * tilt, 0.0, 1.0)
    deal.people = 1.0 + math.floor(team.specialists * each + u2)
    deal.focus = math.exp(-b.dilution * math.log(deal.people)) if deal.people > 1.0 else 1.0
    deal.promised = now.week + int(world.weeks_to_close * 0.8)
    deal.label = 0


@rule
def deal_logit(deal: Deal, rep: Rep, seat: Seat, norms: Norms, b: Behaviour) -> float:
    """The logit of winning one opportunity: large ones are harder, old ones stale, an unready product is refused."""
    size = b.size_penalty * (math.log(deal.amount) - norms.log_mean)
    stale = b.staleness * (deal.age - FRESH)
    unready = deal.product * b.unready * (1.0 - seat.readiness)
    return rep.strength - size - stale - unready


@rule
def advance_deals(rep: Rep, seat: Seat, deals: list[Deal], world: World, norms: Norms, b: Behaviour, now: Now) -> int:
    """Work on every opportunity and close what is ready; returns how many closed.

    Closed ones are moved behind the open ones, where a recorder finds them.
    """
    rep.pipeline, rep.pairs = 0.0, 0.0
    work = rep.flow * attention_per_deal(rep, norms, b) * now.dt
    shift = close_shift(rep, b, now)
    j, closed = 0, 0
    while j < rep.open_deals:
        deal = deals[j]
        part = 0.5 if deal.born == now.step else 1.0  # what arrives in a step arrives in its middle, on average
        deal.age += part * now.dt
        deal.progress += part * work * deal.focus
        if deal.progress + shift >= deal.clock and rep.flow > 0.0:
            close_deal(deal, rep, seat, norms, b)
            rep.closing_age -= 0.5 * now.dt  # and closes in the middle of one
            rep.open_deals -= 1
            closed += 1
            swap_slots(deals, j, rep.open_deals)
        else:
            rep.pipeline += deal.amount
            rep.pairs += pairs_on(deal, b)
            j += 1
    # an opportunity that nobody gets to needs no meeting either
    rep.pairs *= attention_per_deal(rep, norms, b)
    return closed


@rule
def attention_per_deal(rep: Rep, norms: Norms, b: Behaviour) -> float:
    """Work that each opportunity gets when there are more of them than one person can follow."""
    return min(1.0, b.attention_span * norms.open_deals / max(1.0, float(rep.open_deals)))


@rule
def clear_tallies(rep: Rep) -> None:
    """Begin the step's tallies, in empty seats too."""
    rep.won, rep.lost, rep.bookings, rep.listed, rep.closing_age = 0.0, 0.0, 0.0, 0.0, 0.0
    rep.born, rep.dropped, rep.label_error = 0.0, 0.0, 0.0


@rule
def close_shift(rep: Rep, b: Behaviour, now: Now) -> float:
    """Weeks by which a rep moves closings near a quarter's end: sooner when a dollar is worth more now, later when it is worth less."""
    if now.weeks_left > 2.0:
        return 0.0
    return b.timing_weeks * (clip(rep.urge, 0.0, 1.0) + b.holding * clip(rep.urge, -1.0, 0.0))


@rule
def pairs_on(deal: Deal, b: Behaviour) -> float:
    """Pairs to coordinate among s people: s(s-1)/2 (Brooks 1975), or s-1 with a linear shape."""
    s = deal.people
    return (s - 1.0) * (1.0 + b.coordination_shape * 0.5 * (s - 2.0))


@rule
def close_deal(deal: Deal, rep: Rep, seat: Seat, norms: Norms, b: Behaviour) -> None:
    """An opportunity ends: its logit against its luck.

    In a rush, customers who know the calendar get a discount, ready or not (Larkin 2014).
    """
    logit = deal_logit(deal, rep, seat, norms, b)
    # sure ones are hidden, doubtful ones talked up: the two do not cancel
    chance = logistic(logit)
    hoped = chance * (1.0 - rep.holding_back) + (1.0 - chance) * rep.wishful
    hoped -= 2.0 * b.label_bias * (1.0 - rep.trust_leadership)
    deal.label = int(clip(5.0 * hoped + 0.5, 0.0, 4.0))
    off = 0.2 * deal.label - (1.0 if logit >= deal.luck else 0.0)
    rep.label_error += off * off
    rep.closing_age += deal.age
    if logit < deal.luck:
        rep.lost += 1.0
        return
    paid = deal.amount * (1.0 - b.discount * clip(rep.urge, 0.0, 1.0))
    rep.won += 1.0
    rep.listed += deal.amount
    rep.bookings += paid
    deal.booked = paid


@rule
def swap_slots(deals: list[Deal], i: int, j: int) -> None:
    """Exchange two places, field by field."""
    if i == j:
        return
    a, z = deals[i], deals[j]
    a.amount, z.amount = z.amount, a.amount
    a.age, z.age = z.age, a.age
    a.progress, z.progress = z.progress, a.progress
    a.clock, z.clock = z.clock, a.clock
    a.luck, z.luck = z.luck, a.luck
    a.people, z.people = z.people, a.people
    a.focus, z.focus = z.focus, a.focus
    a.booked, z.booked = z.booked, a.booked
    a.product, z.product = z.product, a.product
    a.label, z.label = z.label, a.label
    a.promised, z.promised = z.promised, a.promised
    a.born, z.born = z.born, a.born
    a.candidate, z.candidate = z.candidate, a.candidate


@rule
def add_to_quarter(rep: Rep, team: Team) -> None:
    """Add the step to the quarter."""
    rep.quarter_bookings += rep.bookings
    team.so_far += rep.bookings


@rule
def begin_team_quarter(team: Team) -> None:
    """A team's quarter begins with nothing booked."""
    team.so_far = 0.0


@rule
def look_ahead(rep: Rep, seat: Seat, deals: list[Deal], policy: Policy, norms: Norms, b: Behaviour) -> None:
    """What a rep expects of the quarter, right on average: open opportunities, partly known to be ready, and those to come."""
    at_work = 1.0 - (policy.vacation_weeks + b.sickness) / 52.0
    span = QUARTER * at_work * clip(rep.stride, 0.2, 2.0) * attention_per_deal(rep, norms, b)
    later = b.staleness * 0.4 * QUARTER
    rep.outlook = QUARTER * at_work * rep.capacity * share_of_new(span, norms)
    for j in range(rep.open_deals):
        deal = deals[j]
        work = span * deal.focus
        soon = 1.0 if deal.clock - deal.progress <= work else 0.0
        usual = 1.0 - share_still_open(deal.progress + work, norms) / share_still_open(deal.progress, norms)
        chance = b.pipeline_insight * soon + (1.0 - b.pipeline_insight) * usual
        rep.outlook += deal.amount * chance * logistic(deal_logit(deal, rep, seat, norms, b) - later)


@rule
def share_still_open(work: float, norms: Norms) -> float:
    """Share of opportunities that so much work, in ordinary weeks, has not closed (Weibull)."""
    return math.exp(-math.exp(math.log(max(1e-9, work / norms.close_scale)) / norms.close_power))


@rule
def share_of_new(span: float, norms: Norms) -> float:
    """Of a quarter's steady business, the share from opportunities not yet born when it starts: the mean closed by its end."""
    closed = 0.0
    for k in range(4):
        closed += 1.0 - share_still_open(span * (k + 0.5) / 4.0, norms)
    return 0.25 * closed


@rule
def begin_rep_quarter(rep: Rep) -> None:
    """A new quarter: the year's running mean takes in the old one; a seat's number stands while it is empty or its person learns."""
    if rep.present == 1 and rep.tenure >= SETTLED:
        rep.year_bookings += 0.25 * (4.0 * rep.quarter_bookings - rep.year_bookings)
    rep.quarter_bookings = 0.0


@rule
def drop_deals(rep: Rep) -> None:
    """Whoever leaves, leaves opportunities behind: they are dropped, and counted."""
    rep.dropped += rep.open_deals
    rep.open_deals = 0
    rep.pipeline, rep.pairs, rep.outlook = 0.0, 0.0, 0.0
