"""One lever: label and word, slider or choice. Two lines high.

The browser owns its value, writes its word, marks it as changed and says where it has no effect (`column.js`);
nothing here calls the server.
A lever is made of few components, for each of them costs time whenever anything on the page moves: what it is about and
its exact number are shown in one card that all levers share.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import MATCH, Dash, Input, html

from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.levers import lever_texts as text
from dashboard.wording.catalogue import say
from simulation.declare import Number, Value

CARD = "lever-card"


def build_id(part: str, path: Any) -> dict[str, Any]:
    """Build the id of a part of a lever."""
    return {"type": f"lever-{part}", "path": path}


def build_layout(lever: Number, value: Value, baseline: Value) -> Any:
    """Build one lever at a value; the tick marks the value of carrying on."""
    head = [
        html.Span(lever.label, className="lever-label"),
        _build_button("lever-info", say("lever.about", label=lever.label)),
        _build_button("lever-reset", say("lever.reset", label=lever.label)),
    ]
    if not lever.choices:
        head.append(html.Button(className="lever-word", type="button"))
    body = [html.Div(head, className="lever-head"), _build_control(lever, value, baseline)]
    if lever.idle:
        body.append(html.P(id=f"idle-{lever.path.replace('.', '-')}", className="lever-idle", hidden=True))
    return html.Div(body, className="lever", **build_attributes(data_path=lever.path))


def _build_button(name: str, label: str) -> Any:
    return html.Button(className=f"lever-button {name}", type="button", **build_attributes(aria_label=label))


def _build_control(lever: Number, value: Value, baseline: Value) -> Any:
    if lever.choices:
        return dmc.Select(
            id=build_id("choice", lever.path),
            data=[{"value": choice, "label": text.format_word(lever, choice)} for choice in lever.choices],
            value=str(value),
            allowDeselect=False,
            size="xs",
            comboboxProps={"shadow": "md"},
            rightSection=html.Span(className="icon icon-down"),
            rightSectionPointerEvents="none",
            **build_attributes(aria_label=lever.label),
        )
    return dmc.Slider(
        id=build_id("slider", lever.path),
        min=lever.low,
        max=lever.high,
        step=text.compute_step(lever),
        value=float(value),
        marks=[{"value": float(baseline)}],
        updatemode="mouseup",
        label=None,
        thumbLabel=lever.label,
        size=4,
        thumbSize=16,
    )


def build_card() -> Any:
    """Build the card that all levers share: the exact number, and in four short parts what a lever is about."""
    parts = [
        html.Div([html.Dt(say(f"lever.{part}")), html.Dd(**build_attributes(data_part=part))])
        for part in ("help", "notice", "cost", "source")
    ]
    number = dmc.NumberInput(id="lever-number", clampBehavior="blur", size="sm", label=" ", debounce=400)
    return html.Div(
        [html.Div(number, className="lever-exact"), html.Dl(parts, className="about")],
        id=CARD,
        role="dialog",
        tabIndex=-1,
    )


def register(app: Dash) -> None:
    """Notify the browser when a value changes; it notices by itself when a slider moves."""
    register_browser_callback(app, "choice", Input(build_id("choice", MATCH), "value"))
    register_browser_callback(app, "number", Input("lever-number", "value"))
