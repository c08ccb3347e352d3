"""The look of every picture: plain, one accent and grey, told apart by more than colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ACCENT = "#4f46e5"
GREY = "#6b7280"
PALE = "rgba(79, 70, 229, 0.18)"


def sheet(title: str, across: str = "", up: str = "") -> Figure:
    """An empty picture whose title is its finding, with names for both axes."""
    from plotly.graph_objects import Figure

    drawn = Figure()
    drawn.update_layout(
        title=title, template="plotly_white", showlegend=False, font_color="#111827", margin={"l": 70, "r": 30}
    )
    drawn.update_xaxes(title=across, showgrid=False, zeroline=False)
    drawn.update_yaxes(title=up, zeroline=True, zerolinecolor=GREY)
    return drawn


def add_band(drawn: Figure, across: list[int], low: list[float | None], high: list[float | None]) -> None:
    """Draw a 95 % interval as a pale area."""
    edge = {"mode": "lines", "line_width": 0, "hoverinfo": "skip"}
    drawn.add_scatter(x=across, y=low, **edge)
    drawn.add_scatter(x=across, y=high, fill="tonexty", fillcolor=PALE, **edge)
