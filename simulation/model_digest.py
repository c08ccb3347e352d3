"""The digest of the model: a name for its rules and its numbers, by which a result says what it is a result of.

Formatting, comments, docstrings, labels and versions of packages do not change it; a rule, a draw, the order of the steps, a
default or a range does.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from pathlib import Path

from simulation.measures import MEASURES
from simulation.scenario import NUMBERS

SOURCES = Path(__file__).parent
DECLARATIONS = ("behaviour", "declare", "measures", "mechanisms", "policy", "start", "world")
"""Files of numbers with their labels and sources: what they declare is digested, not how it is worded."""
AROUND_THE_MODEL = (
    "__init__",
    "ensemble",
    "event_kinds",
    "former_paths",
    "intervals",
    "invariants",
    "machine_code",
    "mesa_collector",
    "model",
    "model_digest",
    "prepare",
    "privacy",
    "whole_program",
    "whole_program_maker",
)
"""Files that compile, keep, check, name and show what the model does, and change none of it."""


@functools.cache
def compute_model_digest() -> str:
    """Name this model by 16 hexadecimal digits, once per process."""
    whole = hashlib.sha256(list_declared_values().encode())
    for path in list_digested_sources():
        whole.update(path.relative_to(SOURCES).as_posix().encode() + b"\0")
        whole.update(dump_code(path.read_text(encoding="utf-8")).encode())
    return whole.hexdigest()[:16]


def list_digested_sources() -> list[Path]:
    """List the files whose code is digested: all that is not left out by name, so that a new file counts."""
    left_out = {SOURCES / f"{name}.py" for name in (*DECLARATIONS, *AROUND_THE_MODEL)}
    return sorted(path for path in SOURCES.rglob("*.py") if path not in left_out)


def list_declared_values() -> str:
    """List all numbers with default, range and neutral value, and all measures with what they add up."""
    numbers = [(path, n.default, n.low, n.high, n.neutral, n.choices, n.whole) for path, n in sorted(NUMBERS.items())]
    measures = [(name, m.count, m.over, m.scale) for name, m in sorted(MEASURES.items())]
    return repr((numbers, measures))


def dump_code(text: str) -> str:
    """Dump what a file does: its syntax tree without docstrings and without the words of annotations."""
    return ast.dump(_DropWords().visit(ast.parse(text)))


class _DropWords(ast.NodeTransformer):
    """Drops texts that stand alone, which are docstrings, and the texts within annotations."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Drop an expression that is a text."""
        return None if _is_text(node.value) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Empty the texts of an annotation."""
        for part in ast.walk(node.annotation):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                part.value = ""
        return self.generic_visit(node)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
