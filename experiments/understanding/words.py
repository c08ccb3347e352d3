"""How findings write numbers in sentences."""

from __future__ import annotations

import math

from simulation.measures import Measure

SPEAKING = ("0..1", "share", "ratio")
"""Units that a number says by itself."""


def figure(value: float) -> str:
    """A number in three significant digits, large ones in full; a dash for what is no number."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    text = f"{value:.3g}"
    return "0" if float(text) == 0 else text


def signed(value: float) -> str:
    """A difference with its sign."""
    text = figure(value)
    return f"+{text}" if value > 0 and text != "0" else text


def amount(value: float, measure: Measure) -> str:
    """A size of a measure with its unit."""
    return figure(value) if measure.unit in SPEAKING else f"{figure(value)} {measure.unit}"


def change(value: float, measure: Measure) -> str:
    """A difference in a measure with its sign and unit."""
    return signed(value) if measure.unit in SPEAKING else f"{signed(value)} {measure.unit}"


def quarters(count: int) -> str:
    """A number of quarters."""
    return f"{count} quarter{'' if count == 1 else 's'}"
