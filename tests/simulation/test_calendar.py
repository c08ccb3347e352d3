"""The plan that people read is the order of the code that runs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from simulation import calendar
from simulation.calendar import CALENDAR, WEEK_PARTS, CalendarEntry
from simulation.mechanisms import MECHANISMS

SOURCES = Path(calendar.__file__).parent
FUNCTIONS = {
    node.name: node
    for name in ("week", "quarter", "manager_reviews", "target_setting")
    for node in ast.parse((SOURCES / f"{name}.py").read_text()).body
    if isinstance(node, ast.FunctionDef)
}
PLANNED = {entry.name for entry in CALENDAR}
YARDSTICKS = {"ordinary_customer_hours", "ln_customer_hours", "largest_cause"}
"""Functions that only measure: whoever calls them uses no mechanism."""


def calls_of(function: ast.FunctionDef) -> list[str]:
    """Names of the functions called, as written, in order."""
    called = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [ast.unparse(node.func) for node in sorted(called, key=lambda node: (node.lineno, node.col_offset))]


def rules_used(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Rules files that a function uses, itself or by a helper that is no entry of the plan."""
    found = set()
    for called in calls_of(FUNCTIONS[name]):
        home, _, what = called.rpartition(".")
        if home in MECHANISMS and what not in YARDSTICKS:
            found.add(home)
        elif called in FUNCTIONS and called not in PLANNED | seen:
            found |= rules_used(called, seen | {name})
    return found


def names(when: str) -> list[str]:
    return [entry.name for entry in CALENDAR if entry.when == when]


def test_the_week_goes_as_planned() -> None:
    assert calls_of(FUNCTIONS["run_team_week"]) == names("week") == list(WEEK_PARTS)


def test_the_quarter_goes_as_planned() -> None:
    assert [call for call in calls_of(FUNCTIONS["turn_quarter"]) if call in FUNCTIONS] == names("quarter")


def test_what_happens_in_a_person_s_year_happens_in_the_quarter() -> None:
    assert names("year") == ["age_person"]
    assert "age_person" in calls_of(FUNCTIONS["change_slowly"])


@pytest.mark.parametrize("entry", CALENDAR, ids=[entry.name for entry in CALENDAR])
def test_each_entry_names_the_rules_it_uses(entry: CalendarEntry) -> None:
    said = set(entry.rule.split(", "))
    own = rules_used(entry.name)
    if entry.name == "change_slowly":
        own |= rules_used("age_person")
        said |= {"goals"}  # the part of the year has its own entry
    if entry.name == "age_person":
        own &= {"goals"}
    assert own == said


@pytest.mark.parametrize("entry", CALENDAR, ids=lambda entry: entry.name)
def test_each_entry_says_what_happens(entry: CalendarEntry) -> None:
    assert entry.when in ("week", "quarter", "year")
    assert entry.what.endswith(".")
    assert entry.what[0].isupper()


def parts(function: ast.FunctionDef) -> dict[int, str]:
    """The ladder of parts: number and function called; the last one stands for what is left."""
    found, left = {}, ""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
            number, called = node.test.comparators[0], node.body[0]
            assert isinstance(number, ast.Constant)
            if isinstance(node.test.ops[0], ast.Eq):
                found[int(str(number.value))] = called_by(called)
            if node.orelse and not isinstance(node.orelse[0], ast.If):
                left = called_by(node.orelse[0])
    return {**found, max(found) + 1: left}


def called_by(statement: ast.stmt) -> str:
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    return ast.unparse(statement.value.func)


def test_the_engine_s_parts_are_those_of_the_week() -> None:
    engine = {
        node.name: node
        for node in ast.parse((SOURCES / "engine.py").read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    ladder = parts(engine["run_early_week_part"]) | parts(engine["run_week_part"])
    assert [ladder[part] for part in sorted(ladder)] == list(WEEK_PARTS)
    assert sorted(ladder) == list(range(len(WEEK_PARTS)))
