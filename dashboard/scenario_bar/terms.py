"""The terms of a plan: in which company, acting from when, compared with what. The rest of the scenario bar."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html

from dashboard.frame.tags import BESIDE_PAGE, build_attributes, register_browser_callback
from dashboard.levers import lever_texts as text
from dashboard.plan.plan import COMPANY_SETTINGS, WEEKS_PER_QUARTER, Plan
from dashboard.plan.plan_wording import format_company, format_when
from dashboard.plan.unreformed_plan import build_unreformed_plan
from dashboard.service.service import Service
from dashboard.wording.catalogue import say
from dashboard.wording.number_formatting import HARD_SPACE, format_number
from simulation.declare import Number
from simulation.scenario import Scenario

_SUFFIXES = {"world.typical_deal": "k", "world.weeks_to_close": f"{HARD_SPACE}weeks"}


def build_layout(currency: str, *others: Any) -> Any:
    """Build the terms behind the name of the scenario, and the drawer of the company."""
    return html.Div(
        [
            dmc.UnstyledButton(
                [html.Span("", id="company"), html.Span(className="icon icon-down")],
                id="company-open",
                className="term company",
                **build_attributes(aria_haspopup="dialog"),
            ),
            _build_choice("acting"),
            _build_choice("against"),
            *others,
            _build_drawer(currency),
        ],
        id="terms",
        className="terms",
        role="group",
        **build_attributes(aria_label=say("bar.settings")),
    )


def build_more_button() -> Any:
    """Build the button that shows what a narrow screen has no room for: the terms, the tools and the other pages."""
    label = build_attributes(aria_label=say("bar.more"), aria_expanded="false")
    return html.Button("⋯", id="terms-more", type="button", **label)


def _build_choice(name: str) -> Any:
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
        **build_attributes(aria_label=say(name)),
    )
    return html.Div([html.Span(f"{say(name)}:", className="quiet"), select], className=f"term {name}")


def _build_drawer(currency: str) -> Any:
    fields = [_build_field(path, number, currency) for path, number in COMPANY_SETTINGS.items()]
    back = dmc.Button(say("company.back"), id="company-back", variant="subtle", size="compact-sm")
    own = html.A(say("company.numbers"), href=OWN_COMPANY_ADDRESS, id="company-numbers")
    return dmc.Drawer(
        html.Div([html.P(say("company.hint"), className="quiet"), own, *fields, back], className="drawer-fields"),
        id="company-drawer",
        title=say("company.title"),
        position="right",
        size=360,
        **BESIDE_PAGE,
        closeButtonProps={"aria-label": say("close")},
        transitionProps={"duration": 0},
    )


OWN_COMPANY_ADDRESS = "/company/"
"""The page on which files or three numbers become a company (`dashboard.own_company`)."""


def build_id(path: Any) -> dict[str, Any]:
    """Build the id of a field of the company."""
    return {"type": "company", "path": path}


def _build_field(path: str, number: Number, currency: str) -> Any:
    factor, unit = _find_factor(number), say(f"company.unit.{path}")
    money = path == "world.typical_deal"
    low, high = (format_number(value * factor, 4) for value in (number.low, number.high))
    if money:
        low, high = f"{currency}{low}k", f"{currency}{high}"
    suffix = f"{HARD_SPACE}%" if factor != 1 else _SUFFIXES.get(path, "")
    return dmc.NumberInput(
        id=build_id(path),
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


def _find_factor(number: Number) -> int:
    return 100 if text.is_percent(number) else 1


def build_bar_values(service: Service, plan: Plan) -> dict[str, Any]:
    """Build what the bar shows of a plan, and what it offers, for the browser."""
    scenario, baseline = service.load_scenario(plan.scenario), service.build_baseline(plan)
    own = {path: float(scenario.value(path)) for path in COMPANY_SETTINGS}
    before = build_unreformed_plan(scenario)
    words = say("company.other" if plan.company else "company.own", company=format_company(baseline))
    fields = {
        path: [round(own[path] * _find_factor(number), 6), _find_factor(number)]
        for path, number in COMPANY_SETTINGS.items()
    }
    return {
        "company": words,
        "fields": fields,
        "acting": list_start_weeks(baseline),
        "against": _list_rivals(service, plan),
        "regions": list(baseline.regions),
        "before": before and before.as_dict(),
    }


def list_start_weeks(scenario: Scenario) -> list[dict[str, str]]:
    """List the weeks in which something can start: every quarter of the run, in order."""
    weeks = range(0, scenario.weeks, WEEKS_PER_QUARTER)
    return [{"value": str(week), "label": format_when(week)} for week in weeks]


def _list_rivals(service: Service, plan: Plan) -> list[dict[str, Any]]:
    """List what a plan can be compared with; the browser adds the plans saved in it."""
    before = build_unreformed_plan(service.load_scenario(plan.scenario))
    others = [{"value": name, "label": service.get_title(Plan(name))} for name in service.list_rivals(plan)]
    return [
        {"value": "carrying", "label": say("other.carrying")},
        *([{"value": "before", "label": before.called}] if before else []),
        {"group": say("against.library"), "items": others},
    ]


def register(app: Dash) -> None:
    """Notify the browser of what was chosen."""
    register_browser_callback(app, "acting", Input("acting", "value"))
    register_browser_callback(app, "against", Input("against", "value"))
    register_browser_callback(app, "company", *[Input(build_id(path), "value") for path in COMPANY_SETTINGS])
