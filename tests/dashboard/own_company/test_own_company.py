"""A company of one's own in the explorer: files come in pieces and go again, questions are put, and a company opens by a secret name."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import Dash
from fake_engine import fake_settings
from spelled_companies import SpelledFile

from dashboard import create_app
from dashboard.own_company import company_answers, fit_jobs
from dashboard.own_company.company_store import MOST_COMPANIES, CompanyStore
from dashboard.own_company.draws_engine import equip_settings
from dashboard.own_company.uploads import KEPT_SECONDS, MOST_UPLOADS, UploadError, Uploads, make_safe_name
from experiments.company.aggregates import Aggregates
from experiments.company.few_numbers import build_nearest
from experiments.company.fit_trials import FitEffort
from experiments.runner.posterior_runs import ConstantDraws
from scenarios import is_imported, load
from simulation.ensemble import run

PIECE = 48 * 1024
NAME = "0123456789abcdef" * 2
SMALL = FitEffort(trials=20, runs=3, fresh_runs=10)


@pytest.fixture(scope="module")
def app() -> Iterator[Dash]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_jobs.FitJobs.__init__, "__defaults__", (SMALL,))
        patch.setattr(company_answers, "ORDINARY_RUNS", 2)
        yield create_app(fake_settings())


@pytest.fixture
def ask(app: Dash) -> Callable[..., Any]:
    client = app.server.test_client()
    return lambda **data: client.post("/company/ask", json=data, headers={"Host": "localhost"}).get_json()


def send(app: Dash, data: bytes, *, name: str = NAME, number: int = 0, kind: str = "application/octet-stream") -> int:
    """Send a file in pieces; the status of the last answer."""
    client, status, stream = app.server.test_client(), 0, io.BytesIO(data)
    while piece := stream.read(PIECE):
        address = f"/company/piece?upload={name}&number={number}&start={stream.tell() - len(piece)}"
        status = client.post(address, data=piece, content_type=kind, headers={"Host": "localhost"}).status_code
    return status


def spell(folder: Path, **changes: str) -> bytes:
    way = {
        "shape": "deals",
        "delimiter": "comma",
        "dates": "iso",
        "numbers": "plain",
        "language": "en",
        "dirt": "none",
        **changes,
    }
    return SpelledFile(**way).write(folder)[0].read_bytes()


def test_a_dropped_file_becomes_a_company_that_opens_at_once_and_is_fitted_in_the_background(
    app: Dash, ask: Callable[..., Any], tmp_path: Path
) -> None:
    assert send(app, spell(tmp_path)) == 204
    found = ask(do="read", upload=NAME, names=["deals.csv"], answers=[])
    assert (found["state"], found["last"]) == ("understood", "2024-Q2")
    rows = {row[0]: row[1:] for row in found["rows"]}
    assert (rows["reps"][0], rows["teams"][0], rows["quarters"][0]) == ("12", "2", "6")
    assert rows["win rate"][1], "the ordinary company stands beside"
    assert found["address"] == f"/?scenario={found['company']}"
    assert "again" not in ask(do="read", upload=NAME, names=["deals.csv"], answers=[])["state"], "the file is gone"
    deadline = time.monotonic() + 300
    while (fit := ask(do="fit", company=found["company"]))["state"] not in (
        "done",
        "trouble",
    ) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert fit["state"] == "done"
    assert fit["address"] == f"/?scenario={found['company']}-fitted"
    assert [course["figure"][:4] for course in fit["courses"]] == ["<svg"] * len(fit["courses"])
    assert any("quarters lie" in course["sentence"] for course in fit["courses"])


def test_a_question_is_put_and_its_answer_goes_on(app: Dash, ask: Callable[..., Any], tmp_path: Path) -> None:
    data = spell(tmp_path).replace(b"Closed Won", b"Phase 9").replace(b"Closed Lost", b"Phase 0")
    send(app, data)
    question = ask(do="read", upload=NAME, names=["deals.csv"], answers=[])
    assert (question["state"], question["answer"]) == ("question", "won")
    assert {"Phase 9", "Phase 0", "Negotiation"} == set(question["choices"])
    found = ask(do="read", upload=NAME, names=["deals.csv"], answers=[{"answer": "won", "reply": "Phase 9"}])
    assert found["state"] == "understood"


def test_what_cannot_be_read_is_refused_in_one_line(app: Dash, ask: Callable[..., Any]) -> None:
    send(app, b"nothing,here\n1,2\n", name="f" * 32)
    refused = ask(do="read", upload="f" * 32, names=["x.csv"], answers=[])
    assert refused["state"] == "question"
    for data in ({"do": "read"}, {"do": "read", "upload": "a" * 32, "names": ["x"]}, {"do": "dance"}, {"do": "fit", "company": 7},
                 {"do": "numbers", "numbers": {"at_quota": "many"}}, {"do": "numbers", "numbers": {"at_quota": "50"}}):  # fmt: skip
        answer = ask(**data)
        assert answer["state"] == "refused"
        assert "\n" not in answer["message"]


def test_three_numbers_give_the_nearest_company_and_say_what_they_cannot_tell(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_answers, "build_nearest", lambda given: build_nearest(given, SMALL))
    found = ask(do="numbers", numbers={"at_quota": "55", "turnover": "25", "ramp": "6", "reps": "12"})
    assert found["state"] == "understood"
    said = " ".join(found["sentences"])
    for part in (
        "say nothing of how targets are divided",
        "amount of an ordinary deal",
        "behaviour.quit_base may be from",
    ):
        assert part in said


def test_the_page_loads_only_what_the_policy_allows(app: Dash) -> None:
    client = app.server.test_client()
    page = client.get("/company/", headers={"Host": "localhost"})
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    for part in ('name="at_quota"', 'name="turnover"', 'name="ramp"', "stay on the machine that runs this explorer"):
        assert part in text
    assert "<script>" not in text
    assert " style=" not in text
    for address in re.findall(r'"(/assets/[^"]+)"', text):
        assert client.get(address, headers={"Host": "localhost"}).status_code == 200


def test_pieces_of_another_kind_or_from_another_host_are_refused(app: Dash) -> None:
    assert send(app, b"x", name="b" * 32, kind="text/plain") == 415
    assert (
        app.server.test_client().post("/company/piece", data=b"x", headers={"Host": "evil.example"}).status_code == 400
    )


# --- uploads


def test_pieces_have_to_follow_one_another() -> None:
    uploads = Uploads()
    uploads.add_piece(NAME, 0, 0, b"ab")
    for place in (0, 3):
        with pytest.raises(UploadError, match="a piece is missing"):
            uploads.add_piece(NAME, 0, place, b"c")
    uploads.add_piece(NAME, 0, 2, b"c")
    (path,) = uploads.list_files(NAME, ["deals.csv"])
    assert (path.name, path.read_bytes()) == ("deals.csv", b"abc")
    uploads.drop(NAME)
    assert not path.exists()
    with pytest.raises(UploadError, match="no longer there"):
        uploads.list_files(NAME, ["deals.csv"])


def test_uploads_are_few_small_and_go_when_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    uploads = Uploads(lambda: now[0])
    for k in range(MOST_UPLOADS):
        uploads.add_piece(f"{k:032x}", 0, 0, b"x")
    with pytest.raises(UploadError, match="too many files"):
        uploads.add_piece("e" * 32, 0, 0, b"x")
    now[0] = KEPT_SECONDS + 1
    uploads.add_piece("e" * 32, 0, 0, b"x")
    monkeypatch.setattr("dashboard.own_company.uploads.LARGEST_BYTES", 4)
    with pytest.raises(UploadError, match="larger than"):
        uploads.add_piece("e" * 32, 0, 1, b"12345")
    for name, number in (("../../etc", 0), ("g" * 32, 0), (NAME, 99), (NAME, -1)):
        with pytest.raises(UploadError, match="no such upload"):
            uploads.add_piece(name, number, 0, b"x")


@pytest.mark.parametrize(
    "text", ["../../etc/passwd", "C:\\x\\deals.csv", "..", "", "a\0b", "/", "Vertrieb Ä.xlsx", "x" * 500]
)
def test_names_lead_out_of_no_folder(text: str) -> None:
    name = make_safe_name(text)
    assert name
    assert not set(name) & set("/\\\0")
    assert name not in (".", "..")
    assert len(name) <= 80


# --- the store and the engine

COMPANY = Aggregates(4, 8, 2, 1, "2024-Q4", {"bookings": 100.0})
SCENARIO = load("ordinary-organisation").with_(
    {"world.reps": 8, "structure.span": 4, "world.regions": 1, "world.warmup_weeks": 13, "world.weeks": 26}
)


def test_companies_are_found_by_name_and_listed_to_nobody() -> None:
    store, settings = CompanyStore(), fake_settings()
    library = store.extend_library(settings.library)
    own = store.add(SCENARIO, COMPANY)
    names = library.names()
    assert own.name in names
    assert own.name not in list(names)
    assert library.load(own.name).name == own.name
    assert own.fitted_name not in names, "before the fit is done"
    assert "own-guess" not in names
    for _ in range(MOST_COMPANIES):
        store.add(SCENARIO, COMPANY)
    assert own.name not in names, "the oldest goes"


def test_future_k_of_a_fitted_company_has_draw_k_under_every_plan() -> None:
    store = CompanyStore()
    own = store.add(SCENARIO, COMPANY)
    fitted = SCENARIO.with_({"management.care": 0.6})
    path = "world.typical_deal"
    own.draws = ConstantDraws({path: fitted.value(path)}, [{path: 20.0}, {path: 80.0}])
    settings = equip_settings(fake_settings(engine=run), store)
    planned = replace(fitted, name=own.fitted_name)
    found: Any = settings.engine(planned, 2, 5, first_run=1)
    for k, value in ((0, 80.0), (1, 20.0)):
        alone = run(fitted.with_({path: value}), 1, 5, first_run=1 + k)
        np.testing.assert_array_equal(found.counts[k], alone.counts[0])
    other: Any = settings.engine(fitted, 2, 5)
    np.testing.assert_array_equal(other.counts, run(fitted, 2, 5).counts)


def test_an_own_company_stays_one_wherever_it_opens(app: Dash, ask: Callable[..., Any], tmp_path: Path) -> None:
    send(app, spell(tmp_path), name="c" * 32)
    found = ask(do="read", upload="c" * 32, names=["deals.csv"], answers=[])
    assert found["state"] == "understood"
    assert not any("Anna" in str(cell) for row in found["rows"] for cell in row)
    assert is_imported(load("ordinary-organisation")) is False
