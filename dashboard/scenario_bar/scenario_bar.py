"""The scenario bar and the gallery behind it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, html

from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.saved_plans import saved_plans
from dashboard.service.service import Service
from dashboard.wording.catalogue import say
from scenarios import SCENARIO_GROUPS
from simulation.scenario import Scenario


def build_layout(service: Service, *others: Any) -> Any:
    """Build the bar with its other parts and the closed gallery."""
    button = dmc.UnstyledButton(
        [
            html.Strong("", id="scenario-title"),
            html.Span("", id="scenario-changes", className="quiet"),
            html.Span(className="icon icon-down"),
        ],
        id="gallery-open",
        className="scenario-name",
        **build_attributes(aria_haspopup="dialog", aria_label=say("scenario.choose")),
    )
    return html.Div(
        [
            button,
            *others,
            build_gallery(service),
        ],
        className="bar",
    )


def build_gallery(service: Service) -> Any:
    """Build the cards of all scenarios under the headings of their groups, known groups first."""
    groups: dict[str, list[Scenario]] = {kind: [] for kind in SCENARIO_GROUPS}
    for name in service.settings.library.names():
        scenario = service.load_scenario(name)
        groups.setdefault(scenario.group or say("gallery.other"), []).append(scenario)
    sections = [
        html.Section([html.H3(group), html.Div([_build_card(one) for one in scenarios], className="gallery-cards")])
        for group, scenarios in groups.items()
        if scenarios
    ]
    return dmc.Modal(
        [html.P(say("gallery.hint"), className="quiet"), saved_plans.build_layout(), *sections],
        id="gallery",
        title=say("gallery"),
        size=1040,
        opened=False,
        closeButtonProps={"aria-label": say("close")},
        transitionProps={"duration": 0},
        className="gallery",
    )


def _build_card(scenario: Scenario) -> Any:
    thumbnail = html.Span(className="thumbnail", **build_attributes(data_thumbnail=scenario.name))
    return dmc.UnstyledButton(
        [html.Strong(scenario.title or scenario.name), thumbnail, html.Span(scenario.story, className="quiet")],
        id={"type": "scenario", "name": scenario.name},
        className="gallery-card",
    )


def register(app: Dash) -> None:
    """Let the browser open the gallery; a card loads its scenario and closes it."""
    cards = Input({"type": "scenario", "name": ALL}, "n_clicks")
    register_browser_callback(app, "gallery", Output("gallery", "opened"), Input("gallery-open", "n_clicks"), cards)
