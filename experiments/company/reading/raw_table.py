"""A raw table: the cells of a file or of a sheet as texts, before anybody knows what they mean."""

from __future__ import annotations

from dataclasses import dataclass

MOST_COLUMNS = 1000
MOST_LINES = 1_000_000
Line = tuple[int, list[str]]
"""The number of a line in its file (the last where it spans several), and its cells."""


@dataclass(frozen=True)
class RawTable:
    """A raw table.

    Attributes:
        name: in messages: of the file, and of the sheet where a workbook has several.
        lines: those that are not empty.
        decimal: the decimal mark that goes with its delimiter, where no number tells.
    """

    name: str
    lines: list[Line]
    decimal: str
