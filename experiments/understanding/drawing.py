"""The look of every picture: plain, one accent and grey, told apart by more than colour; the title is the finding."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.estimates import Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ACCENT, GREY, LINE, INK = "#4f46e5", "#6b7280", "#d1d5db", "#111827"
PALE = "rgba(79, 70, 229, 0.18)"


def sheet(title: str, across: str = "", up: str = "") -> Figure:
    """An empty picture with a title and names for both axes; a legend is shown where one is asked for."""
    from plotly.graph_objects import Figure

    return dressed(Figure(), title, across, up).update_layout(showlegend=False)


def dressed(drawn: Figure, title: str, across: str = "", up: str = "") -> Figure:
    """The same picture in the look of all; of several panels all axes get these names."""
    drawn.update_layout(
        title={"text": title, "x": 0.0, "xanchor": "left"},
        template="plotly_white",
        font={"color": INK, "size": 14},
        legend={"orientation": "h", "y": -0.25},
        margin={"l": 70, "r": 30, "t": 70, "b": 70},
    )
    drawn.update_xaxes(title_text=across, gridcolor=LINE, zerolinecolor=GREY)
    return drawn.update_yaxes(title_text=up, gridcolor=LINE, zerolinecolor=GREY, automargin=True)


def add_band(drawn: Figure, across: Sequence[float], low: Sequence[float | None], high: Sequence[float | None]) -> None:
    """Draw a 95 % interval as a pale area."""
    edge = {"mode": "lines", "line_width": 0, "hoverinfo": "skip", "showlegend": False}
    drawn.add_scatter(x=list(across), y=list(low), **edge)
    drawn.add_scatter(x=list(across), y=list(high), fill="tonexty", fillcolor=PALE, **edge)


def whiskers(found: Sequence[Estimate]) -> dict[str, Any]:
    """The intervals of estimates as error bars."""
    up, down = [each.high - each.value for each in found], [each.value - each.low for each in found]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": GREY, "thickness": 1}


def wrapped(text: str, width: int = 24) -> str:
    """A label broken into lines, so that it leaves room for the picture on a narrow page."""
    return "<br>".join(textwrap.wrap(text, width))
