"""M5 Time: a week has only so many hours, and everything wants some.

Claims 1.22, 3.8-3.12, 3.18, 2.6. Reps' hours add up to forty and overtime, leave included. Coordination grows with the pairs
of people on a deal (Brooks 1975); output of hours is linear to 49 a week and flat from 63 (Pencavel 2014).
"""

from __future__ import annotations

import math

from simulation.agent_state import Executive, Manager, Rep, Specialist, Team
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.org import Records
from simulation.policy import Policy

WORK_HOURS = 40.0
LINEAR_TO = 49.0
FLAT_FROM = 63.0
USUAL_EXTRAS = 1.4
"""Hours a week coached, met and helped in an ordinary week."""
CATCH_UP_WEEKS = 4.0
"""Weeks over which work put off by time off is made up."""
MANAGER_HOURS = 45.0
EXECUTIVE_HOURS = 50.0


@rule
def useful_hours(hours: float) -> float:
    """Hours of output in a week of so many hours (Pencavel 2014/2015)."""
    if hours <= LINEAR_TO:
        return hours
    over = min(hours, FLAT_FROM) - LINEAR_TO
    return LINEAR_TO + over - over * over / (2.0 * (FLAT_FROM - LINEAR_TO))


@rule
def spend_executive_hours(leader: Executive, policy: Policy) -> None:
    """Executive hours are a budget: what goes to the field, to causes and to people is lost to other functions and the board."""
    # without a layer in between, more of the company lands on the top
    deeds_share = 0.06 * max(0.0, 3.0 - policy.layers) + policy.field_time + 0.15 * policy.root_cause
    # only what is looked for can be fixed
    deeds_share += 0.12 * policy.fixing * max(policy.root_cause, min(1.0, 5.0 * policy.field_time))
    talk_share = 0.06 * policy.purpose + 0.05 * policy.integrity + 0.05 * policy.listening + 0.04 * policy.collaboration
    leader.free_hours = EXECUTIVE_HOURS * max(0.0, 0.8 - deeds_share - talk_share)


@rule
def divide_manager_week(manager: Manager, team: Team, policy: Policy, b: Behaviour) -> None:
    """A manager's week: reporting and inspecting first, people with what is left, shared among the span."""
    if manager.present == 0:
        manager.people_hours, manager.coaching, manager.talks, manager.felt_care = 0.0, 0.0, 0.0, 0.0
        manager.inspection, manager.fatigue = 0.0, 0.0
        return
    span = max(1.0, float(team.staffed))
    below = 2.0 * max(0.0, 3.0 - policy.layers)
    manager.inspection = below + b.manager_duties + 4.0 + 8.0 * team.control * (1.0 - 0.6 * policy.people_scorecard)
    left = max(2.0, MANAGER_HOURS - 14.0 * (0.8 + 0.5 * team.control) - manager.inspection - 1.0 * team.specialists)
    coaching = policy.coaching + team.coaching_boost
    caring = 0.7 * manager.care * (1.0 + policy.people_scorecard)
    small = 0.15 * policy.recognition + 0.2 * policy.stepping_stones + 0.5 * policy.goal_conversations
    claims = policy.collaboration * (0.15 + (0.2 if policy.split == 1.0 else 0.0))
    wanted = span * (coaching + caring + small + claims)
    share = clip(left / max(wanted, 0.1), 0.0, 1.0)
    manager.people_hours = share * wanted / span
    manager.coaching = share * coaching
    manager.talks = share * policy.goal_conversations
    manager.felt_care = clip(manager.care * (0.3 + 0.7 * share), 0.0, 1.0)
    manager.fatigue = clip(0.5 * manager.fatigue + 0.5 * clip(wanted / left - 1.0, 0.0, 1.0), 0.0, 1.0)


@rule
def set_duties(rep: Rep, team: Team, policy: Policy, b: Behaviour) -> None:
    """Hours of a full week that go to rules and reporting, and to coordination."""
    rep.admin = WORK_HOURS * b.admin_share * (1.0 + b.control_hours * (team.control - 0.3))
    structure = 1.0 + b.ambiguity * (team.specialists + 2.0 * max(0.0, team.control - 0.3))
    agreed = 0.5 * policy.adaptivity + 0.15 * policy.collaboration + 0.3 * policy.root_cause + 0.2 * policy.purpose
    agreed += b.visit_hours * policy.field_time
    agreed += b.dividing_hours * max(0.0, policy.collaboration - team.dividing_norm)
    rep.internal = WORK_HOURS * b.internal_share * structure + agreed + b.coordination * rep.pairs
    rep.internal += b.overtime_leak * rep.overtime


@rule
def give_way(rep: Rep, b: Behaviour) -> None:
    """Hours coached, met or helped beyond the usual come out of the whole week: rules and meetings give way first.

    What is least worth is left undone first, and customers lose no more than their share of a week.
    """
    taken = b.whole_week * (rep.meeting + rep.training + rep.helping - USUAL_EXTRAS)
    kept = clip(1.0 - taken / max(1.0, rep.admin + rep.internal), 0.5, 1.5)
    rep.admin *= kept
    rep.internal *= kept


@rule
def spare_customers(rep: Rep, b: Behaviour) -> None:
    """Internal hours beyond the ordinary take the time of customers; as far as they do not, rules and reporting give way."""
    spared = (1.0 - b.meetings_take) * max(0.0, rep.internal - WORK_HOURS * b.internal_share)
    rep.admin -= min(rep.admin, spared)


@rule
def put_off(rep: Rep, b: Behaviour, dt: float) -> None:
    """Work of a week off is put off, and made up in the weeks after; the rest is lost."""
    if rep.away >= 1.0 and rep.sick == 0.0:
        rep.postponed += b.catch_up * dt
    else:
        rep.postponed *= 1.0 - dt / CATCH_UP_WEEKS


@rule
def made_up(rep: Rep) -> float:
    """Pace of somebody who makes up for a week off, over the usual."""
    return 1.0 + rep.postponed / CATCH_UP_WEEKS


@rule
def divide_rep_week(
    rep: Rep, team: Team, manager: Manager, policy: Policy, b: Behaviour, ordinary_hours: float
) -> None:
    """Divide the week. Customers get what is left, never less than a tenth of the hours worked."""
    set_duties(rep, team, policy, b)
    rep.meeting = policy.sharing_meetings + 0.2 * policy.recognition
    rep.training = manager.coaching
    rep.helping = rep.wish_to_help
    at_work = 1.0 - rep.away
    worked = (WORK_HOURS + rep.overtime) * at_work
    give_way(rep, b)
    spare_customers(rep, b)
    other = (rep.admin + rep.internal + rep.meeting + rep.training + rep.helping) * at_work
    scale = at_work * (1.0 if other <= 0.9 * worked else 0.9 * worked / other)
    rep.admin *= scale
    rep.internal *= scale
    rep.meeting *= scale
    rep.training *= scale
    rep.helping *= scale
    rep.leave = (WORK_HOURS + rep.overtime) * rep.away
    rep.customer = worked - rep.admin - rep.internal - rep.meeting - rep.training - rep.helping
    total = WORK_HOURS + rep.overtime
    force = useful_hours(total) / total * (1.0 + rep.intensity) * rep.efficiency
    rep.reach = rep.customer * force / ordinary_hours


@rule
def survey_team(team: Team, reps: Records) -> None:
    """Who is there, and how good they are. `reps` are all seats of the company."""
    people, total, top, open_deals = 0, 0.0, -9.0, 0
    for i in range(team.first, team.last):
        if reps[i].present == 1:
            people += 1
            total += reps[i].skill
            open_deals += reps[i].open_deals
            top = max(top, reps[i].skill)
    team.staffed, team.open_deals = people, open_deals
    team.mean_skill = total / people if people > 0 else 0.0
    team.talent_top = top if people > 0 else 0.0


@rule
def share_deals(specialist: Specialist, team: Team, per_person: float, specialist_deals: float, b: Behaviour) -> None:
    """The deals a specialist is on, and the hours they take: never more than there are."""
    if specialist.present == 0:
        specialist.deals, specialist.hours = 0.0, 0.0
        return
    open_deals = per_person * team.staffed
    specialist.deals = min(specialist_deals, open_deals)
    pairs = specialist.deals * max(1.0, team.specialists * specialist.deals / max(1.0, open_deals))
    specialist.hours = min(60.0, 8.0 + b.coordination * pairs + 1.2 * specialist.deals)


@rule
def ordinary_customer_hours(b: Behaviour) -> float:
    """Hours with customers of an ordinary rep in forty: the yardstick of `reach`."""
    return WORK_HOURS * max(0.1, 1.0 - b.admin_share - b.internal_share) - 3.2


@rule
def ln_customer_hours(rep: Rep, ordinary_hours: float) -> float:
    """ln of customer hours against the yardstick, for the ledger of causes."""
    return math.log(max(0.05, rep.customer / ordinary_hours))
