"""The formatting of numbers on screens: two significant digits, signs on differences, shares of people as people.

A `UnitScale` defines how one unit of the model is shown: its factor, what stands around the number, how a difference is
written. Spaces inside a number do not break.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from dashboard.wording.catalogue import say
from experiments.findings import formatting
from simulation.measures import Measure

MINUS = "−"
HARD_SPACE = " "
UNKNOWN = "–"
_EASY_FRACTIONS = sorted(
    {Fraction(n, of) for of in (2, 3, 4, 5) for n in range(1, of)} | {Fraction(1, n) for n in (6, 8, 10, 20)}
)


def format_number(value: float, digits: int = 2, full: bool = False) -> str:
    """Format a number with `digits` significant digits; without zeros at its end, unless `full`."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else UNKNOWN
    rounded_value = float(f"{value:.{digits - 1}e}")
    if not math.isfinite(rounded_value):  # rounded up beyond what a number can be
        return UNKNOWN
    places = digits - 1 - math.floor(math.log10(abs(rounded_value)))  # 9.96 has become 10
    text = f"{abs(rounded_value):,.{max(0, places)}f}"
    if "." in text and not full:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if rounded_value < 0 else "") + text


def format_money(thousands: float, currency: str = "$", full: bool = True, digits: int = 2) -> str:
    """Format thousands of money: $540k, $7.7M, −$1.2B; $5.0M where it is `full`, else $5M."""
    if not math.isfinite(thousands):
        return UNKNOWN
    size = abs(thousands)
    factor, unit = choose_money_unit(size)
    text = format_number(size / factor, digits, full=full) if size >= 0.5 else "0"
    return f"{MINUS if thousands < 0 and text != '0' else ''}{currency}{text}{unit if text != '0' else ''}"


def choose_money_unit(thousands: float) -> tuple[float, str]:
    """Choose the unit that fits an amount: thousands, millions or billions, as (factor, letter)."""
    for factor, letter in ((1e6, "B"), (1e3, "M")):
        if abs(thousands) >= factor * 0.9995:
            return factor, letter
    return 1.0, "k"


def format_percent(share: float) -> str:
    """Format a share: 19 %, 0.4 %."""
    if not math.isfinite(100 * share):
        return UNKNOWN
    digits = formatting.format_percent(share).removesuffix(" %").replace("-", MINUS)
    return f"{digits}{HARD_SPACE}%"


def format_percent_range(low: float, high: float) -> str:
    """Format a range of shares: between 9 and 45 %."""
    return say("between.percent", low=format_percent(low).removesuffix(f"{HARD_SPACE}%"), high=format_percent(high))


def name_last_year(quarters: int) -> str:
    """Name the last year of so many quarters from today: "in the third year"."""
    years, rest = divmod(quarters, 4)
    return say("year.last") if rest or not 1 <= years <= 5 else say(f"year.{years}")


def add_sign(text: str) -> str:
    """Put a plus sign before a number without a sign; zero gets none."""
    return f"+{text}" if re.search("[1-9]", text) and not text.startswith(MINUS) else text


def find_simple_fraction(share: float) -> tuple[int, int]:
    """Find the simple fraction nearest to a share: 1 in 2, 1 in 3, 2 in 5 …; (0, 1) for hardly any, (1, 1) for nearly all."""
    if not share > 0.03:
        return 0, 1
    if share > 0.93:
        return 1, 1
    near = min(_EASY_FRACTIONS, key=lambda easy: abs(float(easy) - share))
    return near.numerator, near.denominator


def format_share_of_reps(share: float) -> str:
    """Format a share of reps: "1 rep in 5", "2 reps in 5", "Hardly any rep"."""
    n, of = find_simple_fraction(share)
    if (n, of) in ((0, 1), (1, 1)):
        return say("reps.all" if n else "reps.none")
    return say("rep", of=of) if n == 1 else say("reps", n=n, of=of)


def format_fraction(share: float) -> str:
    """Format a share as people, without naming them: "1 in 3"."""
    n, of = find_simple_fraction(share)
    if (n, of) in ((0, 1), (1, 1)):
        return say("fraction.all" if n else "fraction.none")
    return say("fraction", n=n, of=of)


def format_relative_change(share: float) -> str:
    """Format a relative change: "a third" where it is close to one, else per cent."""
    easy = {1 / 5: "part.5", 1 / 4: "part.4", 1 / 3: "part.3", 1 / 2: "part.2", 2 / 3: "part.2/3", 3 / 4: "part.3/4"}
    for value, key in easy.items():
        if abs(share - value) < 0.015:
            return say(key)
    return format_percent(share)


@dataclass(frozen=True)
class UnitScale:
    """The way in which values of one unit are written.

    Attributes:
        kind: "money", "share", "hundred" (0..1 shown as 0–100) or "plain".
        suffix: what stands after a plain number.
        currency: the symbol before money.
    """

    kind: str
    suffix: str = ""
    currency: str = "$"

    @property
    def factor(self) -> float:
        """What a value is multiplied by before it is drawn."""
        return 100.0 if self.kind in ("share", "hundred") else 1.0

    def format_value(self, value: float) -> str:
        """Write a value."""
        if self.kind == "money":
            return format_money(value, self.currency)
        if self.kind == "share":
            return format_percent(value)
        if self.kind == "hundred":
            return f"{round(100 * value):d}".replace("-", MINUS) if math.isfinite(100 * value) else UNKNOWN
        return format_number(value) + (self.suffix if math.isfinite(value) else "")

    def format_pair(self, value: float, other: float) -> tuple[str, str]:
        """Write two values beside each other: with one more digit where the usual ones would hide their difference."""
        texts = self.format_value(value), self.format_value(other)
        if texts[0] != texts[1] or not math.isfinite(value - other):
            return texts
        return self._format_finely(value), self._format_finely(other)

    def _format_finely(self, value: float) -> str:
        """Write a value with one digit more than usual."""
        if self.kind == "money":
            return format_money(value, self.currency, digits=3)
        if self.factor != 1:
            return f"{100 * value:.1f}".replace("-", MINUS) + (f"{HARD_SPACE}%" if self.kind == "share" else "")
        return format_number(value, 3) + self.suffix

    def format_tick(self, value: float) -> str:
        """Write a value at an axis, as exactly as it stands there: 7.5 %."""
        if self.kind == "money":
            return format_money(value, self.currency, full=False)
        if self.factor == 1:
            return self.format_value(value)
        return _format_points(value) + (f"{HARD_SPACE}%" if self.kind == "share" else "")

    def format_label(self, value: float) -> str:
        """Write a value at the end of its line."""
        return self.format_value(value)

    def format_difference(self, value: float) -> str:
        """Write a difference, with its sign: +$2.6M, −15 points, +3 h."""
        if self.kind in ("share", "hundred") and math.isfinite(100 * value):
            points = round(100 * value)
            text = f"{points:d}".replace("-", MINUS)
            return say("point" if abs(points) == 1 else "points", n=add_sign(text))
        return add_sign(self.format_value(value))

    def format_range(self, low: float, high: float) -> str:
        """Write a range of differences, both ends with sign and unit: −$0.3M to +$1.2M, −15 to +1 points."""
        if self.kind in ("share", "hundred") or (self.kind == "plain" and self.suffix):
            return say("range", low=self.format_bare(low, low), high=self._format_range_end(high))
        return say("range", low=self.format_difference(low), high=self.format_difference(high))

    def _format_range_end(self, value: float) -> str:
        """Write the upper end of a range with its unit, which is that of several points."""
        return say("points", n=self.format_bare(value, value)) if self.factor != 1 else self.format_difference(value)

    def format_bare(self, value: float, beside: float) -> str:
        """Write one end of a range without unit, in the unit of the difference beside it: +1.4, −22."""
        if not math.isfinite(100 * value):
            return UNKNOWN
        if self.kind in ("share", "hundred"):
            return add_sign(f"{round(100 * value):d}".replace("-", MINUS))
        if self.kind == "money":
            return add_sign(format_number(value / choose_money_unit(beside)[0], full=True))
        return add_sign(format_number(value))


@dataclass(frozen=True)
class SignedScale(UnitScale):
    """The way in which differences of one unit are written: always with their sign, short at axes and line ends."""

    @property
    def level_scale(self) -> UnitScale:
        """How levels of the same unit are written."""
        return UnitScale(self.kind, self.suffix, self.currency)

    def format_value(self, value: float) -> str:
        """Write a difference with its unit."""
        return self.level_scale.format_difference(value)

    def format_tick(self, value: float) -> str:
        """Write a difference at an axis."""
        return add_sign(_format_points(value) if self.factor != 1 else self.level_scale.format_tick(value))

    def format_label(self, value: float) -> str:
        """Write a difference at the end of its line: points as a number alone."""
        return self.level_scale.format_bare(value, value) if self.factor != 1 else self.format_value(value)


def _format_points(share: float) -> str:
    """Write a share in hundredths, with a tenth where there is one."""
    return f"{round(100 * share, 1):g}".replace("-", MINUS)


@dataclass(frozen=True)
class PeopleScale(UnitScale):
    """The way in which numbers of people are written: whole ones only."""

    def format_value(self, value: float) -> str:
        """Write a number of people."""
        return format_number(round(value) if abs(value) < 10 else value) if math.isfinite(value) else UNKNOWN

    def format_pair(self, value: float, other: float) -> tuple[str, str]:
        """Write two numbers of people: no further digit, for there are no parts of people."""
        return self.format_value(value), self.format_value(other)


WHOLE_PEOPLE = PeopleScale("plain")
_SUFFIXES = {
    "h": f"{HARD_SPACE}h",
    "weeks": f"{HARD_SPACE}weeks",
    "a team": f"{HARD_SPACE}a team",
    "a rep": f"{HARD_SPACE}a rep",
    "days a rep and year": f"{HARD_SPACE}days",
    "h a leader": f"{HARD_SPACE}h",
}


def choose_scale(measure: Measure, currency: str = "$") -> UnitScale:
    """Choose how a measure is written, from its unit."""
    unit = measure.unit
    if unit.startswith("$k"):
        return UnitScale("money", currency=currency)
    if unit.startswith("share") or unit == "a rep and year":
        return UnitScale("share")
    if unit == "0..1":
        return UnitScale("hundred")
    return UnitScale("plain", _SUFFIXES.get(unit, ""))
