"""The list of keys, and the line under a printed page. What the keys do lies in `assets/forms.js`."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.tags import marked
from dashboard.text.catalogue import say

KEYS = (
    ("undo", ("Ctrl Z", "Ctrl Y")),
    ("lever", ("←", "Page Up", "Home")),
    ("present", ("P",)),
    ("panels", ("←", "→")),
    ("scheme", ("D",)),
    ("blank", ("B",)),
    ("help", ("?",)),
    ("close", ("Esc",)),
)


def layout() -> Any:
    """The list, closed."""
    rows = [
        html.Div([html.Dt([html.Kbd(key) for key in keys]), html.Dd(say(f"keys.{name}"))], className="keys-row")
        for name, keys in KEYS
    ]
    return html.Div(
        [html.H2(say("keys"), className="keys-head"), html.Dl(rows)],
        id="keys",
        className="sheet-of-choices",
        role="dialog",
        tabIndex=-1,
        **marked(aria_label=say("keys")),
    )


def print_line() -> Any:
    """What a printed page says of itself: the browser fills in the address."""
    return html.Div([html.Span("", id="print-rests"), " ", html.Span("", id="print-address")], className="print-line")
