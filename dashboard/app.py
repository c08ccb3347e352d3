"""The explorer put together: one Dash app, one service, the pages, and what keeps them safe."""

from __future__ import annotations

import threading

import dash_mantine_components as dmc
from dash import Dash

from dashboard import page_files
from dashboard.explore import explore_page, prerender
from dashboard.flywheel_map.flywheel_svg import STYLE as MAP_STYLE
from dashboard.handbook import handbook_pages
from dashboard.own_company.company_page import register_own_companies
from dashboard.own_company.company_store import CompanyStore
from dashboard.own_company.draws_engine import equip_settings
from dashboard.server import security
from dashboard.service.explorer_settings import ExplorerSettings
from dashboard.service.memory import compute_share
from dashboard.service.service import Service
from dashboard.shipped_settings import build_default_settings
from dashboard.studies import studies_page
from dashboard.studies.study_list import STUDIES_ADDRESS
from dashboard.studies.study_reader import StudyReader
from dashboard.wording.catalogue import say
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
})();</script>{%metas%}<title>{%title%}</title><link rel="icon" href="FAVICON">{%css%}</head>
<body>{%app_entry%}<!-- first sight --><footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>""".replace("FAVICON", f"/assets/{page_files.FAVICON}")
"""Light or dark is set before anything is painted, as Mantine will set it; style sheets that scripts make get the nonce."""


def build_app(settings: ExplorerSettings | None = None) -> Dash:
    """Build the app; the first scenario is simulated in the background so that the first visitor need not wait."""
    own_companies = CompanyStore()
    service = Service(equip_settings(settings or build_default_settings(), own_companies))
    PASTS.resize(compute_share(service.settings.memory, "pasts"))
    app = page_files.PageApp(
        "dashboard",
        "explore",
        title=say("page.title"),
        update_title="",
        serve_locally=True,
        compress=True,
        index_string=INDEX,
        meta_tags=META_TAGS,
        enable_mcp=False,
        health_endpoint="alive",
    )
    page_files.serve_page_files(app.server)
    app.layout = dmc.MantineProvider(explore_page.build_layout(service), theme=THEME, defaultColorScheme="auto")
    explore_page.register(app, service)
    prerender.register(app, service)
    register_own_companies(app, own_companies, page_files.write_head("own-company"))
    handbook_pages.register(app, page_files.write_head("handbook"))
    studies = studies_page.build_study_reader(service.settings)
    other_apps = (_add_studies_page(app, studies),)
    security.secure_app(app, service.settings.hosts, service.settings.frames, other_apps, styles=(MAP_STYLE,))
    threading.Thread(target=_prepare_first_sight, args=(service, studies), name="warm", daemon=True).start()
    return app


def _prepare_first_sight(service: Service, studies: StudyReader) -> None:
    """Simulate the first scenario, then read the first study: what first visitors see."""
    service.warm_up()
    studies.read_ahead()


def _add_studies_page(explorer: Dash, reader: StudyReader) -> Dash:
    """Put the page of studies on the same server: an app of its own, so that it does not slow down Explore."""
    app = page_files.PageApp(
        "dashboard.studies",
        "studies",
        server=explorer.server,
        url_base_pathname=STUDIES_ADDRESS,
        title=say("study.title"),
        update_title="",
        serve_locally=True,
        index_string=INDEX,
        meta_tags=META_TAGS,
        enable_mcp=False,
    )
    app.layout = dmc.MantineProvider(studies_page.build_layout(), theme=THEME, defaultColorScheme="auto")
    studies_page.register(app, reader)
    return app
