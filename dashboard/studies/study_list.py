"""The list of studies, and the notices of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import dcc, html

from dashboard.frame.tags import build_attributes
from dashboard.studies.study_library import FIRST_LOOK_KEY, StudyEntry, format_path
from dashboard.studies.study_reader import StudyReader
from dashboard.wording.catalogue import say, say_count

STUDIES_ADDRESS = "/studies/"


def build_address(entry: StudyEntry) -> str:
    """Build the address of a study on this page."""
    return f"{STUDIES_ADDRESS}?study={quote(entry.key, safe='')}"


def build_list(reader: StudyReader, entries: Mapping[str, StudyEntry], shown_key: str | None) -> list[Any]:
    """Build the list of studies, with the one that is shown marked; then how to make one's own."""
    items = [html.Li(_build_item(entry, entry.key == shown_key)) for entry in entries.values()]
    return [html.Ul(items, className="study-items"), *_build_own_studies(reader)]


def _build_item(entry: StudyEntry, is_shown: bool) -> Any:
    facts = [format_design(entry), format_runs(entry), say(f"study.state.{_find_known_state(entry.state)}")]
    parts = [
        html.Strong(entry.title),
        html.Span(entry.question, className="study-question") if entry.question else None,
        html.Span(" · ".join(filter(None, facts)), className="quiet"),
        html.Span(say("study.small"), className="tag") if entry.key == FIRST_LOOK_KEY else None,
    ]
    current = build_attributes(aria_current="true") if is_shown else {}
    return dcc.Link(
        html.Span(parts, className="study-item", **current), href=build_address(entry), className="study-link"
    )


def _find_known_state(state: str) -> str:
    return state if state in ("complete", "running", "interrupted", "broken", "missing") else "running"


def _build_own_studies(reader: StudyReader) -> list[Any]:
    if reader.shelf.folder is None:
        return []
    line = say("study.own.command", folder=format_path(reader.shelf.folder))
    return [
        html.Section([html.H2(say("study.own")), html.P(say("study.own.hint")), build_command(line)], className="own")
    ]


def build_command(line: str) -> Any:
    """Build a command for the terminal, with a button that copies it (`studies.js`)."""
    button = html.Button(
        say("study.copy"), type="button", className="copy", **build_attributes(data_copied=say("study.copied"))
    )
    return html.Div([html.Code(line), button], className="command")


def format_design(entry: StudyEntry) -> str:
    """Format the design in one line; empty where there is none yet."""
    if not entry.manifest:
        return ""
    sampling, manifest = entry.design.get("sampling", {}), entry.manifest
    factors = len(entry.design.get("factors", {})) or len(_list_point_factors(sampling))
    return say(
        "study.design",
        scenarios=say_count("study.scenarios", manifest["scenarios"]),
        kind=str(sampling.get("kind", ""))[:20],
        factors=say_count("study.factors", factors),
        worlds=say_count("study.worlds", manifest["replications"]),
    )


def _list_point_factors(sampling: Mapping[str, Any]) -> set[str]:
    """List the factors of a design that lists its scenarios."""
    points = sampling.get("points") or ()
    return {str(name) for point in points if isinstance(point, dict) for name in point}


def format_runs(entry: StudyEntry) -> str:
    """Format how many runs there are; of how many, while some are missing."""
    done, planned, _ = entry.runs
    if not entry.manifest:
        return ""
    return say("study.runs", done=done) if done == planned else say("study.runs.some", done=done, planned=planned)


def build_notice(*parts: Any) -> Any:
    """Build a notice about a study."""
    return html.Div([html.P(part) if isinstance(part, str) else part for part in parts], className="study-notice")


def list_warnings(entry: StudyEntry, version: str) -> list[Any]:
    """List what to know before reading the findings: runs that are missing or failed, another version."""
    done, planned, failed = entry.runs
    warnings = []
    if planned > done:
        warnings.append(build_notice(say("study.unfinished", lacking=planned - done), build_command(entry.command)))
    if failed:
        warnings.append(build_notice(say("study.failed", n=failed)))
    if entry.manifest and entry.manifest.get("fingerprint") != version:
        made_by = f"{entry.manifest.get('version', '?')} ({entry.manifest.get('fingerprint', '?')})"[:60]
        warnings.append(build_notice(say("study.other", made=made_by)))
    return warnings
