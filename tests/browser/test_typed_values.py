"""What was typed last counts, however soon the place where it was typed is closed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from stage import Stage


@pytest.fixture
def explore(stage: Stage, page: Page) -> Page:
    page.goto(f"{stage.url}/?scenario=evil-flywheel")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    return page


@pytest.mark.parametrize("way", [["Tab", "Escape"], ["Escape"], ["Enter", "Escape"]], ids="+".join)
def test_a_company_value_is_not_lost_when_its_drawer_closes_at_once(explore: Page, way: list[str]) -> None:
    explore.locator("#company-open").click()
    field = explore.get_by_label("Reps", exact=True)
    field.fill("48")
    for key in way:
        explore.keyboard.press(key)
    expect(field).not_to_be_visible()
    expect(explore.locator("#company")).to_contain_text("48 reps")


def test_a_company_value_is_not_lost_when_its_drawer_is_closed_by_its_button(explore: Page) -> None:
    explore.locator("#company-open").click()
    field = explore.get_by_label("Reps", exact=True)
    field.fill("48")
    explore.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(field).not_to_be_visible()
    expect(explore.locator("#company")).to_contain_text("48 reps")


def test_an_exact_value_is_not_lost_when_its_card_closes_at_once(explore: Page) -> None:
    lever = explore.locator('.explore:not(.first) .lever[data-path="targets.ambition"]')
    lever.locator(".lever-word").click()
    field = explore.locator("#lever-number")
    expect(field).to_be_focused()
    field.fill("17.6")
    explore.keyboard.press("Tab")
    explore.keyboard.press("Escape")
    expect(lever.get_by_role("slider")).to_have_attribute("aria-valuenow", "0.176")
    expect(lever.locator(".lever-word")).to_have_text("hard, 17.6 %")


def test_the_value_of_a_later_change_counts_when_it_is_added_at_once(explore: Page) -> None:
    explore.locator("#later-open").click()
    field = explore.locator("#later-number")
    expect(field).to_be_visible()
    explore.wait_for_timeout(500)  # the drawer fills its fields
    field.fill("17")
    explore.locator("#later-do").click()
    expect(explore.locator("#later-chips")).to_contain_text("In a year: Who sets the quotas, asked")


def test_acting_from_is_in_order(explore: Page) -> None:
    explore.locator("#acting").click()
    options = explore.get_by_role("option").all_text_contents()
    assert options[:2] == ["Today", "In a quarter"]
    assert options.index("In a year") == 4
    assert options.index("In two years") == 8
    assert len(options) == 12
