"""The page on a phone: card and chart above the sheet of levers, everything within reach of a thumb."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
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
    expect(phone.get_by_text("Nothing is changed.")).to_be_visible()


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


def test_a_lever_moves_the_picture_beside_it(phone: Page) -> None:
    before = phone.locator("#panel-0-figure .traceplan .js-line").get_attribute("d") or ""
    phone.get_by_role("slider", name="Growth asked for", exact=True).press("End")
    expect(phone.locator("#panel-0-figure .traceplan .js-line")).not_to_have_attribute("d", before)


def test_everybody_can_read_the_phone_page(phone: Page, accessible: Callable[..., list[str]]) -> None:
    assert not accessible(phone)
    phone.locator("#terms-more").click()
    assert not accessible(phone)
