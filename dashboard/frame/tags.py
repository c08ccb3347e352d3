"""Shorthands: attributes whose names are no Python names, callbacks that run in the browser, drawers beside the page."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction

BESIDE_PAGE = {"withOverlay": False, "lockScroll": False, "trapFocus": False, "closeOnClickOutside": False}
"""Properties of a drawer that leaves the page usable, so that a change in it is seen at once."""


def build_attributes(**attributes: str) -> dict[str, Any]:
    """Build attributes as a component takes them: `data_path="x"` becomes `data-path`."""
    return {name.replace("_", "-"): value for name, value in attributes.items()}


def register_browser_callback(app: Any, function: str, *parts: Any, first: bool = False) -> None:
    """Call a function that a script registered (`callbacks.js`) when its inputs change, and if `first` also when the page opens."""
    app.clientside_callback(ClientsideFunction("flywheel", function), *parts, prevent_initial_call=not first)
