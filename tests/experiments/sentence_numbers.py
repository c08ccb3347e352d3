"""Read figures back from sentences."""

from __future__ import annotations

import re

from simulation.scenario import REGIONS

PLACE = re.compile(rf"(?:{'|'.join(REGIONS)}) \d+")
FIGURE = re.compile(r"\$?\d+(?:\.\d+)?(?:[BMk]| %| months?| years?)?")
SIZES = {"B": 1e6, "M": 1e3, "k": 1.0}


def figures(text: str) -> list[str]:
    """Every number in a text with its unit, in order; the numbers of teams are names."""
    return FIGURE.findall(PLACE.sub("", text))


def agree(said: str, value: float) -> bool:
    """Whether a number as said is a number as it is, rounded as its unit is."""
    number = float(re.sub(r"[^\d.]", "", said))
    if said.startswith("$"):
        meant = number * SIZES.get(said[-1], 1e-3)
        return abs(meant - value) <= 0.051 * value + 1e-3
    if said.endswith("%"):
        return abs(number - 100 * value) <= (0.51 if 100 * value >= 0.9 else 0.051)
    if "month" in said:
        return abs(number - value * 12 / 52) <= 0.51
    if "year" in said:
        return abs(number - value / 52) <= 0.51
    return min(abs(number - value), abs(number - 100 * value)) <= 0.51
