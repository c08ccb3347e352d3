"""The explorer put together: one Dash app, one service, the pages, and what keeps them safe."""

from __future__ import annotations

import threading
from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash

from dashboard import prerender, security
from dashboard.components.study_list import STUDIES_ADDRESS
from dashboard.explorer_settings import ExplorerSettings, build_default_settings
from dashboard.memory import compute_share
from dashboard.pages import explore_page, studies_page
from dashboard.service import Service
from dashboard.text.catalogue import say
from dashboard.workshop.start_page import register_start_page
from simulation.ensemble import PASTS

THEME = {
    "primaryColor": "indigo",
    "primaryShade": 8,
    "autoContrast": True,
    "defaultRadius": "sm",
    "fontFamily": "var(--font)",
    "headings": {"fontFamily": "var(--font)"},
}
"""Shade 8 in both schemes: lighter shades fail contrast in the dark."""

META_TAGS = [{"name": "viewport", "content": "width=device-width, initial-scale=1"}]
ASSETS = Path(__file__).parent / "assets"
OTHER_PAGES_FILES = r"^(?!(a-base\.css|studies\.css|studies\.js|plotly-cartesian\.min\.js)$)"
"""Files of other pages, which the page of studies does not load."""

INDEX = """<!DOCTYPE html>
<html lang="en">
<head><script nonce="NONCE">(() => {
  const { nonce } = document.currentScript, create = document.createElement;
  document.createElement = function (name, ...rest) {
    const made = create.call(this, name, ...rest);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };
  let wanted = null;
  try { wanted = localStorage.getItem("mantine-color-scheme-value"); } catch { /* a browser that keeps nothing */ }
  if (wanted !== "light" && wanted !== "dark")
    wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", wanted);
})();</script>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<!-- first sight --><footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""
"""Light or dark is set before anything is painted, as Mantine will set it; style sheets that scripts make get the nonce."""


def build_app(settings: ExplorerSettings | None = None) -> Dash:
    """Build the app; the first scenario is simulated in the background so that the first visitor need not wait."""
    service = Service(settings or build_default_settings())
    PASTS.limit(compute_share(service.settings.memory, "pasts"))
    app = Dash(
        "dashboard",
        title=say("page.title"),
        update_title="",
        serve_locally=True,
        compress=True,
        assets_folder=str(ASSETS),
        assets_ignore=r"^studies\.",
        index_string=INDEX,
        meta_tags=META_TAGS,
        enable_mcp=False,
        health_endpoint="alive",
    )
    app.layout = dmc.MantineProvider(explore_page.build_layout(service), theme=THEME, defaultColorScheme="auto")
    explore_page.register(app, service)
    prerender.register(app, service)
    register_start_page(app.server)
    other_apps = (_add_studies_page(app, service.settings),)
    security.secure_app(app, service.settings.hosts, service.settings.frames, other_apps)
    threading.Thread(target=service.warm_up, name="warm", daemon=True).start()
    return app


def _add_studies_page(explorer: Dash, settings: ExplorerSettings) -> Dash:
    """Put the page of studies on the same server: an app of its own, so that it does not slow down Explore."""
    reader = studies_page.build_study_reader(settings)
    app = Dash(
        "dashboard.studies",
        server=explorer.server,
        url_base_pathname=STUDIES_ADDRESS,
        title=say("study.title"),
        update_title="",
        serve_locally=True,
        assets_folder=str(ASSETS),
        assets_ignore=OTHER_PAGES_FILES,
        index_string=INDEX,
        meta_tags=META_TAGS,
        enable_mcp=False,
    )
    app.layout = dmc.MantineProvider(studies_page.build_layout(), theme=THEME, defaultColorScheme="auto")
    studies_page.register(app, reader)
    return app
