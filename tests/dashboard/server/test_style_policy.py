"""The policy of styles: only style sheets with the nonce of the answer are accepted, and nothing else in the markup."""

import re

from fake_engine import fake_settings

from dashboard import create_app
from dashboard.server.style_nonce import STYLED, collect_styles

HERE = "http://127.0.0.1:8050"


def read_page(path: str) -> tuple[str, str]:
    """Give a page and the policy that came with it."""
    answer = create_app(fake_settings()).server.test_client().get(path, base_url=HERE)
    return answer.get_data(as_text=True), answer.headers["Content-Security-Policy"]


def test_each_answer_has_a_nonce_of_its_own() -> None:
    app = create_app(fake_settings()).server.test_client()
    nonces = set()
    for path in ("/", "/", "/studies/"):
        answer = app.get(path, base_url=HERE)
        (nonce,) = re.findall(
            r"style-src 'self' 'nonce-([\w-]{22})' 'sha256-", answer.headers["Content-Security-Policy"]
        )
        assert f'<script nonce="{nonce}">' in answer.get_data(as_text=True)
        nonces.add(nonce)
    assert len(nonces) == 3


def test_no_inline_style_is_allowed_in_general() -> None:
    assert all("unsafe-inline" not in read_page(path)[1] for path in ("/", "/studies/"))


def test_the_markup_of_a_page_sets_no_style_on_an_element() -> None:
    for path in ("/", "/studies/"):
        page, policy = read_page(path)
        assert ' style="' not in page
        for nonce in re.findall(r'<style nonce="([^"]*)"', page):
            assert f"'nonce-{nonce}'" in policy


def test_styles_of_elements_become_one_sheet() -> None:
    app = create_app(fake_settings()).server
    with app.test_request_context("/"):
        page = collect_styles('<b style="left:1.50%">x</b><i style="top:2%">y</i><u style="left:1.50%">z</u>')
    assert STYLED.search(page) is None
    assert page.startswith('<b data-style="0">x</b><i data-style="1">y</i><u data-style="0">z</u><style nonce="')
    assert page.endswith('[data-style="0"]{left:1.50%}[data-style="1"]{top:2%}</style>')
