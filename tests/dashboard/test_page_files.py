"""The files that browsers load: those of the list, in its order, and nothing else that lies beside them."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from fake_engine import fake_settings

from dashboard import create_app, page_files

HERE = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def client() -> Any:
    return create_app(fake_settings()).server.test_client()


@pytest.mark.parametrize(
    ("address", "files"), [("/", page_files.EXPLORE_FILES), ("/studies/", page_files.STUDIES_FILES)]
)
@pytest.mark.parametrize("ending", ["css", "js"])
def test_a_page_loads_its_files_in_the_declared_order(
    client: Any, address: str, files: tuple[str, ...], ending: str
) -> None:
    page = client.get(address, base_url=HERE).get_data(as_text=True)
    loaded = re.findall(rf'(?:src|href)="{address}assets/([^"?]+\.{ending})\?m=', page)
    assert loaded == [path for path in files if path.endswith(ending)]


def test_a_folder_that_a_page_loads_is_loaded_whole() -> None:
    kinds = (".css", ".js", ".svg", ".ico")
    folders = {path.split("/")[0] for path in page_files.SERVED_FILES}
    paths = [path for folder in sorted(folders) for path in (page_files.FOLDER / folder).rglob("*")]
    lying = {path.relative_to(page_files.FOLDER).as_posix() for path in paths if path.suffix in kinds}
    assert lying == page_files.SERVED_FILES


@pytest.mark.parametrize("address", ["/assets/", "/studies/assets/"])
def test_every_file_is_served(client: Any, address: str) -> None:
    for path in page_files.SERVED_FILES:
        assert client.get(address + path, base_url=HERE).status_code == 200, path


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
