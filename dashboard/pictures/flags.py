"""Flags on the time axis, for the happenings of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard.service.plan_happenings import Happening
from dashboard.theme import look

MAST_HEIGHT, CLOTH_WIDTH = 0.11, 0.09
"""Height of a flag in parts of the picture, width of its cloth in years."""


def build_flags(happenings: Iterable[Happening]) -> list[dict[str, Any]]:
    """Build flags at the foot of a picture."""
    return [
        {
            "type": "path",
            "name": "flag",
            "xref": "x",
            "yref": "paper",
            "path": (
                f"M{one.at:g},0L{one.at:g},{MAST_HEIGHT}"
                f"L{one.at + CLOTH_WIDTH:g},{MAST_HEIGHT * 0.75:g}L{one.at:g},{MAST_HEIGHT / 2:g}"
            ),
            "fillcolor": look.INK,
            "line": {"width": 1.25, "color": look.INK},
        }
        for one in happenings
    ]
