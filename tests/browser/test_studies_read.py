"""The page of studies in a real browser: pictures in both schemes, the copied command, the phone."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))  # the stand-in for the model
from fake_engine import fake_settings
from made_study import write_study

from dashboard import create_app


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an explorer of made-up futures with one made-up study: nothing of the model is run."""
    home = tmp_path_factory.mktemp("studies")
    write_study(home / "made")
    server = make_server("127.0.0.1", 0, create_app(fake_settings(studies=home)).server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_any_point_is_opened_in_explore(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/studies/?study=made")
    listed = page.get_by_role("region", name="Scenarios to open in Explore")
    expect(listed.get_by_role("link")).to_have_count(40, timeout=60_000)
    field = page.get_by_label(re.compile("Open any other by its number"))
    field.fill("43")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"study=made&point=43$"))
    field.fill("44")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"study=made&point=44$"))
    page.get_by_role("link", name="Open in Explore, Point 44").first.click()
    expect(page.get_by_text("2 changes").first).to_be_visible(timeout=60_000)
    assert "scenario=evil-flywheel" in page.url
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_study_is_read_in_both_schemes_and_on_a_phone(
    page: Page, app_url: str, accessible: Callable[..., list[str]]
) -> None:
    page.goto(f"{app_url}/studies/")
    drawn = page.locator(".chart[data-drawn=light] .main-svg").first
    expect(drawn).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="A made study")).to_be_visible()
    assert not accessible(page)
    page.emulate_media(color_scheme="light")
    expect(drawn).to_be_visible()
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator(".chart[data-drawn=dark]").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Runs as CSV").click()
    assert download.value.suggested_filename == "made-runs.csv"

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="A made study").click()
    expect(page.get_by_role("link", name="All studies")).to_be_visible()
    expect(page.get_by_role("complementary")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="All studies").click()
    expect(page.get_by_role("complementary")).to_be_visible()
