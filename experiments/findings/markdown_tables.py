"""Markdown made by a script: tables, and pages in which marked parts are made and the rest is written by hand.

A marked part begins with a comment that names its maker, with words for it, and ends with another::

    <!-- plan: made by `python -m docs.makers.reference_pages` -->
    <!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

Row = Mapping[str, str]
PartMaker = Callable[..., str]
"""Makes one part of a page, from the words that follow its name in the mark."""
MARKED_PART = re.compile(r"(<!-- (\w+)((?: [\w.]+)*): made[^\n]*-->\n).*?(<!-- end -->)", re.DOTALL)


def fill_marked_parts(text: str, makers: Mapping[str, PartMaker]) -> str:
    """The page with its marked parts made anew.

    Raises:
        KeyError: a mark names no maker.
    """
    return MARKED_PART.sub(lambda mark: f"{mark[1]}\n{makers[mark[2]](*mark[3].split())}\n\n{mark[4]}", text)


def format_table(rows: Iterable[Row]) -> str:
    """A Markdown table; every row has the same columns."""
    rows = list(rows)
    return format_grid(rows[0], (row.values() for row in rows))


def format_grid(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table from its head and its lines."""
    titles = list(head)
    every = (titles, ["---"] * len(titles), *([format_cell(text) for text in line] for line in lines))
    return "\n".join(f"| {' | '.join(line)} |" for line in every)


def format_cell(text: str) -> str:
    """Text that fits between two bars."""
    return " ".join(text.split()).replace("|", "\\|")


def format_code(words: Iterable[str]) -> str:
    """Names in the type of code, with commas."""
    return ", ".join(f"`{word}`" for word in words)
