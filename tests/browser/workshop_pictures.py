"""Pictures of host, wall and phone in every step of a ready session, light and dark, into dist/pictures/workshop; part of `make pictures`.

python tests/browser/workshop_pictures.py [SESSION] [TABLES]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))
from room_stage import KEY, HandClock, RoomStage, serve_rooms

from dashboard.workshop.session_parser import list_session_names, load_session

ROOT = Path(__file__).resolve().parents[2]
INTO = ROOT / "dist" / "pictures" / "workshop"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"]
SIZES = {"host": (1440, 900), "wall": (1280, 720), "phone": (360, 640), "larger-phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SETTLED = 2.6
"""Seconds after which every page has asked again."""


def open_pages(browser: Browser, stage: RoomStage, code: str, token: str) -> dict[str, Page]:
    """Open all views, each in a browser of its own."""
    paths = {"host": f"/workshop/host#{token}", "wall": f"/workshop/show/{code}#{token}"}
    pages = {}
    for name, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        pages[name] = context.new_page()
        pages[name].goto(stage.url + paths.get(name, f"/join/{code}"))
    return pages


def take(pages: dict[str, Page], name: str) -> None:
    """Take a picture of every page in both schemes."""
    for view, page in pages.items():
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=INTO / f"{name}-{view}-{scheme}.png")


def join(page: Page) -> None:
    """Join with a name, and a role where there are roles."""
    page.locator("#join-name").fill("Ana")
    if page.locator("input[name=role]").count():
        page.locator("input[name=role]").first.check()
    page.locator("form.join button.main").click()
    page.locator(".big").wait_for()


def wait_for_engine(live: Any) -> None:
    """Wait until what is being played has come."""
    while live.state.now.kind == "run" and live.state.now.round not in live.state.outcomes:
        time.sleep(0.1)
    while live.state.now.kind == "debrief" and live.state.what_ifs is None:
        time.sleep(0.1)
    time.sleep(SETTLED)


def take_session(browser: Browser, stage: RoomStage, name: str, tables: int) -> None:
    """Let made-up people play a session, and take pictures of every step."""
    live, token = stage.open(load_session(name).text, tables, made_up=True)
    pages = open_pages(browser, stage, live.code, token)
    time.sleep(SETTLED)
    take(pages, f"{name}-00-join")
    for view in ("phone", "larger-phone"):
        join(pages[view])
    for number, step in enumerate(live.state.steps, 1):
        stage.clock.pass_minutes(1.5)
        wait_for_engine(live)
        take(pages, f"{name}-{number:02}-{step.kind}")
        stage.keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    start = pages["host"]
    start.goto(f"{stage.url}/workshop/#{KEY}")
    start.locator(".session").first.wait_for()
    start.screenshot(path=INTO / "start.png")


def main() -> None:
    """Take the pictures of one session."""
    name = sys.argv[1] if len(sys.argv) > 1 else list_session_names()[0]
    tables = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    INTO.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_rooms(Path(folder), HandClock()) as stage,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        take_session(browser, stage, name, tables)
        browser.close()
    sys.stdout.write(f"into {INTO.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
