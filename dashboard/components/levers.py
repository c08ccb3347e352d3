"""The column of levers: those of the scenario under small headings, the rest one click away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html

from dashboard.components import lever as single
from dashboard.components.tags import in_browser, marked
from dashboard.reading import from_browser
from dashboard.service import Service
from dashboard.state import PLAYED
from dashboard.text import levers as text
from dashboard.text.catalogue import say
from simulation.declare import Number, Value
from simulation.scenario import Scenario

CLOSED = "levers"


def layout() -> Any:
    """The empty column; `shown` fills it when a scenario opens."""
    return html.Aside(
        [
            html.H2(say("levers"), className="unseen"),
            html.Div(_jumps(), className="sheet-head"),
            html.Div(id="levers-in-sight", className="levers-list", children=_waiting()),
            html.P(say("report.nothing"), className="levers-unchanged"),
            dmc.UnstyledButton(say("levers.more", n=""), id="levers-more", className="levers-more", n_clicks=0),
            html.Div(
                [
                    dmc.TextInput(
                        id="levers-search",
                        placeholder=say("levers.search"),
                        size="xs",
                        **marked(aria_label=say("levers.search")),
                    ),
                    html.Div(id="levers-rest", className="levers-list"),
                    html.P(say("levers.none"), className="levers-none"),
                ],
                className="levers-all",
            ),
            single.card(),
            dcc.Store(id="levers-asked"),
        ],
        id="levers",
        className=CLOSED,
        **marked(aria_label=say("levers")),
    )


def _jumps() -> list[Any]:
    """The head of the sheet on a phone: open or close it, jump to a group."""
    toggle = dmc.UnstyledButton(
        html.Span(className="sheet-grip"),
        id="sheet",
        className="sheet-toggle",
        **marked(aria_label=say("levers.sheet")),
    )
    changes = html.Button(
        [say("levers.changes"), html.Span("", id="changes-count")],
        type="button",
        className="jump",
        **marked(data_group="", aria_pressed="false"),
    )
    jumps = [
        html.Button(
            text.heading(group), type="button", className="jump", **marked(data_group=group, aria_pressed="false")
        )
        for group in text.GROUPS
    ]
    return [toggle, html.Div([changes, *jumps], className="jumps")]


def _waiting() -> list[Any]:
    """What stands in the place of levers until they are there."""
    return [html.Div(className="lever waiting") for _ in range(12)]


def in_sight(scenario: Scenario, changed: Iterable[str]) -> list[str]:
    """Give the levers shown first: the scenario's own, and those already changed."""
    own = [path for path in scenario.in_sight if path in PLAYED]
    return [*own, *(path for path in changed if path in PLAYED and path not in own)]


def grouped(paths: Iterable[str], scenario: Scenario, values: Mapping[str, Value]) -> list[Any]:
    """Show levers under their headings, in the order of the declaration."""
    wanted, shown = set(paths), []
    for group in text.GROUPS:
        levers = [lever for path, lever in PLAYED.items() if path in wanted and lever.group == group]
        if levers:
            shown.append(_section(group, levers, scenario, values))
    return shown


def _section(group: str, levers: list[Number], scenario: Scenario, values: Mapping[str, Value]) -> Any:
    rows = []
    for lever in levers:
        carrying = scenario.value(lever.path)
        rows.append(single.layout(lever, values.get(lever.path, carrying), carrying))
    head = html.H3(text.heading(group), className="levers-heading")
    return html.Section([head, *rows], className="levers-group", **marked(data_group=group))


def rest(scenario: Scenario, changed: Iterable[str]) -> list[str]:
    """Give the levers that are not shown first."""
    shown = in_sight(scenario, changed)
    return [path for path in PLAYED if path not in shown]


def register(app: Dash, service: Service) -> None:
    """Fill the rest of the column when it is first opened; everything else happens in the browser."""
    single.register(app)
    in_browser(app, "more", Output("levers", "className"), Input("levers-more", "n_clicks"))
    in_browser(app, "search", Input("levers-search", "value"))
    in_browser(app, "filled", Input("levers-rest", "children"))

    @app.callback(
        Output("levers-rest", "children"),
        Input("levers-asked", "data"),
        prevent_initial_call=True,
    )
    def fill(asked: Any) -> list[Any]:
        plan, _notices = from_browser(asked, service.settings.library.names(), service.settings.scenario)
        scenario = service.scenario(plan.scenario)
        shown = asked.get("shown") if isinstance(asked, dict) else None
        first = set(shown) if isinstance(shown, list) and all(isinstance(path, str) for path in shown) else set()
        return grouped([path for path in PLAYED if path not in first], scenario, plan.levers)
