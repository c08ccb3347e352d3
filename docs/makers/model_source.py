"""What the source of the model says beside its declarations: headings, rules and the addresses of its draws.

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
    """One rule: its name, its first paragraph, and the levers it reads."""

    name: str
    says: str
    levers: tuple[str, ...]


@dataclass(frozen=True)
class LuckDraw:
    """One place where luck is drawn: the stream, where, and the rest of the address as written there."""

    stream: str
    where: str
    says: str
    who: str
    when: str


@cache
def read_headings(declaration: type) -> dict[str, str]:
    """The comment that each field of a declaration stands under."""
    by_field, heading = {}, ""
    for line in inspect.getsource(declaration).splitlines():
        if title := HEADING.match(line):
            heading = title[1]
        elif field := FIELD.match(line):
            by_field[field[1]] = heading
    return by_field


def read_claims(mechanism: str) -> str:
    """The claims that a rules file says it carries."""
    match = CLAIMS.search(ast.get_docstring(_parse_file(_find_rules_file(mechanism))) or "")
    return " ".join(match[1].split()) if match else ""


def list_rules(mechanism: str) -> Iterator[Rule]:
    """The public rules of a mechanism, in the order of its file."""
    for function in _list_functions(_find_rules_file(mechanism)):
        if not function.name.startswith("_"):
            yield Rule(function.name, _read_summary(function), tuple(dict.fromkeys(_list_levers(function))))


def list_draws() -> Iterator[LuckDraw]:
    """Every draw of the model, file by file."""
    for file in sorted(ROOT.rglob("*.py")):
        for function in _list_functions(file):
            for call in _list_calls(function):
                at = next((k for k, part in enumerate(call.args) if _is_attribute_of(part, "streams")), -1)
                if at >= 0:
                    stream, who, when = (ast.unparse(part) for part in call.args[at : at + 3])
                    where = f"{file.stem}.{function.name.lstrip('_')}"
                    yield LuckDraw(stream.removeprefix("streams."), where, _read_summary(function), who, when)


def list_words(*files: str) -> set[str]:
    """Every word and number in some files of the model, numbers written as shortly as they go."""
    text = "\n".join((ROOT / file).with_suffix(".py").read_text(encoding="utf-8") for file in files)
    return {shorten_number(word) for word in re.findall(r"[A-Za-z_]\w*|\d+(?:\.\d+)?", text.replace("_000", "000"))}


def shorten_number(word: str) -> str:
    """A number without needless digits; any other word as it is."""
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
