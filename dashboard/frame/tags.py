"""Two shorthands: attributes whose names are no Python names, and callbacks that run in the browser."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction


def build_attributes(**attributes: str) -> dict[str, Any]:
    """Build attributes as a component takes them: `data_path="x"` becomes `data-path`."""
    return {name.replace("_", "-"): value for name, value in attributes.items()}


def register_browser_callback(app: Any, function: str, *parts: Any, first: bool = False) -> None:
    """Call a function of `assets/callbacks.js` when its inputs change, and if `first` also when the page opens."""
    app.clientside_callback(ClientsideFunction("flywheel", function), *parts, prevent_initial_call=not first)
