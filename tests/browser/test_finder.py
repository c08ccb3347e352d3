"""The finder, steps that stay in sight, presenting, help, and measures by group, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from waiting import Open, sharp


def test_the_finder_shows_levers_and_measures_where_one_looks(explore: Open) -> None:
    page = explore()
    page.locator(".step").nth(1).click()
    sharp(page)
    before = page.evaluate("JSON.stringify(Flywheel.state.plan.levers)")
    page.keyboard.press("/")
    field = page.locator("#finder-field")
    expect(field).to_be_focused()
    field.press_sequentially("rate above")
    hit = page.locator(".finder-hit").first
    expect(hit).to_contain_text("Rate above quota")
    expect(hit).to_be_in_viewport()
    field.press("Enter")
    expect(page.get_by_role("slider", name="Rate above quota")).to_be_focused()
    assert page.evaluate("JSON.stringify(Flywheel.state.plan.levers)") == before


def test_the_finder_puts_a_measure_into_the_first_picture(explore: Open) -> None:
    page = explore()
    page.keyboard.press("/")
    page.locator("#finder-field").press_sequentially("win rate")
    page.locator('.finder-hit[data-name="win_rate"]').click()
    expect(page.locator("#panel-0-measure")).to_have_value("Win rate")
    page.keyboard.press("/")
    page.locator("#finder-field").press_sequentially("xyzzy")
    expect(page.locator("#finder-hits")).to_contain_text("No lever or measure")


def test_a_step_leaves_the_others_in_sight_and_is_taken_back(explore: Open) -> None:
    page = explore()
    steps = page.locator("#steps .step")
    steps.nth(1).click()
    expect(steps.nth(1)).to_have_attribute("aria-pressed", "true")
    sharp(page)
    for at in range(3):
        expect(steps.nth(at)).to_be_visible()
    steps.nth(1).click()
    expect(steps.nth(1)).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("Object.keys(Flywheel.state.plan.levers)") == []


def test_measures_are_grouped_and_searched(explore: Open) -> None:
    page = explore()
    field = page.locator("#panel-1-measure")
    field.click()
    listed = page.get_by_role("listbox", name="Measure of picture 2")
    expect(listed.get_by_text("Trust and purpose", exact=True)).to_be_attached()
    field.fill("overtime")
    expect(page.get_by_role("option", name="Overtime")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 1280, "height": 720}])
def test_presenting_says_the_headline_once_and_what_is_changed(explore: Open, size: dict[str, int]) -> None:
    page = explore("?scenario=evil-flywheel&leadership.field_time=0.2")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sharp(page)
    page.keyboard.press("p")
    expect(page.locator("#presented-changes")).to_contain_text("Leaders with customers: half a day")
    expect(page.locator("#presented-legend")).to_contain_text("90 of 100")
    expect(page.locator("#panel-0-title")).to_be_hidden()
    expect(page.locator("#sentence")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    for part in ("#presented-changes", "#presented-legend", ".cards"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)


def test_help_is_one_press_away_and_offline(explore: Open) -> None:
    page = explore()
    page.keyboard.press("?")
    page.locator("#keys").get_by_role("link", name="Glossary").click()
    expect(page.get_by_role("heading", name="Glossary", level=1)).to_be_visible()
    page.goto(page.url.partition("/help/")[0] + "/help/")
    page.get_by_role("link", name="Patterns").click()
    expect(page.locator("h1")).to_be_visible()
