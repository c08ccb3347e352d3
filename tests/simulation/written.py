"""Who writes what: fields and the rules files that assign to them, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from simulation import agent_state

RULES = Path(agent_state.__file__).parent / "rules"
WRITTEN_BY_RULES = ("Rep", "Seat", "Team", "Manager", "Executive", "Company", "Deal", "Specialist")
# somebody new starts anew: `hire_rep` fills in a person as person_traits.py and initial_state.py do
NEWCOMERS = {("careers", "hire_rep")}
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
