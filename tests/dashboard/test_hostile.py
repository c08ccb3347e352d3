"""Hostile input: whatever is sent to any callback of the page, there is an answer, and the server stays up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_engine import fake_settings

from dashboard import create_app

APP: Any = create_app(fake_settings())
DEEP: Any = 1
for _ in range(60):
    DEEP = [DEEP]
PLAN = {"scenario": "evil-flywheel", "levers": {"targets.ambition": 1e308, "nobody": 1}, "later": [[1e308] * 4]}
HOSTILE: dict[str, Any] = {
    "nothing": None,
    "text": "x" * 1000,
    "true": True,
    "nan": float("nan"),
    "huge": 1e308,
    "long": 10**400,
    "list": [None, [], {}],
    "deep": DEEP,
    "unknown keys": {"nobody": 1, "": 2},
    "numbers for words": {
        "client": 1,
        "rev": "x",
        "n": [],
        "phase": 3,
        "kind": {},
        "measure": 1e308,
        "plan": 5,
        "link": 7,
    },
    "a hostile plan": {
        "client": "a",
        "rev": 1,
        "n": 1,
        "phase": "all",
        "kind": "csv",
        "measure": "bookings",
        "plan": PLAN,
    },
    "words for numbers": {
        "client": "a",
        "rev": float("nan"),
        "n": 1e308,
        "phase": "all",
        "kind": "toml",
        "plan": {"seed": "x"},
    },
}
ADDRESSES = ("/pictures", "/wheel", "/link")
STATES = ("done", "trouble", "busy", "cancelled", "waiting", "running")
CALLBACKS = sorted(key for key, one in APP.callback_map.items() if one.get("callback") is not None)


def body(key: str, value: Any) -> str:
    """Write what a page would send to a callback, with this value for all of its inputs."""
    callback = APP.callback_map[key]
    inputs = [{**one, "value": value} for one in callback["inputs"]]
    outputs = [
        {"id": part.rpartition(".")[0], "property": part.rpartition(".")[2].split("@")[0]}
        for part in key.strip(".").split("...")
    ]
    changed = [f"{one['id']}.{one['property']}" for one in inputs]
    request_body = {"output": key, "outputs": outputs if key.startswith("..") else outputs[0], "inputs": inputs}
    return json.dumps({**request_body, "changedPropIds": changed, "state": []})


@pytest.fixture(scope="module")
def client() -> Any:
    return APP.server.test_client()


def test_the_page_has_callbacks() -> None:
    assert len(CALLBACKS) >= 5


@pytest.mark.parametrize("key", CALLBACKS)
@pytest.mark.parametrize("name", HOSTILE)
def test_any_value_in_a_callback_is_answered(client: Any, key: str, name: str) -> None:
    answer = client.post("/_dash-update-component", data=body(key, HOSTILE[name]), content_type="application/json")
    assert answer.status_code in (200, 204), answer.text[:300]
    assert client.get("/alive").status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", HOSTILE)
def test_any_request_without_dash_is_answered(client: Any, address: str, name: str) -> None:
    answer = client.post(address, data=json.dumps(HOSTILE[name]), content_type="application/json")
    assert answer.status_code == 200, answer.text[:300]
    assert answer.get_json()["state"] in STATES


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("body_text", ["", "{", "NaN", "\x00" * 40, "[" * 60_000, '{"n":' * 10_000])
def test_a_body_that_is_no_json_gets_a_readable_answer(client: Any, address: str, body_text: str) -> None:
    answer = client.post(address, data=body_text, content_type="application/json")
    assert answer.status_code == 200
    assert answer.get_json()["state"] == "trouble"
    assert client.get("/alive").status_code == 200


def envelope(**changes: Any) -> str:
    return json.dumps({**json.loads(body(CALLBACKS[0], None)), **changes})


@pytest.mark.parametrize(
    "body_text",
    [
        *(
            "",
            "{",
            "null",
            "[]",
            "1e308",
            "NaN",
            "\x00" * 40,
            "[" * 60_000,
            '{"output": "nobody.children"}',
            '{"output": {}}',
        ),
        envelope(output=None),
        envelope(inputs=None),
        envelope(inputs=[]),
        envelope(inputs=[1]),
        envelope(inputs=[{"value": 1}]),
        envelope(inputs=[{"id": "x", "property": "y"}] * 500),
        envelope(changedPropIds=5),
        envelope(changedPropIds=[None]),
        envelope(changedPropIds=["x"]),
    ],
)
def test_a_body_that_no_page_sends_is_refused_readably(client: Any, body_text: str) -> None:
    answer = client.post("/_dash-update-component", data=body_text, content_type="application/json")
    assert answer.status_code == 400
    assert answer.text == "The explorer got something it could not read."
    assert client.get("/alive").status_code == 200


@pytest.mark.parametrize("key", CALLBACKS)
@pytest.mark.parametrize(
    "changes", [{"outputs": 5}, {"outputs": []}, {"state": "x"}, {"inputs": [{"id": {}, "property": 1}]}]
)
def test_a_broken_envelope_is_no_error_of_the_server(client: Any, key: str, changes: dict[str, Any]) -> None:
    body_text = json.dumps({**json.loads(body(key, None)), **changes})
    answer = client.post("/_dash-update-component", data=body_text, content_type="application/json")
    assert answer.status_code in (200, 204, 400)


@pytest.mark.parametrize("address", ["/_dash-update-component", *ADDRESSES])
def test_ten_megabytes_are_refused_unread(client: Any, address: str) -> None:
    answer = client.post(address, data=b"x" * 10_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert client.get("/alive").status_code == 200
