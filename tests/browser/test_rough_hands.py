"""Hands that click twice, hurry, leave in the middle, or use no mouse; and a report far from any network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from stage import NEVER, Stage

PATIENCE = 1000 * int(os.environ.get("BROWSER_PATIENCE", "30"))
SETTLED = "() => !document.documentElement.dataset.busy && Flywheel.state.plan"
SHOWN = """() => ({
  revision: String(Flywheel.state.rev),
  drawn: [...document.querySelectorAll(".figure")].map((one) => one.dataset.rev),
})"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that is left while it loads: what is cut off then is no error of the page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    new_page, problems = context.new_page(), list[str]()
    new_page.on("pageerror", lambda error: problems.append(str(error)))
    yield new_page
    context.close()
    assert not problems


def open_page(page: Page, stage: Stage, query: str = "") -> None:
    page.goto(f"{stage.url}/{query}")
    expect(page.locator("#chip")).to_have_text("200 futures")
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)


def read_levers(page: Page) -> dict[str, float]:
    levers: dict[str, float] = page.evaluate("Flywheel.state.plan.levers")
    return levers


def test_two_clicks_do_what_one_does(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    for toggle in ("#panel-0-toggle", "#wheel-toggle"):
        page.locator(toggle).dblclick()
        expect(page.locator(toggle)).to_have_attribute("aria-pressed", "true")
    page.locator("#levers-more").dblclick()
    expect(page.locator("#levers-rest .lever").first).to_be_visible()
    scheme = page.locator("html").get_attribute("data-mantine-color-scheme") or ""
    page.locator("#scheme").dblclick()
    expect(page.locator("html")).not_to_have_attribute("data-mantine-color-scheme", scheme)
    page.locator(".step").nth(2).dblclick()
    expect(page.locator("#chip")).to_have_text("200 futures")
    assert len(page.evaluate("Flywheel.state.plan.later")) == 3
    page.locator("#export").dblclick()
    saved: list[str] = []
    page.on("download", lambda one: saved.append(one.suggested_filename))
    with page.expect_download(timeout=60_000):
        page.locator('.out-way[data-way="csv"]').dblclick()
    page.locator('.out-way[data-way="toml"]').click()
    expect(page.locator("#out-text")).to_be_visible()
    page.locator("#out-save").dblclick()
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 300))")
    assert sorted(saved) == ["evil-flywheel-plan.csv", "evil-flywheel-plan.toml"]


def test_a_plan_survives_leaving_while_it_is_computed(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    stage.held = 50
    page.locator(".step").first.click()
    page.wait_for_url("**/?*structure.overlay_response=0*")
    page.goto(f"{stage.url}/studies/")
    stage.held = NEVER
    page.go_back()
    expect(page.locator("#chip")).to_have_text("200 futures")
    assert read_levers(page) == {"structure.overlay_response": 0}


def test_the_last_move_counts_on_a_slow_processor(page: Page, stage: Stage) -> None:
    open_page(page, stage)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    stage.slow = 0.2
    lever = page.get_by_role("slider", name="Leaders with customers", exact=True)
    for _ in range(10):
        lever.press("ArrowRight")
    value = float(lever.get_attribute("aria-valuenow") or "nan")
    page.wait_for_function(SETTLED)
    expect(page.locator("#chip")).to_have_text("200 futures")
    shown = page.evaluate(SHOWN)
    assert shown["drawn"] == [shown["revision"]] * 4
    assert read_levers(page) == {"leadership.field_time": value}
    assert f"leadership.field_time={value:g}" in page.url


def test_from_a_card_to_its_table_by_keyboard_and_a_report_without_a_network(
    page: Page, stage: Stage, browser: Browser, tmp_path: Path
) -> None:
    open_page(page, stage, "?scenario=evil-flywheel&leadership.field_time=0.3")
    page.locator('.card[data-card="bookings"] .card-goal').focus()
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "panel-0-toggle":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#panel-0-table tbody tr")).to_have_count(21)  # twenty quarters, and the last year
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.contains(document.getElementById('panel-0-table'))")
    page.locator("#export").click()
    with page.expect_download() as saved:
        page.locator('.out-way[data-way="report"]').click()
    saved.value.save_as(tmp_path / "report.html")
    context = browser.new_context(offline=True)
    report, asked = context.new_page(), list[str]()
    report.on("request", lambda request: asked.append(request.url))
    report.goto((tmp_path / "report.html").as_uri())
    expect(report.locator(".pictures svg")).to_have_count(4)
    assert asked == [(tmp_path / "report.html").as_uri()]
    context.close()
