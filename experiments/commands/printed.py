"""How findings are printed: paragraphs, and tables without ornament."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


def paragraphs(sentences: Iterable[str]) -> str:
    """Sentences, each a paragraph of its own."""
    return "".join(f"{sentence}\n\n" for sentence in sentences).removesuffix("\n")


def plain_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table; the first column is text, the others are set to the right, and those that end in < are text too."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for number, column in enumerate(columns):
        text = number == 0 or column.endswith("<")
        table.add_column(column.rstrip("<"), justify="left" if text else "right", no_wrap=not text)
    for row in rows:
        # names come from files: as Text they are shown, never read as markup
        table.add_row(*(Text(cell) for cell in row))
    return table
