"""The maker of notebooks: the text of a page becomes cells of text, its blocks of Python become cells of code.

`python -m docs.makers.notebook_files` writes `docs/notebooks/*.ipynb` anew from the pages of the same names. They are kept without outputs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
CODE_BLOCK = re.compile(r"^```python\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def split_page(page: str) -> Iterator[tuple[str, str]]:
    """Split a page into parts: each ("markdown" or "code", text)."""
    for at, part in enumerate(CODE_BLOCK.split(page)):
        if part.strip():
            yield "code" if at % 2 else "markdown", part.strip("\n")


def build_notebook(page: str) -> dict[str, Any]:
    """Build the notebook of a page, without outputs (nbformat 4.5)."""
    return {
        "cells": [_build_cell(at, *cell) for at, cell in enumerate(split_page(page))],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _build_cell(at: int, kind: str, text: str) -> dict[str, Any]:
    more: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": f"cell-{at}", "metadata": {}, "source": text.splitlines(keepends=True), **more}


def list_pages() -> list[Path]:
    """List the pages that notebooks are made from."""
    return [page for page in sorted(FOLDER.glob("*.md")) if page.stem != "README"]


def build_notebook_text(page: Path) -> str:
    """Build the text of a page's notebook file."""
    return (
        json.dumps(build_notebook(page.read_text(encoding="utf-8")), indent=1, sort_keys=True, ensure_ascii=False)
        + "\n"
    )


def main() -> None:
    """Write all notebooks anew."""
    for page in list_pages():
        page.with_suffix(".ipynb").write_text(build_notebook_text(page), encoding="utf-8")


if __name__ == "__main__":
    main()
