"""Company: customers stay or go by how they are treated, and a board loses patience with what does not work."""

from __future__ import annotations

import pytest
from small_worlds import act, founded

from simulation.compiled_scenario import FREE
from simulation.org import Org
from simulation.rules import company

PATIENCE = 4
REFORM_UNDONE, EXECUTIVE_REPLACED = 1, 2


def lost_customers(**fields: float) -> float:
    """$k of yearly business that leaves a territory in a step, by what its rep is like."""
    org = founded()
    for field, value in fields.items():
        org.reps[0][field] = value
    org.seats[0]["accounts"], org.reps[0]["bookings"] = 1000.0, 0.0
    act(company.serve_installed_base, org)
    return float(1000.0 - org.seats[0]["accounts"])


def pushiness(pressure: float, purpose: float) -> float:
    """How hard a rep under a pressure sells, after a year."""
    org = founded()
    org.teams["pressure"], org.reps[0]["purpose"] = pressure, purpose
    for _ in range(52):
        act(company.choose_pushiness, org)
    return float(org.reps[0]["pushiness"])


def with_results(result: float, target: float = 1000.0, path: float = 1000.0) -> Org:
    """A company with a year's result, a year's target, and what the market should have given."""
    org = founded()
    one = org.company[0]
    one["year_result"], one["target"], one["path"] = result, target, path
    org.policies["patience"] = PATIENCE
    return org


def verdicts(org: Org, quarters: int) -> list[int]:
    """What the board decides, quarter by quarter."""
    return [int(act(company.hold_board_meeting, org, imposed=FREE)) for _ in range(quarters)]


def test_a_shock_takes_demand_in_its_weeks_only() -> None:
    org = founded(shock_week=10, shock_weeks=2, shock_size=-0.4)
    demand = []
    for week in (9, 10, 11, 12):
        org.now[0]["week"] = week
        demand.append(act(company.demand_after_shock, org))
    assert demand == pytest.approx([1.0, 0.6, 0.6, 1.0])


def test_customers_leave_who_were_pushed_or_are_not_understood_or_have_nobody() -> None:
    usual = lost_customers(pushiness=0.2, understanding=0.55, present=1)
    assert usual < lost_customers(pushiness=0.9, understanding=0.55, present=1)
    assert usual < lost_customers(pushiness=0.2, understanding=0.1, present=1)
    assert usual < lost_customers(pushiness=0.2, understanding=0.55, present=0)


def test_pressure_makes_reps_push_and_purpose_holds_them_back() -> None:
    assert pushiness(0.0, purpose=0.2) < pushiness(1.0, purpose=0.2)
    assert pushiness(1.0, purpose=1.0) < pushiness(1.0, purpose=0.2)


def test_the_board_undoes_a_reform_that_left_results_clearly_lower_when_its_patience_ends() -> None:
    org = with_results(1000.0)
    act(company.start_reform, org)
    org.company[0]["year_result"] = 500.0
    assert verdicts(org, PATIENCE) == [0] * (PATIENCE - 1) + [REFORM_UNDONE]
    assert org.company[0]["given_up"] == 1


def test_a_reform_after_which_results_are_no_lower_stands() -> None:
    org = with_results(1000.0)
    act(company.start_reform, org)
    assert REFORM_UNDONE not in verdicts(org, 3 * PATIENCE)
    assert org.company[0]["given_up"] == 0


def test_lasting_weakness_costs_the_executive_the_seat() -> None:
    assert verdicts(with_results(1000.0), 3 * PATIENCE) == [0] * 3 * PATIENCE
    assert EXECUTIVE_REPLACED in verdicts(with_results(700.0), 3 * PATIENCE)


@pytest.mark.parametrize("imposed", [0, REFORM_UNDONE, EXECUTIVE_REPLACED])
def test_a_decision_that_is_imposed_is_carried_out_whatever_the_board_would_decide(imposed: int) -> None:
    org = founded()
    assert act(company.hold_board_meeting, org, imposed=imposed) == imposed
    assert org.company[0]["given_up"] == (imposed == REFORM_UNDONE)
    assert org.company[0]["executives_replaced"] == (imposed == EXECUTIVE_REPLACED)
