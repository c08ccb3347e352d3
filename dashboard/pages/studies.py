"""Studies: those that are there, and what each of them says. An app of its own on the explorer's server.

An address names a study; it is only ever looked up among those that were found, so no address leads out of their folder.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from dash import Dash, Input, Output, dcc, html, no_update
from flask import Flask, Response, abort, request

from dashboard.components import findings, frame, studies
from dashboard.components.points import Points
from dashboard.components.studies import HOME, command, notice
from dashboard.components.tags import marked
from dashboard.settings import Settings
from dashboard.studies.desk import DONE, LARGE, TROUBLE, WORKING, Desk, Reading, runs_as_csv
from dashboard.studies.first_look import DESIGN
from dashboard.studies.points import Explore
from dashboard.studies.shelf import FIRST, Entry, Shelf, written
from dashboard.text.catalogue import say

LOG = logging.getLogger(__name__)
LONGEST = 2048
"""Characters of an address that is read."""
AGAIN = 1000
"""Milliseconds until the page asks again for what is not there yet."""


def desk(settings: Settings) -> Desk:
    """The studies of an explorer."""
    first = settings.first_look
    place, make = (first.place, first.make) if first else (None, None)
    explore = Explore(settings.library, settings.version)
    return Desk(Shelf(settings.studies, place), partial(findings.told, explore=explore), make, explore)


def layout() -> Any:
    """The page with nothing in it yet."""
    listing = html.Aside([html.P(say("study.list.hint"), className="quiet"), html.Div(id="studies-list")])
    main = html.Main(html.Div(id="study", className="study"), id="result", tabIndex=-1)
    return html.Div(
        [
            frame.layout("studies", tools=False),
            html.Div([listing, main], id="studies-body", className="studies-body"),
            dcc.Location(id="place", refresh=False),
            # Rings once and is set anew by the answer: a question asked before the last is answered would discard that.
            dcc.Interval(id="again", interval=AGAIN, max_intervals=1, disabled=True),
        ],
        className="studies",
    )


def register(app: Dash, found: Desk) -> None:
    """Show what an address names, and ask again while it is not there yet."""
    _register_files(app.server, found)

    @app.callback(
        Output("studies-list", "children"),
        Output("study", "children"),
        Output("studies-body", "className"),
        Output("again", "disabled"),
        Output("again", "n_intervals"),
        Input("place", "search"),
        Input("again", "n_intervals"),
    )
    def show(search: Any, _: Any) -> Any:
        return [*shown(found, search), 0]


def shown(found: Desk, search: Any) -> list[Any]:
    """Answer an address: the list, the study, the look of the page, and whether that is all. Trouble is told, never raised."""
    try:
        found.begin()
        entries, asked = found.shelf.entries(), key_in(search)
        key = asked if asked is not None else next(iter(entries), None)
        look = "studies-body" if asked is None else "studies-body chosen"
        parts, waits = _study(found, entries.get(key) if key is not None else None, search)
        return [studies.listed(found, entries, key), parts, look, not waits]
    except Exception:  # whatever fails, the page lives
        code = secrets.token_hex(3)
        LOG.exception("trouble %s", code)
        return [no_update, [notice(say("trouble.code", code=code))], "studies-body", True]


def key_in(search: Any) -> str | None:
    """The study that an address names, whatever it is; None when it names none."""
    return _in(search, "study")


def point_in(search: Any) -> int | None:
    """The point that an address names; -1 for what is no number, None when it names none."""
    point = _in(search, "point")
    if point is None:
        return None
    return int(point) if point.isascii() and point.isdecimal() and len(point) < 10 else -1


def _in(search: Any, key: str) -> str | None:
    if not isinstance(search, str) or not search:
        return None
    try:
        found = parse_qs(search[:LONGEST].removeprefix("?"), max_num_fields=20).get(key)
    except ValueError:
        return ""
    return found[0] if found else None


def _study(found: Desk, entry: Entry | None, search: Any) -> tuple[list[Any], bool]:
    """One study, and whether the page has to ask again."""
    if entry is None:
        return ([] if key_in(search) is None else [_back(), notice(say("study.unknown"))]), False
    head = [
        _back(),
        html.H1(entry.title),
        html.P(entry.question, className="question") if entry.question else None,
        html.P(_facts(entry), className="quiet"),
    ]
    if entry.key == FIRST and entry.state != "complete":
        return [*head, _being_made(found, entry)], found.making is not None
    if entry.broken:
        return [*head, notice(say("study.broken"))], False
    return _read(found, entry, head, point_in(search))


def _read(found: Desk, entry: Entry, head: list[Any], point: int | None) -> tuple[list[Any], bool]:
    """A study that can be read, as far as it has been."""
    from simulation.compiled import fingerprint

    reading = found.read(entry)
    body = {
        WORKING: [html.P(say("study.working"), className="working", role="status")],
        TROUBLE: [notice(say("study.unsaid", problem=reading.said))],
        LARGE: [notice(say("study.large"), command(f"flywheel report {written(entry.place)}"))],
        DONE: reading.told,
    }[reading.state]
    buttons = _buttons(entry, reading.state == DONE)
    chosen = _chosen(found, entry, reading, point)
    return [*head, buttons, *studies.notices(entry, fingerprint()), *chosen, *body], reading.state == WORKING


def _chosen(found: Desk, entry: Entry, reading: Reading, point: int | None) -> list[Any]:
    """The point that an address names, once the study has been read."""
    if point is None or reading.page is None or found.explore is None:
        return []
    return [Points(entry, reading.page.sample, found.explore).chosen(point)]


def _back() -> Any:
    return dcc.Link(f"‹ {say('study.back')}", href=HOME, className="back")


def _facts(entry: Entry) -> str:
    day = str((entry.manifest or {}).get("started", ""))[:10]
    parts = [studies.design_line(entry), studies.runs_text(entry), say("study.begun", day=day) if day else ""]
    return " · ".join(filter(None, parts))


def _being_made(found: Desk, entry: Entry) -> Any:
    """How far the small study is, or why it is not."""
    making = found.making
    if making is None:
        again = f"flywheel sweep {DESIGN} --out {written(entry.place)}"
        return notice(say("study.unmade", problem=found.unmade or "?"), say("study.unmade.out"), command(again))
    done, planned = making
    said = say("study.making", done=done, planned=planned) if planned else say("study.making.first")
    bar = html.Progress(value=str(done), max=str(planned or 1), **marked(aria_label=said))
    return html.Div([html.P(said, role="status"), bar], className="study-notice")


def _buttons(entry: Entry, reported: bool) -> Any:
    key = quote(entry.key, safe="")
    links = [
        html.A(say(f"study.{what}"), href=f"{HOME}file/{what}?study={key}", className="take")
        for what in (("report", "csv") if reported else ("csv",))
    ]
    return html.Div(links, className="takes")


def _register_files(server: Flask, found: Desk) -> None:
    """The two files of a study; whatever is no study here is not found."""

    def asked() -> Entry:
        entry = found.shelf.find(request.args.get("study", "")[:LONGEST])
        if entry is None or not entry.manifest:
            abort(404)
        return entry

    @server.get(f"{HOME}file/report")
    def report() -> Response:
        entry = asked()
        reading = found.read(entry)
        if reading.page is None:
            return _not_yet(reading.said or say("study.working"))
        return _attached(reading.page.html(), f"{name_of(entry)}.html", "text/html")

    @server.get(f"{HOME}file/csv")
    def csv() -> Response:
        entry = asked()
        rows = runs_as_csv(entry)
        try:
            first = next(rows, "")
        except Exception:  # somebody else wrote these files
            LOG.exception("runs of %s", entry.key)
            return _not_yet(say("study.state.broken"))
        return _attached((part for part in (first, *rows)), f"{name_of(entry)}-runs.csv", "text/csv")


def _not_yet(said: str) -> Response:
    return Response(said, 409, content_type="text/plain; charset=utf-8")


def _attached(content: Any, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, content_type=f"{kind}; charset=utf-8")


def name_of(entry: Entry) -> str:
    """A name for its files that every system and every header can hold."""
    kept = [sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in entry.key]
    return "".join(kept).strip("-")[:60] or "study"
