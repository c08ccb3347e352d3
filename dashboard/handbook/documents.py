"""The documentation as pages: Markdown files of the checked-out or installed package, listed by title and rendered as HTML.

Only files found at the start are ever read, by their own names, so that no address leads out of their folder.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDERS = (Path(__file__).parents[2] / "docs", Path(__file__).parent / "docs")
"""Where the documentation lies: beside the sources, or in the installed package."""
ENDINGS = (".md", ".png")
LEFT_OUT = ("makers/lever", "notebooks/README")
GROUPS = ("", "understanding", "workshop", "studies", "researchers", "notebooks", "reference", "evidence", "makers")
"""Folders in the order in which they are listed; those not named come last."""


@dataclass(frozen=True)
class Document:
    """A file of the documentation: its name under the folder, where it lies, and its title."""

    name: str
    path: Path
    title: str

    @property
    def group(self) -> str:
        """The folder it stands in."""
        return posixpath.dirname(self.name)


@functools.cache
def find_documents() -> dict[str, Document]:
    """Find all files of the documentation, by name; empty where there is none."""
    folder = next((each for each in FOLDERS if each.is_dir()), None)
    if folder is None:
        return {}
    paths = sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: Document(name, path, _read_title(path)) for name, path in names.items()}


def list_groups() -> Iterator[tuple[str, list[Document]]]:
    """List the pages by folder."""
    pages = [page for page in find_documents().values() if page.path.suffix == ".md"]
    groups = dict.fromkeys([*GROUPS, *(page.group for page in pages)])
    for group in groups:
        if own := [page for page in pages if page.group == group]:
            yield group, own


def _read_title(path: Path) -> str:
    if path.suffix != ".md":
        return path.name
    with path.open(encoding="utf-8") as lines:
        heading = next((line for line in lines if line.startswith("# ")), "")
    return heading.removeprefix("# ").strip().replace("`", "") or path.stem


def render_document(document: Document, address: str) -> str:
    """Render a page; links to other pages lead to `address`, and links to what is not there become text."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(document.path.read_text(encoding="utf-8"))
    taken: set[str] = set()
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _make_anchor(tokens[at + 1].content, taken))
        for child in token.children or ():
            _lead_home(child, document, address)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return (
        str(html).replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
    )


def _make_anchor(heading: str, taken: set[str]) -> str:
    """Make the anchor of a heading as code hosts make it."""
    anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") or "part"
    while anchor in taken:
        anchor += "-1"
    taken.add(anchor)
    return anchor


def _lead_home(token: Token, document: Document, address: str) -> None:
    """Lead links and pictures to the pages of this server; what is not served loses its address."""
    key: Any = {"link_open": "href", "image": "src"}.get(token.type)
    if key is None:
        return
    target, _, anchor = str(token.attrGet(key) or "").partition("#")
    if target.startswith(("http://", "https://")) and key == "href":
        token.attrSet("rel", "noreferrer")
        return
    name = posixpath.normpath(posixpath.join(document.group, target)) if target else document.name
    end = f"#{escape(anchor)}" if anchor else ""
    if name in find_documents():
        token.attrSet(key, f"{address}{name}{end}")
    else:
        token.attrs.pop(key, None)
