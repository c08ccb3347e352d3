"""The glossary names what the code has, and the code has no name that the glossary rules out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from simulation.measures import MEASURES
from simulation.scenario import NUMBERS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
PACKAGES = ("simulation", "scenarios", "experiments", "dashboard")
HEAD = ("word", "plural", "what it is", "on screens", "in code", "never called")

Row = dict[str, str]


def rows() -> list[Row]:
    """The rows of all tables, by the words of the head."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| word ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(HEAD, row, strict=True)) for row in cells]


def nodes() -> Iterator[ast.AST]:
    """Everything written in the packages."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def defined_names() -> set[str]:
    """The functions and classes of the packages, without the leading underscore."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name.strip("_").lower() for node in nodes() if isinstance(node, kinds)}


def known_symbols() -> set[str]:
    """Functions, classes, variables, arguments, settings and measures."""
    symbols = set(NUMBERS) | set(MEASURES)
    for node in nodes():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            symbols.add(node.name)
        elif isinstance(node, ast.Name):
            symbols.add(node.id)
        elif isinstance(node, ast.arg):
            symbols.add(node.arg)
    return symbols


def test_every_table_has_the_same_head() -> None:
    heads = re.findall(r"^\| word .*$", PAGE, re.MULTILINE)
    assert set(heads) == {f"| {' | '.join(HEAD)} |"}
    assert len(rows()) > 40


def test_every_word_stands_once_and_is_explained() -> None:
    words = [row["word"] for row in rows()]
    assert len(words) == len(set(words))
    assert all(row["what it is"] for row in rows())


def test_every_symbol_exists() -> None:
    named = {symbol for row in rows() for symbol in re.findall(r"`([^`]+)`", row["in code"])}
    assert len(named) > 50
    assert named - known_symbols() == set()


def test_no_function_or_class_bears_a_word_that_is_never_used() -> None:
    ruled_out = {word.strip().lower() for row in rows() for word in row["never called"].split(",") if word.strip()}
    assert len(ruled_out) > 50
    assert ruled_out & defined_names() == set()


def test_what_is_ruled_out_for_one_concept_is_not_the_word_of_another() -> None:
    words = {word.strip() for row in rows() for word in row["word"].split(",")}
    ruled_out = {word.strip() for row in rows() for word in row["never called"].split(",")}
    assert words & ruled_out == set()


def test_readme_and_contributing_lead_to_it() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        assert "(docs/glossary.md)" in (ROOT / page).read_text(encoding="utf-8"), page
        assert "(docs/sources.md)" in (ROOT / page).read_text(encoding="utf-8"), page
