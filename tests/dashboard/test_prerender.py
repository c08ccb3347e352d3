"""What stands on the page before its scripts do: the same words and pictures, only where they are known already."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from dash import dcc, html
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard import app, prerender
from dashboard.export.markup import write_markup
from dashboard.picture_requests import answer_picture_request
from dashboard.plan import LaterChange, Plan, encode_plan
from dashboard.prerender import PLACEHOLDER
from dashboard.service import Service
from dashboard.text.catalogue import say

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


def asked(plan: Plan, number: int) -> dict[str, Any]:
    return {"n": 1, "client": f"reader {number}", "rev": 1, "phase": "all", "plan": plan.as_dict()}


def sight(client: Any, query: str = "") -> str:
    page: str = client.get(f"/{query}", base_url=HOME).get_data(as_text=True)
    return page[page.index('<div class="explore first"') : page.index("<footer>")] if "explore first" in page else ""


def test_it_says_what_the_page_will_say(client: Any, service: Service) -> None:
    answer, shown = answer_picture_request(service, asked(Plan("evil-flywheel"), 1)), sight(client)
    texts = Words(shown).texts
    wanted = [answer["sentence"], answer["chip"], *(part["title"] for part in answer["panels"])]
    assert not [text for text in wanted if text not in texts]
    assert {card["value"] for card in answer["cards"]} <= set(texts)
    assert shown.count('<div class="still">') == 4


def test_nothing_of_it_can_be_touched_or_found(client: Any) -> None:
    shown = sight(client)
    assert shown.startswith('<div class="explore first" aria-hidden="true" inert>')
    assert not [value for name, value in Words(shown).attributes if name == "id"]


def test_its_places_come_as_a_sheet_that_the_policy_lets_through(client: Any) -> None:
    answer = client.get("/", base_url=HOME)
    shown, policy = answer.get_data(as_text=True), answer.headers["Content-Security-Policy"]
    sheets = [sheet for sheet in shown.split("<style")[1:] if sheet.startswith(" nonce=")]
    assert ' style="' not in shown
    assert len(sheets) == 1
    (nonce,) = re.findall(r'^ nonce="([^"]+)"', sheets[0])
    assert f"'nonce-{nonce}'" in policy
    assert sheets[0].split("</style>")[0].count("{") == len(set(re.findall(r'data-style="(\d+)"', shown))) > 10


def test_a_shared_plan_stands_at_once_when_somebody_has_seen_it(client: Any, service: Service) -> None:
    link = encode_plan(PLAN, service.settings.version)
    assert not sight(client, link)
    answer = answer_picture_request(service, asked(PLAN, 2))
    assert answer["sentence"] in Words(sight(client, link)).texts


def test_it_says_where_a_lever_has_no_effect(client: Any, service: Service) -> None:
    alone = {"targets.collaboration": 0, "targets.leftover": "auction"}
    for number, (later, told) in enumerate([((), True), ((LaterChange(52, "targets.collaboration", 0.5),), False)], 3):
        plan = Plan("evil-flywheel", alone, later)
        answer_picture_request(service, asked(plan, number))
        shown = Words(sight(client, encode_plan(plan, service.settings.version))).texts
        assert "What nobody takes" in shown
        assert (say("idle.targets.collaboration") in shown) is told


@pytest.mark.parametrize(
    "query", ["?guess=1", "?embed=1", "?scenario=nobody", "?targets.ambition=1e308", "?" + "x" * 9_000]
)
def test_what_is_held_back_or_unreadable_stays_empty(client: Any, query: str) -> None:
    assert not sight(client, query)
    assert PLACEHOLDER not in client.get(f"/{query}", base_url=HOME).get_data(as_text=True)


def test_nothing_is_lived_for_it() -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("lived")

    assert prerender.prerender_address(Service(fake_settings(engine=never)), "") == ""


def test_a_failure_leaves_the_page(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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
