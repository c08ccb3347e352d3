"""M18 Company, customers, board: markets move, customers stay or go, money comes and goes, the board loses patience.

Claims 0.23, 1.9, 1.17, 3.18, 0.22, 0.24. Pushy selling is a rep's choice under pressure: wins now, churn later.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Norms, Now, Rep, Seat, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.draws import gauss2, uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.attribution import OFFERING
from simulation.rules.pay import incentive_intensity
from simulation.world import World

YEAR = 52.0
FIX_COST, SEARCH_FEE = 25.0, 60.0
"""$k that a fix costs a team, and a manager from outside."""


@rule
def move_market(company: Company, world: World, now: Now) -> None:
    """The whole market: steady growth, a swing that fades in a year, a shock if there is one. A quarter's step, and its shock by week."""
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.MARKET, 0, now.era, 0)
    normal, _ = gauss2(u1, u2)
    persistence = math.exp(-0.25)
    company.market_swing = (
        persistence * company.market_swing + world.market_swings * math.sqrt(1.0 - persistence * persistence) * normal
    )
    company.market *= 1.0 + world.market_growth / 4.0


@rule
def demand_after_shock(now: Now, world: World) -> float:
    """Demand left by the dated shock, relative."""
    if world.shock_week <= now.week < world.shock_week + world.shock_weeks:
        return 1.0 + world.shock_size
    return 1.0


@rule
def move_territory(seat: Seat, index: int, world: World, now: Now) -> None:
    """One territory: its own swing; customers slowly get ready for the new product. A quarter's step."""
    u1, u2, _, _ = uniforms(now.seed, now.run, streams.TERRITORY, index, now.era, 0)
    normal, _ = gauss2(u1, u2)
    persistence = math.exp(-0.25)
    seat.swing = persistence * seat.swing + world.territory_swings * math.sqrt(1.0 - persistence * persistence) * normal
    seat.readiness = seat.readiness + 0.02 * (1.0 - seat.readiness)


@rule
def update_demand(seat: Seat, company: Company, shocked: float) -> None:
    """Demand of a territory this step."""
    seat.demand = seat.potential * company.market * shocked * math.exp(company.market_swing + seat.swing)


@rule
def serve_installed_base(seat: Seat, rep: Rep, team: Team, world: World, b: Behaviour, now: Now) -> None:
    """Existing customers: wins come back every year, churn takes some - more where they were pushed or are not understood."""
    treated = 1.0 + b.churn_by_push * (rep.pushiness - 0.2) - b.churn_by_understanding * (rep.understanding - 0.55)
    alone = 1.5 if rep.present == 0 else 1.0
    retention = 1.0 - 0.15 * team.installed / (team.installed + 1.0)
    hazard = world.base_churn * clip(treated, 0.2, 4.0) * alone * retention
    lost = seat.accounts * (1.0 - math.exp(-hazard * now.dt / YEAR))
    seat.accounts += world.recurring_share * rep.bookings / YEAR - lost
    seat.lost_accounts = lost * YEAR


@rule
def choose_pushiness(rep: Rep, team: Team, policy: Policy, norms: Norms, b: Behaviour, now: Now) -> None:
    """How hard a rep sells: pressure, money at stake and a gap near the end against purpose and care (1.9)."""
    behind = clip(1.0 - rep.quarter_bookings / max(1.0, rep.quota), 0.0, 1.0) if rep.quota > 0.0 else 0.0
    late = behind * clip(now.week_of_quarter / 13.0, 0.0, 1.0)
    drive = (
        team.pressure
        + 0.6 * incentive_intensity(team, policy) * 3.0 * rep.style_money
        + 0.4 * late
        + 0.3 * policy.contests
    )
    aim = clip(b.pushing * drive * (1.0 - 0.7 * rep.purpose), 0.0, 1.0)
    rep.pushiness = aim + (rep.pushiness - aim) * norms.keep_push


@rule
def fit_offering(
    company: Company, shared: float, purpose: float, leader: Executive, fixed: float, b: Behaviour
) -> None:
    """The offering drifts from the market and is brought back by insight from the field, by leaders' hours for it, by a fix."""
    insight = b.insight * (0.3 * shared + 0.7 * purpose) * (1.0 - company.offering_fit)
    worked = b.cross_work * clip(leader.free_hours / 38.0, 0.0, 1.2) * (1.0 - company.offering_fit)
    mended = 0.06 * fixed if leader.found_cause == OFFERING else 0.0
    company.offering_fit = clip(company.offering_fit * (1.0 - b.market_drift) + insight + worked + mended, 0.0, 1.0)


@rule
def programme_cost(team: Team, manager: Manager, policy: Policy, people: float, now: Now) -> float:
    """$k this step that levers cost in money: training, prizes, promises kept, assessments, scorecards, fixes."""
    per_rep = 5.0 * policy.care + 1.5 * policy.recognition + 3.0 * policy.integrity + 2.0 * policy.contests
    per_rep += (
        0.8 * policy.coaching + 1.0 * policy.stepping_stones + 1.5 * policy.people_scorecard + 0.5 * policy.assessment
    )
    per_rep += 1.0 * policy.purpose + 0.8 * policy.adaptivity
    fee = SEARCH_FEE / 13.0 * now.dt if manager.origin == 4 and manager.present == 1 and manager.tenure < 13.0 else 0.0
    fix = FIX_COST * team.fixed if now.week_of_quarter < 0.5 * now.dt else 0.0
    return per_rep * people * now.dt / YEAR + fee + fix


@rule
def management_cost(manager: Manager, team: Team, policy: Policy, world: World, now: Now) -> float:
    """$k this step for the manager, a share of the layers above, and specialists."""
    above = 0.35 * (policy.layers - 1.0)
    people = world.manager_pay * (manager.present + above) + world.specialist_pay * team.specialists
    return people * now.dt / YEAR


@rule
def turnover_cost(hires: float, policy: Policy, world: World) -> float:
    """$k for those who start this step: search and training, dearer where one assesses and is choosy."""
    return hires * world.replacement_cost * (1.0 + 0.5 * policy.assessment + 0.4 * policy.hiring_bar)


@rule
def margin(bookings: float, base: float, world: World) -> float:
    """$k of gross margin on bookings that come once and on the installed base."""
    return world.gross_margin * (bookings * (1.0 - world.recurring_share) + base)


@rule
def attainment_over_year(company: Company) -> float:
    """Attainment as it lasts: what is taken for lasting, over the target."""
    return company.year_result / max(1.0, company.target)


@rule
def result_against_market(company: Company) -> float:
    """A year's result over what the market should have given: what a board can compare when targets themselves are moved."""
    return company.year_result / max(1.0, company.path)


@rule
def start_reform(company: Company) -> None:
    """A reform begins: the board remembers how things stood."""
    company.before_reform = result_against_market(company)
    company.reform_age = 0.0


@rule
def expect_growth(company: Company, world: World) -> None:
    """What the board may expect grows with the market, and follows what is reached only slowly."""
    company.path *= 1.0 + world.market_growth / 4.0
    company.path = company.path + 0.05 * (company.year_result - company.path)


@rule
def hold_board_meeting(company: Company, leader: Executive, policy: Policy, b: Behaviour, imposed: int) -> int:
    """What the board does: 0 nothing, 1 undo the reform, 2 replace the executive; what is imposed on it, unless that is below 0."""
    due = count_quarters(company, leader, policy)
    verdict = imposed if imposed >= 0 else decide(company, leader, policy, b, due)
    if verdict == 1:
        company.given_up = 1
    if verdict == 2:
        leader.tenure, company.weak_quarters = 0.0, 0.0
        company.executives_replaced += 1
    return verdict


@rule
def count_quarters(company: Company, leader: Executive, policy: Policy) -> bool:
    """Count the executive's quarters, weak ones, and those of a reform; whether the board's patience with it ends now."""
    leader.tenure += 1.0
    weak = attainment_over_year(company) < 0.90 or company.year_result < 0.85 * company.path
    company.weak_quarters = company.weak_quarters + 1.0 if weak else max(0.0, company.weak_quarters - 1.0)
    if company.reform_age < 0.0 or company.given_up == 1:
        return False
    company.reform_age += 1.0
    due = company.reform_age >= max(1.0, policy.patience)
    company.reform_age = -1.0 if due else company.reform_age
    return bool(due)


@rule
def decide(company: Company, leader: Executive, policy: Policy, b: Behaviour, due: bool) -> int:
    """What the board decides of itself.

    A reform is undone if after `patience` quarters the year's result, against the market, is clearly below what it was before;
    else it stands. With nothing to undo,
    lasting weakness - against the target, or against what the market should have given - costs the executive the seat.
    """
    if due and result_against_market(company) < company.before_reform - b.board_margin:
        return 1
    waited = company.weak_quarters >= 2.0 * policy.patience and leader.tenure >= policy.patience
    return 2 if waited and company.reform_age < 0.0 else 0
