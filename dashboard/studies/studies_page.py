"""The page of studies: a list, and the findings of each study. An app of its own on the explorer's server.

An address names a study; it is only looked up among those that exist, so no address leads out of their folder.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from dash import Dash, Input, Output, dcc, html, no_update
from flask import Flask, Response, abort, request

from dashboard.frame import page_header
from dashboard.frame.tags import build_attributes
from dashboard.service.explorer_settings import ExplorerSettings
from dashboard.service.memory import compute_share
from dashboard.studies import study_findings, study_list
from dashboard.studies.first_look import DESIGN
from dashboard.studies.point_opener import ExploreTarget
from dashboard.studies.study_library import FIRST_LOOK_KEY, StudyEntry, StudyLibrary, format_path
from dashboard.studies.study_list import STUDIES_ADDRESS, build_command, build_notice
from dashboard.studies.study_points import StudyPoints
from dashboard.studies.study_reader import DONE, LARGE, TROUBLE, WORKING, StudyReader, StudyReading, iterate_runs_as_csv
from dashboard.wording.catalogue import say
from simulation.machine_code import fingerprint

LOG = logging.getLogger(__name__)
LONGEST_ADDRESS = 2048
"""Characters of an address that are read."""
ASK_AGAIN_AFTER = 300
"""Milliseconds until the page asks again for what is not there yet."""


def build_study_reader(settings: ExplorerSettings) -> StudyReader:
    """Build the reader of an explorer's studies."""
    first = settings.first_look
    locate, make = (first.locate, first.make) if first else (None, None)
    explore = ExploreTarget(settings.library, settings.version)
    build_content, room = (
        partial(study_findings.build_study_sections, explore=explore),
        compute_share(settings.memory, "studies"),
    )
    return StudyReader(StudyLibrary(settings.studies, locate), build_content, make, explore, room)


def build_layout() -> Any:
    """Build the empty page."""
    listing = html.Aside([html.P(say("study.list.hint"), className="quiet"), html.Div(id="studies-list")])
    main = html.Main(html.Div(id="study", className="study"), id="result", tabIndex=-1)
    return html.Div(
        [
            page_header.build_layout("studies", tools=False),
            html.Div([listing, main], id="studies-body", className="studies-body"),
            dcc.Location(id="place", refresh=False),
            # Rings once and is set anew by the answer: a question asked before the last is answered would discard that.
            dcc.Interval(id="again", interval=ASK_AGAIN_AFTER, max_intervals=1, disabled=True),
        ],
        className="studies",
    )


def register(app: Dash, reader: StudyReader) -> None:
    """Register the callbacks: show the study of an address, and ask again while it is not there yet."""
    _register_files(app.server, reader)

    @app.callback(
        Output("studies-list", "children"),
        Output("study", "children"),
        Output("studies-body", "className"),
        Output("again", "disabled"),
        Output("again", "n_intervals"),
        Input("place", "search"),
        Input("again", "n_intervals"),
    )
    def show_study(search: Any, _: Any) -> Any:
        return [*build_page(reader, search), 0]


def build_page(reader: StudyReader, search: Any) -> list[Any]:
    """Answer an address: the list, the study, the look of the page, and whether that is all. Failures are reported, never raised."""
    try:
        reader.start_first_look()
        entries, asked_key = reader.shelf.list_entries(), parse_study_key(search)
        key = asked_key if asked_key is not None else next(iter(entries), None)
        look = "studies-body" if asked_key is None else "studies-body chosen"
        parts, waits = _build_study(reader, entries.get(key) if key is not None else None, search)
        return [study_list.build_list(reader, entries, key), parts, look, not waits]
    except Exception:  # whatever fails, the page stays up
        code = secrets.token_hex(3)
        LOG.exception("trouble %s", code)
        return [no_update, [build_notice(say("trouble.code", code=code))], "studies-body", True]


def parse_study_key(search: Any) -> str | None:
    """Parse the study that an address names, whether it exists or not; None when it names none."""
    return _parse_value(search, "study")


def parse_point(search: Any) -> int | None:
    """Parse the point that an address names; -1 for what is no number, None when it names none."""
    point = _parse_value(search, "point")
    if point is None:
        return None
    return int(point) if point.isascii() and point.isdecimal() and len(point) < 10 else -1


def _parse_value(search: Any, key: str) -> str | None:
    if not isinstance(search, str) or not search:
        return None
    try:
        values = parse_qs(search[:LONGEST_ADDRESS].removeprefix("?"), max_num_fields=20).get(key)
    except ValueError:
        return ""
    return values[0] if values else None


def _build_study(reader: StudyReader, entry: StudyEntry | None, search: Any) -> tuple[list[Any], bool]:
    """Build one study, and say whether the page has to ask again."""
    if entry is None:
        return (
            [] if parse_study_key(search) is None else [_build_back_link(), build_notice(say("study.unknown"))]
        ), False
    head = [
        _build_back_link(),
        html.H1(entry.title),
        html.P(entry.question, className="question") if entry.question else None,
        html.P(_format_facts(entry), className="quiet"),
    ]
    if entry.key == FIRST_LOOK_KEY and entry.state != "complete":
        return [*head, _build_progress(reader, entry)], reader.making_progress is not None
    if entry.broken:
        return [*head, build_notice(say("study.broken"))], False
    return _build_read_study(reader, entry, head, parse_point(search))


def _build_read_study(
    reader: StudyReader, entry: StudyEntry, head: list[Any], point: int | None
) -> tuple[list[Any], bool]:
    """Build a study that can be read, as far as it has been read."""
    reading = reader.read(entry)
    body = {
        WORKING: [html.P(say("study.working"), className="working", role="status")],
        TROUBLE: [build_notice(say("study.unsaid", problem=reading.problem))],
        LARGE: [build_notice(say("study.large"), build_command(f"flywheel report {format_path(entry.folder)}"))],
        DONE: reading.content,
    }[reading.state]
    buttons = _build_buttons(entry, reading.state == DONE)
    chosen = _build_chosen_point(reader, entry, reading, point)
    return [*head, buttons, *study_list.list_warnings(entry, fingerprint()), *chosen, *body], reading.state == WORKING


def _build_chosen_point(reader: StudyReader, entry: StudyEntry, reading: StudyReading, point: int | None) -> list[Any]:
    """Build the point that an address names, once the study has been read."""
    if point is None or reading.page is None or reader.explore is None:
        return []
    return [StudyPoints(entry, reading.page.sample, reader.explore).build_point(point)]


def _build_back_link() -> Any:
    return dcc.Link(f"‹ {say('study.back')}", href=STUDIES_ADDRESS, className="back")


def _format_facts(entry: StudyEntry) -> str:
    day = str((entry.manifest or {}).get("started", ""))[:10]
    parts = [study_list.format_design(entry), study_list.format_runs(entry), say("study.begun", day=day) if day else ""]
    return " · ".join(filter(None, parts))


def _build_progress(reader: StudyReader, entry: StudyEntry) -> Any:
    """Build the progress of the small study, or why it could not be made."""
    making = reader.making_progress
    if making is None:
        again = f"flywheel sweep {DESIGN} --out {format_path(entry.folder)}"
        return build_notice(
            say("study.unmade", problem=reader.making_problem or "?"), say("study.unmade.out"), build_command(again)
        )
    done, planned = making
    progress = say("study.making", done=done, planned=planned) if planned else say("study.making.first")
    bar = html.Progress(value=str(done), max=str(planned or 1), **build_attributes(aria_label=progress))
    return html.Div([html.P(progress, role="status"), bar], className="study-notice")


def _build_buttons(entry: StudyEntry, reported: bool) -> Any:
    key = quote(entry.key, safe="")
    links = [
        html.A(say(f"study.{what}"), href=f"{STUDIES_ADDRESS}file/{what}?study={key}", className="take")
        for what in (("report", "csv") if reported else ("csv",))
    ]
    return html.Div(links, className="takes")


def _register_files(server: Flask, reader: StudyReader) -> None:
    """Serve the two files of a study; 404 for whatever is no study here."""

    def find_asked_entry() -> StudyEntry:
        entry = reader.shelf.find_entry(request.args.get("study", "")[:LONGEST_ADDRESS])
        if entry is None or not entry.manifest:
            abort(404)
        return entry

    @server.get(f"{STUDIES_ADDRESS}file/report")
    def send_report() -> Response:
        entry = find_asked_entry()
        reading = reader.read(entry)
        if reading.page is None:
            return _answer_not_ready(reading.problem or say("study.working"))
        return _send_file(reading.page.render_html(), f"{make_file_name(entry)}.html", "text/html")

    @server.get(f"{STUDIES_ADDRESS}file/csv")
    def send_runs() -> Response:
        entry = find_asked_entry()
        rows = iterate_runs_as_csv(entry)
        try:
            first = next(rows, "")
        except Exception:  # somebody else wrote these files
            LOG.exception("runs of %s", entry.key)
            return _answer_not_ready(say("study.state.broken"))
        return _send_file((part for part in (first, *rows)), f"{make_file_name(entry)}-runs.csv", "text/csv")


def _answer_not_ready(message: str) -> Response:
    return Response(message, 409, content_type="text/plain; charset=utf-8")


def _send_file(content: Any, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, content_type=f"{kind}; charset=utf-8")


def make_file_name(entry: StudyEntry) -> str:
    """Make a name for the files of a study that every system and every header accepts."""
    signs = [sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in entry.key]
    return "".join(signs).strip("-")[:60] or "study"
