"""The list of keys, and the line under a printed page. `forms.js` implements the keys."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.service.memory import MEGABYTE
from dashboard.wording.catalogue import say

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
HELP_LINKS = (
    ("keys.help.all", "/help/"),
    ("keys.help.fan", "/help/#fan"),
    ("keys.help.glossary", "/help/page/glossary.md"),
    ("keys.help.limits", "/help/#is_not"),
    ("keys.help.documents", "/help/#documents"),
    ("keys.help.licences", "/help/licences"),
)
"""What the handbook offers, and where."""


def build_layout(memory: int) -> Any:
    """Build the list, closed, with how many bytes of memory the explorer may use."""
    rows = [
        html.Div([html.Dt([html.Kbd(key) for key in keys]), html.Dd(say(f"keys.{name}"))], className="keys-row")
        for name, keys in KEY_BINDINGS
    ]
    return html.Div(
        [
            html.Div([html.A(say(key), href=address) for key, address in HELP_LINKS], className="keys-help"),
            html.H2(say("keys"), className="keys-head"),
            html.Dl(rows),
            _build_single_switch(),
            _build_memory_line(memory),
        ],
        id="keys",
        className="sheet-of-choices",
        role="dialog",
        tabIndex=-1,
        **build_attributes(aria_label=say("keys")),
    )


def _build_single_switch() -> Any:
    """Build the switch of single keys, for people who dictate or hit keys by accident."""
    return html.Button(
        [html.Span(say("keys.single")), html.Strong("", **build_attributes(data_on=say("on"), data_off=say("off")))],
        id="keys-single",
        type="button",
        role="switch",
        className="keys-single",
        **build_attributes(aria_checked="true"),
    )


def _build_memory_line(memory: int) -> Any:
    return html.P(say("keys.memory", n=round(memory / MEGABYTE)), className="quiet keys-memory")


def build_presented_lines() -> Any:
    """Build the lines under a presented picture: what is changed, what lines and bands mean, what flags mean."""
    texts = {
        f"data_{key}": say(f"presented.{key.replace('_', '.')}")
        for key in ("none", "legend", "legend_alone", "changes")
    }
    return html.Div(
        [html.P("", id=f"presented-{part}") for part in ("changes", "legend", "flags")],
        id="presented",
        className="presented",
        **build_attributes(**texts),
    )


def build_print_line() -> Any:
    """Build the line under a printed page; the browser fills in the address."""
    return html.Div([html.Span("", id="print-rests"), " ", html.Span("", id="print-address")], className="print-line")
