"""Measures and rules of one's own: quotients of counts written in a design, and functions in a Python file beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from experiments.study.problems import DesignError, known, text, wrong
from scenarios.problems import hint
from simulation.measures import COUNTS, MEASURES, Measure

KEYS = ("count", "over", "label", "unit", "scale", "better", "help")
TEXTS = ("label", "unit", "help")
Function = Callable[..., Any]


def own_measures(asked: Any) -> dict[str, Measure]:
    """Measures declared in a design as `own.<name> = {count, over, …}`.

    Raises:
        DesignError: an unknown key or count, a name that is taken.
    """
    if not isinstance(asked, Mapping):
        raise wrong("own", asked, 'tables such as own.deals_an_hour = {count = "won", over = "customer_hours"}')
    return {name: _measure(name, said) for name, said in asked.items()}


def _measure(name: str, said: Any) -> Measure:
    where = f"own.{name}"
    if isinstance(said, Measure):
        return said
    if name in MEASURES or not name.isidentifier():
        raise DesignError(f"{where}: must be a new name of letters, digits and _")
    if not isinstance(said, Mapping):
        raise wrong(where, said, 'a table such as {count = "won", over = "customer_hours"}')
    known(said, KEYS, f"{where}.")
    parts = {key: text(f"{where}.{key}", said.get(key, "")) for key in TEXTS}
    better, scale = _numbers(where, said)
    over = _count(f"{where}.over", said["over"]) if "over" in said else None
    named = {**parts, "label": parts["label"] or name.replace("_", " ").capitalize()}
    count = _count(f"{where}.count", said.get("count"))
    return Measure(name, count=count, over=over, scale=scale, better=better, **named)


def _numbers(where: str, said: Mapping[str, Any]) -> tuple[int, float]:
    """Which direction is better, and the factor."""
    better, scale = said.get("better", 0), said.get("scale", 1.0)
    if better not in (-1, 0, 1):
        raise wrong(f"{where}.better", better, "1 (more is better), -1 or 0")
    if isinstance(scale, bool) or not isinstance(scale, int | float):
        raise wrong(f"{where}.scale", scale, "a number")
    return int(better), float(scale)


def _count(key: str, name: Any) -> str:
    if name not in COUNTS:
        raise DesignError(f"{key} = {name!r}: must be one of {', '.join(COUNTS)}{hint(str(name), COUNTS)}")
    return str(name)


@lru_cache(maxsize=4)
def functions(code: str) -> dict[str, Function]:
    """The public functions of a Python text, by name.

    Raises:
        DesignError: the text is no Python, or fails when it is read.
    """
    space: dict[str, Any] = {"__name__": "own"}
    try:
        exec(compile(code, "code", "exec"), space)
    except Exception as problem:  # noqa: BLE001 - whatever a researcher's file raises is said in one line
        raise DesignError(f"code: {type(problem).__name__}: {problem}") from None
    return {
        name: thing
        for name, thing in space.items()
        if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", "") == "own"
    }
