"""M13 Trust: grows slowly with what is done, falls fast with what is not.

Claims 3.5, 0.17, 2.1, 2.15-2.17, 2.29, 3.19, 0.16. One form for all four: T += k (1 - T) good - ratio k T bad, where good and bad are
what happened, 0..1 an event (Slovic 1993; the ratio may be 1: later work finds the asymmetry conditional).
"""

from __future__ import annotations

import math

from simulation.agent_state import Company, Executive, Manager, Rep, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.targets import REPS


@rule
def move_trust(trust: float, good: float, bad: float, b: Behaviour) -> float:
    """Trust after a quarter's good and bad events, exact however many there are."""
    up, down = b.trust_gain * good, b.trust_gain * b.trust_ratio * bad
    if up + down <= 0.0:
        return trust
    aim = up / (up + down)
    return aim + (trust - aim) * math.exp(-(up + down))


@rule
def update_trust_in_leadership(rep: Rep, team: Team, seen: float, policy: Policy, b: Behaviour) -> None:
    """Reps on leadership: is the target fair, was I heard, am I blamed, is what was said done, are problems fixed or only looked at.

    `seen` is 1 where leaders were in one's own deals this quarter.
    """
    fair, unfair = judge_fairness(rep, b)
    say = policy.collaboration if policy.split == REPS else 0.0
    good = fair + say * team.heard + policy.integrity * 0.6 + b.fix_trust * team.fixed + seen * policy.fixing
    bad = unfair + say * (1.0 - team.heard) * 0.5 + b.blame_hurts * team.blame_felt
    bad += b.hypocrisy * 0.5 * (0.4 + 0.6 * policy.purpose) * (1.0 - policy.integrity)
    bad += b.inspection_hurts * (team.inspected + seen * (1.0 - policy.fixing)) + 0.5 * share_withdrawn(
        rep, policy, team
    )
    rep.trust_leadership = clip(move_trust(rep.trust_leadership, good, bad * shield_of_purpose(rep, b), b), 0.0, 1.0)


@rule
def judge_fairness(rep: Rep, b: Behaviour) -> tuple[float, float]:
    """How fair and how unfair a quota is, against one's own private estimate."""
    if rep.quota <= 0.0:
        return 0.0, 0.0
    gap = rep.quota / max(1.0, rep.estimate) - 1.0
    return clip(1.0 - gap / b.fair_margin, 0.0, 1.0), clip((gap - 0.05) / 0.5, 0.0, 1.0)


@rule
def share_withdrawn(rep: Rep, policy: Policy, team: Team) -> float:
    """A cut in what one was used to, as a share of it (0.8)."""
    at_stake = policy.variable_share * (1.0 + team.incentive)
    return clip((rep.habit - at_stake) / max(0.1, rep.habit), 0.0, 1.0)


@rule
def shield_of_purpose(rep: Rep, b: Behaviour) -> float:
    """Purpose softens what a miss does (1.18)."""
    return 1.0 - b.purpose_shield * rep.purpose


@rule
def update_trust_in_manager(rep: Rep, team: Team, manager: Manager, favoured: float, b: Behaviour) -> None:
    """Reps on their manager: time, care and talks against control, pressure that serves the manager, and colleagues let go."""
    update_felt_intent(rep, manager, team)
    hours = clip(manager.people_hours / 1.5, 0.0, 1.0)
    good = 1.2 * manager.felt_care + 0.5 * hours + 2.0 * manager.talks * rep.disclosed
    bad = 0.3 * team.control + 0.6 * team.pressure * (1.0 - rep.intent) + 0.25 * clip(team.fired, 0.0, 2.0)
    bad += 0.5 * rep.probation + favoured + (0.3 if manager.present == 0 else 0.0)
    rep.trust_manager = clip(move_trust(rep.trust_manager, good, bad, b), 0.0, 1.0)


@rule
def update_felt_intent(rep: Rep, manager: Manager, team: Team) -> None:
    """Whether pressure is meant for the rep or for the manager's number is learned from acts (2.17, 2.29)."""
    acts = clip(0.8 * manager.felt_care + 0.4 * rep.disclosed - 0.3 * team.pressure + 0.1, 0.0, 1.0)
    rep.intent = rep.intent + 0.3 * (acts - rep.intent)


@rule
def update_trust_in_sales(leader: Executive, company: Company, untrue: float, b: Behaviour) -> None:
    """Leaders on sales: numbers made and forecasts kept, against misses, wrong forecasts and excuses that turn out untrue."""
    good = clip(1.0 - company.miss / 0.10, 0.0, 1.0) + clip(1.0 - company.forecast_error / 0.6, 0.0, 1.0)
    good += clip(leader.dives * 0.05, 0.0, 1.0)
    bad = clip(company.miss / 0.15, 0.0, 2.0) * (0.5 + 0.5 * leader.blame) + 0.5 * clip(
        company.forecast_error - 0.3, 0.0, 1.0
    )
    bad += 0.5 * untrue
    leader.trust_sales = clip(move_trust(leader.trust_sales, 2.0 * good, 2.0 * bad, b), 0.0, 1.0)


@rule
def update_trust_in_peers(rep: Rep, team: Team, mean_help: float, policy: Policy, b: Behaviour) -> None:
    """Peers: help and a shared fate against contests, colleagues let go, and slices left to the willing."""
    good = clip(mean_help / 2.0, 0.0, 1.5) + 0.4 * policy.team_share + 0.2 * policy.sharing_meetings
    dumped = (
        clip((rep.quota / max(1.0, rep.dictated) - 1.1) * policy.collaboration, 0.0, 1.0) if rep.dictated > 0.0 else 0.0
    )
    bad = 0.5 * policy.contests + 0.3 * clip(team.fired, 0.0, 2.0) + dumped + 0.1
    rep.trust_peers = clip(move_trust(rep.trust_peers, good, bad, b), 0.0, 1.0)


@rule
def inherit_trust_in_manager(rep: Rep, b: Behaviour) -> None:
    """A new manager inherits a part of the old trust; the rest starts in the middle (4.9)."""
    rep.trust_manager = 0.5 + b.inherited * (rep.trust_manager - 0.5)
    rep.intent = 0.5 + b.inherited * (rep.intent - 0.5)


@rule
def inherit_trust_in_leadership(rep: Rep, b: Behaviour) -> None:
    """A new executive inherits a part of the old distrust."""
    rep.trust_leadership = 0.5 + b.inherited * (rep.trust_leadership - 0.5)


@rule
def feel_reform_undone(rep: Rep, b: Behaviour) -> None:
    """A reform undone is a promise broken (0.24, N4)."""
    rep.trust_leadership = clip(move_trust(rep.trust_leadership, 0.0, b.broken_reform, b), 0.0, 1.0)


@rule
def reset_executive_trust(leader: Executive) -> None:
    """A new executive has no history with sales."""
    leader.trust_sales = 0.5
