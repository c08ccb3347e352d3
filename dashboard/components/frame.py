"""What every page shares: the header with the pages that exist, undo, redo, share, light or dark."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html

from dashboard.components.tags import in_browser, marked
from dashboard.text.catalogue import say

PAGES = (("explore", "/"), ("studies", "/studies/"))
"""Pages that exist, by the key of their name and their address. A page appears in the header once it stands here."""


def layout(current: str, tools: bool = True) -> Any:
    """The header; a page that keeps no history has only light or dark among its tools."""
    links = [html.A(say(f"page.{key}"), href=address, className="page", **_at(key, current)) for key, address in PAGES]
    return html.Header(
        [
            html.A(say("skip"), href="#result", className="skip"),
            html.Span(say("name"), className="wordmark"),
            html.Nav(links, className="pages", **marked(aria_label=say("nav"))),
            html.Div(_tools() if tools else [_scheme()], className="tools"),
        ],
        className="top",
    )


def _at(key: str, current: str) -> dict[str, Any]:
    return marked(aria_current="page") if key == current else {}


def _scheme() -> Any:
    return dmc.ColorSchemeToggle(
        lightIcon=html.Span(className="icon icon-sun"),
        darkIcon=html.Span(className="icon icon-moon"),
        id="scheme",
        variant="subtle",
        color="gray",
        **marked(aria_label=say("scheme")),
    )


def _tools() -> list[Any]:
    return [
        _tool("undo", True),
        html.Span([_tool("redo", True), _tool("replay", True), _tool("reset.all", True)], className="tools-rest"),
        _tool("share", False),
        html.Span([_tool("export", False), _scheme(), _keys()], className="tools-rest"),
    ]


def _tool(key: str, disabled: bool) -> Any:
    name = key.replace(".", "-")
    return dmc.UnstyledButton(
        [html.Span(className=f"icon icon-{name}"), html.Span(say(key), className="tool-name")],
        id=name,
        className="tool",
        disabled=disabled,
        **marked(aria_label=say(key)),
    )


def _keys() -> Any:
    return html.Button("?", id="keys-open", type="button", className="tool", **marked(aria_label=say("keys.open")))


def register(app: Dash) -> None:
    """Let the browser keep the history and the link."""
    for name in ("undo", "redo", "replay", "reset-all", "share"):
        in_browser(app, name.replace("-", "_"), Input(name, "n_clicks"))
