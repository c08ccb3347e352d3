"""Use our own numbers, in a real browser: a dropped file, a question, the company it becomes, the fit, and three numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from spelled_companies import SpelledFile
from waiting import PREPARED, sharp

FIT_SECONDS = 600


def spell(folder: Path) -> Path:
    """Deals of a company whose stages nobody knows."""
    path = SpelledFile("deals", "semicolon", "dots", "german", "de", "titles").write(folder)[0]
    path.write_bytes(path.read_bytes().replace(b"Gewonnen", b"Phase 9"))
    return path


def test_a_dropped_file_becomes_a_company_to_start_from(
    page: Page, app_url: str, tmp_path: Path, accessible: Callable[..., list[str]]
) -> None:
    page.goto(f"{app_url}/company/")
    expect(page.get_by_text("stay on the machine that runs this explorer")).to_be_visible()
    assert accessible(page) == []
    page.locator("#files").set_input_files(spell(tmp_path))
    expect(page.locator("#question")).to_be_visible()
    page.get_by_label("Phase 9").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    row = page.locator("#rows tr", has_text="win rate")
    expect(row).to_contain_text("0.676")
    assert accessible(page) == []
    expect(page.locator("#fit-done")).to_be_visible(timeout=1000 * FIT_SECONDS)
    expect(page.locator("svg.backcast").first).to_be_visible()
    assert accessible(page) == []
    page.get_by_role("link", name="Start from the fitted company").click()
    sharp(page, PREPARED)
    expect(page.locator("#scenario-title")).to_have_text("Your company, fitted")


def test_three_numbers_become_the_nearest_company(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/company/")
    for label, value in (
        ("Reps who make their quota", "50"),
        ("Reps who leave in a year", "30"),
        ("Months until", "5"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Find the nearest company").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible(timeout=1000 * FIT_SECONDS)
    expect(page.locator("#sentences")).to_contain_text("say nothing of how targets are divided")
    page.get_by_role("link", name="Start from this company").click()
    sharp(page, PREPARED)


def test_the_company_leads_to_the_page(page: Page, app_url: str) -> None:
    page.goto(app_url)
    sharp(page, PREPARED)
    page.locator("#company-open").click()
    page.get_by_role("link", name="Use our own numbers").click()
    expect(page.get_by_role("heading", name="Use our own numbers")).to_be_visible()
