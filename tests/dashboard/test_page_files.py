"""The files that browsers load: those of the list, in its order, and nothing else that lies beside them."""

from __future__ import annotations

import re
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


def test_every_script_and_style_sheet_is_loaded_by_a_page() -> None:
    kinds = (".css", ".js", ".svg", ".ico")
    lying = {
        path.relative_to(page_files.FOLDER).as_posix() for path in page_files.FOLDER.rglob("*") if path.suffix in kinds
    }
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
