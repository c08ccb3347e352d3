"""What a page loads, and what can be done with it before everything has come."""

from __future__ import annotations

from collections import Counter

from playwright.sync_api import Page, Route, expect
from stage import Stage

LINE = "() => document.querySelector('#panel-0-figure .still [data-trace=\"plan\"] path')?.getAttribute('d')"


def test_a_page_asks_once_for_each_kind_of_its_own_files(stage: Stage, page: Page) -> None:
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([request.url.removeprefix(stage.url).partition("?")[0]]))
    page.goto(stage.url)
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    own = [address for address in asked if address.startswith("/assets/") and not address.endswith(".ico")]
    assert sorted(address.rpartition(".")[2] for address in own) == ["css", "js", "js"], own
    assert max(asked[address] for address in own) == 1
    assert sum(not address.startswith("data:") for address in asked) <= 20


def test_levers_move_the_first_pictures_before_plotly_has_come(stage: Stage, page: Page) -> None:
    stage.service.ready.wait(60)
    held: list[Route] = []
    page.route("**/plotly*.js", lambda route: held.append(route))  # noqa: PLW0108 - it is wrapped
    page.goto(stage.url)
    thumb = page.get_by_role("slider", name="Leaders with customers", exact=True)
    expect(thumb).to_be_visible()
    expect(page.locator(".first")).to_have_count(0)
    expect(page.locator(".figure .still")).to_have_count(4)
    before = page.evaluate(LINE)
    thumb.press("End")
    page.wait_for_function(f"(before) => ({LINE})() !== before", arg=before)
    page.wait_for_function("() => document.documentElement.dataset.busy === undefined")
    page.wait_for_timeout(2500)  # whoever is never at rest gets it, too
    assert held, "it is loaded once the page is at rest"
    held[0].continue_()
    expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
    expect(page.locator(".still")).to_have_count(0)
    expect(page.locator("#panel-0-figure .traceplan .js-line")).to_have_count(1)
