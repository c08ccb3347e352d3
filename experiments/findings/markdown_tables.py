"""Generated Markdown: tables, and pages in which marked parts are generated and the rest is written by hand.

A marked part begins with a comment that names its maker and the arguments for it, and ends with another::

    <!-- plan: made by `python -m docs.makers.reference_pages` -->
    <!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

Row = Mapping[str, str]
PartMaker = Callable[..., str]
"""A function that generates one part of a page, from the words after its name in the mark."""
MARKED_PART = re.compile(r"(<!-- (\w+)((?: [\w.]+)*): made[^\n]*-->\n).*?(<!-- end -->)", re.DOTALL)


def fill_marked_parts(text: str, makers: Mapping[str, PartMaker]) -> str:
    """Generate the marked parts of a page anew.

    Raises:
        KeyError: a mark names no maker.
    """
    return MARKED_PART.sub(lambda mark: f"{mark[1]}\n{makers[mark[2]](*mark[3].split())}\n\n{mark[4]}", text)


def format_table(rows: Iterable[Row]) -> str:
    """Format rows with the same columns as a Markdown table."""
    rows = list(rows)
    return format_grid(rows[0], (row.values() for row in rows))


def format_grid(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """Format a head and lines as a Markdown table."""
    titles = list(head)
    every = (titles, ["---"] * len(titles), *([format_cell(text) for text in line] for line in lines))
    return "\n".join(f"| {' | '.join(line)} |" for line in every)


def format_cell(text: str) -> str:
    """Escape text for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def format_code(words: Iterable[str]) -> str:
    """Format names as code, separated by commas."""
    return ", ".join(f"`{word}`" for word in words)
