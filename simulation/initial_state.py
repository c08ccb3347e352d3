"""The initial state: regions, teams, seats, people, leaders, pipelines, drawn by address, so every run has founders of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numba
import numpy as np

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Seat
from simulation.arithmetic import clip
from simulation.compiled_scenario import FREE, PUSH_RECORD, CompiledScenario
from simulation.draws import beta_draw, gauss2, uniforms
from simulation.event_kinds import REP_FROM_START
from simulation.machine_code import rule
from simulation.measures import COUNTS
from simulation.org import DESKS_PER_TEAM, RECORD_OF, SLOTS_PER_REP, STATE, Org, Records
from simulation.person_traits import initialise_person
from simulation.recorder import note_event
from simulation.rules import careers, funnel, reaction, time, trust
from simulation.start import Start
from simulation.target_setting import share_out_target
from simulation.week import policy_of

Pushes = Sequence[tuple[int, float]]
UNKNOWN = 0.09
"""Variance of what a first target says about results: a founder's plan is off by 30 %."""
STEP_SKILLS = (-2.33, -1.22, -0.11, 1.0, 2.11)
"""The five steps $1M .. $5M of source 2.8 in standard deviations around their mean of $3.1M."""


def build_empty_org(compiled: CompiledScenario, seed: int, run: int, log_rows: dict[str, int] | None = None) -> Org:
    """An organisation's records, empty; `room` says how many rows of closed, left and events to keep, and of by_team."""
    rows = {"closed": 0, "left": 0, "events": 0, "by_team": 0, **(log_rows or {})}
    teams, reps = compiled.teams, compiled.reps
    eras = compiled.weeks // 13 + 3
    sizes = {
        "now": 1,
        "company": 1,
        "log": 1,
        "holds": 1,
        "signals": (eras, 1 + compiled.records["schedule"].shape[1]),
        "executives": 1 + compiled.records["schedule"].shape[1],
        "teams": teams,
        "managers": teams,
        "specialists": (teams, DESKS_PER_TEAM),
        "seats": reps,
        "reps": reps,
        "deals": (reps, SLOTS_PER_REP),
        "tallies": teams,
        "weekly": compiled.weeks,
        "by_team": (rows["by_team"], teams),
        "closed": rows["closed"],
        "left": rows["left"],
        "events": rows["events"],
    }
    records = {name: np.zeros(size, RECORD_OF[name]) for name, size in sizes.items()}
    records["pushes"] = np.zeros(eras, PUSH_RECORD)
    records["pushes"]["first_week"], records["pushes"]["imposed"] = compiled.first_week, FREE
    records["now"][0]["seed"], records["now"][0]["run"] = seed, run
    records["tally_cells"] = view_as_cells(records["tallies"])
    records["weekly_cells"] = view_as_cells(records["weekly"])
    records["team_cells"] = view_as_cells(records["by_team"])
    every = {**compiled.records, **records}
    return Org(**{name: make_readable(every[name]) for name in Org._fields})


def view_as_cells(records: Records) -> Records:
    """The same counts as rows of plain numbers."""
    return records.view(np.float64).reshape(*records.shape, len(COUNTS))


def make_readable(records: Records) -> Records:
    """Plain mode reads fields as attributes, which only a recarray offers; compiled code wants plain arrays."""
    return records.view(np.recarray) if numba.config.DISABLE_JIT and records.dtype.names else records


def set_pushes(compiled: CompiledScenario, org: Org, pushes: Pushes) -> None:
    """Mark quarters whose recorded result is lowered.

    Raises:
        ValueError: a quarter that does not lie between today and the end.
    """
    first, last = compiled.first_week // 13, (compiled.first_week + compiled.weeks - 1) // 13
    for quarter, share in pushes:
        if not 0 <= quarter <= last:
            raise ValueError(f"withheld in quarter {quarter}: must be from 0 to {last}")
        org.pushes[quarter - first]["share"] = share


def copy_state(source: Org, target: Org) -> None:
    """Make one organisation continue where another stands."""
    for name in STATE:
        getattr(target, name)[...] = getattr(source, name)
    quarters = min(len(source.signals), len(target.signals))
    target.signals[:quarters] = source.signals[:quarters]


@rule
def initialise_org(org: Org) -> None:
    """Fill an empty organisation."""
    now = org.now[0]
    now.dt = 1.0 / org.world[0].steps_per_week
    now.week, now.era = org.pushes[0].first_week, 0
    now.quarter = now.week // 13
    now.week_of_quarter, now.weeks_left = 0.0, 13.0
    _initialise_company(org.company[0], org.start[0])
    _assign_seats(org)
    for k in range(len(org.executives)):
        _initialise_executive(org.executives[k], k - 1, org)
    for t in range(len(org.teams)):
        _initialise_team(org, t)
    wanted = 0.0
    for i in range(len(org.seats)):
        wanted += org.seats[i].demand
    _set_first_numbers(org.company[0], wanted * org.norms[0].pace * 13.0 * org.start[0].target_level)
    share_out_target(org, True)


@rule
def _initialise_company(company: Company, start: Start) -> None:
    company.market, company.offering_fit, company.reputation = 1.0, 0.5, 0.5
    company.promised, company.reform_age = 0.3, -1.0
    company.forecast_error = 0.25


@rule
def _set_first_numbers(company: Company, target: float) -> None:
    company.target, company.year_result, company.doubt = target, target, UNKNOWN
    company.result, company.path = target, target


@rule
def _assign_seats(org: Org) -> None:
    """Seats to teams and teams to regions, as evenly as it goes."""
    teams, seats, regions = len(org.teams), len(org.seats), len(org.executives) - 1
    for t in range(teams):
        team = org.teams[t]
        team.first, team.last = t * seats // teams, (t + 1) * seats // teams
        team.region = t * regions // teams
        for i in range(team.first, team.last):
            org.seats[i].team = t
            org.reps[i].team, org.reps[i].seat = t, i


@rule
def _initialise_executive(leader: Executive, region: int, org: Org) -> None:
    start = org.start[0]
    leader.region, leader.found_cause = region, -1
    leader.blame, leader.true_blame, leader.understanding = start.blame, 0.3, start.buying_understanding
    leader.trust_sales = start.trust_sales
    leader.empathy, leader.own_weight, leader.attachment, leader.tenure = 0.5, 0.4, 0.5, 4.0
    leader.free_hours = 35.0


@rule
def _initialise_team(org: Org, t: int) -> None:
    team, start, now = org.teams[t], org.start[0], org.now[0]
    team.control, team.helping_norm = start.control, start.culture_of_help
    team.dividing_norm = policy_of(org, team.region).collaboration
    for desk in range(int(start.overlays)):
        reaction.appoint_specialist(org.specialists[t, desk], t, desk, now)
        team.specialists += 1
    reaction.count_specialists(team, org.specialists[t])
    trust.get_used_to_structure(team)
    _initialise_manager(org.managers[t], t, org)
    for i in range(team.first, team.last):
        _initialise_seat(org.seats[i], i, org)
        _initialise_rep(org, t, i)
        _fill_pipeline(org, t, i)
    time.survey_team(team, org.reps)


@rule
def _initialise_manager(manager: Manager, t: int, org: Org) -> None:
    now, policy, b = org.now[0], policy_of(org, org.teams[t].region), org.behaviour[0]
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.MANAGER, 2_000_000 + t, 0, 2)
    manager.team, manager.present, manager.tenure, manager.score = t, 1, 104.0, 1.0
    manager.ability, manager.selling = gauss2(u1, u2)
    plain = beta_draw(2, 5, now.seed, now.run, streams.MANAGER, 2_000_000 + t, 0)
    manager.inborn, manager.care = plain, careers.care_after_training(plain, policy, b)
    manager.knowledge = 0.5
    manager.felt_care = manager.care


@rule
def _initialise_seat(seat: Seat, i: int, org: Org) -> None:
    now, world = org.now[0], org.world[0]
    u1, u2, u3, u4 = uniforms(now.seed, now.run, streams.SEAT, i, 0, 0)
    rich, swing = gauss2(u1, u2)
    blind, _ = gauss2(u3, u4)
    seat.potential = math.exp(world.territory_spread * rich - 0.5 * world.territory_spread * world.territory_spread)
    seat.swing = world.territory_swings * swing
    seat.demand = seat.potential * math.exp(seat.swing)
    seat.readiness = world.readiness
    seat.accounts = org.norms[0].pace * seat.potential * world.recurring_share / max(0.02, world.base_churn)
    seat.blind_spot = world.blind_spots * blind
    seat.believed, seat.doubt = math.exp(math.log(seat.potential) * 0.5 + seat.blind_spot), 0.1


@rule
def _initialise_rep(org: Org, t: int, i: int) -> None:
    rep, start, now, world = org.reps[i], org.start[0], org.now[0], org.world[0]
    initialise_person(rep, start, policy_of(org, org.teams[t].region), org.behaviour[0], now.seed, now.run)
    u1, u2, stayed, w = uniforms(now.seed, now.run, streams.HIRE, i, 0, 0)
    normal, _ = gauss2(u1, u2)
    rep.talent = start.skill_mean + start.skill_spread * normal
    if start.skill_profile == 1.0:
        rep.talent = start.skill_mean + _find_step_skill(i, len(org.reps))
    rep.present, rep.hired = 1, now.week
    rep.tenure = -math.log(stayed) * 110.0
    rep.knowledge = org.behaviour[0].knowledge_ceiling * (1.0 - 0.8 * math.exp(-rep.tenure / world.ramp_weeks))
    rep.craft = 0.6 * org.behaviour[0].craft_room * (1.0 - math.exp(-rep.tenure / 52.0))
    rep.skill = rep.talent + rep.craft
    rep.trust_manager, rep.trust_leadership, rep.trust_peers = (
        start.trust_manager,
        start.trust_leadership,
        start.trust_peers,
    )
    rep.burnout = clip(start.burnout * 2.0 * w, 0.0, 1.0)
    rep.purpose, rep.understanding = start.purpose, start.understanding
    rep.capacity = org.norms[0].pace * org.seats[i].demand
    rep.fresh_capacity, rep.flow, rep.reach, rep.stride = rep.capacity, 1.0, 1.0, 1.0
    rep.year_bookings = 52.0 * rep.capacity
    note_event(org, REP_FROM_START, t, i, rep.talent, rep.tenure)


@rule
def _find_step_skill(i: int, seats: int) -> float:
    """Seat i's place among 1 x $1M, 5 x $2M, 15 x $3M, 7 x $4M, 2 x $5M of thirty, mixed over the teams."""
    rank = ((7 * i + 3) % seats) * 30 // seats
    bounds = (1, 6, 21, 28, 30)
    for k in range(5):
        if rank < bounds[k]:
            return STEP_SKILLS[k]
    return STEP_SKILLS[4]


@rule
def _fill_pipeline(org: Org, t: int, i: int) -> None:
    """Opportunities already open: long ones are met more often, each at any point of its life.

    The time a long process is caught in is length-biased; for a nearly exponential one it is the sum of two draws.
    """
    rep, now = org.reps[i], org.now[0]
    for j in range(min(SLOTS_PER_REP, int(org.norms[0].open_deals))):
        deal = org.deals[i, j]
        funnel.draw_deal(deal, rep, 100 + j, org.world[0], org.norms[0], now)
        funnel.assign_product_and_people(
            deal,
            rep,
            org.seats[i],
            org.teams[t],
            policy_of(org, org.teams[t].region),
            org.world[0],
            org.norms[0],
            org.behaviour[0],
            now,
        )
        u, v, _, _ = uniforms(now.seed, now.run, streams.DEAL_TRAITS, i, 0, 1000 + j)
        more = -math.log(v)
        deal.clock += org.norms[0].close_scale * math.exp(org.norms[0].close_power * math.log(more))
        deal.progress = u * deal.clock
        deal.age = deal.progress
        rep.open_deals += 1
