"""On what terms a plan is looked at: in which company, acting from when, compared with what. The rest of the scenario bar."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html

from dashboard.components.changes import when
from dashboard.components.scenarios import company
from dashboard.components.tags import in_browser, marked
from dashboard.service import Service
from dashboard.state import COMPANY, QUARTER, Plan
from dashboard.text import levers as text
from dashboard.text.catalogue import say
from dashboard.text.numbers import SPACE, rounded
from simulation.declare import Number
from simulation.scenario import Scenario

BESIDE = {"withOverlay": False, "lockScroll": False, "trapFocus": False, "closeOnClickOutside": False}
"""A drawer that leaves the page in reach: what is changed in it is seen at once."""
OFTEN = (0, 52, 104)
_SUFFIXES = {"world.typical_deal": "k", "world.weeks_to_close": f"{SPACE}weeks"}


def layout(currency: str, *others: Any) -> Any:
    """What stands behind the name of the scenario with what else belongs there, and the drawer of the company."""
    return html.Div(
        [
            dmc.UnstyledButton(
                [html.Span("", id="company"), html.Span(className="icon icon-down")],
                id="company-open",
                className="term company",
                **marked(aria_haspopup="dialog"),
            ),
            _choice("acting"),
            _choice("against"),
            *others,
            _drawer(currency),
        ],
        id="terms",
        className="terms",
        role="group",
        **marked(aria_label=say("bar.settings")),
    )


def more() -> Any:
    """The button that shows what there is no room for: the terms, the tools and the other pages."""
    label = marked(aria_label=say("bar.more"), aria_expanded="false")
    return html.Button("⋯", id="terms-more", type="button", **label)


def _choice(name: str) -> Any:
    select = dmc.Select(
        id=name,
        data=[],
        allowDeselect=False,
        size="xs",
        variant="unstyled",
        className="term-choice",
        rightSection=html.Span(className="icon icon-down"),
        rightSectionPointerEvents="none",
        maxDropdownHeight=320,
        comboboxProps={"shadow": "md", "width": 240, "position": "bottom-start"},
        **marked(aria_label=say(name)),
    )
    return html.Div([html.Span(f"{say(name)}:", className="quiet"), select], className=f"term {name}")


def _drawer(currency: str) -> Any:
    fields = [_field(path, number, currency) for path, number in COMPANY.items()]
    back = dmc.Button(say("company.back"), id="company-back", variant="subtle", size="compact-sm")
    return dmc.Drawer(
        html.Div([html.P(say("company.hint"), className="quiet"), *fields, back], className="drawer-fields"),
        id="company-drawer",
        title=say("company.title"),
        position="right",
        size=360,
        **BESIDE,
        closeButtonProps={"aria-label": say("close")},
        transitionProps={"duration": 0},
    )


def ident(path: Any) -> dict[str, Any]:
    """Give the id of a field of the company."""
    return {"type": "company", "path": path}


def _field(path: str, number: Number, currency: str) -> Any:
    factor, unit = _factor(number), say(f"company.unit.{path}")
    money = path == "world.typical_deal"
    low, high = (rounded(value * factor, 4) for value in (number.low, number.high))
    if money:
        low, high = f"{currency}{low}k", f"{currency}{high}"
    suffix = f"{SPACE}%" if factor != 1 else _SUFFIXES.get(path, "")
    return dmc.NumberInput(
        id=ident(path),
        label=number.label,
        description=say("company.range", low=low, high=high, unit=suffix + unit),
        min=number.low * factor,
        max=number.high * factor,
        step=1,
        decimalScale=0 if number.whole else 1,
        prefix=currency if money else "",
        suffix=suffix,
        clampBehavior="blur",
        debounce=600,
        size="sm",
    )


def _factor(number: Number) -> int:
    return 100 if text.is_percent(number) else 1


def shown(service: Service, plan: Plan) -> dict[str, Any]:
    """Give what the bar shows of a plan, and what it offers, for the browser."""
    scenario, base = service.scenario(plan.scenario), service.carrying(plan)
    own = {path: float(scenario.value(path)) for path in COMPANY}
    words = say("company.other" if plan.company else "company.own", company=company(base))
    fields = {path: [round(own[path] * _factor(number), 6), _factor(number)] for path, number in COMPANY.items()}
    return {
        "company": words,
        "fields": fields,
        "acting": quarters(base),
        "against": _against(service, plan),
        "regions": list(base.regions),
    }


def quarters(scenario: Scenario) -> list[dict[str, Any]]:
    """Give the weeks in which something can start: the usual ones, then every quarter of the run."""
    weeks = range(0, scenario.weeks, QUARTER)
    often = [_week(week) for week in OFTEN if week < scenario.weeks]
    rest = [_week(week) for week in weeks if week not in OFTEN]
    return [{"group": say("acting.often"), "items": often}, {"group": say("acting.any"), "items": rest}]


def _week(week: int) -> dict[str, str]:
    return {"value": str(week), "label": when(week)}


def _against(service: Service, plan: Plan) -> list[dict[str, Any]]:
    """Give what a plan can be compared with; the browser adds what is saved in it."""
    others = [{"value": name, "label": service.title(Plan(name))} for name in service.rivals(plan)]
    return [
        {"value": "carrying", "label": say("other.carrying")},
        {"group": say("against.library"), "items": others},
    ]


def register(app: Dash) -> None:
    """Tell the browser what was chosen."""
    in_browser(app, "acting", Input("acting", "value"))
    in_browser(app, "against", Input("against", "value"))
    in_browser(app, "company", *[Input(ident(path), "value") for path in COMPANY])
