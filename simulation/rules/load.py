"""M12 Load and recovery: load tires, tiredness burns out, rest restores - at two speeds.

Claims 0.14, 0.25, 2.32, 4.2. The fast stock fades in weeks (a holiday helps and is forgotten), the slow one in months. Lost
efficiency becomes backlog: the same quota asks for more hours of a tired rep.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Manager, Norms, Now, Rep
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.time import made_up

USUAL_GIVEN = 52.0
"""Hours of a usual week, 44, times its intensity: what tires nobody beyond what is asked."""


@rule
def clear_absence(rep: Rep) -> None:
    """Begin the step at work and well."""
    rep.away, rep.sick = 0.0, 0.0


@rule
def take_leave(rep: Rep, policy: Policy, b: Behaviour, now: Now) -> None:
    """Weeks off, spread evenly over the year, and sick days: more of them when burned out."""
    years = (now.step * now.dt) / 52.0
    steps_off = policy.vacation_weeks / now.dt
    off = math.floor((years + now.dt / 52.0) * steps_off + rep.leave_phase) > math.floor(
        years * steps_off + rep.leave_phase
    )
    chance = b.sickness / 52.0 * (1.0 + b.sick_by_burnout * rep.burnout + rep.fatigue)
    ill = rep.luck_body < chance
    rep.away = 1.0 if off or ill else 0.0
    rep.sick = 5.0 * now.dt if ill and not off else 0.0


@rule
def update_load(rep: Rep, manager: Manager, b: Behaviour) -> None:
    """Hours needed for quota and duties over those of a fresh rep, and hours and intensity really given, weighed.

    Customer hours needed grow with the power 1.25 of what is asked (the inverse of the funnel's .8).
    """
    if rep.away >= 1.0:
        rep.load = 0.0
        return
    ratio = clip(rep.quota / 13.0 / max(0.1, rep.fresh_capacity), 0.0, 2.5)
    needed = ratio * math.sqrt(math.sqrt(ratio)) / max(0.4, rep.efficiency) * made_up(rep)
    duties = rep.admin + rep.internal + rep.meeting + rep.training + rep.helping
    fresh = max(4.0, 40.0 - duties)
    demanded = (duties + fresh * needed) / 40.0
    # hours under pressure take more than hours of one's own choice (van der Hulst & Geurts 2001)
    counted = 40.0 + rep.overtime - (1.0 - b.pressed_counts) * rep.pressed
    given = counted * (1.0 + rep.intensity) / USUAL_GIVEN + b.pressed_tires * rep.pressed / 40.0
    eased = 1.0 - 0.5 * manager.knowledge * rep.trust_manager
    cut_up = b.interruptions * (rep.internal / 8.8 - 1.0)
    rep.load = clip(
        b.asked_weight * demanded + (1.0 - b.asked_weight) * given + cut_up + 0.1 * rep.burden * eased, 0.0, 4.0
    )


@rule
def update_fatigue_and_burnout(rep: Rep, norms: Norms, b: Behaviour) -> None:
    """Both stocks, exactly over the step: fatigue by load above one, burnout by fatigue, less with support."""
    tired = b.fatigue_weeks * max(0.0, rep.load - 1.0)
    rep.fatigue = clip(tired + (rep.fatigue - tired) * norms.keep_fatigue, 0.0, 1.0)
    if rep.away >= 1.0 and rep.sick == 0.0:
        rest_away(rep, norms, b)
    support = (rep.trust_manager + rep.voice + rep.trust_peers) / 3.0
    # the same strain burns some more than others: resilience is a trait, 1 in the mean here
    driven = 1.0 + b.fragility * (0.5 - rep.resilience)
    driven += b.obsession * (rep.link * rep.goal_strength + max(0.0, rep.purpose - 0.5))
    strain = b.burning * max(0.0, rep.fatigue - b.fatigue_threshold) * (1.0 - b.support_buffer * support) * driven
    burned = strain * b.recovery_weeks
    rep.burnout = clip(burned + (rep.burnout - burned) * norms.keep_burnout, 0.0, 1.0)
    rep.efficiency = 1.0 - b.burnout_cost * rep.burnout - b.fatigue_cost * rep.fatigue


@rule
def rest_away(rep: Rep, norms: Norms, b: Behaviour) -> None:
    """A week away from work restores more than one in which no more is asked than can be done (Sonnentag & Fritz 2007)."""
    rep.fatigue *= math.exp(b.detachment * math.log(norms.keep_fatigue))
    rep.burnout *= math.exp(b.detachment * math.log(norms.keep_burnout))


@rule
def update_burden(rep: Rep, b: Behaviour, now: Now) -> None:
    """Life outside: a burden comes with a life event and passes in months (2.32)."""
    u, hit, _, _ = uniforms(now.seed, now.run, streams.LIFE_EVENT, rep.seat, now.era, rep.ordinal + 1000)
    rep.burden = 0.5 * rep.burden
    if u < b.hard_quarters:
        rep.burden = clip(rep.burden + hit, 0.0, 1.0)
