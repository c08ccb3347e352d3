"""Every state of the page: first start, preview, sharpening, stale, busy, trouble, connection lost, links of old."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from stage import NEVER, Stage

from dashboard.plan.plan import Plan
from dashboard.service.service import Requester

PATIENCE = 1000 * int(os.environ.get("BROWSER_PATIENCE", "30"))
LEVER = "Leaders with customers"
PLAN = "?scenario=evil-flywheel&leadership.field_time=0.3"
SOME, ALL = 50, 200


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that may lose its server: what that writes into the console is no error of the page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    new_page = context.new_page()
    problems: list[str] = []
    new_page.on("pageerror", lambda error: problems.append(str(error)))
    yield new_page
    context.close()
    assert not problems


def lever(page: Page) -> Locator:
    return page.get_by_role("slider", name=LEVER, exact=True)


def chip(page: Page) -> Locator:
    return page.locator("#chip")


def open_page(page: Page, stage: Stage, query: str = "") -> None:
    page.goto(f"{stage.url}/{query}")
    expect(chip(page)).to_have_text("200 futures")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)


def sentence(page: Page) -> str:
    return page.locator("#sentence").inner_text()


def test_the_first_start_shows_a_result_while_the_model_is_prepared(page: Page, browser: Browser) -> None:
    with Stage(held=1) as stage:
        page.goto(stage.url)
        expect(page.locator("#sentence")).to_have_text("Targets far from what territories hold are missed")
        expect(chip(page)).to_have_text(re.compile(r"^Preparing the model, once \(about \d+ s\)$"))
        lever(page).press("End")
        expect(page.locator('.lever[data-path="leadership.field_time"]')).to_have_class(re.compile("changed"))
        stage.held = NEVER
        expect(chip(page)).to_have_text("200 futures")
        expect(page.locator("#scenario-changes")).to_have_text("(1 change)")


def test_a_preview_sharpens(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    before = sentence(page)
    stage.held = SOME
    lever(page).press("PageUp")
    expect(chip(page)).to_have_text("preview")
    assert sentence(page) != before
    expect(page.locator('#cards [data-slot="odds"]').first).to_have_text(re.compile(r"^\s*$"))
    expect(page.locator("#panel-0-figure")).to_have_attribute("data-phase", "preview")
    stage.held = ALL
    expect(chip(page)).to_have_text("50 of 200 futures")
    stage.held = NEVER
    expect(chip(page)).to_have_text("200 futures")
    expect(page.locator('#cards [data-slot="odds"]').first).to_have_text(re.compile("better in"))


def test_a_change_without_effect_says_so(page: Page, stage: Stage) -> None:
    open_page(page, stage, "?scenario=evil-flywheel&recovery.vacation_weeks=4")
    assert sentence(page).startswith("Nothing you would notice")


def test_the_map_of_before_stays_at_half_strength(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    expect(page.locator("#wheel-note")).to_have_text(re.compile("^measured in"))
    stage.mapped = False
    lever(page).press("PageUp")
    expect(page.locator("#wheel-note")).to_have_text(re.compile("^from before the last change"))
    expect(page.locator("#wheel")).to_have_attribute("data-measuring", "")
    expect(page.locator("#wheel-note")).to_have_text(re.compile(r"measuring… \d+ s$"))
    page.locator("#wheel-stop").click()
    expect(page.locator("#wheel-note")).to_have_text("from before the last change")
    stage.mapped = True


def test_a_busy_explorer_shows_the_place_in_line(page: Page) -> None:
    with Stage(together=1) as stage:
        open_page(page, stage)
        drawn = page.locator("#panel-0-figure").get_attribute("data-rev")
        service = stage.service
        stage.held = SOME
        others = [Plan("evil-flywheel", {"leadership.field_time": 0.1}, seed=seed) for seed in (2, 3)]
        who = (Requester("somebody else"), Requester())  # the second waits as long as it takes
        threads = [
            threading.Thread(target=service.get_plan_ensemble, args=(plan, ALL, one))
            for plan, one in zip(others, who, strict=True)
        ]
        for thread in threads:
            thread.start()
            page.wait_for_timeout(200)  # the first is served, the second is in line
        page.locator(".step").first.click()
        expect(chip(page)).to_have_text(re.compile(r"^Many are exploring\. You are number 2, about \d+ s\.$"))
        assert page.locator("#panel-0-figure").get_attribute("data-rev") == drawn
        stage.held = NEVER
        expect(chip(page)).to_have_text("200 futures")
        expect(page.locator("#chips .chip")).to_have_count(1)
        for thread in threads:
            thread.join(10)


def test_trouble_has_a_way_back(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    sentence_before = sentence(page)
    stage.broken = True
    page.locator(".step").first.click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This could not be computed; the last picture stays.")
    assert sentence(page) == sentence_before
    alert.get_by_text("Details").click()
    expect(alert).to_contain_text(re.compile(r"Quote [0-9a-f]{6} when you ask for help\."))
    alert.get_by_role("button", name="Back to the last state").click()
    expect(alert).to_have_count(0)
    expect(page.locator(".lever.changed")).to_have_count(0)
    expect(chip(page)).to_have_text("200 futures")


def test_a_lost_connection_is_found_again(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    stage.off_air()
    lever(page).press("PageUp")
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("Lost the explorer. Your settings are safe here; trying again…")
    stage.on_air()
    expect(alert).to_have_count(0)
    expect(chip(page)).to_have_text("200 futures")
    expect(page.locator("#scenario-changes")).to_have_text("(1 change)")


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("?scenario=evil-flywheel&model=0.0.9", "Made with model 0.0.9, this is 0.1.0; numbers may differ."),
        (
            "?scenario=evil-flywheel&targets.ambition=1e308&nobody=1",
            "Could not read: targets.ambition=1e308, nobody=1.",
        ),
        ("?" + "x" * 9000, "too long"),
    ],
)
def test_old_and_broken_links_give_a_notice(page: Page, stage: Stage, query: str, notice: str) -> None:
    open_page(page, stage, query)
    expect(page.locator(".notice")).to_contain_text(notice)


def test_replay_shows_before_and_after_the_last_change(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    carrying = sentence(page)
    expect(page.get_by_role("button", name="Replay")).to_be_disabled()
    page.locator(".step").nth(1).click()
    expect(chip(page)).to_have_text("200 futures")
    expect(page.get_by_role("button", name="Replay")).to_be_enabled()
    changed = sentence(page)
    page.locator("main").focus()
    page.keyboard.press("r")
    expect(chip(page)).to_have_text("before the last change")
    assert sentence(page) == carrying
    expect(chip(page)).to_have_text("after the last change")
    assert sentence(page) == changed
    expect(chip(page)).to_have_text("200 futures")


def test_single_keys_can_be_switched_off(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    page.keyboard.press("?")
    switch = page.get_by_role("switch", name="Single keys")
    expect(switch).to_be_checked()
    switch.press("Enter")
    expect(switch).not_to_be_checked()
    page.keyboard.press("Escape")
    page.reload()
    expect(chip(page)).to_have_text("200 futures")
    for key in "pb/?":
        page.keyboard.press(key)
    assert page.evaluate("({ ...document.documentElement.dataset }).present") is None
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("#keys-open").click()
    page.get_by_role("switch", name="Single keys").press("Enter")
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("/")
    expect(page.locator("#finder-field")).to_be_focused()


def test_the_keyboard_leads_from_start_to_a_shared_link(page: Page, stage: Stage) -> None:
    open_page(page, stage)

    def tab_to(target: Locator) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if target.evaluate("(one) => one === document.activeElement"):
                return
        raise AssertionError(f"{target} is not reached by Tab")

    tab_to(lever(page))
    for _ in range(3):
        page.keyboard.press("PageUp")
    expect(page.locator("#scenario-changes")).to_have_text("(1 change)")
    expect(chip(page)).to_have_text("200 futures")
    sentence_before = sentence(page)
    tab_to(page.locator("#share"))
    page.keyboard.press("Enter")
    expect(page.locator("#toast, #out-text:visible").first).to_be_visible()
    link = page.url
    assert "leadership.field_time=" in link
    open_page(page, stage, "?" + link.split("?")[1])
    assert sentence(page) == sentence_before


def test_states_can_be_read_by_everybody(page: Page, stage: Stage, accessible: Callable[..., list[str]]) -> None:
    open_page(page, stage, PLAN + "&model=0.0.9")
    stage.broken = True
    lever(page).press("End")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#keys-open").click()
    assert not accessible(page)
