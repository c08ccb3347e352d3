"""My scenarios: kept in this browser and nowhere else (`assets/saved.js`); as files they can be kept anywhere."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard import files
from dashboard.reading import from_browser, shortened
from dashboard.service import Service
from dashboard.text.catalogue import say

WORDS = (
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
TROUBLE = (".full", ".cannot", ".large")


def layout() -> Any:
    """The place of My scenarios in the gallery; the browser fills it with what it keeps."""
    return html.Section([html.H3(say("saved")), html.Div(id="saved")])


def stores() -> list[Any]:
    """What is asked for as a file, and its way to the visitor."""
    return [dcc.Store(id="file-asked"), dcc.Download(id="file")]


def known() -> dict[str, str]:
    """Give the words that the browser needs."""
    keys = [*(f"saved{key}" for key in (*WORDS, *TROUBLE)), "changes.none", "changes.one", "changes.many"]
    return {key: say(key, **_HOLES) for key in keys}


_HOLES = {name: f"{{{name}}}" for name in ("name", "most", "title", "changes", "n")}


def register(app: Dash, service: Service) -> None:
    """Give a plan as a file."""

    @app.callback(Output("file", "data"), Input("file-asked", "data"), prevent_initial_call=True)
    def file(asked: Any) -> dict[str, str]:
        return written(service, asked)


def written(service: Service, asked: Any) -> dict[str, str]:
    """Give a plan that a page sent as the file of a scenario."""
    asked = asked if isinstance(asked, dict) else {}
    plan, _ = from_browser(asked.get("plan"), service.settings.library.names(), service.settings.scenario)
    plan, _ = service.settled(plan)
    name = shortened(asked.get("name") or service.title(plan))
    return {"content": files.written(service.planned(plan), name), "filename": files.named(name), "type": "text/plain"}
