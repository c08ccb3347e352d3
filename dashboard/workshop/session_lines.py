"""Lines of a TOML text: where a key stands, so that a message can name the line that a facilitator has to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEADER = re.compile(r"^\s*(\[\[|\[)\s*([\w.\"'-]+)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"^\s*([\w\"'-]+(?:\.[\w\"'-]+)*)\s*=")

KeyPath = Sequence[str | int]
"""Keys and positions from the outside in: ("round", 0, "question", 1, "low")."""


def find_line(text: str, path: KeyPath) -> int | None:
    """Find the line, from 1, of a key or of the table it belongs to; None where neither is found."""
    lines = _index_lines(text)
    for length in range(len(path), 0, -1):
        if (line := lines.get(tuple(path[:length]))) is not None:
            return line
    return None


def _index_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Index the first line of every table and key by its path."""
    index: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    where: tuple[str | int, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := HEADER.match(line):
            where = _open_table(header[2].split("."), header[1] == "[[", counts)
            index.setdefault(where, number)
        elif key := KEY.match(line):
            index.setdefault((*where, *(part.strip("\"'") for part in key[1].split("."))), number)
    return index


def _open_table(names: list[str], is_list: bool, counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """Find the path of a table from its header: lists are counted, inner tables belong to the last entry of a list."""
    path: tuple[str | int, ...] = ()
    for place, name in enumerate(names):
        path = (*path, name.strip("\"'"))
        if is_list and place == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
