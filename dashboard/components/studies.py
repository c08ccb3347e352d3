"""The list of studies, and the notices of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import dcc, html

from dashboard.components.tags import marked
from dashboard.studies.desk import Desk
from dashboard.studies.shelf import FIRST, Entry, written
from dashboard.text.catalogue import count, say

HOME = "/studies/"


def address(entry: Entry) -> str:
    """The address of a study on this page."""
    return f"{HOME}?study={quote(entry.key, safe='')}"


def listed(desk: Desk, entries: Mapping[str, Entry], shown: str | None) -> list[Any]:
    """The studies by title, the one that is shown marked; then how to get one of one's own."""
    items = [html.Li(_item(entry, entry.key == shown)) for entry in entries.values()]
    return [html.Ul(items, className="study-items"), *_own(desk)]


def _item(entry: Entry, shown: bool) -> Any:
    facts = [design_line(entry), runs_text(entry), say(f"study.state.{_known(entry.state)}")]
    parts = [
        html.Strong(entry.title),
        html.Span(entry.question, className="study-question") if entry.question else None,
        html.Span(" · ".join(filter(None, facts)), className="quiet"),
        html.Span(say("study.small"), className="tag") if entry.key == FIRST else None,
    ]
    current = marked(aria_current="true") if shown else {}
    return dcc.Link(html.Span(parts, className="study-item", **current), href=address(entry), className="study-link")


def _known(state: str) -> str:
    return state if state in ("complete", "running", "interrupted", "broken", "missing") else "running"


def _own(desk: Desk) -> list[Any]:
    if desk.shelf.folder is None:
        return []
    line = say("study.own.command", folder=written(desk.shelf.folder))
    return [html.Section([html.H2(say("study.own")), html.P(say("study.own.hint")), command(line)], className="own")]


def command(line: str) -> Any:
    """A line for the terminal, with a button that copies it (`assets/studies.js`)."""
    button = html.Button(say("study.copy"), type="button", className="copy", **marked(data_copied=say("study.copied")))
    return html.Div([html.Code(line), button], className="command")


def design_line(entry: Entry) -> str:
    """The design in a line; empty where there is none yet."""
    if not entry.manifest:
        return ""
    sampling, manifest = entry.facts.get("sampling", {}), entry.manifest
    factors = len(entry.facts.get("factors", {})) or len(_named_by_points(sampling))
    return say(
        "study.design",
        scenarios=count("study.scenarios", manifest["scenarios"]),
        kind=str(sampling.get("kind", ""))[:20],
        factors=count("study.factors", factors),
        worlds=count("study.worlds", manifest["replications"]),
    )


def _named_by_points(sampling: Mapping[str, Any]) -> set[str]:
    """The factors of a design that lists its scenarios."""
    points = sampling.get("points") or ()
    return {str(name) for point in points if isinstance(point, dict) for name in point}


def runs_text(entry: Entry) -> str:
    """How many runs there are; of how many, while some are missing."""
    done, planned, _ = entry.runs
    if not entry.manifest:
        return ""
    return say("study.runs", done=done) if done == planned else say("study.runs.some", done=done, planned=planned)


def notice(*parts: Any) -> Any:
    """Something to be known of a study."""
    return html.Div([html.P(part) if isinstance(part, str) else part for part in parts], className="study-notice")


def notices(entry: Entry, version: str) -> list[Any]:
    """What is to be known before the findings are read: runs that are missing or failed, another version."""
    done, planned, failed = entry.runs
    found = []
    if planned > done:
        found.append(notice(say("study.unfinished", lacking=planned - done), command(entry.command)))
    if failed:
        found.append(notice(say("study.failed", n=failed)))
    if entry.manifest and entry.manifest.get("fingerprint") != version:
        made = f"{entry.manifest.get('version', '?')} ({entry.manifest.get('fingerprint', '?')})"[:60]
        found.append(notice(say("study.other", made=made)))
    return found
