"""The prerendered page: the same words and pictures as the page itself, only where they are known already."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from dash import dcc, html
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard import app
from dashboard.explore import prerender
from dashboard.explore.markup import write_markup
from dashboard.explore.picture_requests import answer_picture_request
from dashboard.explore.prerender import PLACEHOLDER
from dashboard.plan.plan import LaterChange, Plan, encode_plan
from dashboard.service.service import Service
from dashboard.wording.catalogue import say

PLAN = Plan("evil-flywheel", {"leadership.field_time": 0.2})
HOME = "http://127.0.0.1"


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(fake_settings())


@pytest.fixture(scope="module")
def client(service: Service) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "Service", lambda _: service)
        made = app.build_app(service.settings)
    service.ready.wait(30)
    return made.server.test_client()


class Words(HTMLParser):
    """What a page says, and the attributes of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs


def build_request(plan: Plan, number: int) -> dict[str, Any]:
    return {"n": 1, "client": f"reader {number}", "rev": 1, "phase": "all", "plan": plan.as_dict()}


def get_prerendered(client: Any, query: str = "") -> str:
    page: str = client.get(f"/{query}", base_url=HOME).get_data(as_text=True)
    return page[page.index('<div class="explore first"') : page.index("<footer>")] if "explore first" in page else ""


def test_the_prerendered_page_shows_what_the_page_will_show(client: Any, service: Service) -> None:
    answer, prerendered = (
        answer_picture_request(service, build_request(Plan("evil-flywheel"), 1)),
        get_prerendered(client),
    )
    texts = Words(prerendered).texts
    expected = [answer["sentence"], answer["chip"], *(part["title"] for part in answer["panels"])]
    assert not [text for text in expected if text not in texts]
    assert {card["value"] for card in answer["cards"]} <= set(texts)
    assert prerendered.count('<div class="still">') == 4


def test_no_part_of_the_prerendered_page_can_be_touched_or_found(client: Any) -> None:
    prerendered = get_prerendered(client)
    assert prerendered.startswith('<div class="explore first" aria-hidden="true" inert>')
    assert not [value for name, value in Words(prerendered).attributes if name == "id"]


def test_prerendered_styles_are_one_sheet_that_the_policy_accepts(client: Any) -> None:
    answer = client.get("/", base_url=HOME)
    page, policy = answer.get_data(as_text=True), answer.headers["Content-Security-Policy"]
    sheets = [sheet for sheet in page.split("<style")[1:] if sheet.startswith(" nonce=")]
    assert ' style="' not in page
    assert len(sheets) == 1
    (nonce,) = re.findall(r'^ nonce="([^"]+)"', sheets[0])
    assert f"'nonce-{nonce}'" in policy
    assert sheets[0].split("</style>")[0].count("{") == len(set(re.findall(r'data-style="(\d+)"', page))) > 10


def test_a_shared_plan_stands_at_once_when_somebody_has_seen_it(client: Any, service: Service) -> None:
    link = encode_plan(PLAN, service.settings.version)
    assert not get_prerendered(client, link)
    answer = answer_picture_request(service, build_request(PLAN, 2))
    assert answer["sentence"] in Words(get_prerendered(client, link)).texts


def test_the_prerendered_page_says_why_a_lever_has_no_effect(client: Any, service: Service) -> None:
    alone = {"targets.collaboration": 0, "targets.leftover": "auction"}
    for number, (later, has_reason) in enumerate(
        [((), True), ((LaterChange(52, "targets.collaboration", 0.5),), False)], 3
    ):
        plan = Plan("evil-flywheel", alone, later)
        answer_picture_request(service, build_request(plan, number))
        texts = Words(get_prerendered(client, encode_plan(plan, service.settings.version))).texts
        assert "What nobody takes" in texts
        assert (say("idle.targets.collaboration") in texts) is has_reason


@pytest.mark.parametrize(
    "query", ["?guess=1", "?embed=1", "?scenario=nobody", "?targets.ambition=1e308", "?" + "x" * 9_000]
)
def test_an_address_that_holds_results_back_or_is_unreadable_is_not_prerendered(client: Any, query: str) -> None:
    assert not get_prerendered(client, query)
    assert PLACEHOLDER not in client.get(f"/{query}", base_url=HOME).get_data(as_text=True)


def test_no_future_is_simulated_for_a_prerendered_page() -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("simulated")

    assert prerender.prerender_address(Service(fake_settings(engine=never)), "") == ""


def test_a_failed_prerendering_leaves_the_page(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr(prerender, "prerender_address", broken)
    answer = client.get("/", base_url=HOME)
    assert answer.status_code == 200
    assert "react-entry-point" in answer.get_data(as_text=True)


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
    st.text(st.characters(exclude_categories=("Cs", "Cc"))),
)
def test_any_text_stays_text(inside: str, title: str) -> None:
    words = Words(write_markup(html.P([inside, html.Br()], title=title, className=title)))
    assert "".join(words.texts) == inside
    assert dict(words.attributes)["title"] == title


def test_only_plain_elements_are_written() -> None:
    tree = [
        html.P("a"),
        dcc.Store(id="b"),
        html.Div("c", role="dialog"),
        None,
        html.Button("d", disabled=True, hidden=False),
    ]
    assert write_markup(tree) == "<p>a</p><button disabled>d</button>"
