"""The export menu. The browser copies and saves (`export.js`); the server writes."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeGuard, TypeVar

from dash import Dash, Input, Output, dcc, html

from dashboard.exports import code_export, pdf
from dashboard.exports.csv_export import write_csv
from dashboard.exports.figure_tables import widen_panels
from dashboard.exports.html_report import write_report
from dashboard.exports.report_content import ReportContent
from dashboard.flywheel_map.flywheel_measurement import CompanyTooLarge, measure_flywheel
from dashboard.flywheel_map.why_measurement import WhyUntold, measure_why
from dashboard.flywheel_map.why_texts import format_why, list_verdict
from dashboard.frame.tags import build_attributes, register_browser_callback
from dashboard.plan.plan import PANELS, Plan, encode_plan
from dashboard.service.background import JobStatus
from dashboard.service.request_queue import Busy
from dashboard.service.service import PageRequest, Service, is_client_name
from dashboard.wording.catalogue import WORDS, say
from simulation.ensemble import Cancelled
from simulation.scenario import ScenarioError

LOG = logging.getLogger(__name__)
OFFICE = "application/vnd.openxmlformats-officedocument"
MEASURING_PATIENCE, MEASURING_PAUSE = 12.0, 0.3
"""Seconds that an export waits for the flywheel to be measured, and as long for why; and between two questions."""
T = TypeVar("T")
IN_BROWSER = "link"
BROWSER_TEXTS = (
    *("share.copied", "out.copied", "out.by_hand", "out.working", "out.failed"),
    *("out.legend", "out.changes", "out.png.source", "report.nothing"),
)
"""Keys of the texts that the browser itself shows."""


@dataclass(frozen=True)
class ExportKind:
    """A kind of export: the ending of its file, its type, whether it is shown to be copied, and whether it is no text."""

    ending: str
    mime: str
    is_shown: bool = True
    is_binary: bool = False


EXPORT_KINDS = {
    "slides": ExportKind("pptx", f"{OFFICE}.presentationml.presentation", is_shown=False, is_binary=True),
    "xlsx": ExportKind("xlsx", f"{OFFICE}.spreadsheetml.sheet", is_shown=False, is_binary=True),
    "csv": ExportKind("csv", "text/csv", is_shown=False),
    "report": ExportKind("html", "text/html", is_shown=False),
    "pdf": ExportKind("pdf", "application/pdf", is_shown=False, is_binary=True),
    "command": ExportKind("txt", "text/plain"),
    "python": ExportKind("py", "text/x-python"),
    "toml": ExportKind("toml", "application/toml"),
}


def build_layout() -> Any:
    """Build the menu, closed, with the field to copy from."""
    ways = [IN_BROWSER, *(kind for kind in EXPORT_KINDS if kind != "pdf" or pdf.find_browser())]
    pictures = [_build_item("png", say("out.png", n=place + 1), str(place)) for place in range(len(PANELS))]
    field = html.Textarea(
        id="out-text", readOnly="true", spellCheck="false", rows=5, **build_attributes(aria_label=say("out.text"))
    )
    buttons = [
        html.Button(say(f"out.{what}"), id=f"out-{what}", type="button", className="act") for what in ("copy", "save")
    ]
    text_parts = [html.P("", id="out-note", className="quiet"), field, html.Div(buttons, className="out-buttons")]
    return html.Div(
        [
            html.P(say("out.hint"), className="quiet"),
            html.Div([*(_build_item(way, say(f"out.{way}")) for way in ways), *pictures], className="out-ways"),
            html.Div(text_parts, id="out-shown", hidden=True),
            html.P("", id="out-said", role="status"),
            *(dcc.Store(id=name) for name in ("out-asked", "out-written")),
        ],
        id="out",
        className="sheet-of-choices",
        role="dialog",
        tabIndex=-1,
        **build_attributes(aria_label=say("export")),
    )


def _build_item(way: str, label: str, place: str = "") -> Any:
    return html.Button(label, type="button", className="out-way", **build_attributes(data_way=way, data_place=place))


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    return {key: WORDS[key] for key in BROWSER_TEXTS}


def register(app: Dash, service: Service) -> None:
    """Write exports on request."""
    register_browser_callback(app, "written", Input("out-written", "data"))

    @app.callback(Output("out-written", "data"), Input("out-asked", "data"), prevent_initial_call=True)
    def write_export(data: Any) -> Any:
        return answer_export_request(service, data)


def answer_export_request(service: Service, data: Any) -> dict[str, Any]:
    """Answer a request for an export. Failures are reported, never raised."""
    if (request := _parse_request(data)) is None:
        return {"state": "trouble", "notice": say("trouble.body")}
    kind, client, number = request
    back = {"n": number, "kind": kind}
    try:
        plan = service.parse_plan(data.get("plan"))
        return {
            **back,
            "state": "done",
            **_write_export(service, plan, kind, PageRequest(client, number, _count_most_runs(service))),
        }
    except Busy:
        return {**back, "state": "trouble", "notice": say("chip.busy")}
    except Cancelled:
        return {**back, "state": "cancelled"}
    except Exception:  # whatever fails, the page stays up
        LOG.exception("not written: %s", kind)
        return {**back, "state": "trouble", "notice": say("out.failed")}


def _parse_request(data: Any) -> tuple[str, str, int] | None:
    """Parse the kind asked for, the client, and the number of the request; None when it is no request of a page."""
    if not isinstance(data, dict):
        return None
    kind, client, number = data.get("kind"), data.get("client"), data.get("n")
    if not is_client_name(client) or not _is_offered(kind):
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        return None
    return kind, f"{client}+", number


def _is_offered(kind: Any) -> TypeGuard[str]:
    """Whether this kind can be exported; PDF only where a browser can print it."""
    return isinstance(kind, str) and kind in EXPORT_KINDS and (kind != "pdf" or pdf.find_browser() is not None)


def _count_most_runs(service: Service) -> int:
    return service.settings.futures[-1]


def _write_export(service: Service, plan: Plan, kind: str, request: PageRequest) -> dict[str, Any]:
    """Write one kind of export: the text to show or to save, the name and type of its file, and a note."""
    export_kind, name = EXPORT_KINDS[kind], code_export.name_file(plan, EXPORT_KINDS[kind].ending)
    text = WRITERS[kind](service, plan, request)
    content = {"base64" if export_kind.is_binary else "text": text}
    return {
        "name": name,
        "mime": export_kind.mime,
        "shown": export_kind.is_shown,
        "note": _format_note(plan, kind, text),
        **content,
    }


def _format_note(plan: Plan, kind: str, text: str) -> str:
    """Format what to know about an export: which files it needs, and what a file cannot express."""
    file, rival_file = (
        code_export.name_file(plan, "toml"),
        code_export.choose_rival_name(plan.against) if plan.against else "",
    )
    notes = [
        say("out.file") if kind == "command" and file in text else "",
        say("out.other", name=rival_file) if kind == "command" and rival_file.endswith(".toml") else "",
        say("out.cut") if plan.cut and (kind == "toml" or (kind == "command" and file in text)) else "",
    ]
    return " ".join(note for note in notes if note)


def _count_runs(service: Service, plan: Plan) -> int:
    return service.count_affordable_runs(service.build_baseline(plan), _count_most_runs(service))


def _build_content(service: Service, plan: Plan, request: PageRequest) -> ReportContent:
    settings = service.settings
    comparison = service.compare(plan, request)
    return ReportContent(plan, service.build_baseline(plan), comparison, settings.currency, settings.version)


def _wait_for(ask: Callable[[], JobStatus[T]]) -> T | None:
    """Wait for something that is measured, as long as an export's patience lasts; None where there is nothing to show."""
    until = time.monotonic() + MEASURING_PATIENCE
    try:
        while (status := ask()).state in ("waiting", "running") and time.monotonic() < until:
            time.sleep(MEASURING_PAUSE)
    except (CompanyTooLarge, ScenarioError, WhyUntold):
        return None
    return status.latest


def _write_command(service: Service, plan: Plan, _: PageRequest) -> str:
    return code_export.write_command(plan, _count_runs(service, plan))


def _write_python(service: Service, plan: Plan, _: PageRequest) -> str:
    rival = plan.build_rival()
    baseline_name = say("carrying") if rival is None else service.get_title(rival)
    return code_export.write_python(plan, _count_runs(service, plan), baseline_name)


def _write_toml(service: Service, plan: Plan, _: PageRequest) -> str:
    return code_export.write_toml(
        plan, service.load_scenario(plan.scenario), _count_runs(service, plan), service.settings.version
    )


def _write_csv(service: Service, plan: Plan, request: PageRequest) -> str:
    comparison = service.compare(widen_panels(plan), request)
    origin = encode_plan(plan, service.settings.version), plan.seed, comparison.runs
    return write_csv(comparison.courses.values(), origin, service.settings.currency)


def _write_xlsx(service: Service, plan: Plan, request: PageRequest) -> str:
    from dashboard.exports.workbook import write_workbook

    return _encode(write_workbook(replace(_build_content(service, widen_panels(plan), request), plan=plan)))


def _write_slides(service: Service, plan: Plan, request: PageRequest) -> str:
    from dashboard.exports.slides import write_slides

    return _encode(write_slides(_build_whole_content(service, plan, request)))


def _write_report(service: Service, plan: Plan, request: PageRequest) -> str:
    return write_report(_build_whole_content(service, plan, request))


def _build_whole_content(service: Service, plan: Plan, request: PageRequest) -> ReportContent:
    """Build the content with why, and with the flywheel of the plan or of carrying on."""
    content, client = _build_content(service, plan, request), request.client
    why = _wait_for(lambda: measure_why(service, plan, client))
    flywheel = _wait_for(lambda: measure_flywheel(service, plan, client))
    if why is not None:
        content = replace(content, why=format_why(why, content.currency), verdict=list_verdict(why))
    return replace(content, flywheel=flywheel)


def _write_pdf(service: Service, plan: Plan, request: PageRequest) -> str:
    return _encode(pdf.print_pdf(_write_report(service, plan, request)))


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


WRITERS: dict[str, Callable[[Service, Plan, PageRequest], str]] = {
    "command": _write_command,
    "python": _write_python,
    "toml": _write_toml,
    "slides": _write_slides,
    "xlsx": _write_xlsx,
    "csv": _write_csv,
    "report": _write_report,
    "pdf": _write_pdf,
}
