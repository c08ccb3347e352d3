"""What stands on the page before its scripts do: the result itself, as plain HTML that nobody can touch yet.

Scripts take seconds on a small machine; what is known already need not wait for them. The browser takes it away as soon
as the page has drawn the same by itself (`assets/draw.js`).
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, html
from flask import Response, request

from dashboard.answers import shown
from dashboard.components import changes, frame, levers, panel
from dashboard.components.cards import NAMES
from dashboard.export.markup import Raw, markup, parts
from dashboard.export.svg import still
from dashboard.figures.wheel import svg
from dashboard.pages import explore
from dashboard.reading import FOR_THE_BROWSER, decode
from dashboard.service import Asked, Service
from dashboard.state import PLAYED, Plan
from dashboard.text import levers as text
from dashboard.wheel import Spin
from simulation.declare import Number, Value
from simulation.scenario import Scenario

PLACE = "<!-- first sight -->"
LOG = logging.getLogger(__name__)
NAMED = re.compile(r' (?:id|aria-labelledby)="[^"]*"')
"""Names of elements, of which the page has its own."""
LOOKER = "first sight"
"""Nobody in particular: what is asked for in its name is kept already."""


def register(app: Dash, service: Service) -> None:
    """Put the first sight into the page when it is asked for; should that fail, the page fills by itself."""

    def add(response: Response) -> Response:
        if request.method != "GET" or request.path != app.config.routes_pathname_prefix:
            return response
        try:
            sight = first_sight(service, request.query_string.decode(errors="replace"))
        except Exception:
            LOG.exception("no first sight")
            return response
        response.set_data(response.get_data(as_text=True).replace(PLACE, sight))
        return response

    app.server.after_request(add)


def first_sight(service: Service, query: str) -> str:
    """Give what an address shows, if it is known already; else nothing, and the page fills by itself."""
    settings = service.settings
    plan, notices = decode(query, settings.library.names(), service.first, settings.version)
    plan, dropped = service.settled(plan)
    held_back = any(key in FOR_THE_BROWSER for key, _ in parse_qsl(query, keep_blank_values=True))
    if notices or dropped or held_back or not service.knows(plan):
        return ""
    return _page(service, plan, shown(service, plan, Asked(LOOKER, 0, settings.futures[-1]), "all"))


def _page(service: Service, plan: Plan, answer: dict[str, Any]) -> str:
    """Put the parts of the page together, filled."""
    scenario = service.scenario(plan.scenario)
    name = html.Div(html.Strong(scenario.title or scenario.name), className="scenario-name")
    column = html.Aside(_levers(scenario, plan), className="levers")
    texts = {"sentence": answer["sentence"], "chip": answer["chip"], "wheel-figure": Raw(NAMED.sub("", svg(Spin({}))))}
    steps = {} if plan.changed else {"steps": changes.steps(scenario)}
    result = _filled(explore.result(), {**texts, **steps, **_cards(answer["cards"]), **_panels(answer["panels"])})
    body = html.Div([column, result], className="body")
    page = [frame.layout("explore"), html.Div(name, className="bar"), body]
    return f'<div class="explore first" aria-hidden="true" inert>{markup(page)}</div>'


def _filled(tree: Any, contents: dict[str, Any]) -> Any:
    """Fill an empty page, by the ids of its places, or by card and slot."""
    card = ""
    for part in parts(tree):
        card = getattr(part, "data-card", card)
        key = str(getattr(part, "id", None) or f"{card} {getattr(part, 'data-slot', '')}")
        if key in contents:
            part.children = contents[key]
    return tree


def _cards(cards: list[dict[str, str]]) -> dict[str, str]:
    return {f"{name} {slot}": text for name, card in zip(NAMES, cards, strict=True) for slot, text in card.items()}


def _panels(panels: list[dict[str, Any]]) -> dict[str, Any]:
    pictures = {panel.ident("figure", place): Raw(still(part["figure"])) for place, part in enumerate(panels)}
    return {**pictures, **{panel.ident("title", place): part["title"] for place, part in enumerate(panels)}}


def _levers(scenario: Scenario, plan: Plan) -> list[Any]:
    """Give the levers in sight with their words; where they stand comes with what moves them."""
    groups = levers.grouped(levers.in_sight(scenario, plan.levers), scenario, plan.levers)
    for lever in (part for part in parts(groups) if getattr(part, "className", "") == "lever"):
        path = getattr(lever, "data-path")
        value = plan.levers.get(path, scenario.value(path))
        lever.children = [
            _head(PLAYED[path], value),
            html.Div(className="still-track"),
            *_idle(PLAYED[path], scenario, plan),
        ]
    return [html.Div(className="sheet-head"), html.Div(groups, className="levers-list")]


def _idle(lever: Number, scenario: Scenario, plan: Plan) -> list[Any]:
    """Say why a lever has no effect, where it has none."""
    moving = {*explore.dated(scenario), *(change.path for change in plan.later)}
    reason = text.idle(lever, lambda path: plan.levers.get(path, scenario.value(path)), moving)
    return [html.P(reason, className="lever-idle")] if reason else []


def _head(lever: Number, value: Value) -> Any:
    label, word = (
        html.Span(lever.label, className="lever-label"),
        html.Span(text.word(lever, value), className="lever-word"),
    )
    return html.Div([label, word], className="lever-head")
