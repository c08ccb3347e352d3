"""The flywheel map beside the pictures: measured in the background once they are drawn; each of its links can be cut.

The browser decides when to ask, and draws what comes (`wheel.js`).
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any

from dash import Dash, Input, dcc, html

from dashboard.flywheel_map.flywheel_measurement import CompanyTooLarge, MeasuredFlywheel, measure_flywheel
from dashboard.flywheel_map.flywheel_svg import build_map_svg
from dashboard.flywheel_map.flywheel_texts import format_sentences
from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.server.json_routes import register_json_route
from dashboard.service.request_queue import Busy
from dashboard.service.service import Service, is_client_name
from dashboard.wording.catalogue import say
from simulation.scenario import ScenarioError

LOG = logging.getLogger(__name__)
TEXT_KEYS = ("waiting", "measuring", "stale", "failed", "cut", "join")


def build_layout() -> Any:
    """Build the map, not measured yet."""
    stop = html.Button(
        id="wheel-stop",
        type="button",
        className="lever-button",
        hidden=True,
        **build_attributes(aria_label=say("wheel.stop")),
    )
    toggle = html.Button(
        id="wheel-toggle",
        type="button",
        className="lever-button table-toggle",
        **build_attributes(aria_label=say("wheel.table"), aria_pressed="false"),
    )
    head = [
        html.H3(say("wheel")),
        html.Div([html.Span(id="wheel-note", className="note"), stop, toggle], className="panel-tools"),
    ]
    words = {key: say(f"wheel.{key}", n="{n}") for key in TEXT_KEYS}
    return html.Section(
        [
            html.Div(head, className="panel-head"),
            html.Div(id="wheel-figure", className="wheel-figure"),
            html.Div(
                html.Ul(id="wheel-twin"),
                className="twin",
                tabIndex=0,
                **build_attributes(aria_label=say("wheel.table"), role="group"),
            ),
            _build_card(),
            dcc.Store(id="wheel-words", data={**words, "empty": build_map_svg(MeasuredFlywheel({}))}),
        ],
        id="wheel",
        className="panel wheel",
    )


def _build_card() -> Any:
    """Build what opens at an arrow: its sentence, and the scissors."""
    cut = html.Button(
        [html.Span(className="icon icon-scissors"), html.Span(say("wheel.cut"))], id="wheel-cut", type="button"
    )
    return html.Div(
        [html.P(id="wheel-said"), html.P(id="wheel-with", className="quiet"), cut],
        id="wheel-card",
        role="dialog",
        tabIndex=-1,
        **build_attributes(aria_labelledby="wheel-said"),
    )


def register(app: Dash, service: Service) -> None:
    """Answer the browser's requests for the map."""
    register_browser_callback(app, "wheel_words", Input("wheel-words", "data"), first=True)
    register_json_route(app, "/wheel", partial(answer_map_request, service))


def answer_map_request(service: Service, data: Any) -> dict[str, Any]:
    """Answer a request: the map as far as it is known. Failures are reported, never raised."""
    data = data if isinstance(data, dict) else {}
    back, client = {"n": data.get("n")}, data.get("client")
    if not is_client_name(client):
        return {"state": "trouble", "note": say("wheel.failed")}
    if data.get("stop"):
        service.background.leave(client)
        return {**back, "state": "stopped"}
    try:
        job_status = measure_flywheel(service, service.parse_plan(data.get("plan")), client)
    except CompanyTooLarge:
        return {**back, "state": "trouble", "note": say("wheel.large")}
    except Exception:  # whatever fails, the page stays up
        LOG.exception("trouble %s", secrets.token_hex(3))
        return {**back, "state": "trouble", "note": say("wheel.failed")}
    if job_status.state == "trouble":
        return {**back, **_build_trouble(job_status.problem)}
    if job_status.latest is None or job_status.latest.steps == data.get("steps"):
        return {**back, "state": job_status.state}
    return {**back, "state": job_status.state, **_build_map(job_status.latest, service.settings.currency)}


def _build_trouble(problem: Exception | None) -> dict[str, str]:
    if isinstance(problem, Busy):
        return {"state": "busy"}
    return {"state": "trouble", "note": say("wheel.short" if isinstance(problem, ScenarioError) else "wheel.failed")}


def _build_map(flywheel: MeasuredFlywheel, currency: str) -> dict[str, Any]:
    return {
        "steps": flywheel.steps,
        "svg": build_map_svg(flywheel, currency),
        "twin": format_sentences(flywheel, currency),
        "note": say("wheel.measured", n=flywheel.runs),
    }
