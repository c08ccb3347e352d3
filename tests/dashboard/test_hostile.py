"""Whatever is sent to any callback of the page: an answer, never an error of the server, and the server lives on."""

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
    asked = {"output": key, "outputs": outputs if key.startswith("..") else outputs[0], "inputs": inputs}
    return json.dumps({**asked, "changedPropIds": changed, "state": []})


@pytest.fixture(scope="module")
def client() -> Any:
    return APP.server.test_client()


def test_the_page_has_callbacks() -> None:
    assert len(CALLBACKS) >= 6


@pytest.mark.parametrize("key", CALLBACKS)
@pytest.mark.parametrize("name", HOSTILE)
def test_any_value_is_answered(client: Any, key: str, name: str) -> None:
    answer = client.post("/_dash-update-component", data=body(key, HOSTILE[name]), content_type="application/json")
    assert answer.status_code in (200, 204), answer.text[:300]
    assert client.get("/alive").status_code == 200


@pytest.mark.parametrize("sent", ["", "{", "null", "[]", '{"output": "nobody.children"}', "\x00" * 40])
def test_what_is_no_question_of_a_page_leaves_the_server_alive(client: Any, sent: str) -> None:
    answer = client.post("/_dash-update-component", data=sent, content_type="application/json")
    assert answer.status_code < 600
    assert client.get("/alive").status_code == 200


def test_ten_megabytes_are_refused_unread(client: Any) -> None:
    answer = client.post("/_dash-update-component", data=b"x" * 10_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert client.get("/alive").status_code == 200
