"""The prerendered page: a result that is already known, as plain HTML, shown before the scripts of the page have loaded.

Scripts take seconds on a small machine; a known result need not wait for them. The browser removes it as soon as the page
has drawn the same itself (`draw.js`).
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, html
from flask import Response, request

from dashboard.cards.cards import CARD_NAMES
from dashboard.changes import plan_strip
from dashboard.explore import explore_page
from dashboard.explore.markup import RawHtml, walk_parts, write_markup
from dashboard.explore.picture_requests import build_pictures
from dashboard.flywheel_map.flywheel_measurement import MeasuredFlywheel
from dashboard.flywheel_map.flywheel_svg import build_map_svg
from dashboard.frame import page_header
from dashboard.levers import lever_column
from dashboard.levers import lever_texts as text
from dashboard.pictures import chart_panel
from dashboard.pictures.chart_svg import write_still
from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.plan.plan_parser import BROWSER_ONLY_KEYS, decode_plan
from dashboard.plan.unreformed_plan import compare_with_unreformed
from dashboard.scenario_bar.scenario_story import format_story
from dashboard.server.style_nonce import collect_styles
from dashboard.service.service import PageRequest, Service
from simulation.declare import Number, Value
from simulation.scenario import Scenario

PLACEHOLDER = "<!-- first sight -->"
LOG = logging.getLogger(__name__)
NAME_ATTRIBUTES = re.compile(r' (?:id|aria-labelledby)="[^"]*"')
"""Names of elements; the page itself has elements of the same names."""
PRERENDER_CLIENT = "first sight"
"""The client of prerendered pages, which asks only for what is kept already."""


def register(app: Dash, service: Service) -> None:
    """Insert the prerendered result into the page; should that fail, the page fills itself."""

    def add_prerendered(response: Response) -> Response:
        if request.method != "GET" or request.path != app.config.routes_pathname_prefix:
            return response
        try:
            sight = prerender_address(service, request.query_string.decode(errors="replace"))
        except Exception:
            LOG.exception("no first sight")
            return response
        response.set_data(response.get_data(as_text=True).replace(PLACEHOLDER, sight))
        return response

    app.server.after_request(add_prerendered)


def prerender_address(service: Service, query: str) -> str:
    """Render what an address shows, if it is known already; otherwise nothing, and the page fills itself."""
    settings = service.settings
    plan, notices = decode_plan(query, settings.library.names(), service.first_scenario, settings.version)
    plan, dropped = service.fit_plan(compare_with_unreformed(plan, service.load_scenario(plan.scenario)))
    held_back = any(key in BROWSER_ONLY_KEYS for key, _ in parse_qsl(query, keep_blank_values=True))
    if notices or dropped or held_back or not service.has_all_runs(plan):
        return ""
    return _build_page(
        service, plan, build_pictures(service, plan, PageRequest(PRERENDER_CLIENT, 0, settings.futures[-1]), "all")
    )


def _build_page(service: Service, plan: Plan, answer: dict[str, Any]) -> str:
    """Put the parts of the page together, filled."""
    scenario = service.load_scenario(plan.scenario)
    name = html.Div(html.Strong(scenario.title or scenario.name), className="scenario-name")
    column = html.Aside(_build_levers(scenario, plan), className="levers")
    texts = {
        "sentence": answer["sentence"],
        "sure": answer["sure"],
        "story-text": format_story(scenario),
        "chip": answer["chip"],
        "wheel-figure": RawHtml(NAME_ATTRIBUTES.sub("", build_map_svg(MeasuredFlywheel({})))),
    }
    steps = {} if plan.is_changed else {"steps": plan_strip.build_steps(scenario)}
    result = _fill_page(
        explore_page.build_result(),
        {**texts, **steps, **_list_card_texts(answer["cards"]), **_list_panel_contents(answer["panels"])},
    )
    body = html.Div([column, result], className="body")
    page = [page_header.build_layout("explore"), html.Div(name, className="bar"), body]
    return f'<div class="explore first" aria-hidden="true" inert>{collect_styles(write_markup(page))}</div>'


def _fill_page(tree: Any, contents: dict[str, Any]) -> Any:
    """Fill an empty page, by the ids of its elements, or by card and slot."""
    card = ""
    for part in walk_parts(tree):
        card = getattr(part, "data-card", card)
        key = str(getattr(part, "id", None) or f"{card} {getattr(part, 'data-slot', '')}")
        if key in contents:
            part.children = contents[key]
    return tree


def _list_card_texts(cards: list[dict[str, str]]) -> dict[str, str]:
    return {f"{name} {slot}": text for name, card in zip(CARD_NAMES, cards, strict=True) for slot, text in card.items()}


def _list_panel_contents(panels: list[dict[str, Any]]) -> dict[str, Any]:
    pictures = {
        chart_panel.build_id("figure", place): RawHtml(write_still(part["figure"])) for place, part in enumerate(panels)
    }
    return {**pictures, **{chart_panel.build_id("title", place): part["title"] for place, part in enumerate(panels)}}


def _build_levers(scenario: Scenario, plan: Plan) -> list[Any]:
    """Build the levers in sight with their words; the controls are left to the page."""
    groups = lever_column.build_groups(lever_column.list_in_sight(scenario, plan.levers), scenario, plan.levers)
    for lever in (part for part in walk_parts(groups) if getattr(part, "className", "") == "lever"):
        path = getattr(lever, "data-path")
        value = plan.levers.get(path, scenario.value(path))
        lever.children = [
            _build_lever_head(PLAYABLE_LEVERS[path], value),
            html.Div(className="still-track"),
            *_build_idle_reason(PLAYABLE_LEVERS[path], scenario, plan),
        ]
    return [html.Div(className="sheet-head"), html.Div(groups, className="levers-list")]


def _build_idle_reason(lever: Number, scenario: Scenario, plan: Plan) -> list[Any]:
    """Build the reason why a lever has no effect, where it has none."""
    moving = {*explore_page.list_dated_levers(scenario), *(change.path for change in plan.later)}
    reason = text.find_idle_reason(lever, lambda path: plan.levers.get(path, scenario.value(path)), moving)
    return [html.P(reason, className="lever-idle")] if reason else []


def _build_lever_head(lever: Number, value: Value) -> Any:
    label, word = (
        html.Span(lever.label, className="lever-label"),
        html.Span(text.format_word(lever, value), className="lever-word"),
    )
    return html.Div([label, word], className="lever-head")
