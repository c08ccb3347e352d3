"""Explore: touch the organisation and see at once. Puts the parts in their places and answers the page's two questions.

*Opening* turns an address (or a scenario, or a step back in history) into a plan, and shows its levers. *Asking* turns
a plan into pictures, at one of three sharpnesses. The browser decides when to ask (`assets/gate.js`).
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, dcc, html

from dashboard import files
from dashboard.compare import Comparison
from dashboard.components import (
    cards,
    changes,
    export,
    frame,
    goal,
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
from dashboard.export.report import Told, assumptions
from dashboard.goals import GOALS
from dashboard.helps import Helps
from dashboard.reading import decode, from_browser
from dashboard.service import Asked, Service
from dashboard.state import PANELS, PLAYED, Plan, encode
from dashboard.text.catalogue import WORDS, say
from dashboard.text.levers import spoken
from dashboard.text.sentence import sentence
from dashboard.turns import Busy
from simulation.ensemble import Cancelled
from simulation.scenario import ScenarioError

TROUBLE = ("trouble.back", "trouble.details")
REPLAY = ("replay.before", "replay.after")
PLACES = range(len(PANELS))
LOG = logging.getLogger(__name__)


def layout(service: Service) -> Any:
    """The page with everything in its place and nothing in it."""
    result = html.Main(
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
    body = html.Div([levers.layout(), result], className="body")
    bar = scenarios.layout(service, terms.more(), terms.layout(service.settings.currency, helps.button()))
    rest = [helps.layout(), keys.print_line(), export.layout(), keys.layout(), *_stores(service)]
    return html.Div([frame.layout("explore"), bar, body, *rest], className="explore")


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
        "titles": {name: service.title(Plan(name)) for name in service.settings.library.names()},
        "model": service.settings.version,
        "more": [say("levers.more", n="{n}"), say("levers.fewer")],
    }
    return [
        dcc.Location(id="address", refresh=False),
        dcc.Store(id="known", data=known),
        *(dcc.Store(id=name) for name in ("opening", "opened", "ask", "answered")),
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
    in_browser(app, "answered", Input("answered", "data"))
    _register_opening(app, service)
    _register_answers(app, service)


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


def read(service: Service, data: Any) -> tuple[Plan, list[str]]:
    """Read what a page wants opened: the query of an address, a file, or a plan."""
    names, settings = list(service.settings.library.names()), service.settings
    first = settings.scenario if settings.scenario in names else names[0]
    link = data.get("link") if isinstance(data, dict) else None
    if isinstance(link, str):
        return decode(link, names, first, settings.version)
    plan, said = from_browser(data.get("plan") if isinstance(data, dict) else data, names, first, settings.version)
    file = data.get("file") if isinstance(data, dict) else None
    return _filed(service, file, plan) if isinstance(file, str) else (plan, said)


def _filed(service: Service, text: str, shown: Plan) -> tuple[Plan, list[str]]:
    """Read a file; one that cannot be read leaves the plan that is shown, with a notice."""
    try:
        read_plan, said = files.read(text, map(service.scenario, service.settings.library.names()), shown.seed)
    except ScenarioError as problem:
        return shown, [say("file.broken", problem=problem)]
    return replace(read_plan, panels=shown.panels), said


def _register_answers(app: Dash, service: Service) -> None:
    @app.callback(Output("answered", "data"), Input("ask", "data"), prevent_initial_call=True)
    def answer(data: Any) -> Any:
        return answered(service, data)


def answered(service: Service, data: Any) -> dict[str, Any]:
    """Answer a question: pictures and words at the sharpness asked for. Trouble is told, never raised.

    Everything comes as plain data and is written by the browser (`assets/draw.js`): while a lever moves there is no
    time for components, and an answer that was overtaken must not be drawn.
    """
    if (asked := _asked(service, data)) is None:
        return {"state": "trouble", "notice": say("trouble.body")}
    back = {"n": data.get("n"), "rev": asked.revision, "phase": data["phase"]}
    try:
        plan, _ = service.settled(read(service, {"plan": data.get("plan")})[0])
        return {**back, "state": "done", **_shown(service, plan, asked, data["phase"])}
    except Cancelled:
        return {**back, "state": "cancelled"}
    except Busy as busy:
        return {**back, "state": "busy", "chip": waiting(service, busy)}
    except Exception:  # whatever fails, the last picture stays and the page lives
        code = secrets.token_hex(3)
        LOG.exception("trouble %s", code)
        return {**back, "state": "trouble", "notice": say("trouble"), "details": say("trouble.code", code=code)}


def waiting(service: Service, busy: Busy) -> str:
    """Say what a page waits for: the model, or its place in the line."""
    if service.preparing:
        return say("chip.preparing", n=service.preparing)
    return say("chip.next" if busy.place == 1 else "chip.place", place=busy.place, n=busy.seconds)


def _asked(service: Service, data: Any) -> Asked | None:
    """Read who asks for what; None when it is no question of a page."""
    if not isinstance(data, dict):
        return None
    client, revision, phase = data.get("client"), data.get("rev"), data.get("phase")
    futures = dict(zip(("preview", "some", "all"), service.settings.futures, strict=True))
    if not isinstance(client, str) or len(client) > 40 or not isinstance(phase, str) or phase not in futures:
        return None
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 <= revision < 2**53:
        return None
    return Asked(client, revision, futures[phase])


def _shown(service: Service, plan: Plan, asked: Asked, phase: str) -> dict[str, Any]:
    """Compare, and put every part into words and pictures."""
    currency = service.settings.currency
    comparison = service.answer(plan, asked)
    words, last = sentence(comparison, currency), comparison.futures >= comparison.wanted
    courses = [(comparison.courses[name], place in plan.differences) for place, name in enumerate(plan.panels)]
    return {
        "last": last,
        "link": encode(plan, service.settings.version),
        "sentence": words,
        "cards": cards.shown(comparison, currency),
        "chip": chip(comparison, phase == "preview"),
        "chips": changes.chips(plan),
        "later": later.chips(plan),
        "changes": changes.changes_text(plan),
        "spoken": cards.spoken(comparison, words, currency) if last else "",
        "panels": [
            panel.preview(course, currency, gap=gap)
            if phase == "preview"
            else panel.shown(course, asked.revision, currency, gap=gap, happenings=comparison.happenings)
            for course, gap in courses
        ],
        **({} if phase == "preview" else _beside(service, plan, comparison)),
    }


def _beside(service: Service, plan: Plan, comparison: Comparison) -> dict[str, Any]:
    """Give what a sharp answer brings along: what goals can be set, and what a printed page rests on."""
    settings = service.settings
    told = Told(plan, service.carrying(plan), comparison, settings.currency, settings.version)
    return {
        "goals": [goal.entry(comparison, card, settings.currency) for card in GOALS],
        "rests": " ".join(assumptions(told)),
    }


def chip(comparison: Comparison, preview: bool) -> str:
    """Say how many futures a picture shows."""
    if preview and comparison.futures < comparison.wanted:
        return say("chip.preview")
    if comparison.futures < comparison.wanted:
        return say("chip.some", n=comparison.futures, all=comparison.wanted)
    return say("chip.all", n=comparison.futures)
