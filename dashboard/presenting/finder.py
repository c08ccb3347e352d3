"""The finder: a field in the middle of the page that lists levers and measures while one types (`finder.js`)."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.frame.tags import build_attributes
from dashboard.wording.catalogue import say
from simulation.measures import MEASURES


def build_layout() -> Any:
    """Build the finder, closed."""
    field = dmc.TextInput(
        id="finder-field", placeholder=say("find"), autoComplete="off", **build_attributes(aria_label=say("find"))
    )
    return html.Div(
        [field, html.Div(id="finder-hits", role="listbox", **build_attributes(aria_label=say("find.hits")))],
        id="finder",
        className="sheet-of-choices finder",
        role="dialog",
        tabIndex=-1,
        **build_attributes(aria_label=say("find")),
    )


def list_browser_texts() -> dict[str, Any]:
    """List what the browser needs: the texts of the finder, and every measure with what it is."""
    return {
        **{key: say(f"find.{key}") for key in ("levers", "measures", "none", "hint")},
        "list": [[measure.name, measure.label, measure.help] for measure in MEASURES.values()],
    }
