"""The scenario bar in a real browser: company, start, comparison, saved plans, later changes, recommendations."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from waiting import Open, sharp

SMALL = "scenario=evil-flywheel&world.reps=16"
PLAN = f"{SMALL}&leadership.field_time=0.2"


@pytest.fixture
def explore(explore: Open) -> Open:
    """Open the page of a small company at an address and wait for its sharpest picture."""
    return lambda query=PLAN: explore(f"?{query}")


def choose(page: Page, field: str, option: str) -> None:
    page.locator(field).click()
    page.get_by_role("option", name=option, exact=True).click()


def save(page: Page, name: str) -> None:
    page.locator("#gallery-open").click()
    page.get_by_label("Save what is on screen").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator(".saved-card")).to_have_count(1)


def test_a_saved_scenario_survives_a_reload(explore: Open) -> None:
    page = explore()
    save(page, "Out with customers")
    page.goto(page.url.split("?")[0])
    sharp(page)
    expect(page.locator(".chip")).to_have_count(0)
    page.locator("#gallery-open").click()
    card = page.locator(".saved-card")
    card.get_by_label("Name").fill("Out more")
    card.get_by_label("Name").press("Enter")
    page.get_by_role("button", name="Load: Out more").click()
    expect(page.locator(".chip")).to_contain_text("Leaders with customers")
    expect(page.locator("#company")).to_contain_text("Another company: 16 reps")
    sharp(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".chip")).to_have_count(0)
    sharp(page)
    page.locator("#gallery-open").click()
    page.get_by_role("button", name="Delete: Out more").click()
    page.get_by_role("button", name="Delete: Out more").click()
    expect(page.locator(".saved-card")).to_have_count(0)


def test_a_file_takes_a_plan_out_and_in(explore: Open, tmp_path: Path) -> None:
    page = explore(f"{PLAN}&at52.North.leadership.fixing=1.0")
    save(page, "Mine")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as file: Mine").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "mine.toml"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reset all").click()
    expect(page.locator(".chip")).to_have_count(0)
    sharp(page)
    page.locator("#gallery-open").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load a file").click()
    chooser.value.set_files(file)
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("#later-chips")).to_contain_text("In a year: Fix what they find, always, North only")
    sharp(page)


def test_a_plan_acts_later_and_in_another_company(explore: Open) -> None:
    page = explore()
    choose(page, "#acting", "In two years")
    expect(page.locator("#chips")).to_contain_text("In two years: Leaders with customers")
    sharp(page)
    assert "from=104" in page.url
    page.locator("#company-open").click()
    page.get_by_label("Reps", exact=True).fill("24")
    expect(page.locator("#company")).to_contain_text("Another company: 24 reps")
    sharp(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#company")).to_contain_text("16 reps")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#acting")).to_have_value("Today")
    sharp(page)


def test_a_plan_is_compared_with_a_saved_one(explore: Open) -> None:
    page = explore()
    save(page, "First try")
    page.keyboard.press("Escape")
    page.get_by_role("slider", name="Leaders with customers", exact=True).press("Home")
    sharp(page)
    choose(page, "#against", "First try")
    expect(page.locator("#panel-0-figure")).to_have_attribute("aria-label", re.compile("First try"))
    sharp(page)
    link = page.url
    page.goto(link)
    sharp(page)
    expect(page.locator("#against")).to_have_value("First try")
    assert page.url == link


def test_a_regional_change_is_made_and_taken_back(explore: Open) -> None:
    page = explore(SMALL)
    page.locator("#later-open").click()
    choose(page, "#later-lever", "Who sets the quotas")
    page.locator("#later-number").fill("90")
    expect(page.locator("#later-word")).to_have_text("mostly reps")
    choose(page, "#later-week", "In two years")
    choose(page, "#later-where", "North")
    page.get_by_role("button", name="Add it").click()
    chip = page.locator("#later-chips .chip")
    expect(chip).to_have_text("In two years: Who sets the quotas, mostly reps, North only")
    sharp(page)
    assert "at104.North.targets.collaboration=0.9" in page.url
    chip.get_by_role("button").click()
    expect(chip).to_have_count(0)
    sharp(page)


def test_a_recommendation_can_be_tried(explore: Open) -> None:
    page = explore(SMALL)
    page.locator("#helps-open").click()
    expect(page.locator("#helps-status")).to_contain_text("A range holds", timeout=60_000)
    first = page.locator(".helps-move").first
    name = first.locator(".helps-name").inner_text()
    first.get_by_role("button").click()
    expect(page.locator("#chips")).to_contain_text(name.split(":")[0])
    sharp(page)


def test_recommendations_can_be_stopped(explore: Open) -> None:
    page = explore("scenario=evil-flywheel&world.reps=120")  # takes long enough to be stopped
    page.locator("#helps-open").click()
    expect(page.locator("#helps-status")).to_contain_text("the order can still change")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#helps-status")).to_have_text("Stopped.")


def test_drawers_can_be_read_by_everybody(explore: Open, page: Page, accessible: Callable[..., list[str]]) -> None:
    explore()
    save(page, "Mine")
    assert not accessible(page)
    page.keyboard.press("Escape")
    for opener, there in (("#company-open", "#company-back"), ("#later-open", "#later-do")):
        page.locator(opener).click()
        expect(page.locator(there)).to_be_visible()
        assert not accessible(page)
        page.keyboard.press("Escape")
        expect(page.locator(there)).to_have_count(0)
    page.locator("#helps-open").click()
    expect(page.locator(".helps-move").first).to_be_visible(timeout=60_000)
    assert not accessible(page)
