"""Explore in a real browser: it opens, answers to keys, remembers, shares, and stays readable for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from waiting import FUTURES, PREPARED, Open, sharp

from dashboard.levers.lever_texts import compute_step, format_word
from dashboard.plan.plan import PLAYABLE_LEVERS
from scenarios import load

LEVER = "Leaders with customers"
START = float(load("evil-flywheel").value("leadership.field_time"))
PAGE = 0.05  # what Page Up adds


def revision(page: Page) -> int:
    return int(page.locator(".figure").first.get_attribute("data-rev") or -1)


def line(page: Page, place: int = 0) -> str:
    return page.locator(f"#panel-{place}-figure .traceplan path.js-line").get_attribute("d") or ""


def points(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def slider(page: Page, name: str = LEVER) -> Any:
    return page.get_by_role("slider", name=name, exact=True)


def test_the_flagship_runs(explore: Open) -> None:
    page = explore()
    expect(page.locator("#scenario-title")).to_have_text("The evil flywheel")
    expect(page.locator("#sentence")).to_have_text(re.compile(r"^Carrying on, bookings .+ burned out\.$"))
    expect(page.locator("#chip")).to_have_text(f"{FUTURES[-1]} futures")
    expect(page.locator("#cards .card")).to_have_count(5)
    expect(page.get_by_role("slider")).to_have_count(12)
    expect(page.locator(".step")).to_have_count(3)
    for place in range(4):
        assert line(page, place).count("L") >= 10


def test_a_lever_moved_by_keyboard_changes_the_fan(explore: Open) -> None:
    page = explore()
    before, path_before = revision(page), line(page)
    thumb = slider(page)
    for _ in range(3):
        thumb.press("PageUp")
    page.wait_for_function(
        "(d) => document.querySelector('.traceplan .js-line').getAttribute('d') !== d", arg=path_before
    )
    sharp(page)
    assert revision(page) > before
    expect(page.locator("#scenario-changes")).to_have_text("(1 change)")
    expect(page.locator("#chip")).to_have_text(f"{FUTURES[-1]} futures")
    expect(page.locator(".card").first).to_contain_text(re.compile(r"better in \d+ of 100"))
    expect(page.get_by_role("status")).not_to_be_empty()
    assert f"leadership.field_time={START + 3 * PAGE:g}" in page.url
    expect(thumb).to_have_attribute("aria-valuetext", re.compile(rf"{100 * (START + 3 * PAGE):g}.%$"))


def test_a_link_restores_the_screen(explore: Open) -> None:
    page = explore("?scenario=evil-flywheel&leadership.field_time=0.2&at52.targets.ambition=0.02&seed=3")
    sharp(page)
    sentence, path = page.locator("#sentence").inner_text(), line(page)
    expect(slider(page)).to_have_attribute("aria-valuenow", "0.2")
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator(".chip").last).to_contain_text("In a year")
    again = explore("?" + page.url.split("?")[1])
    sharp(again)
    assert again.locator("#sentence").inner_text() == sentence
    assert points(line(again)) == pytest.approx(points(path), abs=0.06)  # lines that are moved are rounded


def test_a_change_is_undone_and_redone(explore: Open) -> None:
    page = explore()
    carrying = page.locator("#sentence").inner_text()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.locator(".step").nth(1).click()
    expect(page.locator(".chip").first).to_be_visible()
    sharp(page)
    changed = page.locator("#sentence").inner_text()
    assert changed != carrying
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#sentence")).to_have_text(carrying)
    expect(slider(page)).to_have_attribute("aria-valuenow", f"{START:g}")
    expect(page.locator(".lever.changed")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.locator("#sentence")).to_have_text(changed)
    sharp(page)
    page.get_by_role("button", name="Reset all").click()
    expect(page.locator("#sentence")).to_have_text(carrying)


def test_another_scenario_is_opened_and_left_again(explore: Open) -> None:
    page = explore()
    page.locator("#gallery-open").click()
    page.locator(".gallery-card", has_text="Managers who care").click()
    expect(page.locator("#scenario-title")).to_have_text("Managers who care")
    sharp(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#scenario-title")).to_have_text("The evil flywheel")
    sharp(page)


def test_the_exact_number_of_a_lever_is_typed(explore: Open) -> None:
    page = explore()
    page.get_by_role("button", name=f"{LEVER}, exact value").click()
    field = page.locator("#lever-number")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(rf"^{100 * START:g}"))
    field.fill("12")
    expect(slider(page)).to_have_attribute("aria-valuenow", "0.12")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"{LEVER}, exact value")).to_be_focused()
    sharp(page)
    page.get_by_role("button", name=f"Back to where carrying on stands: {LEVER}").click()
    expect(slider(page)).to_have_attribute("aria-valuenow", f"{START:g}")


def test_all_levers_can_be_found(explore: Open) -> None:
    page = explore()
    page.get_by_role("button", name=re.compile(r"\d+ more levers")).click()
    expect(page.locator("#levers-rest .lever").first).to_be_visible()
    page.get_by_label("Find a lever", exact=True).fill("own goals")
    expect(page.locator("#levers-rest .lever:visible")).to_have_count(1)
    slider(page, "Talks about the rep's own goals").press("End")
    expect(page.locator(".chip").first).to_contain_text("weekly")
    sharp(page)


def test_a_panel_shows_another_measure_and_its_numbers(explore: Open) -> None:
    page = explore()
    page.locator("#panel-2-measure").click()
    page.get_by_role("option", name="Win rate", exact=True).click()
    sharp(page)
    expect(page.locator("#panel-2-figure")).to_have_attribute("aria-label", re.compile("Win rate"))
    page.get_by_role("button", name="Numbers of picture 3").click()
    expect(page.locator("#panel-2-table tbody tr")).to_have_count(21)  # twenty quarters, and the last year
    page.keyboard.press("Control+z")
    expect(page.locator("#panel-2-figure")).to_have_attribute("aria-label", re.compile("Trust in leadership"))


def test_the_browser_writes_the_same_words_as_the_server(explore: Open) -> None:
    page = explore()
    expected = {}
    for path, lever in PLAYABLE_LEVERS.items():
        steps = range(round((lever.high - lever.low) / compute_step(lever)) + 1)
        values = list(lever.choices) or [round(lever.low + k * compute_step(lever), 6) for k in steps]
        expected[path] = [[value, format_word(lever, value)] for value in values]
    differences = page.evaluate(
        """(wanted) => Object.entries(wanted).flatMap(([path, pairs]) =>
             pairs.filter(([value, word]) => Flywheel.word(path, value) !== word)
                  .map(([value, word]) => [path, value, word, Flywheel.word(path, value)]))""",
        expected,
    )
    assert not differences


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("?scenario=<script>alert(1)</script>", "No scenario is called"),
        ("?leadership.field_time=nan&targets.ambition=1e308", "Could not read"),
        ("?nonsense=1&seed=-5&panels=a,b", "Could not read"),
        ("?scenario=evil-flywheel&model=0.0.1-old", "Made with model 0.0.1-old"),
        ("?" + "x" * 9000, "too long"),
    ],
)
def test_hostile_links_give_a_notice(explore: Open, query: str, notice: str) -> None:
    page = explore(query)
    expect(page.locator(".notice").first).to_contain_text(notice)
    expect(page.locator("#scenario-title")).to_have_text("The evil flywheel")
    page.locator(".notice-close").first.click()
    expect(page.locator(".notice")).to_have_count(0)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_everybody_can_read_explore(
    explore: Open, page: Page, size: tuple[int, int], accessible: Callable[..., list[str]]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    explore("?leadership.field_time=0.2")
    assert not accessible(page)


def test_explore_does_not_scroll_sideways(explore: Open, page: Page) -> None:
    explore()
    for width in (1440, 1024, 390, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=width)


def test_one_screen_holds_explore(explore: Open) -> None:
    page = explore()
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    assert (
        page.evaluate("(() => { const m = document.querySelector('main'); return m.scrollHeight - m.clientHeight })()")
        <= 0
    )


def test_pictures_change_between_light_and_dark(explore: Open) -> None:
    page = explore()
    colour = "getComputedStyle(document.querySelector('.traceplan .js-line')).stroke"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function(f"(was) => {colour} !== was", arg=light)


def test_two_visitors_do_not_see_each_other(explore: Open, browser: Browser, app_url: str) -> None:
    page = explore()
    other = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    other.goto(f"{app_url}/?leadership.field_time=0.4")
    sharp(other, PREPARED)
    slider(page).press("PageUp")
    sharp(page)
    expect(slider(other)).to_have_attribute("aria-valuenow", "0.4")
    expect(slider(page)).to_have_attribute("aria-valuenow", f"{START + PAGE:g}")
    other.context.close()
