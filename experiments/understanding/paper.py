"""The plain look that figures of findings share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ACCENT, GREY, LINE = "#4f46e5", "#6b7280", "#d1d5db"


def plain_look(figure: Figure, title: str, x: str, y: str) -> Figure:
    """White ground, the finding as title, axes named."""
    figure.update_layout(
        title={"text": title, "x": 0.0, "xanchor": "left"},
        template="plotly_white",
        font={"color": "#111827", "size": 14},
        legend={"orientation": "h", "y": -0.25},
        margin={"l": 70, "r": 30, "t": 70, "b": 70},
    )
    figure.update_xaxes(title_text=x, gridcolor=LINE, zerolinecolor=GREY)
    figure.update_yaxes(title_text=y, gridcolor=LINE, zerolinecolor=GREY)
    return figure
