"""Goals, differences, guesses, exports, and other forms of the page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from waiting import Open, sharp

from scenarios import loads

PLAN = "?scenario=evil-flywheel&leadership.field_time=0.2&goal.burned_out=0.2&difference=2"


def test_a_goal_is_set_kept_and_taken_back(explore: Open) -> None:
    page = explore()
    page.get_by_role("button", name="Goal for: Reps burned out").click()
    field = page.get_by_role("spinbutton")
    expect(field).to_be_focused()
    field.fill("20")
    field.press("Enter")
    card = page.locator('[data-card="burned_out"]')
    expect(card).to_contain_text("at most 1 in 5")
    expect(card).to_contain_text(re.compile(r"reached in \d+ of 100 futures"))
    sharp(page)
    assert "goal.burned_out=0.2" in page.url
    page.get_by_role("button", name="Undo").click()
    expect(card).not_to_contain_text("at most")


def test_a_picture_shows_differences(explore: Open) -> None:
    page = explore(PLAN)
    group = page.get_by_role("group", name="Picture 1 shows")
    group.get_by_role("button", name="difference").click()
    expect(group.get_by_role("button", name="difference")).to_have_attribute("aria-pressed", "true")
    sharp(page)
    assert "difference=1%2C2" in page.url
    page.get_by_role("button", name="Numbers of picture 1").click()
    expect(page.locator("#panel-0-table tbody tr")).to_have_count(13)


def test_a_point_shows_its_quarter(explore: Open) -> None:
    page = explore(PLAN)
    box: Any = page.locator("#panel-0-figure .nsewdrag").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    popup = page.locator("#quarter")
    expect(popup).to_contain_text(re.compile(r"Quarter \d+"))
    expect(popup).to_contain_text("Carrying on")
    page.keyboard.press("Escape")
    expect(popup).not_to_be_visible()


def test_a_guess_comes_before_any_result(explore: Open) -> None:
    page = explore("?guess=1")
    handle = page.get_by_role("slider", name="Your guess")
    expect(handle).to_be_focused()
    for hidden in ("#sentence", ".card-value >> nth=0", "#panel-0-figure .traceplan .js-line", "#panel-1-figure"):
        expect(page.locator(hidden)).not_to_be_visible()
    expect(page.locator("#announce")).to_be_empty()
    handle.press("PageDown")
    expect(handle).to_have_attribute("aria-valuetext", "−10 % against today")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#sentence")).to_be_visible()
    told = page.locator(".guess.told")
    expect(told).to_contain_text(
        re.compile(r"Your guess: −10 % against today\. In the middle future: [−+]\d+ % against today\.")
    )
    assert "guess" not in page.url


def test_who_guesses_first_has_seen_nothing(explore: Open) -> None:
    """The button opens the same plan anew, with what comes out held back from the start."""
    page = explore()
    page.get_by_role("button", name="Guess first").click()
    expect(page.get_by_role("slider", name="Your guess")).to_be_focused()
    assert "guess=1" in page.url
    assert page.locator(".first").count() == 0
    for hidden in (".panel >> nth=0 >> h3", ".flag >> nth=0", "#panel-0-figure .traceplan .js-line"):
        expect(page.locator(hidden).first).not_to_be_visible()
    flags = "#panel-0-figure .shapelayer path[data-index='3']"
    assert page.evaluate("(flags) => getComputedStyle(document.querySelector(flags)).visibility", flags) == "hidden"


def test_flags_explain_themselves_where_they_stand(explore: Open) -> None:
    page = explore()
    flag = page.locator("#panel-0-root .flag").first
    flag.focus()
    words = flag.locator(".flag-words")
    expect(words).to_be_visible()
    expect(words).to_have_text(str(flag.get_attribute("aria-label")))
    frame, at = page.locator("#panel-0-figure").bounding_box(), words.bounding_box()
    assert frame is not None
    assert at is not None
    assert frame["x"] <= at["x"]
    assert at["x"] + at["width"] <= frame["x"] + frame["width"]
    page.locator("#panel-1-root .flag").first.hover()
    expect(page.locator("#panel-1-root .flag-words").first).to_be_visible()


def test_texts_can_be_copied_and_files_saved(explore: Open) -> None:
    page = explore(PLAN)
    page.get_by_role("button", name="Export").click()
    menu = page.get_by_role("dialog", name="Export")
    menu.get_by_role("button", name="Command").click()
    field = page.get_by_label("To copy")
    expect(field).to_have_value(re.compile(r"^flywheel compare evil-flywheel --set leadership\.field_time=0\.2 "))
    menu.get_by_role("button", name="Scenario (TOML)").click()
    expect(field).to_have_value(re.compile("^# The evil flywheel"))
    assert loads(field.input_value()).value("leadership.field_time") == 0.2
    for name, start in (
        ("Report (HTML)", b"<!DOCTYPE html>"),
        ("Numbers (CSV)", b"Measure,"),
        ("Picture 2", b"\x89PNG"),
    ):
        with page.expect_download() as download:
            menu.get_by_role("button", name=name).click()
        assert Path(download.value.path()).read_bytes().startswith(start)


def test_a_field_replaces_a_missing_clipboard(explore: Open, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    explore(PLAN)
    page.get_by_role("button", name="Share").click()
    field = page.get_by_label("To copy")
    expect(field).to_be_focused()
    expect(field).to_have_value(page.url)
    expect(page.locator("#out-said")).to_have_text("Press Ctrl+C to copy the selected text.")
    assert page.evaluate("getSelection().toString() || document.activeElement.selectionEnd") != 0


def test_a_report_is_printed_where_there_is_a_browser(explore: Open) -> None:
    page = explore(PLAN)
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Report (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_presenting_shows_one_large_picture(explore: Open, page: Page) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    explore(PLAN)
    page.keyboard.press("p")
    expect(page.locator("#levers")).not_to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    assert page.evaluate("getComputedStyle(document.getElementById('sentence')).fontSize") == "40px"
    expect(page.locator(".panel:visible")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel-1-root")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("html")).to_have_attribute("data-blank", "")
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    expect(page.locator("#levers")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_an_embedded_page_has_no_frame_of_its_own(explore: Open) -> None:
    page = explore(f"{PLAN}&embed=1")
    expect(page.locator(".top")).not_to_be_visible()
    expect(page.locator(".bar")).not_to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    assert page.url.endswith("&embed=1")


def test_a_printed_plan_is_one_page(explore: Open) -> None:
    page = explore(PLAN)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]


@pytest.mark.parametrize("opened", ["#export", "#keys-open", ".card-goal >> nth=0", "guess", "present"])
def test_everybody_can_read_menus_and_forms(
    explore: Open, page: Page, opened: str, accessible: Callable[..., list[str]]
) -> None:
    explore("?guess=1" if opened == "guess" else PLAN)
    if opened == "present":
        page.keyboard.press("p")
    elif opened != "guess":
        page.locator(opened).click()
    assert not accessible(page)
