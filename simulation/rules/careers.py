"""M16 Careers: people come, go, are let go and promoted. Seats stay.

Claims 2.8-2.10, 2.20, 2.21, 2.31, 4.8, 4.9, 4.11, 4.12. Every person has a clock for quitting; a seat has one for being filled. New
people bring their own talent, goals and trust; what their predecessor knew is mostly lost.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Now, Rep, Team
from simulation.arithmetic import clip, fade
from simulation.behaviour import Behaviour
from simulation.draws import beta_draw, gauss2, uniforms
from simulation.machine_code import rule
from simulation.person_traits import initialise_person
from simulation.policy import Policy
from simulation.rules.pay import incentive_intensity
from simulation.start import Start
from simulation.world import World

STAYS, QUITS, LET_GO, PROMOTED = 0, 1, 2, 3
WEEKS_TO_ELIGIBLE = 78.0
"""Weeks in a seat before anybody is made manager."""
BEST_SELLER, BEST_CARER, AT_RANDOM, EXTERNAL = 0.0, 1.0, 2.0, 3.0


@rule
def quit_hazard(rep: Rep, team: Team, manager: Manager, policy: Policy, b: Behaviour) -> float:
    """Hazard of quitting, a year: burnout, trust, care, goals, pay against offers, misses, colleagues gone."""
    strain = b.quit_burnout * (rep.burnout - 0.2)
    bonds = (
        b.quit_trust * ((rep.trust_manager - 0.5) + 0.6 * (rep.trust_leadership - 0.5))
        + b.quit_care * manager.felt_care
    )
    reasons = b.quit_goal * rep.link * rep.goal_strength + 0.4 * rep.purpose
    stakes = incentive_intensity(team, policy)
    result = (1.0 - policy.team_share) * rep.year_attainment + policy.team_share * team.rank_pay
    # time off is pay: the same money for fewer weeks
    earned = (1.0 - policy.variable_share + stakes * clip(result, 0.0, 2.0)) * 49.0 / (52.0 - policy.vacation_weeks)
    offers = 0.9 + 0.25 * rep.outside_option * clip(rep.skill + 1.0, 0.0, 3.0)
    money = b.quit_pay * (offers - policy.pay_level * earned)
    failing = b.quit_miss * max(0.0, 1.0 - rep.year_attainment)
    failing += b.quit_doubt * (0.5 - rep.confidence) * clip(1.0 - rep.tenure / 52.0, 0.0, 1.0)
    return b.quit_base * math.exp(
        clip(strain - bonds - reasons + money + failing + b.quit_contagion * team.departures - 0.2, -4.0, 3.0)
    )


@rule
def consider_leaving(rep: Rep, team: Team, manager: Manager, policy: Policy, b: Behaviour, now: Now) -> None:
    """Run down the person's clock; settle into the seat."""
    rep.tenure += now.dt
    rep.quit_clock -= quit_hazard(rep, team, manager, policy, b) * now.dt / 52.0
    if rep.quit_clock <= 0.0 and rep.leaving == STAYS:
        rep.leaving = QUITS


@rule
def find_tenure_stage(tenure: float) -> int:
    """Where somebody stands: first half year, second, second year, later."""
    if tenure < 26.0:
        return 0
    return 1 if tenure < 52.0 else (2 if tenure < 104.0 else 3)


@rule
def remember_tenure(company: Company, newcomers: float, settling: float, second_year: float) -> None:
    """The mix of tenure as it is today."""
    company.share_newcomers, company.share_settling, company.share_second_year = newcomers, settling, second_year


@rule
def share_today(company: Company, at: int) -> float:
    """Share of reps who stood there today."""
    if at == 0:
        return float(company.share_newcomers)
    if at == 1:
        return float(company.share_settling)
    if at == 2:
        return float(company.share_second_year)
    return float(1.0 - company.share_newcomers - company.share_settling - company.share_second_year)


@rule
def weigh_for_tenure(rep: Rep, company: Company, share_now: float) -> None:
    """What a rep counts for, so that the mix of tenure stays that of today; nobody for more than four."""
    rep.weight = clip(share_today(company, find_tenure_stage(rep.tenure)) / max(1e-6, share_now), 0.0, 4.0)


@rule
def review_rep(rep: Rep, team: Team, leader: Executive, policy: Policy, b: Behaviour) -> bool:
    """After a quarter: who is far below quota and colleagues for long is coached, or warned and then let go - as leaders blame ability.

    Claims 2.9 and 3.7; numbers are read against the team's, as where all miss nobody stands out.
    Returns whether the rep was warned just now.
    """
    if rep.judged == 0 or rep.tenure < 39.0:
        return False
    line = b.weak_below * clip(team.rank_pay, 0.2, 1.0)
    weak = rep.year_attainment < line
    if rep.probation == 1:
        if rep.attainment < 0.8 and weak:
            rep.leaving = LET_GO
        rep.probation = 0
        return False
    strict = policy.replacement * (0.4 + leader.blame)
    if weak and rep.year_attainment < line * strict * 1.4:
        rep.probation = 1
        return True
    return False


@rule
def leave_seat(rep: Rep, team: Team, company: Company, policy: Policy, world: World, now: Now) -> None:
    """A person goes; the seat stands empty until its clock has run down (choosy hiring takes longer)."""
    rep.quits = 1 if rep.leaving == QUITS else 0
    rep.fires = 1 if rep.leaving == LET_GO else 0
    team.departures += 1.0 / max(1.0, float(team.last - team.first))
    team.fired += rep.fires
    rep.present, rep.vacant, rep.probation, rep.leaving = 0, 0.0, 0, STAYS
    u, _, _, _ = uniforms(now.seed, now.run, streams.SEARCH, rep.seat, rep.ordinal, 0)
    choosy = 0.6 + policy.hiring_bar
    attractive = 1.3 - 0.6 * company.reputation
    rep.search_clock = -math.log(u) * world.search_weeks * choosy * attractive


@rule
def advance_search(rep: Rep, now: Now) -> bool:
    """An empty seat's step; returns whether somebody starts."""
    rep.vacant += now.dt
    rep.search_clock -= now.dt
    return rep.search_clock <= 0.0


@rule
def clear_exits(rep: Rep) -> None:
    """Nobody left this seat this step."""
    rep.quits, rep.fires = 0, 0


@rule
def hire_rep(
    rep: Rep, team: Team, company: Company, start: Start, policy: Policy, world: World, b: Behaviour, now: Now
) -> None:
    """Somebody new: talent from the labour market, better where one is choosy, assesses well, pays and is well spoken of."""
    rep.ordinal += 1
    initialise_person(rep, start, policy, b, now.seed, now.run)
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.HIRE, rep.seat, rep.ordinal, 0)
    luck, _ = gauss2(u1, u2)
    seen = 0.3 + 0.6 * policy.assessment
    chosen = b.selection * policy.hiring_bar * seen
    drawn = 2.0 * (policy.pay_level - 1.0) + 0.8 * (company.reputation - 0.5)
    rep.talent = world.labour_quality + drawn + chosen + luck * (1.0 - 0.25 * policy.hiring_bar * seen)
    rep.skill = rep.talent
    rep.present, rep.hired, rep.tenure, rep.vacant = 1, now.week, 0.0, 0.0
    team.hires += 1.0


@rule
def clear_hires(team: Team) -> None:
    """Nobody has started yet this step."""
    team.hires = 0.0


@rule
def fade_departures(team: Team, now: Now) -> None:
    """Departures and dismissals are remembered for a few months."""
    team.departures = fade(team.departures, 13.0, now.dt)
    team.fired = fade(team.fired, 26.0, now.dt)


@rule
def update_reputation(company: Company, burnout: float, trust: float, pay_level: float) -> None:
    """What is said of the company as an employer follows how people fare and what they earn. A quarter's step."""
    aim = clip(0.5 + 0.6 * (trust - 0.5) - 0.6 * (burnout - 0.25) + 0.8 * (pay_level - 1.0), 0.0, 1.0)
    company.reputation = company.reputation + 0.15 * (aim - company.reputation)


@rule
def draw_manager_departure(manager: Manager, now: Now, b: Behaviour) -> bool:
    """Whether a manager goes this quarter: more often when tired and when the number was missed."""
    if manager.present == 0:
        return False
    manager.tenure += 13.0
    u, _, _, _ = uniforms(now.seed, now.run, streams.MANAGER_LIFE, manager.team, now.era, 0)
    hazard = b.manager_turnover / 4.0 * (0.7 + manager.fatigue + max(0.0, 0.9 - manager.score))
    if u < 1.0 - math.exp(-hazard):
        manager.present = 0
        return True
    return False


@rule
def rate_candidate(rep: Rep, policy: Policy, b: Behaviour, now: Now) -> float:
    """How good a candidate looks under the promotion rule. Care is seen only as well as candidates are assessed (2.21)."""
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.PROMOTION, rep.seat, now.era, rep.ordinal)
    if policy.promotion == BEST_SELLER:
        # sales first; what else is seen of a candidate weighs as much as candidates are assessed (Benson, Li & Shue 2019)
        return math.log(max(1.0, rep.year_bookings)) + b.vetting * policy.assessment * ability_to_lead(rep, b, now)
    if policy.promotion == AT_RANDOM:
        return u1
    noise, _ = gauss2(u1, u2)
    return policy.assessment * inborn_care(rep, b, now) + (1.0 - policy.assessment) * 0.25 * noise


@rule
def care_after_training(inborn: float, policy: Policy, b: Behaviour) -> float:
    """Care after selection and training: as far as leaders want managers who care."""
    return clip(inborn + b.care_training * policy.care * (1.0 - inborn), 0.0, 1.0)


@rule
def train_manager(manager: Manager, policy: Policy, b: Behaviour) -> None:
    """A quarter of training moves a manager's care; without it, it goes back to what came with the person."""
    manager.care = manager.care + 0.2 * (care_after_training(manager.inborn, policy, b) - manager.care)


@rule
def inborn_care(rep: Rep, b: Behaviour, now: Now) -> float:
    """How much this person would care for reps: Beta(2, 5), tied to selling talent by rho, as a person."""
    plain = beta_draw(2, 5, now.seed, now.run, streams.MANAGER, rep.seat, rep.ordinal)
    tied = 0.15 * b.talent_and_care * rep.talent
    return clip(plain + tied, 0.0, 1.0)


@rule
def ability_to_lead(rep: Rep, b: Behaviour, now: Now) -> float:
    """How good a manager this person would be: tied to selling talent by rho, as a person; sd."""
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.MANAGER, rep.seat, rep.ordinal + 5000, 0)
    own, _ = gauss2(u1, u2)
    rho = b.talent_and_care
    return rho * rep.talent + math.sqrt(max(0.0, 1.0 - rho * rho)) * own


@rule
def appoint_manager(manager: Manager, rep: Rep, policy: Policy, b: Behaviour, now: Now) -> None:
    """A rep becomes manager: care and ability to coach come with the person, hardly with the sales."""
    manager.ability = ability_to_lead(rep, b, now)
    manager.inborn = inborn_care(rep, b, now)
    manager.care = care_after_training(manager.inborn, policy, b)
    manager.selling = rep.skill
    start_manager(manager, 1 + int(policy.promotion))
    rep.leaving = PROMOTED


@rule
def hire_outside_manager(manager: Manager, policy: Policy, b: Behaviour, now: Now) -> None:
    """A manager from outside: care as rare as anywhere in business, no seat left empty, a fee."""
    who = 1_000_000 + manager.team
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.MANAGER, who, now.era + 1, 2)
    manager.ability, manager.selling = gauss2(u1, u2)
    plain = beta_draw(2, 5, now.seed, now.run, streams.MANAGER, who, now.era + 1)
    manager.inborn, manager.care = plain, care_after_training(plain, policy, b)
    start_manager(manager, 4)


@rule
def start_manager(manager: Manager, origin: int) -> None:
    """A new manager starts."""
    manager.present, manager.origin, manager.tenure = 1, origin, 0.0
    manager.ordinal += 1
