"""Questions that a page asks without Dash, at addresses of their own.

Dash tells every component of a page of every step of a callback: that took 90 of the 145 ms between a key and its
picture. What has no components in its answer comes this way (`F.ask` in `assets/gate.js`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash
from flask import Response, request
from plotly.io.json import to_json_plotly


def register_json_route(app: Dash, address: str, answer: Callable[[Any], dict[str, Any]]) -> None:
    """Answer what is posted to an address as JSON; what is no JSON is None. Unknown numbers are sent as null."""

    def handle_request() -> Response:
        return Response(to_json_plotly(answer(read_json_body())), mimetype="application/json")

    app.server.add_url_rule(address, address, handle_request, methods=["POST"])


def read_json_body() -> Any:
    """Give what was posted; None where it is no JSON, or nested deeper than anything a page sends."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
