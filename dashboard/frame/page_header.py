"""The header that every page shares: the pages that exist, undo, redo, share, light or dark."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html

from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.wording.catalogue import say

PAGES = (("explore", "/"), ("studies", "/studies/"))
"""Pages in the header, by the key of their name and their address."""


def build_layout(current: str, tools: bool = True) -> Any:
    """Build the header; a page without history has only light or dark among its tools."""
    links = [
        html.A(say(f"page.{key}"), href=address, className="page", **_mark_current(key, current))
        for key, address in PAGES
    ]
    return html.Header(
        [
            html.A(say("skip"), href="#result", className="skip"),
            html.Span(say("name"), className="wordmark"),
            html.Nav(links, className="pages", **build_attributes(aria_label=say("nav"))),
            html.Div(_build_toolbar() if tools else [_build_scheme_toggle()], className="tools"),
        ],
        className="top",
    )


def _mark_current(key: str, current: str) -> dict[str, Any]:
    return build_attributes(aria_current="page") if key == current else {}


def _build_scheme_toggle() -> Any:
    return dmc.ColorSchemeToggle(
        lightIcon=html.Span(className="icon icon-sun"),
        darkIcon=html.Span(className="icon icon-moon"),
        id="scheme",
        variant="subtle",
        color="gray",
        **build_attributes(aria_label=say("scheme")),
    )


def _build_toolbar() -> list[Any]:
    return [
        _build_tool("undo", True),
        html.Span(
            [_build_tool("redo", True), _build_tool("replay", True), _build_tool("reset.all", True)],
            className="tools-rest",
        ),
        _build_tool("share", False),
        html.Span([_build_tool("export", False), _build_scheme_toggle(), _build_keys_button()], className="tools-rest"),
    ]


def _build_tool(key: str, disabled: bool) -> Any:
    name = key.replace(".", "-")
    return dmc.UnstyledButton(
        [html.Span(className=f"icon icon-{name}"), html.Span(say(key), className="tool-name")],
        id=name,
        className="tool",
        disabled=disabled,
        **build_attributes(aria_label=say(key)),
    )


def _build_keys_button() -> Any:
    return html.Button(
        "?", id="keys-open", type="button", className="tool", **build_attributes(aria_label=say("keys.open"))
    )


def register(app: Dash) -> None:
    """Let the browser keep the history and the link."""
    for name in ("undo", "redo", "replay", "reset-all", "share"):
        register_browser_callback(app, name.replace("-", "_"), Input(name, "n_clicks"))
