"""The page of studies: its list, findings, broken studies, and that no address leads out of the folder."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
from fake_engine import fake_settings
from hypothesis import given
from hypothesis import strategies as st
from made_study import RUNS, SCENARIOS, write_study

from dashboard import create_app
from dashboard.page_files import build_served_files
from dashboard.service.explorer_settings import FirstLook
from dashboard.shipped_settings import find_studies_folder
from dashboard.studies import studies_page as page
from dashboard.studies.study_library import FIRST_LOOK_KEY, StudyLibrary
from dashboard.studies.study_reader import DONE, TROUBLE, WORKING, StudyReader, StudyReading
from dashboard.wording.catalogue import say

PATIENCE = 30.0
NOTHING = StudyReader(StudyLibrary(None, None), lambda *_: [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Studies that can be read and some that cannot, and a secret beside them."""
    home = tmp_path_factory.mktemp("home")
    (home / "secret" / "runs").mkdir(parents=True)
    (home / "secret" / "manifest.json").write_text("{}", encoding="utf-8")
    studies = home / "studies"
    write_study(studies / "made")
    write_study(studies / "half", runs=150, title="Half of it")
    write_study(studies / "<b>evil", title="<script>alert(1)</script>" * 99)
    for name, text in (("torn", '{"format": 1'), ("wrong", '{"format": 1, "design": [], "runs": 3}'), ("list", "[]")):
        (studies / name).mkdir()
        (studies / name / "manifest.json").write_text(text, encoding="utf-8")
    write_study(studies / "empty")
    for part in (studies / "empty" / "runs").iterdir():
        part.write_bytes(b"no parquet")
    (studies / "no-study").mkdir()
    return studies


@pytest.fixture(scope="module")
def desk(folder: Path) -> StudyReader:
    return page.build_study_reader(fake_settings(studies=folder))


@pytest.fixture(scope="module")
def client(folder: Path) -> Any:
    return create_app(fake_settings(studies=folder)).server.test_client()


def read(desk: StudyReader, key: str) -> StudyReading:
    """Wait until a study has been read."""
    entry, until = desk.shelf.list_entries()[key], time.monotonic() + PATIENCE
    while (reading := desk.read(entry)).state == WORKING and time.monotonic() < until:
        time.sleep(0.02)
    return reading


def text(parts: Any) -> str:
    """Encode components as the JSON that goes to the browser."""
    return json.dumps(parts, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def test_a_study_shows_findings_pictures_tables_methods_and_seeds(desk: StudyReader) -> None:
    assert read(desk, "made").state == DONE
    listing, study, look, waits = page.build_page(desk, "?study=made")
    study_text = text(study)
    assert "A made study" in text(listing)
    assert look == "studies-body chosen"
    assert waits is True
    for part in ("What moves bookings?", "Leaders with customers", "worlds 1, sampling 3", "data-figure", "Methods"):
        assert part in study_text, part
    assert "“Leaders with customers” moves bookings most" in study_text
    assert say("study.twin") in study_text
    assert "/studies/file/report?study=made" in study_text
    assert "flywheel sweep " in study_text


def test_pictures_are_json_that_the_browser_can_read(desk: StudyReader) -> None:
    read(desk, "made")
    study_json = json.loads(text(page.build_page(desk, "?study=made")[1]))
    figures = list(values(study_json, "data-figure"))
    assert figures
    assert all(json.loads(figure)["data"] for figure in figures)


def values(part: Any, key: str) -> Any:
    """Iterate over everything under a key, however deep."""
    if isinstance(part, dict):
        yield from ([part[key]] if key in part else [])
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from values(each, key)


def test_an_unfinished_study_and_one_of_another_model_say_so(desk: StudyReader) -> None:
    read(desk, "half")
    study_text = text(page.build_page(desk, "?study=half")[1])
    assert "75 runs are missing" in study_text
    assert "of another model" in study_text


@pytest.mark.parametrize("key", ["torn", "wrong", "list"])
def test_a_study_that_cannot_be_read_is_listed_as_broken(desk: StudyReader, key: str) -> None:
    listing, study, *_ = page.build_page(desk, f"?study={key}")
    assert say("study.state.broken") in text(listing)
    assert say("study.broken") in text(study)


def test_runs_that_cannot_be_read_are_reported_without_naming_folders(desk: StudyReader, folder: Path) -> None:
    reading = read(desk, "empty")
    assert reading.state == TROUBLE
    assert reading.problem
    assert str(folder) not in text(page.build_page(desk, "?study=empty")[1]).replace(f"--out {folder}", "")


def test_names_from_files_are_text_and_short(desk: StudyReader) -> None:
    (odd_entry,) = [entry for entry in desk.shelf.list_entries().values() if "script" in entry.title]
    assert len(odd_entry.title) <= 160
    assert page.make_file_name(odd_entry) == "b-evil"


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "..",
        "made/../../secret",
        "/etc/passwd",
        "no-study",
        "nobody",
        "",
        "made\0",
        "C:\\",
        "é" * 3000,
        "a" * 10**6,
    ],
)
def test_no_name_leads_out_of_the_folder(desk: StudyReader, client: Any, name: str) -> None:
    study = text(page.build_page(desk, f"?study={quote(name)}")[1])
    assert say("study.unknown") in study or (not name and "A made study" in study)
    for what in ("csv", "report"):
        answer = client.get(f"/studies/file/{what}?study={quote(name[:5000])}", base_url="http://127.0.0.1")
        assert answer.status_code == 404


@given(st.one_of(st.text(), st.none(), st.floats(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())))
def test_the_page_answers_any_address(search: Any) -> None:
    assert len(page.build_page(NOTHING, search)) == 4


def test_the_page_answers_with_its_own_files_only(client: Any) -> None:
    answer = client.get("/studies/", base_url="http://127.0.0.1")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 200
    own, other = (build_served_files()[f"{page}.js"].address for page in ("studies", "explore"))
    assert own in body
    assert other not in body
    assert own not in client.get("/", base_url="http://127.0.0.1").get_data(as_text=True)
    assert client.get("/studies", base_url="http://127.0.0.1").status_code in (301, 308)


def test_runs_and_report_can_be_downloaded(client: Any) -> None:
    answer = client.get("/studies/file/csv?study=made", base_url="http://127.0.0.1")
    assert "attachment" in answer.headers["Content-Disposition"]
    table = pd.read_csv(io.BytesIO(answer.data))
    assert list(table.columns) == ["scenario", "replication", "bookings"]
    assert len(table) == SCENARIOS * RUNS
    report = wait_for(lambda: client.get("/studies/file/report?study=made", base_url="http://127.0.0.1"))
    assert "attachment" in report.headers["Content-Disposition"]
    assert "A made study" in report.get_data(as_text=True)
    assert client.get("/studies/file/csv?study=empty", base_url="http://127.0.0.1").status_code == 409
    assert client.get("/studies/file/csv?study=torn", base_url="http://127.0.0.1").status_code == 404


def wait_for(ask: Callable[[], Any]) -> Any:
    """The first answer that is not "not yet"."""
    until = time.monotonic() + PATIENCE
    while (answer := ask()).status_code == 409 and time.monotonic() < until:
        time.sleep(0.05)
    return answer


def test_the_small_study_is_made_once_on_the_first_visit_with_progress(tmp_path: Path) -> None:
    small, go, began = tmp_path / "small", threading.Event(), []

    def make(progress: Callable[[int, int], None]) -> None:
        began.append(1)
        progress(3, 200)
        go.wait(PATIENCE)
        write_study(small)

    desk = page.build_study_reader(fake_settings(first_look=FirstLook(lambda: small, make)))
    page.build_page(desk, "")
    until = time.monotonic() + PATIENCE
    while desk.making_progress != (3, 200) and time.monotonic() < until:
        time.sleep(0.01)
    _, study, _, still = page.build_page(desk, "")
    assert say("study.making", done=3, planned=200) in text(study)
    assert still is False
    go.set()
    while desk.making_progress is not None and time.monotonic() < until:
        time.sleep(0.01)
    assert read(desk, FIRST_LOOK_KEY).state == DONE
    assert "A made study" in text(page.build_page(desk, "")[1])
    assert began == [1]


def test_a_small_study_that_cannot_be_made_is_reported_and_the_page_stops_asking(tmp_path: Path) -> None:
    def make(_: Any) -> None:
        raise PermissionError("no room here")

    desk = page.build_study_reader(fake_settings(first_look=FirstLook(lambda: tmp_path / "small", make)))
    desk.start_first_look()
    until = time.monotonic() + PATIENCE
    while desk.making_progress is not None and time.monotonic() < until:
        time.sleep(0.01)
    _, study, _, rests = page.build_page(desk, "")
    assert "no room here" in text(study)
    assert "flywheel sweep first-look --out" in text(study)
    assert rests is True


def test_a_page_without_studies_says_how_to_make_one(tmp_path: Path) -> None:
    listing, study, *_ = page.build_page(page.build_study_reader(fake_settings(studies=tmp_path / "none")), "")
    assert "flywheel sweep sharing --out" in text(listing)
    assert study == []


def test_the_folder_of_studies_is_a_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLYWHEEL_STUDIES", str(tmp_path))
    assert find_studies_folder() == tmp_path
    monkeypatch.delenv("FLYWHEEL_STUDIES")
    assert find_studies_folder().parts[-2:] == ("sales-flywheel", "studies")
