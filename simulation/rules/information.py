"""M1 Information: what leaders see is the truth through distance, CRM and time.

Claims 0.1-0.4, 0.20, 1.4, 3.2-3.5, 3.11, 3.13, 3.14. Averaging removes noise, never bias: each territory has a blind
spot that records never show; only being there does. What all territories can bring together is believed as far as one is
in touch, and as far as the plan wants it where one is not.
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
from simulation.signals import Signal
from simulation.world import World

QUARTER = 13.0


@rule
def noise_through_layers(fidelity: float, layers: float) -> float:
    """Variance that L layers add to a signal of variance one: phi^(-2L) - 1 (Williamson 1967)."""
    return math.exp(-2.0 * layers * math.log(fidelity)) - 1.0


@rule
def dive_into_deals(leader: Executive, signal: Signal, policy: Policy, b: Behaviour) -> None:
    """A quarter of leaders in customers' deals: how many, and what is learned about buyers.

    Attention follows the total: while the company makes its number, nobody looks closely (1.4).
    """
    attention = 1.0 - b.attention_to_total * clip(1.0 - signal.miss / 0.10, 0.0, 1.0) * 0.5
    leader.dives = policy.field_time * b.dives_per_quarter * attention


@rule
def keep_in_touch(leader: Executive, told: float, heard: float, policy: Policy, world: World, b: Behaviour) -> None:
    """What leaders know of buyers: from deals of their own, a cause found, claims heard, and from reports; the rest ages.

    `told` is what reps understand and honestly report, `heard` how far claims move the total. Reports teach as far as sales
    are trusted, and lose a part with each layer (3.5, 3.11; Tourish & Robson 2006).
    """
    arrives = math.exp(policy.layers * math.log(world.fidelity))
    taught = b.learn_buyers * leader.dives + b.reports_teach * told * leader.trust_sales * arrives
    taught += b.claims_teach * heard + (b.causes_teach if leader.found_cause >= 0 else 0.0)
    leader.understanding = fade(grow(leader.understanding, taught), b.forget_buyers, QUARTER)


@rule
def believe_possible(
    leader: Executive, company: Company, reported: float, market: float, plan: float, b: Behaviour
) -> None:
    """What this leader believes can come: drawn to the truth by contact, and without it to the plan, up or down.

    Kahneman & Lovallo 1993; Flyvbjerg 2008; Kunda 1990. All are ln, over an ordinary rep's pace. A market is no luck: whoever
    is there sees it move; of what people bring in it, only what may last is taken. Who believes in more than can come,
    believes half of it in more business and half in business that closes sooner.
    """
    leader.bring = leader.bring + company.weight * (reported - market - leader.bring)
    leader.possible = leader.bring + market
    blind = b.plan_pull * (1.0 - leader.understanding)
    leader.believed = leader.possible + blind * (plan - leader.possible)
    leader.cycle_belief = math.exp(clip(0.5 * (leader.possible - leader.believed), -2.0, 2.0))


@rule
def begin_believing(leader: Executive, market: float, plan: float) -> None:
    """On the first day leaders believe in their plan."""
    leader.bring, leader.possible, leader.believed, leader.cycle_belief = plan - market, plan, plan, 1.0


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
