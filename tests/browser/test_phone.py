"""The page on a phone: card and chart above the sheet of levers, everything within reach of a thumb."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from stage import Stage

SIZES = [(390, 844), (360, 640)]
PLAN = "?scenario=evil-flywheel&leadership.field_time=0.3&structure.overlay_response=0"
THUMB, TARGET, LETTERS = 28, 24, 16

TOO_SMALL = """(least) => [...document.querySelectorAll("button, a")]
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => one.checkVisibility({ visibilityProperty: true }) && box.x >= 0)
  .filter(([, box]) => Math.min(box.width, box.height) < least)
  .map(([one]) => one.outerHTML)"""


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def phone(stage: Stage, page: Page, request: Any) -> Page:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{stage.url}/{PLAN}")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    return page


def box(part: Locator) -> dict[str, float]:
    bounds = part.bounding_box()
    assert bounds is not None
    return dict(bounds)


def test_the_sheet_covers_neither_card_nor_chart(phone: Page) -> None:
    sheet = box(phone.locator("#levers"))
    size = phone.viewport_size
    assert size is not None
    assert sheet["height"] == pytest.approx(0.45 * size["height"], abs=2)
    for part in (phone.locator(".card").first, phone.locator("#panel-0-figure")):
        bounds = box(part)
        assert bounds["height"] >= 80
        assert bounds["y"] + bounds["height"] <= sheet["y"] + 1
    phone.locator("#sheet").click()
    assert box(phone.locator("#levers"))["height"] < 80
    expect(phone.locator("#sentence")).to_be_visible()


def test_levers_are_large_enough_for_thumbs(phone: Page) -> None:
    tops = [box(one)["y"] for one in phone.locator(".levers-group").first.locator(".lever").all()]
    assert all(later - sooner >= 44 for sooner, later in pairwise(tops))
    thumb = box(phone.get_by_role("slider").first)
    assert min(thumb["width"], thumb["height"]) >= THUMB
    for field in phone.locator("main input, #levers input").all():
        if field.is_visible():
            assert float(str(field.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)"))) >= LETTERS


def test_tabs_go_to_groups_and_to_changes(phone: Page) -> None:
    tabs = phone.locator(".jump")
    expect(tabs.first).to_have_text("Changes 2")
    tabs.first.click()
    expect(phone.locator(".lever:visible")).to_have_count(2)
    phone.get_by_role("button", name="Leaders", exact=True).click()
    expect(phone.locator('.levers-group[data-group="leadership"]')).to_be_in_viewport()
    phone.locator("#terms-more").click()
    phone.get_by_role("button", name="Reset all").click()
    tabs.first.click()
    expect(phone.get_by_text("Nothing is changed.", exact=True)).to_be_visible()


def test_a_phone_does_not_scroll_sideways_and_targets_are_large_enough(phone: Page) -> None:
    phone.locator("#terms-more").click()
    size = phone.viewport_size
    assert size is not None
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    assert phone.evaluate(TOO_SMALL, TARGET - 0.5) == []
    for name in ("Redo", "Replay", "Reset all", "What would help most?"):
        expect(phone.get_by_role("button", name=name)).to_be_visible()


def test_other_pages_are_one_touch_behind_more(phone: Page) -> None:
    pages, more = phone.locator(".explore:not(.first) .pages"), phone.locator("#terms-more")
    expect(pages).to_be_hidden()
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    sheet = box(phone.locator("#levers"))
    for part in (*pages.get_by_role("link").all(), phone.get_by_role("button", name="What would help most?")):
        bounds = box(part)
        assert min(bounds["width"], bounds["height"]) >= TARGET
        assert bounds["y"] + bounds["height"] <= sheet["y"]
    phone.keyboard.press("Escape")
    expect(pages).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    pages.get_by_role("link", name="Studies").click()
    phone.wait_for_url("**/studies/")
    expect(phone.get_by_role("link", name="Studies", exact=True)).to_have_attribute("aria-current", "page")
    back = phone.get_by_role("link", name="Explore", exact=True)
    assert min(box(back)["width"], box(back)["height"]) >= TARGET
    back.click()
    expect(phone.locator('.figure[data-phase="all"]')).to_have_count(4)
    for part in (phone.locator(".card").first, phone.locator("#panel-0-figure")):
        assert box(part)["y"] + box(part)["height"] <= box(phone.locator("#levers"))["y"] + 1


@pytest.fixture
def finger(stage: Stage, browser: Browser) -> Iterator[Finger]:
    """Open the page on a phone that is touched."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{stage.url}/{PLAN}")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    yield Finger(page)
    context.close()


class Finger:
    """A finger on a page: every touch goes the whole way from the screen to the scripts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._screen = page.context.new_cdp_session(page)

    def swipe(self, x: float, y: float, right: float, down: float) -> None:
        """Touch a place, and move from there."""
        self._send("touchStart", x, y)
        for step in range(1, 11):
            self._send("touchMove", x + right * step / 10, y + down * step / 10)
            self.page.wait_for_timeout(16)
        self._screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str, x: float, y: float) -> None:
        self._screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


VALUES = "[...document.querySelectorAll('#levers [role=slider]')].map((one) => one.getAttribute('aria-valuenow'))"


@pytest.mark.parametrize("part", [".mantine-Slider-track", ".mantine-Slider-thumb"])
def test_a_swipe_over_a_lever_scrolls_and_moves_no_lever(finger: Finger, part: str) -> None:
    page = finger.page
    before = page.evaluate(VALUES)
    for _ in range(3):
        tracks = [box(one) for one in page.locator(f"#levers {part}").all()]
        seen = next(one for one in tracks if 620 <= one["y"] <= 820)
        scrolled = page.evaluate("document.getElementById('levers').scrollTop")
        finger.swipe(seen["x"] + seen["width"] / 2, seen["y"] + seen["height"] / 2, 4, -90)
        page.wait_for_function("(was) => document.getElementById('levers').scrollTop > was + 20", arg=scrolled)
    assert page.evaluate(VALUES) == before


def test_a_finger_along_a_lever_moves_it_and_a_tap_sets_it(finger: Finger) -> None:
    page = finger.page
    slider = page.get_by_role("slider", name="Growth asked for", exact=True)
    track = box(page.locator("#levers .mantine-Slider-trackContainer").first)
    y = track["y"] + track["height"] / 2
    before = float(slider.get_attribute("aria-valuenow") or 0)
    finger.swipe(track["x"] + track["width"] * 0.9, y, -track["width"] * 0.6, 3)
    expect(slider).not_to_have_attribute("aria-valuenow", str(before))
    assert float(slider.get_attribute("aria-valuenow") or 0) == pytest.approx(0.06, abs=0.01)
    page.touchscreen.tap(track["x"] + track["width"] * 0.5, y)
    expect(slider).to_have_attribute("aria-valuenow", re.compile(r"^0\.(1|10\d|09\d)$"))


def test_the_handle_drags_the_sheet(finger: Finger) -> None:
    page, sheet = finger.page, finger.page.locator("#levers")
    for way, height in ((-200, 580), (300, 280)):
        handle = box(page.locator("#sheet"))
        finger.swipe(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2, 0, way)
        page.wait_for_function("(h) => Math.abs(document.getElementById('levers').offsetHeight - h) < 15", arg=height)
    handle = box(page.locator("#sheet"))
    finger.swipe(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2, 0, 260)
    expect(page.locator("#sheet")).to_have_attribute("aria-expanded", "false")
    assert box(sheet)["height"] < 80
    page.wait_for_timeout(600)  # or it would be the second click of two
    page.locator("#sheet").tap()
    page.wait_for_function("() => Math.abs(document.getElementById('levers').offsetHeight - 0.45 * 844) < 3")


def test_thumbs_stay_under_the_tabs(phone: Page) -> None:
    covering = phone.evaluate("""() => [...Array(20).keys()].flatMap((at) => {
     document.getElementById("levers").scrollTop = 10 * at;
     return [...document.querySelectorAll("#levers [role=slider]")].map((thumb) => {
      const { x, y, width, height } = thumb.getBoundingClientRect();
      const head = document.querySelector("#levers .sheet-head").getBoundingClientRect();
      const at = [x + width / 2, y + height / 2];
      if (at[1] < head.top || at[1] > head.bottom) return null;
      return document.elementFromPoint(...at).closest(".sheet-head") === null;
    })}).filter((one) => one !== null)""")
    assert covering
    assert not any(covering)


def test_cards_say_since_when(stage: Stage, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(stage.url)
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    for card in page.locator(".card").all()[:2]:
        expect(card.get_by_text("was ")).to_be_visible()


@pytest.mark.parametrize("size", [(720, 450), (640, 360)], ids=["1440x900", "1280x720"])
def test_headline_and_chart_stay_usable_at_twice_the_size(stage: Stage, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{stage.url}/{PLAN}")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    expect(page.locator("#sentence")).to_be_in_viewport(ratio=1)
    sheet = box(page.locator("#levers"))
    assert sheet["height"] < 80, "the sheet waits below until somebody wants it"
    page.locator("#panel-0-figure").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('panel-0-figure').scrollIntoView({ block: 'center' })")
    figure = box(page.locator("#panel-0-figure"))
    assert figure["height"] >= 80
    assert figure["y"] >= 44
    assert figure["y"] + figure["height"] <= sheet["y"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= size[0]


def test_a_lever_moves_the_picture_beside_it(phone: Page) -> None:
    before = phone.locator("#panel-0-figure .traceplan .js-line").get_attribute("d") or ""
    phone.get_by_role("slider", name="Growth asked for", exact=True).press("End")
    expect(phone.locator("#panel-0-figure .traceplan .js-line")).not_to_have_attribute("d", before)


def test_everybody_can_read_the_phone_page(phone: Page, accessible: Callable[..., list[str]]) -> None:
    assert not accessible(phone)
    phone.locator("#terms-more").click()
    assert not accessible(phone)
