"""The handbook: every page of the documentation can be read, links lead to what is there, and nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fake_engine import fake_settings
from flask.testing import FlaskClient

from dashboard import create_app
from dashboard.handbook.documents import find_documents
from dashboard.handbook.handbook_pages import HANDBOOK_ADDRESS, PAGES_ADDRESS, list_packages
from dashboard.presenting.keys import HELP_LINKS

HOST = "http://127.0.0.1"
DOCS = Path(__file__).parents[3] / "docs"


class Links(HTMLParser):
    """What a page links to, what it loads, and the ids it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.ids.add(known.get("id", ""))
        if tag == "a" and "href" in known:
            self.links.append(known["href"])
        elif address := known.get("src") or known.get("href"):
            self.loaded.append(address)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(fake_settings()).server.test_client()


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address, base_url=HOST)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_every_page_of_the_documentation_is_listed_and_read(client: FlaskClient) -> None:
    start = Links(read(client, HANDBOOK_ADDRESS))
    pages = [f"{PAGES_ADDRESS}{path.relative_to(DOCS).as_posix()}" for path in DOCS.rglob("*.md")]
    assert set(pages) <= set(start.links)
    for address in pages:
        assert "<h1" in read(client, address)


def test_links_lead_to_what_is_there_and_nothing_comes_from_elsewhere(client: FlaskClient) -> None:
    addresses = [HANDBOOK_ADDRESS, f"{HANDBOOK_ADDRESS}licences"]
    addresses += [f"{PAGES_ADDRESS}{name}" for name, page in find_documents().items() if page.path.suffix == ".md"]
    read_pages = {address: Links(read(client, address)) for address in addresses}
    for address, page in read_pages.items():
        assert not [each for each in page.loaded if not each.startswith("/")], address
        for link in page.links:
            target, _, anchor = link.partition("#")
            if target.startswith(HANDBOOK_ADDRESS) and target in read_pages and anchor:
                assert anchor in read_pages[target].ids, f"{address}: {link}"
            elif target.startswith("/"):
                read(client, target)


def test_the_list_of_keys_leads_to_the_handbook(client: FlaskClient) -> None:
    for _, address in HELP_LINKS:
        path, _, anchor = address.partition("#")
        assert not anchor or anchor in Links(read(client, path)).ids


@pytest.mark.parametrize("name", ["../pyproject.toml", "nothing.md", "%2e%2e/README.md", "evidence/facts.json"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"{PAGES_ADDRESS}{name}", base_url=HOST).status_code == 404


def test_licences_are_named(client: FlaskClient) -> None:
    page = read(client, f"{HANDBOOK_ADDRESS}licences")
    assert "plotly.js" in page
    assert re.search(r"<td>numpy</td><td>\d", page) or not list_packages()
