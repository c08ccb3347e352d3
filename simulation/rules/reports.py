"""M2 Reports: what travels upwards in numbers and in words, and what does not.

Claims 0.18, 0.19, 0.5, 3.3, 3.6, 2.17. Two biases exist side by side: holding back where one's report becomes one's
quota, and wishful numbers where bad news is dangerous. Strain is told where it is safe to tell.
"""

from __future__ import annotations

import math

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Now, Rep, Seat, Team
from simulation.arithmetic import clip, logistic
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule
from simulation.policy import Policy

NO_EXCUSE, COMPETITION, PRICE, POOR_OFFERING = -1, 0, 1, 2
"""Excuses."""
AT_REST = -1.1
"""Log odds of an excuse for a quota just missed, at middling trust."""


@rule
def shade_reports(rep: Rep, team: Team, policy: Policy, b: Behaviour) -> None:
    """How much a rep leaves out of a number that becomes a quota, and how much fear adds to a number: two biases, never netted."""
    quota_link = 0.5 + 0.5 * policy.collaboration
    own_pay = 1.0 - policy.team_share * rep.prosociality
    held = b.sandbagging * (1.0 - rep.trust_leadership) * quota_link * own_pay
    rep.holding_back = clip(held, 0.0, 0.6)
    rep.wishful = clip(b.happy_ears * team.pressure * (1.0 - rep.trust_manager), 0.0, 0.5)


@rule
def report_forecast(rep: Rep) -> None:
    """A rep's forecast for the coming quarter: the private estimate, as reported."""
    rep.forecast = rep.estimate * (1.0 - rep.holding_back + rep.wishful)


@rule
def roll_up_forecast(team: Team, total: float) -> None:
    """The team's forecast: the sum of its reps' ones."""
    team.forecast = total


@rule
def measure_honesty(rep: Rep) -> float:
    """How true to what a rep knows the last reports were: numbers as expected, and no untrue excuse."""
    return (1.0 - rep.holding_back) * (1.0 - rep.wishful) * (1.0 - rep.untrue)


@rule
def compare_forecast(team: Team) -> None:
    """Last quarter's forecast against what came."""
    if team.forecast > 0.0:
        team.forecast_error = abs(team.forecast - team.result) / max(team.forecast, 1.0)


@rule
def record_forecast_error(company: Company, error: float) -> None:
    """The company's mean forecast error, over its teams."""
    company.forecast_error = clip(error, 0.0, 2.0)


@rule
def speak_of_strain(rep: Rep, manager: Manager, leader: Executive, fidelity: float, b: Behaviour) -> None:
    """Whether strain is spoken of, and how much of it reaches somebody who acts.

    Each layer filters; at the top it is acted on as far as empathy goes and own results do not weigh more (0.5).
    """
    safe = 0.5 * (rep.trust_manager + rep.trust_leadership)
    rep.silent = clip(b.silence * 2.0 * (1.0 - safe), 0.0, 1.0)
    voiced = rep.burnout * (1.0 - rep.silent)
    noticed = manager.knowledge * manager.felt_care
    above = leader.empathy * fidelity * (1.0 - leader.own_weight)
    rep.heard_strain = voiced * clip(noticed + (1.0 - noticed) * above, 0.0, 1.0)


@rule
def find_excused_gap(excuse: int, rep: Rep, seat: Seat, company: Company) -> float:
    """How much of this rep's gap an excuse names, ln: passing demand for competition, the offering for its own.

    Prices are the same everywhere in this world, so that they explain nothing.
    """
    if excuse == COMPETITION:
        return math.log(max(1e-6, seat.potential * company.market) / max(1e-6, seat.demand))
    return company.cause_offering if excuse == POOR_OFFERING else 0.0


@rule
def make_excuse(rep: Rep, seat: Seat, company: Company, now: Now, b: Behaviour) -> None:
    """After a missed quota: an excuse or not, rather where leaders are not trusted. Its words do not depend on the cause (3.6).

    It is untrue unless it happens to name at least a third of this rep's own gap.
    """
    rep.excuse, rep.untrue = NO_EXCUSE, 0
    if rep.judged == 0 or rep.made_quota == 1:
        return
    miss = clip(1.0 - rep.attainment, 0.0, 1.0)
    u, kind, _, _ = uniforms(now.seed, now.run, streams.EXCUSE, rep.seat, now.era, rep.ordinal)
    readiness = AT_REST + b.excuse_depth * miss + b.excuse_distrust * (0.5 - rep.trust_leadership)
    if u < b.excuses * logistic(readiness):
        rep.excuse = int(3.0 * kind)
        gap = -math.log(max(0.05, rep.attainment))
        rep.untrue = 0 if find_excused_gap(rep.excuse, rep, seat, company) >= gap / 3.0 else 1
