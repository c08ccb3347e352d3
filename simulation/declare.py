"""Declarations of the model's numbers: each once, with unit, range, default, help and source.

A declaration class lists its numbers as annotated fields::

    class Policy:
        care: Annotated[float, lever("management", .3, 0, 1, ...)]

From it follow the record that rules read (`build_layout`), the paths people write (`management.care`),
validation, help texts and documentation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, get_type_hints

import numpy as np

Value = float | int | str

# np.record carries methods of its own; a field of such a name would be hidden by the method.
RESERVED_NAMES = frozenset(name for name in dir(np.record) if not name.startswith("_"))


@dataclass(frozen=True)
class IdleReason:
    """A reason why a lever does nothing: another lever stands at a value.

    However far a lever is moved meanwhile, every measure of every run stays the same to the last bit. It must not build
    anything up that counts once the other lever moves on: a board may undo a plan. That leaders changed something at all
    is seen by the board whatever was changed, and is no effect of the lever.

    Attributes:
        path: the other lever.
        at: its values at which this one does nothing.
    """

    path: str
    at: tuple[Value, ...]


@dataclass(frozen=True)
class Number:
    """One declared number.

    Attributes:
        name: field name in the record that rules read.
        group: first part of its path.
        default: value in the ordinary organisation.
        low, high: allowed range, both included.
        unit: unit in words ("hours a week").
        help: one line on what it is.
        source: where the number comes from.
        neutral: value at which the claim it carries is switched off (behaviour only).
        choices: allowed words of a categorical number; the record holds their position.
        whole: whether only whole numbers are allowed.
        label, words: what leaders read: its name, and words from low to high.
        notice: what to watch when it is raised.
        cost: who pays for it, and in what.
        scope: "company", "region" (may differ between regions) or "start" (fixed for a run).
        idle: where it does nothing (levers only); one of them is enough.
    """

    name: str
    group: str
    default: Value
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    help: str = ""
    source: str = ""
    neutral: Value | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    label: str = ""
    words: tuple[str, ...] = ()
    notice: str = ""
    cost: str = ""
    scope: str = "company"
    idle: tuple[IdleReason, ...] = ()

    @property
    def path(self) -> str:
        """The path people write, such as `targets.ambition`."""
        return f"{self.group}.{self.name}"

    @property
    def allowed(self) -> str:
        """The allowed values in words, for messages."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.low:g} to {self.high:g}"

    def check(self, value: Any) -> Value:
        """Return the value in its own type.

        Raises:
            ValueError: wrong type, not finite or out of range; the message names path, value and range.
        """
        problem = ValueError(f"{self.path} = {value!r}: must be {self.allowed}")
        if self.choices:
            if value in self.choices and isinstance(value, str):
                return value
            raise problem
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
            raise problem
        try:
            number = float(value)
        except OverflowError:
            raise problem from None
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise problem
        if self.whole and number != int(number):
            raise problem
        return int(number) if self.whole else number

    def encode(self, value: Value) -> float:
        """The value as the float a record holds: itself, or the position of its word."""
        return float(self.choices.index(str(value))) if self.choices else float(value)


def collect_numbers(declaration: type) -> dict[str, Number]:
    """All numbers of a declaration class by field name, in the order written."""
    hints = get_type_hints(declaration, include_extras=True)
    by_name = {}
    for name, hint in hints.items():
        draft = hint.__metadata__[0]
        by_name[name] = Number(**{**draft, "name": name})
    return by_name


def draft_number(
    group: str, default: Value, low: float = 0.0, high: float = 1.0, unit: str = "", **more: Any
) -> dict[str, Any]:
    """The parts of a Number before it knows its name; used inside declarations."""
    return {"group": group, "default": default, "low": low, "high": high, "unit": unit, **more}


def build_layout(declaration: type) -> np.dtype[Any]:
    """The aligned record of a declaration: float fields as f8, int fields as i8.

    Raises:
        TypeError: a field is neither float nor int, or its name belongs to np.record.
    """
    fields = []
    for name, hint in get_type_hints(declaration).items():
        if name in RESERVED_NAMES:
            raise TypeError(f"{declaration.__name__}.{name}: np.record has an attribute of that name")
        if hint not in (float, int):
            raise TypeError(f"{declaration.__name__}.{name}: only float and int fields are allowed")
        fields.append((name, "f8" if hint is float else "i8"))
    return np.dtype(fields, align=True)
