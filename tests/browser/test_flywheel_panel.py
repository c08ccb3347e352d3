"""The flywheel map in a real browser: measured in the background, cut by keyboard, undone, shared, dropped when a lever moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from waiting import PREPARED, serve_explorer

from dashboard.shipped_settings import build_default_settings

MEASURED = 60_000
LINK = '#wheel [data-link="missed>trust"]'


@pytest.fixture(scope="module")
def app_url() -> Iterator[str]:
    """Serve the explorer as it ships."""
    with serve_explorer(build_default_settings()) as url:
        yield url


@pytest.fixture
def wheel(page: Page, app_url: str) -> Page:
    """Open the page and wait until the flywheel is measured to its last step."""
    page.goto(app_url)
    page.wait_for_selector("#wheel[data-rev]", state="attached", timeout=PREPARED)
    return page


def test_a_link_is_cut_by_keyboard_undone_and_shared(wheel: Page) -> None:
    expect(wheel.locator("#wheel-note")).to_have_text(re.compile(r"^measured in \d+ futures$"))
    expect(wheel.locator("#wheel .verdict").first).to_be_visible()
    before = wheel.locator("#sentence").inner_text()
    wheel.locator(LINK).focus()
    wheel.keyboard.press("Enter")
    expect(wheel.locator("#wheel-said")).to_contain_text("Missed targets → Lost trust")
    expect(wheel.get_by_role("button", name="Cut this link")).to_be_focused()
    wheel.keyboard.press("Escape")
    expect(wheel.locator(LINK)).to_be_focused()
    wheel.keyboard.press("Enter")
    wheel.get_by_role("button", name="Cut this link").press("Enter")
    expect(wheel.locator("#chips")).to_contain_text("Cut: Missed targets → Lost trust")
    expect(wheel.locator("#wheel")).to_have_attribute("data-measuring", "")
    expect(wheel.locator(LINK)).to_have_class("arrow cut", timeout=MEASURED)
    expect(wheel).to_have_url(re.compile(r"cut=missed%3Etrust"))
    wheel.reload()
    expect(wheel.locator(LINK)).to_have_class("arrow cut", timeout=MEASURED)
    wheel.get_by_role("button", name="Take back Cut: Missed targets → Lost trust").click()
    expect(wheel.locator("#sentence")).to_have_text(before)
    wheel.keyboard.press("Control+z")
    expect(wheel.locator("#chips .chip")).to_have_count(1)


def test_a_lever_drops_the_measurement_and_a_stop_does_too(wheel: Page) -> None:
    thumb = wheel.get_by_role("slider", name="Leaders with customers", exact=True)
    thumb.press("PageUp")
    stop = wheel.get_by_role("button", name="Stop measuring")
    expect(stop).to_be_visible(timeout=MEASURED)
    thumb.press("PageUp")
    expect(stop).to_be_hidden()
    expect(wheel.locator("#wheel")).to_have_attribute("data-measuring", "")
    expect(stop).to_be_visible(timeout=MEASURED)
    stop.click()
    expect(stop).to_be_hidden()
    # some of the new plan may have been measured before the stop
    expect(wheel.locator("#wheel-note")).to_have_text(re.compile("^(from before the last change|measured in .*)$"))


def test_everybody_can_read_map_and_twin(wheel: Page, accessible: Callable[..., list[str]]) -> None:
    for _ in range(2):
        assert not accessible(wheel, "#wheel")
        wheel.get_by_role("button", name="The flywheel in words").click()


def test_the_map_can_be_read_on_a_phone(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(app_url)
    page.wait_for_selector("#wheel[data-rev]", state="attached", timeout=PREPARED)
    expect(page.locator("#wheel-figure")).to_be_hidden()
    expect(page.locator("#wheel-twin li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
