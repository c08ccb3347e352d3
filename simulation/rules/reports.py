"""M2 Reports: what travels upwards in numbers and in words, and what does not.

Claims 0.18, 0.19, 0.5, 3.3, 3.6, 2.17. Two biases exist side by side: holding back where one's report becomes one's
quota, and wishful numbers where bad news is dangerous. Strain is told where it is safe to tell.
"""

from __future__ import annotations

from simulation import streams
from simulation.agent_state import Company, Executive, Manager, Now, Rep, Team
from simulation.arithmetic import clip, logistic
from simulation.behaviour import Behaviour
from simulation.draws import uniforms
from simulation.machine_code import rule
from simulation.policy import Policy
from simulation.rules.attribution import MARKET, OFFERING

NO_EXCUSE, COMPETITION, PRICE, POOR_OFFERING = -1, 0, 1, 2
"""Excuses."""


@rule
def shade_reports(rep: Rep, team: Team, policy: Policy, b: Behaviour) -> None:
    """How much a rep leaves out of a number that becomes a quota, less what fear makes wishful."""
    quota_link = 0.5 + 0.5 * policy.collaboration
    own_pay = 1.0 - policy.team_share * rep.prosociality
    held = b.sandbagging * (1.0 - rep.trust_leadership) * quota_link * own_pay
    wishful = b.happy_ears * team.pressure * (1.0 - rep.trust_manager)
    rep.holding_back = clip(held - wishful, -0.5, 0.6)


@rule
def report_forecast(rep: Rep) -> None:
    """A rep's forecast for the coming quarter: the private estimate, as reported."""
    rep.forecast = rep.estimate * (1.0 - rep.holding_back)


@rule
def roll_up_forecast(team: Team, total: float, leader: Executive, b: Behaviour) -> None:
    """The team's forecast as the top reads it: an underestimated cycle makes the near future look richer (3.4)."""
    team.forecast = total * (1.0 + b.cycle_weight * (1.0 - leader.cycle_belief))


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
def find_true_excuse(cause: int) -> int:
    """The excuse that would be true: competition for a weak market, the offering for its own; for other causes there is none."""
    if cause == MARKET:
        return COMPETITION
    return POOR_OFFERING if cause == OFFERING else NO_EXCUSE


@rule
def make_excuse(rep: Rep, true_cause: int, now: Now, b: Behaviour) -> None:
    """After a missed quota: an excuse or not. Its words do not depend on the true cause (3.6).

    The excuse counts as untrue unless it happens to name the largest true cause.
    """
    rep.excuse, rep.untrue = NO_EXCUSE, 0
    if rep.judged == 0 or rep.made_quota == 1:
        return
    miss = clip(1.0 - rep.attainment, 0.0, 1.0)
    u, kind, _, _ = uniforms(now.seed, now.run, streams.EXCUSE, rep.seat, now.era, rep.ordinal)
    if u < b.excuses * logistic(-0.5 + 6.0 * miss - 3.0 * rep.trust_leadership):
        rep.excuse = int(3.0 * kind)
        rep.untrue = 0 if rep.excuse == true_cause else 1
