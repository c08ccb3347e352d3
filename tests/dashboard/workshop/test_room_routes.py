"""The addresses of the Workshop: who may do what, what a phone is known by, and what a stranger gets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_rounds import FakeRounds
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from room_simulator import SMALL_SESSION

from dashboard.server.json_routes import BrowserJSON
from dashboard.workshop.attempt_limits import FREE_ATTEMPTS, AttemptLimits
from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.join_codes import CODE_LENGTH, draw_code, draw_token, format_code, parse_code
from dashboard.workshop.room_keeper import RoomKeeper
from dashboard.workshop.room_routes import Workshop, register_workshop
from dashboard.workshop.room_store import RoomStore
from dashboard.workshop.session_parser import list_session_names

KEY = "key-of-the-facilitator"


class House:
    """A server with a workshop, and as many browsers as are needed."""

    def __init__(self, folder: Path) -> None:
        self.now = 1_000.0
        engine = FakeRounds()
        self.keeper = RoomKeeper(RoomStore(folder / "rooms.sqlite"), engine, lambda: self.now, in_background=False)
        self.addresses = AddressBook("127.0.0.1", 8050, "192.0.2.7")
        self.server = Flask(__name__)
        self.server.json = BrowserJSON(self.server)
        register_workshop(self.server, Workshop(self.keeper, engine, self.addresses, KEY, "0.1.0"))

    def browser(self, visit: str = "/join") -> FlaskClient:
        """A browser of its own that has opened a page."""
        client = self.server.test_client()
        client.get(visit)
        return client


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.keeper.close()


def post(client: FlaskClient, name: str, body: Any, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/workshop/api/{name}", json=body, **more)
    return answer.status_code, answer.get_json()


def open_room(house: House, **more: Any) -> tuple[str, str]:
    status, told = post(house.browser(), "open", {"key": KEY, "text": SMALL_SESSION, **more})
    assert status == 200
    return told["code"], told["token"]


def move(client: FlaskClient, token: str, to: str = "next") -> None:
    _, view = post(client, "host", {"token": token})
    post(client, "do", {"token": token, "event": {"kind": "move", "to": to, "step": view["step"]}})


def move_to(house: House, token: str, kind: str) -> None:
    client = house.browser()
    while post(client, "host", {"token": token})[1]["kind"] != kind:
        move(client, token)


def join(house: House, code: str, **more: Any) -> FlaskClient:
    phone = house.browser(f"/join/{code}")
    assert post(phone, "join", {"code": code, "name": "Ana", "role": "rep", **more})[0] == 200
    return phone


def test_only_the_facilitators_key_opens_rooms(house: House) -> None:
    for key in (None, "", "wrong", KEY + "x", 7, [KEY]):
        assert post(house.browser(), "open", {"key": key, "text": SMALL_SESSION})[0] == 403
        assert post(house.browser(), "sessions", {"key": key})[0] == 403
    assert post(house.browser(), "sessions", {"key": KEY})[0] == 200


def test_a_session_that_is_wrong_is_explained_to_its_owner(house: House) -> None:
    status, told = post(house.browser(), "open", {"key": KEY, "text": "title = 3"})
    assert (status, told["error"]) == (400, "session")
    assert "line 1" in told["problem"] or "session" in told["problem"]


@pytest.mark.parametrize("tables", [0, 13, -1, "2", True, 2.5, None])
def test_more_tables_than_there_can_be_are_refused(house: House, tables: Any) -> None:
    assert post(house.browser(), "open", {"key": KEY, "text": SMALL_SESSION, "tables": tables})[0] == 400


def test_only_the_hosts_token_moves_a_room(house: House) -> None:
    code, _ = open_room(house)
    phone = join(house, code)
    for token in ("", None, code, draw_token(), 5):
        event = {"kind": "move", "to": "next", "step": 0}
        assert post(phone, "do", {"token": token, "event": event})[0] == 404
        for name in ("host", "record", "delete", "address"):
            assert post(phone, name, {"token": token})[0] == 404
    live = house.keeper.find(code)
    assert live is not None
    assert live.state.step == 0


def test_a_host_can_do_only_what_hosts_do(house: House) -> None:
    code, token = open_room(house)
    for event in ({"kind": "outcome", "result": {}}, {"kind": "join", "person": "x"}, {"kind": "answer"}, {}, [], None):
        assert post(house.browser(), "do", {"token": token, "event": event})[0] == 400
    live = house.keeper.find(code)
    assert live is not None
    assert live.state.people == {}


def test_a_phone_that_reloads_or_opens_a_second_tab_is_the_same_person_with_the_same_answer(house: House) -> None:
    code, token = open_room(house)
    phone = join(house, code)
    move_to(house, token, "vote")
    post(phone, "answer", {"code": code, "question": "r1.q2", "value": 1, "number": 1})
    phone.get(f"/join/{code}")
    _, view = post(phone, "phone", {"code": code})
    assert view["questions"][0]["value"] == 1
    live = house.keeper.find(code)
    assert live is not None
    assert len(live.state.people) == 1


def test_a_phone_that_slept_is_awake_again_when_it_asks(house: House) -> None:
    code, token = open_room(house)
    phone = join(house, code)
    house.now += 60
    assert "1 asleep" in post(house.browser(), "host", {"token": token})[1]["count"]
    post(phone, "phone", {"code": code})
    assert "0 asleep" in post(house.browser(), "host", {"token": token})[1]["count"]


def test_somebody_without_a_cookie_is_nobody(house: House) -> None:
    code, _ = open_room(house)
    stranger = house.server.test_client()
    assert post(stranger, "join", {"code": code})[1] == {"error": "cookie"}
    assert post(stranger, "answer", {"code": code, "question": "r1.q2", "value": 1, "number": 1})[0] == 400


def test_strangers_who_know_the_code_are_refused_and_not_noted(house: House) -> None:
    code, _ = open_room(house)
    room = house.keeper.find(code)
    assert room is not None
    for _ in range(5):
        stranger = house.browser()
        assert post(stranger, "answer", {"code": code, "question": "r1.q2", "value": 1, "number": 1})[0] == 400
        assert post(stranger, "join", {"code": code, "role": "nobody"})[0] == 400
    assert room.heard == {}
    join(house, code)
    assert len(room.heard) == 1


def test_the_cookie_can_be_read_by_no_script_and_is_sent_along_by_no_other_site(house: House) -> None:
    cookie = house.server.test_client().get("/join").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_same_phone_has_another_name_in_every_room(house: House) -> None:
    (one, _), (other, _) = open_room(house), open_room(house)
    phone = house.browser()
    for code in (one, other):
        post(phone, "join", {"code": code})
    people = [set(live.state.people) for code in (one, other) if (live := house.keeper.find(code))]
    assert not people[0] & people[1]


def test_a_changed_answer_is_told_apart_from_one_that_came_at_the_same_time(house: House) -> None:
    code, token = open_room(house)
    phone = join(house, code)
    move_to(house, token, "vote")
    body = {"code": code, "question": "r1.q2", "value": 1, "number": 1}
    assert post(phone, "answer", body)[0] == 200
    assert post(phone, "answer", body)[0] == 200
    status, told = post(phone, "answer", {**body, "value": 2})
    assert (status, told["number"], told["value"]) == (409, 1, 1)
    assert post(phone, "answer", {**body, "value": 2, "number": told["number"] + 1})[0] == 200


def test_a_phone_that_knows_everything_is_told_nothing_again(house: House) -> None:
    code, token = open_room(house)
    phone = join(house, code)
    _, view = post(phone, "phone", {"code": code})
    assert set(post(phone, "phone", {"code": code, "since": view["mark"]})[1]) == {"mark"}
    move(house.browser(), token)
    assert "kind" in post(phone, "phone", {"code": code, "since": view["mark"]})[1]


def test_ten_thousand_wrong_codes_are_refused_and_slowed_and_nobody_in_the_room_notices(house: House) -> None:
    code, token = open_room(house)
    phone = join(house, code)
    stranger = house.browser()
    statuses = [post(stranger, "phone", {"code": draw_code()})[0] for _ in range(10_000)]
    assert set(statuses) == {404, 429}
    assert statuses.count(404) == FREE_ATTEMPTS
    assert post(phone, "phone", {"code": code})[0] == 200
    assert post(house.browser(), "show", {"code": code, "token": token})[0] == 200
    assert post(house.browser(), "phone", {"code": code})[0] == 429
    house.now += 2
    assert post(house.browser(), "phone", {"code": code})[0] == 200


def test_right_codes_cost_nothing_however_many_people_share_an_address(house: House) -> None:
    code, _ = open_room(house)
    for _ in range(3 * FREE_ATTEMPTS):
        join(house, code)


def test_each_address_has_its_own_limit() -> None:
    limits = AttemptLimits(lambda: 0.0)
    for _ in range(100):
        limits.count_wrong("192.0.2.1")
    assert limits.measure_wait("192.0.2.1") > 50
    assert limits.measure_wait("192.0.2.2") == 0


def test_a_clock_that_jumps_back_locks_nobody_out() -> None:
    now = [1_000.0]
    limits = AttemptLimits(lambda: now[0])
    limits.count_wrong("a")
    now[0] = 0.0
    assert limits.measure_wait("a") == 0


@given(st.text(max_size=50))
def test_whatever_is_typed_is_a_code_or_none(text: str) -> None:
    code = parse_code(text)
    assert code == "" or len(code) == CODE_LENGTH


def test_a_code_is_read_as_it_is_typed() -> None:
    code = draw_code()
    for typed in (
        format_code(code),
        code.lower(),
        f" {code[:4]} {code[4:]} ",
        code.replace("0", "O").replace("1", "l"),
    ):
        assert parse_code(typed) == code


def test_codes_have_forty_bits_and_do_not_repeat() -> None:
    codes = {draw_code() for _ in range(5_000)}
    assert len(codes) == 5_000
    assert len({letter for code in codes for letter in code}) == 32


BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "code",
                    "token",
                    "event",
                    "kind",
                    "value",
                    "number",
                    "question",
                    "counts",
                    "table",
                    "form",
                    "host",
                    "since",
                    "key",
                    "text",
                    "session",
                    "tables",
                    "name",
                    "role",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
NAMES = ("sessions", "open", "join", "leave", "phone", "answer", "show", "host", "do", "record", "delete", "address")


@given(name=st.sampled_from(NAMES), body=BODIES, holds=st.booleans())
def test_whatever_is_sent_gets_a_clear_answer_and_breaks_nothing(
    tmp_path_factory: Any, name: str, body: Any, holds: bool
) -> None:
    house = House(tmp_path_factory.mktemp("house"))
    code, token = open_room(house)
    if holds and isinstance(body, dict):
        body = {**body, "code": code, "token": token, "key": KEY}
    phone = join(house, code)
    answer = phone.post(f"/workshop/api/{name}", data=json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 400, 403, 404, 409, 429)
    answer.get_json()
    if name != "delete":
        assert post(phone, "phone", {"code": code})[0] == 200
    house.keeper.close()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"1e999", b"\xff", b'"a"', b"{}" * 1000, b"[" * 5000])
def test_a_body_that_is_no_json_is_refused(house: House, data: bytes) -> None:
    answer = house.browser().post("/workshop/api/phone", data=data, content_type="application/json")
    assert answer.status_code in (400, 404)


def test_a_form_of_another_site_does_nothing(house: House) -> None:
    code, token = open_room(house)
    body = json.dumps({"token": token, "event": {"kind": "move", "to": "next", "step": 0}})
    assert house.browser().post("/workshop/api/do", data=body, content_type="text/plain").status_code == 400
    live = house.keeper.find(code)
    assert live is not None
    assert live.state.step == 0


PAGES = ("/workshop/", "/workshop/host", "/workshop/show/ABCD-1234", "/join", "/join/ABCD-1234")


@pytest.mark.parametrize("page", [*PAGES, *(f"/workshop/handouts/{name}" for name in list_session_names())])
def test_every_page_asks_this_machine_alone(house: House, page: str) -> None:
    text = house.browser().get(page).text
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text)
    for asset in re.findall(r'(?:src|href)="(/workshop/assets/[^"]+)"', text):
        answer = house.browser().get(asset)
        assert answer.status_code == 200
        assert not re.search(r"https?://(?!www\.w3\.org)", answer.text)
        answer.close()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_an_inline_script_or_style_that_the_policy_refuses(house: House, page: str) -> None:
    text = house.browser().get(page).text
    assert " style=" not in text
    assert "<style" not in text
    assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", text)
    assert not re.findall(r"\son\w+=", text)


def test_a_code_in_an_address_cannot_smuggle_markup_in(house: House) -> None:
    for bad in ('"><script>alert(1)</script>', "%3Cscript%3E", "a" * 500):
        assert "alert(1)" not in house.browser().get(f"/join/{bad}").text


def test_handouts_of_a_session_that_is_not_there_are_not_found(house: House) -> None:
    for name in ("nothing", "..%2Fsecret", "%2Fetc%2Fpasswd"):
        assert house.browser().get(f"/workshop/handouts/{name}").status_code == 404


def test_the_code_on_the_wall_leads_to_an_address_that_phones_can_reach(house: House) -> None:
    code, _ = open_room(house)
    _, view = post(join(house, code), "show", {"code": code})
    assert view["url"] == "192.0.2.7:8050/join"
    assert f"http://192.0.2.7:8050/join/{code}" in view["qr"]


def test_a_record_can_be_taken_and_the_room_deleted(house: House) -> None:
    code, token = open_room(house)
    phone = join(house, code)
    move_to(house, token, "vote")
    post(phone, "answer", {"code": code, "question": "r1.q2", "value": 1, "number": 1})
    move_to(house, token, "end")
    client = house.browser()
    for form in ("html", "csv", "survey", "toml"):
        status, told = post(client, "record", {"token": token, "form": form})
        assert status == 200
        assert "Ana" not in told["text"]
    assert post(client, "record", {"token": token, "form": "zip"})[0] == 400
    assert post(client, "delete", {"token": token})[0] == 200
    assert post(phone, "phone", {"code": code})[0] == 404
