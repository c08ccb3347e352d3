"""M3 Attribution: why leaders think a target was missed, and why it was.

Claims 3.7, 3.16, 1.1. The true causes are kept as a ledger of logarithms that add up to target over result. The belief is
one number, the weight on people's ability; the disposition to blame people sits once, in its prior (Ross 1977; Repenning &
Sterman 2002).
"""

from __future__ import annotations

from simulation import streams
from simulation.agent_state import Company, Executive, Now, Team
from simulation.arithmetic import clip, log_odds, logistic
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.signals import Signal

TARGET, MARKET, SKILL, HOURS, UNDERSTANDING, OFFERING, EFFORT = range(7)


@rule
def ledger_entry(company: Company, which: int) -> float:
    """The ledger's entry for one cause: ln points of the gap, positive where it widens it."""
    if which == TARGET:
        return company.cause_target
    if which == MARKET:
        return company.cause_market
    if which == SKILL:
        return company.cause_skill
    if which == HOURS:
        return company.cause_hours
    if which == UNDERSTANDING:
        return company.cause_understanding
    return company.cause_offering if which == OFFERING else company.cause_effort


@rule
def largest_cause(company: Company) -> int:
    """The cause that widened the gap most."""
    best = 0
    for which in range(1, 7):
        if ledger_entry(company, which) > ledger_entry(company, best):
            best = which
    return best


@rule
def _harm(company: Company, which: int) -> float:
    return max(0.0, ledger_entry(company, which))


@rule
def update_true_blame(leader: Executive, company: Company) -> None:
    """The share of people's ability and effort in all that widened the gap."""
    total = 1e-6
    for which in range(7):
        total += _harm(company, which)
    leader.true_blame = clip((_harm(company, SKILL) + _harm(company, EFFORT)) / total, 0.0, 1.0)


@rule
def record_people_causes(company: Company, skill: float, effort: float, b: Behaviour) -> None:
    """Ledger of people: mean skill (sd) and mean ln of effort and efficiency."""
    company.cause_skill = -(b.skill_wins * b.logit_to_value + b.skill_finds) * skill
    company.cause_effort = -b.hours_power * effort


@rule
def record_work_causes(company: Company, hours: float, understood: float, b: Behaviour) -> None:
    """Ledger of work: mean ln of customer hours and staffing, mean ln and level of understanding."""
    company.cause_hours = -b.hours_power * hours
    company.cause_understanding = -understood
    company.cause_offering = -b.offering_wins * b.logit_to_value * (company.offering_fit - 0.5)


@rule
def record_market_causes(company: Company, target: float, demand: float) -> None:
    """Ledger of numbers: ln of target over what territories hold in ordinary times, ln of passing demand."""
    company.cause_target = target
    company.cause_market = -demand


@rule
def update_blame(leader: Executive, signal: Signal, b: Behaviour) -> None:
    """Update the belief that it is ability: drift back to the prior, then the evidence of this quarter.

    A miss speaks against people, and so do excuses for one that is seen; a hit speaks for them. What leaders saw in deals
    of their own pulls the belief to the truth.
    """
    prior = -0.2 + b.blame_bias
    belief = log_odds(leader.blame)
    belief += 0.25 * (prior - belief)
    if signal.miss > 0.0:
        missed = signal.miss / 0.10
        belief += b.blame_miss * clip(missed, 0.0, 3.0) + b.blame_excuses * signal.untrue * clip(missed, 0.0, 1.0)
    else:
        belief -= b.blame_hit * clip(-signal.miss / 0.10, 0.0, 2.0)
    seen = clip(leader.dives * b.observing, 0.0, 0.8)
    leader.blame = clip(logistic(belief), 0.02, 0.98)
    leader.blame = leader.blame + seen * (leader.true_blame - leader.blame)


@rule
def search_cause(leader: Executive, signal: Signal, company: Company, honesty: float, policy: Policy, now: Now) -> None:
    """Root-cause work: with luck and honest answers the inference gives way to the true cause (3.16)."""
    leader.found_cause = -1
    if signal.miss <= 0.0:
        return
    u, _, _, _ = uniforms(now.seed, now.run, streams.ROOT_CAUSE, leader.region + 1, now.era, 0)
    if u < policy.root_cause * honesty:
        leader.found_cause = largest_cause(company)
        leader.blame = leader.blame + 0.7 * (clip(leader.true_blame, 0.02, 0.98) - leader.blame)


@rule
def feel_blame(team: Team, leader: Executive, signal: Signal) -> None:
    """How blamed a team feels: the belief, as loud as the miss is large; a found cause takes the edge off."""
    loud = clip(signal.miss / 0.20, 0.0, 1.0)
    spared = 0.5 if leader.found_cause >= 0 else 1.0
    team.blame_felt = leader.blame * loud * spared


@rule
def reset_executive_blame(leader: Executive, b: Behaviour) -> None:
    """A new executive starts from the prior."""
    leader.blame = clip(logistic(-0.2 + b.blame_bias), 0.02, 0.98)
    leader.found_cause = -1
