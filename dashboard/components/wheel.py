"""The flywheel map beside the pictures: measured in the background once they stand, each of its links can be cut.

The browser decides when to ask, and draws what comes (`assets/wheel.js`).
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard.components.tags import in_browser, marked
from dashboard.figures.wheel import svg
from dashboard.service import Asked, Busy, Service
from dashboard.state import Plan, from_browser, settled
from dashboard.text.catalogue import say
from dashboard.text.wheel import sentences
from dashboard.wheel import STEPS, Spin, TooLarge, spin
from simulation.ensemble import Cancelled
from simulation.scenario import ScenarioError

LONGEST_NAME = 40
LOG = logging.getLogger(__name__)
WORDS = ("waiting", "measuring", "stale", "failed", "cut", "join")


def layout() -> Any:
    """The map in its place, not measured yet."""
    stop = html.Button(
        id="wheel-stop",
        type="button",
        className="lever-button",
        hidden=True,
        **marked(aria_label=say("wheel.stop")),
    )
    toggle = html.Button(
        id="wheel-toggle",
        type="button",
        className="lever-button table-toggle",
        **marked(aria_label=say("wheel.table"), aria_pressed="false"),
    )
    head = [
        html.H3(say("wheel")),
        html.Div([html.Span(id="wheel-note", className="note"), stop, toggle], className="panel-tools"),
    ]
    words = {key: say(f"wheel.{key}", n="{n}") for key in WORDS}
    return html.Section(
        [
            html.Div(head, className="panel-head"),
            html.Div(id="wheel-figure"),
            html.Div(
                html.Ul(id="wheel-twin"),
                className="twin",
                tabIndex=0,
                **marked(aria_label=say("wheel.table"), role="group"),
            ),
            _card(),
            dcc.Store(id="wheel-words", data={**words, "empty": svg(Spin({}))}),
            dcc.Store(id="wheel-ask"),
            dcc.Store(id="wheel-answered"),
        ],
        id="wheel",
        className="panel wheel",
    )


def _card() -> Any:
    """What opens at an arrow: its sentence, and the scissors."""
    cut = html.Button(
        [html.Span(className="icon icon-scissors"), html.Span(say("wheel.cut"))], id="wheel-cut", type="button"
    )
    return html.Div(
        [html.P(id="wheel-said"), html.P(id="wheel-with", className="quiet"), cut],
        id="wheel-card",
        role="dialog",
        tabIndex=-1,
        **marked(aria_labelledby="wheel-said"),
    )


def register(app: Dash, service: Service) -> None:
    """Measure when the browser asks."""
    in_browser(app, "wheel", Input("wheel-answered", "data"))
    in_browser(app, "wheel_words", Input("wheel-words", "data"), first=True)

    @app.callback(Output("wheel-answered", "data"), Input("wheel-ask", "data"), prevent_initial_call=True)
    def measure(data: Any) -> dict[str, Any]:
        return measured(service, data)


def measured(service: Service, data: Any) -> dict[str, Any]:
    """Answer a question: the map up to a step. Trouble is told, never raised."""
    if (asked := _asked(data)) is None:
        return {"state": "trouble", "note": say("wheel.failed")}
    back = {"n": data["n"], "step": data["step"]}
    try:
        if data["step"] == "stop":
            service.claim(*asked)
            return {**back, "state": "stopped"}
        return {**back, **_shown(spin(service, _plan(service, data), data["step"], *asked), service.settings.currency)}
    except Cancelled:
        return {**back, "state": "cancelled"}
    except Busy:
        return {**back, "state": "busy"}
    except TooLarge:
        return {**back, "state": "trouble", "note": say("wheel.large")}
    except ScenarioError:
        return {**back, "state": "trouble", "note": say("wheel.short")}
    except Exception:  # whatever fails, the page lives
        LOG.exception("trouble %s", secrets.token_hex(3))
        return {**back, "state": "trouble", "note": say("wheel.failed")}


def _asked(data: Any) -> tuple[Asked, Asked] | None:
    """Read who asks: the page, whose newer plans overtake it, and its map; None when it is no question of a page."""
    if not isinstance(data, dict):
        return None
    client, step = data.get("client"), data.get("step")
    if not isinstance(client, str) or len(client) > LONGEST_NAME or step not in (*STEPS, "stop"):
        return None
    counts = data.get("rev"), data.get("n")
    if not all(type(count) is int and 0 <= count < 2**53 for count in counts):
        return None
    return Asked(client, data["rev"], 0), Asked(f"{client} map", data["n"], 0)


def _plan(service: Service, data: Any) -> Plan:
    names, first = list(service.settings.library.names()), service.settings.scenario
    plan, _ = from_browser(data.get("plan"), names, first if first in names else names[0])
    return settled(plan, service.scenario(plan.scenario))[0]


def _shown(found: Spin, currency: str) -> dict[str, Any]:
    return {
        "state": "done",
        "svg": svg(found, currency),
        "twin": sentences(found, currency),
        "note": say("wheel.measured", n=found.futures),
    }
