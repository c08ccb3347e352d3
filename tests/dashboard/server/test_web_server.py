"""The web server: clients that hold connections, send slowly or send too much keep nobody else out."""

from __future__ import annotations

import http.client
import resource
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from fake_engine import fake_settings
from flood import connect, get, hold_connections, is_cut_off

from dashboard import create_app
from dashboard.server import web_server
from dashboard.server.security import LARGEST_BODY
from dashboard.server.web_server import count_connections, make_server


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of an explorer whose deadline is short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_server, "REQUEST_SECONDS", 1.0)
        patch.setattr(web_server, "IDLE_SECONDS", 1)
        server = make_server(create_app(fake_settings()).server, "127.0.0.1", 0)
        threading.Thread(target=server.run, daemon=True).start()
        yield int(server.effective_port)
        server.task_dispatcher.shutdown()
        server.close()


def test_many_idle_and_slow_strangers_leave_the_page_open(port: int) -> None:
    with hold_connections(port, idle=200, slow=50), ThreadPoolExecutor(4) as visitors:
        assert {status for status, _ in visitors.map(lambda _: get(port), range(12))} == {200}


def test_a_request_that_does_not_arrive_whole_is_cut_off(port: int) -> None:
    with hold_connections(port, idle=0, slow=3) as senders:
        assert all(is_cut_off(sender, within=15) for sender in senders)


def test_a_connection_on_which_nothing_happens_is_closed(port: int) -> None:
    with ExitStack() as stack:
        assert is_cut_off(connect(port, stack), within=15)


def test_a_body_that_is_too_large_is_refused_by_its_announced_length(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    line.putrequest("POST", "/pictures")
    line.putheader("Content-Length", str(300_000_000))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()
    assert get(port)[0] == 200


def test_a_body_of_the_largest_size_is_read(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    line.request("POST", "/pictures", body=b" " * LARGEST_BODY, headers={"Content-Type": "application/json"})
    assert line.getresponse().status == 200
    line.close()


@pytest.mark.parametrize(
    ("soft", "hard", "raised_to", "connections"),
    [
        (1_024, 1_000_000, 8_256, 8_000),
        (1_024, 4_096, 4_096, 3_840),
        (20_000, 20_000, None, 8_000),
        (1_024, -1, 8_256, 8_000),
        (256, 256, None, 64),
    ],
)
def test_connections_are_as_many_as_the_machine_grants_files(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised_to: int | None, connections: int
) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: limits.append(limit))
    assert count_connections() == connections
    assert limits == ([] if raised_to is None else [(raised_to, hard)])


@pytest.mark.soak
def test_300_browsers_and_500_strangers_leave_pages_within_two_seconds(port: int) -> None:
    with hold_connections(port, idle=300 * 6 + 250, slow=250), ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: get(port), range(600)))
    seconds = sorted(each for _, each in answers)
    assert {status for status, _ in answers} == {200}
    assert seconds[int(len(seconds) * 0.95)] <= 2.0
