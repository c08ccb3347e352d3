"""What happened, how sure, and why: all of it stands above the pictures, and the pictures say what they draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect
from stage import Stage

LEVER = "Leaders with customers"
PLAN = "?scenario=evil-flywheel&leadership.field_time=0.3"
DIGITS = re.compile(r"\d+")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page whose server may go before it: what that writes into the console is no error of the page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    new_page = context.new_page()
    problems: list[str] = []
    new_page.on("pageerror", lambda error: problems.append(str(error)))
    yield new_page
    context.close()
    assert not problems


@pytest.fixture
def wide(page: Page, stage: Stage) -> Page:
    """Open the first scenario, unchanged."""
    page.goto(stage.url)
    expect(page.locator("#chip")).to_have_text("200 futures")
    return page


def test_how_sure_stands_there_before_anything_is_moved(wide: Page) -> None:
    expect(wide.locator("#sure")).to_have_text(re.compile(r"^In 90 of 100 futures bookings .+\.$"))
    expect(wide.locator('#cards [data-slot="range"]').first).to_have_text("in 90 of 100 futures")


def test_a_card_gives_both_values_and_the_difference(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/{PLAN}")
    expect(page.locator("#chip")).to_have_text("200 futures")
    card = page.locator('[data-card="bookings"]')
    expect(card.locator('[data-slot="value"]')).to_have_text(re.compile(r"^\$[\d.]+M$"))
    expect(card.locator('[data-slot="other"]')).to_have_text(re.compile(r"^instead of \$[\d.]+M$"))
    expect(card.locator('[data-slot="difference"]')).to_have_text(re.compile(r"^[+−]\$[\d.]+[kM]$"))
    per_cent = DIGITS.findall(page.locator("#sentence").inner_text())[0]
    assert f"Bookings {per_cent}" in page.locator("#panel-0-title").inner_text()


def test_why_comes_by_itself_and_goes_when_a_lever_moves(wide: Page) -> None:
    why = wide.locator("#why")
    expect(why).to_have_text(re.compile(r"^The wheel itself makes .+ of the .+ a quarter.*\.$"))
    before = why.inner_text()
    wide.get_by_role("slider", name=LEVER, exact=True).press("End")
    expect(why).not_to_have_text(before)
    expect(why).to_have_text(re.compile(r"^The wheel itself makes .+ of the gain, .+ a quarter.*\.$"))


def test_the_story_unfolds_and_its_question_takes_a_step(wide: Page) -> None:
    story, more = wide.locator("#story-text"), wide.locator("#story-more")
    folded = story.bounding_box()
    assert folded is not None
    assert folded["height"] < 45
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(more).to_have_text("Less")
    wide.locator("#story-question").click()
    expect(wide.locator("#chips .chip")).to_have_count(1)
    expect(wide.locator("#story-question")).to_be_hidden()


def test_bands_and_line_ends_say_what_they_are(wide: Page) -> None:
    expect(wide.locator('.figure[data-phase="all"]')).to_have_count(4)
    figure = wide.locator("#panel-0-figure")
    expect(figure.locator(".annotation-text", has_text=re.compile("90 of 100"))).to_have_count(1)
    expect(figure.locator(".annotation-text", has_text="middle future")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 1366, 1440])
def test_no_labels_of_the_time_axis_touch(page: Page, stage: Stage, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(stage.url)
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    ticks = page.locator("#panel-0-figure g.xtick text:visible")
    expect(ticks.nth(2)).to_be_visible()
    boxes = [one.bounding_box() for one in ticks.all()]
    edges = sorted((box["x"], box["x"] + box["width"]) for box in boxes if box is not None)
    assert len(edges) >= 3
    assert all(later[0] - sooner[1] >= 2 for sooner, later in pairwise(edges))


def test_gallery_cards_have_thumbnails_and_whole_stories(wide: Page) -> None:
    wide.locator("#gallery-open").click()
    card = wide.locator(".gallery-card", has_text="The evil flywheel")
    expect(card.locator("svg polyline")).to_have_count(2)
    expect(card).to_contain_text("Leaders blame ability. Customers get less time.")
