"""M14 Confidence and learning: wins and losses teach confidence; coaching, practice and colleagues teach the craft.

Claims 2.12, 2.26, 2.27, 2.34, 4.3, 4.15, 4.16, 1.18.
"""

from __future__ import annotations

from simulation.agent_state import Manager, Norms, Rep, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.world import World


@rule
def react_to_deals(rep: Rep, policy: Policy, world: World, b: Behaviour) -> None:
    """Wins lift, more when seen and in a row; losses lower, more in hard business, less with purpose, a goal and resilience."""
    if rep.won > 0.0:
        rep.streak += rep.won
        seen = 1.0 + b.visible_wins * policy.recognition * (0.5 + 1.5 * rep.style_recognition)
        gain = b.lift_by_win * rep.won * seen * (1.0 + min(rep.streak, 5.0) / 5.0)
        rep.confidence = rep.confidence + (1.0 - rep.confidence) * clip(gain, 0.0, 0.5)
    if rep.lost > 0.0:
        rep.streak = 0.0
        held = (
            1.0 - 0.4 * rep.resilience - b.purpose_shield * 0.5 * rep.purpose - 0.2 * rep.goal_strength * rep.goal_real
        )
        fall = b.fall_by_loss * rep.lost * (0.7 + world.difficulty) * (1.0 + 0.5 * rep.burnout) * max(0.1, held)
        rep.confidence = rep.confidence * (1.0 - clip(fall, 0.0, 0.5))


@rule
def take_small_steps(rep: Rep, manager: Manager, policy: Policy, b: Behaviour, dt: float) -> None:
    """Small steps that can be reached, a string of them: for the unsure (4.15).

    A step is a week of the quota (4.20). The manager sets and reviews them.
    """
    if rep.steps_rank >= policy.stepping_stones or manager.present == 0 or rep.away >= 1.0:
        return
    week = rep.quota / 13.0 if rep.quota > 0.0 else rep.capacity
    within_reach = 0.2 + 0.35 * rep.confidence + 0.2 * clip(rep.capacity / max(0.1, week), 0.0, 1.5)
    if rep.luck_step < within_reach:
        gain = b.step_gain * max(0.0, 0.75 - rep.confidence) * (1.0 + 0.2 * min(rep.streak, 5.0)) * dt
        rep.confidence = rep.confidence + clip(gain, 0.0, 0.2)


@rule
def learn_craft(
    rep: Rep, team: Team, manager: Manager, policy: Policy, world: World, norms: Norms, b: Behaviour, dt: float
) -> None:
    """Coaching (more for those who know why), practice, colleagues, broadcast wins; what is not used is forgotten.

    A rare insight - figuring it out - comes sooner with coaching (2.27).
    """
    why = 0.5 + 0.5 * rep.link
    room = max(0.0, b.craft_room - rep.craft)
    taught = (
        b.coaching_gain * rep.training * why * (1.0 + 0.3 * manager.ability) * (1.0 + b.hard_times * world.difficulty)
    )
    practised = b.practice * rep.customer / 14.0
    broadcast = b.broadcast * policy.recognition * max(0.0, team.talent_top - rep.skill) * 0.1
    gained = (taught + practised + broadcast) * room * dt + rep.lesson
    if 1.0 - rep.luck_life < b.insights / 52.0 * (0.5 + rep.training) * dt:
        gained += 0.3 * room
    rep.craft = (rep.craft + gained) * norms.keep_craft
    rep.skill = rep.talent + rep.craft
    rep.knowledge = b.knowledge_ceiling + (rep.knowledge - b.knowledge_ceiling) * norms.keep_ramp


@rule
def react_to_quota(rep: Rep, b: Behaviour) -> None:
    """A missed quarter costs confidence, less with purpose (1.18); a made one gives some."""
    if rep.judged == 0:
        return
    if rep.made_quota == 1:
        rep.confidence = rep.confidence + 0.5 * b.quota_shock * (1.0 - rep.confidence)
    else:
        depth = clip(1.0 - rep.attainment, 0.0, 1.0)
        rep.confidence = rep.confidence * (1.0 - b.quota_shock * depth * (1.0 - b.purpose_shield * rep.purpose))
