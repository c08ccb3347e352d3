"""One picture: its finding as title, the measure below it, the figure, and its twin in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from dashboard.compare import Course
from dashboard.components.tags import in_browser, marked
from dashboard.figures import axis, fan, twin
from dashboard.happenings import Happening
from dashboard.state import PANELS
from dashboard.text.catalogue import say
from dashboard.text.findings import finding
from dashboard.text.numbers import SPACE
from simulation.measures import MEASURES

PER_QUARTER = {"bookings": "Bookings per quarter", "burned_out": "Reps burned out"}


def ident(part: str, place: int) -> str:
    """Give the id of a part of a panel."""
    return f"panel-{place}-{part}"


def layout(place: int) -> Any:
    """An empty panel, in its final place."""
    head = html.Div(
        [
            html.H3(SPACE, id=ident("title", place)),
            html.Div(
                [_choice(place), html.Span(className="note"), _switch(place), _toggle(place)],
                className="panel-tools",
            ),
        ],
        className="panel-head",
    )
    graph = html.Div(id=ident("graph", place), className="graph")
    return html.Section(
        [
            head,
            html.Div(graph, id=ident("figure", place), className="figure", role="img", **marked(data_place=str(place))),
            html.Div(html.Table(id=ident("table", place)), className="twin", tabIndex=0),
        ],
        id=ident("root", place),
        className="panel",
    )


def _choice(place: int) -> Any:
    data = [{"value": name, "label": measure_name(name)} for name in MEASURES]
    return dmc.Select(
        id=ident("measure", place),
        data=data,
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
        **marked(aria_label=say("measure.choose", n=place + 1)),
    )


def measure_name(name: str) -> str:
    """Give the name of a measure under a picture."""
    return PER_QUARTER.get(name, MEASURES[name].label)


def _toggle(place: int) -> Any:
    return html.Button(
        id=ident("toggle", place),
        type="button",
        className="lever-button table-toggle",
        n_clicks=0,
        **marked(aria_label=say("table.of", n=place + 1), aria_pressed="false"),
    )


def _switch(place: int) -> Any:
    """Level or difference: a change of the plan's pictures, kept by the browser (`assets/views.js`)."""
    sides = [
        html.Button(say(f"panel.{side}"), type="button", **marked(data_side=side, aria_pressed="false"))
        for side in ("level", "difference")
    ]
    return html.Div(
        sides,
        className="switch",
        role="group",
        hidden=True,
        **marked(aria_label=say("panel.shows", n=place + 1), data_place=str(place)),
    )


def shown(
    course: Course, revision: int, currency: str = "$", *, gap: bool = False, happenings: Sequence[Happening] = ()
) -> dict[str, Any]:
    """Give everything a panel shows of a course: as levels, or as differences from carrying on."""
    drawn = course.as_gap() if gap else course
    widened = axis.value_axis(drawn, currency).widened
    return {
        **told(course, currency),
        "note": say("scale.changed") if widened else "",
        "figure": fan.fan(drawn, revision, currency, happenings),
        "table": twin.table(drawn, currency),
        "first": 0 if drawn.gap else drawn.first,
        "gap": gap,
        "flags": [[one.at, say(f"flag.{one.kind}")] for one in happenings],
    }


def preview(course: Course, currency: str = "$", *, gap: bool = False) -> dict[str, Any]:
    """Give what the browser needs to move the lines of a panel where they stand."""
    drawn = course.as_gap() if gap else course
    return {
        **told(course, currency),
        "points": fan.points(drawn),
        "labels": fan.labels(drawn, currency),
        "alone": drawn.plan is None,
    }


def told(course: Course, currency: str = "$") -> dict[str, str]:
    """Give what a panel says of a course."""
    title = finding(course, currency)
    return {"title": title, "described": twin.described(course, title, currency)}


def register(app: Dash) -> None:
    """Switch between picture and table; another measure is a change of the plan's panels."""
    for place in range(len(PANELS)):
        outputs = Output(ident("root", place), "className"), Output(ident("toggle", place), "aria-pressed")
        in_browser(app, "table", *outputs, Input(ident("toggle", place), "n_clicks"))
    in_browser(app, "measures", *[Input(ident("measure", place), "value") for place in range(len(PANELS))])
