"""Notices: one readable sentence each, where something could not be read or computed."""

from __future__ import annotations

from typing import Any

from dash import html


def build_layout() -> Any:
    """No notices; the browser shows those that an answer brings."""
    return html.Div(id="notices", className="notices", role="alert")
