"""Explore: touch the organisation and see at once. Puts the parts in their places, and opens plans.

*Opening* turns an address (or a scenario, or a step back in history) into a plan, and shows its levers. What pictures
a plan has is answered by `dashboard.explore.picture_requests`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard.cards import cards
from dashboard.changes import later_changes, plan_strip
from dashboard.explore import picture_requests
from dashboard.exports import export_menu
from dashboard.flywheel_map import flywheel_panel, why_line
from dashboard.frame import notices, page_header
from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.goals import goal_button
from dashboard.guess import guess_button
from dashboard.levers import lever_column
from dashboard.levers.lever_texts import build_lever_texts
from dashboard.pictures import chart_panel
from dashboard.plan import plan_files
from dashboard.plan.plan import PANELS, PLAYABLE_LEVERS, Plan
from dashboard.plan.plan_parser import decode_plan, parse_page_plan
from dashboard.plan.unreformed_plan import compare_with_unreformed
from dashboard.presenting import finder, keys
from dashboard.recommendations import recommendation_drawer
from dashboard.recommendations.recommendations import Recommendations
from dashboard.replay import replay_texts
from dashboard.saved_plans import saved_plans
from dashboard.scenario_bar import scenario_bar, scenario_story, terms, thumbnails
from dashboard.service.service import Service
from dashboard.theme import look
from dashboard.wording.catalogue import say
from simulation.scenario import Scenario, ScenarioError

FRAME_TEXT_KEYS = ("close", "chip.working", "trouble.lost", "trouble.back", "trouble.body", "trouble.details")
"""Keys of the texts that the frame shows in the browser."""
PANEL_PLACES = range(len(PANELS))


def build_layout(service: Service) -> Any:
    """Build the page with everything in its place and nothing in it."""
    body = html.Div([lever_column.build_layout(), build_result()], className="body")
    bar = scenario_bar.build_layout(
        service,
        terms.build_more_button(),
        terms.build_layout(service.settings.currency, recommendation_drawer.build_button()),
    )
    rest = [
        recommendation_drawer.build_layout(),
        keys.build_print_line(),
        export_menu.build_layout(),
        keys.build_layout(service.settings.memory),
        finder.build_layout(),
        *_build_stores(service),
    ]
    return html.Div([page_header.build_layout("explore"), bar, body, *rest], className="explore")


def build_result() -> Any:
    """Build the empty result: sentence, cards, strip, pictures, map."""
    return html.Main(
        [
            html.Div(
                [html.H1(" ", id="sentence"), html.Span("", id="chip", className="futures")], className="headline"
            ),
            html.Div([html.P("", id="sure", className="sure"), why_line.build_layout()], className="reasons"),
            scenario_story.build_layout(),
            notices.build_layout(),
            cards.build_layout(),
            keys.build_presented_lines(),
            plan_strip.build_layout(),
            html.Div(
                [
                    html.Div([chart_panel.build_layout(place) for place in PANEL_PLACES], className="panels"),
                    flywheel_panel.build_layout(),
                ],
                className="pictures",
            ),
            later_changes.build_layout(),
        ],
        id="result",
        tabIndex=-1,
        **build_attributes(aria_label=say("result")),
    )


def _build_stores(service: Service) -> list[Any]:
    preview, some, final = service.settings.futures
    browser_data = {
        "levers": {path: build_lever_texts(lever) for path, lever in PLAYABLE_LEVERS.items()},
        "futures": {"preview": preview, "some": some, "all": final},
        "say": {
            **{key: say(key) for key in FRAME_TEXT_KEYS},
            **replay_texts.list_browser_texts(),
            **guess_button.list_browser_texts(),
            **saved_plans.list_browser_texts(),
            **export_menu.list_browser_texts(),
            **goal_button.list_browser_texts(),
            **recommendation_drawer.list_browser_texts(),
            **scenario_story.list_browser_texts(),
            **why_line.list_browser_texts(),
        },
        "later": later_changes.list_browser_texts(),
        "find": finder.list_browser_texts(),
        "pictures": look.CONFIG,
        "titles": {name: service.get_title(Plan(name)) for name in service.settings.library.names()},
        "model": service.settings.version,
        "origin": service.settings.shared_origin,
        "more": [say("levers.more", n="{n}"), say("levers.fewer")],
    }
    return [
        dcc.Location(id="address", refresh=False),
        dcc.Store(id="known", data=browser_data),
        *(dcc.Store(id=name) for name in ("opening", "opened")),
        *saved_plans.build_stores(),
        html.Div("", id="announce", className="unseen", role="status"),
    ]


def register(app: Dash, service: Service) -> None:
    """Register the callbacks of the page."""
    page_header.register(app)
    scenario_bar.register(app)
    lever_column.register(app, service)
    chart_panel.register(app)
    terms.register(app)
    thumbnails.register(app, service)
    later_changes.register(app)
    saved_plans.register(app, service)
    recommendation_drawer.register(app, Recommendations(service))
    flywheel_panel.register(app, service)
    why_line.register(app, service)
    export_menu.register(app, service)
    register_browser_callback(app, "address", Input("address", "search"), Input("known", "data"), first=True)
    register_browser_callback(app, "opened", Input("opened", "data"))
    _register_opening(app, service)
    picture_requests.register(app, service)


def _register_opening(app: Dash, service: Service) -> None:
    @app.callback(
        Output("levers-in-sight", "children"),
        Output("levers-rest", "children", allow_duplicate=True),
        Output("steps", "children"),
        Output("scenario-title", "children"),
        Output("opened", "data"),
        Input("opening", "data"),
        prevent_initial_call=True,
    )
    def open_plan(data: Any) -> Any:
        return answer_opening(service, data)


def answer_opening(service: Service, data: Any) -> list[Any]:
    """Answer a request to open a plan: its levers, its scenario's name and steps, notices, and the plan itself."""
    plan, notices = read_opening(service, data)
    scenario = service.load_scenario(plan.scenario)
    if not _is_comparison_chosen(data):
        plan = compare_with_unreformed(plan, scenario)
    plan, dropped = service.fit_plan(plan)
    sight = lever_column.list_in_sight(scenario, plan.levers)
    back = {
        "plan": plan.as_dict(),
        "carrying": {path: scenario.value(path) for path in PLAYABLE_LEVERS},
        "dated": list_dated_levers(scenario),
        "shown": sight,
        "rest": len(PLAYABLE_LEVERS) - len(sight),
        "steps": [plan_strip.build_step_changes(plan, step) for step in scenario.try_next],
        "bar": terms.build_bar_values(service, plan),
        "tale": scenario_story.build_story(scenario),
        "story": scenario.story.partition(". ")[0].strip(),
        "notices": [*notices, *dropped],
        "token": data.get("token") if isinstance(data, dict) else None,
    }
    return [
        lever_column.build_groups(sight, scenario, plan.levers),
        [],
        plan_strip.build_steps(scenario),
        scenario.title or scenario.name,
        back,
    ]


def _is_comparison_chosen(data: Any) -> bool:
    """Whether a page says what its plan is compared with; links and the gallery leave it open."""
    plan = data.get("plan") if isinstance(data, dict) else None
    return isinstance(plan, dict) and "against" in plan and not isinstance(data.get("link"), str)


def list_dated_levers(scenario: Scenario) -> list[str]:
    """List the levers that carrying on changes later, or in one region."""
    return sorted({path for change in scenario.changes for path, _ in change.settings})


def read_opening(service: Service, data: Any) -> tuple[Plan, list[str]]:
    """Parse what a page wants to open: the query of an address, a file, or a plan."""
    names, first, version = service.settings.library.names(), service.first_scenario, service.settings.version
    link = data.get("link") if isinstance(data, dict) else None
    if isinstance(link, str):
        return decode_plan(link, names, first, version)
    plan, notices = parse_page_plan(data.get("plan") if isinstance(data, dict) else data, names, first, version)
    file = data.get("file") if isinstance(data, dict) else None
    return _read_file(service, file, plan) if isinstance(file, str) else (plan, notices)


def _read_file(service: Service, text: str, shown_plan: Plan) -> tuple[Plan, list[str]]:
    """Parse a file; one that cannot be read leaves the plan that is shown, with a notice."""
    try:
        read_plan, notices = plan_files.read_plan_file(
            text, map(service.load_scenario, service.settings.library.names()), shown_plan.seed
        )
    except ScenarioError as problem:
        return shown_plan, [say("file.broken", problem=problem)]
    return replace(read_plan, panels=shown_plan.panels), notices
