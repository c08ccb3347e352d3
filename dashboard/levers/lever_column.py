"""The column of levers: those of the scenario under small headings, the others one click away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html

from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.levers import lever_control as single
from dashboard.levers import lever_texts as text
from dashboard.plan.plan import PLAYABLE_LEVERS
from dashboard.plan.plan_parser import parse_page_plan
from dashboard.service.service import Service
from dashboard.wording.catalogue import say
from simulation.declare import Number, Value
from simulation.scenario import Scenario

CLOSED_CLASS = "levers"


def build_layout() -> Any:
    """Build the empty column; the page fills it when a scenario opens."""
    return html.Aside(
        [
            html.H2(say("levers"), className="unseen"),
            html.Div(_build_jumps(), className="sheet-head"),
            html.Div(id="levers-in-sight", className="levers-list", children=_build_placeholders()),
            html.P(say("report.nothing"), className="levers-unchanged"),
            dmc.UnstyledButton(say("levers.more", n=""), id="levers-more", className="levers-more", n_clicks=0),
            html.Div(
                [
                    dmc.TextInput(
                        id="levers-search",
                        placeholder=say("levers.search"),
                        size="xs",
                        **build_attributes(aria_label=say("levers.search")),
                    ),
                    html.Div(id="levers-rest", className="levers-list"),
                    html.P(say("levers.none"), className="levers-none"),
                ],
                className="levers-all",
            ),
            single.build_card(),
            dcc.Store(id="levers-asked"),
        ],
        id="levers",
        className=CLOSED_CLASS,
        **build_attributes(aria_label=say("levers")),
    )


def _build_jumps() -> list[Any]:
    """Build the head of the sheet on a phone: open or close it, jump to a group."""
    toggle = dmc.UnstyledButton(
        html.Span(className="sheet-grip"),
        id="sheet",
        className="sheet-toggle",
        **build_attributes(aria_label=say("levers.sheet"), aria_expanded="true"),
    )
    changes = html.Button(
        [say("levers.changes"), html.Span("", id="changes-count")],
        type="button",
        className="jump",
        **build_attributes(data_group="", aria_pressed="false"),
    )
    jumps = [
        html.Button(
            text.format_heading(group),
            type="button",
            className="jump",
            **build_attributes(data_group=group, aria_pressed="false"),
        )
        for group in text.LEVER_GROUPS
    ]
    return [toggle, html.Div([changes, *jumps], className="jumps")]


def _build_placeholders() -> list[Any]:
    """Build what is shown in place of levers until they are there."""
    return [html.Div(className="lever waiting") for _ in range(12)]


def list_in_sight(scenario: Scenario, changed: Iterable[str]) -> list[str]:
    """List the levers shown first: the scenario's own, and those already changed."""
    own = [path for path in scenario.in_sight if path in PLAYABLE_LEVERS]
    return [*own, *(path for path in changed if path in PLAYABLE_LEVERS and path not in own)]


def build_groups(paths: Iterable[str], scenario: Scenario, values: Mapping[str, Value]) -> list[Any]:
    """Build levers under their headings, in the order of their declaration."""
    wanted_paths, sections = set(paths), []
    for group in text.LEVER_GROUPS:
        levers = [lever for path, lever in PLAYABLE_LEVERS.items() if path in wanted_paths and lever.group == group]
        if levers:
            sections.append(_build_section(group, levers, scenario, values))
    return sections


def _build_section(group: str, levers: list[Number], scenario: Scenario, values: Mapping[str, Value]) -> Any:
    rows = []
    for lever in levers:
        baseline = scenario.value(lever.path)
        rows.append(single.build_layout(lever, values.get(lever.path, baseline), baseline))
    head = html.H3(text.format_heading(group), className="levers-heading")
    return html.Section([head, *rows], className="levers-group", **build_attributes(data_group=group))


def list_rest(scenario: Scenario, changed: Iterable[str]) -> list[str]:
    """List the levers that are not shown first."""
    paths_in_sight = list_in_sight(scenario, changed)
    return [path for path in PLAYABLE_LEVERS if path not in paths_in_sight]


def register(app: Dash, service: Service) -> None:
    """Fill the rest of the column when it is first opened; everything else happens in the browser."""
    single.register(app)
    register_browser_callback(app, "more", Output("levers", "className"), Input("levers-more", "n_clicks"))
    register_browser_callback(app, "search", Input("levers-search", "value"))
    register_browser_callback(app, "filled", Input("levers-rest", "children"))

    @app.callback(
        Output("levers-rest", "children"),
        Input("levers-asked", "data"),
        prevent_initial_call=True,
    )
    def fill_rest(data: Any) -> list[Any]:
        plan, _notices = parse_page_plan(data, service.settings.library.names(), service.settings.scenario)
        scenario = service.load_scenario(plan.scenario)
        shown_paths = data.get("shown") if isinstance(data, dict) else None
        first = (
            set(shown_paths)
            if isinstance(shown_paths, list) and all(isinstance(path, str) for path in shown_paths)
            else set()
        )
        return build_groups([path for path in PLAYABLE_LEVERS if path not in first], scenario, plan.levers)
