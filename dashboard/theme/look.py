"""The look that all figures share. Colours here are those of the light scheme, for pictures that leave the page.

On the page `pictures.css` colours the same parts by the `uid` of their trace, so that a change of scheme redraws
nothing.
"""

from __future__ import annotations

from typing import Any

ACCENT, GREY, INK, FAINT, FIELD = "#3450c8", "#868e96", "#1a1b1e", "#e4e7eb", "#f2f3f5"
GOAL = "#b35900"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"
LEFT, RIGHT, TOP, BOTTOM = 52, 76, 8, 24

CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": False,
    "doubleClick": False,
    "showTips": False,
}
"""The plotly configuration of every figure: no bar, nothing that could be sent anywhere; pages watch its size themselves."""


def build_base_layout() -> dict[str, Any]:
    """Build the parts of a figure's layout that never change."""
    return {
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM, "autoexpand": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 11, "color": "#5c636a"},
        "showlegend": False,
        "hovermode": "x",
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": 12}, "align": "left"},
        "uirevision": "still",
        "template": {"layout": {}},
    }


def build_band(uid: str, colour: str, opacity: float) -> dict[str, Any]:
    """Build an empty band: a closed shape around a range."""
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "lines",
        "fill": "toself",
        "fillcolor": _fade(colour, opacity),
        "line": {"width": 0, "color": colour},
        "hoverinfo": "skip",
        "hoveron": "points",
    }


def build_line(uid: str, colour: str, width: float, dash: str = "solid") -> dict[str, Any]:
    """Build an empty line."""
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "lines",
        "line": {"width": width, "color": colour, "dash": dash, "simplify": False},
    }


def _fade(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
