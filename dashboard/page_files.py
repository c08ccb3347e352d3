"""The files that browsers load: style sheets and scripts of each page, in the order in which the page loads them.

They lie in the folders of their features and are served under `/assets/`. The order counts: of two style sheets the later
one wins, and a script may use at once what an earlier one has made.
"""

from __future__ import annotations

from pathlib import Path

from dash import Dash
from flask import Flask, request

from dashboard.wording.catalogue import say

FOLDER = Path(__file__).parent
BASE_FILES = ("theme/base.css", "frame/header.css")
"""Files of every page."""
EXPLORE_FILES = (
    *BASE_FILES,
    "levers/levers.css",
    "pictures/pictures.css",
    "explore/explore.css",
    "explore/prerender.css",
    "explore/explore_phone.css",
    "cards/cards.css",
    "changes/changes.css",
    "goals/goals.css",
    "scenario_bar/scenario_bar.css",
    "saved_plans/saved.css",
    "recommendations/recommendations.css",
    "exports/exports.css",
    "presenting/keys.css",
    "presenting/finder.css",
    "frame/frame.css",
    "guess/guess.css",
    "flywheel_map/wheel.css",
    "presenting/forms.css",
    "frame/events.js",
    "frame/callbacks.js",
    "frame/notices.js",
    "frame/plan.js",
    "frame/gate.js",
    "frame/sheets.js",
    "frame/once.js",
    "levers/column.js",
    "levers/lever_card.js",
    "levers/tabs.js",
    "cards/headline.js",
    "cards/cards.js",
    "goals/goals.js",
    "changes/strip.js",
    "changes/later.js",
    "pictures/picture.js",
    "pictures/draw.js",
    "pictures/plotly-cartesian.min.js",
    "pictures/views.js",
    "guess/guess.js",
    "replay/replay.js",
    "flywheel_map/wheel.js",
    "flywheel_map/why.js",
    "saved_plans/saved.js",
    "scenario_bar/gallery.js",
    "scenario_bar/story.js",
    "scenario_bar/terms.js",
    "recommendations/helps.js",
    "exports/export.js",
    "presenting/finder.js",
    "presenting/forms.js",
)
STUDIES_FILES = (*BASE_FILES, "studies/studies.css", "pictures/plotly-cartesian.min.js", "studies/studies.js")
"""The page of studies has no need of the others, which would slow it down."""
OWN_COMPANY_FILES = (*BASE_FILES, "own_company/own_company.css", "own_company/own_company.js")
"""The page of own companies is a file that names them itself."""
HANDBOOK_FILES = (*BASE_FILES, "handbook/handbook.css", "handbook/handbook.js")
"""The pages of the handbook name them themselves."""
FAVICON = "theme/favicon.ico"
ICONS = tuple(path.relative_to(FOLDER).as_posix() for path in sorted((FOLDER / "theme" / "icons").glob("*.svg")))
SERVED_FILES = frozenset({*EXPLORE_FILES, *STUDIES_FILES, *OWN_COMPANY_FILES, *HANDBOOK_FILES, *ICONS, FAVICON})


def add_page_files(app: Dash, files: tuple[str, ...]) -> None:
    """Have a page load its files in this order, and refuse all others of their folders."""
    for path in files:
        add = app.css.append_css if path.endswith(".css") else app.scripts.append_script
        add({"asset_path": path, "filepath": str(FOLDER / path)})
    address: str = app.get_asset_url("")
    server: Flask = app.server

    @server.before_request
    def refuse_other_file() -> tuple[str, int] | None:
        """Refuse what no page loads: the sources lie in the same folders."""
        is_other = request.path.startswith(address) and request.path.removeprefix(address) not in SERVED_FILES
        return (say("trouble.file"), 404) if is_other else None
