"""The scripts of sessions under docs/workshop say what the sessions say."""

from __future__ import annotations

import re

import pytest

from dashboard.workshop.session_parser import list_session_names
from docs.makers.session_scripts import FOLDER, build_page

PAGE = (FOLDER.parent / "workshop.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list_session_names())
def test_a_script_is_that_of_its_session(name: str) -> None:
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == build_page(name)


def test_the_guide_leads_to_every_page_there_is() -> None:
    linked = set(re.findall(r"\]\(workshop/([\w-]+)\.md\)", PAGE))
    assert linked == {path.stem for path in FOLDER.glob("*.md")}
    for target in re.findall(r"\]\(([\w/.-]+\.md)\)", PAGE):
        assert (FOLDER.parent / target).exists(), target
