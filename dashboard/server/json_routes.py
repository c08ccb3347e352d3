"""JSON routes: requests that a page sends without Dash, to addresses of their own.

Dash notifies every component of a page of every step of a callback: that took 90 of the 145 ms between a key and its
picture. Requests whose answers hold no components come this way (`F.ask` in `gate.js`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash
from flask import Response, request
from flask.json.provider import DefaultJSONProvider
from plotly.io.json import to_json_plotly

SURROGATE_START = b"\\ud"
"""How half of a surrogate pair begins where JSON writes it in ASCII."""
EXACT_DIGITS = 16
"""Digits of the longest whole numbers that a browser holds more or less exactly."""


def register_json_route(app: Dash, address: str, answer: Callable[[Any], dict[str, Any]]) -> None:
    """Answer JSON that is posted to an address; a body that is no JSON is passed on as None. Unknown numbers are sent as null."""

    def handle_request() -> Response:
        return Response(to_json_plotly(answer(read_json_body())), mimetype="application/json")

    app.server.add_url_rule(address, address, handle_request, methods=["POST"])


class BrowserJSON(DefaultJSONProvider):
    """A JSON reader that does as a browser: very long whole numbers inexactly, and only texts that can be encoded again."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Parse a JSON text."""
        value = super().loads(s, parse_int=parse_whole, **kwargs)
        return (
            replace_surrogates(value)
            if SURROGATE_START in (s if isinstance(s, bytes) else s.encode()).lower()
            else value
        )


def parse_whole(digits: str) -> int | float:
    """Parse a whole number; one that no browser can hold exactly becomes a float."""
    return int(digits) if len(digits) <= EXACT_DIGITS else float(digits)


def replace_surrogates(value: Any) -> Any:
    """Replace lone surrogates, which cannot be encoded, in everything that was sent."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [replace_surrogates(part) for part in value]
    if isinstance(value, dict):
        return {replace_surrogates(key): replace_surrogates(part) for key, part in value.items()}
    return value


def read_json_body() -> Any:
    """Read the body of a request; None where it is no JSON, or nested deeper than anything a page sends."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
