"""The line under the headline that says why: measured in the background once the pictures stand, never in the way of levers.

The browser decides when to ask (`why.js`).
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any

from dash import Dash, html

from dashboard.flywheel_map.flywheel_svg import draw_verdict
from dashboard.flywheel_map.why_measurement import WhyUntold, measure_why
from dashboard.flywheel_map.why_texts import format_why, list_verdict
from dashboard.server.json_routes import register_json_route
from dashboard.service.request_queue import Busy
from dashboard.service.service import Service, is_client_name
from dashboard.wording.catalogue import say
from experiments.runner.run_options import OptionError
from simulation.scenario import ScenarioError

LOG = logging.getLogger(__name__)
BROWSER_TEXTS = ("why.measuring", "why.busy", "why.failed")


def build_layout() -> Any:
    """Build the empty line."""
    return html.P("", id="why", className="why")


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    return {key: say(key, n="{n}") for key in BROWSER_TEXTS}


def register(app: Dash, service: Service) -> None:
    """Answer the browser's requests for why."""
    register_json_route(app, "/why", partial(answer_why_request, service))


def answer_why_request(service: Service, data: Any) -> dict[str, Any]:
    """Answer a request: why, as soon as it is known. Failures are reported, never raised."""
    data = data if isinstance(data, dict) else {}
    back, client = {"n": data.get("n")}, data.get("client")
    if not is_client_name(client):
        return {**back, "state": "trouble", "why": say("why.failed")}
    client = f"{client}?"  # whoever waits for why may wait for the flywheel map as well
    if data.get("stop"):
        service.background.leave(client)
        return {**back, "state": "stopped"}
    try:
        job_status = measure_why(service, service.parse_plan(data.get("plan")), client)
    except WhyUntold as untold:
        return {**back, "state": "trouble", "why": say(str(untold))}
    except Exception:  # whatever fails, the page stays up
        LOG.exception("trouble %s", secrets.token_hex(3))
        return {**back, "state": "trouble", "why": say("why.failed")}
    if job_status.state == "trouble":
        return {**back, **_build_trouble(job_status.problem)}
    if job_status.latest is None:
        return {**back, "state": job_status.state}
    why = job_status.latest
    middle = "".join(draw_verdict(list_verdict(why)))
    return {**back, "state": "done", "why": format_why(why, service.settings.currency), "middle": middle}


def _build_trouble(problem: Exception | None) -> dict[str, str]:
    if isinstance(problem, Busy):
        return {"state": "busy"}
    is_short = isinstance(problem, (ScenarioError, OptionError))
    return {"state": "trouble", "why": say("why.short" if is_short else "why.failed")}
