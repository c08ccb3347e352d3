"""M1 Information: what leaders see is the truth through distance, CRM and time.

Claims 0.1-0.4, 0.20, 1.4, 3.2-3.4, 3.13, 3.14. Averaging removes noise, never bias: each territory has a blind
spot that records never show; only being there does.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Now, Rep, Seat, Team
from simulation.arithmetic import clip, fade, grow
from simulation.behaviour import Behaviour
from simulation.draws import gauss2, uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.world import World

QUARTER = 13.0


@rule
def noise_through_layers(fidelity: float, layers: float) -> float:
    """Variance that L layers add to a signal of variance one: phi^(-2L) - 1 (Williamson 1967)."""
    return math.exp(-2.0 * layers * math.log(fidelity)) - 1.0


@rule
def dive_into_deals(leader: Executive, company: Company, policy: Policy, b: Behaviour) -> None:
    """A quarter of leaders in customers' deals: how many, and what is learned about buyers.

    Attention follows the total: while the company makes its number, nobody looks closely (1.4).
    """
    attention = 1.0 - b.attention_to_total * clip(1.0 - company.miss / 0.10, 0.0, 1.0) * 0.5
    leader.dives = policy.field_time * b.dives_per_quarter * attention
    learned = grow(leader.understanding, b.learn_buyers * leader.dives)
    leader.understanding = fade(learned, b.forget_buyers, QUARTER)
    seen = b.cycle_optimism + (1.0 - b.cycle_optimism) * leader.understanding
    leader.cycle_belief = leader.cycle_belief + 0.5 * (seen - leader.cycle_belief)


@rule
def update_empathy(leader: Executive, policy: Policy, b: Behaviour) -> None:
    """Empathy is lost with every layer and comes back with contact (0.4)."""
    distance = math.exp(policy.layers * math.log(b.empathy_per_layer))
    aim = distance + (1.0 - distance) * clip(2.0 * policy.field_time, 0.0, 1.0)
    leader.empathy = leader.empathy + 0.3 * (aim - leader.empathy)


@rule
def visit_territory(seat: Seat, index: int, leader: Executive, seats: float, now: Now) -> None:
    """Whether leaders get into deals of this territory this quarter."""
    chance = clip(leader.dives / max(1.0, seats), 0.0, 1.0)
    u, _, _, _ = uniforms(now.seed, now.run, streams.VISIT, index, now.era, 0)
    seat.dived = 1.0 if u < chance else 0.0


@rule
def update_believed_potential(
    seat: Seat, rep: Rep, team: Team, leader: Executive, policy: Policy, world: World, b: Behaviour, now: Now
) -> None:
    """Update what leaders believe a territory holds: a Kalman step on a distant, biased signal, or on a look of one's own."""
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.SIGNAL, rep.seat, now.era, 0)
    far, near = gauss2(u1, u2)
    truth = math.log(max(1e-6, seat.demand))
    layers = noise_through_layers(world.fidelity, policy.layers)
    recorded = world.crm_noise * max(0.1, 1.0 - b.control_informs * (team.control - 0.3))
    variance = b.signal_noise * b.signal_noise * layers + recorded * recorded + 1e-6
    blind = seat.blind_spot * (1.0 - leader.understanding) - b.reports_bias * rep.holding_back
    signal = truth + blind + far * math.sqrt(variance)
    seat.doubt += world.territory_swings * world.territory_swings / 4.0
    _update_belief(seat, signal, variance)
    if seat.dived > 0.0:
        looked = b.dive_noise * b.dive_noise
        _update_belief(seat, truth + near * b.dive_noise, looked + 1e-6)


@rule
def _update_belief(seat: Seat, signal: float, variance: float) -> None:
    """One Kalman step in logarithms."""
    gain = seat.doubt / (seat.doubt + variance)
    belief = math.log(seat.believed) + gain * (signal - math.log(seat.believed))
    seat.believed = math.exp(clip(belief, -4.0, 4.0))
    seat.doubt = clip((1.0 - gain) * seat.doubt, 1e-4, 1.0)


@rule
def update_knowledge_of_people(manager: Manager, team: Team, b: Behaviour) -> None:
    """How well a manager knows each rep's state: falls with span, rises with care and hours (0.12, 0.20)."""
    crowd = 1.0 / (1.0 + b.span_blindness * (team.last - team.first) / 8.0)
    close = crowd * (0.6 + 0.4 * manager.felt_care)
    manager.knowledge = manager.knowledge + 0.5 * (manager.present * close - manager.knowledge)


@rule
def reset_executive_understanding(leader: Executive) -> None:
    """A new executive knows the company's buyers less, and has not lost touch yet."""
    leader.understanding = 0.5 * leader.understanding + 0.15
    leader.empathy = 0.5 * leader.empathy + 0.3
