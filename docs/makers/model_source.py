"""A reader of the model's source: headings, rules and the addresses of draws, which declarations do not hold.

Read from the text, as comments and calls are not kept when a module is loaded.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import simulation

ROOT = Path(simulation.__file__).parent
HEADING = re.compile(r"\s+# (?:--- )?(.+)")
FIELD = re.compile(r"\s+(\w+): Annotated")
CLAIMS = re.compile(r"Claims (.+?)\.(?:\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """A rule: its name, its first paragraph, and the levers it reads."""

    name: str
    says: str
    levers: tuple[str, ...]


@dataclass(frozen=True)
class LuckDraw:
    """A draw of luck: its stream, its function, and the rest of the address as written there."""

    stream: str
    where: str
    says: str
    who: str
    when: str


@cache
def read_headings(declaration: type) -> dict[str, str]:
    """Read the comment that heads each field of a declaration."""
    by_field, heading = {}, ""
    for line in inspect.getsource(declaration).splitlines():
        if title := HEADING.match(line):
            heading = title[1]
        elif field := FIELD.match(line):
            by_field[field[1]] = heading
    return by_field


def read_claims(mechanism: str) -> str:
    """Read the claims that a file of rules names."""
    match = CLAIMS.search(ast.get_docstring(_parse_file(_find_rules_file(mechanism))) or "")
    return " ".join(match[1].split()) if match else ""


def list_rules(mechanism: str) -> Iterator[Rule]:
    """List the public rules of a mechanism, in the order of its file."""
    for function in _list_functions(_find_rules_file(mechanism)):
        if not function.name.startswith("_"):
            yield Rule(function.name, _read_summary(function), tuple(dict.fromkeys(_list_levers(function))))


def list_draws() -> Iterator[LuckDraw]:
    """List every draw of the model, file by file."""
    for file in sorted(ROOT.rglob("*.py")):
        for function in _list_functions(file):
            for call in _list_calls(function):
                at = next((k for k, part in enumerate(call.args) if _is_attribute_of(part, "streams")), -1)
                if at >= 0:
                    stream, who, when = (ast.unparse(part) for part in call.args[at : at + 3])
                    where = f"{file.stem}.{function.name.lstrip('_')}"
                    yield LuckDraw(stream.removeprefix("streams."), where, _read_summary(function), who, when)


def list_words(*files: str) -> set[str]:
    """List every word and number in some files of the model, numbers in their shortest form."""
    text = "\n".join((ROOT / file).with_suffix(".py").read_text(encoding="utf-8") for file in files)
    return {shorten_number(word) for word in re.findall(r"[A-Za-z_]\w*|\d+(?:\.\d+)?", text.replace("_000", "000"))}


def shorten_number(word: str) -> str:
    """Shorten a number by needless digits; any other word stays as it is."""
    return f"{float(word):g}" if word[0].isdigit() else word


def _find_rules_file(mechanism: str) -> Path:
    return ROOT / "rules" / f"{mechanism}.py"


@cache
def _parse_file(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _list_functions(file: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(_parse_file(file)) if isinstance(node, ast.FunctionDef))


def _list_calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _list_levers(function: ast.FunctionDef) -> Iterator[str]:
    return (
        node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute) and _is_attribute_of(node, "policy")
    )


def _is_attribute_of(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name


def _read_summary(function: ast.FunctionDef) -> str:
    """Its first paragraph, or its name as words."""
    return (ast.get_docstring(function) or function.name.strip("_").replace("_", " ")).split("\n\n")[0]
