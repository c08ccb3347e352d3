"""Plans as files: a written plan reads back as the same organisation; other settings of a file are named in a notice."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from drawn_plans import plans
from fake_engine import FLYWHEEL, SCENARIOS, fake_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.explore.explore_page import answer_opening
from dashboard.exports import code_export
from dashboard.plan import plan_files
from dashboard.plan.plan import Plan, encode_plan
from dashboard.plan.plan_parser import decode_plan
from dashboard.saved_plans.saved_plans import answer_file_request
from dashboard.service.service import Service
from scenarios import dumps, is_imported, loads
from simulation.privacy import IMPORTED
from simulation.scenario import ScenarioError


@given(plans)
@settings(max_examples=25)
def test_a_file_restores_what_a_plan_means(plan: Plan) -> None:
    service = Service(fake_settings())
    fit, _ = service.fit_plan(plan)
    text = answer_file_request(service, {"plan": fit.as_dict(), "name": "Mine"})["content"]
    restored, notices = plan_files.read_plan_file(text, SCENARIOS.values())
    assert not notices
    assert service.build_planned(restored).digest == service.build_planned(fit).digest


def test_a_file_is_read_on_the_nearest_scenario() -> None:
    plan = Plan("ordinary-organisation", {"leadership.fixing": 1.0}, company={"world.reps": 60})
    text = plan_files.write_plan_file(plan.apply_to(SCENARIOS["ordinary-organisation"]), "Mine")
    assert plan_files.read_plan_file(text, SCENARIOS.values())[0] == plan


def test_settings_that_a_plan_cannot_hold_are_left_out_with_a_notice() -> None:
    text = dumps(FLYWHEEL.with_({"world.shock_size": -0.3, "leadership.fixing": 1.0, "world.reps": 5000}))
    plan, notices = plan_files.read_plan_file(text, SCENARIOS.values())
    assert plan == Plan("evil-flywheel", {"leadership.fixing": 1.0})
    assert "world.shock_size" in notices[0]
    assert "world.reps" in notices[0]


def test_an_imported_company_stays_one_on_every_way_out() -> None:
    """Opened from its file, shared as a link and exported as file, program or command, it stays marked as imported."""
    company = replace(FLYWHEEL.with_({"world.reps": 60, "leadership.fixing": 1.0}), group=IMPORTED)
    plan, _ = plan_files.read_plan_file(dumps(company), SCENARIOS.values())
    assert plan.imported
    service = Service(fake_settings())
    given_back = answer_file_request(service, {"plan": plan.as_dict(), "name": "Mine"})["content"]
    assert is_imported(loads(given_back))
    assert plan_files.read_plan_file(given_back, SCENARIOS.values())[0] == plan
    shared, _ = decode_plan(encode_plan(plan, "1"), list(SCENARIOS), "evil-flywheel", "1")
    assert is_imported(service.build_planned(shared))
    for each in (shared, replace(shared, levers={}), replace(shared, against=Plan("ordinary-organisation"))):
        assert is_imported(loads(code_export.write_toml(each, service.load_scenario(each.scenario), 2, "1")))
        assert code_export.name_file(each, "toml") in code_export.write_command(each, 2)
        program = code_export.write_python(each, 2).partition("\na = ")[0]
        space: dict[str, Any] = {}
        exec(compile(program, "program", "exec"), space)
        assert all(is_imported(space[name]) for name in ("carrying", "plan"))


def test_another_file_is_of_no_group() -> None:
    assert loads(plan_files.write_plan_file(FLYWHEEL, "Mine")).group == ""


@pytest.mark.parametrize(
    "text", ["", "x", "[[[[", "a.b=1\n" * 9999, "title = 3", "[world]\nreps = nan", "\x00", "[past]"]
)
def test_any_text_gives_a_plan_or_an_error(text: str) -> None:
    with contextlib.suppress(ScenarioError):
        assert plan_files.read_plan_file(text, SCENARIOS.values())[0].scenario in SCENARIOS


@given(st.text(max_size=200))
def test_a_broken_file_leaves_the_plan_on_screen(text: str) -> None:
    service = Service(fake_settings())
    plan = Plan("ordinary-organisation", {"leadership.fixing": 1.0})
    back = answer_opening(service, {"file": "=" + text, "plan": plan.as_dict()})[-1]
    assert back["plan"]["scenario"] == plan.scenario
    assert back["plan"]["levers"] == plan.levers
    assert "could not be read" in back["notices"][0]


@given(
    st.one_of(
        st.none(),
        st.integers(),
        st.text(),
        st.fixed_dictionaries({"plan": st.text(), "name": st.one_of(st.integers(), st.text(max_size=100))}),
    )
)
def test_any_request_for_a_file_gives_one(data: Any) -> None:
    given_back = answer_file_request(Service(fake_settings()), data)
    assert plan_files.read_plan_file(given_back["content"], SCENARIOS.values())[0].scenario in SCENARIOS
    assert given_back["filename"].endswith(".toml")
    assert "/" not in given_back["filename"]
