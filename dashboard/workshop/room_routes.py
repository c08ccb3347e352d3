"""The addresses of the Workshop: pages, and the requests that they send past Dash.

Everything that names a secret is posted, so that no secret stands in an address that is kept or logged. Phones are known by a
cookie that no script can read and no other site can send along.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Flask, Response, request

from dashboard.server.addresses import read_host
from dashboard.server.json_routes import read_json_body
from dashboard.wording.catalogue import say
from dashboard.workshop import handouts, room_pages, room_record
from dashboard.workshop.attempt_limits import AttemptLimits
from dashboard.workshop.host_view import build_host_view
from dashboard.workshop.join_addresses import AddressBook
from dashboard.workshop.join_codes import draw_token, format_code, hash_token, identify_person, is_token, parse_code
from dashboard.workshop.qr_picture import draw_qr
from dashboard.workshop.room import RoomRefusal, StaleAnswer
from dashboard.workshop.room_keeper import LiveRoom, RoomKeeper
from dashboard.workshop.round_engine import RoundEngine
from dashboard.workshop.session_parser import SessionError, find_ready_name, list_session_names, load_session
from dashboard.workshop.start_page import register_start_page
from dashboard.workshop.view_data import build_phone_view, build_presenter_view

COOKIE = "flywheel_phone"
COOKIE_SECONDS = 30 * 86_400
HOST_EVENTS = ("move", "pause", "minute", "blank", "hands")
"""What a host may do."""
FIELDS = {
    "move": ("to", "step"),
    "pause": ("on",),
    "minute": ("step", "count"),
    "blank": ("on",),
    "hands": ("question", "counts", "table"),
}

Answered = tuple[dict[str, Any], int]


@dataclass(frozen=True)
class Workshop:
    """What the Workshop of one server is made of.

    Attributes:
        keeper: its rooms.
        engine: what plays rounds.
        addresses: where phones come in.
        key: what only the facilitator's own page knows: with it rooms are opened.
        version: version of the model.
    """

    keeper: RoomKeeper
    engine: RoundEngine
    addresses: AddressBook
    key: str
    version: str = "0"


def register_workshop(server: Flask, workshop: Workshop) -> None:
    """Put the Workshop on a server."""
    desk = _RoomDesk(workshop)
    register_start_page(server)
    _register_pages(server, workshop)
    for name, answer in desk.list_answers().items():
        _register_post(server, f"/workshop/api/{name}", answer)


def _register_pages(server: Flask, workshop: Workshop) -> None:
    def show_phone(code: str = "") -> Response:
        workshop.addresses.note_visit(read_host(request.headers.get("Host", "")), request.remote_addr or "")
        response = Response(room_pages.build_phone_page(parse_code(code)), mimetype="text/html")
        if not is_token(request.cookies.get(COOKIE)):
            # Lax, not strict: a link that somebody sent has to open as the same person.
            response.set_cookie(COOKIE, draw_token(), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax")
        return response

    def show_wall(code: str) -> str:
        return room_pages.build_show_page(parse_code(code))

    def show_handouts(name: str) -> str | tuple[str, int]:
        if name not in list_session_names():
            return say("trouble.file"), 404
        return handouts.build_handouts_page(load_session(name))

    server.add_url_rule("/join", "workshop-join", show_phone)
    server.add_url_rule("/join/<code>", "workshop-join-code", show_phone)
    server.add_url_rule("/workshop/host", "workshop-host", room_pages.build_host_page)
    server.add_url_rule("/workshop/show/<code>", "workshop-show", show_wall)
    server.add_url_rule("/workshop/handouts/<name>", "workshop-handouts", show_handouts)


def _register_post(server: Flask, address: str, answer: Callable[[dict[str, Any]], Answered]) -> None:
    def handle_post() -> Response:
        body = read_json_body()
        told, status = answer(body) if isinstance(body, dict) else ({"error": "body"}, 400)
        response = Response(orjson.dumps(told), status, mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    server.add_url_rule(address, address, handle_post, methods=["POST"])


class _RoomDesk:
    """What answers the requests of pages. Whoever is refused is told why in one word."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop, self._keeper = workshop, workshop.keeper
        self._limits = AttemptLimits(workshop.keeper.clock)

    def list_answers(self) -> dict[str, Callable[[dict[str, Any]], Answered]]:
        """List the requests by the end of their address."""
        return {
            "sessions": self._list_sessions,
            "open": self._open,
            "join": self._join,
            "leave": self._leave,
            "phone": self._show_phone,
            "answer": self._answer,
            "show": self._show_wall,
            "host": self._show_host,
            "do": self._do,
            "record": self._record,
            "delete": self._delete,
            "address": self._choose_address,
        }

    # the facilitator's own page

    def _has_key(self, body: dict[str, Any]) -> bool:
        key = body.get("key")
        return isinstance(key, str) and hmac.compare_digest(key.encode(), self._workshop.key.encode())

    def _list_sessions(self, body: dict[str, Any]) -> Answered:
        if not self._has_key(body):
            return {"error": "key"}, 403
        return {"sessions": [_describe_session(name) for name in list_session_names()]}, 200

    def _open(self, body: dict[str, Any]) -> Answered:
        if not self._has_key(body):
            return {"error": "key"}, 403
        name, text = body.get("session"), body.get("text")
        try:
            if not isinstance(text, str):
                if name not in list_session_names():
                    return {"error": "session"}, 400
                text = load_session(name).text
            live, token = self._keeper.open(text, body.get("tables", 1), body.get("rehearse") is True)
        except SessionError as problem:
            return {"error": "session", "problem": str(problem)}, 400
        except RoomRefusal as refusal:
            return {"error": refusal.reason}, 400
        return {"code": live.code, "token": token}, 200

    # people

    def _find_room(self, body: dict[str, Any]) -> tuple[LiveRoom | None, Answered]:
        """Find the room of a code. Only wrong codes count, and only for those whom no room knows."""
        live, remote = self._keeper.find(body.get("code")), request.remote_addr or ""
        if live is not None and self._is_known(live, body):
            return live, ({}, 200)
        wait = self._limits.measure_wait(remote)
        if wait > 0:
            return None, ({"error": "wait", "wait": max(1, round(wait))}, 429)
        if live is None:
            self._limits.count_wrong(remote)
            return None, ({"error": "code"}, 404)
        return live, ({}, 200)

    def _is_known(self, live: LiveRoom, body: dict[str, Any]) -> bool:
        token = body.get("token")
        if isinstance(token, str) and hash_token(token) == live.stored.host:
            return True
        return _find_person(live) in live.state.people

    def _join(self, body: dict[str, Any]) -> Answered:
        live, refused = self._find_room(body)
        if live is None:
            return refused
        person = _find_person(live)
        if not person:
            return {"error": "cookie"}, 400
        answered = self._send(live, {"kind": "join", "person": person, **_pick(body, ("name", "role", "table"))})
        self._note_heard(live, person)
        return answered

    def _leave(self, body: dict[str, Any]) -> Answered:
        live, refused = self._find_room(body)
        if live is None:
            return refused
        return self._send(live, {"kind": "leave", "person": _find_person(live)})

    def _answer(self, body: dict[str, Any]) -> Answered:
        live, refused = self._find_room(body)
        if live is None:
            return refused
        person = _find_person(live)
        self._note_heard(live, person)
        event = {"kind": "answer", "person": person, **_pick(body, ("question", "value", "number"))}
        told, status = self._send(live, event)
        kept = live.state.answers.get(str(body.get("question")), {}).get(person)
        return {**told, "value": kept.value if kept else None, "number": kept.number if kept else 0}, status

    def _note_heard(self, live: LiveRoom, person: str) -> None:
        """Note that a phone is awake; strangers are not noted, or anybody could fill the memory."""
        if person in live.state.people:
            live.heard[person] = self._keeper.clock()

    def _send(self, live: LiveRoom, event: dict[str, Any]) -> Answered:
        try:
            state = self._keeper.send(live, event)
        except StaleAnswer as stale:
            return {"error": stale.reason}, 409
        except RoomRefusal as refusal:
            return {"error": refusal.reason}, 400
        return {"done": True, "revision": state.revision}, 200

    def _show_phone(self, body: dict[str, Any]) -> Answered:
        live, refused = self._find_room(body)
        if live is None:
            return refused
        person, now = _find_person(live), self._keeper.clock()
        self._note_heard(live, person)
        mark = _mark_phone(live, person)
        if body.get("since") == mark:
            return {"mark": mark}, 200
        return {"mark": mark, **build_phone_view(live.state, person, now)}, 200

    # the wall

    def _show_wall(self, body: dict[str, Any]) -> Answered:
        live, refused = self._find_room(body)
        if live is None:
            return refused
        now = self._keeper.clock()
        awake = live.list_awake(now)
        mark = f"{live.state.revision}:{len(awake)}:{self._workshop.addresses.shown_address}"
        if body.get("since") == mark:
            return {"mark": mark}, 200
        return {"mark": mark, **build_presenter_view(live.state, now, awake), **self._describe_way_in(live)}, 200

    def _describe_way_in(self, live: LiveRoom) -> dict[str, Any]:
        start = self._workshop.addresses.shown_address
        url = f"{start}/join/{live.code}" if start else ""
        return {
            "code": format_code(live.code),
            "url": f"{start}/join".removeprefix("http://") if start else "",
            "qr": draw_qr(url),
            "rehearsal": say("show.rehearsal") if live.stored.is_rehearsal else "",
        }

    # the host

    def _show_host(self, body: dict[str, Any]) -> Answered:
        live = self._keeper.find_host(body.get("token"))
        if live is None:
            return {"error": "gone"}, 404
        now = self._keeper.clock()
        view = build_host_view(live.state, now, live.list_awake(now))
        addresses = self._workshop.addresses.list_entries()
        own = {"code": live.code, "shown_code": format_code(live.code), "ready": find_ready_name(live.stored.session)}
        return {**view, **own, "addresses": addresses}, 200

    def _do(self, body: dict[str, Any]) -> Answered:
        live, event = self._keeper.find_host(body.get("token")), body.get("event")
        if live is None:
            return {"error": "gone"}, 404
        if not isinstance(event, dict) or event.get("kind") not in HOST_EVENTS:
            return {"error": "value"}, 400
        return self._send(live, {"kind": event["kind"], **_pick(event, FIELDS[event["kind"]])})

    def _choose_address(self, body: dict[str, Any]) -> Answered:
        if self._keeper.find_host(body.get("token")) is None:
            return {"error": "gone"}, 404
        host = body.get("host")
        good = isinstance(host, str) and self._workshop.addresses.choose(host)
        return ({"done": True}, 200) if good else ({"error": "value"}, 400)

    def _record(self, body: dict[str, Any]) -> Answered:
        live = self._keeper.find_host(body.get("token"))
        if live is None:
            return {"error": "gone"}, 404
        state, salt, form = live.state, live.stored.id, body.get("form")
        table = body.get("table", 0)
        if form == "html":
            text = room_record.write_html(state, self._workshop.version, live.stored.is_rehearsal)
        elif form == "csv":
            text = room_record.write_csv(state, salt)
        elif form == "survey":
            text = room_record.write_survey_csv(state, salt)
        elif form == "toml" and table in range(state.tables) and not isinstance(table, bool):
            text = room_record.write_scenario(self._workshop.engine, state, table)
        else:
            return {"error": "value"}, 400
        return {"text": text, "name": f"workshop-{live.code}-{form}"}, 200

    def _delete(self, body: dict[str, Any]) -> Answered:
        live = self._keeper.find_host(body.get("token"))
        if live is None:
            return {"error": "gone"}, 404
        self._keeper.delete(live)
        return {"done": True}, 200


def _find_person(live: LiveRoom) -> str:
    """Find by what the phone that asks is known in a room; empty where it has no cookie."""
    phone = request.cookies.get(COOKIE)
    return identify_person(live.stored.id, phone) if phone is not None and is_token(phone) else ""


def _mark_phone(live: LiveRoom, person: str) -> str:
    """Mark everything that a phone shows, so that one that shows it already is told nothing again."""
    state = live.state
    answers = [kept.number for one in state.now.questions if (kept := state.answers.get(one.id, {}).get(person))]
    known = (state.step, state.mark, state.revealed, len(state.outcomes), state.people.get(person), answers)
    return f"{hash((*known[:5], tuple(answers), state.paused, state.extra.get(state.step))):x}"


def _pick(body: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: body[key] for key in keys if key in body}


def _describe_session(name: str) -> dict[str, Any]:
    session = load_session(name)
    about = say("start.minutes", minutes=round(session.minutes), rounds=len(session.rounds))
    return {"name": name, "title": session.title, "about": session.about, "length": about}
