"""M15 Goals and the why: what a rep works for, known or not.

Claims 2.2, 2.13-2.19, 2.30, 4.1-4.20. A goal counts as far as it is authentic, present today and served by the quota. Events make it
real; without contact its strength halves in weeks; talks find it where trust and care allow.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Manager, Norms, Now, Rep
from simulation.arithmetic import clip, grow, logistic
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule


@rule
def meet_trigger_event(rep: Rep, norms: Norms, b: Behaviour) -> None:
    """A trigger event - a birth, a letter from the bank - makes the goal real and strong (4.10)."""
    if rep.luck_life < norms.struck:
        wake_goal(rep, b.trigger)


@rule
def wake_goal(rep: Rep, gain: float) -> None:
    """A goal becomes real and present."""
    rep.goal_strength = rep.goal_strength + (1.0 - rep.goal_strength) * clip(gain, 0.0, 1.0)
    rep.aware = rep.aware + 0.5 * (1.0 - rep.aware) * clip(gain, 0.0, 1.0)
    if gain > 0.5 and rep.goal_own == 1:
        rep.goal_real = 1


@rule
def keep_goal_in_mind(rep: Rep, norms: Norms, b: Behaviour, dt: float) -> None:
    """Strength halves without contact; who writes a goal down and looks at it keeps part of it (2.13, 4.19)."""
    floor = b.written_floor * rep.written * rep.self_regulation
    above = max(0.0, rep.goal_strength - floor)
    rep.goal_strength = min(1.0, floor + above * norms.keep_goal)
    rep.link *= norms.keep_link
    rep.disclosed *= norms.keep_disclosed
    rep.goal_drive += (rep.goal_strength * rep.goal_real - rep.goal_drive) * dt / DRIVE_WEEKS
    rep.emptiness *= 1.0 - dt / GAP_WEEKS


@rule
def talk_about_goals(rep: Rep, manager: Manager, b: Behaviour, now: Now) -> None:
    """A talk about what the rep wants: who trusts tells; what is told can be tied to the quota, written down and followed.

    Early in a relationship people tell more (4.8). A goal that is not one's own is noticed, and does nothing (4.14).
    """
    if manager.talks <= 0.0 or rep.luck_talk >= 1.0 - math.exp(-manager.talks * now.dt):
        return
    opens, plans, _, _ = uniforms(now.seed, now.run, streams.TALK, rep.seat, now.step, rep.ordinal)
    fresh = b.fresh_start if min(rep.tenure, manager.tenure) < 13.0 else 0.0
    rep.aware = grow(rep.aware, b.talk_gain)
    if opens >= logistic(4.0 * (rep.trust_manager - 0.5) + 2.0 * manager.felt_care - 0.8 + fresh) * rep.aware:
        return
    rep.disclosed = grow(rep.disclosed, b.talk_gain)
    rep.link = grow(rep.link, b.talk_gain * rep.disclosed)
    rep.ceiling = rep.ceiling + b.ceiling_lift * max(0.0, HIGHEST_CEILING - rep.ceiling)
    wake_goal(rep, 0.5)
    if plans < 0.3 + 0.4 * manager.felt_care:
        rep.written = 1


DRIVE_WEEKS = 26.0
"""Weeks over which it shows how strongly a goal drives somebody."""
GAP_WEEKS = 13.0
"""Weeks in which the gap closes that a goal leaves."""
HIGHEST_CEILING = 2.0
"""The most anybody comes to believe possible, over an expected quarter."""


@rule
def clear_goals_met(rep: Rep) -> None:
    """No goal has been reached yet this step."""
    rep.goals_met = 0.0


@rule
def save_towards_goal(rep: Rep, b: Behaviour) -> None:
    """Part of this step's pay goes towards the goal; a reached goal satiates and leaves a gap, and another will come (4.5)."""
    if rep.goal_real == 1:
        rep.goal_saved += b.saving * rep.paid
    if rep.goal_saved >= rep.goal_amount:
        rep.goals_met = 1.0
        rep.goal_saved = 0.0
        # the stronger it drove, the larger the gap (Kivetz, Urminsky & Zheng 2006)
        rep.emptiness = clip(rep.emptiness + rep.goal_drive, 0.0, 1.0)
        rep.goal_drive = 0.0
        rep.goal_strength *= 0.2
        rep.goal_real, rep.written = 0, 0


@rule
def remember_best_quarter(rep: Rep) -> None:
    """What a rep believes possible follows the best quarter so far, as memory has it, and sinks slowly otherwise (4.13)."""
    best = clip(rep.quarter_bookings / max(1.0, 13.0 * rep.capacity), 0.0, HIGHEST_CEILING)
    rep.ceiling = max(best, 1.0 + 0.9 * (rep.ceiling - 1.0))


@rule
def renew_goal(rep: Rep, b: Behaviour, now: Now) -> None:
    """Once a year people think anew; those who regulate themselves write it down (2.14, 2.18)."""
    u, real, _, size = uniforms(now.seed, now.run, streams.PERSON_GOAL, rep.seat, now.era, rep.ordinal + 1000)
    if rep.goal_real == 0:
        rep.goal_own = 1 if real < b.authentic else 0
        rep.goal_real = rep.goal_own
        rep.goal_amount = 15.0 * math.exp(1.6 * size)
        rep.goal_saved = 0.0
    if u < b.self_made * rep.self_regulation:
        rep.written = 1
        rep.goal_strength = grow(rep.goal_strength, 0.5)


@rule
def meet_manager(rep: Rep, b: Behaviour) -> None:
    """Meeting a new manager is a trigger of its own (4.11); what the old one knew is lost."""
    rep.disclosed *= b.inherited
    rep.link *= b.inherited
    wake_goal(rep, 0.5 * b.trigger)


@rule
def react_to_warning(rep: Rep, b: Behaviour) -> None:
    """Probation is a trigger too, for a while (4.12)."""
    wake_goal(rep, 0.6 * b.trigger)
