"""The state: every field is written by one rules file, and its name hides nothing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest

from simulation import roster
from simulation.declare import RESERVED
from simulation.mechanisms import MECHANISMS, SWITCHES, Switches
from simulation.org import RECORD_OF, STATE

RULES = Path(roster.__file__).parent / "rules"
WRITTEN_BY_RULES = ("Rep", "Seat", "Team", "Manager", "Executive", "Company", "Deal", "Specialist")
# somebody new starts anew: `hire` fills in a person as people.py and founding.py do
NEWCOMERS = {("careers", "hire")}
Write = tuple[str, str, str]
"""Record, field, rules file."""


def targets_of(statement: ast.AST) -> Iterator[ast.Attribute]:
    """Attributes that a statement assigns to."""
    left = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    for target in left:
        for node in ast.walk(target) if target is not None else ():
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield node


def kinds_in(function: ast.FunctionDef) -> dict[str, str]:
    """Names in a function and the records they stand for, by annotation; `a = deals[i]` is a Deal."""
    kinds = {argument.arg: ast.unparse(argument.annotation) for argument in function.args.args if argument.annotation}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target, value in pairs_of(node):
                if isinstance(target, ast.Name) and isinstance(value, ast.Subscript):
                    whole = kinds.get(ast.unparse(value.value), "")
                    kinds[target.id] = whole.removeprefix("list[").removesuffix("]")
    return kinds


def pairs_of(statement: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets and values of an assignment, side by side."""
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


def writes_of(path: Path) -> Iterator[Write]:
    """Every field that a rules file writes."""
    for function in ast.parse(path.read_text()).body:
        if not isinstance(function, ast.FunctionDef) or (path.stem, function.name) in NEWCOMERS:
            continue
        kinds = kinds_in(function)
        for statement in ast.walk(function):
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
                for target in targets_of(statement):
                    yield kind_of(target.value, kinds), target.attr, path.stem


def kind_of(owner: ast.expr, kinds: dict[str, str]) -> str:
    """The record that an attribute belongs to."""
    if isinstance(owner, ast.Subscript):
        return kinds.get(ast.unparse(owner.value), "").removeprefix("list[").removesuffix("]")
    return kinds.get(ast.unparse(owner), "")


WRITES = [write for path in sorted(RULES.glob("*.py")) for write in writes_of(path)]


def test_rules_write_only_fields_that_are_declared() -> None:
    assert len(WRITES) > 200
    for record, field, where in WRITES:
        assert record in WRITTEN_BY_RULES, f"{where} writes {field} of {record or 'something unknown'}"
        assert field in get_type_hints(getattr(roster, record)), f"{where} writes {record}.{field}"


def test_every_field_is_written_by_one_rules_file() -> None:
    writers = defaultdict(set)
    for record, field, where in WRITES:
        writers[record, field].add(where)
    assert {name: files for name, files in writers.items() if len(files) > 1} == {}


@pytest.mark.parametrize("record", ["Seat", "Team", "Manager", "Executive", "Company"])
def test_the_roster_names_the_writer(record: str) -> None:
    for field, hint in get_type_hints(getattr(roster, record), include_extras=True).items():
        said = hint.__metadata__[0].rpartition("(")[2].rstrip(")").split(", ")
        for _, _, where in (write for write in WRITES if write[:2] == (record, field)):
            assert where in said, f"{record}.{field} is written by {where}"


def test_the_sections_of_a_rep_name_the_writer() -> None:
    section, said = "", {}
    inside = Path(roster.__file__).read_text().split("class Rep:")[1].split("class Seat:")[0]
    for line in map(str.strip, inside.splitlines()):
        if line.startswith("# "):
            section = line[2:].split(" ")[0].replace("who", "careers")
        elif ": Annotated" in line:
            said[line.split(":")[0]] = section
    wrong = {(field, where) for record, field, where in WRITES if record == "Rep" and said[field] != where}
    assert wrong == set()


def test_no_field_is_hidden_by_numpy() -> None:
    for name, record in RECORD_OF.items():
        assert not RESERVED & set(record.names or ()), name


def test_every_state_has_a_record_and_a_unit() -> None:
    for name in STATE:
        assert name in RECORD_OF
    for record in WRITTEN_BY_RULES:
        for field, hint in get_type_hints(getattr(roster, record), include_extras=True).items():
            assert hint.__metadata__[0], f"{record}.{field}"


def test_every_mechanism_has_a_switch_and_a_rules_file() -> None:
    assert list(get_type_hints(Switches)) == list(MECHANISMS) == [path.split(".")[1] for path in SWITCHES]
    assert {path.stem for path in RULES.glob("*.py")} - {"__init__"} == set(MECHANISMS)
