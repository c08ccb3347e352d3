"""M15 Goals and the why: what a rep works for, known or not.

Claims 2.2, 2.13-2.19, 2.30, 4.1-4.20. A goal counts as far as it is authentic, present today and served by the quota. Events make it
real; without contact its strength halves in weeks; talks find it where trust and care allow.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.arithmetic import clip, fade, grow, logistic
from simulation.behaviour import Behaviour
from simulation.compiled import rule
from simulation.draws import uniforms
from simulation.policy import Policy
from simulation.roster import Manager, Now, Rep
from simulation.world import World

LN2 = .6931471805599453


@rule
def be_struck(rep: Rep, world: World, b: Behaviour, now: Now) -> None:
    """A trigger event - a birth, a letter from the bank - makes the goal real and strong (4.10)."""
    u, _, _, _ = uniforms(now.seed, now.run, streams.LIFE_EVENT, rep.seat, now.step, rep.ordinal)
    if u < 1.0 - math.exp(-world.life_events / 52.0 * now.dt):
        wake(rep, b.trigger)


@rule
def wake(rep: Rep, gain: float) -> None:
    """A goal becomes real and present."""
    rep.goal_strength = rep.goal_strength + (1.0 - rep.goal_strength) * clip(gain, 0.0, 1.0)
    rep.aware = rep.aware + .5 * (1.0 - rep.aware) * clip(gain, 0.0, 1.0)
    if gain > .5:
        rep.goal_real = 1


@rule
def keep_in_mind(rep: Rep, b: Behaviour, now: Now) -> None:
    """Strength halves without contact; who writes a goal down and looks at it keeps part of it (2.13, 4.19)."""
    kept = b.written_floor * rep.written * rep.self_regulation
    above = max(0.0, rep.goal_strength - kept)
    rep.goal_strength = min(1.0, kept + fade(above, b.goal_half_life / LN2, now.dt))
    rep.link = fade(rep.link, b.link_weeks, now.dt)
    rep.disclosed = fade(rep.disclosed, 2.0 * b.link_weeks, now.dt)


@rule
def talk(rep: Rep, manager: Manager, b: Behaviour, now: Now) -> None:
    """A talk about what the rep wants: who trusts tells; what is told can be tied to the quota, written down and followed.

    Early in a relationship people tell more (4.8). A goal that is not one's own is noticed, and does nothing (4.14).
    """
    u, opens, plans, _ = uniforms(now.seed, now.run, streams.TALK, rep.seat, now.step, rep.ordinal)
    if manager.talks <= 0.0 or u >= 1.0 - math.exp(-manager.talks * now.dt):
        return
    fresh = .8 if min(rep.tenure, manager.tenure) < 13.0 else 0.0
    rep.aware = grow(rep.aware, b.talk_gain)
    if opens >= logistic(4.0 * (rep.trust_manager - .5) + 2.0 * manager.felt_care - .8 + fresh) * rep.aware:
        return
    rep.disclosed = grow(rep.disclosed, b.talk_gain)
    rep.link = grow(rep.link, b.talk_gain * rep.disclosed)
    wake(rep, .5)
    if plans < .3 + .4 * manager.felt_care:
        rep.written = 1


@rule
def save(rep: Rep, b: Behaviour) -> None:
    """Part of this step's pay goes towards the goal; a reached goal satiates, and another will come (4.5)."""
    rep.goals_met = 0.0
    if rep.goal_real == 1:
        rep.goal_saved += b.saving * rep.paid
    if rep.goal_saved >= rep.goal_amount:
        rep.goals_met = 1.0
        rep.goal_saved = 0.0
        rep.goal_strength *= .2
        rep.goal_real, rep.written = 0, 0


@rule
def renew(rep: Rep, b: Behaviour, now: Now) -> None:
    """Once a year people think anew; those who regulate themselves write it down (2.14, 2.18)."""
    u, real, _, size = uniforms(now.seed, now.run, streams.PERSON_GOAL, rep.seat, now.era, rep.ordinal)
    if rep.goal_real == 0 and real < b.authentic:
        rep.goal_real = 1
        rep.goal_amount = 15.0 * math.exp(1.6 * size)
        rep.goal_saved = 0.0
    if u < b.self_made * rep.self_regulation:
        rep.written = 1
        rep.goal_strength = grow(rep.goal_strength, .5)


@rule
def meet_manager(rep: Rep, b: Behaviour) -> None:
    """Meeting a new manager is a trigger of its own (4.11); what the old one knew is lost."""
    rep.disclosed *= b.inherited
    rep.link *= b.inherited
    wake(rep, .5 * b.trigger)


@rule
def be_warned(rep: Rep, b: Behaviour) -> None:
    """Probation is a trigger too, for a while (4.12)."""
    wake(rep, .6 * b.trigger)
