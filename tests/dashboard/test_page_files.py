"""The files that browsers load: those of the list, in its order, and nothing else that lies beside them."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from fake_engine import fake_settings

from dashboard import create_app, page_files

HERE = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def client() -> Any:
    return create_app(fake_settings()).server.test_client()


ADDRESSES = {"explore": "/", "studies": "/studies/", "own-company": "/company/"}
PART = re.compile(r"^/\* ([\w/.-]+\.(?:css|js)) \*/$", re.MULTILINE)


@pytest.mark.parametrize(("page", "address"), ADDRESSES.items())
@pytest.mark.parametrize("ending", ["css", "js"])
def test_a_page_loads_one_file_of_a_kind_in_the_declared_order(
    client: Any, page: str, address: str, ending: str
) -> None:
    text = client.get(address, base_url=HERE).get_data(as_text=True)
    (loaded,) = re.findall(rf'(?:src|href)="([^"]*/assets/[^"]+\.{ending})"', text)
    whole = client.get(loaded, base_url=HERE)
    assert whole.mimetype == {"css": "text/css", "js": "text/javascript"}[ending]
    assert PART.findall(whole.get_data(as_text=True)) == [
        path for path in page_files.FIRST_FILES[page] if path.endswith(ending)
    ]


def test_no_page_loads_what_none_of_them_uses(client: Any) -> None:
    for address in ("/", "/studies/"):
        text = client.get(address, base_url=HERE).get_data(as_text=True)
        assert "/dash_renderer." in text
        assert "/dash_table/" not in text
        assert "polyfill" not in text


def test_the_name_of_a_file_follows_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(page_files.FOLDER, tmp_path / "dashboard", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(page_files, "FOLDER", tmp_path / "dashboard")
    before = page_files.build_served_files.__wrapped__()
    assert page_files.build_served_files.__wrapped__() == before
    with (tmp_path / "dashboard" / "levers" / "levers.css").open("a", encoding="utf-8") as sheet:
        sheet.write("p { color: red; }\n")
    after = page_files.build_served_files.__wrapped__()
    assert {key for key in before if before[key].name != after[key].name} == {"explore.css"}


def test_style_sheets_bring_their_shapes_and_scripts_find_what_they_load_later(client: Any) -> None:
    files = page_files.build_served_files()
    assert 'url("data:image/svg+xml' in files["explore.css"].text
    addresses = {
        address
        for file in files.values()
        for address in re.findall(r'(?:url\(|)"(/assets/[^"]+|[^":]+\.svg)"', file.text)
    }
    assert addresses == {files[path].address for path in page_files.LATER_FILES}
    for address in addresses:
        assert client.get(address, base_url=HERE).status_code == 200


def test_a_folder_that_a_page_loads_is_loaded_whole() -> None:
    kinds = (".css", ".js", ".svg", ".ico")
    folders = {path.split("/")[0] for path in page_files.LISTED_FILES}
    paths = [path for folder in sorted(folders) for path in (page_files.FOLDER / folder).rglob("*")]
    lying = {path.relative_to(page_files.FOLDER).as_posix() for path in paths if path.suffix in kinds}
    assert lying == page_files.LISTED_FILES


@pytest.mark.parametrize("address", ["/assets/", "/studies/assets/"])
@pytest.mark.parametrize(
    "path",
    [
        "app.py",
        "service/service.py",
        "vendored.toml",
        "theme/../app.py",
        "theme/%2e%2e/app.py",
        "",
        "theme",
        "theme/base.css",
        "frame/events.js",
        "nothing.css",
    ],
)
def test_the_sources_beside_them_are_not_served(client: Any, address: str, path: str) -> None:
    assert client.get(address + path, base_url=HERE).status_code == 404


LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((page_files.FOLDER.parent / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    if contract.get("containers") == ["dashboard"]
)
HEIGHTS = {name.strip(" ()"): -height for height, layer in enumerate(LAYERS) for name in layer.split("|")}
"""How high each folder stands, as the imports of its Python have it."""


def list_scripts() -> dict[str, str]:
    """List the sources of our own scripts of the page, by path."""
    paths = [path for path in page_files.EXPLORE_FILES if path.endswith(".js") and ".min." not in path]
    return {path: (page_files.FOLDER / path).read_text(encoding="utf-8") for path in paths}


def test_a_script_uses_its_own_folder_and_lower_ones() -> None:
    """Scripts follow the layers of the Python beside them; what is above hears of it (events.js)."""
    scripts = list_scripts()
    makers = {
        name: path.split("/")[0] for path, source in scripts.items() for name in re.findall(r"\bF\.(\w+) = ", source)
    }
    assert len(makers) > 30
    upward = [
        f"{path}: F.{name} of {makers[name]}"
        for path, source in scripts.items()
        for name in sorted({*re.findall(r"\bF\.(\w+)", source)})
        if (folder := path.split("/")[0]) != makers[name] and HEIGHTS[makers[name]] >= HEIGHTS[folder]
    ]
    assert upward == []


def test_everything_that_is_told_is_heard_and_declared() -> None:
    scripts = list_scripts()
    told, heard = (
        {name for source in scripts.values() for name in re.findall(rf'F\.{verb}\("(\w+)"', source)}
        for verb in ("tell", "on")
    )
    shown_by_phase = {"preview", "sharp"}  # told by the gate, as what is drawn
    declared = {*re.findall(r"^   (\w+) ", scripts["frame/events.js"], re.MULTILINE)}
    assert told | shown_by_phase == heard == declared
