"""A lever without effect is greyed with the reason, at once, and stays a lever."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from stage import NORMAL, Stage

from dashboard.levers.lever_texts import find_idle_reason, list_idle_reasons
from dashboard.plan.plan import PLAYABLE_LEVERS

ALONE = "No effect of its own while head office alone sets quotas."
IDLE = "&targets.collaboration=0&targets.leftover=auction&structure.overlay_response=0&structure.overlay_limit=3"
Open = Callable[[str], Page]


@pytest.fixture
def explore(stage: Stage, page: Page) -> Open:
    """Open a plan of the evil flywheel; the page goes before the stage does."""
    page.unroute_all()
    page.context.unroute_all()

    def go(query: str) -> Page:
        page.goto(f"{stage.url}/?scenario=evil-flywheel{query}")
        expect(page.locator('.figure[data-phase="all"]')).to_have_count(4)
        return page

    return go


def lever(page: Page, path: str) -> Locator:
    return page.locator(f'.explore:not(.first) .lever[data-path="{path}"]')


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def read_description(control: Locator) -> str:
    """Read what a screen reader adds to the name of a control."""
    description: str = control.evaluate(
        "(one) => (document.getElementById(one.getAttribute('aria-describedby')) || {}).textContent || ''"
    )
    return description


def test_a_lever_greys_and_returns_as_the_other_lever_moves(explore: Open, stage: Stage) -> None:
    page = explore("&targets.leftover=auction")
    stage.held = 0  # nothing is answered any more: the browser knows by itself
    leftover, other = lever(page, "targets.leftover"), slider(page, "Who sets the quotas")
    expect(leftover).not_to_have_class("lever idle")
    other.press("Home")
    expect(leftover.get_by_text(ALONE)).to_be_visible()
    assert read_description(leftover.get_by_role("textbox")) == ALONE
    other.press("ArrowRight")
    expect(leftover.locator(".lever-idle")).to_be_hidden()
    assert read_description(leftover.get_by_role("textbox")) == ""


def test_a_choice_greys_too_and_what_is_greyed_can_be_moved(explore: Open) -> None:
    page = explore("&incentives.pay_plan=commission&incentives.accelerator=2")
    rate = slider(page, "Rate above quota")
    reason = "No effect of its own while the plan is commission."
    assert read_description(rate) == reason
    rate.focus()
    rate.press("ArrowRight")
    expect(rate).to_have_attribute("aria-valuenow", "2.02")
    assert read_description(rate) == reason
    page.get_by_role("textbox", name="Kind of plan").click()
    page.get_by_role("option", name="bonus with accelerator").click()
    expect(lever(page, "incentives.accelerator").locator(".lever-idle")).to_be_hidden()
    slider(page, "Pay that depends on results").press("Home")
    expect(page.get_by_text("No effect of its own while no pay depends on results.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(lever(page, "incentives.accelerator").locator(".lever-idle")).to_be_hidden()


@pytest.mark.parametrize("change", ["at52.targets.collaboration=0.5", "at0.North.targets.collaboration=0.5"])
def test_a_lever_that_comes_to_count_later_or_somewhere_is_not_greyed(explore: Open, change: str) -> None:
    page = explore(f"{IDLE}&world.reps=80&{change}")
    note = lever(page, "targets.leftover").locator(".lever-idle")
    expect(lever(page, "structure.overlay_limit").locator(".lever-idle")).to_be_visible()
    expect(note).to_be_hidden()
    page.locator("#later-chips .chip-back").click()
    expect(note).to_have_text(ALONE)
    expect(note).to_be_visible()


def test_another_scenario_greys_nothing_by_mistake(explore: Open) -> None:
    page = explore(IDLE)
    expect(page.locator(".lever.idle")).to_have_count(2)
    page.get_by_role("button", name="Reset all").click()
    expect(page.locator(".lever.idle")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".lever.idle")).to_have_count(2)
    page.locator("#gallery-open").click()
    page.locator(".gallery-card", has_text="An ordinary organisation").click()
    expect(page.locator("#scenario-title")).to_have_text("An ordinary organisation")
    expect(page.locator(".lever.idle")).to_have_count(0)
    assert page.locator("#levers [aria-describedby^=idle]").count() == 0


def test_browser_and_server_name_the_same_reasons(explore: Open) -> None:
    page = explore("")
    plans, expected = [], []
    for path, lever in PLAYABLE_LEVERS.items():
        others = {other: [value, NORMAL[other]] for other, value, _ in list_idle_reasons(lever)}
        for values in product(*others.values()):
            for moving in (set(), *({other} for other in others)):
                stands = dict(zip(others, values, strict=True))
                plans.append([path, stands, sorted(moving)])
                expected.append(find_idle_reason(lever, {**NORMAL, **stands}.__getitem__, moving))
    assert len({*expected}) > 4
    found = page.evaluate(
        """(plans) => plans.map(([path, levers, moving]) => {
             Object.assign(Flywheel.state.plan, { levers, later: moving.map((one) => [52, one, 0, null]) });
             return Flywheel.idle(path);
           })""",
        plans,
    )
    assert found == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_everybody_can_read_idle_levers(
    explore: Open, page: Page, scheme: Any, size: tuple[int, int], accessible: Callable[[Page], list[str]]
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    explore(IDLE)
    expect(page.locator(".lever.idle")).to_have_count(2)
    assert not accessible(page)
