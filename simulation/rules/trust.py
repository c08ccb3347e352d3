"""M13 Trust: grows slowly with what is done, falls fast with what is not, and remembers.

Claims 3.5, 0.17, 2.1, 2.15-2.17, 2.29, 3.19, 0.16. One form for all: T += k (1 - T) good - ratio k T bad, where good and bad are
what happened, 0..1 an event (Slovic 1993; the ratio may be 1: later work finds the asymmetry conditional). What happens is a
breach, or the keeping, of something asked, said or announced (Robinson 1996): who never asks breaks nothing, and who promises
more has more to break. Events come by the month and at a quarter's turn.
"""

from __future__ import annotations

import math

from simulation.agent_state import Company, Executive, Manager, Now, Rep, Team
from simulation.arithmetic import clip, fade, grow
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.targets import REPS
from simulation.signals import Signal

MONTHS = 3.0
"""Months in a quarter: that often what stands is felt again."""
MONTH = 13.0 / MONTHS
"""Weeks in a month."""
NOTICED = 0.5
"""Share of broken promises that anybody notices (Morrison & Robinson 1997)."""
HALFWAY = 0.5
"""Who is met half way was not asked in vain (Lind, Kanfer & Earley 1990: some consideration counts)."""
NEWCOMER = 52.0
"""Weeks after which nobody goes by what colleagues say any more."""


@rule
def move_trust(trust: float, good: float, bad: float, b: Behaviour) -> float:
    """Trust after good and bad events, exact however many there are."""
    up, down = b.trust_gain * good, b.trust_gain * b.trust_ratio * bad
    if up + down <= 0.0:
        return trust
    aim = up / (up + down)
    return aim + (trust - aim) * math.exp(-(up + down))


@rule
def month_ends(now: Now) -> bool:
    """Whether a month of the quarter ends with this step."""
    before, after = now.week_of_quarter / MONTH, (now.week_of_quarter + now.dt) / MONTH
    return math.floor(after + 1e-9) > math.floor(before + 1e-9)


@rule
def feel_events(rep: Rep, good: float, bad: float, b: Behaviour) -> None:
    """Events reach trust in leaders: whoever was deceived is slow to forgive and quick to see the next breach."""
    heard = good * (1.0 - b.scar_slows * rep.scar)
    weighed = bad * (1.0 + b.scar_sensitises * rep.scar)
    rep.trust_leadership = clip(move_trust(rep.trust_leadership, heard, weighed, b), 0.0, 1.0)


@rule
def leave_scar(rep: Rep, broken: float, b: Behaviour) -> None:
    """Words that were broken leave something behind that misses alone do not (Schweitzer, Hershey & Bradlow 2006)."""
    rep.scar = grow(rep.scar, b.word_broken * broken)


@rule
def out_of_reach(rep: Rep, b: Behaviour) -> float:
    """How far a number is beyond what the rep thinks possible, as far as it was imposed, 0..1."""
    if rep.quota <= 0.0:
        return 0.0
    return beyond(rep.quota, rep.estimate, b) * (1.0 - rep.voice)


@rule
def beyond(asked: float, possible: float, b: Behaviour) -> float:
    """How far what is asked lies beyond what seems possible, 0..1: from a margin that still seems fair to half as much again."""
    return clip((asked / max(1.0, possible) - 1.0 - b.fair_margin) / 0.5, 0.0, 1.0)


@rule
def update_trust_in_leadership(rep: Rep, team: Team, seen: float, policy: Policy, b: Behaviour) -> None:
    """What a quarter's turn shows of leaders: a number kept or missed, heard or not, problems fixed or only looked at, new rules.

    `seen` is 1 where leaders were in one's own deals this quarter.
    """
    say = policy.collaboration if policy.split == REPS else 0.0
    good = rep.made_quota * (1.0 - out_of_reach(rep, b)) + say * team.heard
    good += b.fix_trust * team.fixed + seen * policy.fixing
    in_vain = say * clip(1.0 - team.heard / HALFWAY, 0.0, 1.0)
    bad = b.missed_quota * judge_fault(rep, b) + in_vain + measure_surprise(team, b)
    bad += b.inspection_hurts * (team.inspected + seen * (1.0 - policy.fixing)) + 0.5 * share_withdrawn(
        rep, policy, team
    )
    feel_events(rep, good, bad * shield_of_purpose(rep, b), b)
    leave_scar(rep, in_vain, b)


@rule
def judge_fault(rep: Rep, b: Behaviour) -> float:
    """How far leaders seem to have caused a missed quota, 0..1 of a bad event.

    At fault is what they asked above the rep's own estimate; of the rest the rep blames them too, as people spare
    themselves. A number of one's own is nobody else's fault.
    """
    if rep.judged == 0 or rep.made_quota == 1:
        return 0.0
    missed = clip(1.0 - rep.attainment, 1e-6, 1.0)
    above = clip((1.0 - rep.estimate / max(1.0, rep.quota)) / missed, 0.0, 1.0)
    fault = above + b.self_serving * (1.0 - above)
    return fault * (1.0 - rep.voice) * clip(missed / 0.5, 0.0, 1.0)


@rule
def measure_surprise(team: Team, b: Behaviour) -> float:
    """Specialists and rules that came without a visible reason, in bad events; a cause that was named is one."""
    reason = clip(team.fixed + team.inspected, 0.0, 1.0)
    added = max(0.0, team.specialists - team.specialists_known) + max(0.0, team.control - team.rules_known) / 0.10
    return b.unexplained * added * (1.0 - reason)


@rule
def get_used_to_structure(team: Team) -> None:
    """Rules and specialists of today are what reps know tomorrow."""
    team.rules_known, team.specialists_known = team.control, float(team.specialists)


@rule
def watch_leaders(rep: Rep, team: Team, known: float, policy: Policy, b: Behaviour) -> None:
    """A month with leaders: promises kept or broken, a number out of reach, blame instead of help.

    `known` is how far the team's number is out of reach, as everybody on the floor can tell.
    """
    said = b.promises * (0.5 + policy.purpose / 0.6)
    broken = b.hypocrisy * NOTICED * said * (1.0 - policy.integrity)
    unreal = b.beyond_reach * (b.floor_talk * known + (1.0 - b.floor_talk) * out_of_reach(rep, b))
    bad = broken + unreal + b.blame_hurts * team.blame_felt * (1.0 - clip(team.fixed, 0.0, 1.0))
    feel_events(rep, said * policy.integrity, bad * shield_of_purpose(rep, b), b)
    leave_scar(rep, broken, b)
    rep.scar = fade(rep.scar, b.scar_weeks, MONTH)


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
    """A month with one's manager: time, care and talks against control, pressure that serves the manager, and colleagues let go."""
    update_felt_intent(rep, manager, team)
    hours = clip(manager.people_hours / 1.5, 0.0, 1.0)
    good = 1.2 * manager.felt_care + 0.5 * hours + 2.0 * manager.talks * rep.disclosed
    bad = 0.3 * team.control + 0.6 * team.pressure * (1.0 - rep.intent) + 0.25 * clip(team.fired, 0.0, 2.0)
    bad += 0.5 * rep.probation + favoured + (0.3 if manager.present == 0 else 0.0)
    rep.trust_manager = clip(move_trust(rep.trust_manager, good, bad, b), 0.0, 1.0)


@rule
def update_felt_intent(rep: Rep, manager: Manager, team: Team) -> None:
    """Whether pressure is meant for the rep or for the manager's number is learned from acts (2.17, 2.29). A month's step."""
    acts = clip(0.8 * manager.felt_care + 0.4 * rep.disclosed - 0.3 * team.pressure + 0.1, 0.0, 1.0)
    rep.intent = rep.intent + 0.112 * (acts - rep.intent)


@rule
def hear_colleagues(rep: Rep, leaders: float, boss: float, b: Behaviour) -> None:
    """A newcomer's month: trust moves from what was said in hiring to what colleagues think (Boswell 2009: within about six months)."""
    open_ear = (1.0 - math.exp(-MONTH / b.colleagues_weeks)) * clip(1.0 - rep.tenure / NEWCOMER, 0.0, 1.0)
    rep.trust_leadership = rep.trust_leadership + open_ear * (leaders - rep.trust_leadership)
    rep.trust_manager = rep.trust_manager + open_ear * (boss - rep.trust_manager)


@rule
def hear_promises(rep: Rep, company: Company, b: Behaviour) -> None:
    """The first day: what was said in hiring, as far as the company's name bears it out."""
    told = clip(b.hopes + b.word_gets_around * (company.reputation - 0.5), 0.0, 1.0)
    rep.trust_leadership, rep.trust_manager = told, told


@rule
def update_trust_in_sales(leader: Executive, signal: Signal, b: Behaviour) -> None:
    """Leaders on sales: numbers made and forecasts kept, against misses, wrong forecasts and excuses that turn out untrue."""
    good = clip(1.0 - signal.miss / 0.10, 0.0, 1.0) + clip(1.0 - signal.forecast_error / 0.6, 0.0, 1.0)
    good += clip(leader.dives * 0.05, 0.0, 1.0)
    bad = clip(signal.miss / 0.15, 0.0, 2.0) * (0.5 + 0.5 * leader.blame) + 0.5 * clip(
        signal.forecast_error - 0.3, 0.0, 1.0
    )
    bad += 0.5 * signal.untrue
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
    feel_events(rep, 0.0, b.broken_reform, b)
    leave_scar(rep, b.broken_reform, b)


@rule
def reset_executive_trust(leader: Executive) -> None:
    """A new executive has no history with sales."""
    leader.trust_sales = 0.5
