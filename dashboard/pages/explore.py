"""Explore: touch the organisation and see at once. Puts the parts in their places, and opens plans.

*Opening* turns an address (or a scenario, or a step back in history) into a plan, and shows its levers. What pictures
a plan has is answered by `dashboard.answers`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard import files
from dashboard.answers import answered
from dashboard.asking import answer_at
from dashboard.components import (
    cards,
    changes,
    export,
    frame,
    helps,
    keys,
    later,
    levers,
    notices,
    panel,
    saved,
    scenarios,
    terms,
    wheel,
)
from dashboard.components.tags import in_browser, marked
from dashboard.figures import look
from dashboard.helps import Helps
from dashboard.reading import decode, from_browser
from dashboard.service import Service
from dashboard.state import PANELS, PLAYED, Plan
from dashboard.text.catalogue import WORDS, say
from dashboard.text.levers import spoken
from simulation.scenario import Scenario, ScenarioError

TROUBLE = ("trouble.back", "trouble.body", "trouble.details")
REPLAY = ("replay.before", "replay.after")
PLACES = range(len(PANELS))


def layout(service: Service) -> Any:
    """The page with everything in its place and nothing in it."""
    body = html.Div([levers.layout(), result()], className="body")
    bar = scenarios.layout(service, terms.more(), terms.layout(service.settings.currency, helps.button()))
    rest = [helps.layout(), keys.print_line(), export.layout(), keys.layout(), *_stores(service)]
    return html.Div([frame.layout("explore"), bar, body, *rest], className="explore")


def result() -> Any:
    """What comes out: sentence, cards, strip, pictures, map; empty."""
    return html.Main(
        [
            html.Div(
                [html.H1(" ", id="sentence"), html.Span("", id="chip", className="futures")], className="headline"
            ),
            notices.layout(),
            cards.layout(),
            changes.layout(),
            html.Div(
                [html.Div([panel.layout(place) for place in PLACES], className="panels"), wheel.layout()],
                className="pictures",
            ),
            later.layout(),
        ],
        id="result",
        tabIndex=-1,
        **marked(aria_label=say("result")),
    )


def _stores(service: Service) -> list[Any]:
    preview, some, final = service.settings.futures
    known = {
        "levers": {path: spoken(lever) for path, lever in PLAYED.items()},
        "futures": {"preview": preview, "some": some, "all": final},
        "say": {
            **{
                key: WORDS[key]
                for key in (
                    "share.copied",
                    "trouble.lost",
                    *TROUBLE,
                    "chip.working",
                    "close",
                    *REPLAY,
                    *export.SAID,
                )
            },
            **saved.known(),
            **helps.known(),
        },
        "later": later.known(),
        "pictures": look.CONFIG,
        "titles": {name: service.title(Plan(name)) for name in service.settings.library.names()},
        "model": service.settings.version,
        "more": [say("levers.more", n="{n}"), say("levers.fewer")],
    }
    return [
        dcc.Location(id="address", refresh=False),
        dcc.Store(id="known", data=known),
        *(dcc.Store(id=name) for name in ("opening", "opened")),
        *saved.stores(),
        html.Div("", id="announce", className="unseen", role="status"),
    ]


def register(app: Dash, service: Service) -> None:
    """Connect the page."""
    frame.register(app)
    scenarios.register(app)
    levers.register(app, service)
    changes.register(app)
    panel.register(app)
    terms.register(app)
    later.register(app)
    saved.register(app, service)
    helps.register(app, Helps(service))
    wheel.register(app, service)
    export.register(app, service)
    in_browser(app, "address", Input("address", "search"), Input("known", "data"), first=True)
    in_browser(app, "opened", Input("opened", "data"))
    _register_opening(app, service)
    answer_at(app, "/pictures", partial(answered, service))


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
    def opening(data: Any) -> Any:
        return opened(service, data)


def opened(service: Service, data: Any) -> list[Any]:
    """Answer an opening: the levers of a plan, its scenario's name and steps, notices, and the plan itself."""
    plan, said = read(service, data)
    plan, dropped = service.settled(plan)
    scenario = service.scenario(plan.scenario)
    sight = levers.in_sight(scenario, plan.levers)
    back = {
        "plan": plan.as_dict(),
        "carrying": {path: scenario.value(path) for path in PLAYED},
        "dated": dated(scenario),
        "shown": sight,
        "rest": len(PLAYED) - len(sight),
        "steps": [changes.step_plan(plan, step) for step in scenario.try_next],
        "bar": terms.shown(service, plan),
        "story": scenario.story.partition(". ")[0].strip(),
        "notices": [*said, *dropped],
        "token": data.get("token") if isinstance(data, dict) else None,
    }
    return [
        levers.grouped(sight, scenario, plan.levers),
        [],
        changes.steps(scenario),
        scenario.title or scenario.name,
        back,
    ]


def dated(scenario: Scenario) -> list[str]:
    """Give the levers that carrying on changes later, or in one region."""
    return sorted({path for change in scenario.changes for path, _ in change.settings})


def read(service: Service, data: Any) -> tuple[Plan, list[str]]:
    """Read what a page wants opened: the query of an address, a file, or a plan."""
    names, first, version = service.settings.library.names(), service.first, service.settings.version
    link = data.get("link") if isinstance(data, dict) else None
    if isinstance(link, str):
        return decode(link, names, first, version)
    plan, said = from_browser(data.get("plan") if isinstance(data, dict) else data, names, first, version)
    file = data.get("file") if isinstance(data, dict) else None
    return _filed(service, file, plan) if isinstance(file, str) else (plan, said)


def _filed(service: Service, text: str, shown: Plan) -> tuple[Plan, list[str]]:
    """Read a file; one that cannot be read leaves the plan that is shown, with a notice."""
    try:
        read_plan, said = files.read(text, map(service.scenario, service.settings.library.names()), shown.seed)
    except ScenarioError as problem:
        return shown, [say("file.broken", problem=problem)]
    return replace(read_plan, panels=shown.panels), said
