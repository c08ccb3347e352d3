"""The rules files that a step of the calendar uses, read from the source of the steps."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

from simulation.mechanisms import MECHANISMS

STEP_MODULES = ("week", "quarter", "cause_ledger", "manager_reviews", "target_setting")
"""The modules in which the steps and their helpers are written."""
YARDSTICKS = ("time.ordinary_customer_hours", "time.ln_customer_hours", "attribution.largest_cause")
"""Rules that only measure: whoever calls them uses no mechanism."""


@functools.cache
def read_calls() -> dict[str, tuple[str, ...]]:
    """The names that each function of the steps' modules calls, as written, in the order of the text."""
    trees = [ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")) for name in STEP_MODULES]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {function.name: _list_calls(function) for function in functions}


def _list_calls(function: ast.FunctionDef) -> tuple[str, ...]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return tuple(ast.unparse(node.func) for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)))


def find_rules(step: str, callers: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The rules files that a step uses, itself or by its helpers, in the order in which it first calls them."""
    used: list[str] = []
    for name in read_calls()[step]:
        if name.partition(".")[0] in MECHANISMS and name not in YARDSTICKS:
            used.append(name.partition(".")[0])
        elif name in read_calls() and name not in callers:
            used.extend(find_rules(name, callers | {step}))
    return tuple(dict.fromkeys(used))
