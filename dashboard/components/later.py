"""The strip of later changes under the panels, and the drawer in which one is made: lever, value, quarter, where."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html

from dashboard.components.changes import when
from dashboard.components.tags import in_browser
from dashboard.state import PLAYED, Plan
from dashboard.text import levers as text
from dashboard.text.catalogue import say

FIELDS = ("lever", "number", "choice", "week", "where")


def layout() -> Any:
    """The strip, empty, and the closed drawer."""
    add = html.Button(say("later.add"), id="later-open", type="button", className="later-open")
    return html.Div(
        [
            html.H2(say("later"), className="strip-name"),
            html.Div(id="later-chips", className="chips"),
            add,
            _drawer(),
        ],
        className="strip later-strip",
    )


def _drawer() -> Any:
    number = dmc.NumberInput(id="later-number", label=say("later.value"), clampBehavior="blur", debounce=300, size="sm")
    return dmc.Drawer(
        html.Div(
            [
                _select("lever", _levers(), searchable=True),
                number,
                _select("choice", [], label=say("later.value"), display="none"),
                html.P("", id="later-word", className="quiet", role="status"),
                _select("week", []),
                _select("where", []),
                html.P(say("later.whole"), id="later-whole", className="quiet", hidden=True),
                dmc.Button(say("later.do"), id="later-do"),
            ],
            className="drawer-fields",
        ),
        id="later-drawer",
        title=say("later.title"),
        position="right",
        size=360,
        closeButtonProps={"aria-label": say("close")},
        transitionProps={"duration": 0},
    )


_LABELS = {"lever": "later.lever", "week": "later.when", "where": "later.where"}


def _select(name: str, data: list[Any], **more: Any) -> Any:
    return dmc.Select(
        **{
            "id": f"later-{name}",
            "label": say(_LABELS[name]) if name in _LABELS else None,
            "data": data,
            "allowDeselect": False,
            "size": "sm",
            "rightSection": html.Span(className="icon icon-down"),
            "rightSectionPointerEvents": "none",
            "comboboxProps": {"shadow": "md"},
            **more,
        }
    )


def _levers() -> list[dict[str, Any]]:
    """All levers that can change during a run, under their headings."""
    return [
        {
            "group": text.heading(group),
            "items": [{"value": path, "label": lever.label} for path, lever in PLAYED.items() if lever.group == group],
        }
        for group in text.GROUPS
    ]


def chips(plan: Plan) -> list[dict[str, str]]:
    """Give the later changes in words; the browser shows them and takes them back."""
    return [_chip(*change) for change in sorted(plan.later, key=lambda change: change.week)]


def _chip(week: int, path: str, value: Any, region: str | None) -> dict[str, str]:
    lever = PLAYED[path]
    key = "later.chip.region" if region else "later.chip"
    words = say(key, when=when(week), label=lever.label, word=text.word(lever, value), region=region)
    return {"at": f"{week}|{path}|{region or ''}", "words": words, "back": say("plan.undo", label=words)}


def register(app: Dash) -> None:
    """Let the browser keep the draft of a change."""
    in_browser(app, "later", *[Input(f"later-{name}", "value") for name in FIELDS])


def known() -> dict[str, Any]:
    """Give what the browser needs: which levers may differ between regions, and the word for everywhere."""
    regional = [path for path, lever in PLAYED.items() if lever.scope == "region"]
    return {"regional": regional, "everywhere": say("later.everywhere")}
