"""A reform alone is compared with carrying on as before: the same company, the same past, no lever moved."""

from __future__ import annotations

import pytest

from experiments.questions.compare import is_same_company
from experiments.runner.run_options import OptionError, load_pair
from scenarios import load, names
from scenarios.reforms import AS_BEFORE, is_reform, undo_reform
from simulation.policy import LEVERS

LIVED = ("ordinary-organisation", "private-box", "executive-replaced", "promote-the-star", "simple-market")
"""Scenarios that have always been led as they are led today."""


@pytest.mark.parametrize("name", names())
def test_an_undone_reform_is_the_same_company_with_the_same_past(name: str) -> None:
    scenario = load(name)
    undone = undo_reform(scenario)
    assert undone.past_digest == scenario.past_digest
    assert is_same_company(undone, scenario)
    assert all(undone.value(path) == undone.value(f"past.{path}") for path in LEVERS)
    assert not undone.changes
    assert not is_reform(undone)


def test_a_scenario_that_is_led_as_it_always_was_is_no_reform() -> None:
    assert not any(is_reform(load(name)) for name in LIVED)
    assert all(is_reform(load(name)) for name in ("eat-the-pie", "evil-flywheel", "pilot-in-one-region"))
    assert is_reform(load("ordinary-organisation").changing(52, {"management.care": 0.9}))


def test_a_reform_alone_is_compared_with_carrying_on_as_before() -> None:
    (before, reform), labels = load_pair("compare", "eat-the-pie", None, (), 52)
    assert labels == (AS_BEFORE, "eat-the-pie")
    assert (before, reform) == (undo_reform(reform), load("eat-the-pie").with_({"world.weeks": 52}))


def test_what_is_no_reform_needs_something_to_be_compared_with() -> None:
    with pytest.raises(OptionError, match="compare needs a second scenario"):
        load_pair("compare", "ordinary-organisation", None, (), None)
