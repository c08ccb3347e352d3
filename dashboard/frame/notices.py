"""Notices: one sentence each, where something could not be read or computed."""

from __future__ import annotations

from typing import Any

from dash import html


def build_layout() -> Any:
    """Build the empty place of notices; the browser shows those of an answer."""
    return html.Div(id="notices", className="notices", role="alert")
