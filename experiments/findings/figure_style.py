"""The style of every figure: plain, one accent colour and grey, a title that states the finding; colour is never the only distinction."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from plotly.graph_objects import Figure

from experiments.findings.estimates import Estimate

ACCENT, GREY, LINE, INK = "#4f46e5", "#6b7280", "#d1d5db", "#111827"
PALE = "rgba(79, 70, 229, 0.18)"


def start_figure(title: str, across: str = "", up: str = "") -> Figure:
    """Make an empty figure with a title and axis labels; it shows no legend unless the caller turns it on."""
    return style_figure(Figure(), title, across, up).update_layout(showlegend=False)


def style_figure(figure: Figure, title: str, across: str = "", up: str = "") -> Figure:
    """Apply the common style to a figure; in a figure of several panels all axes get these labels."""
    figure.update_layout(
        title={"text": title, "x": 0.0, "xanchor": "left"},
        template="plotly_white",
        font={"color": INK, "size": 14},
        legend={"orientation": "h", "y": -0.25},
        margin={"l": 70, "r": 30, "t": 70, "b": 70},
    )
    figure.update_xaxes(title_text=across, gridcolor=LINE, zerolinecolor=GREY)
    return figure.update_yaxes(title_text=up, gridcolor=LINE, zerolinecolor=GREY, automargin=True)


def add_band(
    figure: Figure, across: Sequence[float], low: Sequence[float | None], high: Sequence[float | None]
) -> None:
    """Draw a 95 % interval as a pale area."""
    edge = {"mode": "lines", "line_width": 0, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=list(across), y=list(low), **edge)
    figure.add_scatter(x=list(across), y=list(high), fill="tonexty", fillcolor=PALE, **edge)


def build_error_bars(estimates: Sequence[Estimate]) -> dict[str, Any]:
    """Convert the intervals of estimates to error bars."""
    up, down = [each.high - each.value for each in estimates], [each.value - each.low for each in estimates]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": GREY, "thickness": 1}


def wrap_label(text: str, width: int = 24) -> str:
    """Break a label into lines, so that it leaves room for the figure on a narrow page."""
    return "<br>".join(textwrap.wrap(text, width))
