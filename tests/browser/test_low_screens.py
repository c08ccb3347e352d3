"""The page on low screens, as projectors and small laptops have them: whatever is in sight is whole, and nothing touches."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from stage import Stage

SIZES = [(1280, 720), (1366, 768), (1440, 900)]
PLANS = {"unchanged": "", "changed": "?scenario=evil-flywheel&leadership.field_time=0.3&structure.overlay_response=0"}

WHOLE = """() => {
  const box = (one) => one.getBoundingClientRect();
  const inside = (part, whole) => part.left >= whole.left - 1 && part.right <= whole.right + 1
    && part.top >= whole.top - 1 && part.bottom <= whole.bottom + 1;
  const view = box(document.querySelector("main .panels"));
  const panels = [...document.querySelectorAll("main .panel:not(#wheel)")].filter((one) => inside(box(one), view));
  return {
    panels: panels.length,
    cut: panels.flatMap((panel) => [...panel.querySelectorAll(".xtick text, .ytick text, .annotation text, .panel-head h3")]
      .filter((text) => text.textContent.trim() && text.getClientRects().length)
      .filter((text) => !inside(box(text), box(panel))).map((text) => text.textContent)),
    hidden: panels.flatMap((panel) => [...panel.querySelectorAll(".panel-head h3")]
      .filter((title) => title.scrollWidth > title.clientWidth + 1).map((title) => title.textContent)),
  };
}"""
TOUCHING = """() => [...document.querySelectorAll("main .panel .figure")].flatMap((figure) => {
  const seen = [...figure.querySelectorAll(".xtick")].filter((one) => getComputedStyle(one).display !== "none" && one.textContent.trim());
  const boxes = seen.map((one) => one.getBoundingClientRect()).sort((a, b) => a.left - b.left);
  return boxes.slice(1).map((one, at) => one.left - boxes[at].right).filter((gap) => gap < 2);
})"""


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def low(stage: Stage, page: Page, request: Any) -> tuple[Page, Stage]:
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    return page, stage


@pytest.mark.parametrize("plan", PLANS)
def test_pictures_in_sight_are_whole_and_their_labels_apart(low: tuple[Page, Stage], plan: str) -> None:
    page, stage = low
    page.goto(f"{stage.url}/{PLANS[plan]}")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    page.wait_for_function(f"() => ({WHOLE})().cut.length === 0")
    seen = page.evaluate(WHOLE)
    assert seen["panels"] >= 2
    assert seen["hidden"] == []
    assert page.evaluate(TOUCHING) == []
    assert page.evaluate(
        "document.querySelector('main').scrollHeight <= document.querySelector('main').clientHeight + 1"
    )
    for last in ("#panel-3-root", "#panel-0-root"):
        page.locator(last).scroll_into_view_if_needed()
        expect(page.locator(f"{last} .panel-head h3")).to_be_in_viewport(ratio=1)


def test_a_presented_picture_fits(low: tuple[Page, Stage]) -> None:
    page, stage = low
    page.goto(f"{stage.url}/{PLANS['changed']}")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    page.keyboard.press("p")
    expect(page.locator("#panel-0-figure")).to_be_in_viewport(ratio=1)
    expect(page.locator(".card").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#sentence")).to_be_in_viewport(ratio=1)
    assert page.evaluate(
        "document.querySelector('main').scrollHeight <= document.querySelector('main').clientHeight + 1"
    )
