"""A workshop in real browsers: host, wall and phones play a whole session; everything fits, and everybody can use it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard" / "workshop"))  # the stand-in for the engine
from fake_rounds import FakeRounds
from room_stage import KEY, HandClock, RoomStage, note_problems

from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.session_parser import list_session_names, load_session

AXE = Path(__file__).parents[1] / "dashboard" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 1000 * int(os.environ.get("BROWSER_PATIENCE", "30"))
WALL, PHONE, LAPTOP = (1280, 720), (360, 640), (1440, 900)
SMALLEST_ON_WALL = 17
"""Pixels of a letter on a projector of 1280 × 720."""
OVERFLOW = "() => { const e = document.getElementById('main'); return [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]; }"
SCROLLS = (
    "() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
)
SMALL_TEXT = """(least) => [...document.querySelectorAll("main *")].filter((one) => !one.closest("svg") && one.checkVisibility()
  && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
  && parseFloat(getComputedStyle(one).fontSize) < least).map((one) => one.textContent.slice(0, 40))"""
Scheme = Literal["light", "dark"]


class Company:
    """Everybody's browsers at one workshop; at the end none of them may have had trouble."""

    def __init__(self, browser: Browser, stage: RoomStage) -> None:
        self.browser, self.stage = browser, stage
        self.contexts: list[BrowserContext] = []
        self.noted: list[str] = []

    def open(self, path: str, size: tuple[int, int], scheme: Scheme = "light") -> Page:
        """Open a page in a browser of its own."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return self.open_tab(context, path)

    def open_tab(self, context: BrowserContext, path: str) -> Page:
        """Open another tab in a browser."""
        page = context.new_page()
        note_problems(page, self.noted)
        page.goto(f"{self.stage.url}{path}")
        return page

    def close(self) -> None:
        """Close all browsers."""
        for context in self.contexts:
            context.close()

    @property
    def problems(self) -> list[str]:
        """What went wrong; a request that was cut off on purpose is none."""
        ignored = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_IO_SUSPENDED", "ERR_ABORTED")
        return [one for one in self.noted if not any(part in one for part in ignored)]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def company(browser: Browser, clock: HandClock, tmp_path: Path) -> Iterator[Company]:
    """A workshop in which rounds are made up."""
    yield from serve_company(browser, RoomStage(tmp_path, clock, FakeRounds()))


@pytest.fixture
def real_company(browser: Browser, clock: HandClock, tmp_path: Path) -> Iterator[Company]:
    """A workshop in which rounds are simulated."""
    yield from serve_company(browser, RoomStage(tmp_path, clock, RoundEngine(futures=40, candidates=10)))


def serve_company(browser: Browser, stage: RoomStage) -> Iterator[Company]:
    made = Company(browser, stage)
    yield made
    made.close()
    stage.close()
    assert not made.problems, "\n".join(made.problems)


def join(phone: Page, name: str) -> None:
    phone.get_by_label("Your name, if you like").fill(name)
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_text(f"You are in, {name}")).to_be_visible()


def answer_all(phone: Page, live: Any) -> None:
    """Answer every question of the step, one screen after another."""
    expect(phone.locator("#asked")).to_have_text(live.state.now.questions[0].ask)
    while True:
        phone.locator("#navigation button.main").wait_for()
        if phone.locator(".pick").count():
            phone.locator(".pick").nth(1).click()
        else:
            phone.locator(".chip").nth(3).click()
        phone.get_by_role("button", name="Send").click()
        expect(phone.locator("#status")).to_contain_text("You can change it until the host closes.")
        following = phone.get_by_role("button", name="Next question")
        if not following.count():
            return
        following.click()


def test_five_browsers_play_a_session_of_thirty_minutes_in_a_minute(real_company: Company, clock: HandClock) -> None:
    stage = real_company.stage
    live, token = stage.open(load_session("the-evil-flywheel").text)
    host = real_company.open(f"/workshop/host#{token}", LAPTOP)
    wall = real_company.open(f"/workshop/show/{live.code}#{token}", WALL)
    phones = [real_company.open(f"/join/{live.code}", PHONE) for _ in range(3)]
    for phone, name in zip(phones, ("Ana", "Ana", "Bo"), strict=True):
        join(phone, name)
    expect(wall.get_by_text("3 people are in")).to_be_visible()
    expect(host.locator("#people .name")).to_have_text(["Ana", "Ana (2)", "Bo"])
    slow_down(phones[1])
    began, minutes = time.monotonic(), 0.0
    while not live.state.is_over:
        step = live.state.now
        if step.kind == "predict" and step.round == 0:
            phones[2].context.set_offline(True)  # no network, then another tab, then a reload: the same person
            phones[2].wait_for_timeout(300)
            phones[2].context.set_offline(False)
            phones[2].reload()
            tab = real_company.open_tab(phones[2].context, f"/join/{live.code}")
            expect(tab.locator("#asked")).to_be_visible()
            tab.close()
        if step.questions:
            for phone in phones[: 2 if step.kind == "predict" else 3]:
                answer_all(phone, live)
        if step.kind == "reveal":
            expect(wall.locator("svg.course").first).to_be_visible()
            expect(phones[0].get_by_text("It came to", exact=False)).to_be_visible()
        clock.pass_minutes(step.text.minutes)
        minutes += step.text.minutes
        button = host.locator("#next")
        expect(button).to_be_enabled(timeout=PATIENCE)
        before = live.state.step
        button.click()
        host.wait_for_function(
            "(at) => document.querySelectorAll('#steps .now, #steps .done').length > at + 1", arg=before
        )
    assert 29 <= minutes <= 33
    assert len(live.state.people) == 3
    assert all(len(live.state.answers[f"{when}.1"]) == 3 for when in ("before", "after"))
    expect(wall.get_by_role("heading", name="End")).to_be_visible()
    host.get_by_text("Record", exact=True).click()
    with host.expect_download() as download:
        host.get_by_role("button", name="HTML").click()
    assert "what this room did" in Path(download.value.path()).read_text(encoding="utf-8")
    print(f"thirty minutes in {time.monotonic() - began:.0f} s")


def slow_down(page: Page) -> None:
    """Put a phone on a slow network."""
    session = page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
    session.send("Network.emulateNetworkConditions", conditions)


def test_a_phone_that_is_locked_for_a_minute_wakes_up_as_the_same_person(company: Company, clock: HandClock) -> None:
    live, token = company.stage.open(load_session("the-evil-flywheel").text)
    host = company.open(f"/workshop/host#{token}", LAPTOP)
    phone = company.open(f"/join/{live.code}", PHONE)
    join(phone, "Ana")
    session = phone.context.new_cdp_session(phone)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    host.wait_for_timeout(2500)
    clock.pass_minutes(1)
    expect(host.get_by_text("1 in, 0 answered, 1 asleep")).to_be_visible()
    host.locator("#next").click()
    expect(host.locator("#steps .now")).to_contain_text("Five questions before")
    session.send("Page.setWebLifecycleState", {"state": "active"})
    answer_all(phone, live)
    expect(host.get_by_text("1 in, 1 answered, 0 asleep")).to_be_visible()


def test_a_facilitator_opens_a_room_and_without_phones_counts_hands(company: Company) -> None:
    page = company.open(f"/workshop/#{KEY}", LAPTOP)
    expect(page.locator(".session strong")).to_have_text(
        ["The evil flywheel", "Who cuts the pie?", "Targets against people"]
    )
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_role("heading", name="The evil flywheel")).to_be_visible()
    (live,) = company.stage.keeper._by_code.values()
    while live.state.now.kind != "vote":
        company.stage.keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    page.get_by_text("Count hands: What do you do after this miss?").click()
    page.get_by_label("What do you do after this miss? Ask for less growth").fill("17")
    page.get_by_role("button", name="Count", exact=True).click()
    expect(page.get_by_text("Counted.")).to_be_visible()
    page.locator("#next").click()
    expect(page.locator("#next")).to_have_text("Next: Reveal")
    page.locator("#next").click()
    expect(page.locator(".vote .choice")).to_have_text("Ask for less growth")


def test_the_host_reopens_pauses_adds_a_minute_darkens_and_deletes(company: Company) -> None:
    live, token = company.stage.open(load_session("the-evil-flywheel").text)
    while live.state.now.kind != "run":
        company.stage.keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    host = company.open(f"/workshop/host#{token}", LAPTOP)
    wall = company.open(f"/workshop/show/{live.code}", WALL)
    host.get_by_role("button", name="Reopen the questions").click()
    expect(wall.get_by_text("What do you do after this miss?")).to_be_visible()
    host.get_by_role("button", name="+1 minute").click()
    expect(host.locator("#clock")).to_have_text("3:00")
    host.get_by_role("button", name="Pause").click()
    expect(host.locator("#clock")).to_have_text("3:00 (paused)")
    host.get_by_role("button", name="Dark screen").click()
    expect(wall.get_by_text("The screen is dark.", exact=False)).to_be_visible()
    host.get_by_role("button", name="Light screen").click()
    wall.keyboard.press("b")
    expect(wall.get_by_text("The screen is dark.", exact=False)).to_be_visible()
    host.on("dialog", lambda dialog: dialog.accept())
    host.get_by_text("Record", exact=True).click()
    host.get_by_role("button", name="Delete the room").click()
    expect(host.get_by_text("The room is deleted.")).to_be_visible()
    company.noted.clear()  # whoever still asks for the room is told that it is gone


def visit_steps(company: Company, name: str, tables: int = 1) -> Iterator[tuple[str, Any]]:
    """Let made-up people play a session; at each step everything is up to date when it is yielded."""
    live, token = company.stage.open(load_session(name).text, tables, made_up=True)
    yield "open", (live, token)
    while not live.state.is_over:
        company.stage.keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
        deadline = time.monotonic() + 20
        while company.stage.keeper._player and time.monotonic() < deadline and is_waiting(live):
            time.sleep(0.02)
        yield live.state.now.kind, (live, token)


def is_waiting(live: Any) -> bool:
    """Whether something is still being played, or made-up people still answer."""
    state = live.state
    if state.now.kind == "run":
        return state.now.round not in state.outcomes
    if state.now.kind == "debrief":
        return state.what_ifs is None
    return any(len(state.answers.get(one.id, {})) < 5 for one in state.now.questions if not one.roles)


def settle(page: Page, live: Any) -> None:
    """Wait until a page shows the present step."""
    kind = live.state.now.kind
    page.wait_for_function("(kind) => (document.body.dataset.kind ?? kind) === kind", arg=kind)


@pytest.mark.parametrize(("name", "tables"), [(list_session_names()[0], 1), (list_session_names()[1], 4)])
def test_nothing_is_cut_or_too_small_on_a_projector_and_nothing_scrolls_on_a_small_phone(
    company: Company, name: str, tables: int
) -> None:
    wall = phone = None
    cut: list[str] = []
    for kind, (live, _) in visit_steps(company, name, tables):
        if wall is None or phone is None:
            wall = company.open(f"/workshop/show/{live.code}", WALL)
            phone = company.open(f"/join/{live.code}", PHONE)
            if tables > 1:
                phone.get_by_label("Rep").check()
                expect(phone.get_by_label("Your table")).to_be_visible()
            assert phone.evaluate(SCROLLS)[0] <= 0, "the page to join"
            join(phone, "Ana")
            continue
        settle(wall, live)
        expect(phone.locator("h1").first).to_be_visible()
        phone.wait_for_timeout(2200)
        down, across = wall.evaluate(OVERFLOW)
        small = wall.evaluate(SMALL_TEXT, SMALLEST_ON_WALL)
        cut += [f"wall, {kind}: {down} px too high"] * (down > 0) + [f"wall, {kind}: {across} px too wide"] * (
            across > 0
        )
        cut += [f"wall, {kind}: too small: {text}" for text in small]
        down, across = phone.evaluate(SCROLLS)
        cut += [f"phone, {kind}: {down} px too high"] * (down > 0) + [f"phone, {kind}: {across} px too wide"] * (
            across > 0
        )
    assert not cut, "\n".join(dict.fromkeys(cut))


def find_faults(page: Page, scheme: Scheme) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    report = page.evaluate("([rules]) => axe.run('html', { runOnly: rules })", [RULES])
    return [
        f"{page.url}, {scheme}, {one['id']}: {[node['html'][:150] for node in one['nodes']]}"
        for one in report["violations"]
    ]


def test_axe_finds_nothing_on_any_page_in_any_step_in_either_scheme(company: Company) -> None:
    pages: list[Page] = []
    seen: set[str] = set()
    faults: list[str] = []
    axe = AXE.read_text(encoding="utf-8")
    for kind, (live, token) in visit_steps(company, "who-cuts-the-pie"):
        if not pages:
            paths: list[tuple[str, tuple[int, int]]] = [
                (f"/workshop/host#{token}", LAPTOP),
                (f"/workshop/show/{live.code}", WALL),
                (f"/join/{live.code}", PHONE),
                (f"/workshop/#{KEY}", LAPTOP),
                ("/workshop/handouts/who-cuts-the-pie", LAPTOP),
            ]
            pages = [company.open(*path) for path in paths]
            for page in pages:
                page.evaluate(axe)
            pages[2].get_by_label("Rep").wait_for()
            faults += [
                fault for page in pages[2:] for scheme in ("light", "dark") for fault in find_faults(page, scheme)
            ]
            pages[2].get_by_label("Rep").check()
            join(pages[2], "Ana")
        if kind not in seen:
            seen.add(kind)
            settle(pages[1], live)
            pages[2].wait_for_timeout(2200)
            faults += [
                fault for page in pages[:3] for scheme in ("light", "dark") for fault in find_faults(page, scheme)
            ]
    assert not faults, "\n".join(faults)


def test_a_screen_reader_hears_the_value_of_a_slider_in_words(company: Company) -> None:
    live, _ = company.stage.open(load_session("the-evil-flywheel").text)
    phone = company.open(f"/join/{live.code}", PHONE)
    join(phone, "Ana")
    while live.state.now.kind != "predict":
        company.stage.keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    slider = phone.get_by_role("slider", name="Bookings over the coming year, against the year before?")
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "−40 %"
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "−39 %"
    expect(phone.get_by_role("button", name="Send")).to_be_enabled()
