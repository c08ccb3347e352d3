"""Free riding, exactly: under team pay the effort that pay calls forth is e = 1/N + a (1 - 1/N) of what own pay calls forth.

Holmstrom 1982; Kandel & Lazear 1992; evidence C4 (c). Axtell's firms, C4 (a), are another model: there effort is its own reward.
"""

from __future__ import annotations

import pytest
from small_worlds import act, scenario

from simulation import SalesOrg
from simulation.org import Org
from simulation.rules import effort, pay

MOTIVES = (
    "interest",
    "purpose_drive",
    "recognition",
    "obligation",
    "pressure_push",
    "winning",
    "goal_value",
    "commitment",
)
OTHERWISE_NEUTRAL = {
    **{f"behaviour.{name}": 0 for name in (*MOTIVES, "probation_fear", "habituation", "enough", "pressure_hours")},
    # the best effort lies well inside what people weigh
    "behaviour.tired_cost": 0,
    "behaviour.must_do": 0.9,
    "behaviour.effort_cost": 2.2,
    "behaviour.money": 1,
}
TABLE = {0.0: 0.125, 0.1: 0.213, 0.25: 0.344, 0.5: 0.563}
"""Care for colleagues and effort in a team of eight, as published."""


def company(plan: str = "commission", span: int = 4) -> Org:
    """People moved by pay alone, whose effort costs its square."""
    levers = {"incentives.pay_plan": plan, "incentives.contests": 0}
    before = {f"past.{path}": value for path, value in levers.items()}
    settings = {**OTHERWISE_NEUTRAL, **levers, **before, "structure.span": span}
    return SalesOrg(scenario(warmup_weeks=1).with_(settings)).org


def called_forth(org: Org, team_share: float, i: int = 0) -> float:
    """Effort beyond what one must, as a rep chooses it: intensity and hours put together again."""
    org.policies["team_share"] = team_share
    act(effort.choose_effort, org, i)
    rep, b = org.reps[i], org.behaviour[0]
    return float((1 + rep["intensity"]) * (1 + b["overtime_yield"] * rep["overtime"]) - b["must_do"])


def shared(care: float, size: int) -> float:
    """Effort under team pay over effort under own pay, of somebody in a team of so many."""
    org = company()
    org.reps["prosociality"], org.teams["staffed"], org.reps["style_money"] = care, size, 1 / 3
    return called_forth(org, 1.0) / called_forth(org, 0.0)


@pytest.mark.parametrize(("care", "published"), TABLE.items())
def test_a_team_of_eight_does_as_published(care: float, published: float) -> None:
    assert shared(care, 8) == pytest.approx(published, abs=0.0006)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 20])
@pytest.mark.parametrize("care", [0.0, 0.1, 0.333, 1.0])
def test_effort_falls_with_the_size_of_the_team_and_rises_with_care(size: int, care: float) -> None:
    assert shared(care, size) == pytest.approx(1 / size + care * (1 - 1 / size), rel=1e-9)


@pytest.mark.parametrize("team_share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("span", [4, 8])
def test_everybody_in_a_company_shares_so(team_share: float, span: int) -> None:
    org = company(span=span)
    for i, rep in enumerate(org.reps):
        team = 1 / span + rep["prosociality"] * (1 - 1 / span)
        expected = (1 - team_share + team_share * team) * called_forth(org, 0.0, i)
        assert called_forth(org, team_share, i) == pytest.approx(expected, rel=1e-9), i


def paid(org: Org, team_share: float, i: int, more: float) -> float:
    """Variable pay of rep `i` for a quarter in which rep 0 books `more` times the quota and the others nothing."""
    org.policies["team_share"] = team_share
    org.reps["quarter_bookings"] = 0.0
    org.reps[0]["quarter_bookings"] = more * org.reps[0]["quota"]
    for k in range(4):
        act(pay.judge_rep, org, k)
    act(pay.judge_team, org, result=1.0, mean_attainment=float(org.reps["attainment"][:4].mean()))
    return float(act(pay.compute_variable_pay, org, i))


@pytest.mark.parametrize("team_share", [0.0, 0.3, 1.0])
def test_what_a_rep_counts_on_is_what_is_paid(team_share: float) -> None:
    """The 1/N in the rule of effort is the 1/N on the pay slip; what colleagues get of it is the rest, to the dollar."""
    org = company("quota_bonus")
    org.reps["prosociality"] = 0.0
    gains = [paid(org, team_share, i, 0.6) - paid(org, team_share, i, 0.2) for i in range(4)]
    counted_on = act(effort.share_in_own_result, org)
    alone = paid(org, 0.0, 0, 0.6) - paid(org, 0.0, 0, 0.2)
    assert gains[0] == pytest.approx(counted_on * alone)
    assert gains[1:] == pytest.approx([team_share / 4 * alone] * 3)
    assert sum(gains) == pytest.approx(alone)
