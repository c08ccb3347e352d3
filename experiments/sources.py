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
class Draw:
    """One place where luck is drawn: the stream, where, and the rest of the address as written there."""

    stream: str
    where: str
    says: str
    who: str
    when: str


@cache
def headings(declaration: type) -> dict[str, str]:
    """The comment that each field of a declaration stands under."""
    found, heading = {}, ""
    for line in inspect.getsource(declaration).splitlines():
        if title := HEADING.match(line):
            heading = title[1]
        elif field := FIELD.match(line):
            found[field[1]] = heading
    return found


def claims(mechanism: str) -> str:
    """The claims that a rules file says it carries."""
    said = CLAIMS.search(ast.get_docstring(_tree(_rules_file(mechanism))) or "")
    return " ".join(said[1].split()) if said else ""


def rules(mechanism: str) -> Iterator[Rule]:
    """The public rules of a mechanism, in the order of its file."""
    for function in _functions(_rules_file(mechanism)):
        if not function.name.startswith("_"):
            yield Rule(function.name, _says(function), tuple(dict.fromkeys(_levers(function))))


def draws() -> Iterator[Draw]:
    """Every draw of the model, file by file."""
    for file in sorted(ROOT.rglob("*.py")):
        for function in _functions(file):
            for call in _calls(function):
                at = next((k for k, part in enumerate(call.args) if _is_of(part, "streams")), -1)
                if at >= 0:
                    stream, who, when = (ast.unparse(part) for part in call.args[at : at + 3])
                    where = f"{file.stem}.{function.name.lstrip('_')}"
                    yield Draw(stream.removeprefix("streams."), where, _says(function), who, when)


def words(*files: str) -> set[str]:
    """Every word and number in some files of the model, numbers written as shortly as they go."""
    text = "\n".join((ROOT / file).with_suffix(".py").read_text(encoding="utf-8") for file in files)
    return {shortly(word) for word in re.findall(r"[A-Za-z_]\w*|\d+(?:\.\d+)?", text.replace("_000", "000"))}


def shortly(word: str) -> str:
    """A number without needless digits; any other word as it is."""
    return f"{float(word):g}" if word[0].isdigit() else word


def _rules_file(mechanism: str) -> Path:
    return ROOT / "rules" / f"{mechanism}.py"


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(_tree(file)) if isinstance(node, ast.FunctionDef))


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _levers(function: ast.FunctionDef) -> Iterator[str]:
    return (node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute) and _is_of(node, "policy"))


def _is_of(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name


def _says(function: ast.FunctionDef) -> str:
    """Its first paragraph, or its name as words."""
    return (ast.get_docstring(function) or function.name.strip("_").replace("_", " ")).split("\n\n")[0]
