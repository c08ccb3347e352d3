"""Fuzzing: however the page's own requests are mutated, there is an answer, never an error of the server."""

from __future__ import annotations

import random
from typing import Any

import pytest
from fake_engine import fake_settings
from fuzzing import Ask, load_requests, mutate_request

from dashboard import create_app

RECORDED = load_requests()


@pytest.fixture(scope="module")
def client() -> Any:
    client = create_app(fake_settings()).server.test_client()
    client.get("/")
    return client


def send(client: Any, ask: Ask) -> int:
    """Give the status of an answer."""
    answer = client.open(ask.path, method=ask.method, headers=ask.headers, data=ask.data)
    answer.get_data()
    return int(answer.status_code)


@pytest.mark.parametrize("ask", RECORDED, ids=lambda ask: f"{ask.method} {ask.path[:40]}")
def test_every_request_of_the_page_is_answered(client: Any, ask: Ask) -> None:
    assert send(client, ask) in (200, 204)


def find_errors(client: Any, count: int, seed: int) -> list[tuple[int, Ask]]:
    """Send so many mutated requests; list those that the server could not answer."""
    chance = random.Random(seed)
    asks = (mutate_request(chance.choice(RECORDED), chance) for _ in range(count))
    return [(status, ask) for ask in asks if (status := send(client, ask)) >= 500]


def test_a_mutated_request_is_no_error_of_the_server(client: Any) -> None:
    assert not find_errors(client, 300, seed=1)
    assert client.get("/alive").status_code == 200


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 12))
def test_20_000_mutated_requests_are_no_error_of_the_server(client: Any, seed: int) -> None:
    assert not find_errors(client, 2_000, seed)
    assert client.get("/alive").status_code == 200


@pytest.mark.parametrize("digits", [2**63, 2**64, 10**30, -(10**30), 10**400])
@pytest.mark.parametrize("ask", [ask for ask in RECORDED if ask.body], ids=lambda ask: ask.path[:12])
def test_numbers_beyond_64_bits_are_answered(client: Any, ask: Ask, digits: int) -> None:
    asked = ask.body["inputs"][0]["value"] if "inputs" in ask.body else ask.body
    changed = {**asked, "n": digits, "token": digits, "rev": digits} if isinstance(asked, dict) else digits
    inputs = [{**one, "value": changed} for one in ask.body.get("inputs", [])]
    body = {**ask.body, "inputs": inputs} if inputs else changed
    assert send(client, Ask(ask.method, ask.path, ask.headers, body)) in (200, 204)


@pytest.mark.parametrize(
    "package", ["os/path.py", "json/decoder.py", "nobody/x.js", "dash/nothing.js", "dash/..%2fx.js"]
)
@pytest.mark.parametrize("home", ["/", "/studies/"])
def test_a_file_that_no_page_loads_is_not_found(client: Any, home: str, package: str) -> None:
    assert client.get(f"{home}_dash-component-suites/{package}").status_code == 404
