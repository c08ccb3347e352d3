"""A researcher's own measures and rules: quotients of counts declared in a design, and functions in a Python file beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from experiments.studies.study_errors import DesignError, build_value_error, check_known_keys, check_text
from scenarios.messages import suggest_nearest
from simulation.measures import COUNTS, MEASURES, Measure

MEASURE_KEYS = ("count", "over", "label", "unit", "scale", "better", "help")
TEXT_KEYS = ("label", "unit", "help")
UserFunction = Callable[..., Any]


def parse_user_measures(raw: Any) -> dict[str, Measure]:
    """Parse the measures declared in a design as `own.<name> = {count, over, …}`.

    Raises:
        DesignError: an unknown key or count, a name that is taken.
    """
    if not isinstance(raw, Mapping):
        raise build_value_error(
            "own", raw, 'tables such as own.deals_an_hour = {count = "won", over = "customer_hours"}'
        )
    return {name: _parse_measure(name, raw_measure) for name, raw_measure in raw.items()}


def _parse_measure(name: str, raw: Any) -> Measure:
    where = f"own.{name}"
    if isinstance(raw, Measure):
        return raw
    if name in MEASURES or not name.isidentifier():
        raise DesignError(f"{where}: must be a new name of letters, digits and _")
    if not isinstance(raw, Mapping):
        raise build_value_error(where, raw, 'a table such as {count = "won", over = "customer_hours"}')
    check_known_keys(raw, MEASURE_KEYS, f"{where}.")
    raw_texts = {key: check_text(f"{where}.{key}", raw.get(key, "")) for key in TEXT_KEYS}
    better, scale = _parse_better_and_scale(where, raw)
    over = _check_count_name(f"{where}.over", raw["over"]) if "over" in raw else None
    texts = {**raw_texts, "label": raw_texts["label"] or name.replace("_", " ").capitalize()}
    count = _check_count_name(f"{where}.count", raw.get("count"))
    return Measure(name, count=count, over=over, scale=scale, better=better, **texts)


def _parse_better_and_scale(where: str, raw: Mapping[str, Any]) -> tuple[int, float]:
    """Parse which direction is better, and the scale."""
    better, scale = raw.get("better", 0), raw.get("scale", 1.0)
    if better not in (-1, 0, 1):
        raise build_value_error(f"{where}.better", better, "1 (more is better), -1 or 0")
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not math.isfinite(scale):
        raise build_value_error(f"{where}.scale", scale, "a number")
    return int(better), float(scale)


def _check_count_name(key: str, name: Any) -> str:
    if name not in COUNTS:
        raise DesignError(f"{key} = {name!r}: must be one of {', '.join(COUNTS)}{suggest_nearest(str(name), COUNTS)}")
    return str(name)


@lru_cache(maxsize=4)
def load_user_functions(code: str) -> dict[str, UserFunction]:
    """Load the public functions of a Python text, by name.

    Raises:
        DesignError: the text is not Python, or fails when it is run.
    """
    namespace: dict[str, Any] = {"__name__": "own"}
    try:
        exec(compile(code, "code", "exec"), namespace)
    except Exception as problem:  # noqa: BLE001 - whatever a researcher's file raises becomes one line
        raise DesignError(f"code: {type(problem).__name__}: {problem}") from None
    return {
        name: member
        for name, member in namespace.items()
        if callable(member) and not name.startswith("_") and getattr(member, "__module__", "") == "own"
    }
