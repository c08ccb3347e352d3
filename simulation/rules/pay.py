"""M10 Pay: results are paid by the plan; everybody earns the same at target.

Claims 0.13, 0.15, 1.3, 2.16, 2.28. Variable pay in units of its target amount, over attainment A: a rate below quota, a lump at
quota, a rate above it, a ceiling. A commission pays the same rate on every dollar of an ordinary territory's bookings.
"""

from __future__ import annotations

from simulation.agent_state import Company, Manager, Norms, Rep, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.world import World

COMMISSION, QUOTA_BONUS, ACCELERATED = 0.0, 1.0, 2.0
LUMP = 0.4
"""Share of target variable pay that a bonus plan pays at the line."""


@rule
def under_rate(policy: Policy) -> float:
    """Rate below quota."""
    return 1.0 if policy.pay_plan == COMMISSION else 1.0 - LUMP


@rule
def lump_rate(policy: Policy) -> float:
    """Paid at once when quota is reached."""
    return 0.0 if policy.pay_plan == COMMISSION else LUMP


@rule
def over_rate(policy: Policy) -> float:
    """Rate above quota."""
    if policy.pay_plan == COMMISSION:
        return 1.0
    return (1.0 - LUMP) * policy.accelerator if policy.pay_plan == ACCELERATED else 0.0


@rule
def incentive_intensity(team: Team, policy: Policy) -> float:
    """Share of on-target pay at risk, with what was added after misses."""
    return policy.variable_share * (1.0 + team.incentive)


@rule
def share_in_team(rep: Rep, people: float, b: Behaviour) -> float:
    """What part of a dollar of the team's counts for one of so many: 1/N + a (1 - 1/N) (Holmstrom 1982; Kandel & Lazear 1992)."""
    return 1.0 / people + b.team_care * rep.prosociality * (1.0 - 1.0 / people)


@rule
def pay_basis(rep: Rep, company: Company, policy: Policy, norms: Norms) -> float:
    """$k a quarter that earns target variable pay: the quota, or an ordinary territory's bookings under commission."""
    if policy.pay_plan == COMMISSION or rep.quota <= 0.0:
        return norms.pace * 13.0 * company.market
    return rep.quota


@rule
def pay_multiple(attainment: float, policy: Policy) -> float:
    """Variable pay over its target, at an attainment."""
    ceiling = 1e9 if policy.cap >= 3.0 else policy.cap
    a = min(attainment, ceiling)
    paid = under_rate(policy) * min(a, 1.0) + over_rate(policy) * max(0.0, a - 1.0)
    return paid + (lump_rate(policy) if a >= 1.0 else 0.0)


@rule
def judge_rep(rep: Rep) -> None:
    """Attainment of the quarter that ends."""
    rep.judged = 1 if rep.quota > 0.0 and rep.present == 1 else 0
    rep.attainment = clip(rep.quarter_bookings / rep.quota, 0.0, 5.0) if rep.judged == 1 else 0.0
    rep.made_quota = 1 if rep.judged == 1 and rep.attainment >= 1.0 else 0
    if rep.judged == 1:
        rep.year_attainment = rep.year_attainment + 0.3 * (min(rep.attainment, 2.5) - rep.year_attainment)


@rule
def judge_team(team: Team, result: float, mean_attainment: float) -> None:
    """The team's result against its pie, and the mean attainment that team pay follows."""
    team.result = result
    team.attainment = clip(result / max(1.0, team.pie), 0.0, 5.0)
    team.rank_pay = mean_attainment


@rule
def judge_manager(manager: Manager, team: Team, people: float, policy: Policy) -> None:
    """Managers are paid on the team's number and, by scorecard, on goals met and people kept (`people`, 0..1)."""
    manager.score = (1.0 - policy.people_scorecard) * clip(team.attainment, 0.0, 2.0) + policy.people_scorecard * people


@rule
def judge_company(company: Company, result: float, withheld: float, norms: Norms, world: World, b: Behaviour) -> None:
    """The company's result as recorded; a share of the target may be withheld from the records, to ask what a miss sets off."""
    recorded = result - withheld * company.target
    company.result = result
    company.shortfall = clip(1.0 - recorded / max(1.0, company.target), -1.0, 1.0)
    leave_luck_out(company, recorded, norms, world, b)
    company.miss = clip(1.0 - company.year_result / max(1.0, company.target), -1.0, 1.0)


@rule
def leave_luck_out(company: Company, recorded: float, norms: Norms, world: World, b: Behaviour) -> None:
    """What of the results is taken for lasting: a Kalman step, on top of the market's growth (Kalman 1960; Deming 1986).

    A quarter's wins are a compound Poisson sum, so luck has the variance of `norms.deal_noise` over what is asked: the more
    reps, the less of it, and the sooner a quarter is believed.
    """
    usual = company.year_result * (1.0 + world.market_growth / 4.0)
    luck = norms.deal_noise / max(1.0, company.target)
    company.doubt += b.real_change * b.real_change
    company.weight = company.doubt / (company.doubt + luck)
    company.year_result = usual + company.weight * (recorded - usual)
    company.doubt *= 1.0 - company.weight


@rule
def compute_variable_pay(rep: Rep, team: Team, company: Company, policy: Policy, world: World, norms: Norms) -> float:
    """$k of variable pay for the quarter that ends: own and team, a premium on bigger slices that were delivered, prizes."""
    target = 0.25 * world.market_pay * policy.pay_level * incentive_intensity(team, policy)
    own = pay_multiple(rep.quarter_bookings / max(1.0, pay_basis(rep, company, policy, norms)), policy)
    together = pay_multiple(team.rank_pay, policy)
    due = target * ((1.0 - policy.team_share) * own + policy.team_share * together)
    bigger = clip(rep.quota / max(1.0, team.pie / max(1.0, float(team.staffed))) - 1.0, 0.0, 1.0)
    premium = policy.slice_premium * bigger * target * rep.made_quota
    prize = 0.05 * policy.contests * target * max(0.0, rep.attainment - 1.2)
    return due + premium + prize


@rule
def accrue_variable_pay(rep: Rep, due: float) -> None:
    """Variable pay of the old quarter arrives with the first week of the new one."""
    rep.due = due


@rule
def pay_rep(rep: Rep, team: Team, policy: Policy, world: World, norms: Norms, dt: float) -> None:
    """This step's pay, and getting used to what is at stake."""
    fixed = world.market_pay * policy.pay_level * (1.0 - policy.variable_share)
    rep.paid = rep.present * fixed * dt / 52.0 + rep.due
    rep.due = 0.0
    usual = incentive_intensity(team, policy)
    rep.habit = usual + (rep.habit - usual) * norms.keep_habit
