"""The strip of later changes under the panels, and the drawer in which one is made: lever, value, quarter, where."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html

from dashboard.frame.tags import register_browser_callback
from dashboard.levers import lever_texts as text
from dashboard.plan.plan import PLAYABLE_LEVERS, Plan
from dashboard.plan.plan_wording import format_when
from dashboard.wording.catalogue import say

FIELDS = ("lever", "number", "choice", "week", "where")


def build_layout() -> Any:
    """Build the empty strip and the closed drawer."""
    add = html.Button(say("later.add"), id="later-open", type="button", className="later-open")
    return html.Div(
        [
            html.H2(say("later"), className="strip-name"),
            html.Div(id="later-chips", className="chips"),
            add,
            _build_drawer(),
        ],
        className="strip later-strip",
    )


def _build_drawer() -> Any:
    number = dmc.NumberInput(id="later-number", label=say("later.value"), clampBehavior="blur", debounce=300, size="sm")
    return dmc.Drawer(
        html.Div(
            [
                _build_select("lever", _list_levers(), searchable=True),
                number,
                _build_select("choice", [], label=say("later.value"), display="none"),
                html.P("", id="later-word", className="quiet", role="status"),
                _build_select("week", []),
                _build_select("where", []),
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


def _build_select(name: str, data: list[Any], **more: Any) -> Any:
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


def _list_levers() -> list[dict[str, Any]]:
    """List all levers that can change during a run, under their headings."""
    return [
        {
            "group": text.format_heading(group),
            "items": [
                {"value": path, "label": lever.label} for path, lever in PLAYABLE_LEVERS.items() if lever.group == group
            ],
        }
        for group in text.LEVER_GROUPS
    ]


def build_chips(plan: Plan) -> list[dict[str, str]]:
    """Build a chip for each later change; the browser shows them and undoes them."""
    return [_build_change_chip(*change) for change in sorted(plan.later, key=lambda change: change.week)]


def _build_change_chip(week: int, path: str, value: Any, region: str | None) -> dict[str, str]:
    lever = PLAYABLE_LEVERS[path]
    key = "later.chip.region" if region else "later.chip"
    words = say(key, when=format_when(week), label=lever.label, word=text.format_word(lever, value), region=region)
    return {"at": f"{week}|{path}|{region or ''}", "words": words, "back": say("plan.undo", label=words)}


def register(app: Dash) -> None:
    """Let the browser keep the draft of a change."""
    register_browser_callback(app, "later", *[Input(f"later-{name}", "value") for name in FIELDS])


def list_browser_texts() -> dict[str, Any]:
    """List what the browser needs: which levers may differ between regions, and the word for everywhere."""
    regional = [path for path, lever in PLAYABLE_LEVERS.items() if lever.scope == "region"]
    return {"regional": regional, "everywhere": say("later.everywhere")}
