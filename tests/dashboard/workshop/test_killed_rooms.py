"""A server that is killed, and a room of many phones: no acknowledged vote is lost, and the room goes on."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
import room_load
from room_load import JOINING, KEY, find_port, measure_load, start_server
from room_simulator import SMALL_SESSION
from test_room_keeper import make_keeper


class RestlessPhone(threading.Thread):
    """A phone that changes its vote again and again, sends again what nobody answered, and notes what was acknowledged."""

    def __init__(self, port: int, code: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.url, self.code, self.over = f"http://127.0.0.1:{port}", code, over
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.acknowledged: tuple[int, Any] = (0, None)
        self.name = ""

    def run(self) -> None:
        self._insist(lambda: self.opener.open(f"{self.url}/join/{self.code}", timeout=5).read())
        self._insist(lambda: self.post("join", {"code": self.code, "name": self.name}))
        number = 0
        while not self.over.is_set():
            number += 1
            body = {"code": self.code, "question": "r1.q2", "value": number % 3, "number": number}
            if self._insist(lambda body=body: self.post("answer", body)):
                self.acknowledged = (number, number % 3)
            time.sleep(0.02)

    def _insist(self, ask: Any) -> bool:
        while not self.over.is_set():
            try:
                ask()
                return True
            except (OSError, ValueError, http.client.HTTPException):
                time.sleep(0.02)
        return False

    def post(self, name: str, body: Any) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/workshop/api/{name}", data, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=5) as answer:
            return json.loads(answer.read())


def kill_again_and_again(folder: Path, kills: int, seed: int = 1) -> None:
    luck, file, port = random.Random(seed), folder / "rooms.sqlite", find_port()
    keeper = make_keeper(file, time.time)
    live, token = keeper.open(SMALL_SESSION)
    while live.state.now.kind != "vote":
        keeper.send(live, {"kind": "move", "to": "next", "step": live.state.step})
    keeper.close()
    over = threading.Event()
    phones = [RestlessPhone(port, live.code, over) for _ in range(8)]
    server = start_server(file, port)
    for number, phone in enumerate(phones):
        phone.name = f"Phone {number}"
        phone.start()
    for _ in range(kills):
        time.sleep(luck.uniform(0.0, 1.0))
        server.kill()
        server.wait()
        server = start_server(file, port)
    time.sleep(1.0)
    server.kill()
    server.wait()
    over.set()
    for phone in phones:
        phone.join(20)
    again = make_keeper(file, time.time).find_host(token)
    assert again is not None
    kept = {again.state.people[person].name: answer for person, answer in again.state.answers["r1.q2"].items()}
    assert len(again.state.people) == len(phones)
    for phone in phones:
        number, value = phone.acknowledged
        assert number > 0
        assert kept[phone.name].number >= number
        assert kept[phone.name].number > number or kept[phone.name].value == value


def test_a_server_that_is_killed_loses_no_acknowledged_vote_and_the_room_goes_on(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, 3)


@pytest.mark.soak
def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, 100)


def test_a_room_of_many_phones_loses_no_vote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_load, "JOINING", JOINING / 20)
    report = measure_load(40, False, tmp_path)
    assert not report.failures
    assert len(report.acknowledged) == report.counted == 40


@pytest.mark.soak
def test_three_hundred_phones_lose_no_vote(tmp_path: Path) -> None:
    report = measure_load(300, True, tmp_path)
    print(report.write_summary())
    assert not report.failures
    assert len(report.acknowledged) == report.counted == 300


def test_the_key_of_the_test_server_is_the_one_phones_use() -> None:
    import room_server

    assert room_server.KEY == KEY
