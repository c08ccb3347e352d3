"""The page and its answers: headers, limits, hostile bodies, and what is shipped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st
from plotly.offline import get_plotlyjs_version

import dashboard
from dashboard import create_app, page_files
from dashboard.explore.explore_page import answer_opening
from dashboard.explore.picture_requests import answer_picture_request, format_waiting
from dashboard.levers import lever_texts
from dashboard.plan.plan import PANELS, PLAYABLE_LEVERS, Plan
from dashboard.server.security import INLINE_SCRIPT, LARGEST_BODY
from dashboard.service.request_queue import Busy
from dashboard.service.service import Service

ASK: dict[str, Any] = {
    "n": 1,
    "client": "test",
    "rev": 1,
    "phase": "all",
    "plan": Plan("evil-flywheel", {"leadership.field_time": 0.2}).as_dict(),
}


@pytest.fixture(scope="module")
def client() -> Any:
    return create_app(fake_settings()).server.test_client()


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(fake_settings())


def post(client: Any, data: Any) -> Any:
    return client.post("/pictures", json=data, base_url="http://127.0.0.1")


def test_scripts_of_the_page_are_its_own(client: Any) -> None:
    answer = client.get("/", base_url="http://127.0.0.1:8050")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    for script in INLINE_SCRIPT.findall(answer.get_data(as_text=True)):
        if script.strip():
            assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert not re.findall(r'(?:src|href)="https?:', answer.get_data(as_text=True))


def test_only_pages_that_are_named_may_frame_it() -> None:
    app = create_app(fake_settings(frames=("https://slides.example:8080", "'self'")))
    answer = app.server.test_client().get("/?embed=1", base_url="http://127.0.0.1")
    assert "frame-ancestors https://slides.example:8080 'self'" in answer.headers["Content-Security-Policy"]
    for hostile in ("https://a; script-src *", "javascript:x", "https://a b", ""):
        with pytest.raises(ValueError, match="must be a page's origin"):
            create_app(fake_settings(frames=(hostile,)))


def test_files_are_cached_forever(client: Any) -> None:
    page = client.get("/", base_url="http://127.0.0.1").get_data(as_text=True)
    for file in page_files.find_page_files("explore"):
        assert f'"{file.address}"' in page
        answer = client.get(file.address, base_url="http://127.0.0.1")
        assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/", base_url="http://127.0.0.1").headers.get("Cache-Control", "")


def test_foreign_hosts_are_refused(client: Any) -> None:
    assert client.get("/", base_url="http://evil.example").status_code == 400
    assert client.get("/", base_url="http://localhost:8050").status_code == 200


def test_large_bodies_are_refused(client: Any) -> None:
    assert post(client, "x" * (LARGEST_BODY + 1)).status_code == 413


def test_a_request_for_pictures_is_answered(client: Any) -> None:
    answer = post(client, ASK)
    data = answer.get_json()
    assert data["state"] == "done"
    assert len(data["panels"]) == 4
    assert data["link"].startswith("?scenario=evil-flywheel&leadership.field_time=0.2")
    assert len(answer.get_data()) < 60_000


def test_a_preview_is_small(service: Service) -> None:
    answer_picture_request(service, ASK)
    assert len(json.dumps(answer_picture_request(service, {**ASK, "rev": 2, "phase": "preview"}))) < 16_000


@pytest.mark.parametrize(
    "change",
    [
        {"rev": -1},
        {"rev": "1"},
        {"rev": True},
        {"rev": 1e308},
        {"phase": "everything"},
        {"phase": ["all"]},
        {"client": None},
        {"client": "x" * 1000},
    ],
)
def test_bad_requests_for_pictures_get_a_notice(client: Any, change: dict[str, Any]) -> None:
    answer = post(client, {**ASK, **change})
    assert answer.status_code == 200
    assert answer.get_json()["notice"]


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
plan_like = st.fixed_dictionaries(
    {},
    optional={
        "scenario": anything,
        "levers": st.dictionaries(st.sampled_from(sorted(PLAYABLE_LEVERS)), anything, max_size=3),
    },
)
question = st.fixed_dictionaries(
    {"client": st.just("h"), "rev": st.just(0), "phase": st.just("preview"), "plan": plan_like}
)


@given(st.one_of(anything, question))
def test_any_body_is_answered(data: Any) -> None:
    service = Service(fake_settings())
    assert answer_picture_request(service, data)["state"] in ("done", "trouble")
    assert answer_opening(service, data)


def test_a_failure_is_reported_with_a_code(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret path")

    data = answer_picture_request(Service(fake_settings(engine=broken)), ASK)
    assert data["state"] == "trouble"
    assert "secret" not in str(data)
    assert re.search(r"[0-9a-f]{6}", data["details"])[0] in caplog.text  # type: ignore[index]


def test_a_waiting_page_says_what_it_waits_for() -> None:
    service = Service(fake_settings())
    assert format_waiting(service, Busy(3, 9)).startswith("Preparing the model, once (about ")
    service.ready.set()
    assert format_waiting(service, Busy(1, 4)) == "working…", "nobody else is there"
    assert format_waiting(service, Busy(1, 4, others=2)) == "Many are exploring. Yours is next, about 4 s."
    assert format_waiting(service, Busy(3, 9, others=4)) == "Many are exploring. You are number 3, about 9 s."


def test_a_large_company_is_shown_in_steps_with_the_time_that_is_left() -> None:
    service = Service(fake_settings())
    data = {**ASK, "phase": "all", "plan": {**ASK["plan"], "company": {"world.reps": 400}}}
    answers = [answer_picture_request(service, data)]
    while not answers[-1]["last"]:
        answers.append(answer_picture_request(service, data))
    chips = [answer["chip"] for answer in answers]
    assert len(chips) > 2
    counts = [int(chip.split()[0]) for chip in chips]
    assert counts == sorted(set(counts))
    assert all(re.fullmatch(r"\d+ of 192 futures, about \d+ s to go", chip) for chip in chips[:-2])
    assert chips[-1] == "192 futures"


def test_a_broken_link_opens_with_notices(service: Service) -> None:
    opening = answer_opening(service, {"link": "?scenario=nobody&targets.ambition=nan", "token": 3})[-1]
    assert opening["token"] == 3
    assert len(opening["notices"]) == 2
    assert opening["plan"]["scenario"] == "evil-flywheel"
    assert opening["plan"]["panels"] == list(PANELS)


def test_the_plotly_that_is_shipped_is_the_one_of_the_package() -> None:
    (path,) = (path for path in page_files.LATER_FILES if "plotly-" in path)
    head = (page_files.FOLDER / path).read_text(encoding="utf-8")[:200]
    assert f"v{get_plotlyjs_version()}" in head


def test_no_shipped_file_names_another_machine() -> None:
    for path in page_files.LISTED_FILES:
        if path.endswith((".css", ".js")) and "plotly" not in path:
            assert "://" not in (page_files.FOLDER / path).read_text(encoding="utf-8"), path


def test_the_browser_gets_the_words_of_the_server() -> None:
    """The words of every lever reach the browser whole."""
    for path, lever in PLAYABLE_LEVERS.items():
        spoken = lever_texts.build_lever_texts(lever)
        assert json.loads(json.dumps(spoken)) == spoken, path
        assert len(spoken["about"]) == 4


def test_a_served_explorer_prints_its_address_and_stops() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "import dashboard, dashboard.shipped_settings as s, fake_engine\n"
        "s.build_default_settings = fake_engine.fake_settings\n"
        "from dashboard.serve import serve\n"
        f"serve(port={port})\n"
    )
    paths = [str(Path(dashboard.__file__).parent.parent), str(Path(__file__).parents[1])]
    process = subprocess.Popen([sys.executable, "-c", code, *paths], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.fullmatch(r"Explorer on (http://127\.0\.0\.1:\d+) \(Ctrl-C stops it\)\n", line)
        assert match, line
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for _ in range(50):
            try:
                assert opener.open(f"{match[1]}/alive", timeout=2).status == 200
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError("never answered")
    finally:
        process.terminate()
        process.wait(10)
