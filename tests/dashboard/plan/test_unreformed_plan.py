"""A reform is compared with not reforming, in the same company with the same luck."""

from __future__ import annotations

import pytest

from dashboard.plan.plan import Plan
from dashboard.plan.unreformed_plan import build_unreformed_plan, compare_with_unreformed
from scenarios import load, names
from scenarios.reforms import is_reform, undo_reform
from simulation import run


@pytest.mark.parametrize("name", names())
def test_not_reforming_is_the_company_as_before(name: str) -> None:
    scenario = load(name)
    plan = build_unreformed_plan(scenario)
    if plan is None:
        assert scenario.group == "How it goes wrong" or not is_reform(scenario)
    elif not scenario.changes:
        assert plan.apply_to(scenario).digest == undo_reform(scenario).digest


def test_dated_changes_of_a_reform_are_taken_back() -> None:
    scenario = load("pilot-in-one-region")
    plan = build_unreformed_plan(scenario)
    assert plan is not None
    here, there = run(plan.apply_to(scenario), 2), run(undo_reform(scenario), 2)
    assert here.windowed("bookings").tolist() == there.windowed("bookings").tolist()


def test_only_an_untouched_reform_gets_its_comparison() -> None:
    scenario = load("eat-the-pie")
    touched = Plan("eat-the-pie", {"incentives.team_share": 0.0})
    assert compare_with_unreformed(touched, scenario) == touched
    untouched = compare_with_unreformed(Plan("eat-the-pie"), scenario)
    assert untouched.against is not None
    assert untouched.against.called == "carrying on as before"
    assert compare_with_unreformed(Plan("evil-flywheel"), load("evil-flywheel")).against is None
