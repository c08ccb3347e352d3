"""Every lever says what it is, what it costs and where it may differ; its words run from low to high."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from simulation import policy
from simulation.declare import Number
from simulation.mechanisms import SWITCHES
from simulation.policy import LEVERS

RULES = Path(policy.__file__).parent
EVERY = pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS.keys())


@EVERY
def test_a_lever_is_told_in_words_people_use(lever: Number) -> None:
    assert lever.label
    assert lever.notice.endswith(".")
    assert lever.source
    assert lever.choices or len(lever.words) >= 3 or lever.whole


@EVERY
def test_no_lever_is_free(lever: Number) -> None:
    assert lever.cost.endswith(".")


@EVERY
def test_a_lever_says_where_it_may_differ(lever: Number) -> None:
    assert lever.scope in ("company", "region", "start")


def test_labels_tell_levers_apart() -> None:
    labels = [(lever.group, lever.label) for lever in LEVERS.values()]
    assert len(set(labels)) == len(labels)


def test_mechanisms_hold_for_the_whole_company_and_are_on() -> None:
    assert {switch.scope for switch in SWITCHES.values()} == {"company"}
    assert {switch.default for switch in SWITCHES.values()} == {"on"}


def test_every_lever_is_read() -> None:
    read = {
        node.attr
        for path in (*RULES.glob("*.py"), *RULES.glob("rules/*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and "policy" in ast.unparse(node.value)
    }
    # the span cuts teams before anybody lives
    assert {lever.name for lever in LEVERS.values()} - read == {"span"}
