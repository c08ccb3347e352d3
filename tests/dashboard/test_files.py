"""Plans as files: what was written reads back as the same organisation; what a file sets besides is told."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from fake_engine import FLYWHEEL, SCENARIOS, fake_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from test_links import plans

from dashboard import files
from dashboard.components.saved import written
from dashboard.export import texts
from dashboard.pages.explore import opened
from dashboard.reading import decode
from dashboard.service import Service
from dashboard.state import Plan, encode
from scenarios import dumps, is_imported, loads
from simulation.privacy import IMPORTED
from simulation.scenario import ScenarioError


@given(plans)
@settings(max_examples=25)
def test_a_file_restores_what_a_plan_means(plan: Plan) -> None:
    service = Service(fake_settings())
    fit, _ = service.settled(plan)
    text = written(service, {"plan": fit.as_dict(), "name": "Mine"})["content"]
    read, said = files.read(text, SCENARIOS.values())
    assert not said
    assert service.planned(read).digest == service.planned(fit).digest


def test_a_file_is_read_on_the_nearest_scenario() -> None:
    plan = Plan("ordinary-organisation", {"leadership.fixing": 1.0}, company={"world.reps": 60})
    text = files.written(plan.applied(SCENARIOS["ordinary-organisation"]), "Mine")
    assert files.read(text, SCENARIOS.values())[0] == plan


def test_what_a_plan_cannot_hold_is_left_out_and_told() -> None:
    text = dumps(FLYWHEEL.with_({"world.shock_size": -0.3, "leadership.fixing": 1.0, "world.reps": 5000}))
    plan, said = files.read(text, SCENARIOS.values())
    assert plan == Plan("evil-flywheel", {"leadership.fixing": 1.0})
    assert "world.shock_size" in said[0]
    assert "world.reps" in said[0]


def test_an_imported_company_stays_one_on_every_way_out() -> None:
    """Opened from its file, shared as a link and taken along as file, program or command, it still says that it is one."""
    company = replace(FLYWHEEL.with_({"world.reps": 60, "leadership.fixing": 1.0}), group=IMPORTED)
    plan, _ = files.read(dumps(company), SCENARIOS.values())
    assert plan.imported
    service = Service(fake_settings())
    given_back = written(service, {"plan": plan.as_dict(), "name": "Mine"})["content"]
    assert is_imported(loads(given_back))
    assert files.read(given_back, SCENARIOS.values())[0] == plan
    shared, _ = decode(encode(plan, "1"), list(SCENARIOS), "evil-flywheel", "1")
    assert is_imported(service.planned(shared))
    for each in (shared, replace(shared, levers={}), replace(shared, against=Plan("ordinary-organisation"))):
        assert is_imported(loads(texts.toml(each, service.scenario(each.scenario), 2, "1")))
        assert texts.file_name(each, "toml") in texts.command(each, 2)
        program = texts.python(each, 2).partition("\na = ")[0]
        space: dict[str, Any] = {}
        exec(compile(program, "program", "exec"), space)
        assert all(is_imported(space[name]) for name in ("carrying", "plan"))


def test_another_file_is_of_no_group() -> None:
    assert loads(files.written(FLYWHEEL, "Mine")).group == ""


@pytest.mark.parametrize(
    "text", ["", "x", "[[[[", "a.b=1\n" * 9999, "title = 3", "[world]\nreps = nan", "\x00", "[past]"]
)
def test_any_text_is_a_plan_or_a_problem_that_is_told(text: str) -> None:
    with contextlib.suppress(ScenarioError):
        assert files.read(text, SCENARIOS.values())[0].scenario in SCENARIOS


@given(st.text(max_size=200))
def test_a_broken_file_leaves_the_plan_on_screen(text: str) -> None:
    service = Service(fake_settings())
    shown = Plan("ordinary-organisation", {"leadership.fixing": 1.0})
    back = opened(service, {"file": "=" + text, "plan": shown.as_dict()})[-1]
    assert back["plan"]["scenario"] == shown.scenario
    assert back["plan"]["levers"] == shown.levers
    assert "could not be read" in back["notices"][0]


@given(
    st.one_of(
        st.none(),
        st.integers(),
        st.text(),
        st.fixed_dictionaries({"plan": st.text(), "name": st.one_of(st.integers(), st.text(max_size=100))}),
    )
)
def test_anything_asked_for_as_a_file_gives_one(asked: Any) -> None:
    given_back = written(Service(fake_settings()), asked)
    assert files.read(given_back["content"], SCENARIOS.values())[0].scenario in SCENARIOS
    assert given_back["filename"].endswith(".toml")
    assert "/" not in given_back["filename"]
