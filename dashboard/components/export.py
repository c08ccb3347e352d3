"""The menu of what can be taken along. The browser copies and saves (`assets/export.js`); the server writes."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

from dash import Dash, Input, Output, dcc, html

from dashboard.components.tags import in_browser, marked
from dashboard.export import pdf, texts
from dashboard.export.numbers import numbers
from dashboard.export.report import Told, report
from dashboard.reading import from_browser
from dashboard.service import Asked, Service
from dashboard.state import PANELS, Plan
from dashboard.text.catalogue import say
from dashboard.turns import Busy
from simulation.ensemble import Cancelled

LOG = logging.getLogger(__name__)
IN_BROWSER = "link"
LONGEST_NAME = 40
SAID = (
    *("out.copied", "out.by_hand", "out.working", "out.failed"),
    *("goal.set", "goal.remove"),
    *("guess.hint", "guess.handle", "guess.same", "guess.value", "guess.show", "guess.stop", "guess.told"),
)
"""Keys of the words that the browser says itself, here and about goals and guesses."""


@dataclass(frozen=True)
class Kind:
    """One thing that can be taken along: how a file of it ends, its type, and whether it is shown to be copied."""

    ending: str
    mime: str
    shown: bool = True


KINDS = {
    "command": Kind("txt", "text/plain"),
    "python": Kind("py", "text/x-python"),
    "toml": Kind("toml", "application/toml"),
    "csv": Kind("csv", "text/csv", shown=False),
    "report": Kind("html", "text/html", shown=False),
    "pdf": Kind("pdf", "application/pdf", shown=False),
}


def layout() -> Any:
    """The menu, closed, with the field to copy from."""
    ways = [IN_BROWSER, *(kind for kind in KINDS if kind != "pdf" or pdf.browser())]
    pictures = [_item("png", say("out.png", n=place + 1), str(place)) for place in range(len(PANELS))]
    field = html.Textarea(
        id="out-text", readOnly="true", spellCheck="false", rows=5, **marked(aria_label=say("out.text"))
    )
    buttons = [
        html.Button(say(f"out.{what}"), id=f"out-{what}", type="button", className="act") for what in ("copy", "save")
    ]
    shown = [html.P("", id="out-note", className="quiet"), field, html.Div(buttons, className="out-buttons")]
    return html.Div(
        [
            html.P(say("out.hint"), className="quiet"),
            html.Div([*(_item(way, say(f"out.{way}")) for way in ways), *pictures], className="out-ways"),
            html.Div(shown, id="out-shown", hidden=True),
            html.P("", id="out-said", role="status"),
            *(dcc.Store(id=name) for name in ("out-asked", "out-written")),
        ],
        id="out",
        className="sheet-of-choices",
        role="dialog",
        tabIndex=-1,
        **marked(aria_label=say("export")),
    )


def _item(way: str, label: str, place: str = "") -> Any:
    return html.Button(label, type="button", className="out-way", **marked(data_way=way, data_place=place))


def register(app: Dash, service: Service) -> None:
    """Write what is asked for."""
    in_browser(app, "written", Input("out-written", "data"))

    @app.callback(Output("out-written", "data"), Input("out-asked", "data"), prevent_initial_call=True)
    def write(data: Any) -> Any:
        return written(service, data)


def written(service: Service, data: Any) -> dict[str, Any]:
    """Answer a question for something to take along. Trouble is told, never raised."""
    if (read := _asked(data)) is None:
        return {"state": "trouble", "notice": say("trouble.body")}
    kind, client, number = read
    back = {"n": number, "kind": kind}
    try:
        plan, _ = from_browser(data.get("plan"), list(service.settings.library.names()), service.settings.scenario)
        plan, _ = service.settled(plan)
        return {**back, "state": "done", **_written(service, plan, kind, Asked(client, number, _most(service)))}
    except Busy:
        return {**back, "state": "trouble", "notice": say("chip.busy")}
    except Cancelled:
        return {**back, "state": "cancelled"}
    except Exception:  # whatever fails, the page lives
        LOG.exception("not written: %s", kind)
        return {**back, "state": "trouble", "notice": say("out.failed")}


def _asked(data: Any) -> tuple[str, str, int] | None:
    """Read what is asked for, by whom, and the how-manieth question it is; None when it is no question of a page."""
    if not isinstance(data, dict):
        return None
    kind, client, number = data.get("kind"), data.get("client"), data.get("n")
    if not isinstance(client, str) or len(client) > LONGEST_NAME or not _offered(kind):
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        return None
    return kind, f"{client}+", number


def _offered(kind: Any) -> TypeGuard[str]:
    """Whether this can be taken along; PDF only where something prints it."""
    return isinstance(kind, str) and kind in KINDS and (kind != "pdf" or pdf.browser() is not None)


def _most(service: Service) -> int:
    return service.settings.futures[-1]


def _written(service: Service, plan: Plan, kind: str, asked: Asked) -> dict[str, Any]:
    """Write one kind: the text to show or to save, the name and type of its file, and a note."""
    made, name = KINDS[kind], texts.file_name(plan, KINDS[kind].ending)
    text = WRITERS[kind](service, plan, asked)
    content = {"base64": text} if kind == "pdf" else {"text": text}
    return {"name": name, "mime": made.mime, "shown": made.shown, "note": _note(plan, kind, text), **content}


def _note(plan: Plan, kind: str, text: str) -> str:
    """Say what is to be known of a text: which files it needs, and what a file cannot say."""
    file, other = texts.file_name(plan, "toml"), texts.other_name(plan.against) if plan.against else ""
    notes = [
        say("out.file") if kind == "command" and file in text else "",
        say("out.other", name=other) if kind == "command" and other.endswith(".toml") else "",
        say("out.cut") if plan.cut and (kind == "toml" or (kind == "command" and file in text)) else "",
    ]
    return " ".join(note for note in notes if note)


def _futures(service: Service, plan: Plan) -> int:
    return service.affordable(service.carrying(plan), _most(service))


def _told(service: Service, plan: Plan, asked: Asked) -> Told:
    settings = service.settings
    comparison = service.answer(plan, asked)
    return Told(plan, service.carrying(plan), comparison, settings.currency, settings.version)


def _command(service: Service, plan: Plan, _: Asked) -> str:
    return texts.command(plan, _futures(service, plan))


def _python(service: Service, plan: Plan, _: Asked) -> str:
    rival = plan.rival()
    called = say("carrying") if rival is None else service.title(rival)
    return texts.python(plan, _futures(service, plan), called)


def _toml(service: Service, plan: Plan, _: Asked) -> str:
    return texts.toml(plan, service.scenario(plan.scenario), _futures(service, plan), service.settings.version)


def _csv(service: Service, plan: Plan, asked: Asked) -> str:
    comparison = service.answer(plan, asked)
    return numbers(comparison.courses[name] for name in plan.panels)


def _report(service: Service, plan: Plan, asked: Asked) -> str:
    return report(_told(service, plan, asked))


def _pdf(service: Service, plan: Plan, asked: Asked) -> str:
    return base64.b64encode(pdf.pdf(_report(service, plan, asked))).decode("ascii")


WRITERS: dict[str, Callable[[Service, Plan, Asked], str]] = {
    "command": _command,
    "python": _python,
    "toml": _toml,
    "csv": _csv,
    "report": _report,
    "pdf": _pdf,
}
