"""The files that browsers load: style sheets and scripts of each page, in the order in which the page loads them.

They lie in the folders of their features. A page gets its style sheets as one file and its scripts as one, made once per
process: sixty small files would cost it half a second. The order counts: of two style sheets the later one wins, and a
script may use at once what an earlier one has made. The name of a file contains a digest of its content, so browsers keep it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from dash import Dash
from flask import Flask, Response, request

from dashboard.server.security import CACHE_FOREVER
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
    "frame/typed.js",
    "levers/column.js",
    "levers/lever_card.js",
    "levers/tabs.js",
    "levers/touch.js",
    "cards/headline.js",
    "cards/cards.js",
    "goals/goals.js",
    "changes/strip.js",
    "changes/later.js",
    "pictures/drawing.js",
    "pictures/picture.js",
    "pictures/still.js",
    "pictures/flags.js",
    "pictures/draw.js",
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
STUDIES_FILES = (*BASE_FILES, "studies/studies.css", "pictures/drawing.js", "studies/studies.js")
"""The page of studies has no need of the others, which would slow it down."""
OWN_COMPANY_FILES = (*BASE_FILES, "own_company/own_company.css", "own_company/own_company.js")
HANDBOOK_FILES = (*BASE_FILES, "handbook/handbook.css", "handbook/handbook.js")
FIRST_FILES = {
    "explore": EXPLORE_FILES,
    "studies": STUDIES_FILES,
    "own-company": OWN_COMPANY_FILES,
    "handbook": HANDBOOK_FILES,
}
"""What each page loads before anything else, by its name."""
LATER_FILES = ("pictures/plotly-cartesian.min.js",)
"""Files that a script loads when they are first needed; it names them by `/assets/` and their path."""
FAVICON = "theme/favicon.ico"
ICONS = tuple(path.relative_to(FOLDER).as_posix() for path in sorted((FOLDER / "theme" / "icons").glob("*.svg")))
"""Shapes that style sheets name; they travel inside of them."""
LISTED_FILES = frozenset(
    {*EXPLORE_FILES, *STUDIES_FILES, *OWN_COMPANY_FILES, *HANDBOOK_FILES, *LATER_FILES, *ICONS, FAVICON}
)
MIMETYPES = {".css": "text/css", ".js": "text/javascript"}
SHAPE = re.compile(r'url\("([^":]+\.svg)"\)')
UNUSED_SCRIPTS = re.compile(r'<script src="[^"]*/(?:dash_table/|deps/polyfill@)[^"]*"></script>\n?')
"""Scripts that Dash adds to every page: tables, which none of ours has, and a stand-in for what browsers of 2017 lacked."""


@dataclass(frozen=True)
class ServedFile:
    """A file as browsers get it: its name under `/assets/`, and its text."""

    name: str
    text: str

    @property
    def address(self) -> str:
        """The address at which every page finds it."""
        return f"/assets/{self.name}"


@cache
def build_served_files() -> dict[str, ServedFile]:
    """Build all files that are served, by `page.css`, `page.js`, or the path of a file that is loaded later."""
    later = {path: _name_file(Path(path), _read(path)) for path in LATER_FILES}
    bundles = {
        f"{page}{ending}": _name_file(Path(page + ending), _join_files(paths, ending, later))
        for page, paths in FIRST_FILES.items()
        for ending in MIMETYPES
    }
    return later | bundles


def _read(path: str) -> str:
    return (FOLDER / path).read_text(encoding="utf-8")


def _name_file(path: Path, text: str) -> ServedFile:
    """Name a file after its content."""
    return ServedFile(f"{path.stem}-{hashlib.sha256(text.encode()).hexdigest()[:16]}{path.suffix}", text)


def _join_files(paths: tuple[str, ...], ending: str, later: dict[str, ServedFile]) -> str:
    """Join the files of one kind; each begins with its path, which tells whoever debugs where a line comes from."""
    whole = "".join(f"/* {path} */\n{_embed_shapes(path, _read(path))}\n" for path in paths if path.endswith(ending))
    for path, file in later.items():
        whole = whole.replace(f"/assets/{path}", file.address)
    return whole


def _embed_shapes(path: str, text: str) -> str:
    """Put the shapes that a style sheet names into it."""

    def embed(name: re.Match[str]) -> str:
        shape = ((FOLDER / path).parent / name[1]).read_bytes()
        return f'url("data:image/svg+xml;base64,{base64.b64encode(shape).decode()}")'

    return SHAPE.sub(embed, text) if path.endswith(".css") else text


def find_page_files(page: str) -> list[ServedFile]:
    """Find the style sheets and the scripts of a page."""
    return [build_served_files()[page + ending] for ending in MIMETYPES]


def write_head(page: str) -> str:
    """Write the tags that load the files of a page; scripts run once the page is read."""
    styles, scripts = find_page_files(page)
    return f'<link rel="stylesheet" href="{styles.address}"><script src="{scripts.address}" defer></script>'


class PageApp(Dash):
    """A Dash app that loads the files of a page: style sheets in the head, scripts before those of Dash."""

    def __init__(self, name: str, page: str, **options: Any) -> None:
        self._page = page
        super().__init__(name, assets_folder=str(FOLDER), include_assets_files=False, **options)
        refuse_other_files(self.server, self.get_asset_url(""))

    def interpolate_index(self, *_: Any, **parts: Any) -> Any:
        """Write the page."""
        styles, scripts = find_page_files(self._page)
        dash_scripts = UNUSED_SCRIPTS.sub("", parts["scripts"])
        parts["css"] = f'<link rel="stylesheet" href="{styles.address}">'
        parts["scripts"] = f'<script src="{scripts.address}"></script>\n{dash_scripts}'
        write_page: Any = super().interpolate_index  # untyped
        return write_page(**parts)


def serve_page_files(server: Flask) -> None:
    """Serve the files of all pages."""
    for file in build_served_files().values():
        server.add_url_rule(file.address, file.address, partial(send_file, file))


def send_file(file: ServedFile) -> Response:
    """Send a file, which browsers keep."""
    return Response(file.text, mimetype=MIMETYPES[Path(file.name).suffix], headers={"Cache-Control": CACHE_FOREVER})


def refuse_other_files(server: Flask, folder: str) -> None:
    """Refuse all other files under an address at which Dash would send any: the sources lie there, too."""
    allowed = {f"/assets/{FAVICON}", *(file.address for file in build_served_files().values())}

    @server.before_request
    def refuse_file() -> tuple[str, int] | None:
        is_other = request.path.startswith(folder) and request.path not in allowed
        return (say("trouble.file"), 404) if is_other else None
