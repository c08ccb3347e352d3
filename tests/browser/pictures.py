"""`make pictures`: the page in every state, light and dark, on a desktop, a projector and a phone, to be looked at.

All go into dist/pictures, which is not kept; with --keep the few that the documentation shows go into docs/pictures, too.
The states that last a moment only are held on a stage, whose model is a stand-in: their numbers mean nothing.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright
from stage import NEVER, Stage
from werkzeug.serving import make_server

from dashboard import create_app
from dashboard.plan.plan import Plan

ROOT = Path(__file__).parents[2]
INTO, KEPT = ROOT / "dist" / "pictures", ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"]
SIZES = {"desktop": (1440, 900), "projector": (1920, 1080), "phone": (390, 844), "small-phone": (360, 640)}
SCHEMES = ("light", "dark")
PATIENCE = 300_000
CHANGED = (
    "?scenario=evil-flywheel&leadership.field_time=0.2&leadership.fixing=0.8&structure.overlay_response=0"
    "&at104.targets.ambition=0.05"
)
KEEP = {
    "plan-desktop-light": "explore-light",
    "plan-desktop-dark": "explore-dark",
    "plan-phone-light": "phone-light",
    "present-projector-light": "present-light",
}


Act = Callable[[Page], object]


def wait_until_sharp(page: Page) -> None:
    page.wait_for_selector('#panel-3-figure[data-phase="all"]', state="attached")


def wait_for_study(page: Page) -> None:
    """Wait for the pictures of a study."""
    page.wait_for_selector(".chart[data-drawn] .main-svg", state="attached")


class Shot(NamedTuple):
    """One state: its name, its address, what is done there, whether the flywheel is measured first, and what is awaited."""

    name: str
    query: str
    act: Act
    measured: bool = False
    ready: Act = wait_until_sharp


def click(selector: str) -> Act:
    return lambda page: page.locator(selector).first.click()


def press(key: str) -> Act:
    return lambda page: page.keyboard.press(key)


def nothing(_: Page) -> None:
    """Leave the page as it is."""


REAL = (
    Shot("first", "", nothing, measured=True),
    Shot("plan", CHANGED, nothing, measured=True),
    Shot("goal", CHANGED + "&goal.burned_out=0.2&difference=1,2", nothing),
    Shot("later-start", CHANGED + "&from=52", nothing),
    Shot("company", CHANGED, click("#company-open:visible, #terms-more:visible")),
    Shot("gallery", "", click("#gallery-open")),
    Shot("export", CHANGED, click("#share")),
    Shot("keys", CHANGED, press("?")),
    Shot("embed", CHANGED + "&embed=1", nothing),
    Shot("old-link", CHANGED + "&model=0.0.9&targets.nobody=1", nothing),
    Shot("present", CHANGED, press("p")),
    Shot("guess", "?guess=1", nothing),
    Shot("studies", "studies/", nothing, ready=wait_for_study),
)


@contextmanager
def real() -> Iterator[str]:
    """Serve the shipped explorer."""
    server = make_server("127.0.0.1", 0, create_app().server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def open_page(browser: Browser, url: str, size: str, scheme: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        has_touch="phone" in size,
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(url)
    return page


def save_picture(page: Page, name: str) -> None:
    """Save a picture of the page."""
    page.wait_for_timeout(400)  # what was clicked is drawn
    INTO.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=INTO / f"{name}.png")
    if name in KEEP and "--keep" in sys.argv:
        KEPT.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=KEPT / f"{KEEP[name]}.png")
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    page.context.close()


def take_real(browser: Browser, is_wanted: Callable[[str], bool]) -> None:
    """Take pictures of the states of the shipped explorer."""
    with real() as url:
        for shot in REAL:
            for size in SIZES:
                for scheme in SCHEMES:
                    name = f"{shot.name}-{size}-{scheme}"
                    if not is_wanted(name):
                        continue
                    page = open_page(browser, f"{url}/{shot.query}", size, scheme)
                    shot.ready(page)
                    if shot.measured and "phone" not in size:
                        page.wait_for_selector("#wheel[data-rev]", state="attached")
                    shot.act(page)
                    save_picture(page, name)


def take_staged(browser: Browser, is_wanted: Callable[[str], bool]) -> None:
    """Take pictures of the states that last only a moment."""
    for name, stand in STAGED.items():
        for size in SIZES:
            for scheme in SCHEMES:
                if is_wanted(f"{name}-{size}-{scheme}"):
                    with Stage(held=1 if name == "first-start" else NEVER, together=1) as stage:
                        page = open_page(browser, stage.url, size, scheme)
                        stand(page, stage)
                        save_picture(page, f"{name}-{size}-{scheme}")


def move(page: Page) -> None:
    page.get_by_role("slider", name="Leaders with customers", exact=True).press("PageUp")


def first_sight(page: Page, stage: Stage) -> None:
    wait_until_sharp(page)
    page.route("**/*dash_renderer*", lambda route: route.abort())  # the page never takes over
    page.goto(stage.url)
    page.wait_for_selector(".first .still svg")


def idle(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/?scenario=evil-flywheel&structure.overlay_response=0&structure.overlay_limit=3")
    wait_until_sharp(page)
    page.locator('[data-path="structure.overlay_limit"]').scroll_into_view_if_needed()


def first_start(page: Page, _: Stage) -> None:
    page.wait_for_selector("#levers-in-sight .lever[data-path]")
    page.wait_for_timeout(1500)


def preview(page: Page, stage: Stage) -> None:
    wait_until_sharp(page)
    stage.held = 50
    move(page)
    expect(page.locator("#panel-0-figure")).to_have_attribute("data-phase", "preview")


def sharpening(page: Page, stage: Stage) -> None:
    wait_until_sharp(page)
    stage.held = 200
    move(page)
    expect(page.locator("#chip")).to_have_text("50 of 200 futures")


def stale(page: Page, stage: Stage) -> None:
    page.wait_for_selector("#wheel[data-rev]", state="attached")
    stage.mapped = False
    move(page)
    wait_until_sharp(page)
    page.wait_for_timeout(1500)


def busy(page: Page, stage: Stage) -> None:
    wait_until_sharp(page)
    stage.held = 50
    for seed in (2, 3):
        plan = Plan("evil-flywheel", {"leadership.field_time": 0.1}, seed=seed)
        threading.Thread(target=stage.service.get_plan_ensemble, args=(plan, 200), daemon=True).start()
    move(page)
    page.wait_for_timeout(2500)


def trouble(page: Page, stage: Stage) -> None:
    wait_until_sharp(page)
    stage.broken = True
    move(page)
    page.wait_for_selector("#notices .notice")


def lose_connection(page: Page, stage: Stage) -> None:
    wait_until_sharp(page)
    stage.off_air()
    move(page)
    page.wait_for_selector("#lost")


def no_effect(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/?scenario=evil-flywheel&recovery.vacation_weeks=4")
    wait_until_sharp(page)


STAGED: dict[str, Callable[[Page, Stage], None]] = {
    "first-start": first_start,
    "first-sight": first_sight,
    "idle": idle,
    "preview": preview,
    "sharpening": sharpening,
    "stale": stale,
    "busy": busy,
    "trouble": trouble,
    "lost": lose_connection,
    "no-effect": no_effect,
}


def main() -> None:
    """Take all pictures, or those whose names hold one of the words given."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]

    def is_wanted(name: str) -> bool:
        return not words or any(word in name for word in words)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        take_staged(browser, is_wanted)
        take_real(browser, is_wanted)
        browser.close()
    sys.stdout.write(f"into {INTO.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
