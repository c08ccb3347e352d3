"""The list of keys, and the line under a printed page. What the keys do lies in `assets/forms.js`."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.tags import build_attributes
from dashboard.memory import MEGABYTE
from dashboard.text.catalogue import say

KEY_BINDINGS = (
    ("undo", ("Ctrl Z", "Ctrl Y")),
    ("replay", ("R",)),
    ("find", ("/",)),
    ("lever", ("←", "Page Up", "Home")),
    ("present", ("P",)),
    ("panels", ("←", "→")),
    ("scheme", ("D",)),
    ("blank", ("B",)),
    ("help", ("?",)),
    ("close", ("Esc",)),
)


def build_layout(memory: int) -> Any:
    """The list, closed; and how many bytes of memory the explorer may fill with what it keeps."""
    rows = [
        html.Div([html.Dt([html.Kbd(key) for key in keys]), html.Dd(say(f"keys.{name}"))], className="keys-row")
        for name, keys in KEY_BINDINGS
    ]
    return html.Div(
        [html.H2(say("keys"), className="keys-head"), html.Dl(rows), _build_single_switch(), _memory(memory)],
        id="keys",
        className="sheet-of-choices",
        role="dialog",
        tabIndex=-1,
        **build_attributes(aria_label=say("keys")),
    )


def _build_single_switch() -> Any:
    """Let single keys be switched off: who dictates, or hits keys by accident, is not surprised by them."""
    return html.Button(
        [html.Span(say("keys.single")), html.Strong("", **build_attributes(data_on=say("on"), data_off=say("off")))],
        id="keys-single",
        type="button",
        role="switch",
        className="keys-single",
        **build_attributes(aria_checked="true"),
    )


def _memory(memory: int) -> Any:
    return html.P(say("keys.memory", n=round(memory / MEGABYTE)), className="quiet keys-memory")


def build_print_line() -> Any:
    """What a printed page says of itself: the browser fills in the address."""
    return html.Div([html.Span("", id="print-rests"), " ", html.Span("", id="print-address")], className="print-line")
