"""A chart panel, empty: its finding as title, the measure below it, the figure, and its twin in numbers."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.plan.plan import PANELS
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import HARD_SPACE
from simulation.measures import MEASURES

MEASURE_GROUPS = {
    "results": [
        "bookings",
        "contribution",
        "target",
        "quotas",
        "attainment",
        "reps_at_quota",
        "pay",
        "programme_cost",
        "turnover_cost",
    ],
    "deals": [
        "win_rate",
        "pipeline",
        "open_deals",
        "dropped_leads",
        "cycle_weeks",
        "discount",
        "churn",
        "installed_base",
        "offering_fit",
        "pushiness",
    ],
    "time": [
        "customer_hours",
        "customer_share",
        "internal_hours",
        "admin_hours",
        "help_hours",
        "hours",
        "overtime",
        "intensity",
        "executive_hours",
    ],
    "people": ["burned_out", "burnout", "fatigue", "load", "sick_days", "quits", "fires", "turnover", "vacancies"],
    "trust": [
        "trust_leadership",
        "trust_leadership_held",
        "trust_manager",
        "trust_manager_held",
        "trust_peers",
        "trust_sales",
        "trust_sales_held",
        "distrusting",
        "purpose",
        "confidence",
        "prosociality",
        "helping_norm",
    ],
    "organisation": ["specialists", "control", "pressure", "incentive", "target_ratio", "goals_met", "plan_given_up"],
    "knowledge": ["understanding", "knowledge", "skill", "leaders_understanding"],
    "truth": [
        "holding_back",
        "wishful",
        "silence",
        "untrue_excuses",
        "blame",
        "belief_error",
        "potential_error",
        "forecast_error",
        "crm_error",
    ],
}
"""Every measure once, by the heading it is looked for under."""
MEASURE_NAMES = {
    "bookings": "Bookings per quarter",
    "burned_out": "Reps burned out",
    "quits": "Reps leaving in a year",
    "fires": "Reps let go in a year",
}


def build_id(part: str, place: int) -> str:
    """Build the id of a part of a panel."""
    return f"panel-{place}-{part}"


def build_layout(place: int) -> Any:
    """Build an empty panel, in its final place."""
    head = html.Div(
        [
            html.H3(HARD_SPACE, id=build_id("title", place)),
            html.Div(
                [_build_choice(place), html.Span(className="note"), _build_switch(place), _build_toggle(place)],
                className="panel-tools",
            ),
        ],
        className="panel-head",
    )
    graph = html.Div(id=build_id("graph", place), className="graph")
    return html.Section(
        [
            head,
            html.Div(
                graph,
                id=build_id("figure", place),
                className="figure",
                role="img",
                **build_attributes(data_place=str(place)),
            ),
            html.Div(html.Table(id=build_id("table", place)), className="twin", tabIndex=0),
        ],
        id=build_id("root", place),
        className="panel",
    )


def _build_choice(place: int) -> Any:
    return dmc.Select(
        id=build_id("measure", place),
        data=list_measure_groups(),
        value=PANELS[place],
        allowDeselect=False,
        searchable=True,
        size="xs",
        variant="unstyled",
        className="measure",
        rightSection=html.Span(className="icon icon-down"),
        rightSectionPointerEvents="none",
        maxDropdownHeight=320,
        comboboxProps={"shadow": "md", "width": 280, "position": "bottom-start"},
        **build_attributes(aria_label=say("measure.choose", n=place + 1)),
    )


def list_measure_groups() -> list[dict[str, Any]]:
    """List all measures under the headings they are looked for."""
    return [
        {
            "group": say(f"measures.{group}"),
            "items": [{"value": name, "label": format_measure_name(name)} for name in names],
        }
        for group, names in MEASURE_GROUPS.items()
    ]


def format_measure_name(name: str) -> str:
    """Return the name of a measure under a picture."""
    return MEASURE_NAMES.get(name, MEASURES[name].label)


def _build_toggle(place: int) -> Any:
    return html.Button(
        id=build_id("toggle", place),
        type="button",
        className="lever-button table-toggle",
        n_clicks=0,
        **build_attributes(aria_label=say("table.of", n=place + 1), aria_pressed="false"),
    )


def _build_switch(place: int) -> Any:
    """Build the switch between level and difference, which the browser keeps (`views.js`)."""
    sides = [
        html.Button(say(f"panel.{side}"), type="button", **build_attributes(data_side=side, aria_pressed="false"))
        for side in ("level", "difference")
    ]
    return html.Div(
        sides,
        className="switch",
        role="group",
        hidden=True,
        **build_attributes(aria_label=say("panel.shows", n=place + 1), data_place=str(place)),
    )


def register(app: Dash) -> None:
    """Let the browser switch between picture and table, and between measures."""
    for place in range(len(PANELS)):
        outputs = Output(build_id("root", place), "className"), Output(build_id("toggle", place), "aria-pressed")
        register_browser_callback(app, "table", *outputs, Input(build_id("toggle", place), "n_clicks"))
    register_browser_callback(
        app, "measures", *[Input(build_id("measure", place), "value") for place in range(len(PANELS))]
    )
