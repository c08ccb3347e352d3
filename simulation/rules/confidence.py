"""M14 Confidence and learning: wins and losses teach confidence; coaching, practice and colleagues teach the craft.

Claims 2.12, 2.26, 2.27, 2.34, 4.3, 4.15, 4.16, 1.18.
"""

from __future__ import annotations

from simulation import streams
from simulation.arithmetic import clip, toward
from simulation.behaviour import Behaviour
from simulation.compiled import rule
from simulation.draws import uniforms
from simulation.policy import Policy
from simulation.roster import Manager, Now, Rep, Team
from simulation.world import World


@rule
def take_heart(rep: Rep, policy: Policy, world: World, b: Behaviour) -> None:
    """Wins lift, more when seen and in a row; losses lower, more in hard business, less with purpose, a goal and resilience."""
    if rep.won > 0.0:
        rep.streak += rep.won
        seen = 1.0 + b.visible_wins * policy.recognition * (.5 + 1.5 * rep.style_recognition)
        gain = b.lift_by_win * rep.won * seen * (1.0 + min(rep.streak, 5.0) / 5.0)
        rep.confidence = rep.confidence + (1.0 - rep.confidence) * clip(gain, 0.0, .5)
    if rep.lost > 0.0:
        rep.streak = 0.0
        held = 1.0 - .4 * rep.resilience - b.purpose_shield * .5 * rep.purpose - .2 * rep.goal_strength * rep.goal_real
        fall = b.fall_by_loss * rep.lost * (.7 + world.difficulty) * (1.0 + .5 * rep.burnout) * max(.1, held)
        rep.confidence = rep.confidence * (1.0 - clip(fall, 0.0, .5))


@rule
def step_up(rep: Rep, manager: Manager, policy: Policy, b: Behaviour, now: Now) -> None:
    """Small steps that can be reached, a string of them: for the unsure (4.15, 4.20). The manager sets and reviews them."""
    u, enrolled, _, _ = uniforms(now.seed, now.run, streams.STEP, rep.seat, now.step, rep.ordinal)
    if enrolled >= policy.stepping_stones or manager.present == 0 or rep.away >= 1.0:
        return
    within_reach = .35 + .4 * rep.confidence
    if u < within_reach:
        gain = b.step_gain * max(0.0, .75 - rep.confidence) * (1.0 + .2 * min(rep.streak, 5.0)) * now.dt
        rep.confidence = rep.confidence + clip(gain, 0.0, .2)


@rule
def learn_craft(rep: Rep, team: Team, manager: Manager, policy: Policy, world: World, b: Behaviour, now: Now) -> None:
    """Coaching (more for those who know why), practice, colleagues, broadcast wins; what is not used is forgotten.

    A rare insight - figuring it out - comes sooner with coaching (2.27).
    """
    why = .5 + .5 * rep.link
    room = max(0.0, b.craft_room - rep.craft)
    taught = b.coaching_gain * rep.training * why * (1.0 + .3 * manager.ability) * (1.0 + b.hard_times * world.difficulty)
    practised = b.practice * rep.customer / 14.0
    broadcast = b.broadcast * policy.recognition * max(0.0, team.talent_top - rep.skill) * .1
    gained = (taught + practised + broadcast) * room * now.dt + rep.lesson
    u, _, _, _ = uniforms(now.seed, now.run, streams.INSIGHT, rep.seat, now.step, rep.ordinal)
    if u < b.insights / 52.0 * (.5 + rep.training) * now.dt:
        gained += .3 * room
    rep.craft = toward(rep.craft + gained, 0.0, b.forget_craft, now.dt)
    rep.skill = rep.talent + rep.craft
    rep.knowledge = toward(rep.knowledge, b.knowledge_ceiling, world.ramp_weeks, now.dt)


@rule
def swallow(rep: Rep, b: Behaviour) -> None:
    """A missed quarter costs confidence, less with purpose (1.18); a made one gives some."""
    if rep.judged == 0:
        return
    if rep.made_quota == 1:
        rep.confidence = rep.confidence + .5 * b.quota_shock * (1.0 - rep.confidence)
    else:
        depth = clip(1.0 - rep.attainment, 0.0, 1.0)
        rep.confidence = rep.confidence * (1.0 - b.quota_shock * depth * (1.0 - b.purpose_shield * rep.purpose))
