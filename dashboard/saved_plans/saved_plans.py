"""Saved plans ("My scenarios"): kept in this browser and nowhere else (`saved.js`); as files they can be kept anywhere."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard.plan import plan_files
from dashboard.plan.plan_parser import shorten
from dashboard.service.service import Service
from dashboard.wording.catalogue import say

TEXT_KEYS = (
    "",
    ".hint",
    ".none",
    ".name",
    ".now",
    ".save",
    ".done",
    ".load",
    ".file",
    ".open",
    ".delete",
    ".sure",
    ".about",
)
TROUBLE_KEYS = (".full", ".cannot", ".large")


def build_layout() -> Any:
    """Build the empty list of saved plans in the gallery; the browser fills it."""
    return html.Section([html.H3(say("saved")), html.Div(id="saved")])


def build_stores() -> list[Any]:
    """Build the stores for a requested file, and its download."""
    return [dcc.Store(id="file-asked"), dcc.Download(id="file")]


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    keys = [*(f"saved{key}" for key in (*TEXT_KEYS, *TROUBLE_KEYS)), "changes.none", "changes.one", "changes.many"]
    return {key: say(key, **_PLACEHOLDERS) for key in keys}


_PLACEHOLDERS = {name: f"{{{name}}}" for name in ("name", "most", "title", "changes", "n")}


def register(app: Dash, service: Service) -> None:
    """Answer requests for a plan as a file."""

    @app.callback(Output("file", "data"), Input("file-asked", "data"), prevent_initial_call=True)
    def send_file(data: Any) -> dict[str, str]:
        return answer_file_request(service, data)


def answer_file_request(service: Service, data: Any) -> dict[str, str]:
    """Write a plan that a page sent as the file of a scenario."""
    data = data if isinstance(data, dict) else {}
    plan = service.parse_plan(data.get("plan"))
    name = shorten(data.get("name") or service.get_title(plan))
    return {
        "content": plan_files.write_plan_file(service.build_planned(plan), name),
        "filename": plan_files.make_file_name(name),
        "type": "text/plain",
    }
