"""A real browser on the real explorer.

A page fails its test on any error, any failed answer and any request that leaves the machine.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from stage import Stage
from waiting import FUTURES, PREPARED, Open, serve_explorer, sharp

from dashboard.shipped_settings import build_default_settings

HERE = Path(__file__).parent
AXE = HERE.parent / "dashboard" / "axe.min.js"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TURNED = """(scheme) => document.documentElement.dataset.present
  || document.documentElement.dataset.mantineColorScheme === scheme"""  # presenting is light by default
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 1000 * int(os.environ.get("BROWSER_PATIENCE", "30"))  # ms; more where a machine has much else to do
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves the machine
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """Serve the explorer with fewer futures than it ships with, its map unmeasured: both would cost every test seconds."""
    with serve_explorer(build_default_settings(futures=FUTURES, gauge=None)) as url:
        yield url


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Serve an explorer whose model is a stand-in that can be held or broken, and whose server can be stopped."""
    with Stage() as new_stage:
        yield new_stage


@pytest.fixture
def accessible() -> Callable[..., list[str]]:
    """Return a function that lists what axe finds on a page, or a part of it, in light and in dark."""

    def find_faults(page: Page, part: str = "html") -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))  # not as a tag: the page takes no foreign scripts
        return [fault for scheme in SCHEMES for fault in run_axe(page, part, scheme)]

    def run_axe(page: Page, part: str, scheme: Literal["light", "dark"]) -> list[str]:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function(TURNED, arg=scheme)
        report = page.evaluate("([part, rules]) => axe.run(part, { runOnly: rules })", [part, RULES])
        return [
            f"{scheme}, {one['id']}: {[node['html'][:200] for node in one['nodes']]}" for one in report["violations"]
        ]

    return find_faults


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chrome or Chromium that `CHROMIUM` names; without one skip, or fail where `REQUIRE_BROWSER` is 1."""
    program = os.environ.get("CHROMIUM")
    if not program:
        lacking = "no browser: run make test, or set CHROMIUM to the path of a Chrome or Chromium"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(lacking)
        pytest.skip(lacking)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


class Watch:
    """A watch for what goes wrong on a page during a test: errors, failed answers, requests to other machines."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(f"error on the page: {error}"))
        page.on(
            "console",
            lambda message: self.problems.append(f"console: {message.text}") if message.type == "error" else None,
        )
        page.on("request", self.note_foreign_request)
        page.on(
            "response",
            lambda answer: self.problems.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )

    def note_foreign_request(self, request: Request) -> None:
        """Note a request that would leave this machine."""
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.problems.append(f"left the machine: {request.url}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page in a context of its own, and check at the end that nothing went wrong on it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    new_page = context.new_page()
    watch = Watch(new_page)
    yield new_page
    context.close()
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture
def explore(page: Page, app_url: str) -> Open:
    """Open the page at an address and wait for its sharpest picture."""

    def go(query: str = "") -> Page:
        page.goto(f"{app_url}/{query}")
        sharp(page, PREPARED)
        return page

    return go
