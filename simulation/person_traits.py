"""The traits of a person, drawn by address, and the state of somebody new: for the first people and for `careers.hire_rep`."""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Now, Rep
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.draws import beta_draw, gauss2, uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.start import Start


@rule
def initialise_person(rep: Rep, start: Start, policy: Policy, b: Behaviour, seed: int, run: int) -> None:
    """Give a seat's new occupant a nature, a goal and the states of a first day. Talent is the caller's."""
    _draw_nature(rep, start, seed, run)
    _draw_goal(rep, b, seed, run)
    _set_first_day(rep, policy)
    _believe_in_oneself(rep, b, seed, run)
    u, _, _, _ = uniforms(seed, run, streams.QUIT, rep.seat, rep.ordinal, 0)
    rep.quit_clock = -math.log(u)


@rule
def draw_weekly_luck(rep: Rep, now: Now) -> None:
    """A person's luck of the step, in one block."""
    rep.luck_body, rep.luck_life, rep.luck_step, rep.luck_talk = uniforms(
        now.seed, now.run, streams.WEEK, rep.seat, now.step, rep.ordinal
    )


@rule
def _draw_nature(rep: Rep, start: Start, seed: int, run: int) -> None:
    u1, u2, u3, u4 = uniforms(seed, run, streams.PERSON, rep.seat, rep.ordinal, 0)
    v1, v2, v3, v4 = uniforms(seed, run, streams.PERSON, rep.seat, rep.ordinal, 1)
    # three exponentials over their sum: styles spread evenly over the triangle
    a, b, c = -math.log(u1), -math.log(u2), -math.log(u3)
    rep.style_money, rep.style_winning, rep.style_recognition = a / (a + b + c), b / (a + b + c), c / (a + b + c)
    rep.self_regulation, rep.resilience, rep.outside_option = u4, v1, v2
    rep.leave_phase, rep.steps_rank = v3, v4
    plain = beta_draw(2, 4, seed, run, streams.PERSON_TRAITS, rep.seat, rep.ordinal)
    rep.prosociality = clip(plain + start.prosociality - 1.0 / 3.0, 0.0, 1.0)


@rule
def _draw_goal(rep: Rep, b: Behaviour, seed: int, run: int) -> None:
    u1, u2, u3, u4 = uniforms(seed, run, streams.PERSON_GOAL, rep.seat, rep.ordinal, 0)
    rep.goal_amount = 15.0 * math.exp(1.6 * u1)
    rep.goal_kind = int(5.0 * u2)
    rep.goal_own = 1 if u3 < b.authentic else 0
    rep.goal_real = rep.goal_own
    rep.goal_strength, rep.goal_saved, rep.goals_met = 0.3 * u4, 0.0, 0.0
    rep.aware, rep.disclosed, rep.link = 0.2 + 0.5 * u4, 0.1, 0.05
    rep.ceiling = 1.1
    rep.written = 1 if u4 * rep.self_regulation > 0.5 else 0


@rule
def _believe_in_oneself(rep: Rep, b: Behaviour, seed: int, run: int) -> None:
    u1, u2, _, _ = uniforms(seed, run, streams.PERSON, rep.seat, rep.ordinal, 2)
    sure, _ = gauss2(u1, u2)
    rep.confidence = clip(0.5 + b.confidence_spread * sure, 0.05, 0.95)


@rule
def _set_first_day(rep: Rep, policy: Policy) -> None:
    rep.craft, rep.knowledge, rep.streak, rep.scar = 0.0, 0.15, 0.0, 0.0
    rep.label_error, rep.postponed, rep.pressed, rep.goal_drive, rep.emptiness = 0.0, 0.0, 0.0, 0.0, 0.0
    rep.trust_manager, rep.trust_leadership, rep.trust_peers, rep.intent = 0.55, 0.55, 0.5, 0.5
    rep.fatigue, rep.burnout, rep.efficiency, rep.load, rep.burden = 0.05, 0.05, 0.99, 1.0, 0.0
    rep.purpose, rep.pushiness, rep.habit = 0.25, 0.2, policy.variable_share
    rep.overtime, rep.intensity, rep.urge, rep.voice, rep.silent, rep.heard_strain = 2.0, 0.0, 0.0, 0.0, 0.4, 0.0
    rep.attainment, rep.judged, rep.made_quota, rep.year_attainment = 0.0, 0, 0, 1.0
    rep.probation, rep.leaving, rep.tenure, rep.wish_to_help, rep.weight = 0, 0, 0.0, 0.5, 1.0
    rep.excuse, rep.untrue, rep.holding_back, rep.wishful, rep.lesson, rep.helped = -1, 0, 0.0, 0.0, 0.0, 0.5
    rep.quota, rep.dictated, rep.claim, rep.estimate, rep.forecast = 0.0, 0.0, 0.0, 0.0, 0.0
    rep.quarter_bookings, rep.outlook = 0.0, 0.0
    rep.capacity, rep.fresh_capacity, rep.flow, rep.reach, rep.stride = 1.0, 1.0, 0.5, 0.5, 0.5
