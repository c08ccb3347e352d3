"""Puts the explorer together: one Dash app, one service, the pages, and what keeps them safe."""

from __future__ import annotations

import threading
from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash

from dashboard import first_sight, security
from dashboard.components.studies import HOME
from dashboard.pages import explore, studies
from dashboard.service import Service
from dashboard.settings import Settings, default_settings
from dashboard.text.catalogue import say

THEME = {
    "primaryColor": "indigo",
    "primaryShade": 8,
    "autoContrast": True,
    "defaultRadius": "sm",
    "fontFamily": "var(--font)",
    "headings": {"fontFamily": "var(--font)"},
}
"""Shade 8 in both schemes: lighter shades fail contrast in the dark."""

META = [{"name": "viewport", "content": "width=device-width, initial-scale=1"}]
ASSETS = Path(__file__).parent / "assets"
ELSEWHERE = r"^(?!(a-base\.css|studies\.css|studies\.js|plotly-cartesian\.min\.js)$)"
"""Files of other pages, which the page of studies does without."""

INDEX = """<!DOCTYPE html>
<html lang="en">
<head><script>(() => {
  let wanted = null;
  try { wanted = localStorage.getItem("mantine-color-scheme-value"); } catch { /* a browser that keeps nothing */ }
  if (wanted !== "light" && wanted !== "dark")
    wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", wanted);
})();</script>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<!-- first sight --><footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""
"""Light or dark is set before anything is painted, as Mantine will set it."""


def make(settings: Settings | None = None) -> Dash:
    """Make the app; the first scenario is lived in the background so that the first visitor need not wait."""
    service = Service(settings or default_settings())
    app = Dash(
        "dashboard",
        title=say("page.title"),
        update_title="",
        serve_locally=True,
        compress=True,
        assets_folder=str(ASSETS),
        assets_ignore=r"^studies\.",
        index_string=INDEX,
        meta_tags=META,
        enable_mcp=False,
        health_endpoint="alive",
    )
    app.layout = dmc.MantineProvider(explore.layout(service), theme=THEME, defaultColorScheme="auto")
    explore.register(app, service)
    first_sight.register(app, service)
    beside = (_add_studies(app, service.settings),)
    security.secure(app, service.settings.hosts, service.settings.frames, beside)
    threading.Thread(target=service.warm, name="warm", daemon=True).start()
    return app


def _add_studies(explorer: Dash, settings: Settings) -> Dash:
    """Put the page of studies on the same server: an app of its own, so that nothing of it weighs on Explore."""
    desk = studies.desk(settings)
    app = Dash(
        "dashboard.studies",
        server=explorer.server,
        url_base_pathname=HOME,
        title=say("study.title"),
        update_title="",
        serve_locally=True,
        assets_folder=str(ASSETS),
        assets_ignore=ELSEWHERE,
        index_string=INDEX,
        meta_tags=META,
        enable_mcp=False,
    )
    app.layout = dmc.MantineProvider(studies.layout(), theme=THEME, defaultColorScheme="auto")
    studies.register(app, desk)
    return app
