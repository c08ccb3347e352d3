"""The flywheel map beside the pictures: measured in the background once they stand, each of its links can be cut.

The browser decides when to ask, and draws what comes (`assets/wheel.js`).
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any

from dash import Dash, Input, dcc, html

from dashboard.asking import answer_at
from dashboard.components.tags import in_browser, marked
from dashboard.figures.wheel import svg
from dashboard.reading import from_browser
from dashboard.service import Service
from dashboard.state import Plan
from dashboard.text.catalogue import say
from dashboard.text.wheel import sentences
from dashboard.turns import Busy
from dashboard.wheel import Spin, TooLarge, spin
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
            html.Div(id="wheel-figure", className="wheel-figure"),
            html.Div(
                html.Ul(id="wheel-twin"),
                className="twin",
                tabIndex=0,
                **marked(aria_label=say("wheel.table"), role="group"),
            ),
            _card(),
            dcc.Store(id="wheel-words", data={**words, "empty": svg(Spin({}))}),
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
    in_browser(app, "wheel_words", Input("wheel-words", "data"), first=True)
    answer_at(app, "/wheel", partial(measured, service))


def measured(service: Service, data: Any) -> dict[str, Any]:
    """Answer a question: the map as far as it is known. Trouble is told, never raised."""
    data = data if isinstance(data, dict) else {}
    back, who = {"n": data.get("n")}, data.get("client")
    if not isinstance(who, str) or len(who) > LONGEST_NAME:
        return {"state": "trouble", "note": say("wheel.failed")}
    if data.get("stop"):
        service.background.leave(who)
        return {**back, "state": "stopped"}
    try:
        found = spin(service, _plan(service, data), who)
    except TooLarge:
        return {**back, "state": "trouble", "note": say("wheel.large")}
    except Exception:  # whatever fails, the page lives
        LOG.exception("trouble %s", secrets.token_hex(3))
        return {**back, "state": "trouble", "note": say("wheel.failed")}
    if found.state == "trouble":
        return {**back, **_trouble(found.problem)}
    if found.latest is None or found.latest.steps == data.get("steps"):
        return {**back, "state": found.state}
    return {**back, "state": found.state, **_shown(found.latest, service.settings.currency)}


def _trouble(problem: Exception | None) -> dict[str, str]:
    if isinstance(problem, Busy):
        return {"state": "busy"}
    return {"state": "trouble", "note": say("wheel.short" if isinstance(problem, ScenarioError) else "wheel.failed")}


def _plan(service: Service, data: Any) -> Plan:
    plan, _ = from_browser(data.get("plan"), service.settings.library.names(), service.first)
    return service.settled(plan)[0]


def _shown(found: Spin, currency: str) -> dict[str, Any]:
    return {
        "steps": found.steps,
        "svg": svg(found, currency),
        "twin": sentences(found, currency),
        "note": say("wheel.measured", n=found.futures),
    }
