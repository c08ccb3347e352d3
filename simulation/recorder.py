"""The recorder: it writes down counts of the week, closed opportunities, people who left, events. No rule reads what it writes."""

from __future__ import annotations

from typing import Any

from simulation.agent_state import Deal, Manager, Norms, Now, Rep, Seat, Team
from simulation.machine_code import rule
from simulation.org import Org
from simulation.policy import Policy
from simulation.rules import company
from simulation.world import World

BURNED_OUT = 0.6
"""Burnout above this counts as burned out (evidence B6)."""
DISTRUST = 0.3
"""Trust below this counts as none."""
IN_OFFICE = 4.0
"""Quarters after which an executive's trust is more than that of somebody new."""
Tally = Any


@rule
def observe_rep(row: Tally, rep: Rep, seat: Seat, norms: Norms, now: Now) -> None:
    """Add one seat's step."""
    row.seats += 1.0
    row.bookings += rep.bookings
    row.won += rep.won
    row.label_error += rep.label_error
    row.closed += rep.won + rep.lost
    row.age_at_close += rep.closing_age
    row.list_amount += rep.listed
    row.discounts += rep.listed - rep.bookings
    row.dropped += rep.dropped
    row.pay += rep.paid
    row.churn += seat.lost_accounts
    row.installed_base += seat.accounts
    row.potential += seat.demand * norms.pace * now.dt
    row.potential_error += abs(seat.believed / seat.demand - 1.0)
    row.quits += rep.quits / now.dt
    row.fires += rep.fires / now.dt
    row.leavers += (rep.quits + rep.fires) / now.dt
    if rep.present == 0:
        row.vacant += 1.0
        return
    observe_work(row, rep, now)
    observe_person(row, rep, now)


@rule
def observe_work(row: Tally, rep: Rep, now: Now) -> None:
    """Add one rep's pipeline and hours."""
    row.pipeline += rep.pipeline
    row.open_deals += rep.open_deals
    row.quotas += rep.quota / 13.0 * now.dt
    if rep.away < 1.0:
        row.working += 1.0
        row.hours += 40.0 + rep.overtime
        row.overtime += rep.overtime
        row.customer_hours += rep.customer
        row.internal_hours += rep.internal + rep.meeting
        row.admin_hours += rep.admin
        row.help_hours += rep.helping
        row.intensity += rep.intensity
    if now.weeks_left <= now.dt and rep.quota > 0.0:
        row.judged += 1.0
        row.at_quota += 1.0 if rep.quarter_bookings >= rep.quota else 0.0
    if now.week_of_quarter < now.dt * 0.5 and rep.judged == 1 and rep.made_quota == 0:
        row.misses += 1.0
        row.untrue_excuses += rep.untrue


@rule
def observe_person(row: Tally, rep: Rep, now: Now) -> None:
    """Add one rep's states."""
    row.people += 1.0
    row.understanding += rep.understanding
    row.knowledge += rep.knowledge
    row.skill += rep.skill
    row.load += rep.load
    row.fatigue += rep.fatigue
    row.burnout += rep.burnout
    row.burned_out += 1.0 if rep.burnout > BURNED_OUT else 0.0
    row.sick_days += rep.sick / now.dt
    row.trust_manager += rep.trust_manager
    row.trust_leadership += rep.trust_leadership
    row.trust_peers += rep.trust_peers
    row.distrusting += 1.0 if rep.trust_leadership < DISTRUST else 0.0
    row.weighed += rep.weight
    row.weighed_trust_leadership += rep.weight * rep.trust_leadership
    row.weighed_trust_manager += rep.weight * rep.trust_manager
    row.purpose += rep.purpose
    row.confidence += rep.confidence
    row.prosociality += rep.prosociality
    row.pushiness += rep.pushiness
    row.holding_back += rep.holding_back
    row.wishful += rep.wishful
    row.reports += 1.0
    row.silent += rep.silent * rep.burnout
    row.strained += rep.burnout
    row.goals_met += rep.goals_met / now.dt


@rule
def observe_team(row: Tally, team: Team, now: Now) -> None:
    """Add one team's step."""
    row.teams += 1.0
    row.specialists += team.specialists
    row.control += team.control
    row.pressure += team.pressure
    row.incentive += team.incentive
    row.helping_norm += team.helping_norm
    row.target += team.pie / 13.0 * now.dt
    if now.weeks_left <= now.dt and team.forecast > 0.0:
        row.forecasts += 1.0
        row.forecast_error += abs(team.forecast - team.so_far) / team.forecast


@rule
def close_team_books(row: Tally, team: Team, manager: Manager, policy: Policy, world: World, now: Now) -> None:
    """The team's side of the ledger: margin in; pay, manager and specialists, hiring and programmes out."""
    people = float(team.staffed)
    row.turnover_cost += company.turnover_cost(team.hires, policy, world)
    row.programme_cost += company.programme_cost(team, manager, policy, people, now)
    management = company.management_cost(manager, team, policy, world, now)
    earned = company.margin(row.bookings, row.installed_base * now.dt, world)
    row.contribution += earned - row.pay - management - row.turnover_cost - row.programme_cost


@rule
def observe_company(row: Tally, org: Org) -> None:
    """Add what exists once: leaders, offering, board."""
    row.weeks += 1.0
    row.offering_fit += org.company[0].offering_fit
    row.given_up += org.company[0].given_up
    for k in range(len(org.executives)):
        leader = org.executives[k]
        row.leaders += 1.0
        row.trust_sales += leader.trust_sales
        if leader.tenure >= IN_OFFICE:
            row.in_office += 1.0
            row.trust_sales_in_office += leader.trust_sales
        row.blame += leader.blame
        row.belief_error += abs(leader.blame - leader.true_blame)
        row.leaders_understanding += leader.understanding
        row.free_hours += leader.free_hours


@rule
def note_event(org: Org, kind: int, team: int, seat: int, figure: float, other: float) -> None:
    """Write an event down, if there is room; what found none is counted."""
    log = org.log[0]
    if len(org.events) == 0:
        return
    if log.events >= len(org.events):
        log.lost_rows += 1
        return
    event = org.events[log.events]
    log.events += 1
    event.week, event.kind, event.team, event.seat = org.now[0].week, kind, team, seat
    event.ordinal = org.reps[seat].ordinal if seat >= 0 else -1
    event.figure, event.other = figure, other


@rule
def note_closed_deal(org: Org, rep: Rep, deal: Deal) -> None:
    """Write a closed opportunity down."""
    log = org.log[0]
    if len(org.closed) == 0:
        return
    if log.closed >= len(org.closed):
        log.lost_rows += 1
        return
    row = org.closed[log.closed]
    log.closed += 1
    row.week, row.seat, row.ordinal, row.team = org.now[0].week, rep.seat, rep.ordinal, rep.team
    row.amount, row.paid, row.age, row.born, row.candidate = (
        deal.amount,
        deal.booked,
        deal.age,
        deal.born,
        deal.candidate,
    )
    row.promised, row.label, row.people, row.product = deal.promised, deal.label, deal.people, deal.product
    row.won = 1 if deal.booked > 0.0 else 0


@rule
def note_departure(org: Org, rep: Rep) -> None:
    """Keep the last state of somebody who leaves, and the week."""
    log = org.log[0]
    if len(org.left) == 0:
        return
    if log.left >= len(org.left):
        log.lost_rows += 1
        return
    org.left[log.left] = rep
    org.left[log.left].left_week = org.now[0].week
    log.left += 1
