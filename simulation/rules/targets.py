"""M8 Targets: set above, claimed below, cut into slices.

Claims 0.1, 0.9-0.13, 0.17-0.21, 1.2, 3.4, 2.7. The company's number ratchets on the last target and the last result: up
readily, down as far as leaders allow (Leone, Misra & Zimmerman 2004). Slices and the part nobody took sum to the pie.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Norms, Now, Rep, Seat, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.world import World

FORMULA, MANAGER, REPS = 0.0, 1.0, 2.0
PROPORTIONAL, AUCTION, ASSIGNED, MISS = 0.0, 1.0, 2.0, 3.0


@rule
def form_estimate(rep: Rep) -> None:
    """What a rep privately expects of the quarter."""
    rep.estimate = rep.outlook


@rule
def demand_growth(company: Company, leader: Executive, policy: Policy, world: World, b: Behaviour) -> float:
    """$k that the board demands: the last target moved towards the last results, down as far as it may, grown as asked."""
    result, last = company.year_result, company.target
    # leaders who are ready to change rules hold less to a number that did not come
    down = policy.downward_revision + 0.3 * policy.adaptivity * (1.0 - policy.downward_revision) * (
        1.0 - leader.attachment
    )
    share = b.ratchet_up if result >= last else down
    growth = 1.0 + (policy.ambition + world.market_growth) / 4.0
    return float((last + share * (result - last)) * growth)


@rule
def set_company_target(
    company: Company, leader: Executive, demanded: float, believed: float, policy: Policy, b: Behaviour
) -> None:
    """The number asked: what the board demands mixed with what leaders believe possible, both $k a quarter (0.9, 3.4).

    Belief in more is welcome; belief in less counts as far as it is said and heard.
    """
    weight = b.belief_weight * (1.0 if believed >= demanded else say_so(leader, policy, b))
    company.target = max(1.0, demanded + weight * (believed - demanded))


@rule
def say_so(leader: Executive, policy: Policy, b: Behaviour) -> float:
    """How far a leader who knows that a number cannot come says so and is not overruled, 0..1.

    Bad news goes up where people count and own results do not (Rosen & Tesser 1970; Milliken 2003); a board that waits a year
    meets it half way.
    """
    said = clip(b.candour * leader.empathy * (1.0 - leader.own_weight), 0.0, 1.0)
    return said * policy.patience / (policy.patience + 4.0)


@rule
def slice_weight(rep: Rep, seat: Seat, policy: Policy, norms: Norms, b: Behaviour) -> float:
    """A rep's share as head office sees it: history and believed potential; less for newcomers and for strain that was heard."""
    if rep.present == 0:
        return 0.0
    known = clip(rep.tenure / 52.0, 0.0, 1.0)
    ramp = clip(0.35 + 0.65 * rep.tenure / 26.0, 0.0, 1.0)
    believed = seat.believed * norms.pace * 52.0
    history = known * rep.year_bookings + (1.0 - known) * believed
    plain = (1.0 - b.slice_by_belief) * history + b.slice_by_belief * believed
    relief = 1.0 - b.strain_relief * rep.heard_strain - 0.6 * policy.recovery_slices * shown_strain(rep, policy, b)
    return max(0.0, plain * ramp * max(0.2, relief))


@rule
def shown_strain(rep: Rep, policy: Policy, b: Behaviour) -> float:
    """Exhaustion as claimed when it lightens the share: some who do not care for colleagues claim more of it (Ichino & Riphahn)."""
    extra = b.moral_hazard * policy.recovery_slices * max(0.0, 0.4 - rep.prosociality)
    return clip(rep.burnout + extra, 0.0, 1.0)


@rule
def dictate_slice(rep: Rep, team: Team, weight: float, per_weight: float) -> None:
    """The slice that comes from above, less a found error taken back."""
    rep.dictated = weight * per_weight * (1.0 - team.target_relief)


@rule
def claim_by_rep(rep: Rep, policy: Policy, b: Behaviour) -> None:
    """What a rep would take on: the estimate, less strain, less what is held back, more where a bigger slice pays."""
    strained = 1.0 - b.claim_burnout * rep.burnout
    lighter = 1.0 - 0.6 * policy.recovery_slices * shown_strain(rep, policy, b)
    eager = 1.0 + policy.slice_premium * 2.0 * rep.style_money * (rep.confidence - 0.2)
    rep.claim = max(0.0, rep.estimate * strained * lighter * (1.0 - rep.holding_back) * eager)


@rule
def claim_by_formula(rep: Rep, pie: float, total_dictated: float) -> None:
    """A formula names the shares: the records once more."""
    rep.claim = pie * rep.dictated / max(1e-6, total_dictated)


@rule
def claim_by_manager(
    rep: Rep, team: Team, manager: Manager, total_estimate: float, favour: float, b: Behaviour
) -> None:
    """The manager names the shares: what is known of each, equality for the rest, and some favour (Benson 2015)."""
    equal = 1.0 / max(1.0, float(team.staffed))
    true = rep.estimate * (1.0 - b.claim_burnout * rep.burnout) / max(1.0, total_estimate)
    share = manager.knowledge * true + (1.0 - manager.knowledge) * equal
    bent = 1.0 - b.favouritism * (1.0 - manager.felt_care) * favour
    rep.claim = max(0.0, team.asked * share * bent)


@rule
def draw_favour(rep: Rep, now: Now) -> float:
    """How a manager feels about a rep, -1..1, fixed for as long as the two work together."""
    u, _, _, _ = uniforms(now.seed, now.run, streams.FAVOUR, rep.seat, rep.ordinal, 0)
    return 2.0 * u - 1.0


@rule
def listen_to_claims(team: Team, claims: float, policy: Policy) -> None:
    """The pie moves towards the claims as far as leaders listen (0.19). Without claims of one's own there is nothing to hear."""
    shift = policy.listening * policy.collaboration * (claims - team.asked) if policy.split == REPS else 0.0
    team.pie = max(0.2 * team.asked, team.asked + shift)
    wanted = abs(claims - team.asked)
    team.heard = clip(abs(team.pie - team.asked) / wanted, 0.0, 1.0) if wanted > 0.02 * team.asked else 1.0


@rule
def leftover_weight(rep: Rep, manager: Manager, team: Team, total_estimate: float, policy: Policy) -> float:
    """Who carries what nobody took, by rule: in proportion, the willing, or whom the manager names."""
    if rep.present == 0:
        return 0.0
    if policy.leftover == AUCTION:
        willing = 0.05 + rep.prosociality + 2.0 * policy.slice_premium * rep.style_money + 0.3 * (rep.confidence - 0.5)
        return rep.claim * max(0.0, willing) * max(0.0, willing)
    if policy.leftover == ASSIGNED:
        equal = total_estimate / max(1.0, float(team.staffed))
        return manager.knowledge * rep.estimate + (1.0 - manager.knowledge) * equal
    return rep.claim


@rule
def set_quota(rep: Rep, claimed: float, team: Team, policy: Policy) -> None:
    """The quota: part handed down, part claimed. Control over it is how close it came to what one had named, as far as one was asked."""
    c = policy.collaboration
    handed = rep.dictated * team.pie / max(1e-6, team.asked)
    rep.quota = (1.0 - c) * handed + c * claimed
    apart = abs(math.log(max(1.0, rep.quota) / max(1.0, rep.claim)))
    rep.voice = math.exp(-apart / 0.25) * (0.2 + 0.8 * c)


@rule
def clear_quota(rep: Rep) -> None:
    """An empty seat carries no quota."""
    rep.quota, rep.dictated, rep.claim, rep.voice, rep.estimate = 0.0, 0.0, 0.0, 0.0, 0.0


@rule
def ask_for_pie(team: Team, dictated: float) -> None:
    """What leaders first name for a team: the sum of its slices."""
    team.asked = dictated


@rule
def record_gap(team: Team, quotas: float) -> None:
    """The share of the pie that nobody took and nobody was given."""
    team.gap = clip((team.pie - quotas) / max(1.0, team.pie), 0.0, 1.0)


@rule
def sum_pies(company: Company, pies: float) -> None:
    """The company's target is the sum of the pies."""
    company.target = max(1.0, pies)


@rule
def rebase_target(company: Company, b: Behaviour) -> None:
    """A new executive owes the old number nothing and moves it towards what was reached."""
    company.target = company.target + b.new_broom * (company.year_result - company.target)
